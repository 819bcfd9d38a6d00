//! One column of a file, as its headers and first cells show it.

/// A column before its rows are read.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Column {
    /// Its header.
    pub name: String,
    /// Its question, if further header rows hold it, or else the header.
    pub text: String,
    /// Its first cells.
    pub cells: Vec<Vec<u8>>,
    /// Whether these are all of its cells.
    pub complete: bool,
}

impl Column {
    /// Creates a column of which only the name is known.
    pub fn named(name: &str) -> Column {
        Column { name: name.to_owned(), text: name.to_owned(), cells: Vec::new(), complete: false }
    }

    /// Whether `wanted` names it.
    pub fn is_named(&self, wanted: &str) -> bool {
        self.name == wanted || self.name.trim() == wanted.trim() && !wanted.trim().is_empty()
    }

    /// Returns its name in summaries and messages: its header, or its question if the header is empty.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.text.clone() } else { self.name.clone() }
    }
}
