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
    /// What becomes of a column with many answers that cannot be read, or that do not fit its scale.
    pub unread: Unread,
}

/// What becomes of a column with many answers that cannot be read, or that do not fit an assumed scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unread {
    /// It is not scored; the caller is asked what they mean.
    #[default]
    Ask,
    /// They are left out, and the others are scored.
    Ignore,
}

impl Unread {
    /// Returns the value of that name.
    pub fn from_name(name: &str) -> Option<Unread> {
        [("ask", Unread::Ask), ("ignore", Unread::Ignore)]
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, unread)| unread)
    }
}
