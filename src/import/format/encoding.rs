//! Decodes text in the encodings that programs export: UTF-8, UTF-16 in both byte orders, Windows-1252.
//!
//! Own code, because `encoding_rs` with all its encodings would double the size of the scorer's module.

use std::borrow::Cow;

/// The characters of Windows-1252 in place of Latin-1's control characters; five are not defined.
const FROM_80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte-order mark that some programs put before UTF-8.
pub(in crate::import) const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Returns a cell as text: UTF-8 if it is valid, or else Windows-1252, in which every byte is valid. It is
/// called for wanted cells only, so comments cost nothing.
pub(in crate::import) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
    }
}

fn windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|at| FROM_80.get(usize::from(at)));
    special.copied().unwrap_or(char::from(byte))
}

/// Converts a stream of UTF-16 to UTF-8.
#[derive(Clone, Debug)]
pub(in crate::import) struct Utf16 {
    little: bool,
    /// The first byte of a unit.
    byte: Option<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
}

impl Utf16 {
    /// Detects the byte order from the byte-order mark or, without one, from the zeros of the first
    /// characters. Returns the length of the mark too; `None` if it is not UTF-16.
    pub fn detect(head: &[u8]) -> Option<(Utf16, usize)> {
        let of = |little, skip| Some((Utf16 { little, byte: None, high: None }, skip));
        match head {
            [0xFF, 0xFE, ..] => of(true, 2),
            [0xFE, 0xFF, ..] => of(false, 2),
            [first, 0, second, 0, ..] if is_text(*first) && is_text(*second) => of(true, 0),
            [0, first, 0, second, ..] if is_text(*first) && is_text(*second) => of(false, 0),
            _ => None,
        }
    }

    /// Decodes the beginning of a file, if it is UTF-16. Returns what decodes the rest, too.
    pub fn begin(head: Vec<u8>) -> (Vec<u8>, Option<Utf16>) {
        let Some((mut decoder, skip)) = Utf16::detect(&head) else { return (head, None) };
        let mut text = Vec::new();
        decoder.push(head.get(skip..).unwrap_or_default(), &mut text);
        (text, Some(decoder))
    }

    /// Reads the next piece and appends its text to `out`. Half a surrogate pair becomes U+FFFD.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            let Some(first) = self.byte.take() else {
                self.byte = Some(byte);
                continue;
            };
            let pair = [first, byte];
            let unit = if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
            self.unit(unit, out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        let before = self.high.take();
        if (0xD800..0xDC00).contains(&unit) {
            // A first half waits for its second; one that is followed by another is invalid.
            before.into_iter().for_each(|_| put(char::REPLACEMENT_CHARACTER, out));
            self.high = Some(unit);
            return;
        }
        for c in char::decode_utf16(before.into_iter().chain([unit])) {
            put(c.unwrap_or(char::REPLACEMENT_CHARACTER), out);
        }
    }

    /// Ends the text. An incomplete character becomes U+FFFD.
    pub fn finish(self, out: &mut Vec<u8>) {
        if self.byte.is_some() || self.high.is_some() {
            put(char::REPLACEMENT_CHARACTER, out);
        }
    }
}

fn is_text(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

fn put(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_in_both_orders_and_any_pieces() {
        let said = "id;nps\n1;9 – žąsis 🙂\n";
        for little in [true, false] {
            let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let file: Vec<u8> = said.encode_utf16().flat_map(bytes).collect();
            let (found, skip) = Utf16::detect(&file).unwrap();
            assert_eq!((found.little, skip), (little, 0));
            for piece in 1..7 {
                let (mut reader, mut out) = (found.clone(), Vec::new());
                file.chunks(piece).for_each(|part| reader.push(part, &mut out));
                reader.finish(&mut out);
                assert_eq!(String::from_utf8(out).unwrap(), said);
            }
        }
    }

    #[test]
    fn halves_are_replaced() {
        let units = [0xD83D_u16, 0xD83D, 0xDE42, 0xDC00, 0x61, 0xD83D];
        let mut reader = Utf16 { little: true, byte: None, high: None };
        let mut out = Vec::new();
        units.into_iter().for_each(|unit| reader.push(&unit.to_le_bytes(), &mut out));
        reader.push(b"x", &mut out);
        reader.finish(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "\u{fffd}🙂\u{fffd}a\u{fffd}");
    }

    #[test]
    fn text_that_is_not_utf_8_is_windows_1252() {
        assert_eq!(text(b"tr\xe8s satisfait \x80\x92"), "très satisfait €’");
        assert_eq!(text("très".as_bytes()), "très");
        assert!(Utf16::detect(b"nps\n9").is_none() && Utf16::detect(&[0, 1, 0, 2]).is_none());
    }
}
