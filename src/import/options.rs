//! How a file is to be read.

use super::meaning::date::DateOrder;
use crate::period::{Period, Zone};
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
    /// The periods to split the answers by.
    pub period: Option<Period>,
    /// The column with the answers' dates, named like `column`. By default it is found by its header.
    pub date_column: Option<String>,
    /// The order of day, month and year in dates with slashes or hyphens. By default all dates of the column
    /// decide it.
    pub date_order: Option<DateOrder>,
    /// The time zone whose days count. Dates without an offset from UTC are dates in it.
    pub zone: Zone,
    /// Which rows count: those for which all conditions hold.
    pub conditions: Vec<Condition>,
    /// What happens to a column with many answers that cannot be read, or that do not fit its scale.
    pub unread: Unread,
}

/// A condition on a column, which is named like [`ImportOptions::by`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// The value, without spaces around it.
    pub value: String,
    /// Whether the cell must equal the value; otherwise it must not.
    pub equal: bool,
}

impl Condition {
    /// Reads `COLUMN=VALUE` or `COLUMN!=VALUE`.
    pub fn parse(text: &str) -> Option<Condition> {
        let (column, value) = text.split_once('=')?;
        let (column, equal) = column.strip_suffix('!').map_or((column, true), |column| (column, false));
        let (column, value) = (column.trim().to_owned(), value.trim().to_owned());
        (!column.is_empty()).then_some(Condition { column, value, equal })
    }

    /// Whether a cell's text is the value.
    pub(super) fn is_value(&self, cell: &str) -> bool {
        cell.trim() == self.value
    }
}

/// What happens to a column with many answers that cannot be read, or that do not fit an assumed scale.
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
