//! A column that may hold ratings.

use super::cells::{Cells, Sort, Texts, TokenCounts};
use super::column::Column;
use super::counting::{Counting, Place, TooManySegments, count};
use super::other_headers::names_something_else;
use super::propose::{Basis, Clues};
use super::reading::Reading;
use crate::import::left_out::{EqualRows, Reason};
use crate::import::meaning::order::Orders;
use crate::import::meaning::token::Token;
use crate::import::note::FileColumn;
use crate::import::outcome::Sink;

/// A column whose header does not promise ratings holds none if it has more different cells than this that
/// mean nothing. They only become more, so it can be given up early, in any order of rows.
const OTHERS: usize = 8;

/// With more different numbers without a label than this, its scale is unknown: it can only be named.
const NUMBERS: u32 = 2;

/// A column that may hold ratings.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub column: usize,
    pub name: String,
    pub clues: Clues,
    /// The column with words for its numbers.
    pub label: Option<usize>,
    /// Whether only its cells can show that it holds ratings.
    pub watched: bool,
    /// Whether words of a scale are among its first cells.
    pub worded: bool,
    /// Whether its cells have shown that it does not.
    pub given_up: bool,
    /// Whether its cells are numbers whose scale nothing states, so that it can only be named.
    pub unstated: bool,
    /// Whether its header says that its numbers are something else.
    pub names_other: bool,
    pub cells: Cells,
}

impl Candidate {
    pub fn new(number: usize, name: String, clues: Clues) -> Candidate {
        Candidate {
            column: number,
            name,
            clues,
            label: None,
            watched: false,
            worded: false,
            given_up: false,
            unstated: false,
            names_other: false,
            cells: Cells::default(),
        }
    }

    /// Creates a candidate whose header promises nothing; `None` if its first cells show that it holds no
    /// ratings.
    pub fn watched(number: usize, column: &Column, clues: Clues) -> Option<Candidate> {
        let names_other = names_something_else(&column.text);
        let own = Candidate::new(number, column.label(), clues);
        let mut trial = Candidate { watched: true, names_other, ..own };
        for cell in &column.cells {
            // Without split, no segment is too many.
            let _ = trial.count(Ok(cell), Place::default(), EqualRows::one(0));
        }
        let worded = trial.cells.texts(Sort::Word).is_some();
        (!trial.given_up).then(|| Candidate { cells: Cells::default(), worded, ..trial })
    }

    /// Counts a cell of equal rows; `cell` is the reason if there is none.
    pub fn count(
        &mut self,
        cell: Result<&[u8], Reason>,
        place: Place,
        rows: EqualRows,
    ) -> Result<(), TooManySegments> {
        // What is only named is not split, so that memory does not grow with the segments.
        self.cells.count(cell, if self.unstated { Place::default() } else { place }, rows)?;
        if self.watched {
            self.unstated |= self.cells.bare_numbers() > NUMBERS;
            self.given_up = self.cells.others() > OTHERS || self.unstated && self.names_other;
            if self.given_up {
                self.cells = Cells::default();
            }
        }
        Ok(())
    }

    /// Counts the rows before the first one with this column as missing.
    pub fn missed(&mut self, rows: u64) {
        self.cells.missed(rows);
    }

    /// Whether its cells may still show that it holds ratings, and on which scale.
    pub const fn may_be_scored(&self) -> bool {
        !self.given_up && !self.unstated
    }

    pub fn file_column(&self) -> FileColumn {
        FileColumn { number: self.column, name: self.name.clone() }
    }

    /// Returns its ratings as `reading` reads them.
    pub fn into_counting<S: Sink>(self, reading: &Reading, orders: Orders) -> Counting<S> {
        let coding = reading.coding();
        let ledger = self.cells.ledger(|token| reading.read(token).err());
        let split = self.cells.into_split().settle(|dated| dated.period(orders), TokenCounts::merge);
        let split = split.map(|counts| {
            let mut sink = S::default();
            for (token, times) in counts.iter() {
                count(&mut sink, reading.read(token), times);
            }
            sink
        });
        Counting::of(coding, ledger, reading.groups_only(), split)
    }
}

/// A column, how it is read, and how many of its cells are what.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub candidate: Candidate,
    pub reading: Reading,
    /// How many answers are ratings.
    pub ratings: u64,
    /// How many of them are written as numbers.
    pub numbers: u64,
    /// How many answers are not ratings.
    pub invalid: u64,
    /// How many numbers are not on its scale.
    pub off: u64,
    /// How many of them are from 0 to 10.
    pub beyond: u64,
    /// The smallest and the largest whole number from 0 to 10.
    pub range: Option<(u8, u8)>,
}

impl Judged {
    pub fn new(candidate: Candidate, reading: Reading) -> Judged {
        let sum = candidate.cells.sum();
        let mut judged =
            Judged { candidate, reading, ratings: 0, numbers: 0, invalid: 0, off: 0, beyond: 0, range: None };
        for (token, times) in sum {
            let read = judged.reading.read(token);
            let number = match (token, read) {
                (Token::Whole(value) | Token::Stars(value, _), _) => Some(value),
                (Token::OutOf(..) | Token::Part(_) | Token::Code(_), Ok(rating)) => Some(rating.value()),
                _ => None,
            };
            if let Some(value) = number {
                let (least, most) = judged.range.unwrap_or((value, value));
                judged.range = Some((least.min(value), most.max(value)));
            }
            match read {
                Ok(_) => {
                    judged.ratings += times;
                    judged.numbers += if matches!(token, Token::Word(_)) { 0 } else { times };
                }
                Err(Reason::Missing | Reason::TooFewCells) => {}
                Err(reason) => {
                    judged.invalid += times;
                    if reason == Reason::OffTheScale {
                        judged.off += times;
                        judged.beyond += if number.is_some() { times } else { 0 };
                    }
                }
            }
        }
        judged
    }

    /// Whether the scale of its numbers is known.
    pub fn is_known(&self) -> bool {
        self.reading.coding.is_some()
    }

    pub fn is_worded(&self) -> bool {
        self.reading.basis == Basis::Words
    }

    pub fn answers(&self) -> u64 {
        self.ratings + self.invalid
    }

    /// Returns the texts that were not read, the most frequent first.
    pub fn unread(&self) -> Vec<(String, u64)> {
        let sorts = [Sort::Unread, Sort::Word, Sort::Date, Sort::Code, Sort::OutOf];
        let met = sorts.into_iter().filter_map(|sort| self.candidate.cells.texts(sort));
        let unread = met.flat_map(Texts::met).filter(|met| self.reading.read(met.token).is_err());
        let mut all: Vec<(String, u64)> = unread.map(|met| (met.text, met.count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }
}
