//! Detects the format of a file from its beginning.

use std::cmp::Reverse;

use super::csv::{End, Reader, Row, Rows};
use super::encoding::UTF8_MARK;
use crate::json;

/// How many bytes are examined. The fuzzer's files are small, so that it gets past this part.
pub(in crate::import) const HEAD: usize = if cfg!(fuzzing) { 64 } else { 64 * 1024 };

/// How many rows decide the delimiter.
const SAMPLE: usize = 50;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Format {
    /// A table with this delimiter.
    Table(u8),
    /// One JSON object a line.
    Lines,
    /// JSON objects one after the other or in one array, over any number of lines.
    Document,
}

/// Why a file has no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Unreadable {
    /// It holds nothing but white space.
    Empty,
    /// It is not text.
    NotText(NotText),
}

/// What a file is that is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotText {
    /// Compressed with gzip.
    Gzip,
    /// A PDF.
    Pdf,
    /// A workbook in the format of Excel before 2007.
    OldWorkbook,
    /// A zip archive, or a workbook, which is one.
    Zip,
    /// Some other binary file.
    Binary,
}

/// Returns the format and the length of the byte-order mark. `ended` says that `head` is the whole file.
pub(in crate::import) fn format(head: &[u8], ended: bool) -> Result<(Format, usize), Unreadable> {
    let bom = if head.starts_with(&UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    let text = head.get(bom..).unwrap_or_default();
    if let Some(what) = not_text(head) {
        return Err(Unreadable::NotText(what));
    }
    let format = match text.trim_ascii_start().first() {
        None => return Err(Unreadable::Empty),
        Some(b'[') => Format::Document,
        Some(b'{') if is_lines(text.trim_ascii_start()) => Format::Lines,
        Some(b'{') => Format::Document,
        Some(_) => Format::Table(delimiter(text, ended)),
    };
    Ok((format, bom))
}

/// Returns what the file is, if it is not text.
fn not_text(head: &[u8]) -> Option<NotText> {
    let signatures: [(&[u8], NotText); 4] = [
        (&[0x1F, 0x8B], NotText::Gzip),
        (b"%PDF", NotText::Pdf),
        (&[0xD0, 0xCF, 0x11, 0xE0], NotText::OldWorkbook),
        (b"PK\x03\x04", NotText::Zip),
    ];
    let found = signatures.into_iter().find(|(signature, _)| head.starts_with(signature));
    // Text has no control characters but white space and the end-of-file mark of DOS. A few may come from
    // a broken export.
    let control = head.iter().filter(|&&byte| byte < 9 || (14..32).contains(&byte) && byte != 26).count();
    let binary = head.contains(&0) || control * 50 > head.len();
    found.map(|(_, what)| what).or(binary.then_some(NotText::Binary))
}

/// Whether each line is an object: the first line is one, or the second begins one. In that case the first
/// is broken, unless it leaves an array open.
fn is_lines(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n');
    let first = lines.next().map(String::from_utf8_lossy).unwrap_or_default();
    let begins = |line: &[u8]| line.trim_ascii_start().starts_with(b"{");
    json::parse(&first).is_ok() || !leaves_a_list_open(&first) && lines.next().is_some_and(begins)
}

fn leaves_a_list_open(text: &str) -> bool {
    let (mut open, mut in_string, mut escaped) = (0_i32, false, false);
    for byte in text.bytes() {
        match byte {
            b'"' if !escaped => in_string = !in_string,
            b'[' if !in_string => open += 1,
            b']' if !in_string => open -= 1,
            _ => {}
        }
        escaped = in_string && !escaped && byte == b'\\';
    }
    open > 0
}

/// Returns the delimiter that the first line names, as spreadsheets read it: `sep=;`.
pub(in crate::import) fn separator_line(text: &[u8]) -> Option<u8> {
    let line = text.split(|&byte| byte == b'\n' || byte == b'\r').next()?;
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (word, rest) = line.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    let ends = rest.iter().all(|byte| *byte == b'"' || byte == delimiter);
    let usable = delimiter.is_ascii_punctuation() && *delimiter != b'"' || *delimiter == b'\t';
    (word.eq_ignore_ascii_case(b"sep=") && usable && ends).then_some(*delimiter)
}

/// Returns the delimiter that the first line names; or else the one with which most rows have the same
/// number of cells, and the fewest quotes are left inside cells. The comma if none fits.
fn delimiter(text: &[u8], ended: bool) -> u8 {
    if let Some(named) = separator_line(text) {
        return named;
    }
    let mut best = (b',', (0, Reverse(usize::MAX), 0));
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut sample = CutRows::default();
        let mut reader = Reader::new(delimiter, &sample);
        reader.push(text, &mut sample);
        if ended || sample.widths.is_empty() {
            reader.finish(&mut sample);
        }
        let rank = sample.rank();
        if rank.0 > 0 && rank > best.1 {
            best = (delimiter, rank);
        }
    }
    best.0
}

