//! Reads dates as exports write them.
//!
//! Own code instead of jiff, because it also runs in the browser and must read dates that are not ISO 8601:
//! `11/21/2026`, `21.11.26`, `28. Februar 2017`, `2026年3月5日`, seconds since 1970.

use std::borrow::Cow;

use super::clock::{Clock, clock};
use super::digits::ascii_digit;
use super::months::month;
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

/// What separates the numbers of a date whose order is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Separator {
    Slash,
    Hyphen,
}

/// A date as it is written: the day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// There is one way to read it.
    Day(i32),
    /// It depends on the order; `None` where there is no such date in that order.
    Either { month_first: Option<i32>, day_first: Option<i32>, separator: Separator },
}

/// A date, with the time of day where one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub day: Written,
    pub clock: Option<Clock>,
}

/// Milliseconds in a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A longer text is not a date.
const LONGEST: usize = 80;

/// Reads a date without its time; see [`moment`].
pub(in crate::import) fn date(text: &str, order: Option<DateOrder>) -> Option<Written> {
    moment(text, order).map(|moment| moment.day)
}

/// Reads a date: ISO 8601, `11/21/2026`, `21.11.26`, `Feb 28, 2017`, seconds or milliseconds since 1970, each
/// perhaps with a time after it. Dates with dots have the day first everywhere; those with slashes and hyphens
/// have the order that is given, or else may be read in two.
pub(crate) fn moment(text: &str, order: Option<DateOrder>) -> Option<Moment> {
    let text = text.trim().trim_start_matches('\'');
    if text.len() > LONGEST {
        return None;
    }
    let text = plain(text);
    if let Some(found) = stamp(&text) {
        return Some(found);
    }
    let Some((numbers, sign, rest)) = numeric(&text) else { return worded(&text) };
    Some(Moment { day: ordered(numbers, sign, order)?, clock: clock(rest) })
}

/// Reads a date that is a number of days since 1899-12-30, as spreadsheets count them, from 2000 to 2058.
pub(crate) fn serial(text: &str) -> Option<Moment> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let days: f64 = text.parse().ok().filter(|days| digits && (36_526.0..58_000.0).contains(days))?;
    let ms = ((days - days.floor()) * DAY_MS as f64 / 1000.0).round() as i64 * 1000;
    let whole = text.split('.').next()?.parse::<i32>().ok()?;
    let clock =
        text.contains('.').then_some(Clock { ms: ms.min(DAY_MS - 1), offset: None, unknown_zone: false });
    Some(Moment { day: Written::Day(whole - 25_569), clock })
}

/// Reads seconds or milliseconds since 1970, or `20260305`.
fn stamp(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number = whole.parse::<i64>().ok()?;
    if let (19_000_101..=21_001_231, "") = (number, fraction) {
        let part = |divisor: i64, most: i64| i32::try_from(number / divisor % most).ok();
        return Some(Moment {
            day: Written::Day(day(part(10_000, 10_000)?, part(100, 100)?, part(1, 100)?)?),
            clock: None,
        });
    }
    let in_ms = number > 99_999_999_999;
    let ms = if in_ms { number } else { number.checked_mul(1000)? };
    let (100_000_000_000..=9_999_999_999_999) = ms else { return None };
    // A fraction of a second.
    let first = if in_ms { "" } else { fraction.get(..fraction.len().min(3))? };
    let ms = ms
        + first
            .bytes()
            .chain(*b"000")
            .take(3)
            .fold(0, |sum, digit| sum * 10 + i64::from(digit.saturating_sub(b'0')));
    let clock = Clock { ms: ms.rem_euclid(DAY_MS), offset: Some(0), unknown_zone: false };
    Some(Moment { day: Written::Day(i32::try_from(ms.div_euclid(DAY_MS)).ok()?), clock: Some(clock) })
}

/// Puts the numbers of a date in order.
fn ordered([first, second, third]: [i32; 3], sign: char, order: Option<DateOrder>) -> Option<Written> {
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

/// Returns the day of a date, where it exists.
fn day(year: i32, month: i32, day: i32) -> Option<i32> {
    let year = if year < 100 { year + 2000 } else { year };
    // Years of other calendars are not read as far future ones.
    let known = (1900..=2200).contains(&year) && (1..=12).contains(&month) && day >= 1;
    let number = known.then(|| days(year, month, day))?;
    // The 31st of a shorter month would become a day of the next month.
    (civil(number) == (year, month, day)).then_some(number)
}

/// Returns a text with the usual digits and spaces, and without marks for the direction of writing.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'));
    let plain = kept.map(|c| match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        _ => ascii_digit(c).unwrap_or(c),
    });
    Cow::Owned(plain.collect())
}

/// Splits off a number of up to four digits.
fn number(text: &str) -> Option<(i32, usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| (1..=4).contains(&digits))?;
    Some((number.parse().ok()?, digits, rest))
}

/// Splits a date in numbers into these, with their separator and what follows: `2026-11-09T18:02`,
/// `9. 11. 2026`, `2026年3月5日`.
fn numeric(text: &str) -> Option<([i32; 3], char, &str)> {
    let (first, _, rest) = number(text)?;
    let sign = rest.chars().next()?;
    let marks = match sign {
        '-' | '/' | '.' => [sign, sign, '.'],
        '年' => ['年', '月', '日'],
        '년' => ['년', '월', '일'],
        _ => return None,
    };
    let [one, two, three] = marks;
    // People write a space after a dot or a word, and none after a line.
    let after = |rest: &'_ str, mark: char| -> Option<usize> {
        let inner = rest.strip_prefix(mark)?;
        let inner = if matches!(mark, '-' | '/') { inner } else { inner.trim_start() };
        Some(rest.len() - inner.len())
    };
    let rest = rest.get(after(rest, one)?..)?;
    let (second, _, rest) = number(rest)?;
    let rest = rest.get(after(rest, two)?..)?;
    let (third, _, rest) = number(rest)?;
    let rest = rest.strip_prefix(three).unwrap_or(rest);
    // A fourth number belongs to something else.
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '/') && rest.len() > 1);
    ends.then_some(([first, second, third], sign, rest))
}

