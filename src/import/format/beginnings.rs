//! Finds cells that may be one of a set of words by three of their bytes, without reading them.

use super::cells::last_end;

/// How many cells at the beginning of a row are looked at. Its first filled cell and its last one are, too.
pub(in crate::import) const FIRST_CELLS: usize = 4;

/// No label has more bytes.
pub(in crate::import) const LONGEST: usize = 80;

/// Many more places than there are words, so that most other texts meet an empty one.
const PLACES: usize = 1 << 10;

/// A set of three bytes each, with what may follow them. Letters are the same in upper and lower case.
#[derive(Clone, Debug)]
struct Triples {
    /// The three bytes and, above them, a bit for each class of bytes that may follow. They are at their
    /// hash or after it, before an empty place.
    places: Vec<u64>,
}

impl Triples {
    fn new() -> Triples {
        Triples { places: vec![0; PLACES] }
    }

    /// Adds three bytes and the classes of the bytes that may follow them.
    fn add(&mut self, three: Option<&[u8; 3]>, classes: u32) {
        let Some(&[a, b, c]) = three else { return };
        let three = folded(u32::from_le_bytes([a, b, c, 0]));
        let mut places = self.places.iter_mut().skip(place(three));
        if let Some(found) = places.find(|known| **known == 0 || **known as u32 == three) {
            *found |= u64::from(classes) << 32 | u64::from(three);
        }
    }

    /// Whether the lower three bytes of a number are in the set, and the fourth may follow them.
    #[inline]
    fn holds(&self, four: u32) -> bool {
        let three = folded(four);
        let places = self.places.get(place(three)..).unwrap_or_default();
        let known = places.iter().find(|known| **known == 0 || **known as u32 == three);
        known.is_some_and(|known| (known >> 32) as u32 & class((four >> 24) as u8) > 0)
    }
}

const fn folded(three: u32) -> u32 {
    three & 0x00FF_FFFF | 0x0020_2020
}

/// Returns the place of three bytes by multiplicative hashing, as `repeats` does.
#[inline]
const fn place(folded: u32) -> usize {
    (folded.wrapping_mul(0x9E37_79B9) >> (u32::BITS - PLACES.ilog2())) as usize
}

/// Any byte.
const ANY: u32 = u32::MAX;

/// What ends a word.
const END: u32 = 1 << 26;

/// A byte of a letter that is not of ASCII. It may be an accented form of any letter.
const ACCENTED: u32 = 1 << 27;

/// Returns the class of a byte, a bit: letters are the same in upper and lower case.
#[inline]
const fn class(byte: u8) -> u32 {
    match byte | 0x20 {
        letter @ b'a'..=b'z' => 1 << (letter - b'a'),
        _ if byte >= 0x80 => ACCENTED,
        _ => END,
    }
}

/// Returns the classes of the bytes that may follow the first three of a word.
fn followers(word: &str) -> u32 {
    match word.as_bytes().get(3).map(|byte| class(*byte)) {
        Some(ACCENTED) => ANY,
        Some(class) => class | ACCENTED,
        None => END | ACCENTED,
    }
}

/// The first and the last bytes of the words that are looked for.
#[derive(Clone, Debug)]
pub(in crate::import) struct Beginnings {
    first: Triples,
    last: Triples,
    /// The last bytes of words that may accompany one without making another of it.
    beside: Triples,
}

impl Beginnings {
    /// Creates an empty set; `beside` are words that may accompany those that are looked for.
    pub fn new(beside: &[&str]) -> Beginnings {
        let mut set = Beginnings { first: Triples::new(), last: Triples::new(), beside: Triples::new() };
        let ends = |word: &&str| set.beside.add(format!(" {word}").as_bytes().last_chunk(), ANY);
        beside.iter().for_each(ends);
        set
    }

    pub fn add(&mut self, word: &str) {
        self.first.add(word.as_bytes().first_chunk(), followers(word));
        self.last.add(word.as_bytes().last_chunk(), ANY);
    }

    /// Whether a cell may begin with one of the words and say nothing else; with `phrase`, whether it may
    /// begin or end with one.
    #[inline]
    pub fn may_be(&self, cell: &[u8], phrase: bool) -> bool {
        let begins = self.begins(beginning(cell, 0));
        if phrase {
            return begins || self.last.holds(ending(cell, 0, cell.len()));
        }
        begins && self.may_be_all(cell)
    }

    /// The same for a string of JSON, given as a range of `bytes`: what follows it need not be cut off.
    #[inline]
    pub fn may_be_string(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let four = bytes.get(start + 1..).and_then(|rest| rest.first_chunk::<4>());
        let four = four.map_or_else(|| beginning(bytes, start), |four| u32::from_le_bytes(*four));
        self.begins(four) && bytes.get(start..end).is_some_and(|cell| self.may_be_all(cell))
    }

    /// Whether one of the words, each of which begins with a letter, may begin with these bytes.
    #[inline]
    fn begins(&self, four: u32) -> bool {
        four as u8 >= b'A' && self.first.holds(four)
    }