/// The first rows, as cut by one delimiter.
#[derive(Default)]
struct CutRows {
    widths: Vec<usize>,
    /// Quotes inside cells, which a cell that is cut in the wrong place has.
    quotes: usize,
}

impl CutRows {
    /// Returns how well the rows agree. The header need not: titles may be above it.
    fn rank(&self) -> (usize, Reverse<usize>, usize) {
        let agreeing = |width: usize| self.widths.iter().filter(|&&other| other == width).count();
        let usual = self.widths.iter().copied().max_by_key(|width| (agreeing(*width), *width));
        let header = self.widths.first().copied().unwrap_or(0);
        // Even if no row agrees, the header alone is a hint.
        let width = usual.filter(|width| *width > 1).unwrap_or(header);
        let share = agreeing(width) * 100 / self.widths.len().max(1);
        (if width > 1 { 1 + share } else { 0 }, Reverse(self.quotes), width)
    }
}

impl Rows for CutRows {
    fn wants(&self, _column: usize) -> bool {
        self.widths.len() < SAMPLE
    }

    fn cell(&mut self, _column: usize, bytes: &[u8]) {
        self.quotes += bytes.iter().filter(|&&b| b == b'"').count();
    }

    fn row(&mut self, row: Row) {
        if self.widths.len() < SAMPLE && row.end != End::OpenQuote {
            self.widths.push(row.cells);
        }
    }

    fn blank(&mut self, _line: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Format {
        format(text.as_bytes(), true).unwrap().0
    }

    #[test]
    fn rows_decide_the_delimiter() {
        assert_eq!(of("a,b\n1,2\n"), Format::Table(b','));
        assert_eq!(of("a;b\n1;2,5\n"), Format::Table(b';'));
        assert_eq!(of("a\tb\n1\t2\n"), Format::Table(b'\t'));
        assert_eq!(of("a|b\n1|2\n"), Format::Table(b'|'));
        assert_eq!(of("id;How likely, all in all, are you\n1;9\n2;8\n"), Format::Table(b';'));
        assert_eq!(of("nps\n9\n"), Format::Table(b','));
        assert_eq!(of("a,\"b;c;d\"\n1,\"2;3;4\"\n"), Format::Table(b','));
        assert_eq!(of("id,comment\n1,\"a;b\"\n2,c;d;e\n"), Format::Table(b','));
        assert_eq!(of("a;b"), Format::Table(b';'));
    }

    #[test]
    fn the_first_character_shows_json() {
        assert_eq!(of("{\"a\":1}\n{\"a\":2}\n"), Format::Lines);
        assert_eq!(of("{\"a\":\n{\"a\":2}\n"), Format::Lines);
        assert_eq!(of(" [\n{\"a\":2}]"), Format::Document);
        assert_eq!(of("{\n\"a\":2}"), Format::Document);
        assert_eq!(of("{\"a\":[{\"b\":\"]\"},\n{\"b\":2}]}"), Format::Document);
    }

    #[test]
    fn files_that_are_not_text_are_refused() {
        assert_eq!(format(b" \n\t", true), Err(Unreadable::Empty));
        assert_eq!(format(b"\xEF\xBB\xBF", true), Err(Unreadable::Empty));
        for bytes in [&b"\x1F\x8B\x08"[..], b"%PDF-1.7\n", b"\x01\x02\x03nps", b"PK\x03\x04", b"a,b\n\0"] {
            assert!(matches!(format(bytes, true), Err(Unreadable::NotText(_))), "{bytes:?}");
        }
        assert_eq!(format(b"\xEF\xBB\xBFnps\n9", true), Ok((Format::Table(b','), 3)));
    }
}
