//! Finds whole rows of a well-formed table by the positions of their separators: a block of bytes at a time
//! instead of byte by byte, and without reading unwanted cells.
//!
//! ```text
//! 9,pro,"so, so"⏎10,free,⏎
//!  ▲   ▲        ▲  ▲    ▲▲     separators, outside quotes
//!               ▲        ▲     ends of rows
//! └─────────────┘              whole: the end is the last of as many separators as columns
//! ```
//!
//! Well-formed means that quotes only open and close cells, or are doubled inside them, and that lines end
//! with LF or CRLF. Reading stops before the first row that is not well-formed.

use super::inner;
use super::row::{CELL_LIMIT, End, Row, Rows, unquoted};
use crate::import::format::beginnings::Beginnings;
use crate::import::format::blocks::{BLOCK, Block, follow, parity, spread};
use crate::import::format::cells::last_end;

/// How many bytes are searched before their rows are read. Their positions fit into the processor's
/// first-level cache.
const WINDOW: usize = 1 << 14;

/// A reader of whole rows.
#[derive(Clone, Debug)]
pub(super) struct WholeRows {
    delimiter: u8,
    /// The columns that are wanted, ascending.
    wanted: Vec<usize>,
    /// All columns.
    all: Vec<usize>,
    width: usize,
    /// The words for whose sake a row is read with all its cells.
    words: Option<&'static Beginnings>,
    /// The ranges of the wanted cells of the current row.
    cells: Vec<(usize, usize)>,
    marks: Marks,
}

/// The positions found in a window.
#[derive(Clone, Debug, Default)]
struct Marks {
    /// Delimiters and LFs that separate cells; only the first `separated` are valid.
    separators: Vec<u32>,
    separated: usize,
    /// The LFs among them; only the first `ended` are valid.
    ends: Vec<u32>,
    ended: usize,
    /// LFs, in quotes or not.
    lines: Vec<u64>,
    /// The positions of LFs in quotes.
    inner: Vec<u32>,
    /// Whether all of the window is well-formed.
    sound: bool,
}

/// The state that one block passes to the next.
struct Carry {
    /// All bits set inside quotes, else none.
    quoted: u64,
    /// Whether the last byte was a separator or a quote.
    edge: u64,
    /// Whether it was a quote that ends a cell.
    closing: u64,
    /// Whether it was a CR outside quotes.
    cr: u64,
}

impl WholeRows {
    pub fn new(
        delimiter: u8,
        wanted: Vec<usize>,
        width: usize,
        words: Option<&'static Beginnings>,
    ) -> WholeRows {
        let cells = Vec::with_capacity(wanted.len());
        let all = if words.is_some() { (0..width).collect() } else { wanted.clone() };
        WholeRows { delimiter, wanted, all, width, words, cells, marks: Marks::default() }
    }

    /// Reads whole rows; `bytes` begins with one on line `line`. Returns the rest, which begins with a row,
    /// and its line.
    pub fn read<'b>(&mut self, bytes: &'b [u8], line: u64, rows: &mut impl Rows) -> (&'b [u8], u64) {
        let (mut rest, mut line) = (bytes, line);
        loop {
            let window = rest.get(..WINDOW).unwrap_or(rest);
            self.marks.look(window, self.delimiter);
            let read = self.window(window, line, rows);
            if !self.marks.inner.is_empty() && rows.looks_inside() {
                self.inside(window.get(..read).unwrap_or_default(), line, rows);
            }
            line += self.marks.lines_before(read);
            rest = rest.get(read..).unwrap_or_default();
            if read == 0 || !self.marks.sound {
                return (rest, line);
            }
        }
    }

    /// Reads the whole rows of a window. Returns how many bytes they have.
    fn window(&mut self, window: &[u8], line: u64, rows: &mut impl Rows) -> usize {
        let (mut start, mut first) = (0, 0);
        for number in 0..self.marks.ended {
            let marks = &self.marks;
            let Some(&end) = marks.ends.get(number) else { break };
            let left = marks.separators.get(first..marks.separated).unwrap_or_default();
            let whole = left.get(..self.width).filter(|row| row.last() == Some(&end));
            // A blank line is not a row.
            let worded = whole.is_none_or(|row| {
                let is_word = |column, cell: &[u8], leads| rows.is_word(column, cell, leads);
                self.words.is_some_and(|words| words.any_in(row, start, window, is_word))
            });
            let counted = whole.filter(|_| !worded).is_some_and(|row| {
                if self.width == 1 && last_end(window, start, end as usize) == start {
                    return false;
                }
                wanted_cells(row, &self.wanted, start, &mut self.cells, window);
                rows.repeated(window, &self.cells)
            });
            let mut cells = self.width;
            if whole.is_none() {
                cells = 1 + left.iter().take_while(|place| **place != end).count();
            }
            if !counted {
                let line = line + marks.lines_before(start);
                let row = Row { line, cells, filled: cells, end: End::Line };
                if !self.read_row(window, start, first, row, rows, worded) {
                    return start;
                }
            }
            (start, first) = (end as usize + 1, first + cells);
        }
        start
    }

    /// Hands over the lines inside quotes of the whole rows of a window, the first of which is on line `line`.
    fn inside(&self, window: &[u8], line: u64, rows: &mut impl Rows) {
        let marks = &self.marks;
        let ends = marks.ends.get(..marks.ended).unwrap_or_default();
        let mut row = 0;
        let next = marks.inner.iter().skip(1).map(Some).chain([None]);
        for (&at, next) in marks.inner.iter().zip(next) {
            row += ends.iter().skip(row).take_while(|end| **end < at).count();
            let Some(&end) = ends.get(row).filter(|end| (**end as usize) < window.len()) else { return };
            let last = next.is_none_or(|next| *next > end);
            let to = if last { end } else { *next.unwrap_or(&end) };
            let text = window.get(at as usize + 1..to as usize).unwrap_or_default();
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let text = if last { text.strip_suffix(b"\"") } else { Some(text) };
            // A text hardly has as many cells as a row.
            let Some(text) = text.filter(|text| inner::has_cells(text, self.delimiter, self.width)) else {
                continue;
            };
            let start =
                row.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize + 1);
            inner::give(text, self.delimiter, line + marks.lines_before(start), rows);
        }
    }

    /// Reads the row that begins at `start` with the separator number `first`; with `all`, all of its cells.
    /// Returns false if the row is too wide to be read here.
    #[inline(never)]
    fn read_row(
        &mut self,
        window: &[u8],
        start: usize,
        first: usize,
        row: Row,
        rows: &mut impl Rows,
        all: bool,
    ) -> bool {
        let separators = self.marks.separators.get(first..first + row.cells).unwrap_or_default();
        if row.cells > self.width {
            return false;
        }
        let wanted = if all { &self.all } else { &self.wanted };
        let there = wanted.iter().take_while(|column| **column < row.cells).count();
        let wanted = wanted.get(..there).unwrap_or_default();
        wanted_cells(separators, wanted, start, &mut self.cells, window);
        if separators.last().is_some_and(|end| last_end(window, start, *end as usize) == start) {
            rows.blank(row.line);
            return true;
        }
        for (&column, &(start, end)) in wanted.iter().zip(&self.cells) {
            let cell = unquoted(window.get(start..end).unwrap_or_default());
            rows.cell(column, cell.get(..CELL_LIMIT).unwrap_or(&cell));
        }
        rows.row(row);
        true
    }
}

