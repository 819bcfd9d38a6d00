//! The rows of a table, as a reader of CSV gives them.

use std::borrow::Cow;

/// No rating and no segment is longer; what is beyond is not kept.
pub(super) const CELL_LIMIT: usize = 4096;

/// What the cells of a table are given to.
pub(in crate::import) trait Rows {
    /// Whether the cells of a column are wanted.
    fn wants(&self, column: usize) -> bool;
    /// A cell that is wanted.
    fn cell(&mut self, column: usize, bytes: &[u8]);
    /// The end of a row with at least one cell.
    fn row(&mut self, row: Row);
    /// A line without anything.
    fn blank(&mut self, line: u64);
    /// The columns whose cells are wanted, ascending, and how many columns there are; once it is known.
    fn settled(&self) -> Option<(Vec<usize>, usize)> {
        None
    }
    /// Counts a whole row by its wanted cells, as they stand in `bytes`; false where it has to be read.
    fn repeated(&mut self, _bytes: &[u8], _cells: &[(usize, usize)]) -> bool {
        false
    }
}

/// What a cell holds, without the quotes around it.
pub(in crate::import) fn unquoted(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) else {
        return Cow::Borrowed(cell);
    };
    if !inner.contains(&b'"') {
        return Cow::Borrowed(inner);
    }
    let mut quoted = false;
    // Of two quotes the first one stays.
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
    /// How many cells there are up to the last that is not empty.
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
