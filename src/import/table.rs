//! Reads a table: its header, then its rows, which go to the columns or, in an export that names its
//! questions, to the questions.

use super::columns::Columns;
use super::columns::column::Column;
use super::columns::pieces::Piece;
use super::columns::questions::Questions;
use super::columns::row_columns::RowColumns;
use super::columns::sample::{Sample, is_header, is_number};
use super::error::ImportError;
use super::format::beginnings::Beginnings;
use super::format::cells::{Blank, Cells as _, Slots};
use super::format::csv::{End, Row, Rows, unquoted};
use super::format::encoding;
use super::format::repeats::Repeats;
use super::heads::{Heads, names_delimiter};
use super::left_out::{EqualRows, Ledger, Reason};
use super::meaning::cell;
use super::meaning::labels::labels;
use super::meaning::lexicon;
use super::note::Note;
use super::options::{ImportOptions, Unread};
use super::outcome::{Outcome, Sink};
use crate::scale::Scale;

/// As many columns as a spreadsheet can have. Columns after these are ignored.
const MAX_COLUMNS: usize = 16_384;

/// A table being read.
#[derive(Clone, Debug)]
pub(super) struct Table<S> {
    options: ImportOptions,
    sample: Sample,
    state: State<S>,
    slots: Slots,
    /// The cells of the current row, as far as all of them are read.
    row: Vec<Option<Vec<u8>>>,
    width: usize,
    /// How many header rows are still expected.
    headers: usize,
    /// The first and the number of blank lines. In a table of one column they are missing answers,
    /// but only if a row follows; otherwise they are the end of the file.
    blank: Option<(u64, u64)>,
    repeats: Repeats,
    /// The rows above the data, which may come again.
    heads: Heads,
    /// How many of the first wanted columns do not distinguish kinds of rows.
    beside: usize,
    /// Rows that end before the last column, but hold a rating.
    short: Ledger,
    /// The line of the first row with lines inside its quotes that could be rows, and how many.
    swallowed: Option<(u64, u64)>,
    notes: Vec<Note>,
    pub problem: Option<ImportError>,
}

#[derive(Clone, Debug)]
enum State<S> {
    Header(Vec<Vec<u8>>),
    Columns(Columns<S>),
    Rows(Questions<S>, RowColumns),
}

