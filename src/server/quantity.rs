//! Times and sizes as they are written on the command line.

use std::time::Duration;

/// Reads a time such as `400d`, `12h`, `30m` or `20s`, in the widget's units.
///
/// # Errors
/// What is allowed.
///
/// ```
/// use scorelet::server::duration;
/// use std::time::Duration;
/// assert_eq!(duration("2d"), Ok(Duration::from_secs(172_800)));
/// assert!(duration("400").is_err());
/// ```
pub fn duration(text: &str) -> Result<Duration, String> {
    const WANTED: &str = "a time is a whole number above 0 and its unit, such as 20s, 30m, 12h or 400d";
    let (number, unit) = split(text).ok_or(WANTED)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(WANTED.to_owned()),
    };
    let seconds = number.checked_mul(seconds).filter(|&seconds| seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| WANTED.to_owned())
}

/// Reads a size in bytes such as `2GB` or `512MiB`: `KB`, `MB`, `GB`, `TB` count by thousands, with
/// an `i` by 1024.
///
/// # Errors
/// What is allowed.
///
/// ```
/// use scorelet::server::bytes;
/// assert_eq!(bytes("2GB"), Ok(2_000_000_000));
/// assert_eq!(bytes("1MiB"), Ok(1_048_576));
/// assert!(bytes("2").is_err());
/// ```
pub fn bytes(text: &str) -> Result<u64, String> {
    const WANTED: &str = "a size is a whole number above 0 and its unit, such as 500MB, 2GB or 2GiB";
    let (number, unit) = split(text).ok_or(WANTED)?;
    let unit = unit.to_ascii_uppercase();
    let (letter, step) = match unit.strip_suffix("IB") {
        Some(letter) => (letter, 1024_u64),
        None => (unit.strip_suffix('B').ok_or(WANTED)?, 1000),
    };
    let power = ["K", "M", "G", "T"].iter().position(|known| *known == letter).ok_or(WANTED)?;
    let factor = (0..=power).fold(1, |factor: u64, _| factor * step);
    number.checked_mul(factor).filter(|&bytes| bytes > 0).ok_or_else(|| WANTED.to_owned())
}

/// A whole number and what stands behind it.
pub(super) fn split(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        for (text, seconds) in [("20s", 20), ("30m", 1800), ("12h", 43_200), ("400d", 34_560_000)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "d", "400", "-1d", "1.5d", "0d", "1 d", "1w", "1dd", "99999999999999999999s", "9é"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
        for (text, size) in [("1KB", 1000), ("2gib", 2 << 30), ("3TB", 3_000_000_000_000), ("64KiB", 65_536)]
        {
            assert_eq!(bytes(text), Ok(size), "{text}");
        }
        for text in ["", "2", "2G", "B", "2B", "0GB", "2.5GB", "2XB", "2iB", "99999999999999TB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
