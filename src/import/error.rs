//! Why a file cannot be scored, as data. `say` makes the sentences.

use std::sync::Arc;

use super::format::sniff::{NotText, Unreadable};
use super::note::{Note, Seen, Unfit, UnfitColumn};

use super::meaning::order::UnknownOrder;
use crate::scale::Scale;

/// Why a file cannot be scored.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportError {
    /// The file holds nothing.
    Empty,
    /// The file is not text.
    NotText(NotText),
    /// There is no column of that name or number.
    NoColumn {
        /// What was asked for.
        wanted: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The first row holds answers, so no column has a name.
    NoHeader {
        /// Its line, from 1.
        line: u64,
        /// Its cells.
        cells: Vec<String>,
    },
    /// A quoted cell holds lines that look like rows.
    RowsInCell {
        /// The line on which its row begins, from 1.
        line: u64,
        /// How many such lines it holds.
        rows: u64,
    },
    /// A row between others looks like the header of another table.
    SecondHeader {
        /// Its line, from 1; `None` if it is not known.
        line: Option<u64>,
        /// The column in which it was found.
        column: String,
        /// What it holds there.
        text: String,
    },
    /// Rows of one response have different ratings.
    RepeatedId {
        /// The column with the ids of responses.
        column: String,
        /// The id.
        id: String,
        /// The line of a row that differs from another one, from 1.
        line: u64,
    },
    /// Several columns have the name that was asked for.
    SameName {
        /// What was asked for.
        wanted: String,
        /// Their numbers, from 0.
        numbers: Vec<usize>,
    },
    /// There is neither a column nor a question of that name, in a table with one row for each answer.
    NoQuestion {
        /// What was asked for.
        wanted: String,
        /// The column that names the questions.
        column: String,
        /// The questions there are.
        questions: Vec<String>,
    },
    /// No column or answer holds ratings.
    NoRating {
        /// The columns there are.
        columns: Vec<String>,
        /// Which columns were considered, and why they were not scored. Shared, as an error is kept and
        /// returned: a copy of notes is 5 kB of code in the scorer's module.
        considered: Arc<[Note]>,
    },
    /// Columns hold numbers, but their headers do not name a metric.
    NoMetric {
        /// The columns.
        columns: Vec<String>,
        /// What is known of them.
        seen: Vec<Seen>,
    },
    /// The answers of a column do not fit the usual scale of its question.
    NoScale {
        /// What is known of the column.
        seen: Seen,
        /// The usual scale.
        assumed: Scale,
    },
    /// Periods were asked for, but no column holds dates.
    NoDate {
        /// The columns there are.
        columns: Vec<String>,
    },
    /// Periods were asked for, and the only columns of dates are not those of the answers by their headers.
    OtherDates {
        /// The columns.
        columns: Vec<String>,
    },
    /// Periods were asked for, and times name a zone that is not known or has several meanings.
    UnknownZone {
        /// The column.
        column: String,
        /// One of the times.
        example: String,
    },
    /// Periods were asked for, and several columns with different dates could be those of the answers.
    SeveralDates {
        /// The columns.
        columns: Vec<String>,
    },
    /// Periods were asked for, and the order of day and month in the dates is not known.
    DateOrder {
        /// The column with the dates.
        column: String,
        /// Why.
        why: UnknownOrder,
    },
    /// The file has more submissions than are held at the same time.
    TooManySubmissions {
        /// How many are allowed.
        limit: usize,
    },
    /// A metric was named, and several columns could hold its answers.
    SeveralColumns {
        /// The columns.
        columns: Vec<String>,
    },
    /// A column cannot be scored, or split by, as it is.
    Unfit(UnfitColumn),
}

impl From<Unreadable> for ImportError {
    fn from(unreadable: Unreadable) -> ImportError {
        match unreadable {
            Unreadable::Empty => ImportError::Empty,
            Unreadable::NotText(what) => ImportError::NotText(what),
        }
    }
}

