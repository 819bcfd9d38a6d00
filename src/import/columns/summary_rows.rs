//! Rows that sum up others: "Average" below the last answer, "Total" below each block.
//!
//! A row with such a label is told from an answer of somebody called "Total" by its other cells. Where these
//! decide nothing, the row is held until the file ends, and its figures are compared with those of the whole
//! column. So its place in the file makes no difference. Few rows are held: a label of many rows is a name.

use std::collections::{BTreeMap, BTreeSet};

use super::column::Column;
use crate::import::format::beginnings::{FIRST_CELLS, is_empty};
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::labels::{Label, labels};

/// How many undecided rows with the same label are held. A label of more is a name.
pub(super) const MANY: usize = 64;

/// How many cells that look like labels, but are names, are remembered.
const NAMES: usize = 16;

/// A label in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labelled {
    pub column: usize,
    pub text: String,
    pub label: Label,
}

/// What the cells around a label look like. Only columns that data rows fill are looked at, and neither the
/// label's column nor those of ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    pub empty: usize,
    /// Cells that hold no number.
    pub text: usize,
}

/// What a row with a label is, by its cells alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Summary,
    Data,
    Undecided,
}

impl Around {
    /// Returns what these cells show.
    pub fn shows(self, label: Label) -> Shown {
        match (self.empty, self.text) {
            (1.., 0) => Shown::Summary,
            (0, 2..) => Shown::Data,
            (0, 1) if label == Label::Phrase => Shown::Data,
            _ => Shown::Undecided,
        }
    }
}

/// A row that may sum up others.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub line: u64,
    pub found: Labelled,
    pub around: Around,
    cells: Vec<Option<Vec<u8>>>,
}

impl Held {
    pub fn new(line: u64, found: Labelled, around: Around, cells: &[Option<Vec<u8>>]) -> Held {
        Held { line, found, around, cells: cells.to_vec() }
    }
}

impl Cells for Held {
    fn get(&self, column: usize) -> Option<&[u8]> {
        self.cells.get(column)?.as_deref()
    }
}

/// How many cells are remembered that only begin or end like a label.
const REJECTED: usize = 512;

/// How many of their bytes, eight in a word.
const WORDS: usize = 4;

/// Whether a cell was the first filled one, its length and its bytes.
type Short = (bool, usize, [u64; WORDS]);

/// Cells that are not labels, so that each is read only once: as many as a column of names has.
#[derive(Clone, Debug, Default)]
struct Rejected(Vec<Short>);

impl Rejected {
    /// Returns the slot of a cell and what it holds if the cell was met; `None` for a long cell.
    fn entry(cell: &[u8], leads: bool) -> Option<(usize, Short)> {
        if cell.len() > WORDS * 8 {
            return None;
        }
        let (mut words, (whole, rest)) = ([0; WORDS], cell.as_chunks::<8>());
        let rest = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let all = whole.iter().map(|eight| u64::from_le_bytes(*eight)).chain([rest]);
        words.iter_mut().zip(all).for_each(|(word, read)| *word = read);
        let hash = words.iter().fold(cell.len() as u64, |hash, word| hash.rotate_left(23) ^ word);
        // By multiplicative hashing, as `repeats` does.
        let slot = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - REJECTED.ilog2());
        Some((slot as usize, (leads, cell.len(), words)))
    }

    fn holds(&self, cell: &[u8], leads: bool) -> bool {
        Self::entry(cell, leads).is_some_and(|(slot, entry)| self.0.get(slot) == Some(&entry))
    }

    fn keep(&mut self, cell: &[u8], leads: bool) {
        if let Some((slot, entry)) = Self::entry(cell, leads) {
            self.0.resize(REJECTED, (false, usize::MAX, [0; WORDS]));
            if let Some(place) = self.0.get_mut(slot) {
                *place = entry;
            }
        }
    }
}

/// The rows with labels.
#[derive(Clone, Debug, Default)]
pub(super) struct SummaryRows {
    held: Vec<Held>,
    /// The labels that are names, by their column.
    names: BTreeSet<(usize, String)>,
    /// The columns in which only a label alone counts, because many texts begin or end with one.
    phrases: BTreeSet<usize>,
    /// Cells that turned out to be names.
    cells: Vec<Vec<u8>>,
    rejected: Rejected,
    /// How many rows with a label hold data.
    data: BTreeMap<(usize, String), usize>,
    /// Whether a column holds words of a scale, once that was asked.
    worded: BTreeMap<usize, bool>,
    /// The columns that data rows fill, once that is known.
    filled: Option<Vec<bool>>,
}

