//! Recognises lines of JSON that differ only in their values.
//!
//! A program writes each record in the same way, with the same keys in the same order. So after one line
//! was read as JSON, the next needs only a comparison with it:
//!
//! ```text
//! {"id":"k7","nps":9,"plan":"pro","comment":"fine"}
//! ──────    ───────  ──────── ─────────────      ─   the same in every line
//!       free       9         "pro"         free      wanted cells, and free values
//! ```
//!
//! A line that fits is valid JSON, and its cells alone decide what it adds to the counts. So lines with the
//! same cells are counted together (`repeats`). Any other line is read as JSON.
//!
//! Own code, because parsing every line of a 100 MB file with `serde_json` took five times as much processor
//! time as reading it this way.

use super::lines::{Line, Window};
use super::repeats::Repeats;

/// How many templates are kept.
const TEMPLATES: usize = 16;

/// How deep a record may be nested.
const DEPTH: usize = 16;

/// Whether a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Role {
    /// It does not matter.
    Free,
    /// It is counted, or decides where the record is counted.
    Cell,
    /// It decides how others are read. A record with another value has another template.
    Fixed,
}

/// The templates of the records so far.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Templates {
    known: Vec<Template>,
    /// The one that fitted last.
    recent: usize,
    /// The ranges of the wanted cells in the current line.
    cells: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
struct Template {
    /// Each value with the text before it.
    slots: Vec<(Part, Slot)>,
    end: Part,
    repeats: Repeats,
}

/// A text that is the same in every record.
#[derive(Clone, Debug)]
struct Part {
    text: Vec<u8>,
    /// The text, eight bytes at a time, with a mask of their bits. WebAssembly compares slices byte by byte.
    words: Vec<(u64, u64)>,
}

/// A value that may differ.
#[derive(Clone, Copy, Debug)]
struct Slot {
    is_string: bool,
    is_cell: bool,
    /// How far after its end the next quote is, if the text in between has one.
    to_quote: Option<usize>,
}

impl Templates {
    /// Counts a line. Returns false if it has to be read nevertheless, as those with a string for whose range
    /// `is_word` is true; `None` if it fits no template.
    #[inline]
    pub fn count(
        &mut self,
        bytes: &[u8],
        line: &Line,
        window: &Window,
        mut is_word: impl FnMut(usize, usize) -> bool,
    ) -> Option<bool> {
        if !line.sound {
            return None;
        }
        for turn in 0..self.known.len() {
            // The one that fitted last is tried first, in exchange for the first one.
            let at = match turn {
                0 => self.recent,
                turn if turn == self.recent => 0,
                turn => turn,
            };
            let template = self.known.get_mut(at)?;
            let mut worded = false;
            let words = |start, end| worded = worded || is_word(start, end);
            if template.fits(bytes, line, window, &mut self.cells, words).is_some() {
                self.recent = at;
                return Some(!worded && template.repeats.count(bytes, &self.cells));
            }
        }
        None
    }

