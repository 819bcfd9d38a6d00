//! Rows of a table, as the CSV reader returns them.

use std::borrow::Cow;

use crate::import::format::beginnings::Beginnings;

/// How many bytes of a cell are kept; no rating or segment is longer.
pub(super) const CELL_LIMIT: usize = 4096;

/// Receives the cells of a table.
pub(in crate::import) trait Rows {
    /// Whether the cells of a column are wanted.
    fn wants(&self, column: usize) -> bool;
    /// Receives a wanted cell.
    fn cell(&mut self, column: usize, bytes: &[u8]);
    /// Receives the end of a row with at least one cell.
    fn row(&mut self, row: Row);
    /// Receives a blank line.
    fn blank(&mut self, line: u64);
    /// Returns the wanted columns, ascending, and the number of all columns, once they are known.
    fn settled(&self) -> Option<(Vec<usize>, usize)> {
        None
    }
    /// Returns the words for whose sake a row has to be read with all its cells.
    fn words(&self) -> Option<&'static Beginnings> {
        None
    }
    /// Whether a cell, which begins or ends like one of the words, is one. `leads` says that no filled cell
    /// is before it.
    fn is_word(&mut self, _column: usize, _cell: &[u8], _leads: bool) -> bool {
        false
    }
    /// Whether lines inside quotes are looked at.
    fn looks_inside(&self) -> bool {
        false
    }
    /// Receives a line inside the quotes of the row on `line`, with its cells as far as it has any.
    fn inner_line(&mut self, _cells: &mut dyn Iterator<Item = &[u8]>, _line: u64) {}
    /// Counts a row by its wanted cells, given as ranges of `bytes`. Returns false if it has to be read.
    fn repeated(&mut self, _bytes: &[u8], _cells: &[(usize, usize)]) -> bool {
        false
    }
}

/// Returns the content of a cell, without the quotes around it.
pub(in crate::import) fn unquoted(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) else {
        return Cow::Borrowed(cell);
    };
    if !inner.contains(&b'"') {
        return Cow::Borrowed(inner);
    }
    let mut quoted = false;
    // Two quotes inside a quoted cell mean one.
    let stays = |byte: &u8| {
        quoted = *byte == b'"' && !quoted;
        *byte != b'"' || quoted
    };
    Cow::Owned(inner.iter().copied().filter(stays).collect())
}

/// A row, after its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// How many cells it has.
    pub cells: usize,
    /// How many cells it has up to the last one that is not empty.
    pub filled: usize,
    /// How it ended.
    pub end: End,
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum End {
    /// With a line break.
    Line,
    /// With the file.
    File,
    /// With the file, inside quotes.
    OpenQuote,
}
