//! Reads cells as times and counts.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::report::CellProblem;
use crate::import::dates::{DAY_MS, DateOrder, Moment, Orders, Written, moment, serial};

/// Reads a date with a time of day. A number of days is one only in a column of dates.
pub(super) fn time(text: &str, order: Option<DateOrder>, is_dates: bool) -> Option<Moment> {
    let days = || if is_dates { serial(text) } else { None };
    moment(text, order).or_else(days)
}

/// Returns the milliseconds since 1970 of a moment: with its own offset from UTC, or else in `zone`.
pub(super) fn instant(moment: Moment, orders: Orders, zone: &TimeZone) -> Result<i64, CellProblem> {
    let day = match moment.day {
        Written::Day(day) => Some(day),
        Written::Either { month_first, day_first, separator } => {
            orders.choose(separator, [month_first, day_first])
        }
    };
    let day = day.ok_or(CellProblem::Unreadable)?;
    let clock = moment.clock.ok_or(CellProblem::NoTimeOfDay)?;
    if clock.unknown_zone {
        return Err(CellProblem::UnknownZone);
    }
    let local = i64::from(day) * DAY_MS + clock.ms;
    if let Some(offset) = clock.offset {
        return Ok(local - i64::from(offset) * 60_000);
    }
    let civil = Timestamp::from_millisecond(local).map_err(|_| CellProblem::Unreadable)?;
    let found = zone.to_ambiguous_timestamp(TimeZone::UTC.to_datetime(civil));
    match found.offset() {
        jiff::tz::AmbiguousOffset::Unambiguous { offset } => Ok(local - i64::from(offset.seconds()) * 1000),
        jiff::tz::AmbiguousOffset::Gap { .. } | jiff::tz::AmbiguousOffset::Fold { .. } => {
            Err(CellProblem::ClockChange)
        }
    }
}

/// Reads a whole number of at least 1.
pub(super) fn count(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().filter(|&count| count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: &str) -> Result<i64, CellProblem> {
        let zone = TimeZone::get(zone).unwrap();
        instant(time(text, None, true).ok_or(CellProblem::Unreadable)?, Orders::default(), &zone)
    }

    #[test]
    fn times_have_a_zone_or_get_the_given_one() {
        let noon = at("2026-11-21T12:00:00Z", "Europe/Vilnius");
        assert!(noon.is_ok());
        for same in [
            "2026-11-21 14:00",
            "2026-11-21T14:00:00.000",
            "2026-11-21T07:00:00-05:00",
            " 2026-11-21 14:00:00 ",
            "21.11.2026 14:00",
            "11/21/2026 2:00 PM",
            "21-Nov-2026 14:00",
            "1795262400",
            "1795262400000",
            "46347.583333333",
        ] {
            assert_eq!(at(same, "Europe/Vilnius"), noon, "{same}");
        }
        for off in ["14:00", "", "soon", "2026-13-01 10:00"] {
            assert_eq!(at(off, "Europe/Vilnius"), Err(CellProblem::Unreadable), "{off}");
        }
        assert_eq!(at("2026-11-21", "UTC"), Err(CellProblem::NoTimeOfDay));
    }

    #[test]
    fn an_hour_that_clocks_skip_or_repeat_is_not_a_time() {
        for text in ["2026-03-29 03:30", "2026-10-25 03:30"] {
            assert_eq!(at(text, "Europe/Vilnius"), Err(CellProblem::ClockChange), "{text}");
            assert!(at(text, "UTC").is_ok());
        }
        let hours = |from: &str, to: &str| {
            (at(to, "Europe/Vilnius").unwrap() - at(from, "Europe/Vilnius").unwrap()) / 3_600_000
        };
        assert_eq!(hours("2026-03-29 00:30", "2026-03-29 05:30"), 4);
        assert_eq!(hours("2026-10-25 00:30", "2026-10-25 05:30"), 6);
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(
            (count("3"), count("2.0"), count("0"), count("1.5"), count("-1")),
            (Some(3), Some(2), None, None, None)
        );
    }
}