    /// Learns the template of a record, which is valid JSON. `role` says whether the value at a path counts;
    /// `[]` is an item of an array.
    pub fn learn(&mut self, record: &str, role: impl Fn(&[&str], bool) -> Role) {
        if self.known.len() < TEMPLATES {
            let learner = Learner { text: record, at: 0, part: 0, role, path: Vec::new(), slots: Vec::new() };
            self.known.extend(learner.template());
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Removes all templates. Returns a record of each kind of which some were only counted, and how many.
    pub fn take(&mut self) -> Vec<(String, u64)> {
        let known = std::mem::take(self).known.into_iter();
        known.flat_map(Template::into_counts).collect()
    }
}

impl Template {
    /// Whether a line fits. Quotes show where its values end. The range of each string is given to `string`.
    #[inline]
    fn fits(
        &self,
        bytes: &[u8],
        line: &Line,
        window: &Window,
        cells: &mut Vec<(usize, usize)>,
        mut string: impl FnMut(usize, usize),
    ) -> Option<()> {
        cells.clear();
        let mut at = line.start;
        for (part, slot) in &self.slots {
            let start = part.pass(bytes, at)?;
            let end = match slot.to_quote {
                _ if slot.is_string => {
                    bytes.get(start).filter(|byte| **byte == b'"')?;
                    window.quote(start + 1)? + 1
                }
                Some(distance) => window.quote(start)?.checked_sub(distance)?,
                None => plain_end(bytes, start)?,
            };
            if slot.is_string {
                string(start, end);
            } else if !is_plain(bytes, start, end) {
                return None;
            }
            if slot.is_cell {
                cells.push((start, end));
            }
            at = end;
        }
        self.end.pass(bytes, at).filter(|end| *end == line.end).map(|_| ())
    }

    fn into_counts(self) -> impl Iterator<Item = (String, u64)> {
        let (slots, end) = (self.slots, self.end);
        self.repeats.into_counts().map(move |(cells, count)| {
            let (mut record, mut cells) = (Vec::new(), cells.into_iter());
            for (part, slot) in &slots {
                record.extend_from_slice(&part.text);
                let value = if slot.is_cell { cells.next() } else { None };
                let free = if slot.is_string { &b"\"\""[..] } else { b"0" };
                record.extend_from_slice(value.as_deref().unwrap_or(free));
            }
            record.extend_from_slice(&end.text);
            (String::from_utf8_lossy(&record).into_owned(), count)
        })
    }
}

impl Part {
    fn new(text: &str) -> Part {
        let words = text.as_bytes().chunks(8).map(|chunk| {
            let word = |byte: fn(u8) -> u8| {
                chunk.iter().rev().fold(0, |word, other| word << 8 | u64::from(byte(*other)))
            };
            (word(|byte| byte), word(|_| 0xFF))
        });
        Part { words: words.collect(), text: text.as_bytes().to_vec() }
    }

    /// Returns where the text ends, if it is at `at` and not at the very end of `bytes`.
    #[inline]
    fn pass(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let (chunks, _) = bytes.get(at..at + self.words.len() * 8)?.as_chunks::<8>();
        let differ = chunks
            .iter()
            .zip(&self.words)
            .fold(0, |differ, (chunk, (word, mask))| differ | (u64::from_le_bytes(*chunk) ^ word) & mask);
        (differ == 0).then_some(at + self.text.len())
    }
}

/// Returns where the number or literal at `start` ends.
fn plain_end(bytes: &[u8], start: usize) -> Option<usize> {
    let of_value = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let length = bytes.get(start..)?.iter().position(|byte| !of_value(byte))?;
    Some(start + length)
}

/// Whether these bytes are a number, `true`, `false` or `null`.
#[inline]
fn is_plain(bytes: &[u8], start: usize, end: usize) -> bool {
    let Some(value) = bytes.get(start..end) else { return false };
    match value {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => true,
        // Up to eight digits at once.
        [b'1'..=b'9', ..] if value.len() <= 8 && digits(bytes, start, value.len()) => true,
        _ => is_number(value) || [&b"true"[..], b"false", b"null"].contains(&value),
    }
}

/// Whether `count` digits, 1 to 8, are at `start`. Also false within the last eight bytes of `bytes`.
#[inline]
fn digits(bytes: &[u8], start: usize, count: usize) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let Some(eight) = bytes.get(start..).and_then(|rest| rest.first_chunk::<8>()) else { return false };
    let word = u64::from_le_bytes(*eight);
    // The upper half of a digit is 3, and stays 3 when 6 is added.
    let differs = |word: u64| word & (0xF0 * EACH) ^ (0x30 * EACH);
    (differs(word) | differs(word.wrapping_add(6 * EACH))) << (64 - 8 * count) == 0
}

/// Whether this is a number as JSON writes it (RFC 8259, section 6).
fn is_number(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").unwrap_or(value);
    let digits = |value: &[u8]| value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(value);
    let leading_zero = whole > 1 && value.first() == Some(&b'0');
    let Some(mut rest) = value.get(whole..).filter(|_| whole > 0 && !leading_zero) else { return false };
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent =
            exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}

/// Splits a record, which is valid JSON, into texts and values.
struct Learner<'t, R> {
    text: &'t str,
    at: usize,
    /// Where the text before the next value begins.
    part: usize,
    role: R,
    path: Vec<&'t str>,
    slots: Vec<(Part, Slot)>,
}

