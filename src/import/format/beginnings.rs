//! Finds cells that may be one of a set of words by three of their bytes, without reading them.

use std::collections::BTreeSet;

use super::cells::last_end;

/// How many cells at the beginning of a row are looked at. Its first filled cell and its last one are, too.
pub(in crate::import) const FIRST_CELLS: usize = 4;

/// As many bits as make a wrong guess rare.
const BITS: u32 = 1 << 15;

const WORDS: usize = BITS as usize / 64;

/// A set of three bytes each. Letters are the same in upper and lower case.
#[derive(Clone, Debug)]
struct Triples {
    /// A bit for each hash.
    bits: [u64; WORDS],
    exact: BTreeSet<u32>,
}

impl Triples {
    const fn new() -> Triples {
        Triples { bits: [0; WORDS], exact: BTreeSet::new() }
    }

    fn add(&mut self, bytes: Option<&[u8; 3]>) {
        let Some(&[a, b, c]) = bytes else { return };
        let three = folded(u32::from_le_bytes([a, b, c, 0]));
        let (word, bit) = place(three);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= 1 << bit;
        }
        self.exact.insert(three);
    }

    /// Whether the lower three bytes of a number are in the set.
    #[inline]
    fn holds(&self, three: u32) -> bool {
        let three = folded(three);
        let (word, bit) = place(three);
        self.bits.get(word).is_some_and(|word| word >> bit & 1 == 1) && self.is_in(three)
    }

    #[inline(never)]
    fn is_in(&self, folded: u32) -> bool {
        self.exact.contains(&folded)
    }
}

const fn folded(three: u32) -> u32 {
    three & 0x00FF_FFFF | 0x0020_2020
}

/// Returns the place of three bytes by multiplicative hashing, as `repeats` does.
#[inline]
const fn place(folded: u32) -> (usize, u32) {
    let hash = folded.wrapping_mul(0x9E37_79B9) >> (u32::BITS - BITS.ilog2());
    ((hash / 64) as usize, hash % 64)
}

/// The first and the last bytes of the words that are looked for.
#[derive(Clone, Debug)]
pub(in crate::import) struct Beginnings {
    first: Triples,
    last: Triples,
}

impl Beginnings {
    pub const fn new() -> Beginnings {
        Beginnings { first: Triples::new(), last: Triples::new() }
    }

    pub fn add(&mut self, word: &str) {
        self.first.add(word.as_bytes().first_chunk::<3>());
        self.last.add(word.as_bytes().last_chunk::<3>());
    }

    /// Whether a cell may begin with one of the words; with `ends`, also end with one.
    pub fn may_be(&self, cell: &[u8], ends: bool) -> bool {
        self.first.holds(beginning(cell, 0)) || ends && self.last.holds(ending(cell, 0, cell.len()))
    }

    /// Whether a cell of a row may be such a word, given the separators of the row, and `accepts` takes it.
    #[inline]
    pub fn any_in(
        &self,
        row: &[u32],
        start: usize,
        window: &[u8],
        accepts: impl FnMut(usize, &[u8], bool) -> bool,
    ) -> bool {
        let [first, ..] = row else { return false };
        let begins = |at: usize| self.may_begin(window, at);
        let before = row.len().checked_sub(2).and_then(|before| row.get(before)).unwrap_or(first);
        let further = row.get(..FIRST_CELLS.min(row.len()) - 1).unwrap_or_default();
        let may = begins(start)
            || further.iter().any(|separator| begins(*separator as usize + 1))
            || begins(*before as usize + 1)
            || self.may_end(window, start, *first as usize);
        let leads = || window.get(start..*first as usize).is_some_and(is_empty);
        (may || leads()) && self.find_in(row, start, window, accepts)
    }

    /// Whether a word may begin at `at`. Most columns hold either no text or only text, so the processor
    /// foresees the first branch.
    #[inline]
    fn may_begin(&self, bytes: &[u8], at: usize) -> bool {
        match bytes.get(at) {
            Some(b'A'.. | b'"' | b' ') => self.first.holds(beginning(bytes, at)),
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

/// Returns the first three bytes of a cell, without a quote or a blank before them.
#[inline]
fn beginning(bytes: &[u8], start: usize) -> u32 {
    let rest = bytes.get(start..).unwrap_or_default();
    let word = match rest.first_chunk::<4>() {
        Some(four) => u32::from_le_bytes(*four),
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)),
    };
    let aside = matches!(rest.first(), Some(b'"' | b' '));
    if aside { word >> 8 } else { word }
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
