//! Why a file cannot be scored, and what would help.

use std::error::Error;
use std::fmt;

use crate::scale::CodingError;

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
            ImportError::NoMetric { columns } => write!(
                f,
                "what was asked is not said in the header of {}: say --metric nps, csat, ces or rating, and --scale such as 1-5",
                named(columns)
            ),
            ImportError::SeveralColumns { columns } => {
                write!(f, "several columns could be meant: {}; name one with --column", named(columns))
            }
            ImportError::Coding { column, error } => write!(f, "{}: {}", quoted(column), error.message()),
            ImportError::NoFavourable { column } => write!(
                f,
                "{}: convention names no favourable values for this scale and direction: say which, such as --favourable 4,5",
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
