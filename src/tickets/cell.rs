//! Reads cells as times, durations and counts.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a time with its own time zone, or else in `zone`. A date alone is not a time.
pub(super) fn time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if !text.contains(':') {
        return None;
    }
    let of_the_clock = || zone.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    text.parse().ok().or_else(of_the_clock)
}

/// Reads a duration in seconds, `m:ss` or `h:mm:ss`.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let parts: Vec<&str> = text.trim().split(':').collect();
    let last = parts.len() - 1;
    for (at, part) in parts.iter().enumerate() {
        // `parse` would accept signs and `inf` too.
        let digits = part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' && at == last);
        let number: f64 = part.parse().ok().filter(|_| digits && parts.len() <= 3)?;
        if at > 0 && number >= 60.0 {
            return None;
        }
        total = 60.0 * total + number;
    }
    (total <= 1e15).then_some(total)
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

    #[test]
    fn times_have_a_zone_or_get_the_given_one() {
        let vilnius = TimeZone::get("Europe/Vilnius").unwrap();
        let at = |text| time(text, &vilnius).map(|time| time.as_second());
        let noon = at("2026-11-21T12:00:00Z");
        assert!(noon.is_some());
        for same in [
            "2026-11-21 14:00",
            "2026-11-21T14:00:00.000",
            "2026-11-21T07:00:00-05:00",
            " 2026-11-21 14:00:00 ",
        ] {
            assert_eq!(at(same), noon, "{same}");
        }
        for off in ["2026-11-21", "11/21/2026 14:00", "14:00", "", "soon", "2026-13-01 10:00"] {
            assert_eq!(at(off), None, "{off}");
        }
    }

    #[test]
    fn durations_are_seconds_or_have_colons() {
        for (text, wanted) in [("90", 90.0), ("1.5", 1.5), ("1:30", 90.0), ("2:01:05", 7265.0), (" 0 ", 0.0)]
        {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
        for off in ["", "-3", "inf", "1e3", "1:75", "1:2:3:4", "five", "1:", "0.5:30"] {
            assert_eq!(seconds(off), None, "{off}");
        }
        assert_eq!(
            (count("3"), count("2.0"), count("0"), count("1.5"), count("-1")),
            (Some(3), Some(2), None, None, None)
        );
    }
}
