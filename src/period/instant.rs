//! RFC 3339 times as the wire form carries them.

/// Days from 0000-01-01 to 1970-01-01 in the Gregorian calendar.
const EPOCH_DAY: i64 = 719_528;

/// Returns the milliseconds since 1970-01-01T00:00:00Z of an RFC 3339 time, or `None` where the text is not
/// one. Digits after the milliseconds are dropped; a leap second counts as the second after it.
///
/// ```
/// use scorelet::survey::response::unix_ms;
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
    let days = day_number(year, month, day)? - EPOCH_DAY;
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

/// Days since 0000-01-01, where the date exists.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok()?;
    if day < 1 || day > *lengths.get(before)? {
        return None;
    }
    // Leap years before this one: every fourth, without full centuries, with every fourth of those.
    let leap_days = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    Some(365 * year + leap_days + lengths.iter().take(before).sum::<i64>() + day - 1)
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
