//! What an import tells about how it read a file, as data. `say` makes the sentences.

use super::meaning::date::DateOrder;
use super::meaning::lexicon::Family;
use crate::json;
use crate::scale::{Coding, CodingError, Direction, Kind, Scale};

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// Its number, from 0.
    pub number: usize,
    /// Its header, or its question if the header is empty.
    pub name: String,
}

/// A column of whole numbers as small as ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallNumbers {
    /// The column.
    pub column: FileColumn,
    /// The smallest number.
    pub least: i8,
    /// The largest number.
    pub most: i8,
}

/// What is known of a column whose scale is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The column.
    pub column: FileColumn,
    /// The smallest and the largest whole number from 0 to 10 in it; `None` where it has none.
    pub range: Option<(u8, u8)>,
    /// How many answers it has.
    pub answers: u64,
    /// How many of them are numbers that are not on the scale.
    pub off: u64,
    /// Answers that could not be read, with their counts: the most frequent first.
    pub unread: Vec<(String, u64)>,
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
    /// Its answers are the groups of an NPS.
    Groups,
    /// Another column names promoters and detractors.
    NpsGroups,
    /// Its answers are stars.
    Stars,
    /// It is on a scale that satisfaction is usually asked on.
    UsualScale(Scale),
    /// Its answers are words of one family.
    Words(Family),
    /// Its answers are written as `4/5`, with this number after the line.
    OutOf(u8),
    /// Its answers are parts of one: five stars as 0.2, 0.4 … 1.
    Fifths,
}

/// Why a column cannot be scored, or split by, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Some of its cells are dates, which spreadsheets make of `9/10`.
    Dates {
        /// One of them.
        example: String,
        /// The first line of that one, if it was read by itself.
        line: Option<u64>,
        /// How many there are.
        count: u64,
    },
    /// Its cells are written as `9/10`, which does not fit its scale.
    OutOf {
        /// One of them.
        example: String,
        /// The number behind its line.
        all: u8,
        /// The scale.
        scale: Scale,
    },
    /// Its cells are written as `4/5` and `9/10`, with different highest ratings.
    Denominators {
        /// The highest ratings.
        of: Vec<u8>,
    },
    /// Its cells are parts of one that are not fifths, or not on a scale of five.
    Fractions {
        /// One of them.
        example: String,
    },
    /// Its cells are codes of a survey tool, such as `A5`.
    Codes {
        /// One of them.
        example: String,
    },
    /// It holds figures that were computed from answers, or averages of them.
    Computed {
        /// One of them.
        example: String,
        /// Whether its header says that they are averages.
        average: bool,
    },
    /// It holds NPS groups coded as −100, 0 and 100, or as −1, 0 and 1.
    CodedGroups {
        /// The code of detractors.
        example: String,
    },
    /// Another column says how many answers each of its rows stands for, and these rows cannot be read so.
    Counted {
        /// The columns with the numbers of answers.
        counts: Vec<String>,
    },
    /// It holds the shares of ratings, whose numbers of answers are not in the file.
    Shares,
    /// It is one of several columns that hold one option of a question each.
    Options {
        /// The columns.
        columns: Vec<String>,
    },
    /// Its answers are of several metrics or scales.
    Mixed {
        /// The column that names them.
        by: String,
        /// How it names them.
        values: Vec<String>,
    },
    /// It mixes words with numbers.
    MixedCells {
        /// How many words.
        words: u64,
        /// How many numbers.
        numbers: u64,
    },
    /// Many of its answers are not known words.
    UnreadWords {
        /// The unknown ones with their counts, the most frequent first.
        texts: Vec<(String, u64)>,
        /// How many answers they are.
        unread: u64,
        /// How many answers there are.
        answers: u64,
    },
    /// The labels of its answers do not match a known scale.
    MixedWords,
    /// Its words fit a scale of four points and one of five, on which they are not equally good.
    FourOrFive,
    /// Its header names a number that may be the high end of its scale, beyond the usual one.
    HeaderScale {
        /// The number.
        number: u8,
        /// The usual scale.
        assumed: Scale,
    },
    /// Its header explains the ends of its scale in unknown words.
    HeaderEnds,
    /// Its header says that its numbers were turned round.
    Reversed,
    /// Its header asks for the opposite: how dissatisfied someone is.
    Opposite,
    /// Its header names a metric, but says that its numbers are no answers.
    OtherThan {
        /// The word that says so.
        word: String,
    },
    /// The labels beside its lowest and highest numbers are not known words.
    Labels {
        /// The words beside the lowest number.
        low: String,
        /// The words beside the highest number.
        high: String,
    },
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

