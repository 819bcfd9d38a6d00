//! Reads dates as exports write them.
//!
//! Own code instead of jiff, because it also runs in the browser and must read dates that are not ISO 8601:
//! `11/21/2026`, `21.11.26`, seconds since 1970.

use crate::period::{civil, days};

/// Which comes first if a slash separates day and month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) enum Order {
    #[default]
    MonthFirst,
    DayFirst,
}

impl Order {
    /// Returns the order that fits all dates: a first number above 12 is a day.
    pub fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Order {
        let day_first = |cell: &str| fields(cell).is_some_and(|([first, ..], _)| (13..=31).contains(&first));
        if cells.into_iter().any(day_first) { Order::DayFirst } else { Order::MonthFirst }
    }
}

/// Reads a date as a number of days since 1970-01-01: ISO 8601, `11/21/2026`, `21.11.26`, seconds or
/// milliseconds since 1970, each perhaps with a time after it. The time zone is ignored.
pub(in crate::import) fn day(text: &str, order: Order) -> Option<i32> {
    let text = text.trim().trim_start_matches('\'');
    if let Ok(stamp) = text.split('.').next()?.parse::<i64>()
        && let seconds @ 100_000_000..=9_999_999_999 =
            if stamp > 99_999_999_999 { stamp / 1000 } else { stamp }
    {
        return i32::try_from(seconds / 86_400).ok();
    }
    let ([first, second, third], sign) = fields(text)?;
    let (year, month, day) = match (sign, order) {
        _ if first > 31 => (first, second, third),
        ('/', Order::MonthFirst) if first <= 12 => (third, first, second),
        ('/', Order::DayFirst) if second > 12 => (third, first, second),
        _ => (third, second, first),
    };
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

    #[test]
    fn dates_however_written() {
        let want = days(2026, 11, 9);
        for text in [
            "2026-11-09",
            "2026-11-09T18:02:11.482Z",
            "2026/11/9 12:05:19 PM AST",
            "11/9/2026 4:46:53",
            "11/9/26",
            "9.11.2026",
            "09.11.26 15:29",
            "9-11-2026",
            "1794182400",
            "1794182400.5",
            "1794182400000",
        ] {
            assert_eq!(day(text, Order::MonthFirst), Some(want), "{text}");
        }
        assert_eq!(day("9/11/2026", Order::DayFirst), Some(want));
        assert_eq!(day("21/11/2026", Order::MonthFirst), day("11/21/2026", Order::DayFirst));
        for text in
            ["", "n/a", "2026-13-01", "2026-02-30", "0/0/0", "99", "12:30", "2026-11", "1-2-3-4", "1.5"]
        {
            assert_eq!(day(text, Order::MonthFirst), None, "{text}");
        }
        assert_eq!(Order::of(["1/2/2026", "13/2/2026"]), Order::DayFirst);
        assert_eq!(Order::of(["1/2/2026", "2026-01-31"]), Order::MonthFirst);
    }
}
