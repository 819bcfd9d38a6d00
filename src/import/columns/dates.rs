//! The column with the dates of the answers.

use super::column::Column;
use super::counting::Dated;
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::date::{DateOrder, Written, date};
use crate::import::meaning::order::{OrderClues, Orders};
use crate::import::note::Note;
use crate::period::Period;

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
    "recorded",
    "created",
    "survey",
    "rating",
];

/// Words that say that it is the date of something else.
const OF_ANOTHER: &[&str] =
    &["start", "started", "last", "modified", "updated", "stage", "sent", "birth", "ingestion"];

/// The column with the dates of the answers.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    pub column: usize,
    pub reader: DateReader,
}

impl Dates {
    /// Finds the column whose header says most clearly that it holds the dates of the answers, and whose
    /// first cells are dates.
    pub fn find(columns: &[Column], given: Option<DateOrder>) -> Option<Dates> {
        let mut best: Option<(i32, usize)> = None;
        for (number, column) in columns.iter().enumerate() {
            let clear = clearness(&column.name).filter(|_| holds_dates(column));
            if let Some(clear) = clear.filter(|clear| best.is_none_or(|(other, _)| *clear > other)) {
                best = Some((clear, number));
            }
        }
        best.map(|(_, column)| Dates::of(column, given))
    }

    /// Takes a column by its number.
    pub fn of(column: usize, given: Option<DateOrder>) -> Dates {
        Dates { column, reader: DateReader::new(given) }
    }

    /// Returns the period of a row.
    pub fn period(&mut self, cells: &impl Cells, asked: Period) -> Option<Dated> {
        self.reader.period(&encoding::text(cells.get(self.column)?), asked)
    }
}

/// Reads the dates of a column, and notes what they tell about the order of day and month.
#[derive(Clone, Debug)]
pub(super) struct DateReader {
    /// The order that the caller has given.
    given: Option<DateOrder>,
    clues: OrderClues,
}

impl DateReader {
    pub fn new(given: Option<DateOrder>) -> DateReader {
        DateReader { given, clues: OrderClues::default() }
    }

    /// Returns the period of a date. The order of a column is decided from all of its dates: until then a
    /// date has a period in each order.
    pub fn period(&mut self, text: &str, asked: Period) -> Option<Dated> {
        let (month_first, day_first, separator) = match date(text, self.given)? {
            Written::Day(day) => return Some(Dated::Certain(asked.of(day))),
            Written::Either { month_first, day_first, separator } => (month_first, day_first, separator),
        };
        let of = |day: Option<i32>| day.map(|day| asked.of(day));
        let periods = [of(month_first), of(day_first)];
        self.clues.note(separator, periods, text);
        Some(match periods {
            [Some(month_first), Some(day_first)] if month_first != day_first => {
                Dated::Either { month_first, day_first, separator }
            }
            [one, other] => Dated::Certain(one.or(other)?),
        })
    }

    /// Decides the order, and notes it. `column` is where the dates are.
    pub fn settle(&self, column: String, notes: &mut Vec<Note>) -> Result<Orders, ImportError> {
        let orders = self.clues.orders();
        let orders = orders.map_err(|why| ImportError::DateOrder { column: column.clone(), why })?;
        let order = self.clues.decisive().map(|(example, order)| (example.to_owned(), order));
        notes.push(Note::Dates { column, order });
        Ok(orders)
    }
}

/// Returns how clearly a header says that it is the date of the answer; `None` if it does not name a date.
fn clearness(name: &str) -> Option<i32> {
    let words = super::header::words(name);
    let any = |list: &[&str]| i32::from(words.iter().any(|word| list.contains(&word.as_str())));
    let other_end = |end: &str| words.iter().any(|word| word.ends_with(end));
    let dated = any(DATES) > 0 || other_end("date");
    (dated && words.len() <= 6).then(|| any(OF_THE_ANSWER) - any(OF_ANOTHER))
}

fn holds_dates(column: &Column) -> bool {
    let filled =
        || column.cells.iter().map(|cell| encoding::text(cell)).filter(|cell| !cell.trim().is_empty());
    let dates = filled().filter(|cell| date(cell, None).is_some()).count();
    dates * 2 >= filled().count() && (dates > 0 || column.cells.is_empty())
}