/// What became of rows with a label such as "Total".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelledRows {
    /// They sum up others and were left out.
    Summaries,
    /// They were left out, although only their label says that they sum up others.
    Unsure,
    /// They were counted, because nothing but their label says that they sum up others.
    Counted,
}

/// One remark about how a file was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The column with the dates, and the date that decided the order of day and month, with that order.
    Dates {
        /// The column.
        column: String,
        /// A date that can only be read in this order.
        order: Option<(String, DateOrder)>,
    },
    /// The dates of a column are numbers of days, as spreadsheets count them.
    SerialDates {
        /// The column.
        column: String,
    },
    /// No header names a date, but all cells of a column are dates.
    DatesByCells {
        /// The column.
        column: String,
    },
    /// Several columns may hold the dates of the answers; their periods are the same.
    SameDates {
        /// The columns, the one that is used first.
        columns: Vec<String>,
    },
    /// Other columns may hold the dates of the answers too, by their headers less clearly.
    OtherDates {
        /// The columns.
        columns: Vec<String>,
    },
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
    /// Some answers of a scored column could not be read.
    Unread {
        /// The column.
        column: FileColumn,
        /// The answers with their counts, the most frequent first.
        texts: Vec<(String, u64)>,
    },
    /// The caller's options contradict what a column's header states.
    AgainstHeader {
        /// The column.
        column: FileColumn,
        /// The scale that the header states, if it is another one.
        scale: Option<Scale>,
        /// The direction that the header states, if it is the other one.
        direction: Option<Direction>,
    },
    /// The caller's direction contradicts what the words of a column's answers mean.
    AgainstAnswers {
        /// The column.
        column: FileColumn,
        /// The direction that the words have.
        direction: Direction,
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
    /// The answers of a column on an assumed scale all fit a smaller scale, too.
    SmallerScale {
        /// What is known of the column.
        seen: Seen,
        /// The smaller scale.
        scale: Scale,
    },
    /// A column is not scored, although others are.
    NotScored(UnfitColumn),
    /// Columns of whole numbers may hold ratings, but nothing states their scale.
    Unstated {
        /// The columns.
        columns: Vec<SmallNumbers>,
    },
    /// A column holds ratings too, but what they mean is not known.
    MoreRatings {
        /// Its name.
        column: String,
    },
    /// The value of a condition does not occur.
    NeverMet {
        /// The column's name.
        column: String,
        /// The value.
        value: String,
    },
    /// Some rows have a label of sums, such as "Total".
    Labelled {
        /// The column with the labels.
        column: String,
        /// The first of them in alphabetical order.
        labels: Vec<String>,
        /// How many rows.
        count: u64,
        /// The first lines; at most ten.
        lines: Vec<u64>,
        /// What became of them.
        rows: LabelledRows,
    },
    /// There are too many ids of responses to notice each one that comes again.
    UncheckedIds {
        /// The column with the ids.
        column: String,
    },
    /// Rows that end before the last column, but hold a rating.
    ShortRows {
        /// How many.
        count: u64,
        /// The first lines; at most ten.
        lines: Vec<u64>,
    },
    /// Each row says how many answers it stands for.
    CountColumn {
        /// The column that says so.
        column: String,
        /// How many answers all rows stand for.
        answers: u64,
    },
    /// Segments that differ only in capitals or blanks.
    AlikeSegments {
        /// The column to split by.
        column: String,
        /// Values that mean the same.
        values: Vec<String>,
    },
    /// The lines above the header are a title.
    HeaderBelow {
        /// The header's line, from 1.
        line: u64,
    },
    /// Each row holds the answer to one question.
    RowPerAnswer {
        /// The column that names the question.
        question: String,
        /// The column with the answer.
        answer: String,
    },
    /// Questions that are not scored, in a table with one row for each answer.
    OtherQuestions {
        /// The questions.
        questions: Vec<String>,
        /// The metric that was asked for.
        metric: Option<Kind>,
    },
    /// The ratings that are scored together may answer several questions.
    SeveralQuestions {
        /// The column with the questions.
        column: String,
        /// How many there are.
        count: usize,
    },
    /// A column names too many questions to read each row as an answer to one of them.
    TooManyQuestions {
        /// The column.
        column: String,
        /// How many are allowed.
        limit: usize,
    },
    /// The file is an export of Scorelet: each answer names its question and scale.
    OwnExport,
    /// There are more responses to SERVQUAL than can be paired.
    Unpaired {
        /// The most that can be.
        limit: usize,
        /// Whether the rows of a response are not next to each other.
        apart: bool,
    },
    /// Each row names the kind of its question.
    KindInEachRow {
        /// The column with the kind.
        column: &'static str,
    },
    /// The first record that is not JSON.
    BadRecord {
        /// Its line, from 1.
        line: u64,
        /// Whether the file ends within it.
        cut_off: bool,
        /// What is wrong with it; `None` where its bytes are not UTF-8.
        error: Option<json::Error>,
    },
}

