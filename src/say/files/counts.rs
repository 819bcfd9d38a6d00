//! What is said about any file that is scored: of answers, or of counts from a warehouse.

use std::error::Error;
use std::fmt;

use super::no_rating;
use crate::import::ImportOptions;
use crate::report::{self, Note};
use crate::say::{Audience, requests};

/// What scripts read.
impl fmt::Display for report::Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&refusal(self, Audience::Script))
    }
}

impl Error for report::Error {}

/// Says why a file cannot be scored and what to do next.
pub fn refusal(error: &report::Error, audience: Audience) -> String {
    refusal_of(error, &ImportOptions::default(), audience)
}

/// Says why a file cannot be scored and what to do next, to a caller who gave these options: what is given is
/// not asked for again.
pub fn refusal_of(error: &report::Error, given: &ImportOptions, audience: Audience) -> String {
    match error {
        report::Error::Import(error) => super::error_of(error, given, audience),
        report::Error::NoCounts { questions, bad } => {
            no_rating(questions, bad.iter().map(|bad| note(bad, audience)), given, audience)
        }
    }
}

/// Says a remark about how a file was read.
pub(super) fn note(note: &Note, audience: Audience) -> String {
    match note {
        Note::Answers(note) => super::note(note, audience),
        Note::Counts => "counts from a warehouse: each line names its question and scale".into(),
        Note::BadCounts { line, fault } => {
            format!("line {line} cannot be scored: {}", requests::text(&fault.what))
        }
        Note::TooManyAnswers { line } => {
            format!("line {line} cannot be scored: with it there are more than 2^64 answers")
        }
    }
}
