//! Reads CSV and TSV (RFC 4180) from a stream of bytes: quoted line breaks, CRLF, a lone CR, and stray
//! quotes as spreadsheets read them. Only the wanted cells are copied.
//!
//! ```text
//!            delimiter, line end: end of the cell
//!           ┌──────────────────────────────┐
//!           ▼              "               │
//!         Start ───────────────▶ Quoted ◀─────▶ Quote   ("" inside is one ")
//!           │  anything else                  │ anything else
//!           └───────▶ Plain ◀─────────────────┘
//! ```
//!
//! Whole rows of a well-formed file are found faster by `whole_rows`. This reader takes the rest: rows that
//! are cut by the end of a piece, and rows with stray quotes.
//!
//! Own code instead of the `csv` crate, which does not notice a quote that is never closed and skips blank
//! lines, although in a table of one column they are missing answers (both are in tests/import.rs). It also
//! copies every cell: to count one column of a 100 MB file it took twice as much processor time.

mod inner;
mod row;
mod whole_rows;

pub(in crate::import) use row::{End, Row, Rows, unquoted};

use inner::InnerLines;
use row::CELL_LIMIT;
use whole_rows::WholeRows;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    Quote,
}

/// A reader, with its state between two pieces of a file.
#[derive(Clone, Debug)]
pub(in crate::import) struct Reader {
    delimiter: u8,
    whole_rows: Option<WholeRows>,
    state: State,
    cell: Vec<u8>,
    /// Whether the current cell has any bytes, wanted or not.
    filling: bool,
    /// Whether the current row has a quoted cell, so that it is not blank.
    opened: bool,
    wanted: bool,
    /// The lines inside the quotes of the current row.
    inner: InnerLines,
    column: usize,
    filled: usize,
    line: u64,
    row_line: u64,
    /// Whether a CR ended the last row, so that an LF right after it belongs to it.
    after_cr: bool,
}

impl Reader {
    pub fn new(delimiter: u8, rows: &impl Rows) -> Reader {
        Reader {
            delimiter,
            whole_rows: None,
            state: State::Start,
            cell: Vec::new(),
            filling: false,
            opened: false,
            wanted: rows.wants(0),
            inner: InnerLines::new(delimiter),
            column: 0,
            filled: 0,
            line: 1,
            row_line: 1,
            after_cr: false,
        }
    }

    /// Reads the next piece.
    pub fn push(&mut self, mut bytes: &[u8], rows: &mut impl Rows) {
        while !bytes.is_empty() {
            if self.column == 0 && !self.filling && self.state == State::Start && !self.after_cr {
                bytes = self.whole_rows(bytes, rows);
            }
            bytes = self.rest_of_row(bytes, rows);
        }
    }

    /// Reads whole rows as far as they are well-formed.
    fn whole_rows<'b>(&mut self, bytes: &'b [u8], rows: &mut impl Rows) -> &'b [u8] {
        if self.whole_rows.is_none() {
            self.whole_rows = rows
                .settled()
                .map(|(wanted, width)| WholeRows::new(self.delimiter, wanted, width, rows.words()));
        }
        let Some(whole_rows) = &mut self.whole_rows else { return bytes };
        let (rest, line) = whole_rows.read(bytes, self.line, rows);
        (self.line, self.row_line) = (line, line);
        rest
    }

    /// Reads to the end of a row.
    fn rest_of_row<'b>(&mut self, mut bytes: &'b [u8], rows: &mut impl Rows) -> &'b [u8] {
        let line = self.row_line;
        while let Some((&byte, rest)) = bytes.split_first()
            && self.row_line == line
        {
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                // A row begins here.
                return rest;
            }
            bytes = match self.state {
                State::Plain => self.plain(bytes, rows),
                State::Quoted => self.quoted(bytes, rows),
                State::Start if byte == b'"' => {
                    self.opened = true;
                    self.go(State::Quoted, rest)
                }
                State::Quote if byte == b'"' => {
                    self.keep(b"\"");
                    self.inner.quote();
                    self.go(State::Quoted, rest)
                }
                State::Start | State::Quote => self.go(State::Plain, bytes),
            };
        }
        bytes
    }

    /// Ends the file.
    pub fn finish(mut self, rows: &mut impl Rows) {
        let end = if self.state == State::Quoted { End::OpenQuote } else { End::File };
        if self.column > 0 || self.filling || self.state != State::Start {
            self.end_row(end, rows);
        }
    }

    fn go<'b>(&mut self, state: State, rest: &'b [u8]) -> &'b [u8] {
        self.state = state;
        rest
    }

    /// Reads to the end of a cell.
    fn plain<'b>(&mut self, bytes: &'b [u8], rows: &mut impl Rows) -> &'b [u8] {
        let delimiter = self.delimiter;
        let stop = bytes.iter().position(|&b| b == delimiter || b == b'\n' || b == b'\r');
        let (run, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, b""));
        self.keep(run);
        if !run.is_empty() {
            self.inner.quote();
        }
        let Some((&end, rest)) = rest.split_first() else { return rest };
        if end == delimiter {
            self.end_cell(rows);
        } else {
            self.after_cr = end == b'\r';
            self.end_row(End::Line, rows);
        }
        rest
    }

    /// Reads to a quote.
    fn quoted<'b>(&mut self, bytes: &'b [u8], rows: &mut impl Rows) -> &'b [u8] {
        let stop = bytes.iter().position(|&b| b == b'"');
        let (run, rest) = bytes.split_at_checked(stop.unwrap_or(bytes.len())).unwrap_or((bytes, b""));
        self.line += run.iter().filter(|&&b| b == b'\n').count() as u64;
        self.inner.quoted(run, self.row_line, rows);
        self.keep(run);
        match rest.split_first() {
            Some((_, rest)) => self.go(State::Quote, rest),
            None => rest,
        }
    }

    fn keep(&mut self, run: &[u8]) {
        self.filling |= !run.is_empty();
        if self.wanted {
            let room = CELL_LIMIT.saturating_sub(self.cell.len());
            self.cell.extend_from_slice(run.get(..room).unwrap_or(run));
        }
    }

    fn end_cell(&mut self, rows: &mut impl Rows) {
        if self.wanted {
            rows.cell(self.column, &self.cell);
            self.cell.clear();
        }
        self.inner.quote();
        self.column += 1;
        if std::mem::take(&mut self.filling) {
            self.filled = self.column;
        }
        self.wanted = rows.wants(self.column);
        self.state = State::Start;
    }

    fn end_row(&mut self, end: End, rows: &mut impl Rows) {
        self.inner.end(end != End::OpenQuote, self.row_line, rows);
        if self.column == 0 && !self.filling && !self.opened {
            rows.blank(self.row_line);
        } else {
            self.end_cell(rows);
            rows.row(Row { line: self.row_line, cells: self.column, filled: self.filled, end });
        }
        (self.column, self.filled, self.opened, self.state) = (0, 0, false, State::Start);
        self.wanted = rows.wants(0);
        self.line += 1;
        self.row_line = self.line;
    }
}
