//! Rows of a table for a caller that knows what its columns mean, such as tickets. The encoding, the delimiter
//! and the header are found as in files of answers.

use std::borrow::Cow;
use std::io::{self, Read};

use super::columns::pieces::is_sentence;
use super::columns::sample::Sample;
use super::format::cells::{Cells, Slots};
use super::format::csv::{End, Reader, Row, Rows};
use super::format::encoding::{self, Utf16};
use super::format::sniff::{self, Format, HEAD, NotText};
use super::heads::{Heads, names_delimiter};
use super::meaning::date::date;
use super::meaning::labels::labels;

/// Among how many of the first rows the header is.
const HEADERS: usize = 30;

/// The columns that may hold the label of a row of sums.
pub(crate) const LABELLED: [usize; 2] = [0, 1];

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// A table of which only the beginning is read.
pub(crate) struct Table<R> {
    input: R,
    utf16: Option<Utf16>,
    head: Vec<u8>,
    ended: bool,
}

/// A row that may be the header.
pub(crate) struct Header {
    pub delimiter: u8,
    pub cells: Vec<String>,
    line: u64,
}

/// A row of data, with its wanted cells.
pub(crate) struct DataRow<'r> {
    slots: &'r Slots,
    /// The line on which it begins.
    pub line: u64,
    /// Whether a quote is never closed, so that the rest of the file is in this row.
    pub is_open: bool,
    /// Whether it is a row above the data, which files that were put together have again.
    pub is_head: bool,
}

impl DataRow<'_> {
    /// Returns the text of a wanted cell; `None` if the row does not have it.
    pub fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        self.slots.get(column).map(encoding::text)
    }

    /// Whether its first cell that is filled, of those in [`LABELLED`], labels a row that sums up others: "Total".
    /// These columns must be wanted.
    pub fn sums_up_others(&self) -> bool {
        let mut cells = LABELLED.into_iter().filter_map(|column| self.text(column));
        let first = cells.find(|cell| !cell.trim().is_empty());
        first.is_some_and(|cell| labels().is_exact(&cell))
    }
}

impl<R: Read> Table<R> {
    /// Reads the beginning.
    pub fn open(mut input: R) -> io::Result<Table<R>> {
        let mut bytes = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut bytes)?;
        let ended = bytes.len() < HEAD;
        let (mut head, utf16) = Utf16::begin(bytes);
        if head.starts_with(&encoding::UTF8_MARK) {
            head.drain(..encoding::UTF8_MARK.len());
        }
        Ok(Table { input, utf16, head, ended })
    }

    /// Returns what the file is, if it is not text.
    pub fn not_text(&self) -> Option<NotText> {
        match sniff::format(&self.head, self.ended) {
            Err(sniff::Unreadable::NotText(what)) => Some(what),
            _ => None,
        }
    }

    /// Whether the file holds records in JSON.
    pub fn is_json(&self) -> bool {
        matches!(sniff::format(&self.head, self.ended), Ok((Format::Lines | Format::Document, _)))
    }

    /// Returns the rows that may be the header, the likelier ones first.
    pub fn headers(&self) -> Vec<Header> {
        let mut delimiters = Vec::new();
        delimiters.extend(sniff::separator_line(&self.head));
        let line = self.head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let often = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
        delimiters.extend([b'\t', b';', b','].into_iter().max_by_key(|&sign| often(sign)));
        if let Ok((Format::Table(found), _)) = sniff::format(&self.head, self.ended) {
            delimiters.push(found);
        }
        let mut headers = Vec::new();
        for delimiter in delimiters {
            let mut first = First::default();
            let mut reader = Reader::new(delimiter, &first);
            reader.push(&self.head, &mut first);
            if self.ended {
                reader.finish(&mut first);
            }
            headers.extend(first.rows.into_iter().map(|(line, cells)| Header { delimiter, cells, line }));
        }
        headers
    }

    /// Returns the row that looks most like a header.
    pub fn likely_header(&self) -> Vec<String> {
        let delimiter = match sniff::format(&self.head, self.ended) {
            Ok((Format::Table(found), _)) => found,
            _ => b',',
        };
        let line = Sample::of(&self.head, delimiter, self.ended).header_line();
        let found = self.headers().into_iter().find(|row| row.delimiter == delimiter && row.line >= line);
        found.map(|row| row.cells).unwrap_or_default()
    }

    /// Reads the rows below the header. Returns the line of the first one that has rows inside its quotes.
    pub fn rows(
        mut self,
        header: &Header,
        wanted: &[usize],
        each: impl FnMut(&DataRow),
    ) -> io::Result<Option<u64>> {
        let mut slots = Slots::default();
        wanted.iter().for_each(|&column| slots.want(column));
        let cells = header.cells.iter().map(|cell| cell.as_bytes().to_vec()).collect();
        let heads = Heads::new(&[cells], wanted);
        let width = header.cells.len();
        let mut below = Below { header: header.line, width, heads, slots, swallowed: None, each };
        let mut reader = Reader::new(header.delimiter, &below);
        reader.push(&self.head, &mut below);
        let mut piece = vec![0; PIECE];
        while !self.ended {
            let length = match self.input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                length => length?,
            };
            self.ended = length == 0;
            let bytes = piece.get(..length).unwrap_or_default();
            match &mut self.utf16 {
                Some(utf16) => {
                    let mut text = Vec::new();
                    utf16.push(bytes, &mut text);
                    reader.push(&text, &mut below);
                }
                None => reader.push(bytes, &mut below),
            }
        }
        if let Some(utf16) = self.utf16.take() {
            let mut rest = Vec::new();
            utf16.finish(&mut rest);
            reader.push(&rest, &mut below);
        }
        reader.finish(&mut below);
        Ok(below.swallowed)
    }
}

