//! Pools the counts of a summary, and keeps the largest pools: anyone may post to a collector, and invented surveys,
//! questions and values must neither fill its memory nor crowd out the real ones.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::scale::{Coding, Kind, Scale};
use crate::scoring::Tally;
use crate::server::facts::QueryFault;
use crate::server::journal::Count;

/// The most summaries in one reply.
pub(super) const MAX_SUMMARIES: usize = 10_000;

/// What one summary is about, in the order in which summaries are listed. `asked` separates questions that were
/// asked in different ways under one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub survey: String,
    pub question: String,
    pub row: Option<String>,
    pub asked: String,
    pub period: Option<String>,
    pub by: Option<String>,
}

/// The ratings of one summary.
pub(super) struct Pool {
    pub key: Key,
    pub coding: Coding,
    pub tally: Tally,
}

/// Counts that come one after the other, and that only differ in how the question was asked.
#[derive(PartialEq, Eq)]
struct Group {
    survey: String,
    question: String,
    row: Option<String>,
    kind: Kind,
    scale: Option<Scale>,
    period: Option<String>,
    by: Option<String>,
}

/// Pools that are made while the counts come in. [`crate::server::journal::counts`] returns them in an order in which
/// a pool is complete before the next one begins.
pub(super) struct Pools {
    most: usize,
    group: Option<Group>,
    open: BTreeMap<String, (Coding, Tally)>,
    largest: BinaryHeap<Reverse<Sized>>,
    truncated: bool,
    overflow: bool,
}

/// A pool in the order of its size.
struct Sized {
    n: u64,
    pool: Pool,
}

impl Pools {
    pub fn new() -> Pools {
        Pools::of(MAX_SUMMARIES)
    }

    fn of(most: usize) -> Pools {
        let (open, largest) = (BTreeMap::new(), BinaryHeap::new());
        Pools { most, group: None, open, largest, truncated: false, overflow: false }
    }

    /// Adds a count in the period and the part that it belongs to.
    pub fn add(&mut self, count: Count, period: Option<String>, by: Option<String>) {
        // Responses are checked by the same rule before they are stored, so nothing is left out here.
        let question = if count.row.is_none() { count.question.as_str() } else { "" };
        let Ok(coding) = Coding::of_question(question, count.kind, count.spec) else { return };
        let Count { survey, question, row, kind, spec, .. } = count;
        let group = Group { survey, question, row, kind, scale: spec.scale, period, by };
        if self.group.as_ref() != Some(&group) {
            self.close();
            self.group = Some(group);
        }
        let (_, tally) = self.open.entry(format!("{coding:?}")).or_insert((coding, Tally::default()));
        self.overflow |= tally.add_count(count.rating, count.count).is_err();
    }

    /// Keeps the pools of the last group if they are among the largest.
    fn close(&mut self) {
        let Some(Group { survey, question, row, period, by, .. }) = self.group.take() else { return };
        for (asked, (coding, tally)) in std::mem::take(&mut self.open) {
            let (survey, question, row) = (survey.clone(), question.clone(), row.clone());
            let key = Key { survey, question, row, asked, period: period.clone(), by: by.clone() };
            let n = tally.n(coding.scale());
            self.largest.push(Reverse(Sized { n, pool: Pool { key, coding, tally } }));
            if self.largest.len() > self.most {
                self.largest.pop();
                self.truncated = true;
            }
        }
    }

    /// Returns the pools in the order of their keys, and whether there were more.
    ///
    /// # Errors
    /// There are more answers than can be counted.
    pub fn finish(mut self) -> Result<(Vec<Pool>, bool), QueryFault> {
        self.close();
        let mut pools: Vec<Pool> = self.largest.into_iter().map(|Reverse(Sized { pool, .. })| pool).collect();
        pools.sort_by(|one, other| one.key.cmp(&other.key));
        // Values that differ only in their JSON, such as 1 and "1", are one value.
        let mut overflow = self.overflow;
        pools.dedup_by(|more, kept| {
            let same = more.key == kept.key;
            overflow |= same && kept.tally.merge(&more.tally).is_err();
            same
        });
        if overflow { Err(QueryFault::TooManyAnswers) } else { Ok((pools, self.truncated)) }
    }
}

impl Ord for Sized {
    fn cmp(&self, other: &Sized) -> std::cmp::Ordering {
        // Of two pools of the same size, the one that is listed first is kept.
        self.n.cmp(&other.n).then_with(|| other.pool.key.cmp(&self.pool.key))
    }
}

impl PartialOrd for Sized {
    fn partial_cmp(&self, other: &Sized) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sized {
    fn eq(&self, other: &Sized) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sized {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::CodingSpec;

    fn count(survey: &str, value: u8, count: u64) -> Count {
        let spec = CodingSpec { scale: Some(Scale::NPS), ..CodingSpec::default() };
        let rating = Scale::NPS.rating(value).unwrap();
        let (row, by, kind) = (None, None, Kind::Nps);
        Count { survey: survey.into(), question: "nps".into(), row, kind, spec, by, time: 0, rating, count }
    }

    #[test]
    fn the_largest_pools_are_kept() {
        let mut pools = Pools::of(2);
        for (survey, n) in [("a", 1), ("b", 5), ("c", 3), ("d", 4), ("e", 1)] {
            pools.add(count(survey, 9, n - 1), None, None);
            pools.add(count(survey, 3, 1), None, None);
        }
        let (kept, truncated) = pools.finish().unwrap();
        let names: Vec<_> = kept.iter().map(|pool| (pool.key.survey.as_str(), pool.tally.count(9))).collect();
        assert_eq!((names, truncated), (vec![("b", 4), ("d", 3)], true));
    }

    #[test]
    fn pools_of_one_key_are_one() {
        let mut pools = Pools::of(10);
        for by in ["1", "2", "1"] {
            pools.add(count("a", 9, 1), None, Some(by.to_owned()));
        }
        let (kept, truncated) = pools.finish().unwrap();
        let counts: Vec<_> = kept.iter().map(|pool| pool.tally.count(9)).collect();
        assert_eq!((counts, truncated), (vec![2, 1], false));
    }
}