/// Words that dates hold beside the month, in lower case.
const BESIDE: &[&str] = &[
    "de",
    "del",
    "of",
    "the",
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "º",
    "d",
    "m",
    "г",
    "р",
    "года",
    "року",
    "წლის",
    "წ",
];

/// Reads a date with the name of its month: `28-Feb-2017`, `Feb 28, 2017`, `2017 m. vasario 28 d.`, perhaps
/// after a weekday and before a time.
fn worded(text: &str) -> Option<Moment> {
    // Most texts are comments: this is called for each of them.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (mut year, mut named, mut of_month) = (None, None, None);
    let (mut rest, mut joined, mut weekday) = (text, false, false);
    while year.is_none() || named.is_none() || of_month.is_none() {
        let inner = rest.trim_start_matches([' ', ',', '-', '/', '.', '\'']);
        joined = rest.starts_with(['-', '/', '.', '\'']) || joined && rest.starts_with(inner);
        if let Some((value, digits, after)) = number(inner) {
            match digits {
                _ if after.starts_with(':') => return None,
                4 if year.is_none() => year = Some(value),
                1 | 2 if of_month.is_none() => of_month = Some(value),
                // A year of two digits is joined to its month: `28-Feb-17`.
                2 if year.is_none() && named.is_some() && joined => year = Some(value),
                _ => return None,
            }
            rest = after;
            continue;
        }
        let end = inner.find(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()).unwrap_or(inner.len());
        let (word, after) = inner.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        rest = after;
        match month(word) {
            Some(month) if named.is_none() => named = Some(month),
            _ if BESIDE.contains(&word.to_lowercase().as_str()) => {}
            // One unknown word at the beginning may be a weekday.
            _ if named.is_none() && of_month.is_none() && year.is_none() && !weekday => weekday = true,
            _ => return None,
        }
    }
    let day = Written::Day(day(year?, named?, of_month?)?);
    let clock = clock(rest);
    let nothing = |c: char| matches!(c, ' ' | '.' | ',' | 'd' | 'г' | 'р');
    (clock.is_some() || rest.trim_matches(nothing).is_empty()).then_some(Moment { day, clock })
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
            "20261109",
            "9. 11. 2026",
            "2026. 11. 9. 오후 3:04:05",
            "2026年11月9日",
            "2026년 11월 9일 오전 10:00",
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

    #[test]
    fn months_are_read_by_name() {
        let want = Some(Written::Day(days(2017, 2, 28)));
        for text in [
            "28-Feb-2017",
            "28/Feb/17 9:00 AM",
            "Feb 28, 2017",
            "February 28th, 2017 at 10:00",
            "28 février 2017",
            "mardi 28 février 2017 à 10:00",
            "28. Februar 2017",
            "28 de febrero de 2017",
            "28 luty 2017",
            "28 lutego 2017",
            "2017 m. vasario 28 d.",
            "2017 m. vasario 28 d., 10:00",
            "28 февраля 2017 г., 10:00",
            "28 лютого 2017 р.",
            "28 Şubat 2017",
            "28 فبراير 2017",
            "٢٨ فبراير ٢٠١٧",
            "28 בפברואר 2017",
            "28 फ़रवरी 2017",
            "28 თებერვალი, 2017",
            "Tue, 28 Feb 2017 10:00:00 +0000",
            "Tue Feb 28 2017 10:00:00 GMT+0200 (EET)",
            "2017-Feb-28",
        ] {
            assert_eq!(date(text, None), want, "{text}");
        }
        for text in [
            "28 Feb",
            "Feb 2017",
            "5 May 2026 was a bad day",
            "30 Feb 2017",
            "about 5 may 2026 or 2027",
            "5 out of 10",
        ] {
            assert_eq!(date(text, None), None, "{text}");
        }
    }

    #[test]
    fn times_of_day_come_with_dates() {
        let clock =
            |text: &str| moment(text, None).unwrap().clock.map(|clock| (clock.ms / 1000, clock.offset));
        assert_eq!(clock("29.03.2026 00:30"), Some((1800, None)));
        assert_eq!(clock("03/29/2026 12:30 AM"), Some((1800, None)));
        assert_eq!(clock("2026-11-09T18:02:11.482+02:00"), Some((64_931, Some(120))));
        assert_eq!(clock("1794182400"), Some((0, Some(0))));
        assert_eq!(clock("1794182461000"), Some((61, Some(0))));
        assert_eq!(clock("2026-11-09"), None);
        assert_eq!(clock("٢٨ فبراير ٢٠١٧، ٣:٠٤ م"), Some((54_240, None)));
    }

    #[test]
    fn spreadsheets_count_days() {
        let found = serial("46086.5").unwrap();
        assert_eq!(
            (found.day, found.clock.map(|clock| clock.ms)),
            (Written::Day(days(2026, 3, 5)), Some(43_200_000))
        );
        assert_eq!(serial("46086").unwrap().clock, None);
        for text in ["", "9", "1794182400", "2026", "-46086", "4e4"] {
            assert_eq!(serial(text), None, "{text}");
        }
    }
}