/// The first rows.
#[derive(Default)]
struct First {
    rows: Vec<(u64, Vec<String>)>,
    row: Vec<String>,
}

impl Rows for First {
    fn wants(&self, _column: usize) -> bool {
        self.rows.len() < HEADERS
    }

    fn cell(&mut self, column: usize, bytes: &[u8]) {
        self.row.resize(column, String::new());
        self.row.push(encoding::text(bytes).trim().to_owned());
    }

    fn row(&mut self, row: Row) {
        let cells = std::mem::take(&mut self.row);
        if self.rows.len() < HEADERS {
            self.rows.push((row.line, cells));
        }
    }

    fn blank(&mut self, _line: u64) {}
}

/// The rows below the header.
struct Below<F> {
    header: u64,
    width: usize,
    heads: Heads,
    slots: Slots,
    /// The line of the first row that has rows inside its quotes.
    swallowed: Option<u64>,
    each: F,
}

impl<F: FnMut(&DataRow)> Rows for Below<F> {
    fn wants(&self, column: usize) -> bool {
        self.slots.wants(column)
    }

    fn cell(&mut self, column: usize, bytes: &[u8]) {
        self.slots.set(column, bytes);
    }

    fn row(&mut self, row: Row) {
        if row.line > self.header {
            let is_open = row.end == End::OpenQuote;
            self.swallowed = self.swallowed.filter(|line| !is_open || *line != row.line);
            let is_head = self.slots.get(0).is_some_and(names_delimiter) || self.heads.hold(&self.slots);
            (self.each)(&DataRow { slots: &self.slots, line: row.line, is_open, is_head });
        }
        self.slots.clear();
    }

    fn inner_line(&mut self, cells: &mut dyn Iterator<Item = &[u8]>, line: u64) {
        let cells: Vec<&[u8]> = cells.take(self.width + 1).collect();
        // A text hardly has as many cells, one of which is a date where tickets have theirs.
        let wanted = || cells.iter().enumerate().filter(|(column, _)| self.slots.wants(*column));
        let mut dates = wanted().filter(|(_, cell)| date(&encoding::text(cell), None).is_some());
        let could_be_row = cells.len() == self.width && !is_sentence(&cells) && dates.next().is_some();
        if self.swallowed.is_none() && could_be_row {
            self.swallowed = Some(line);
        }
    }

    fn blank(&mut self, _line: u64) {}
}
