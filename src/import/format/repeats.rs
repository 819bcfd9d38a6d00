//! Rows that are alike count at once.
//!
//! What a row adds to the counts depends on its wanted cells alone, and a file of millions of rows
//! has few different ones: a rating and a plan are some dozens. So each kind of row is read with all
//! care a few times, until the lines that are named for whatever is wrong with it are full; from then
//! on it is only counted, and its count is read at the end.

/// How many rows of a kind are read before others of it are only counted: as many as messages name lines.
pub(in crate::import) const READ: u64 = 10;

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
pub(in crate::import) struct Repeats {
    cells: usize,
    table: Vec<(Kind, u64)>,
    /// The words of the row that is looked at.
    present: [u64; WORDS],
    rows: u64,
    repeated: u64,
    /// Whether rows that are alike may be counted at once.
    on: bool,
}

impl Repeats {
    /// For rows of which `cells` cells are wanted.
    pub fn new(cells: usize) -> Repeats {
        Repeats { cells, on: cells <= CELLS, ..Repeats::default() }
    }

    /// Counts a row by its cells, as they stand in `bytes`; false where it has to be read.
    #[inline]
    pub fn count(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> bool {
        if !self.on {
            return false;
        }
        let counted = self.met(bytes, cells).is_some_and(|times| {
            *times += 1;
            *times > READ
        });
        self.rows += 1;
        self.repeated += u64::from(counted);
        // Where every row is another, looking for it is in vain.
        self.on = counted || self.rows < TRIAL || self.repeated >= self.rows / 2;
        counted
    }

    /// How often the kind of row was met before; `None` where it is not told apart.
    #[inline]
    fn met(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> Option<&mut u64> {
        let (mut lengths, mut hash, mut used) = (0, 0_u64, 0);
        for &(start, end) in cells {
            if end - start > CELL {
                return None;
            }
            lengths = lengths << 8 | (end - start) as u64;
            let mut at = start;
            while at < end {
                let word = word(bytes, at, end - at);
                *self.present.get_mut(used)? = word;
                hash = hash.rotate_left(23) ^ word;
                (at, used) = (at + 8, used + 1);
            }
        }
        if self.table.is_empty() {
            self.table.resize(KINDS + TRIES, (Kind::default(), 0));
        }
        let present = self.present.get(..used)?;
        let first = place(hash.rotate_left(23) ^ lengths);
        for (kind, times) in self.table.get_mut(first..first + TRIES)? {
            if *times == 0 {
                kind.lengths = lengths;
                kind.words.iter_mut().zip(present).for_each(|(word, present)| *word = *present);
                return Some(times);
            }
            // Word by word: in wasm slices are compared byte by byte.
            let words = kind.words.iter().zip(present);
            if kind.lengths == lengths && words.fold(0, |differ, (a, b)| differ | a ^ b) == 0 {
                return Some(times);
            }
        }
        None
    }

    /// Every kind that was counted without being read: its cells as they stood there, and how often.
    pub fn into_counts(self) -> impl Iterator<Item = (Vec<Vec<u8>>, u64)> {
        let (read, cells) = (READ, self.cells);
        let counted = self.table.into_iter().filter(move |(_, times)| *times > read);
        counted.map(move |(kind, times)| (kind.cells(cells), times - read))
    }
}

impl Kind {
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
fn word(bytes: &[u8], at: usize, length: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(eight) = rest.first_chunk::<8>() {
        let unused = 8_usize.saturating_sub(length) * 8;
        return u64::from_le_bytes(*eight) << unused >> unused;
    }
    rest.iter().take(length).rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// A place of the table. The multiplier is Knuth's, The Art of Computer Programming 3, 6.4: 2^64 over
/// the golden ratio; the first bits of the product hang on all bits before.
#[inline]
fn place(hash: u64) -> usize {
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - KINDS.ilog2())) as usize
}
