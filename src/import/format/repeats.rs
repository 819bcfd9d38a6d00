//! Counts equal rows together.
//!
//! What a row adds to the counts depends on its wanted cells alone, and a file of millions of rows has few
//! different ones: a rating and a plan make some dozens. So the first rows of each kind are read one by
//! one, which lists their lines if something is wrong with them. Later ones are only counted, and the
//! count is read at the end of the file.

/// How many rows of a kind are read before the others are only counted: as many as messages list lines.
pub(in crate::import) const READ: u64 = 10;

/// How many kinds of rows are distinguished. Files with more are read row by row.
const KINDS: usize = 1 << 13;

/// How many slots of the table are tried for one kind.
const TRIES: usize = 8;

/// How many wanted cells a row may have, how many bytes each, and how many words of eight bytes together.
const CELLS: usize = 8;
const CELL: usize = 63;
const WORDS: usize = 12;

/// After this many rows it is decided whether counting equal rows pays off.
const TRIAL: u64 = 1 << 16;

/// The wanted cells of a row: their lengths, a byte each, and their bytes, eight in a word. Each cell begins
/// with a new word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RowKind {
    lengths: u64,
    words: [u64; WORDS],
}

/// The number of rows of each kind.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Repeats {
    cells: usize,
    table: Vec<(RowKind, u64)>,
    /// The place in the table of the row that was last looked up and has to be read.
    last: Option<usize>,
    /// The words of the current row.
    present: [u64; WORDS],
    /// How many rows had to be read, and how many were only counted.
    read: u64,
    repeated: u64,
    /// Whether equal rows are counted together.
    on: bool,
}

impl Repeats {
    /// Creates a table for rows with `cells` wanted cells.
    pub fn new(cells: usize) -> Repeats {
        Repeats { cells, on: cells <= CELLS, ..Repeats::default() }
    }

    /// Counts a row by its cells, given as ranges of `bytes`. Returns false if it has to be read.
    #[inline]
    pub fn count(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> bool {
        if !self.on {
            return false;
        }
        let (mut at, mut again) = (None, false);
        if let Some((place, times)) = self.met(bytes, cells) {
            *times += 1;
            (at, again) = (Some(place), *times > READ);
        }
        if again {
            self.repeated += 1;
            return true;
        }
        self.last = at;
        self.read += 1;
        // If most rows differ, searching the table is a waste.
        let rows = self.read + self.repeated;
        self.on = rows < TRIAL || self.repeated >= rows / 2;
        false
    }

    /// Has rows of the kind that was looked up last read one by one.
    pub fn read_each(&mut self) {
        if let Some((_, times)) = self.last.take().and_then(|at| self.table.get_mut(at)) {
            *times = 0;
        }
    }

    /// Returns the place of the row's kind in the table and its count; `None` if the row has too many bytes or
    /// the table is full.
    #[inline]
    fn met(&mut self, bytes: &[u8], cells: &[(usize, usize)]) -> Option<(usize, &mut u64)> {
        let (mut lengths, mut hash, mut used) = (0, 0_u64, 0);
        for &(start, end) in cells {
            let length = end - start;
            if length > CELL {
                return None;
            }
            lengths = lengths << 8 | length as u64;
            let mut at = start;
            while at < end {
                let word = word(bytes, at, end - at);
                *self.present.get_mut(used)? = word;
                hash = hash.rotate_left(23) ^ word;
                (at, used) = (at + 8, used + 1);
            }
        }
        if self.table.is_empty() {
            self.table.resize(KINDS + TRIES, (RowKind::default(), 0));
        }
        let present = self.present.get(..used)?;
        let first = place(hash.rotate_left(23) ^ lengths);
        for (at, (kind, times)) in (first..).zip(self.table.get_mut(first..first + TRIES)?) {
            if *times == 0 {
                kind.lengths = lengths;
                kind.words.iter_mut().zip(present).for_each(|(word, present)| *word = *present);
                return Some((at, times));
            }
            // Word by word, because WebAssembly compares slices byte by byte.
            let words = kind.words.iter().zip(present);
            if kind.lengths == lengths && words.fold(0, |differ, (a, b)| differ | a ^ b) == 0 {
                return Some((at, times));
            }
        }
        None
    }

    /// Returns the cells of each kind of which rows were only counted, and how many.
    pub fn into_counts(self) -> impl Iterator<Item = (Vec<Vec<u8>>, u64)> {
        let (read, cells) = (READ, self.cells);
        let counted = self.table.into_iter().filter(move |(_, times)| *times > read);
        counted.map(move |(kind, times)| (kind.cells(cells), times - read))
    }
}

impl RowKind {
    /// Returns its `count` cells.
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

/// Returns up to eight bytes as a number.
#[inline]
fn word(bytes: &[u8], at: usize, length: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(eight) = rest.first_chunk::<8>() {
        let unused = 8_usize.saturating_sub(length) * 8;
        return u64::from_le_bytes(*eight) << unused >> unused;
    }
    rest.iter().take(length).rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Returns a slot of the table by multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4):
/// the multiplier is 2^64 divided by the golden ratio.
#[inline]
fn place(hash: u64) -> usize {
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - KINDS.ilog2())) as usize
}
