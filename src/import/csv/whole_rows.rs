//! Whole rows of a well-formed table, found by the places of their separators: a block of bytes at a
//! time rather than byte by byte, and without looking into cells that nobody wants.
//!
//! Well-formed is a quote that opens a cell and one that ends it, `""` between them, and lines that
//! end with LF or CRLF. At the first row that is otherwise, reading ends before that row.

use super::{CELL_LIMIT, End, Row, Rows, unquoted};
use crate::import::blocks::{BLOCK, Block, follow, parity};

/// How whole rows are read.
#[derive(Clone, Debug)]
pub(super) struct WholeRows {
    delimiter: u8,
    /// The columns that are wanted, ascending, then one that no row has.
    wanted: Vec<usize>,
    width: usize,
    /// Where the wanted cells of the present row stand.
    cells: Vec<(usize, usize)>,
}

/// What one block passes on to the next.
struct Carry {
    /// All bits, inside quotes.
    quoted: u64,
    /// The last byte was a separator or a quote.
    edge: u64,
    /// It was a quote that ends a cell.
    closing: u64,
    /// It was a CR outside quotes.
    cr: u64,
}

/// What is where in a block.
struct Marks {
    delimiters: u64,
    /// LFs that end a row.
    ends: u64,
    /// Of these, the ones after a CR.
    crlf: u64,
    /// LFs, in quotes or not.
    lines: u64,
    /// The first place from which on the rest holds no longer, or beyond the block.
    sound: u32,
}

/// Where a row begins, and the cell and the column that are read.
struct Cursor {
    row: usize,
    line: u64,
    cell: usize,
    column: usize,
}

impl WholeRows {
    pub fn new(delimiter: u8, mut wanted: Vec<usize>, width: usize) -> WholeRows {
        let cells = Vec::with_capacity(wanted.len());
        wanted.push(usize::MAX);
        WholeRows { delimiter, wanted, width, cells }
    }

    /// Reads whole rows from the beginning of one on line `line`. Gives back what is left, from the
    /// beginning of a row, and its line.
    pub fn read<'b>(&mut self, bytes: &'b [u8], line: u64, rows: &mut impl Rows) -> (&'b [u8], u64) {
        let mut carry = Carry { quoted: 0, edge: 1, closing: 0, cr: 0 };
        let mut cursor = Cursor { row: 0, line, cell: 0, column: 0 };
        let mut lines = line;
        self.cells.clear();
        let mut next = self.wanted.first().copied().unwrap_or(usize::MAX);
        for (number, block) in bytes.as_chunks::<BLOCK>().0.iter().enumerate() {
            let marks = carry.marks(&Block::new(block), self.delimiter);
            let sound = 1_u64.checked_shl(marks.sound).map_or(!0, |bit| bit - 1);
            let mut left = (marks.delimiters | marks.ends) & sound;
            while left != 0 {
                let bit = left & left.wrapping_neg();
                left ^= bit;
                let at = number * BLOCK + bit.trailing_zeros() as usize;
                let end = at - usize::from(marks.crlf & bit != 0);
                if cursor.column == next {
                    self.cells.push((cursor.cell, end));
                    next = self.wanted.get(self.cells.len()).copied().unwrap_or(usize::MAX);
                }
                cursor.cell = at + 1;
                cursor.column += 1;
                if marks.ends & bit != 0 {
                    if !self.row(bytes, &cursor, end, rows) {
                        return (bytes.get(cursor.row..).unwrap_or_default(), cursor.line);
                    }
                    let line = lines + u64::from((marks.lines & (bit | (bit - 1))).count_ones());
                    cursor = Cursor { row: at + 1, line, cell: at + 1, column: 0 };
                    self.cells.clear();
                    next = self.wanted.first().copied().unwrap_or(usize::MAX);
                }
            }
            if marks.sound < u64::BITS {
                break;
            }
            lines += u64::from(marks.lines.count_ones());
        }
        (bytes.get(cursor.row..).unwrap_or_default(), cursor.line)
    }

    /// Counts or reads the row that ends before `end`; false where this cannot.
    #[inline]
    fn row(&self, bytes: &[u8], cursor: &Cursor, end: usize, rows: &mut impl Rows) -> bool {
        if cursor.column == self.width && end > cursor.row && rows.repeated(bytes, &self.cells) {
            return true;
        }
        self.read_row(bytes, cursor, end, rows)
    }

    #[inline(never)]
    fn read_row(&self, bytes: &[u8], cursor: &Cursor, end: usize, rows: &mut impl Rows) -> bool {
        if cursor.column > self.width {
            return false;
        }
        if end == cursor.row {
            rows.blank(cursor.line);
            return true;
        }
        for (&column, &(start, end)) in self.wanted.iter().zip(&self.cells) {
            let cell = unquoted(bytes.get(start..end).unwrap_or_default());
            rows.cell(column, cell.get(..CELL_LIMIT).unwrap_or(&cell));
        }
        let cells = cursor.column;
        rows.row(Row { line: cursor.line, cells, filled: cells, end: End::Line });
        true
    }
}

impl Carry {
    #[inline(always)]
    fn marks(&mut self, block: &Block, delimiter: u8) -> Marks {
        let (quotes, delimiters) = (block.find(b'"'), block.find(delimiter));
        let (lines, crs) = (block.find(b'\n'), block.find(b'\r'));
        let quoted = parity(quotes) ^ self.quoted;
        self.quoted = 0_u64.wrapping_sub(quoted >> 63);
        let edges = quotes | delimiters | lines | crs;
        let stray = quotes & quoted & !follow(edges, &mut self.edge)
            | follow(quotes & !quoted, &mut self.closing) & !edges;
        let after_cr = follow(crs & !quoted, &mut self.cr);
        let lone = after_cr & !lines;
        Marks {
            delimiters: delimiters & !quoted,
            ends: lines & !quoted,
            crlf: lines & after_cr,
            lines,
            sound: (stray | lone).trailing_zeros(),
        }
    }
}
