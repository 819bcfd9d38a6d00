//! Durations and sizes as they are written on the command line.
//!
//! Written here because `humantime` and `bytesize` accept too much: `1M` as a month, `1w`, `2` as two bytes,
//! `2G` and `2.5GB`. A wrong `--keep` deletes responses, so each value has one whole number and one unit, and
//! the units of time are those of the widget's `repeat`.

use std::time::Duration;

use super::facts::{QuantityError, QuantityFault};

/// Reads a duration such as `400d`, `12h`, `30m` or `20s`.
///
/// # Errors
/// [`QuantityError::Duration`] for any other text, and for 0.
///
/// ```
/// use scorelet::server::duration;
/// use std::time::Duration;
/// assert_eq!(duration("2d"), Ok(Duration::from_secs(172_800)));
/// assert!(duration("400").is_err());
/// ```
pub fn duration(text: &str) -> Result<Duration, QuantityError> {
    let seconds = |unit: &str| match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(60 * 60),
        "d" => Some(24 * 60 * 60),
        _ => None,
    };
    quantity(text, seconds).map(Duration::from_secs).map_err(QuantityError::Duration)
}

/// Reads a size in bytes such as `2GB` or `512MiB`. `KB`, `MB`, `GB` and `TB` are powers of 1000; with an `i`
/// they are powers of 1024.
///
/// # Errors
/// [`QuantityError::Size`] for any other text, and for 0.
///
/// ```
/// use scorelet::server::bytes;
/// assert_eq!(bytes("2GB"), Ok(2_000_000_000));
/// assert_eq!(bytes("1MiB"), Ok(1_048_576));
/// assert!(bytes("2").is_err());
/// ```
pub fn bytes(text: &str) -> Result<u64, QuantityError> {
    let factor = |unit: &str| {
        let unit = unit.to_ascii_uppercase();
        let (letter, step) = match unit.strip_suffix("IB") {
            Some(letter) => (letter, 1024_u64),
            None => (unit.strip_suffix('B')?, 1000),
        };
        let power = ["K", "M", "G", "T"].iter().position(|known| *known == letter)?;
        Some((0..=power).fold(1, |factor: u64, _| factor * step))
    };
    quantity(text, factor).map_err(QuantityError::Size)
}

/// Reads a whole number above 0 and its unit, and multiplies them.
fn quantity(text: &str, factor: impl Fn(&str) -> Option<u64>) -> Result<u64, QuantityFault> {
    let (digits, unit) = split(text);
    if digits.is_empty() {
        return Err(QuantityFault::NoNumber);
    }
    if unit.is_empty() {
        return Err(QuantityFault::NoUnit);
    }
    let factor = factor(unit).ok_or_else(|| QuantityFault::Unit(unit.to_owned()))?;
    let product = digits.parse().ok().and_then(|number: u64| number.checked_mul(factor));
    match product.ok_or(QuantityFault::TooLarge)? {
        0 => Err(QuantityFault::Zero),
        product => Ok(product),
    }
}

/// The digits that a text begins with, and the rest of it.
pub(super) fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
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
        for (text, fault) in [
            ("d", QuantityFault::NoNumber),
            ("400", QuantityFault::NoUnit),
            ("1w", QuantityFault::Unit("w".into())),
            ("1.5d", QuantityFault::Unit(".5d".into())),
            ("0d", QuantityFault::Zero),
            ("99999999999999999999s", QuantityFault::TooLarge),
        ] {
            assert_eq!(duration(text), Err(QuantityError::Duration(fault)), "{text}");
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
