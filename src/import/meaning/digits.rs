//! Digits of other scripts.

use std::borrow::Cow;

/// The zeros of Arabic, Persian, Devanagari and full-width digits.
const ZEROS: [u32; 4] = [0x660, 0x6f0, 0x966, 0xff10];

/// Returns the ASCII digit that a digit of another script stands for.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    let of = |zero: u32| char::from_digit(u32::from(c).checked_sub(zero)?, 10);
    ZEROS.into_iter().find_map(of)
}

/// Returns a text that begins with a digit of another script in ASCII digits, with its signs of a number.
pub(super) fn in_ascii(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches(['+', '-', '\u{ff0b}', '\u{ff0d}']).chars().next();
    if text.is_ascii() || first.and_then(ascii_digit).is_none() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        // The Arabic decimal sign, and full-width signs.
        '\u{66b}' | '\u{ff0e}' => '.',
        '\u{ff0f}' => '/',
        '\u{ff0b}' => '+',
        '\u{ff0d}' => '-',
        _ => ascii_digit(c).unwrap_or(c),
    };
    Cow::Owned(text.chars().map(plain).collect())
}
