//! What a request gives, as data; [`say::replies`](crate::say::replies) writes it.

use crate::scoring::service::{Measure, Servqual};
use crate::scoring::{Comparison, Confidence, Gaps, Summary};

/// The result of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Of `summarize`.
    Summary {
        /// The summary.
        summary: Box<Summary>,
        /// Whether a sentence was asked for.
        words: bool,
    },
    /// Of `summarize` for SERVQUAL.
    Gaps(Box<Gaps>),
    /// Of `compare`.
    Comparison(Box<Compared>),
    /// Of `adjust`.
    Adjusted {
        /// The adjusted p values, in the order of those given.
        p: Vec<f64>,
    },
    /// Of `trend`.
    Trend {
        /// One summary for each period.
        series: Vec<Summary>,
    },
    /// Of `sample_size`.
    SampleSize {
        /// The number of answers needed; for a difference, in each group.
        n: u64,
    },
    /// Of `service`.
    Service(Box<Measured>),
    /// Of `service` for SERVQUAL.
    Servqual(Box<Servqual>),
}

/// A comparison, with what a sentence about it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The comparison.
    pub comparison: Comparison,
    /// The level that it was made with.
    pub confidence: Confidence,
    /// The summaries of both samples, where a sentence was asked for.
    pub samples: Option<[Summary; 2]>,
}

/// A measure, with what a warning about it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The measure.
    pub measure: Measure,
    /// How many did not answer and how many were invited, where that may matter for the scores.
    pub silent: Option<[u64; 2]>,
}
