//! The lines inside the quotes of a row. A stray quote makes the rows behind it part of its cell.

use super::row::Rows;

/// A longer line is a text.
const LONGEST: usize = 1024;

/// Finds the lines inside the quotes of a row that is read piece by piece.
#[derive(Clone, Debug)]
pub(super) struct InnerLines {
    delimiter: u8,
    /// Whether a line inside quotes has begun.
    inside: bool,
    /// Whether the line has quotes or is too long, so that it is no row.
    unfit: bool,
    line: Vec<u8>,
}

impl InnerLines {
    pub fn new(delimiter: u8) -> InnerLines {
        InnerLines { delimiter, inside: false, unfit: false, line: Vec::new() }
    }

    /// Takes bytes inside quotes.
    pub fn quoted(&mut self, run: &[u8], row: u64, rows: &mut impl Rows) {
        for (number, part) in run.split(|&byte| byte == b'\n').enumerate() {
            if number > 0 {
                self.give(row, rows);
                self.inside = true;
            }
            if self.inside && !self.unfit {
                self.unfit = self.line.len() + part.len() > LONGEST;
                self.line.extend_from_slice(part.get(..LONGEST).unwrap_or(part));
            }
        }
    }

    /// Notes that the current line has a quote inside or goes on behind one.
    pub fn quote(&mut self) {
        self.unfit |= self.inside;
    }

    /// Ends the row; `closed` says that all of its quotes are closed.
    pub fn end(&mut self, closed: bool, row: u64, rows: &mut impl Rows) {
        if closed {
            self.give(row, rows);
        }
        (self.inside, self.unfit) = (false, false);
        self.line.clear();
    }

    fn give(&mut self, row: u64, rows: &mut impl Rows) {
        if self.inside && !self.unfit {
            give(&self.line, self.delimiter, row, rows);
        }
        self.unfit = false;
        self.line.clear();
    }
}

/// Whether a line has as many cells as a row of `width` and no quotes.
pub(super) fn has_cells(line: &[u8], delimiter: u8, width: usize) -> bool {
    let count = || line.iter().filter(|byte| **byte == delimiter).count();
    line.len() <= LONGEST && count() + 1 == width && !line.contains(&b'"')
}

/// Hands over a line.
pub(super) fn give(line: &[u8], delimiter: u8, row: u64, rows: &mut impl Rows) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    rows.inner_line(&mut line.split(|&byte| byte == delimiter), row);
}
