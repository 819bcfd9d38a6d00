//! What an import tells about how it read a file, as data. `say` makes the sentences.

use super::meaning::lexicon::Family;
use crate::calc::Fault;
use crate::json;
use crate::scale::{Coding, CodingError, Scale};

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// Its number, from 0.
    pub number: usize,
    /// Its header, or its question if the header is empty.
    pub name: String,
}

/// What is known of a column whose scale is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The column.
    pub column: FileColumn,
    /// The smallest and the largest whole number from 0 to 10 in it; `None` where it has none.
    pub range: Option<(u8, u8)>,
}

/// Why a column is read as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Its header names the question, and perhaps the scale.
    Header {
        /// The word that names the question.
        word: String,
        /// The scale that the header states.
        scale: Option<Scale>,
    },
    /// The caller named the metric.
    Asked,
    /// The program that wrote the file always exports it on this scale.
    Program(&'static str),
    /// Another column names promoters and detractors.
    NpsGroups,
    /// Its answers are stars.
    Stars,
    /// It is on a scale that satisfaction is usually asked on.
    UsualScale(Scale),
    /// Its answers are words of one family.
    Words(Family),
}

/// Why a column cannot be scored, or split by, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The labels of its answers do not match a known scale.
    MixedWords,
    /// It holds groups derived from a rating, not the rating.
    Derived,
    /// Scale, direction and groups do not fit together.
    Coding(CodingError),
    /// By convention no values of its scale are favourable.
    NoFavourable,
    /// It has too many different values to split by.
    TooManySegments {
        /// How many are allowed.
        limit: usize,
    },
}

/// A column that cannot be scored, or split by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitColumn {
    /// Its name.
    pub column: String,
    /// Why.
    pub why: Unfit,
}

impl Unfit {
    /// Returns the column with this reason.
    pub(super) fn of(self, column: &str) -> UnfitColumn {
        UnfitColumn { column: column.to_owned(), why: self }
    }
}

/// One remark about how a file was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A column is scored.
    Scored {
        /// The column.
        column: FileColumn,
        /// Metric, scale, direction and groups.
        coding: Coding,
        /// Why it is read so; `None` if only its cells suggest it.
        why: Option<Evidence>,
    },
    /// Some numbers of a scored column are not on its scale.
    OffTheScale {
        /// The column.
        column: FileColumn,
        /// The scale.
        scale: Scale,
        /// How many answers.
        count: u64,
    },
    /// Most answers of a column are not ratings.
    NotRatings {
        /// The column.
        column: FileColumn,
        /// How many of its answers are not.
        invalid: u64,
        /// How many answers it has.
        answers: u64,
        /// The first cell that is neither a number nor a known word, cut where it is long.
        example: Option<String>,
        /// The scale it was read on, where one is known.
        scale: Option<Scale>,
    },
    /// The answers of a column do not fit the scale that was assumed for it.
    DoubtfulScale {
        /// What is known of the column.
        seen: Seen,
        /// The scale that was assumed.
        assumed: Scale,
    },
    /// A column is not scored, although others are.
    NotScored(UnfitColumn),
    /// A column holds ratings too, but what they mean is not known.
    MoreRatings {
        /// Its name.
        column: String,
    },
    /// The file is an export of Scorelet: each answer names its question and scale.
    OwnExport,
    /// Each row names the kind of its question.
    KindInEachRow {
        /// The column with the kind.
        column: &'static str,
    },
    /// The file holds counts from a warehouse: each line names its question and scale.
    Counts,
    /// The first record that is not JSON.
    BadRecord {
        /// Its line, from 1.
        line: u64,
        /// Whether the file ends within it.
        cut_off: bool,
        /// What is wrong with it; `None` where its bytes are not UTF-8.
        error: Option<json::Error>,
    },
    /// The first line of counts that cannot be scored.
    BadCounts {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// There are more answers than 64 bits can count.
    TooManyAnswers {
        /// The line of counts that made them too many.
        line: u64,
    },
}