impl<S: Sink> Table<S> {
    /// Creates a table whose first rows are in `sample`.
    pub fn new(options: ImportOptions, sample: Sample) -> Table<S> {
        Table {
            options,
            sample,
            state: State::Header(Vec::new()),
            slots: Slots::default(),
            row: Vec::new(),
            width: 0,
            headers: 0,
            blank: None,
            repeats: Repeats::default(),
            heads: Heads::default(),
            beside: 0,
            short: Ledger::default(),
            swallowed: None,
            notes: Vec::new(),
            problem: None,
        }
    }

    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        self.read_repeats();
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let believed = self.options.unread == Unread::Ignore;
        let enough = |(_, rows): &(u64, u64)| !believed && (*rows > 1 || self.width > 2);
        if let Some((line, rows)) = self.swallowed.filter(enough) {
            return Err(ImportError::RowsInCell { line, rows });
        }
        let short = self.short.into_entries().pop();
        self.notes.extend(short.map(|short| Note::ShortRows { count: short.count, lines: short.lines }));
        let mut outcome = match self.state {
            State::Header(_) => Err(ImportError::Empty),
            State::Columns(columns) => columns.finish(),
            State::Rows(questions, _) => questions.finish(),
        }?;
        outcome.notes.extend(self.notes);
        Ok(outcome)
    }

    fn header(&mut self, cells: Vec<Vec<u8>>, row: Row) {
        self.width = row.cells;
        let headless = self.sample.is_headless(&cells);
        if headless && self.options.column.is_none() {
            let cells = cells.iter().map(|cell| encoding::text(cell).into_owned()).collect();
            self.problem = Some(ImportError::NoHeader { line: row.line, cells });
            return;
        }
        if self.sample.titled {
            self.notes.push(Note::HeaderBelow { line: row.line });
        }
        let heads = self.sample.heads(headless);
        let columns = self.sample.columns(&cells, headless);
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        if let Some(rows) = RowColumns::find(&names, &self.options) {
            match rows {
                Ok(rows) => {
                    let questions = rows.questions(self.options.clone(), &names);
                    questions.conditions.columns().for_each(|column| self.slots.want(column));
                    rows.wanted().for_each(|column| self.slots.want(column));
                    let key = self.slots.wanted();
                    rows.identity().for_each(|column| self.slots.want(column));
                    let is_beside = |column: &&usize| !key.contains(column);
                    self.beside = self.slots.wanted().iter().take_while(is_beside).count();
                    self.repeats = Repeats::new(self.slots.wanted().len() - self.beside);
                    self.heads = Heads::new(&heads, &key);
                    self.state = State::Rows(questions, rows);
                }
                Err(problem) => self.problem = Some(problem),
            }
            return;
        }
        self.headers = if headless { 0 } else { self.sample.further_headers() };
        self.sample = Sample::default();
        self.columns(columns);
        self.heads = Heads::new(&heads, &self.slots.wanted());
        if headless {
            cells.iter().enumerate().for_each(|(column, cell)| self.slots.set(column, cell));
            self.row(row);
        }
    }

    fn columns(&mut self, all: Vec<Column>) {
        let mut columns = Columns::new(self.options.clone(), Reason::TooFewCells);
        all.into_iter().for_each(|column| columns.add(column));
        columns.settle();
        self.problem = columns.check().err();
        columns.wanted().for_each(|column| self.slots.want(column));
        if columns.may_repeat() {
            self.repeats = Repeats::new(self.slots.wanted().len());
        }
        self.state = State::Columns(columns);
    }

    /// Why a row is left out as a whole.
    fn unreadable(&self, row: Row) -> Option<Reason> {
        match row.end {
            End::OpenQuote => Some(Reason::UnclosedQuote),
            End::File if row.cells < self.width => Some(Reason::TornLastLine),
            _ if row.filled > self.width => Some(Reason::TooManyCells),
            // A footer: one cell of text in a table of several columns.
            _ if row.cells == 1 && self.width > 1 && self.slots.any(is_footer) => Some(Reason::TooFewCells),
            _ => None,
        }
    }

    /// Reads one row of each kind that was only counted, and counts it as often as it was met.
    fn read_repeats(&mut self) {
        let wanted = self.slots.wanted();
        for (cells, count) in std::mem::take(&mut self.repeats).into_counts() {
            self.slots.clear();
            wanted
                .iter()
                .skip(self.beside)
                .zip(&cells)
                .for_each(|(column, cell)| self.slots.set(*column, &unquoted(cell)));
            let rows = EqualRows::more(count);
            if self.heads.hold(&self.slots) {
                self.leave_out(Reason::HeaderRow, rows);
                continue;
            }
            match &mut self.state {
                State::Columns(columns) => columns.equal_rows(&self.slots, rows),
                State::Rows(questions, columns) => {
                    columns.read(&self.slots, rows, questions);
                }
                State::Header(_) => {}
            }
        }
    }

    /// Leaves out equal rows as a whole.
    fn leave_out(&mut self, reason: Reason, rows: EqualRows) {
        match &mut self.state {
            State::Columns(columns) => columns.leave_out(reason, rows),
            State::Rows(questions, _) => questions.leave_out(reason, rows),
            State::Header(_) => {}
        }
    }

    /// Whether the current row, whose cells are all in `cells` if they were read, is one above the data that
    /// comes again.
    fn is_head(&self, cells: &[Option<Vec<u8>>]) -> bool {
        let first = cells.first().and_then(Option::as_deref).or_else(|| self.slots.get(0));
        first.is_some_and(names_delimiter) || self.heads.hold(&self.slots)
    }

    /// Whether the current row is among the first, of which some may be header rows.
    fn begins(&self) -> bool {
        self.headers > 0 || matches!(&self.state, State::Columns(columns) if columns.rows < 2)
    }

    /// Whether all cells of a row are needed, because one of them may say that the row sums up others.
    fn reads_all(&self, column: usize) -> bool {
        column < MAX_COLUMNS && matches!(&self.state, State::Columns(columns) if columns.looks_for_labels())
    }

    fn flush_blank(&mut self) {
        if let (Some((first, count)), State::Columns(columns)) = (self.blank.take(), &mut self.state) {
            for line in first..first + count {
                columns.row(&Blank, line);
            }
        }
    }
}

impl<S: Sink> Rows for Table<S> {
    fn wants(&self, column: usize) -> bool {
        let header = matches!(self.state, State::Header(_)) && column < MAX_COLUMNS;
        self.problem.is_none() && (header || self.slots.wants(column) || self.reads_all(column))
    }

