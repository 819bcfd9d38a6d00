//! The result of an import: one series of ratings for each column or question.

use super::left_out::LeftOut;
use super::note::Note;
use crate::period::Period;
use crate::scale::pairs::PairSums;
use crate::scale::{Coding, Rating, Scale};

/// Counts ratings.
pub trait Sink: Default {
    /// Adds a rating `count` times.
    fn rating(&mut self, rating: Rating, count: u64);
    /// Adds `count` missing answers.
    fn missing(&mut self, count: u64);
    /// Adds `count` answers that are not ratings.
    fn invalid(&mut self, count: u64);
}

/// What a file held. A module that reads more than answers adds its own notes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<S, N = Note> {
    /// How many rows of data there are, scored or not. In Scorelet's own NDJSON, how many responses.
    pub rows: u64,
    /// What the answers were split by, as the file names it.
    pub by: Option<String>,
    /// The periods that the answers were split by.
    pub period: Option<Period>,
    /// The ratings of each column or question, in the file's order.
    pub series: Vec<Series<S>>,
    /// The responses that rated rows in both matrices of SERVQUAL, by scale.
    pub pairs: Vec<PairSeries>,
    /// Rows left out as a whole.
    pub left_out: Vec<LeftOut>,
    /// Why these columns were read on these scales, and which others were not scored.
    pub notes: Vec<N>,
}

impl<S> Outcome<S> {
    /// Returns the same with each note as a note of another room.
    pub fn with_notes<N>(self, note: impl Fn(Note) -> N) -> Outcome<S, N> {
        let Outcome { rows, by, period, series, pairs, left_out, notes } = self;
        let notes = notes.into_iter().map(note).collect();
        Outcome { rows, by, period, series, pairs, left_out, notes }
    }
}

/// The ratings of one column or question.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<S> {
    /// The header or the question's id, with `.row` in a matrix.
    pub name: String,
    /// What it is named after.
    pub origin: Origin,
    /// Scale, direction and groups.
    pub coding: Coding,
    /// Whether only the groups of its answers are known: any value of a group then counts for all of it.
    pub groups_only: bool,
    /// One sink for each segment, ordered by period, then by value. A single one without either if the
    /// answers were not split.
    pub segments: Vec<(Segment, S)>,
    /// Cells left out.
    pub left_out: Vec<LeftOut>,
}

/// The responses that rated rows in both matrices of SERVQUAL on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct PairSeries {
    /// The scale of both matrices.
    pub scale: Scale,
    /// Their sums, ordered as those of [`Series::segments`].
    pub segments: Vec<(Segment, PairSums)>,
}

/// A part of the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Segment {
    /// The period's number, if the answers were split by periods; [`Period::label`] names it.
    pub period: Option<i32>,
    /// The value of the column that the answers were split by.
    pub by: Option<String>,
}

/// What a series is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column, or a key of flat JSON objects.
    Column,
    /// A question of a survey.
    Question,
}
