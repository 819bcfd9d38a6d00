//! What an import hands on: one series of ratings for each column or question.

use std::collections::BTreeMap;

use super::error::ImportError;
use super::left_out::{Ledger, LeftOut, Reason};
use crate::scale::{Coding, Rating};

/// How many values a column to split by may have.
const SEGMENTS: usize = 1000;

/// What is an answer, but no rating.
const INVALID: [Reason; 3] = [Reason::OffTheScale, Reason::NotAWholeNumber, Reason::NotANumber];

/// Whatever counts ratings.
pub trait Sink: Default {
    /// Takes one rating.
    fn rating(&mut self, rating: Rating);
    /// Takes one answer that was not given.
    fn missing(&mut self);
    /// Takes one answer that is no rating.
    fn invalid(&mut self);
}

/// What a file held.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<S> {
    /// The rows of data, scored or not; in our own NDJSON the responses.
    pub rows: u64,
    /// What the answers were split by, as the file names it.
    pub by: Option<String>,
    /// The ratings of each column or question, in the file's order.
    pub series: Vec<Series<S>>,
    /// Rows left out as a whole.
    pub left_out: Vec<LeftOut>,
    /// Why these columns on these scales, in words, and what was passed over.
    pub notes: Vec<String>,
}

/// The ratings of one column or question.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<S> {
    /// The header or the question's id, with `.row` in a matrix.
    pub name: String,
    /// What the name is.
    pub origin: Origin,
    /// Scale, direction and groups.
    pub coding: Coding,
    /// One sink for each segment, by the segment's value; one without a value where the answers
    /// were not split.
    pub segments: Vec<(Option<String>, S)>,
    /// Cells left out.
    pub left_out: Vec<LeftOut>,
}

/// What a series is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column, or a key of flat JSON objects.
    Column,
    /// A question of a survey.
    Question,
}

/// A series while it is read.
#[derive(Clone, Debug)]
pub(super) struct Counting<S> {
    pub coding: Coding,
    pub ledger: Ledger,
    pub ratings: u64,
    whole: S,
    split: BTreeMap<String, S>,
}

impl<S: Sink> Counting<S> {
    pub fn new(coding: Coding) -> Counting<S> {
        Counting {
            coding,
            ledger: Ledger::default(),
            ratings: 0,
            whole: S::default(),
            split: BTreeMap::new(),
        }
    }

    /// Counts one cell, or why it is none.
    pub fn count(
        &mut self,
        cell: Result<Rating, Reason>,
        segment: Option<&str>,
        line: u64,
    ) -> Result<(), TooManySegments> {
        let sink = self.sink(segment)?;
        match cell {
            Ok(rating) => {
                sink.rating(rating);
                self.ratings += 1;
                return Ok(());
            }
            Err(Reason::Missing) => sink.missing(),
            Err(reason) if INVALID.contains(&reason) => sink.invalid(),
            Err(_) => {}
        }
        if let Err(reason) = cell {
            self.ledger.add(reason, line);
        }
        Ok(())
    }

    /// Counts answers not given in rows that are past.
    pub fn missed(&mut self, rows: u64) {
        (0..rows).for_each(|_| self.whole.missing());
        self.ledger.add_many(Reason::Missing, rows, &[]);
    }

    fn sink(&mut self, segment: Option<&str>) -> Result<&mut S, TooManySegments> {
        let Some(value) = segment else { return Ok(&mut self.whole) };
        if !self.split.contains_key(value) {
            if self.split.len() >= SEGMENTS {
                return Err(TooManySegments);
            }
            self.split.insert(value.to_owned(), S::default());
        }
        Ok(self.split.get_mut(value).unwrap_or(&mut self.whole))
    }

    /// Cells that are answers, but no ratings.
    pub fn invalid(&self) -> u64 {
        INVALID.into_iter().map(|reason| self.ledger.count(reason)).sum()
    }

    pub fn into_series(self, name: String, origin: Origin, split: bool) -> Series<S> {
        let segments = if split {
            self.split.into_iter().map(|(value, sink)| (Some(value), sink)).collect()
        } else {
            vec![(None, self.whole)]
        };
        Series { name, origin, coding: self.coding, segments, left_out: self.ledger.into_entries() }
    }
}

/// More segments than memory is meant for.
pub(super) struct TooManySegments;

impl TooManySegments {
    pub fn of(self, column: &str) -> ImportError {
        ImportError::TooManySegments { column: column.to_owned(), limit: SEGMENTS }
    }
}
