//! The column with the dates of the answers.

use super::column::Column;
use super::counting::Dated;
use super::date_headers::{self, dated};
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::clock::Clock;
use crate::import::meaning::date::{DAY_MS, DateOrder, Written, date, moment, serial};
use crate::import::meaning::order::{OrderClues, Orders};
use crate::import::note::Note;
use crate::import::options::ImportOptions;
use crate::period::{Period, Zone};

/// The column with the dates of the answers.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    pub column: usize,
    reader: DateReader,
    /// Columns that may as well be it, and whether their periods differ.
    rivals: Vec<(usize, DateReader, bool)>,
    /// Columns whose headers name a date less clearly, to be named.
    others: Vec<usize>,
    /// Whether no header names a date, so that only its cells show what it holds.
    by_cells: bool,
    /// How many cells are filled, and how many of them are dates.
    filled: u64,
    read: u64,
}

impl Dates {
    /// Finds the column whose header says most clearly that it holds the dates of the answers, and whose
    /// first cells are dates or, where there are more, empty; or else one whose first cells are all dates.
    pub fn find(columns: &[Column], options: &ImportOptions) -> Option<Dates> {
        let clear = |column: &Column| match dated(&column.name)? {
            date_headers::Dated::Answer(clear) => Some(clear).filter(|_| may_hold_dates(column)),
            date_headers::Dated::OtherThing => None,
        };
        let best = columns.iter().filter_map(clear).max();
        let by_cells = best.is_none();
        let is = |column: &Column| if by_cells { all_dates(column) } else { clear(column) == best };
        let mut found = (0..).zip(columns).filter(|(_, column)| is(column)).map(|(number, _)| number);
        let dates = Dates::of(found.next()?, options);
        let rivals = found.map(|number| (number, DateReader::of(options), false)).collect();
        let less = |column: &Column| clear(column).is_some_and(|clear| Some(clear) < best && clear > 0);
        let others = (0..).zip(columns).filter(|(_, column)| less(column)).map(|(number, _)| number);
        Some(Dates { rivals, by_cells, others: others.collect(), ..dates })
    }

    /// Returns the columns of dates that their headers say are not those of the answers.
    pub fn of_other_things(columns: &[Column]) -> Vec<String> {
        let other = |column: &&Column| dated(&column.name) == Some(date_headers::Dated::OtherThing);
        columns.iter().filter(other).filter(|column| holds_dates(column)).map(Column::label).collect()
    }

    /// Takes a column by its number.
    pub fn of(column: usize, options: &ImportOptions) -> Dates {
        let reader = DateReader { serials: true, ..DateReader::of(options) };
        let (rivals, others) = (Vec::new(), Vec::new());
        Dates { column, reader, rivals, others, by_cells: false, filled: 0, read: 0 }
    }

    /// Returns the columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        [self.column].into_iter().chain(self.rivals.iter().map(|(column, ..)| *column))
    }

    /// Returns the period of a row.
    pub fn period(&mut self, cells: &impl Cells, asked: Period, rows: u64) -> Option<Dated> {
        let text = encoding::text(cells.get(self.column)?);
        let dated = self.reader.period(&text, asked);
        self.filled += if text.trim().is_empty() { 0 } else { rows };
        self.read += if dated.is_some() { rows } else { 0 };
        for (column, reader, differs) in &mut self.rivals {
            let other = cells.get(*column).and_then(|cell| reader.period(&encoding::text(cell), asked));
            *differs |= dated.is_some() && other.is_some() && dated != other;
        }
        dated
    }

    /// Decides the order of day and month, and notes which column has the dates. `name` names a column.
    pub fn settle(
        &self,
        name: impl Fn(usize) -> String,
        notes: &mut Vec<Note>,
    ) -> Result<Orders, ImportError> {
        let column = name(self.column);
        // A few cells of a column of dates may be something else.
        if self.by_cells && self.read * 10 < self.filled * 9 {
            return Err(ImportError::NoDate { columns: vec![column] });
        }
        let all = || self.wanted().map(&name).collect();
        // Its first cells were empty, and so are the others.
        if self.filled == 0 && !self.others.is_empty() {
            let others = self.others.iter().copied().map(&name);
            return Err(ImportError::SeveralDates { columns: [column].into_iter().chain(others).collect() });
        }
        if self.rivals.iter().any(|(_, _, differs)| *differs) {
            return Err(ImportError::SeveralDates { columns: all() });
        }
        let orders = self.reader.settle(column.clone(), notes)?;
        if self.by_cells {
            notes.push(Note::DatesByCells { column });
        }
        if !self.rivals.is_empty() {
            notes.push(Note::SameDates { columns: all() });
        }
        if !self.others.is_empty() {
            notes.push(Note::OtherDates { columns: self.others.iter().copied().map(&name).collect() });
        }
        Ok(orders)
    }
}

