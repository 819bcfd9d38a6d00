//! Reads dates as exports write them.
//!
//! Own code instead of jiff, because it also runs in the browser and must read dates that are not ISO 8601:
//! `11/21/2026`, `21.11.26`, seconds since 1970.

use crate::period::{civil, days};

/// The order of day, month and year in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
    /// `26/12/31`. A year of four digits is recognised without it.
    YearFirst,
}

impl DateOrder {
    /// The names of the orders, as options write them.
    pub const NAMES: [(&str, DateOrder); 3] =
        [("dmy", DateOrder::DayFirst), ("mdy", DateOrder::MonthFirst), ("ymd", DateOrder::YearFirst)];

    /// Returns the order of that name: `dmy`, `mdy` or `ymd`.
    pub fn from_name(name: &str) -> Option<DateOrder> {
        DateOrder::NAMES.iter().find(|(known, _)| *known == name).map(|(_, order)| *order)
    }
}

/// What separates the numbers of a date whose order has to be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Separator {
    Slash,
    Hyphen,
}

/// A date as it is written: the day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Written {
    /// There is one way to read it.
    Day(i32),
    /// It depends on the order; `None` where there is no such date in that order.
    Either { month_first: Option<i32>, day_first: Option<i32>, separator: Separator },
}

/// Reads a date: ISO 8601, `11/21/2026`, `21.11.26`, seconds or milliseconds since 1970, each perhaps with a
/// time after it. The time zone is ignored. Dates with dots have the day first everywhere; those with slashes
/// and hyphens have the order that is given, or else may be read in two.
pub(in crate::import) fn date(text: &str, order: Option<DateOrder>) -> Option<Written> {
    let text = text.trim().trim_start_matches('\'');
    if let Ok(stamp) = text.split('.').next()?.parse::<i64>()
        && let seconds @ 100_000_000..=9_999_999_999 =
            if stamp > 99_999_999_999 { stamp / 1000 } else { stamp }
    {
        return i32::try_from(seconds / 86_400).ok().map(Written::Day);
    }
    let ([first, second, third], sign) = fields(text)?;
    let separator = match sign {
        _ if first > 31 => return day(first, second, third).map(Written::Day),
        '/' => Separator::Slash,
        '-' => Separator::Hyphen,
        _ => return day(third, second, first).map(Written::Day),
    };
    let (month_first, day_first) = (day(third, first, second), day(third, second, first));
    match order {
        Some(DateOrder::DayFirst) => day_first.map(Written::Day),
        Some(DateOrder::MonthFirst) => month_first.map(Written::Day),
        Some(DateOrder::YearFirst) => day(first, second, third).map(Written::Day),
        None if month_first == day_first => month_first.map(Written::Day),
        None => Some(Written::Either { month_first, day_first, separator }),
    }
}

/// Reads a date in a file that writes the month first.
pub(in crate::import) fn usual_day(text: &str) -> Option<i32> {
    match date(text, None)? {
        Written::Day(day) => Some(day),
        Written::Either { month_first, day_first, .. } => month_first.or(day_first),
    }
}

/// Returns the day of a date, where it exists.
fn day(year: i32, month: i32, day: i32) -> Option<i32> {
    let year = if year < 100 { year + 2000 } else { year };
    let known = (1900..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
    let number = known.then(|| days(year, month, day))?;
    // The 31st of a shorter month would become a day of the next month.
    (civil(number) == (year, month, day)).then_some(number)
}

/// Splits a date into its three numbers, and returns the separator.
fn fields(text: &str) -> Option<([i32; 3], char)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.')).unwrap_or(text.len());
    let date = text.get(..end)?.trim_end_matches(['.', '-', '/']);
    let sign = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = date.split(sign).map(|part| part.parse::<i32>().ok().filter(|_| part.len() <= 4));
    let fields = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some((fields, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn either(month_first: Option<i32>, day_first: Option<i32>, separator: Separator) -> Option<Written> {
        Some(Written::Either { month_first, day_first, separator })
    }

    #[test]
    fn dates_that_can_be_read_in_one_way() {
        let want = Some(Written::Day(days(2026, 11, 9)));
        for text in [
            "2026-11-09",
            "2026-11-09T18:02:11.482Z",
            "2026/11/9 12:05:19 PM AST",
            "9.11.2026",
            "09.11.26 15:29",
            "1794182400",
            "1794182400.5",
            "1794182400000",
        ] {
            assert_eq!(date(text, None), want, "{text}");
        }
        assert_eq!(date("5/5/2026", None), Some(Written::Day(days(2026, 5, 5))));
        for text in [
            "",
            "n/a",
            "2026-13-01",
            "2026-02-30",
            "0/0/0",
            "99",
            "12:30",
            "2026-11",
            "1-2-3-4",
            "1.5",
            "31/31/2026",
        ] {
            assert_eq!(date(text, None), None, "{text}");
        }
    }

    #[test]
    fn dates_that_can_be_read_in_two_ways() {
        let (september, november) = (days(2026, 9, 11), days(2026, 11, 9));
        for (text, separator) in [
            ("9/11/2026 4:46:53", Separator::Slash),
            ("09/11/26", Separator::Slash),
            ("9-11-2026", Separator::Hyphen),
        ] {
            assert_eq!(date(text, None), either(Some(september), Some(november), separator), "{text}");
            assert_eq!(date(text, Some(DateOrder::DayFirst)), Some(Written::Day(november)), "{text}");
            assert_eq!(date(text, Some(DateOrder::MonthFirst)), Some(Written::Day(september)), "{text}");
        }
        let last = Some(days(2026, 12, 31));
        assert_eq!(date("31/12/2026", None), either(None, last, Separator::Slash));
        assert_eq!(date("12-31-2026", None), either(last, None, Separator::Hyphen));
        assert_eq!(date("31/12/2026", Some(DateOrder::MonthFirst)), None);
        assert_eq!(date("26/12/31", Some(DateOrder::YearFirst)), last.map(Written::Day));
    }
}
