//! How a file is to be read.

use crate::period::Period;
use crate::scale::{CodingSpec, Kind};

/// How a file is to be read. What is not given is found from the headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// The column with the ratings: its exact header, or else its number from 0. In an export of
    /// Scorelet, the question's id.
    pub column: Option<String>,
    /// The metric of the ratings.
    pub metric: Option<Kind>,
    /// Scale, direction and groups, if they differ from the metric's defaults.
    pub coding: CodingSpec,
    /// The column to split the answers by, named like `column`. In an export of Scorelet, a key of the
    /// response or of its context.
    pub by: Option<String>,
    /// The periods to split the answers by. Their dates come from a column that is found by its header.
    pub period: Option<Period>,
}