/// Reads the dates of a column, and notes what they tell about the order of day and month.
#[derive(Clone, Debug)]
pub(super) struct DateReader {
    /// The order that the caller has given.
    given: Option<DateOrder>,
    zone: Zone,
    clues: OrderClues,
    /// Whether a number of days is a date, as spreadsheets write it, and whether there is one.
    serials: bool,
    met_serial: bool,
    /// The first time whose zone is not known.
    unknown_zone: Option<String>,
}

impl DateReader {
    pub fn of(options: &ImportOptions) -> DateReader {
        let (given, zone) = (options.date_order, options.zone.clone());
        let clues = OrderClues::default();
        DateReader { given, zone, clues, serials: false, met_serial: false, unknown_zone: None }
    }

    /// Returns the period of a date. The order of a column is decided from all of its dates: until then a
    /// date has a period in each order.
    pub fn period(&mut self, text: &str, asked: Period) -> Option<Dated> {
        let found = moment(text, self.given).or_else(|| {
            let found = serial(text).filter(|_| self.serials);
            self.met_serial |= found.is_some();
            found
        })?;
        if found.clock.is_some_and(|clock| clock.unknown_zone) {
            self.unknown_zone.get_or_insert_with(|| text.trim().to_owned());
        }
        let of = |day: i32| asked.of(self.counted(day, found.clock));
        let (month_first, day_first, separator) = match found.day {
            Written::Day(day) => return Some(Dated::Certain(of(day))),
            Written::Either { month_first, day_first, separator } => (month_first, day_first, separator),
        };
        let periods = [month_first.map(of), day_first.map(of)];
        self.clues.note(separator, periods, text);
        Some(match periods {
            [Some(month_first), Some(day_first)] if month_first != day_first => {
                Dated::Either { month_first, day_first, separator }
            }
            [one, other] => Dated::Certain(one.or(other)?),
        })
    }

    /// Returns the day in the zone: that of the instant, where an offset from UTC is written.
    fn counted(&self, day: i32, clock: Option<Clock>) -> i32 {
        match clock.and_then(|clock| Some((clock.ms, clock.offset?))) {
            Some((ms, minutes)) => self.zone.day(i64::from(day) * DAY_MS + ms - i64::from(minutes) * 60_000),
            None => day,
        }
    }

    /// Decides the order, and notes it. `column` is where the dates are.
    pub fn settle(&self, column: String, notes: &mut Vec<Note>) -> Result<Orders, ImportError> {
        if let Some(example) = &self.unknown_zone {
            return Err(ImportError::UnknownZone { column, example: example.clone() });
        }
        let orders = self.clues.orders();
        let orders = orders.map_err(|why| ImportError::DateOrder { column: column.clone(), why })?;
        let order = self.clues.decisive().map(|(example, order)| (example.to_owned(), order));
        notes.push(Note::Dates { column: column.clone(), order });
        if self.met_serial {
            notes.push(Note::SerialDates { column });
        }
        Ok(orders)
    }
}

/// The filled cells of a column's first rows.
fn filled(column: &Column) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    column.cells.iter().map(|cell| encoding::text(cell)).filter(|cell| !cell.trim().is_empty())
}

/// Whether at least half of the first cells are dates, or all are numbers of days.
fn holds_dates(column: &Column) -> bool {
    let dates = filled(column).filter(|cell| date(cell, None).is_some()).count();
    let days = || filled(column).next().is_some() && filled(column).all(|cell| serial(&cell).is_some());
    dates * 2 >= filled(column).count() && (dates > 0 || column.cells.is_empty()) || days()
}

/// Whether a column holds dates as far as is known: its first cells may be empty where there are more.
fn may_hold_dates(column: &Column) -> bool {
    holds_dates(column) || !column.complete && filled(column).next().is_none() && !column.cells.is_empty()
}

/// Parts of words for birthdays. A birthday is not the date of the answer.
const BIRTH: &[&str] = &[
    "birth",
    "dob",
    "geburt",
    "naissance",
    "nacim",
    "nascit",
    "nascim",
    "naștere",
    "urodz",
    "gimim",
    "народж",
    "рожд",
    "doğum",
    "生年",
    "出生",
    "誕生",
    "생년",
    "생일",
    "ميلاد",
    "לידה",
    "जन्म",
    "დაბად",
];

/// Whether all of the first cells are dates, and not of birth.
fn all_dates(column: &Column) -> bool {
    let name = column.name.to_lowercase();
    let other = dated(&column.name) == Some(date_headers::Dated::OtherThing);
    if other || BIRTH.iter().any(|part| name.contains(part)) {
        return false;
    }
    let dated = |cell: std::borrow::Cow<'_, str>| cell.trim().len() >= 8 && date(&cell, None).is_some();
    filled(column).next().is_some() && filled(column).all(dated)
}
