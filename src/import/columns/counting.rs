//! The ratings of one column or question while they are counted.

use std::collections::BTreeMap;

use crate::import::left_out::{Alike, Ledger, Reason};
use crate::import::note::{Unfit, UnfitColumn};
use crate::import::outcome::{Origin, Segment, Series, Sink};
use crate::scale::{Coding, Rating};

/// How many values a column to split by may have.
const SEGMENTS: usize = 1000;

/// How many values there may be over all periods.
const SEGMENTS_OF_ALL_PERIODS: usize = 100_000;

/// What is an answer, but no rating.
const INVALID: [Reason; 4] =
    [Reason::OffTheScale, Reason::NotAWholeNumber, Reason::NotANumber, Reason::SeveralAnswers];

/// Where an answer belongs, as it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Place<'v> {
    pub period: Option<i32>,
    pub by: Option<&'v str>,
}

impl Place<'_> {
    fn is_whole(&self) -> bool {
        self.period.is_none() && self.by.is_none()
    }
}

/// A series while it is read.
#[derive(Clone, Debug)]
pub(in crate::import) struct Counting<S> {
    pub coding: Coding,
    pub ledger: Ledger,
    pub ratings: u64,
    whole: S,
    split: BTreeMap<Option<i32>, BTreeMap<String, S>>,
    segments: usize,
}

impl<S: Sink> Counting<S> {
    pub fn new(coding: Coding) -> Counting<S> {
        Counting {
            coding,
            ledger: Ledger::default(),
            ratings: 0,
            whole: S::default(),
            split: BTreeMap::new(),
            segments: 0,
        }
    }

    /// Counts a cell, or why it is none, for rows that are alike.
    pub fn count(
        &mut self,
        cell: Result<Rating, Reason>,
        place: Place,
        rows: Alike,
    ) -> Result<(), TooManySegments> {
        let sink = self.sink(place)?;
        match cell {
            Ok(rating) => {
                sink.rating(rating, rows.count);
                self.ratings += rows.count;
                return Ok(());
            }
            Err(Reason::Missing) => sink.missing(rows.count),
            Err(reason) if INVALID.contains(&reason) => sink.invalid(rows.count),
            Err(_) => {}
        }
        if let Err(reason) = cell {
            self.ledger.add_alike(reason, rows);
        }
        Ok(())
    }

    /// Counts a word that became a number, or that is none, `count` times.
    pub fn count_many(
        &mut self,
        rating: Result<Rating, Reason>,
        place: Place,
        count: u64,
    ) -> Result<(), TooManySegments> {
        let sink = self.sink(place)?;
        match rating {
            Ok(rating) => {
                sink.rating(rating, count);
                self.ratings += count;
            }
            Err(_) => sink.invalid(count),
        }
        Ok(())
    }

    /// Counts answers not given in rows that are past.
    pub fn missed(&mut self, rows: u64) {
        self.whole.missing(rows);
        self.ledger.add_many(Reason::Missing, rows, &[]);
    }

    fn sink(&mut self, place: Place) -> Result<&mut S, TooManySegments> {
        if place.is_whole() {
            return Ok(&mut self.whole);
        }
        let (by, segments) = (place.by.unwrap_or_default(), &mut self.segments);
        let split = self.split.entry(place.period).or_default();
        if !split.contains_key(by) {
            if split.len() >= SEGMENTS || *segments >= SEGMENTS_OF_ALL_PERIODS {
                return Err(TooManySegments);
            }
            *segments += 1;
            split.insert(by.to_owned(), S::default());
        }
        Ok(split.get_mut(by).unwrap_or(&mut self.whole))
    }

    /// Cells that are answers, but no ratings.
    pub fn invalid(&self) -> u64 {
        INVALID.into_iter().map(|reason| self.ledger.count(reason)).sum()
    }

    /// The series; `by` says whether the answers were split by a column.
    pub fn into_series(self, name: String, origin: Origin, by: bool, period: bool) -> Series<S> {
        let segments = if by || period {
            let periods = self.split.into_iter().flat_map(|(period, values)| {
                let segment = move |value| Segment { period, by: Some(value).filter(|_| by) };
                values.into_iter().map(move |(value, sink)| (segment(value), sink))
            });
            periods.collect()
        } else {
            vec![(Segment::default(), self.whole)]
        };
        Series { name, origin, coding: self.coding, segments, left_out: self.ledger.into_entries() }
    }
}

/// More segments than memory is meant for.
pub(in crate::import) struct TooManySegments;

impl TooManySegments {
    /// Says it of the column to split by.
    pub fn of(self, column: &str) -> UnfitColumn {
        Unfit::TooManySegments { limit: SEGMENTS }.of(column)
    }
}
