//! The column with the dates of the answers.

use super::column::Column;
use super::counting::Dated;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::date::{DateOrder, Separator, Written, date};
use crate::import::note::UnknownOrder;
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
    /// The order that the caller has given.
    given: Option<DateOrder>,
    /// What was met of dates with each separator.
    slash: Met,
    hyphen: Met,
}

/// The first dates of a column that tell something about their order.
#[derive(Clone, Debug, Default)]
struct Met {
    /// One that is a date only with the day first.
    day_first: Option<String>,
    /// One that is a date only with the month first.
    month_first: Option<String>,
    /// One that is in another period with the day first than with the month first.
    either: Option<String>,
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
        Dates { column, given, slash: Met::default(), hyphen: Met::default() }
    }

    /// Returns the period of a row, and notes what its date tells about the order. The order of a column is
    /// decided from all of its dates: until then a row has a period in each order.
    pub fn period(&mut self, cells: &impl Cells, asked: Period) -> Option<Dated> {
        let text = encoding::text(cells.get(self.column)?);
        let (month_first, day_first, separator) = match date(&text, self.given)? {
            Written::Day(day) => return Some(Dated::Certain(asked.of(day))),
            Written::Either { month_first, day_first, separator } => (month_first, day_first, separator),
        };
        let of = |day: Option<i32>| day.map(|day| asked.of(day));
        let (month_first, day_first) = (of(month_first), of(day_first));
        let met = match separator {
            Separator::Slash => &mut self.slash,
            Separator::Hyphen => &mut self.hyphen,
        };
        let example = || text.trim().to_owned();
        match (month_first, day_first) {
            (Some(month_first), Some(day_first)) if month_first == day_first => {
                Some(Dated::Certain(day_first))
            }
            (Some(month_first), Some(day_first)) => {
                met.either.get_or_insert_with(example);
                Some(Dated::Either { month_first, day_first, separator })
            }
            (Some(only), None) => {
                met.month_first.get_or_insert_with(example);
                Some(Dated::Certain(only))
            }
            (None, only) => {
                met.day_first.get_or_insert_with(example);
                only.map(Dated::Certain)
            }
        }
    }

    /// Decides the order of each separator's dates.
    pub fn orders(&self) -> Result<Orders, UnknownOrder> {
        Ok(Orders { slash: self.slash.day_first()?, hyphen: self.hyphen.day_first()? })
    }

    /// Returns a date that decided the order, and the order.
    pub fn decisive(&self) -> Option<(&str, DateOrder)> {
        [&self.slash, &self.hyphen].into_iter().find_map(|met| {
            let day_first = met.day_first.as_deref().map(|text| (text, DateOrder::DayFirst));
            day_first.or(met.month_first.as_deref().map(|text| (text, DateOrder::MonthFirst)))
        })
    }
}

impl Met {
    /// Whether the day comes first. Where no date may be read in both orders, it does not matter.
    fn day_first(&self) -> Result<bool, UnknownOrder> {
        match (&self.day_first, &self.month_first, &self.either) {
            (Some(day), Some(month), _) => Err(UnknownOrder::Mixed(day.clone(), month.clone())),
            (None, None, Some(either)) => Err(UnknownOrder::Open(either.clone())),
            (day, ..) => Ok(day.is_some()),
        }
    }
}

/// Whether the day comes first in the dates with each separator.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Orders {
    slash: bool,
    hyphen: bool,
}

impl Orders {
    /// Returns the period of an answer.
    pub fn period(self, dated: Dated) -> i32 {
        match dated {
            Dated::Certain(period) => period,
            Dated::Either { month_first, day_first, separator } => {
                let is_day_first = match separator {
                    Separator::Slash => self.slash,
                    Separator::Hyphen => self.hyphen,
                };
                if is_day_first { day_first } else { month_first }
            }
        }
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