    /// Whether a cell may end with one of the words, or with one that may accompany it. What may follow it,
    /// as a number in brackets, is not read here.
    #[inline(never)]
    fn may_be_all(&self, cell: &[u8]) -> bool {
        let cell = cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(cell);
        // Quotes may be doubled.
        if cell.len() > LONGEST * 2 {
            return false;
        }
        let Some(last) = cell.last_chunk::<3>() else { return true };
        let [a, b, c] = *last;
        let three = u32::from_le_bytes([a, b, c, 0]);
        if self.last.holds(three) || self.beside.holds(three) {
            return true;
        }
        let letter = |byte: u8| byte.is_ascii_alphanumeric();
        let other = |byte: u8| matches!(byte, b'(' | b':' | b'=' | b'/' | 0x80..);
        // Without a branch for each byte, so that many are looked at together.
        let special = cell.iter().fold(false, |found, byte| found | other(*byte));
        let plain = letter(c) && (letter(b) && (letter(a) || a == b' ') || letter(a) && b == b' ');
        special || !plain
    }

    /// Whether a cell of a row may be such a word, given the separators of the row, and `accepts` takes it.
    #[inline]
    pub fn any_in(
        &self,
        row: &[u32],
        start: usize,
        window: &[u8],
        mut accepts: impl FnMut(usize, &[u8], bool) -> bool,
    ) -> bool {
        let [first, ..] = row else { return false };
        let end = *first as usize;
        if window.get(start..end).is_some_and(is_empty) {
            return self.find_in(row, start, window, accepts);
        }
        if (self.may_begin(window, start) || self.may_end(window, start, end))
            && self.takes(row, start, window, 0, &mut accepts)
        {
            return true;
        }
        let further = row.get(..FIRST_CELLS.min(row.len()) - 1).unwrap_or_default();
        for (column, separator) in further.iter().enumerate() {
            if self.may_begin(window, *separator as usize + 1)
                && self.takes(row, start, window, column + 1, &mut accepts)
            {
                return true;
            }
        }
        let last = row.len() - 1;
        let before = last.checked_sub(1).filter(|_| last >= FIRST_CELLS).and_then(|before| row.get(before));
        before.is_some_and(|separator| {
            self.may_begin(window, *separator as usize + 1)
                && self.takes(row, start, window, last, &mut accepts)
        })
    }

    /// Looks at one cell of a row whose first cell is filled.
    #[inline(never)]
    fn takes(
        &self,
        row: &[u32],
        start: usize,
        window: &[u8],
        column: usize,
        accepts: &mut impl FnMut(usize, &[u8], bool) -> bool,
    ) -> bool {
        let before = column.checked_sub(1).and_then(|before| row.get(before));
        let from = before.map_or(start, |before| *before as usize + 1);
        let mut end = row.get(column).map_or(from, |end| *end as usize);
        if column + 1 == row.len() {
            end = last_end(window, from, end);
        }
        let cell = window.get(from..end).unwrap_or_default();
        self.may_be(cell, column == 0) && accepts(column, cell, column == 0)
    }

    /// Whether a word may begin at `at`. Most columns hold either no text or only text, so the processor
    /// foresees the first branch.
    #[inline]
    fn may_begin(&self, bytes: &[u8], at: usize) -> bool {
        match bytes.get(at) {
            Some(b'A'.. | b'"' | b' ') => self.begins(beginning(bytes, at)),
            _ => false,
        }
    }

    #[inline]
    fn may_end(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        match end.checked_sub(1).and_then(|last| bytes.get(last)) {
            Some(b'A'.. | b'"' | b' ' | b'.' | b'*' | b':') => self.last.holds(ending(bytes, start, end)),
            _ => false,
        }
    }

    /// Looks at a row cell by cell.
    #[inline(never)]
    fn find_in(
        &self,
        row: &[u32],
        start: usize,
        window: &[u8],
        mut accepts: impl FnMut(usize, &[u8], bool) -> bool,
    ) -> bool {
        let (mut at, mut leads) = (start, true);
        for (column, &end) in row.iter().enumerate() {
            let last = column + 1 == row.len();
            let end = if last { last_end(window, at, end as usize) } else { end as usize };
            let cell = window.get(at..end).unwrap_or_default();
            let looked_at = column < FIRST_CELLS || leads || last;
            if looked_at && self.may_be(cell, leads) && accepts(column, cell, leads) {
                return true;
            }
            leads = leads && is_empty(cell);
            at = end + 1;
        }
        false
    }
}

/// Returns the first four bytes of a cell and what follows it, without a quote or a blank before them.
#[inline]
fn beginning(bytes: &[u8], start: usize) -> u32 {
    let rest = bytes.get(start..).unwrap_or_default();
    let word = match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().take(8).rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let aside = matches!(rest.first(), Some(b'"' | b' '));
    (if aside { word >> 8 } else { word }) as u32
}

/// Returns the last three bytes of a cell, without one sign after them; 0 for a short cell.
#[inline]
fn ending(bytes: &[u8], start: usize, end: usize) -> u32 {
    let last = end.checked_sub(4).filter(|last| *last >= start);
    let Some(last) = last.and_then(|last| bytes.get(last..)?.first_chunk::<4>()) else { return 0 };
    let word = u32::from_le_bytes(*last);
    let sign = matches!(last, [.., b' ' | b'"' | b'.' | b'*' | b':']);
    if sign { word } else { word >> 8 }
}

/// Whether nothing is in a cell, which may be quoted.
pub(in crate::import) fn is_empty(cell: &[u8]) -> bool {
    cell.is_empty() || cell == b"\"\""
}