impl From<UnfitColumn> for ImportError {
    fn from(unfit: UnfitColumn) -> ImportError {
        ImportError::Unfit(unfit)
    }
}

impl ImportError {
    /// Returns the code that scripts tell errors apart by.
    pub const fn code(&self) -> &'static str {
        match self {
            ImportError::Empty => "empty",
            ImportError::NotText(_) => "not_text",
            ImportError::NoColumn { .. } => "no_column",
            ImportError::NoHeader { .. } => "no_header",
            ImportError::RowsInCell { .. } => "rows_in_cell",
            ImportError::SecondHeader { .. } => "second_header",
            ImportError::RepeatedId { .. } => "repeated_id",
            ImportError::NoQuestion { .. } => "no_question",
            ImportError::SameName { .. } => "same_name",
            ImportError::NoRating { .. } => "no_rating",
            ImportError::NoMetric { .. } => "no_metric",
            ImportError::NoScale { .. } => "no_scale",
            ImportError::NoDate { .. } | ImportError::OtherDates { .. } => "no_date",
            ImportError::UnknownZone { .. } => "unknown_zone",
            ImportError::SeveralDates { .. } => "several_dates",
            ImportError::DateOrder { .. } => "date_order",
            ImportError::TooManySubmissions { .. } => "too_many_submissions",
            ImportError::SeveralColumns { .. } => "several_columns",
            ImportError::Unfit(unfit) => match unfit.why {
                Unfit::Dates { .. } => "dates",
                Unfit::OutOf { .. } | Unfit::Denominators { .. } => "out_of",
                Unfit::Fractions { .. } => "fractions",
                Unfit::Computed { .. } => "computed",
                Unfit::CodedGroups { .. } => "coded_groups",
                Unfit::Counted { .. } | Unfit::Shares => "counts",
                Unfit::Options { .. } => "options",
                Unfit::Mixed { .. } => "mixed_metrics",
                Unfit::Codes { .. } => "codes",
                Unfit::MixedCells { .. } => "mixed_cells",
                Unfit::UnreadWords { .. } => "unread_words",
                Unfit::MixedWords => "mixed_words",
                Unfit::FourOrFive => "four_or_five",
                Unfit::HeaderScale { .. } => "header_scale",
                Unfit::HeaderEnds | Unfit::Reversed | Unfit::Opposite | Unfit::Labels { .. } => {
                    "unclear_direction"
                }
                Unfit::OtherThan { .. } => "not_answers",
                Unfit::Derived => "derived",
                Unfit::Coding(_) => "coding",
                Unfit::NoFavourable => "no_favourable",
                Unfit::TooManySegments { .. } => "too_many_segments",
            },
        }
    }

    /// Returns the column it is about; empty where it is about none or several.
    pub fn place(&self) -> &str {
        match self {
            ImportError::NoColumn { wanted, .. }
            | ImportError::NoQuestion { wanted, .. }
            | ImportError::SameName { wanted, .. } => wanted,
            ImportError::Unfit(unfit) => &unfit.column,
            ImportError::NoScale { seen, .. } => &seen.column.name,
            ImportError::SecondHeader { column, .. }
            | ImportError::RepeatedId { column, .. }
            | ImportError::DateOrder { column, .. }
            | ImportError::UnknownZone { column, .. } => column,
            _ => "",
        }
    }

    /// Returns the columns to choose from, where one has to be chosen.
    pub fn columns(&self) -> Option<&[String]> {
        match self {
            ImportError::NoColumn { columns, .. }
            | ImportError::NoHeader { cells: columns, .. }
            | ImportError::NoQuestion { questions: columns, .. }
            | ImportError::NoRating { columns, .. }
            | ImportError::NoMetric { columns, .. }
            | ImportError::NoDate { columns }
            | ImportError::OtherDates { columns }
            | ImportError::SeveralDates { columns }
            | ImportError::SeveralColumns { columns } => Some(columns),
            _ => None,
        }
    }
}
