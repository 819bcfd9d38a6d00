//! Counts the ratings of one column or question.

use std::collections::BTreeMap;

use crate::import::left_out::{EqualRows, Ledger, Reason};
use crate::import::note::{Unfit, UnfitColumn};
use crate::import::outcome::{Origin, Segment, Series, Sink};
use crate::scale::{Coding, Rating};

/// How many different values a column to split by may have in each period.
const SEGMENTS: usize = 1000;

/// How many values it may have over all periods.
const SEGMENTS_OF_ALL_PERIODS: usize = 100_000;

/// The reasons for which an answer is not a rating.
const INVALID: [Reason; 4] =
    [Reason::OffTheScale, Reason::NotAWholeNumber, Reason::NotANumber, Reason::SeveralAnswers];

/// The period and the segment that an answer belongs to.
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

/// A series that is being counted.
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

    /// Counts a rating of equal rows; `cell` is the reason if there is none.
    pub fn count(
        &mut self,
        cell: Result<Rating, Reason>,
        place: Place,
        rows: EqualRows,
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
            self.ledger.add_equal(reason, rows);
        }
        Ok(())
    }

    /// Counts a word `count` times, as its number or as invalid.
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

    /// Counts `rows` earlier rows as missing.
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

    /// How many answers are not ratings.
    pub fn invalid(&self) -> u64 {
        INVALID.into_iter().map(|reason| self.ledger.count(reason)).sum()
    }

    /// Returns the series. `by` and `period` say whether the answers were split by them.
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

/// There are more segments than are kept in memory.
pub(in crate::import) struct TooManySegments;

impl TooManySegments {
    /// Returns `column`, the one to split by, with this reason.
    pub fn of(self, column: &str) -> UnfitColumn {
        Unfit::TooManySegments { limit: SEGMENTS }.of(column)
    }
}
