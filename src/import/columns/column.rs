//! One column of a file, before its rows are read.

/// What is known of a column before its rows are read.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Column {
    /// Its header.
    pub name: String,
    /// The question, where further header rows hold it; else the header.
    pub text: String,
    /// Its first cells.
    pub cells: Vec<Vec<u8>>,
}

impl Column {
    /// A column of which only the name is known.
    pub fn named(name: &str) -> Column {
        Column { name: name.to_owned(), text: name.to_owned(), cells: Vec::new() }
    }

    /// Whether it is the one that was asked for.
    pub fn is_named(&self, wanted: &str) -> bool {
        self.name == wanted || self.name.trim() == wanted.trim() && !wanted.trim().is_empty()
    }

    /// How summaries and messages name it: by its header, or where that is empty by the question.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.text.clone() } else { self.name.clone() }
    }
}
