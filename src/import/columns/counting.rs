//! Counts the ratings of one column or question.

use std::collections::BTreeMap;

use crate::import::left_out::{EqualRows, Ledger, Reason};
use crate::import::meaning::date::Separator;
use crate::import::meaning::order::Orders;
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

/// The period of an answer whose date may be readable in two orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Dated {
    /// The number of its period.
    Certain(i32),
    /// The numbers of its period in both orders, and what separates the numbers of its date.
    Either { month_first: i32, day_first: i32, separator: Separator },
}

impl Dated {
    /// Returns the number of its period, once the order of dates is known.
    pub fn period(self, orders: Orders) -> i32 {
        match self {
            Dated::Certain(period) => period,
            Dated::Either { month_first, day_first, separator } => {
                orders.choose(separator, [month_first, day_first])
            }
        }
    }
}

/// The period and the segment that an answer belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Place<'v> {
    pub period: Option<Dated>,
    pub by: Option<&'v str>,
}

impl Place<'_> {
    fn is_whole(&self) -> bool {
        self.period.is_none() && self.by.is_none()
    }
}

/// One `T` for each period and segment.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Split<T> {
    whole: T,
    parts: BTreeMap<Option<Dated>, BTreeMap<String, T>>,
    segments: usize,
}

impl<T: Default> Split<T> {
    /// Returns the part at `place`.
    pub fn at(&mut self, place: Place) -> Result<&mut T, TooManySegments> {
        if place.is_whole() {
            return Ok(&mut self.whole);
        }
        let (by, segments) = (place.by.unwrap_or_default(), &mut self.segments);
        let parts = self.parts.entry(place.period).or_default();
        if !parts.contains_key(by) {
            if parts.len() >= SEGMENTS || *segments >= SEGMENTS_OF_ALL_PERIODS {
                return Err(TooManySegments);
            }
            *segments += 1;
            parts.insert(by.to_owned(), T::default());
        }
        Ok(parts.get_mut(by).unwrap_or(&mut self.whole))
    }

    /// Returns the part of rows that belong to no period or segment.
    pub fn whole(&mut self) -> &mut T {
        &mut self.whole
    }

    /// Returns every part.
    pub fn parts(&self) -> impl Iterator<Item = &T> {
        [&self.whole].into_iter().chain(self.parts.values().flat_map(BTreeMap::values))
    }

    /// Puts the parts together whose periods are the same once the order of dates is known.
    pub fn settle(self, period: impl Fn(Dated) -> i32, mut merge: impl FnMut(&mut T, T)) -> Split<T> {
        let mut settled = Split { whole: self.whole, parts: BTreeMap::new(), segments: self.segments };
        for (dated, values) in self.parts {
            let parts = settled.parts.entry(dated.map(|dated| Dated::Certain(period(dated)))).or_default();
            for (by, part) in values {
                merge(parts.entry(by).or_default(), part);
            }
        }
        settled
    }

    /// Returns each part with its segment. `by` and `period` say whether the answers were split by them.
    pub fn into_segments(self, by: bool, period: bool) -> Vec<(Segment, T)> {
        if !by && !period {
            return vec![(Segment::default(), self.whole)];
        }
        let periods = self.parts.into_iter().flat_map(|(dated, values)| {
            let period = dated.map(|dated| match dated {
                Dated::Certain(period) | Dated::Either { month_first: period, .. } => period,
            });
            let segment = move |value| Segment { period, by: Some(value).filter(|_| by) };
            values.into_iter().map(move |(value, part)| (segment(value), part))
        });
        periods.collect()
    }

    /// Makes another value of each part.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Split<U> {
        let whole = make(self.whole);
        let parts = self.parts.into_iter().map(|(period, values)| {
            (period, values.into_iter().map(|(by, part)| (by, make(part))).collect())
        });
        Split { whole, parts: parts.collect(), segments: self.segments }
    }
}

/// A series that is being counted.
#[derive(Clone, Debug)]
pub(in crate::import) struct Counting<S> {
    pub coding: Coding,
    pub ledger: Ledger,
    groups_only: bool,
    split: Split<S>,
    /// Answers whose period is known once the order of their dates is.
    held: Split<BTreeMap<Result<Rating, Reason>, u64>>,
}

impl<S: Sink> Counting<S> {
    pub fn new(coding: Coding) -> Counting<S> {
        Counting::of(coding, Ledger::default(), false, Split::default())
    }

    /// Creates a series whose answers have been counted.
    pub fn of(coding: Coding, ledger: Ledger, groups_only: bool, split: Split<S>) -> Counting<S> {
        Counting { coding, ledger, groups_only, split, held: Split::default() }
    }

    /// Counts a rating of equal rows; `cell` is the reason if there is none.
    pub fn count(
        &mut self,
        cell: Result<Rating, Reason>,
        place: Place,
        rows: EqualRows,
    ) -> Result<(), TooManySegments> {
        match place.period {
            Some(Dated::Either { .. }) => *self.held.at(place)?.entry(cell).or_default() += rows.count,
            _ => count(self.split.at(place)?, cell, rows.count),
        }
        if let Err(reason) = cell {
            self.ledger.add_equal(reason, rows);
        }
        Ok(())
    }

    /// Counts the answers that were held, in the periods of these orders.
    pub fn settle(&mut self, orders: Orders) -> Result<(), TooManySegments> {
        for (dated, values) in std::mem::take(&mut self.held.parts) {
            let period = dated.map(|dated| Dated::Certain(dated.period(orders)));
            for (by, cells) in values {
                let sink = self.split.at(Place { period, by: Some(&by) })?;
                cells.into_iter().for_each(|(cell, times)| count(sink, cell, times));
            }
        }
        Ok(())
    }

    /// Returns the series. `by` and `period` say whether the answers were split by them.
    pub fn into_series(self, name: String, origin: Origin, by: bool, period: bool) -> Series<S> {
        let segments = self.split.into_segments(by, period);
        let (coding, groups_only) = (self.coding, self.groups_only);
        Series { name, origin, coding, groups_only, segments, left_out: self.ledger.into_entries() }
    }
}

/// Counts a rating `times`; `cell` is the reason if there is none.
pub(super) fn count<S: Sink>(sink: &mut S, cell: Result<Rating, Reason>, times: u64) {
    match cell {
        Ok(rating) => sink.rating(rating, times),
        Err(Reason::Missing) => sink.missing(times),
        Err(reason) if INVALID.contains(&reason) => sink.invalid(times),
        Err(_) => {}
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
