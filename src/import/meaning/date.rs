//! Days as exports write them, and the periods they fall into.
//!
//! Own code: the same reader runs in the browser, and of a calendar it needs two formulas.

/// A span of time that answers are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar day.
    Day,
    /// A week from Monday to Sunday, numbered as ISO 8601 does.
    Week,
    /// A calendar month.
    Month,
    /// Three months, from January.
    Quarter,
}

impl Period {
    const NAMES: [(&str, Period); 4] = [
        ("day", Period::Day),
        ("week", Period::Week),
        ("month", Period::Month),
        ("quarter", Period::Quarter),
    ];

    /// The period of that name: `day`, `week`, `month` or `quarter`.
    pub fn from_name(name: &str) -> Option<Period> {
        Period::NAMES.iter().find(|(known, _)| *known == name).map(|(_, period)| *period)
    }

    /// The period as people and files write it: `2026-11-21`, `2026-W47`, `2026-11`, `2026-Q4`.
    ///
    /// ```
    /// use scorelet::import::Period;
    /// assert_eq!(Period::Month.label(2026 * 12 + 10), "2026-11");
    /// ```
    pub fn label(self, number: i32) -> String {
        match self {
            Period::Day => {
                let (year, month, day) = civil(number);
                format!("{year:04}-{month:02}-{day:02}")
            }
            Period::Week => {
                // A week belongs to the year of its Thursday.
                let (year, ..) = civil(number.saturating_mul(7));
                let since = number.saturating_mul(7) - days(year, 1, 1);
                format!("{year:04}-W{:02}", since / 7 + 1)
            }
            Period::Month => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
            Period::Quarter => format!("{:04}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
        }
    }

    /// The period and its number, of a label as [`Period::label`] writes it.
    ///
    /// ```
    /// use scorelet::import::Period;
    /// assert_eq!(Period::from_label("2026-11"), Some((Period::Month, 2026 * 12 + 10)));
    /// assert_eq!(Period::from_label("2026-13"), None);
    /// ```
    pub fn from_label(label: &str) -> Option<(Period, i32)> {
        let (year, rest) = label.split_at_checked(5)?;
        let year = year.strip_suffix('-')?.parse().ok().filter(|year| (1900..=9999).contains(year))?;
        let number = |text: &str, most| text.parse().ok().filter(|number| (1..=most).contains(number));
        let (period, number) = if let Some(week) = rest.strip_prefix('W') {
            // The fourth of January is always in the first week.
            (Period::Week, Period::Week.of(days(year, 1, 4)) + number(week, 53)? - 1)
        } else if let Some(quarter) = rest.strip_prefix('Q') {
            (Period::Quarter, year * 4 + number(quarter, 4)? - 1)
        } else if let Some((month, day)) = rest.split_once('-') {
            (Period::Day, days(year, number(month, 12)?, number(day, 31)?))
        } else {
            (Period::Month, year * 12 + number(rest, 12)? - 1)
        };
        // Whatever is written otherwise, or is no date, has another label.
        (period.label(number) == label).then_some((period, number))
    }

    /// The number of the period that a day falls into; one more is the next.
    pub(in crate::import) fn of(self, day: i32) -> i32 {
        let (year, month, _) = civil(day);
        match self {
            Period::Day => day,
            // Day 0 is a Thursday, and its week has the number 0.
            Period::Week => (day + 3).div_euclid(7),
            Period::Month => year * 12 + month - 1,
            Period::Quarter => year * 4 + (month - 1) / 3,
        }
    }
}

/// Which comes first where a slash parts day and month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) enum Order {
    #[default]
    MonthFirst,
    DayFirst,
}

impl Order {
    /// The order that explains all the dates: a first number above 12 is no month.
    pub fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Order {
        let day_first = |cell: &str| fields(cell).is_some_and(|([first, ..], _)| (13..=31).contains(&first));
        if cells.into_iter().any(day_first) { Order::DayFirst } else { Order::MonthFirst }
    }
}

/// The day of a date, counted from 1970-01-01: ISO 8601, `11/21/2026`, `21.11.26`, seconds or
/// milliseconds since 1970, each with a time behind it or not. The day is the one that was written.
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
    // The thirty-first of a shorter month would be a day of the next one.
    (civil(number) == (year, month, day)).then_some(number)
}

/// The three numbers of a date and the sign between them.
fn fields(text: &str) -> Option<([i32; 3], char)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.')).unwrap_or(text.len());
    let date = text.get(..end)?.trim_end_matches(['.', '-', '/']);
    let sign = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = date.split(sign).map(|part| part.parse::<i32>().ok().filter(|_| part.len() <= 4));
    let fields = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some((fields, sign))
}

/// Days since 1970-01-01. Years are counted from March, so that the leap day is the last.
fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month > 2 { year } else { year - 1 };
    let from_march = (month + 9) % 12;
    // Months from March have 31, 30, 31, 30, 31 days, twice: 153 in five.
    let in_year = (153 * from_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + in_year - 719_468
}

/// Year, month and day of a day since 1970-01-01.
fn civil(number: i32) -> (i32, i32, i32) {
    // Within a year of the right one: the mean year has 365.2425 days.
    let guess = i64::from(number) * 10_000 / 3_652_425 + 1970;
    let mut year = i32::try_from(guess).unwrap_or(1970);
    while days(year, 1, 1) > number {
        year -= 1;
    }
    while days(year + 1, 1, 1) <= number {
        year += 1;
    }
    let month = (1..=12).rev().find(|&month| days(year, month, 1) <= number).unwrap_or(1);
    (year, month, number - days(year, month, 1) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_is_where_it_should_be() {
        let mut before = (1599, 12, 31);
        for number in days(1600, 1, 1)..days(2400, 1, 1) {
            let (year, month, day) = civil(number);
            assert_eq!(days(year, month, day), number);
            assert!((year, month, day) > before && day <= 31, "{before:?}");
            before = (year, month, day);
        }
        assert_eq!((days(1970, 1, 1), days(2000, 2, 29), days(2000, 3, 1)), (0, 11_016, 11_017));
    }

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

    #[test]
    fn periods_have_the_labels_of_the_collector() {
        let label = |period: Period, (y, m, d)| period.label(period.of(days(y, m, d)));
        assert_eq!(label(Period::Day, (2026, 11, 21)), "2026-11-21");
        assert_eq!(label(Period::Month, (2026, 11, 21)), "2026-11");
        assert_eq!(label(Period::Quarter, (2026, 11, 21)), "2026-Q4");
        for (date, week) in [
            ((2026, 11, 21), "2026-W47"),
            ((2027, 1, 3), "2026-W53"),
            ((2024, 12, 30), "2025-W01"),
            ((1969, 12, 28), "1969-W52"),
        ] {
            assert_eq!(label(Period::Week, date), week);
        }
        for number in days(1999, 12, 1)..days(2030, 2, 1) {
            for period in [Period::Day, Period::Week, Period::Month, Period::Quarter] {
                let number = period.of(number);
                assert_eq!(Period::from_label(&period.label(number)), Some((period, number)));
            }
        }
        for label in [
            "",
            "2026",
            "2026-",
            "2026-00",
            "2026-1",
            "2026-W54",
            "2026-Q5",
            "2026-02-30",
            "2026-02-99999999",
            "é026-01",
        ] {
            assert_eq!(Period::from_label(label), None, "{label}");
        }
    }
}
