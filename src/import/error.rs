//! Why a file cannot be scored, and what would help.

use std::error::Error;
use std::fmt;

use crate::scale::{CodingError, Scale};

/// How many columns a message lists.
const LISTED: usize = 60;

/// How many columns that came near a message explains.
const CONSIDERED: usize = 5;

/// How many characters of a column's name a message shows.
const NAME: usize = 60;

/// Why a file cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// There is nothing in it.
    Empty,
    /// It is no text in UTF-8; what it seems to be and what helps.
    NotText(&'static str),
    /// No column of that name or number.
    NoColumn {
        /// What was asked for.
        wanted: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// No column or answer holds ratings.
    NoRating {
        /// The columns there are.
        columns: Vec<String>,
        /// Which columns came near, and why they were not taken.
        considered: Vec<String>,
    },
    /// Columns hold numbers, but what was asked is not said.
    NoMetric {
        /// The columns.
        columns: Vec<String>,
        /// What is known of them.
        seen: Vec<String>,
    },
    /// A column holds a question whose usual scale its answers speak against.
    NoScale {
        /// The column.
        column: String,
        /// What is known of it.
        seen: String,
        /// The usual scale.
        assumed: Scale,
    },
    /// The words of a column's answers are of no one scale that is known.
    MixedWords {
        /// The column.
        column: String,
    },
    /// The column that was asked for holds groups made from a rating, not the rating.
    Derived {
        /// The column.
        column: String,
    },
    /// Periods were asked for, and no column holds dates.
    NoDate {
        /// The columns there are.
        columns: Vec<String>,
    },
    /// More submissions than memory is meant for.
    TooManySubmissions {
        /// How many are too many.
        limit: usize,
    },
    /// A metric was named and several columns could be meant.
    SeveralColumns {
        /// The columns.
        columns: Vec<String>,
    },
    /// Scale, direction and groups do not fit each other.
    Coding {
        /// The column.
        column: String,
        /// What is off.
        error: CodingError,
    },
    /// No convention names the favourable values of this scale.
    NoFavourable {
        /// The column.
        column: String,
    },
    /// A column to split by has too many different values to be one.
    TooManySegments {
        /// The column.
        column: String,
        /// How many are too many.
        limit: usize,
    },
}

impl Error for ImportError {}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Empty => f.write_str("the file is empty"),
            ImportError::NotText(what) => f.write_str(what),
            ImportError::NoColumn { wanted, columns } => {
                write!(f, "there is no column {wanted:?}")?;
                list(f, columns)
            }
            ImportError::NoRating { columns, considered } => {
                f.write_str("no column holds a rating")?;
                considered.iter().take(CONSIDERED).try_for_each(|reason| write!(f, "\n  {reason}"))?;
                if considered.len() > CONSIDERED {
                    write!(f, "\n  … and {} more like these", considered.len() - CONSIDERED)?;
                }
                list(f, columns)?;
                f.write_str("\nIf one of them does, name it with --column and say what it is with --metric.")
            }
            ImportError::NoMetric { columns, seen } => {
                write!(f, "what was asked is not said in the header of {}", named(columns))?;
                seen.iter().take(CONSIDERED).try_for_each(|seen| write!(f, "\n  {seen}"))?;
                f.write_str(
                    "\nSay the scale that was shown, such as --scale 1-5, and --metric nps, csat, ces or rating; with several columns also --column.",
                )
            }
            ImportError::NoScale { column, seen, assumed } => write!(
                f,
                "{seen}: on which scale {} was answered is not said, and {assumed}, the usual one, does not fit.\nSay the scale that was shown, such as --scale {assumed} or --scale 1-5.",
                quoted(column)
            ),
            ImportError::MixedWords { column } => write!(
                f,
                "{}: its words are of no one scale that is known; give it numbers, or say --scale for as many points as it has",
                quoted(column)
            ),
            ImportError::Derived { column } => write!(
                f,
                "{} holds groups that were made from a rating: score the rating's own column",
                quoted(column)
            ),
            ImportError::NoDate { columns } => {
                f.write_str("no column holds dates to tell the period by")?;
                list(f, columns)
            }
            ImportError::TooManySubmissions { limit } => {
                write!(f, "the file holds more than {limit} submissions of several rows: cut it in parts")
            }
            ImportError::SeveralColumns { columns } => {
                write!(f, "several columns could be meant: {}; name one with --column", named(columns))
            }
            ImportError::Coding { column, error } => write!(f, "{}: {}", quoted(column), error.message()),
            ImportError::NoFavourable { column } => write!(
                f,
                "{}: convention names no favourable values for this scale and direction: say which, such as --favourable 4,5; where the low end is good, --direction lower_is_better --favourable 1,2",
                quoted(column)
            ),
            ImportError::TooManySegments { column, limit } => {
                write!(f, "{} has more than {limit} different values: too many to split by", quoted(column))
            }
        }
    }
}

/// Columns by number and name, one a line.
fn list(f: &mut fmt::Formatter<'_>, columns: &[String]) -> fmt::Result {
    f.write_str(if columns.is_empty() { "" } else { "\nThe columns are:" })?;
    for (number, name) in columns.iter().take(LISTED).enumerate() {
        write!(f, "\n  {number:>3}  {}", quoted(name))?;
    }
    if columns.len() > LISTED {
        write!(f, "\n  … and {} more", columns.len() - LISTED)?;
    }
    Ok(())
}

/// A name in quotes, without control signs, cut where it is long.
pub(super) fn quoted(name: &str) -> String {
    if name.chars().count() <= NAME {
        return format!("{name:?}");
    }
    let start: String = name.chars().take(NAME - 1).collect();
    format!("{:?}", start + "…")
}

fn named(columns: &[String]) -> String {
    columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}