/// Finds the ranges of the wanted cells of a row, given its separators.
#[inline]
fn wanted_cells(row: &[u32], wanted: &[usize], start: usize, cells: &mut Vec<(usize, usize)>, window: &[u8]) {
    cells.resize(wanted.len(), (0, 0));
    for (cell, &column) in cells.iter_mut().zip(wanted) {
        let before = column.checked_sub(1).and_then(|before| row.get(before));
        let from = before.map_or(start, |before| *before as usize + 1);
        let mut end = row.get(column).map_or(from, |end| *end as usize);
        if column + 1 == row.len() {
            end = last_end(window, from, end);
        }
        *cell = (from, end);
    }
}

impl Marks {
    /// Searches a window, which begins with a row.
    fn look(&mut self, window: &[u8], delimiter: u8) {
        // Room for the positions that `spread` writes after the last valid one.
        let room = WINDOW + BLOCK;
        if self.separators.len() < room {
            self.separators.resize(room, 0);
            self.ends.resize(room, 0);
        }
        (self.separated, self.ended, self.sound) = (0, 0, true);
        self.lines.clear();
        self.inner.clear();
        let mut carry = Carry { quoted: 0, edge: 1, closing: 0, cr: 0 };
        for (number, block) in window.as_chunks::<BLOCK>().0.iter().enumerate() {
            let (mut separators, lines, unsound) = carry.marks(&Block::new(block), delimiter);
            let base = (number * BLOCK) as u32;
            let mut inner = lines & !separators;
            while inner != 0 {
                self.inner.push(base + inner.trailing_zeros());
                inner &= inner - 1;
            }
            if unsound != 0 {
                // Everything before it is well-formed.
                separators &= (unsound & unsound.wrapping_neg()) - 1;
                self.sound = false;
            }
            self.separated += spread::<8>(separators, base, self.separators.get_mut(self.separated..));
            self.ended += spread::<2>(separators & lines, base, self.ends.get_mut(self.ended..));
            self.lines.push(lines);
            if unsound != 0 {
                return;
            }
        }
    }

    /// Returns how many LFs are before `place`.
    fn lines_before(&self, place: usize) -> u64 {
        let (whole, rest) = (place / BLOCK, place % BLOCK);
        let last = self.lines.get(whole).map_or(0, |lines| lines & ((1 << rest) - 1));
        let lines = self.lines.iter().take(whole).map(|lines| lines.count_ones()).sum::<u32>();
        u64::from(lines + last.count_ones())
    }
}

impl Carry {
    /// Returns the separators of a block, its LFs, and the bytes that are not well-formed. Separators after
    /// the first of these are invalid.
    #[inline(always)]
    fn marks(&mut self, block: &Block, delimiter: u8) -> (u64, u64, u64) {
        let (quotes, delimiters) = (block.find(b'"'), block.find(delimiter));
        let (lines, crs) = (block.find(b'\n'), block.find(b'\r'));
        let quoted = parity(quotes) ^ self.quoted;
        self.quoted = 0_u64.wrapping_sub(quoted >> 63);
        let edges = quotes | delimiters | lines | crs;
        let opens = quotes & quoted & !follow(edges, &mut self.edge);
        let closes = follow(quotes & !quoted, &mut self.closing) & !edges;
        let lone = follow(crs & !quoted, &mut self.cr) & !lines;
        ((delimiters | lines) & !quoted, lines, opens | closes | lone)
    }
}
