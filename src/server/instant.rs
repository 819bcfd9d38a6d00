//! Instants as Unix milliseconds: now, and as they are written in options and queries.
//!
//! Texts are read by the code that reads an answer's own `answered_at`, so a filter and an answer agree on
//! each of them. jiff reads a leap second differently, takes more than RFC 3339, which `erase --before` must
//! not, and ends before 9999-12-31, which people write for "for ever".

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::period::unix_ms;

/// The time now, in Unix milliseconds.
pub(super) fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Writes Unix milliseconds as an RFC 3339 time in UTC with milliseconds, as responses write theirs.
pub(super) fn rfc3339(unix_ms: i64) -> String {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    format!("{time:.3}")
}

/// Reads an RFC 3339 time, or a date, which means its midnight in UTC, as Unix milliseconds. Returns `None`
/// for any other text.
///
/// ```
/// use scorelet::server::instant;
/// assert_eq!(instant("1970-01-01T01:00:01+01:00"), Some(1000));
/// assert_eq!(instant("1970-01-02"), Some(86_400_000));
/// assert_eq!(instant("1970-01-02T00:00:00"), None);
/// ```
pub fn instant(text: &str) -> Option<i64> {
    unix_ms(text).or_else(|| unix_ms(&format!("{text}T00:00:00Z")))
}

/// Reads a time as [`instant`] does; a date means the beginning of that day in `zone`. So `since` and `until` cut
/// where that zone's periods begin, also on a day that has no midnight.
pub fn instant_in(text: &str, zone: &TimeZone) -> Option<i64> {
    let utc = instant(text)?;
    let date = text.parse::<Date>().ok().filter(|_| unix_ms(text).is_none());
    // The last day of the calendar has no instant in a zone west of Greenwich.
    let local = date.and_then(|date| date.to_zoned(zone.clone()).ok());
    Some(local.map_or(utc, |local| local.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::{TimeZone, instant, instant_in, rfc3339};

    #[test]
    fn a_date_in_a_zone_begins_with_its_first_instant() {
        let at = |text, zone| rfc3339(instant_in(text, &TimeZone::get(zone).unwrap()).unwrap());
        assert_eq!(at("2026-11-21", "UTC"), "2026-11-21T00:00:00.000Z");
        assert_eq!(at("2026-03-29", "Europe/Vilnius"), "2026-03-28T22:00:00.000Z");
        assert_eq!(at("2026-03-30", "Europe/Vilnius"), "2026-03-29T21:00:00.000Z");
        assert_eq!(at("2026-03-29", "America/St_Johns"), "2026-03-29T02:30:00.000Z");
        // Clocks go from midnight to 1:00 in Beirut, and from 1:00 back to midnight in Havana.
        assert_eq!(at("2026-03-29", "Asia/Beirut"), "2026-03-28T22:00:00.000Z");
        assert_eq!(at("2026-11-01", "America/Havana"), "2026-11-01T04:00:00.000Z");
        // A time names its own offset.
        assert_eq!(at("2026-03-29T00:00:00+01:00", "Europe/Vilnius"), "2026-03-28T23:00:00.000Z");
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for text in ["", "2026-3-29", "2026-03-29 ", "20260329", "2026-03-29T00:00", "2026-W13-1"] {
            assert_eq!(instant_in(text, &berlin), None, "{text}");
        }
    }

    #[test]
    fn a_date_begins_at_midnight() {
        assert_eq!(instant("1970-01-02"), Some(86_400_000));
        assert_eq!(instant("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(instant("2026-11-21T18:02:11.482Z"), Some(1_795_284_131_482));
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-1-1",
            "2026-02-29",
            "2026-11-21T18:02:11",
            "2026-11-21T18:02:11 02:00",
            "2026-11-21Z",
            "20261121",
            "20261121T180211Z",
            "2026-11-21 18:02:11Z",
            "2026-11-21T18:02Z",
            "2026-11-21T18:02:11+02",
            "2026-11-21T18:02:11Z[Europe/Vilnius]",
            "+002026-11-21",
            "-000001-01-01",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_of_the_calendar_and_a_leap_second_are_read() {
        assert_eq!(instant("9999-12-31"), Some(253_402_214_400_000));
        assert_eq!(instant("9999-12-31T23:59:59Z"), Some(253_402_300_799_000));
        assert_eq!(instant("2026-12-31T23:59:60Z"), instant("2027-01-01"));
        assert_eq!(instant("1969-12-31T23:59:59.9999Z"), Some(-1));
    }
}