impl Note {
    /// Returns the name by which scripts tell remarks apart.
    pub const fn name(&self) -> &'static str {
        match self {
            Note::Dates { .. } => "dates",
            Note::SerialDates { .. } => "serial_dates",
            Note::DatesByCells { .. } => "dates_by_cells",
            Note::SameDates { .. } => "same_dates",
            Note::OtherDates { .. } => "other_dates",
            Note::Scored { .. } => "scored",
            Note::OffTheScale { .. } => "off_the_scale",
            Note::Unread { .. } => "unread",
            Note::AgainstHeader { .. } => "against_header",
            Note::AgainstAnswers { .. } => "against_answers",
            Note::NotRatings { .. } => "not_ratings",
            Note::DoubtfulScale { .. } => "doubtful_scale",
            Note::SmallerScale { .. } => "smaller_scale",
            Note::NotScored(_) => "not_scored",
            Note::Unstated { .. } => "unstated",
            Note::MoreRatings { .. } => "more_ratings",
            Note::NeverMet { .. } => "never_met",
            Note::Labelled { .. } => "labelled_rows",
            Note::CountColumn { .. } => "count_column",
            Note::ShortRows { .. } => "short_rows",
            Note::UncheckedIds { .. } => "unchecked_ids",
            Note::AlikeSegments { .. } => "alike_segments",
            Note::HeaderBelow { .. } => "header_below",
            Note::RowPerAnswer { .. } => "row_per_answer",
            Note::OtherQuestions { .. } => "other_questions",
            Note::TooManyQuestions { .. } => "too_many_questions",
            Note::SeveralQuestions { .. } => "several_questions",
            Note::OwnExport => "own_export",
            Note::Unpaired { .. } => "unpaired",
            Note::KindInEachRow { .. } => "kind_in_each_row",
            Note::BadRecord { .. } => "bad_record",
        }
    }

    /// Returns the column it is about; `None` where it is about none or several.
    pub fn column(&self) -> Option<&str> {
        match self {
            Note::Scored { column, .. }
            | Note::OffTheScale { column, .. }
            | Note::Unread { column, .. }
            | Note::AgainstHeader { column, .. }
            | Note::AgainstAnswers { column, .. }
            | Note::NotRatings { column, .. } => Some(&column.name),
            Note::DoubtfulScale { seen, .. } | Note::SmallerScale { seen, .. } => Some(&seen.column.name),
            Note::NotScored(UnfitColumn { column, .. })
            | Note::Dates { column, .. }
            | Note::SerialDates { column }
            | Note::DatesByCells { column }
            | Note::MoreRatings { column }
            | Note::NeverMet { column, .. }
            | Note::Labelled { column, .. }
            | Note::CountColumn { column, .. }
            | Note::UncheckedIds { column }
            | Note::AlikeSegments { column, .. }
            | Note::SeveralQuestions { column, .. }
            | Note::TooManyQuestions { column, .. } => Some(column),
            _ => None,
        }
    }
}
