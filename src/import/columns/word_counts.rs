//! Counts the words of a column until it is known which numbers they stand for.

use std::collections::BTreeMap;

use super::counting::{Counting, Place, TooManySegments};
use crate::import::left_out::{EqualRows, LINES, Reason};
use crate::import::meaning::forms::{Form, end};
use crate::import::meaning::lexicon::{Degree, Families, Family, Meaning};
use crate::import::outcome::{Segment, Sink};
use crate::scale::{Direction, Scale};

/// How many segments may have words.
const SEGMENTS: usize = 100_000;

/// How often each degree of a word was met, by segment.
#[derive(Clone, Debug)]
pub(super) struct WordCounts {
    families: Families,
    counts: BTreeMap<Segment, [u64; Degree::COUNT]>,
    lines: [Vec<u64>; Degree::COUNT],
    pub total: u64,
}

impl WordCounts {
    pub fn new() -> WordCounts {
        WordCounts { families: Families::ALL, counts: BTreeMap::new(), lines: Default::default(), total: 0 }
    }

    pub fn count(&mut self, meaning: Meaning, place: Place, rows: EqualRows) -> Result<(), TooManySegments> {
        let segment = Segment { period: place.period, by: place.by.map(str::to_owned) };
        if self.counts.len() >= SEGMENTS && !self.counts.contains_key(&segment) {
            return Err(TooManySegments);
        }
        let counts = self.counts.entry(segment).or_default();
        let at = meaning.degree as usize;
        if let (Some(count), Some(lines)) = (counts.get_mut(at), self.lines.get_mut(at)) {
            *count += rows.count;
            if lines.len() < LINES {
                lines.extend(rows.line);
            }
        }
        self.families = self.families.and(meaning.families);
        self.total += rows.count;
        Ok(())
    }

    /// Returns the family that all words belong to, if there is one.
    pub fn family(&self) -> Option<Family> {
        self.families.single()
    }

    /// Returns the scale that the words form, with as many points as `asked` has.
    pub fn form(&self, asked: Option<Scale>) -> Option<Form> {
        let met: Vec<Degree> = Degree::all().filter(|degree| self.of(*degree) > 0).collect();
        Form::find(self.family()?, &met, asked)
    }

    fn of(&self, degree: Degree) -> u64 {
        self.counts.values().filter_map(|counts| counts.get(degree as usize)).sum()
    }

    /// Adds the words to `counting` as numbers on the scale of `form`.
    pub fn into_numbers<S: Sink>(
        self,
        form: &Form,
        counting: &mut Counting<S>,
    ) -> Result<(), TooManySegments> {
        self.give(counting, |degree| form.value(degree))
    }

    /// Adds the words to `counting`, whose column also holds numbers. Words for an end of the scale become
    /// that number; others are invalid.
    pub fn into_ends<S: Sink>(self, counting: &mut Counting<S>) -> Result<(), TooManySegments> {
        let coding = counting.coding;
        let (scale, family) = (coding.scale(), self.family());
        // Agreement and likelihood rise with the numbers; "good" is at the good end.
        let ascends = matches!(family, Some(Family::Agreement | Family::Likelihood | Family::Effort));
        let turned = !ascends && coding.direction() == Direction::LowerIsBetter;
        let value = |degree| {
            let good = family.and_then(|_| end(degree))?;
            Some(if good != turned { scale.high() } else { scale.low() })
        };
        self.give(counting, value)
    }

    fn give<S: Sink>(
        self,
        counting: &mut Counting<S>,
        value: impl Fn(Degree) -> Option<u8>,
    ) -> Result<(), TooManySegments> {
        for (segment, counts) in &self.counts {
            let place = Place { period: segment.period, by: segment.by.as_deref() };
            for (degree, count) in Degree::all().zip(counts).filter(|(_, count)| **count > 0) {
                let rating = value(degree).and_then(|value| counting.coding.scale().rating(value));
                counting.count_many(rating.ok_or(Reason::NotANumber), place, *count)?;
            }
        }
        for (degree, lines) in Degree::all().zip(&self.lines) {
            if value(degree).is_none() && !lines.is_empty() {
                counting.ledger.add_many(Reason::NotANumber, self.of(degree), lines);
            }
        }
        Ok(())
    }
}
