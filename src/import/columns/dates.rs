//! The column with the dates of the answers.

use super::column::Column;
use super::counting::Dated;
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::clock::Clock;
use crate::import::meaning::date::{DAY_MS, DateOrder, Written, date, moment, serial};
use crate::import::meaning::order::{OrderClues, Orders};
use crate::import::note::Note;
use crate::import::options::ImportOptions;
use crate::period::{Period, Zone};

/// Words for a date in the headers of exports, in several languages.
const DATES: &[&str] = &[
    "date",
    "time",
    "timestamp",
    "at",
    "datestamp",
    "submitdate",
    "datetime",
    "datum",
    "zeitstempel",
    "fecha",
    "marca",
    "horodateur",
    "horodatage",
    "data",
    "tarih",
    "дата",
    "laikas",
    "日付",
    "日時",
    "タイムスタンプ",
    "날짜",
    "타임스탬프",
    "时间",
    "时间戳",
    "日期",
    "التاريخ",
    "תאריך",
    "दिनांक",
    "თარიღი",
];

/// Words that say that it is the date of the answer.
const OF_THE_ANSWER: &[&str] = &[
    "answered",
    "response",
    "submit",
    "submitted",
    "submission",
    "submitdate",
    "end",
    "ended",
    "completion",
    "completed",
];

/// Words that say so less clearly.
const PERHAPS_OF_THE_ANSWER: &[&str] = &["recorded", "created", "survey", "rating"];

/// Words that say that it is the date of something else.
const OF_ANOTHER: &[&str] =
    &["start", "started", "last", "modified", "updated", "stage", "sent", "birth", "ingestion"];

/// The column with the dates of the answers.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    pub column: usize,
    reader: DateReader,
    /// Columns that may as well be it, and whether their periods differ.
    rivals: Vec<(usize, DateReader, bool)>,
    /// Whether no header names a date, so that only its cells show what it holds.
    by_cells: bool,
    /// How many cells are filled, and how many of them are dates.
    filled: u64,
    read: u64,
}

impl Dates {
    /// Finds the column whose header says most clearly that it holds the dates of the answers, and whose
    /// first cells are dates; or else one whose first cells are all dates.
    pub fn find(columns: &[Column], options: &ImportOptions) -> Option<Dates> {
        let clear = |column: &Column| clearness(&column.name).filter(|_| holds_dates(column));
        let best = columns.iter().filter_map(clear).max();
        let by_cells = best.is_none();
        let is = |column: &Column| if by_cells { all_dates(column) } else { clear(column) == best };
        let mut found = (0..).zip(columns).filter(|(_, column)| is(column)).map(|(number, _)| number);
        let dates = Dates::of(found.next()?, options);
        let rivals = found.map(|number| (number, DateReader::of(options), false)).collect();
        Some(Dates { rivals, by_cells, ..dates })
    }

    /// Takes a column by its number.
    pub fn of(column: usize, options: &ImportOptions) -> Dates {
        let reader = DateReader { serials: true, ..DateReader::of(options) };
        Dates { column, reader, rivals: Vec::new(), by_cells: false, filled: 0, read: 0 }
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
}

impl DateReader {
    pub fn of(options: &ImportOptions) -> DateReader {
        let (given, zone) = (options.date_order, options.zone.clone());
        DateReader { given, zone, clues: OrderClues::default(), serials: false, met_serial: false }
    }

    /// Returns the period of a date. The order of a column is decided from all of its dates: until then a
    /// date has a period in each order.
    pub fn period(&mut self, text: &str, asked: Period) -> Option<Dated> {
        let found = moment(text, self.given).or_else(|| {
            let found = serial(text).filter(|_| self.serials);
            self.met_serial |= found.is_some();
            found
        })?;
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

/// Returns how clearly a header says that it is the date of the answer; `None` if it does not name a date.
fn clearness(name: &str) -> Option<i32> {
    let words = super::header::words(name);
    let any = |list: &[&str]| i32::from(words.iter().any(|word| list.contains(&word.as_str())));
    let other_end = |end: &str| words.iter().any(|word| word.ends_with(end));
    let dated = any(DATES) > 0 || other_end("date");
    let perhaps = any(PERHAPS_OF_THE_ANSWER).max(2 * any(OF_THE_ANSWER));
    (dated && words.len() <= 6).then(|| perhaps - 2 * any(OF_ANOTHER))
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

/// Parts of words for birthdays, which no answer is dated by.
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
    if BIRTH.iter().any(|part| name.contains(part)) {
        return false;
    }
    let dated = |cell: std::borrow::Cow<'_, str>| cell.trim().len() >= 8 && date(&cell, None).is_some();
    filled(column).next().is_some() && filled(column).all(dated)
}
