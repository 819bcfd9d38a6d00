//! What the caller says of a file.

use crate::period::Period;
use crate::scale::{CodingSpec, Kind};

/// What the caller says of a file; what is left out is found by the headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The rating's column by its header's exact text, else by its number from 0; in our own
    /// export the question's id.
    pub column: Option<String>,
    /// What the ratings are.
    pub metric: Option<Kind>,
    /// Scale, direction and groups, where they are not the metric's own.
    pub coding: CodingSpec,
    /// The column to split the answers by, named like `column`; in our own export a key of the
    /// response or of its context.
    pub by: Option<String>,
    /// The periods to split the answers by, by the column that holds their dates.
    pub period: Option<Period>,
}
