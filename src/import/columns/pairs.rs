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
type Halves = BTreeMap<(u8, u8), BTreeMap<String, [Option<Rating>; 2]>>;

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
        let rows = self.halves.entry((half.scale.low(), half.scale.high())).or_default();
        let index = usize::from(half.perceived);
        if let Some(slot) = rows.get_mut(half.row).and_then(|both| both.get_mut(index)) {
            *slot = Some(slot.map_or(rating, |known| known.min(rating)));
            return;
        }
        let first = if half.perceived { [None, Some(rating)] } else { [Some(rating), None] };
        rows.insert(half.row.to_owned(), first);
    }
}

/// The responses of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Responses {
    open: BTreeMap<Vec<u8>, Response>,
    /// The response of the last row, and what identifies it.
    current: Option<Box<(Vec<u8>, Response)>>,
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
        key: &[u8],
        half: Half,
        rating: Rating,
        place: Place,
    ) -> Result<(), TooManySegments> {
        if self.lost.is_some() {
            return Ok(());
        }
        if self.current.as_ref().is_none_or(|current| current.0 != key) {
            self.open.extend(self.current.take().map(|current| *current));
            let known = self.open.remove(key);
            self.apart |= known.is_some() || self.closed.contains(&hash(key));
            let full = self.open.len() >= RESPONSES && known.is_none();
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
            let at =
                || Response { period: place.period, by: place.by.map(str::to_owned), ..Response::default() };
            self.current = Some(Box::new((key.to_vec(), known.unwrap_or_else(at))));
        }
        if let Some(current) = &mut self.current {
            current.1.add(half, rating);
        }
        Ok(())
    }

    fn lose(&mut self, limit: usize, apart: bool) {
        *self = Responses { lost: Some((limit, apart)), ..Responses::default() };
    }

    fn close(&mut self) -> Result<(), TooManySegments> {
        self.open.extend(self.current.take().map(|current| *current));
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
        for ((low, high), rows) in &response.halves {
            let pairs: Vec<Pair> = rows
                .iter()
                .filter_map(|(row, [expectation, perception])| {
                    Some(Pair { row, expectation: (*expectation)?, perception: (*perception)? })
                })
                .collect();
            if let Some(scale) = Scale::new(*low, *high).filter(|_| !pairs.is_empty()) {
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