impl<'t, R: Fn(&[&str], bool) -> Role> Learner<'t, R> {
    fn template(mut self) -> Option<Template> {
        self.value()?;
        let end = Part::new(self.text.get(self.part..)?.trim_ascii_end());
        let cells = self.slots.iter().filter(|(_, slot)| slot.is_cell).count();
        let after: Vec<Part> =
            self.slots.iter().skip(1).map(|(part, _)| part.clone()).chain([end.clone()]).collect();
        for ((_, slot), after) in self.slots.iter_mut().zip(after) {
            slot.to_quote = after.text.iter().position(|byte| *byte == b'"');
        }
        Some(Template { slots: self.slots, end, repeats: Repeats::new(cells) })
    }

    /// Returns the next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        self.at += rest.len() - rest.trim_ascii_start().len();
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Option<()> {
        let start = match self.peek()? {
            b'{' | b'[' if self.path.len() >= DEPTH || self.role(false) == Role::Cell => return None,
            b'{' => return self.members(b'}'),
            b'[' => return self.members(b']'),
            b'"' => {
                let start = self.at;
                self.string()?;
                start
            }
            _ => {
                let start = self.at;
                self.at = plain_end(self.text.as_bytes(), start)?;
                start
            }
        };
        let is_string = self.text.as_bytes().get(start) == Some(&b'"');
        let role = self.role(is_string);
        if role != Role::Fixed {
            let part = Part::new(self.text.get(self.part..start)?);
            let is_cell = role == Role::Cell;
            self.slots.push((part, Slot { is_string, is_cell, to_quote: None }));
            self.part = self.at;
        }
        Some(())
    }

    fn role(&self, is_string: bool) -> Role {
        (self.role)(&self.path, is_string)
    }

    fn members(&mut self, close: u8) -> Option<()> {
        self.at += 1;
        while self.peek()? != close {
            let key = if close == b'}' { self.key()? } else { "[]" };
            self.path.push(key);
            self.value()?;
            self.path.pop();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Some(())
    }

    /// Reads a key and its colon. A key with escapes is refused: it may equal another one.
    fn key(&mut self) -> Option<&'t str> {
        let key = self.string().filter(|key| !key.contains('\\'))?;
        self.peek().filter(|next| *next == b':')?;
        self.at += 1;
        Some(key)
    }

    /// Reads a string and returns it with its escapes.
    fn string(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?.strip_prefix('"')?;
        let mut escaped = false;
        let length = rest.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        self.at += length + 2;
        rest.get(..length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_is_not_a_digit_is_noticed() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut bytes = *b"12345678";
                bytes[at] = byte;
                for count in 1..=8 {
                    let all = bytes[..count].iter().all(u8::is_ascii_digit);
                    assert_eq!(digits(&bytes, 0, count), all, "{byte} at {at} of {count}");
                }
            }
        }
    }

    #[test]
    fn numbers_and_literals_are_those_of_json() {
        let long = "1234567890123";
        for value in ["0", "9", "10", "-0", "4.0", "1e5", "1E-05", "-1.25e+9", long, "true", "false", "null"]
        {
            let text = format!("{value},       ");
            assert!(is_plain(text.as_bytes(), 0, value.len()), "{value}");
            assert_eq!(plain_end(text.as_bytes(), 0), Some(value.len()));
        }
        for value in
            ["", "01", "1.", ".5", "+1", "1e", "--1", "1-2", "nul", "True", "0123456789", "12:4", "1 2"]
        {
            assert!(!is_plain(format!("{value},       ").as_bytes(), 0, value.len()), "{value}");
        }
    }
}
