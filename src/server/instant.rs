//! Instants as Unix milliseconds: now, and as they are written in options and queries.

use jiff::Timestamp;

/// The time now, in Unix milliseconds.
pub(super) fn now() -> i64 {
    Timestamp::now().as_millisecond()
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
    let midnight = || format!("{text}T00:00:00Z").parse();
    text.parse().or_else(|_: jiff::Error| midnight()).ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::instant;

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
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
