//! Instants: RFC 3339 times as the wire form carries them, and which of two times an answer counts by.

use super::{civil, days};

/// Returns the milliseconds since 1970-01-01T00:00:00Z of an RFC 3339 time, or `None` where the text is not
/// one. Digits after the milliseconds are dropped; a leap second counts as the second after it.
///
/// ```
/// use scorelet::period::unix_ms;
/// assert_eq!(unix_ms("1970-01-02T00:00:01.25Z"), Some(86_401_250));
/// assert_eq!(unix_ms("1970-01-01T01:00:00+01:00"), Some(0));
/// assert_eq!(unix_ms("2026-02-29T00:00:00Z"), None);
/// ```
pub fn unix_ms(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.strip_prefix(['T', 't'])?.split_at_checked(8)?;
    let [year, month, day] = fields(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = fields(clock, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
        None => ("0", rest),
    };
    let days = day_number(year, month, day)?;
    let minutes = (days * 24 + hour) * 60 + minute - offset_minutes(zone)?;
    Some((minutes * 60 + second) * 1000 + milliseconds(fraction)?)
}

/// Reads `a-b-c`, where each part has as many digits as its width.
fn fields(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut out = [0; 3];
    for (slot, width) in out.iter_mut().zip(widths) {
        *slot = digits(parts.next()?, width)?;
    }
    parts.next().is_none().then_some(out)
}

fn digits(text: &str, width: usize) -> Option<i64> {
    let right = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

/// The first three digits of a fraction of a second, which must have at least one.
fn milliseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// `Z`, `+02:00`, `-08:30`.
fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let (sign, clock) = match zone.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    if hours > 23 || minutes > 59 { None } else { Some(sign * (hours * 60 + minutes)) }
}

/// Days since 1970-01-01, where the date exists.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = (i32::try_from(year).ok()?, i32::try_from(month).ok()?, i32::try_from(day).ok()?);
    let number = (1..=12).contains(&month).then(|| days(date.0, date.1, date.2))?;
    // The 31st of a shorter month would become a day of the next month.
    (civil(number) == date).then(|| i64::from(number))
}

/// The most that a visitor's clock may be ahead of the collector's before it is called wrong: one day, in
/// milliseconds.
const CLOCK_AHEAD_MS: i64 = 86_400_000;

/// 2020-01-01T00:00:00Z in Unix milliseconds. No answer was given before this software existed.
pub const CLOCK_EARLIEST_MS: i64 = 1_577_836_800_000;

/// Returns whether the clock of the visitor's device was wrong: it says that the answer was given before 2020,
/// or more than a day after it arrived. Both times are Unix milliseconds. An answer may arrive weeks after it
/// was given, so a late arrival says nothing about the clock.
///
/// ```
/// use scorelet::period::is_clock_off;
/// let (given, week, day) = (1_795_284_131_482, 604_800_000, 86_400_000);
/// assert!(!is_clock_off(given, given + week));
/// assert!(!is_clock_off(given + day, given));
/// assert!(is_clock_off(given + day + 1, given));
/// assert!(is_clock_off(0, given));
/// ```
pub fn is_clock_off(answered_at: i64, received_at: i64) -> bool {
    answered_at < CLOCK_EARLIEST_MS || answered_at.saturating_sub(received_at) > CLOCK_AHEAD_MS
}

/// Returns the UTC day on which an answer counts, in days since 1970-01-01: the day on which it was given, or the
/// day on which it arrived where the visitor's clock was wrong. `None` if `answered_at` is not RFC 3339.
///
/// ```
/// use scorelet::period::{Period, counted_day};
/// let day = |answered, received| counted_day(answered, received).map(|day| Period::Day.label(day));
/// assert_eq!(day("2026-11-27T00:30:00+02:00", None).as_deref(), Some("2026-11-26"));
/// assert_eq!(day("2030-01-01T00:00:00Z", Some("2026-11-30T08:00:00Z")).as_deref(), Some("2026-11-30"));
/// assert_eq!(day("26.11.2026", None), None);
/// ```
pub fn counted_day(answered_at: &str, received_at: Option<&str>) -> Option<i32> {
    i32::try_from(counted_ms(answered_at, received_at)?.div_euclid(86_400_000)).ok()
}

/// Returns the Unix milliseconds at which an answer counts; see [`counted_day`].
pub fn counted_ms(answered_at: &str, received_at: Option<&str>) -> Option<i64> {
    let answered = unix_ms(answered_at)?;
    let received = received_at.and_then(unix_ms).filter(|&received| is_clock_off(answered, received));
    Some(received.unwrap_or(answered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2026-11-21T18:02:11.482Z", 1_795_284_131_482),
            ("2026-11-21t20:02:11.4829999+02:00", 1_795_284_131_482),
            ("2026-11-21T09:32:11.4-08:30", 1_795_284_131_400),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59z", 253_402_300_799_000),
        ] {
            assert_eq!(unix_ms(text), Some(ms), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_times() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T18:02:11",
            "2026-11-21 18:02:11Z",
            "2026-11-21T18:02Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-04-00T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T18:60:11Z",
            "2026-11-21T18:02:61Z",
            "2026-11-21T18:02:11.Z",
            "2026-11-21T18:02:11.5",
            "2026-11-21T18:02:11+2:00",
            "2026-11-21T18:02:11+0200",
            "2026-11-21T18:02:11ZZ",
            "+026-11-21T18:02:11Z",
            "2026-11-21T18:02:11é",
            "2026-11-2éT18:02:11Z",
        ] {
            assert_eq!(unix_ms(text), None, "{text}");
        }
    }
}
