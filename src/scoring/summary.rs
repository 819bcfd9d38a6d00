//! The summary of a tally: the score, how sure it is, and what it is based on.

mod fill;
pub(super) mod moments;
pub(super) mod sample;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use sample::rounded_percent;

use super::interval::{Confidence, Interval, Method};
use super::metric::Metric;
use crate::scale::Group;

/// How a summary is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreOptions {
    /// The level of both intervals.
    pub confidence: Confidence,
    /// The score's interval. By default, or if it does not fit the metric: for an NPS adjusted
    /// Wald, below 90 % confidence the score interval; for a share Wilson's.
    pub method: Option<Method>,
    /// The size of the population, where that is known and not much larger than n.
    pub population: Option<u64>,
    /// A sample with fewer answers shows only its n.
    pub min_n: u64,
    /// The margin of error that `n_needed` is for, in points or percent, above 0.
    pub margin: f64,
}

impl Default for ScoreOptions {
    fn default() -> ScoreOptions {
        ScoreOptions {
            confidence: Confidence::default(),
            method: None,
            population: None,
            min_n: 0,
            margin: 10.0,
        }
    }
}

/// A score with everything needed to judge it. Numbers are unrounded; what is unknown
/// is `None` (`null`), never 0. The order of the fields is the order of the keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// What was scored, with its scale, direction and groups: the keys `metric`, `scale`, `direction`.
    #[serde(flatten)]
    pub metric: Metric,
    /// How many answers were scored.
    pub n: u64,
    /// Answers that are missing; in no denominator.
    pub missing: u64,
    /// Answers that are not a whole number on the scale; in no denominator.
    pub invalid: u64,
    /// How often each value was given, without the values that never were.
    pub counts: Option<Counts>,
    /// How many answers fell into each group.
    pub groups: Option<Groups>,
    /// NPS and expectation in points, −100 to 100; else the share of favourable answers in percent.
    pub score: Option<f64>,
    /// The score rounded once, half away from zero, from the exact ratio.
    pub display: Option<String>,
    /// The mean value.
    pub mean: Option<f64>,
    /// The standard deviation of the values, denominator n − 1.
    pub sd: Option<f64>,
    /// The median; of an even count the mean of the two middle values.
    pub median: Option<f64>,
    /// The variance of one answer in the score's coding (−1, 0, +1 or 0, 1), denominator n.
    pub variance: Option<f64>,
    /// The standard error in the score's unit.
    pub se: Option<f64>,
    /// The score's interval.
    pub interval: Option<Interval>,
    /// The mean's interval, by Student's t, within the scale.
    pub mean_interval: Option<Interval>,
    /// How many answers the margin of error needs.
    pub n_needed: Option<NNeeded>,
    /// What to know before quoting the score.
    pub flags: Vec<Flag>,
    /// The effective sample size of weighted answers (Kish).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_eff: Option<f64>,
    /// The survey, where answers to several are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// The question, where there are several summaries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The row of a matrix, where it is not in the question's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// The column, where there are several summaries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The segment, where answers were split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// The period, where answers were split by time: `2026-11`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// Values with how often each was given, ascending: an object with the values as keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub Vec<(u8, u64)>);

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (value, count) in &self.0 {
            map.serialize_entry(&value.to_string(), count)?;
        }
        map.end()
    }
}

/// How many answers fell into each group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Groups {
    /// The groups of an NPS.
    Nps {
        /// 0–6.
        detractors: u64,
        /// 7–8.
        passives: u64,
        /// 9–10.
        promoters: u64,
    },
    /// The groups of the expectation question.
    Expectation {
        /// 7–10.
        better: u64,
        /// 5–6.
        as_expected: u64,
        /// 1–4.
        worse: u64,
    },
    /// The groups of every other rating.
    Share {
        /// In the favourable set.
        favourable: u64,
        /// In neither set.
        neutral: u64,
        /// In the unfavourable set.
        unfavourable: u64,
    },
}

impl Groups {
    /// Returns each group with its count, from the unfavourable end to the favourable one.
    pub const fn counts(self) -> [(Group, u64); 3] {
        match self {
            Groups::Nps { detractors, passives, promoters } => {
                [(Group::Detractor, detractors), (Group::Passive, passives), (Group::Promoter, promoters)]
            }
            Groups::Expectation { better: high, as_expected: middle, worse: low }
            | Groups::Share { favourable: high, neutral: middle, unfavourable: low } => {
                [(Group::Unfavourable, low), (Group::Neutral, middle), (Group::Favourable, high)]
            }
        }
    }
}

/// How many answers a margin of error needs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NNeeded {
    /// The margin, in points or percent.
    pub margin: f64,
    /// The number of answers, at least 1.
    pub n: u64,
}

/// One segment of answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct By {
    /// What the answers were split by.
    pub column: String,
    /// The segment's value of it.
    pub value: String,
}

/// What to know before quoting a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// There are no answers.
    NoData,
    /// Fewer than 30 answers.
    SmallN,
    /// All answers are equal.
    NoVariation,
    /// The scale or direction has no conventional groups.
    NonstandardScale,
    /// A bound lay beyond what is possible and was moved to it.
    Clamped,
    /// Fewer answers than may be shown.
    Suppressed,
    /// Answers weigh differently.
    Weighted,
}