    fn cell(&mut self, column: usize, bytes: &[u8]) {
        match &mut self.state {
            State::Header(cells) => cells.push(bytes.to_vec()),
            _ => {
                self.slots.set(column, bytes);
                if column == self.row.len() && self.reads_all(column) {
                    self.row.push(Some(bytes.to_vec()));
                }
            }
        }
    }

    fn row(&mut self, row: Row) {
        if let State::Header(cells) = &mut self.state {
            let cells = std::mem::take(cells);
            if self.problem.is_none() && row.line >= self.sample.header_line() {
                self.header(cells, row);
            }
            return;
        }
        let cells = std::mem::take(&mut self.row);
        if self.is_head(&cells) {
            // Blank lines before it separate two parts.
            self.blank = None;
            self.headers = self.headers.saturating_sub(1);
            self.leave_out(Reason::HeaderRow, EqualRows::one(row.line));
            self.slots.clear();
            return;
        }
        self.flush_blank();
        let reason = self.unreadable(row);
        if reason == Some(Reason::UnclosedQuote) && self.swallowed.is_some_and(|(line, _)| line == row.line) {
            self.swallowed = None;
        }
        let (begins, header) = (self.begins(), self.headers > 0);
        self.headers = self.headers.saturating_sub(1);
        match &mut self.state {
            State::Columns(columns) => match reason {
                _ if begins && (header || self.slots.any(is_header) && !self.slots.any(is_number)) => {
                    columns.leave_out(Reason::HeaderRow, EqualRows::one(row.line));
                }
                Some(reason) => columns.leave_out(reason, EqualRows::one(row.line)),
                None if cells.len() == row.cells && columns.take_labelled(&cells, row.line, false) => {}
                None if row.cells < self.width && columns.piece(&self.slots) == Piece::Text => {
                    columns.leave_out(Reason::TooFewCells, EqualRows::one(row.line));
                }
                None => {
                    if row.cells < self.width && columns.piece(&self.slots) == Piece::Ratings {
                        self.short.add(Reason::TooFewCells, row.line);
                    }
                    columns.row(&self.slots, row.line);
                }
            },
            State::Rows(questions, rows) => match reason {
                Some(reason) => questions.leave_out(reason, EqualRows::one(row.line)),
                None if rows.read(&self.slots, EqualRows::one(row.line), questions) => {
                    self.repeats.read_each()
                }
                None => {}
            },
            State::Header(_) => {}
        }
        self.slots.clear();
    }

    fn settled(&self) -> Option<(Vec<usize>, usize)> {
        let known = !matches!(self.state, State::Header(_)) && self.problem.is_none();
        (known && !self.begins()).then(|| (self.slots.wanted(), self.width))
    }

    fn words(&self) -> Option<&'static Beginnings> {
        self.reads_all(0).then(|| &labels().beginnings)
    }

    fn is_word(&mut self, column: usize, cell: &[u8], leads: bool) -> bool {
        match &mut self.state {
            State::Columns(columns) => names_delimiter(cell) || columns.is_label(column, cell, leads),
            _ => false,
        }
    }

    fn looks_inside(&self) -> bool {
        matches!(self.state, State::Columns(_))
    }

    fn inner_line(&mut self, cells: &mut dyn Iterator<Item = &[u8]>, line: u64) {
        let State::Columns(columns) = &self.state else { return };
        let cells: Vec<&[u8]> = cells.take(self.width + 1).collect();
        if cells.len() != self.width || self.width < 2 || !columns.could_be_row(&cells) {
            return;
        }
        match &mut self.swallowed {
            Some((known, rows)) if *known == line => *rows += 1,
            // With two columns, one line of a text may well have a delimiter behind a number.
            Some((_, 1)) if self.width == 2 => self.swallowed = Some((line, 1)),
            Some(_) => {}
            None => self.swallowed = Some((line, 1)),
        }
    }

    #[inline]
    fn repeated(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> bool {
        // Blank lines before this row turn out to be missing answers.
        self.blank.is_none() && self.repeats.count(bytes, cells.get(self.beside..).unwrap_or_default())
    }

    fn blank(&mut self, line: u64) {
        if self.width == 1 {
            let (first, count) = self.blank.unwrap_or((line, 0));
            self.blank = Some((first, count + 1));
        }
    }
}

fn is_footer(cell: &[u8]) -> bool {
    cell::rating(cell, Scale::NPS) == Err(Reason::NotANumber)
        && lexicon::meaning(&encoding::text(cell)).is_none()
}
