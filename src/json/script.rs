//! JSON as JavaScript writes it: a reply has the same bytes from the command line, from the collector
//! and from `JSON.stringify` in a browser.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Value;

/// Returns `value` as JSON text without spaces, with numbers as `JSON.stringify` writes them.
///
/// A whole number beyond 2^53 becomes the nearest one that JavaScript has, which is what JSON.parse would make
/// of it (RFC 7493, section 2.2).
///
/// # Errors
/// Where a map's key is not a string.
///
/// ```
/// use scorelet::json;
/// let numbers = [80.0, -0.0, 0.1 + 0.2, 1e-7, 1e21, f64::NAN];
/// assert_eq!(json::text(&numbers).unwrap(), "[80,0,0.30000000000000004,1e-7,1e+21,null]");
/// ```
pub fn text<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Script))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Script;

impl Formatter for Script {
    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(number(value).as_bytes())
    }

    fn write_u64<W: Write + ?Sized>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        writer.write_all(number(value as f64).as_bytes())
    }
}

/// Returns a finite number as ECMAScript's `Number::toString` writes it: with the fewest digits that identify
/// it, and with an exponent from 1e21 up and below 1e-6.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let shortest = format!("{:e}", value.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits = mantissa.replace('.', "");
    // The position of the point among the digits. An exponent has at most three digits, so it always parses.
    let point: i32 = exponent.parse::<i32>().unwrap_or_default() + 1;
    let text = match usize::try_from(point) {
        Ok(point @ 1..=21) => match digits.split_at_checked(point) {
            Some((whole, "")) => whole.into(),
            Some((whole, fraction)) => [whole, ".", fraction].concat(),
            None => format!("{digits:0<point$}"),
        },
        _ if (-5..=0).contains(&point) => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        _ => format!("{mantissa}e{:+}", point - 1),
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

impl Value {
    /// Returns the value with the members of every object in JavaScript's order: keys that are array indices
    /// first, ascending, then the others in their order. So both report the same key where several are wrong,
    /// and add up in the same order.
    #[must_use]
    pub fn in_script_order(self) -> Value {
        match self {
            Value::Array(items) => Value::Array(items.into_iter().map(Value::in_script_order).collect()),
            Value::Object(members) => {
                let inner = members.into_iter().map(|(key, value)| (key, value.in_script_order()));
                let mut members: Vec<_> = inner.collect();
                members.sort_by(|(a, _), (b, _)| match (index(a), index(b)) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => Ordering::Equal,
                });
                Value::Object(members)
            }
            plain => plain,
        }
    }
}

/// Returns the array index that a key is, where it is written as JavaScript writes indices.
fn index(key: &str) -> Option<u32> {
    let index: u32 = key.parse().ok()?;
    (index < u32::MAX && index.to_string() == key).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn numbers_are_written_as_javascript_does() {
        for (value, wanted) in [
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.000_001, "0.000001"),
            (0.000_000_123_4, "1.234e-7"),
            (123_456.789, "123456.789"),
            (1e20, "100000000000000000000"),
            (123e18, "123000000000000000000"),
            (1.5e21, "1.5e+21"),
            (-1e21, "-1e+21"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (100.0 / 3.0, "33.333333333333336"),
        ] {
            assert_eq!(number(value), wanted);
        }
        let counts: [u64; 3] = [0, (1 << 53) - 1, 3 * ((1 << 53) - 1)];
        assert_eq!(text(&counts).unwrap(), "[0,9007199254740991,27021597764222972]");
    }

    #[test]
    fn written_numbers_parse_to_the_same_number() {
        let mut bits = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(1);
            let value = f64::from_bits(bits);
            if value.is_finite() {
                assert_eq!(number(value).parse::<f64>().unwrap(), value, "{value:e}");
            }
        }
    }

    #[test]
    fn members_are_in_the_order_of_javascript() {
        let text = r#"{"b":1,"10":[{"x":1,"0":2}],"2":3,"a":4,"02":5,"4294967295":6,"-1":7}"#;
        let wanted = r#"{"2":3,"10":[{"0":2,"x":1}],"b":1,"a":4,"02":5,"4294967295":6,"-1":7}"#;
        assert_eq!(json::parse(text).unwrap().in_script_order().to_text(), wanted);
    }
}
