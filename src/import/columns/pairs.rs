//! The two matrices of SERVQUAL in an export: collects what each response gave for a row in both.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};

use super::asked::AskedQuestion;
use super::counting::{Dated, Place, Split, TooManySegments};
use crate::import::meaning::order::Orders;
use crate::import::outcome::PairSeries;
use crate::scale::pairs::{PERCEPTION, Pair, PairSums};
use crate::scale::{Direction, EXPECTATION, Kind, Rating, Scale};

/// How many responses are held while more rows of them may come.
const RESPONSES: usize = 20_000;

/// How many responses of which no more rows may come are remembered, so that one that comes back is noticed.
const REMEMBERED: usize = 1_000_000;

/// One of both matrices' ratings of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half<'a> {
    row: &'a str,
    scale: Scale,
    /// Whether it is what was perceived.
    perceived: bool,
}

impl<'a> Half<'a> {
    /// Returns the scale of both matrices.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// Returns the half that an answer is; `None` for other questions.
    pub fn of(asked: &AskedQuestion<'a>) -> Option<Half<'a>> {
        let row = asked.row.filter(|row| !row.is_empty())?;
        let perceived = asked.question == PERCEPTION;
        if asked.kind != Kind::Rating.name() || !perceived && asked.question != EXPECTATION {
            return None;
        }
        let said = asked.coding.filter(|said| said.direction != Some(Direction::LowerIsBetter))?;
        Some(Half { row, scale: said.scale?, perceived })
    }
}

/// The halves of one response, by scale and row: expectation, then perception.
type Halves = BTreeMap<(u8, u8, String), [Option<Rating>; 2]>;

/// What one response gave for both matrices.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Response {
    period: Option<Dated>,
    by: Option<String>,
    halves: Halves,
}

impl Response {
    /// Adds a half. Of two ratings the lower counts, in either order.
    pub(super) fn add(&mut self, half: Half, rating: Rating) {
        let key = (half.scale.low(), half.scale.high(), half.row.to_owned());
        let [expectation, perception] = self.halves.entry(key).or_default();
        let slot = if half.perceived { perception } else { expectation };
        *slot = Some(slot.map_or(rating, |known| known.min(rating)));
    }
}

/// The responses of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Responses {
    open: BTreeMap<Vec<u8>, Response>,
    last: Vec<u8>,
    /// Whether the rows of a response were not next to each other.
    apart: bool,
    /// The hashes of the responses that were counted before the end of the file.
    closed: BTreeSet<u64>,
    /// Why nothing is paired: so many responses, and whether their rows were apart.
    pub lost: Option<(usize, bool)>,
    counted: Vec<(Scale, Split<PairSums>)>,
}

impl Responses {
    /// Adds a rating of the response that `key` identifies.
    pub(super) fn half(
        &mut self,
        key: Vec<u8>,
        half: Half,
        rating: Rating,
        place: Place,
    ) -> Result<(), TooManySegments> {
        if self.lost.is_some() {
            return Ok(());
        }
        if key != self.last {
            self.apart |= self.open.contains_key(&key) || self.closed.contains(&hash(&key));
            let full = self.open.len() >= RESPONSES && !self.open.contains_key(&key);
            if self.apart && (full || !self.closed.is_empty()) {
                self.lose(RESPONSES, true);
                return Ok(());
            }
            if full {
                // No response came back so far, so each is complete when the next one begins.
                self.closed.extend(self.open.keys().map(|key| hash(key)));
                self.close()?;
                if self.closed.len() > REMEMBERED {
                    self.lose(REMEMBERED, false);
                    return Ok(());
                }
            }
            self.last.clone_from(&key);
        }
        let at = || Response { period: place.period, by: place.by.map(str::to_owned), ..Response::default() };
        self.open.entry(key).or_insert_with(at).add(half, rating);
        Ok(())
    }

    fn lose(&mut self, limit: usize, apart: bool) {
        *self = Responses { lost: Some((limit, apart)), ..Responses::default() };
    }

    fn close(&mut self) -> Result<(), TooManySegments> {
        for response in std::mem::take(&mut self.open).into_values() {
            let by = response.by.clone();
            self.response(&response, Place { period: response.period, by: by.as_deref() }, 1)?;
        }
        Ok(())
    }

    /// Counts a whole response `times` over.
    pub(super) fn response(
        &mut self,
        response: &Response,
        place: Place,
        times: u64,
    ) -> Result<(), TooManySegments> {
        let halves: Vec<_> = response.halves.iter().collect();
        for same in halves.chunk_by(|((a, b, _), _), ((c, d, _), _)| (a, b) == (c, d)) {
            let pairs: Vec<Pair> = same
                .iter()
                .filter_map(|((_, _, row), [expectation, perception])| {
                    Some(Pair { row, expectation: (*expectation)?, perception: (*perception)? })
                })
                .collect();
            let scale = same.first().and_then(|((low, high, _), _)| Scale::new(*low, *high));
            if let Some(scale) = scale.filter(|_| !pairs.is_empty()) {
                self.split(scale)
                    .map_or(Ok(()), |split| split.at(place).map(|sums| sums.add(&pairs, times)))?;
            }
        }
        Ok(())
    }

    fn split(&mut self, scale: Scale) -> Option<&mut Split<PairSums>> {
        let at = self.counted.iter().position(|(known, _)| *known == scale).unwrap_or(self.counted.len());
        if at == self.counted.len() {
            self.counted.push((scale, Split::default()));
        }
        self.counted.get_mut(at).map(|(_, split)| split)
    }

    /// Returns the sums of the responses on each scale. `by` and `period` say whether they were split.
    pub(super) fn finish(
        mut self,
        by: bool,
        period: bool,
        orders: Orders,
    ) -> Result<Vec<PairSeries>, TooManySegments> {
        if self.lost.is_some() {
            return Ok(Vec::new());
        }
        self.close()?;
        let mut counted = self.counted;
        counted.sort_by_key(|(scale, _)| (scale.low(), scale.high()));
        let series = |(scale, split): (Scale, Split<PairSums>)| {
            let split = split.settle(|dated| dated.period(orders), |sums, more| sums.merge(&more));
            PairSeries { scale, segments: split.into_segments(by, period) }
        };
        Ok(counted.into_iter().map(series).collect())
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key);
    hasher.finish()
}