impl SummaryRows {
    /// Whether a cell, perhaps in quotes, is a label.
    pub fn is_label(&mut self, cell: &[u8], leads: bool) -> bool {
        let inner = cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(cell);
        if self.rejected.holds(cell, leads) || self.cells.iter().any(|name| name == inner) {
            return false;
        }
        let text = encoding::text(inner);
        let label = labels().find(&text.replace("\"\"", "\""));
        let is_label = label.is_some_and(|label| leads || label == Label::Exact);
        if !is_label {
            self.rejected.keep(cell, leads);
        }
        is_label
    }

    /// Finds the label of a row: in one of the first cells, the first filled or the last one; or, with
    /// `everywhere`, in any cell that says nothing else.
    pub fn find(
        &self,
        cells: &[Option<Vec<u8>>],
        everywhere: bool,
        is_column: impl Fn(usize) -> bool,
    ) -> Option<Labelled> {
        let (mut leads, last) = (!everywhere, cells.len().checked_sub(1)?);
        for (column, cell) in cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let looked_at = everywhere || column < FIRST_CELLS || leads || column == last;
            if looked_at && is_column(column) && labels().beginnings.may_be(cell, leads) {
                let text = encoding::text(cell);
                let label = labels().find(&text).filter(|label| leads || *label == Label::Exact);
                let found = label.map(|label| Labelled { column, text: text.trim().to_owned(), label });
                if let Some(found) = found.filter(|found| !self.is_name(found)) {
                    return Some(found);
                }
            }
            leads = leads && is_empty(cell);
        }
        None
    }

    /// Whether texts in a column that begin or end with a label are names.
    pub fn holds_names(&self, column: usize) -> bool {
        self.phrases.contains(&column)
    }

    /// Returns whether the first cells of a column hold words of a scale, which `of` finds out once.
    pub fn is_worded(&mut self, column: usize, of: impl FnOnce() -> bool) -> bool {
        *self.worded.entry(column).or_insert_with(of)
    }

    fn is_name(&self, found: &Labelled) -> bool {
        self.names.contains(&(found.column, found.text.clone()))
            || found.label == Label::Phrase && self.phrases.contains(&found.column)
    }

    /// Returns which columns data rows fill: at least four in five of the first rows, those with labels aside.
    pub fn filled(&mut self, columns: &[Column]) -> &[bool] {
        if self.filled.as_ref().is_none_or(|filled| filled.len() != columns.len()) {
            let is_label = |cell: &&Vec<u8>| labels().find(&encoding::text(cell)).is_some();
            let of = |column: &Column| column.cells.iter().filter(is_label).count();
            let labelled: usize = columns.iter().map(of).sum();
            let is_filled = |column: &Column| {
                let filled = column.cells.iter().filter(|cell| !cell.trim_ascii().is_empty()).count();
                let all = column.cells.len();
                filled > 0 && filled * 5 >= all.saturating_sub(labelled).max(all / 2) * 4
            };
            self.filled = Some(columns.iter().map(is_filled).collect());
        }
        self.filled.as_deref().unwrap_or_default()
    }

    /// Holds an undecided row. Returns the rows of its label if they have become too many: they hold a name.
    pub fn hold(&mut self, row: Held) -> Vec<Held> {
        let found = row.found.clone();
        let alike = |other: &Held| {
            let same = other.found.text == found.text || found.label == Label::Phrase;
            other.found.column == found.column && other.found.label == found.label && same
        };
        self.held.push(row);
        if self.held.iter().filter(|other| alike(other)).count() <= MANY {
            return Vec::new();
        }
        if found.label == Label::Phrase {
            self.phrases.insert(found.column);
        }
        self.is_a_name(&found);
        let (alike, rest): (Vec<Held>, Vec<Held>) =
            std::mem::take(&mut self.held).into_iter().partition(alike);
        self.held = rest;
        alike
    }

    /// Notes a row that holds data. If a label is in many of them, it is a name, and its rows can be counted
    /// together.
    pub fn holds_data(&mut self, found: &Labelled) {
        if self.data.len() >= NAMES {
            return;
        }
        let times = self.data.entry((found.column, found.text.clone())).or_default();
        *times += 1;
        if *times > MANY {
            self.is_a_name(found);
        }
    }

    fn is_a_name(&mut self, found: &Labelled) {
        self.names.insert((found.column, found.text.clone()));
        if self.cells.len() < NAMES {
            self.cells.push(found.text.as_bytes().to_vec());
        }
    }

    /// Takes the rows that are still undecided.
    pub fn take(&mut self) -> Vec<Held> {
        std::mem::take(&mut self.held)
    }
}
