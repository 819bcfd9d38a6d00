//! Periods that answers are grouped by, and the calendar behind them.
//!
//! Files, SQL, the command line and the collector use the same labels, so that their counts can be
//! added up. This is our own code because the same reader also runs in the browser, and all it needs of a
//! calendar is two formulas.

mod instant;
mod zone;

pub use instant::{CLOCK_EARLIEST_MS, counted_day, counted_ms, is_clock_off, unix_ms};
pub use zone::Zone;

/// A span of time that answers are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar day.
    Day,
    /// A week from Monday to Sunday, numbered as in ISO 8601.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter: January to March is the first.
    Quarter,
}

impl Period {
    const NAMES: [(&str, Period); 4] = [
        ("day", Period::Day),
        ("week", Period::Week),
        ("month", Period::Month),
        ("quarter", Period::Quarter),
    ];

    /// Returns the period with that name: `day`, `week`, `month` or `quarter`.
    pub fn from_name(name: &str) -> Option<Period> {
        Period::NAMES.iter().find(|(known, _)| *known == name).map(|(_, period)| *period)
    }

    /// Returns the label of the period with that number: `2026-11-21`, `2026-W47`, `2026-11`, `2026-Q4`.
    ///
    /// ```
    /// use scorelet::period::Period;
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

    /// Returns the period and its number for a label that [`Period::label`] wrote.
    ///
    /// ```
    /// use scorelet::period::Period;
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
        // An invalid date, or one written differently, does not give the same label again.
        (period.label(number) == label).then_some((period, number))
    }

    /// Returns the number of the period that a day is in, counted so that the next period is one more.
    /// Days are counted from 1970-01-01.
    pub fn of(self, day: i32) -> i32 {
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

/// Returns the days from 1970-01-01 to a date. Years start in March here, so that the leap day comes last.
pub(crate) fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month > 2 { year } else { year - 1 };
    let from_march = (month + 9) % 12;
    // Months from March have 31, 30, 31, 30, 31 days, twice: 153 in five.
    let in_year = (153 * from_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + in_year - 719_468
}

/// Returns the year, month and day of a day counted from 1970-01-01.
pub(crate) fn civil(number: i32) -> (i32, i32, i32) {
    // At most one year off: the mean year has 365.2425 days.
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
