//! Rows that are alike count at once.
//!
//! What a row adds to the counts depends on its wanted cells alone, and a file of millions of rows
//! has few different ones: a rating and a plan are some dozens. So each kind of row is read with all
//! care a few times, until the lines that are named for whatever is wrong with it are full; from then
//! on it is only counted, and its count is read at the end.

use super::left_out::LINES;

/// How many kinds of rows are told apart; files with more are read row by row.
const KINDS: usize = 1 << 13;

/// How many places of the table are looked at for one kind.
const TRIES: usize = 8;

/// How many cells a row may want, how long each may be, and how long they may be together.
const CELLS: usize = 8;
const CELL: usize = 63;
const WORDS: usize = 12;

/// After so many rows it is known whether they repeat.
const TRIAL: u64 = 1 << 16;

/// The wanted cells of a row as they stand in the file: their lengths, a byte each, and their bytes,
/// eight in a word, each cell from a word of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kind {
    lengths: u64,
    words: [u64; WORDS],
}

/// How often each kind of row was met.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeats {
    cells: usize,
    table: Vec<(Kind, u64)>,
    rows: u64,
    repeated: u64,
    /// Whether rows that are alike may be counted at once.
    on: bool,
}

impl Repeats {
    /// For rows of which `cells` cells are wanted.
    pub fn new(cells: usize) -> Repeats {
        Repeats { cells, table: Vec::new(), rows: 0, repeated: 0, on: cells <= CELLS }
    }

    /// Counts a row by its cells, as they stand in `bytes`; false where it has to be read.
    #[inline]
    pub fn count(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> bool {
        if !self.on {
            return false;
        }
        let counted = self.met(bytes, cells).is_some_and(|times| {
            *times += 1;
            *times > LINES as u64
        });
        self.rows += 1;
        self.repeated += u64::from(counted);
        // Where every row is another, looking for it is in vain.
        self.on = counted || self.rows < TRIAL || self.repeated >= self.rows / 2;
        counted
    }

    /// How often the kind of row was met before.
    #[inline]
    fn met(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> Option<&mut u64> {
        let (kind, used, hash) = Kind::of(bytes, cells)?;
        if self.table.is_empty() {
            self.table.resize(KINDS + TRIES, (Kind::default(), 0));
        }
        let first = (hash >> 40) as usize % KINDS;
        let found = self.table.get_mut(first..first + TRIES)?.iter_mut();
        let mut found = found.skip_while(|(other, times)| *times > 0 && !other.is(&kind, used));
        let (other, times) = found.next()?;
        if *times == 0 {
            *other = kind;
        }
        Some(times)
    }

    /// Every kind that was counted without being read: its cells as they stood there, and how often.
    pub fn into_counts(self) -> impl Iterator<Item = (Vec<Vec<u8>>, u64)> {
        let (read, cells) = (LINES as u64, self.cells);
        let counted = self.table.into_iter().filter(move |(_, times)| *times > read);
        counted.map(move |(kind, times)| (kind.cells(cells), times - read))
    }
}

impl Kind {
    /// The kind of a row, how many of its words are used, and a number made of them; `None` where its
    /// cells are too long.
    #[inline]
    fn of(bytes: &[u8], cells: &[(usize, usize)]) -> Option<(Kind, usize, u64)> {
        let mut kind = Kind::default();
        let (mut used, mut hash) = (0, 0);
        for &(start, end) in cells {
            let length = end - start;
            if length > CELL {
                return None;
            }
            kind.lengths = kind.lengths << 8 | length as u64;
            let mut at = start;
            while at < end {
                let word = word(bytes, at, end - at);
                *kind.words.get_mut(used)? = word;
                hash = mixed(hash ^ word);
                (used, at) = (used + 1, at + 8);
            }
        }
        Some((kind, used, mixed(hash ^ kind.lengths)))
    }

    #[inline]
    fn is(&self, other: &Kind, used: usize) -> bool {
        // Word by word: in wasm a comparison of slices goes byte by byte.
        let words = self.words.iter().zip(&other.words).take(used);
        self.lengths == other.lengths && words.fold(0, |differ, (a, b)| differ | a ^ b) == 0
    }

    /// Its `count` cells.
    fn cells(&self, count: usize) -> Vec<Vec<u8>> {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut at = 0;
        let lengths =
            self.lengths.to_be_bytes().into_iter().skip(CELLS.saturating_sub(count)).map(usize::from);
        let cells = lengths.map(|length| {
            let cell = bytes.get(at..at + length).unwrap_or_default();
            at += length.next_multiple_of(8);
            cell.to_vec()
        });
        cells.collect()
    }
}

/// Up to eight bytes as a number.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize, length: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(eight) = rest.first_chunk::<8>() {
        let unused = 8_usize.saturating_sub(length) * 8;
        return u64::from_le_bytes(*eight) << unused >> unused;
    }
    rest.iter().take(length).rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// The multiplier of Knuth, The Art of Computer Programming 3, 6.4: 2^64 over the golden ratio.
#[inline]
fn mixed(hash: u64) -> u64 {
    let hash = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 32
}
