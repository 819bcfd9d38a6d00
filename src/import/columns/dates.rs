//! The column with the dates of the answers.

use super::column::Column;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::date::{Order, day};

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
    order: Order,
}

impl Dates {
    /// Finds the column whose header says most clearly that it holds the dates of the answers, and whose
    /// first cells are dates.
    pub fn find(columns: &[Column]) -> Option<Dates> {
        let mut best: Option<(i32, usize)> = None;
        for (number, column) in columns.iter().enumerate() {
            let clear = clearness(&column.name).filter(|_| holds_dates(column));
            if let Some(clear) = clear.filter(|clear| best.is_none_or(|(other, _)| *clear > other)) {
                best = Some((clear, number));
            }
        }
        let (_, column) = best?;
        let cells: Vec<_> = columns.get(column)?.cells.iter().map(|cell| encoding::text(cell)).collect();
        Some(Dates { column, order: Order::of(cells.iter().map(|cell| cell.as_ref())) })
    }

    /// Returns the day of a row.
    pub fn day(&self, cells: &impl Cells) -> Option<i32> {
        day(&encoding::text(cells.get(self.column)?), self.order)
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
    let dates =
        filled().filter(|cell| day(cell, Order::default()).or(day(cell, Order::DayFirst)).is_some()).count();
    dates * 2 >= filled().count() && (dates > 0 || column.cells.is_empty())
}
