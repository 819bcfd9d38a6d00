//! Finds cells that may be one of a set of words by three of their bytes, without reading them.

use super::csv::last_end;

/// How many cells at the beginning of a row are looked at, besides its first filled and its last one.
pub(in crate::import) const FIRST_CELLS: usize = 4;

/// As many bits as make a wrong guess rare.
const BITS: u32 = 1 << 14;

/// A set of three bytes each. Letters are the same in upper and lower case.
#[derive(Clone, Debug, Default)]
struct Triples(Vec<u64>);

impl Triples {
    fn add(&mut self, bytes: &[u8]) {
        if let Some(&three) = bytes.first_chunk::<3>() {
            self.0.resize(BITS as usize / 64, 0);
            let (word, bit) = place(three);
            if let Some(word) = self.0.get_mut(word) {
                *word |= bit;
            }
        }
    }

    #[inline]
    fn holds(&self, bytes: Option<&[u8]>) -> bool {
        let Some(&three) = bytes.and_then(<[u8]>::first_chunk::<3>) else { return false };
        let (word, bit) = place(three);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

/// Returns the place of three bytes by multiplicative hashing, as `repeats` does.
#[inline]
const fn place([a, b, c]: [u8; 3]) -> (usize, u64) {
    let folded = u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020;
    let hash = folded.wrapping_mul(0x9E37_79B9) >> (u32::BITS - BITS.ilog2());
    ((hash / 64) as usize, 1 << (hash % 64))
}

/// The first and the last bytes of the words that are looked for.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Beginnings {
    first: Triples,
    last: Triples,
}

impl Beginnings {
    pub fn add(&mut self, word: &str) {
        let bytes = word.as_bytes();
        self.first.add(bytes);
        self.last.add(bytes.last_chunk::<3>().map_or(&[][..], |last| last));
    }

    /// Whether a cell may begin with one of the words; with `ends`, also end with one.
    #[inline]
    pub fn may_be(&self, cell: &[u8], ends: bool) -> bool {
        let mut start = 0;
        while matches!(cell.get(start), Some(b' ' | b'"' | b'\'')) {
            start += 1;
        }
        self.first.holds(cell.get(start..)) || ends && self.last.holds(last_three(cell))
    }

    /// Returns the number and the range of the first cell of a row that may be such a word, given the
    /// separators of the row, and whether `accepts` takes it.
    #[inline]
    pub fn any_in(
        &self,
        row: &[u32],
        start: usize,
        window: &[u8],
        accepts: impl Fn(usize, &[u8], bool) -> bool,
    ) -> bool {
        let (mut at, mut leads) = (start, true);
        for (column, &end) in row.iter().enumerate() {
            if column >= FIRST_CELLS && !leads {
                break;
            }
            let cell = window.get(at..end as usize).unwrap_or_default();
            if self.may_be(cell, leads) && accepts(column, cell, leads) {
                return true;
            }
            leads = leads && is_empty(cell);
            at = end as usize + 1;
        }
        let (Some(last), [.., before, lf]) = (row.len().checked_sub(1), row) else { return false };
        let from = *before as usize + 1;
        let cell = window.get(from..last_end(window, from, *lf as usize)).unwrap_or_default();
        last >= FIRST_CELLS && self.may_be(cell, false) && accepts(last, cell, false)
    }
}

/// Whether nothing is in a cell, which may be quoted.
pub(in crate::import) fn is_empty(cell: &[u8]) -> bool {
    cell.is_empty() || cell == b"\"\""
}

/// The last three bytes of a cell, without what may follow a word.
#[inline]
fn last_three(cell: &[u8]) -> Option<&[u8]> {
    let mut end = cell.len();
    while matches!(cell.get(end.wrapping_sub(1)), Some(b' ' | b'"' | b':' | b'.' | b'\r')) {
        end -= 1;
    }
    cell.get(end.checked_sub(3)?..end)
}
