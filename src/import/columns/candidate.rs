//! A column that may hold ratings.

use super::WIDEST;
use crate::import::cell;
use crate::import::error::quoted;
use crate::import::left_out::Reason;
use crate::import::series::{Counting, Sink, TooManySegments};
use crate::scale::{Coding, Kind};

/// How much of a cell is quoted in a message.
const QUOTED: usize = 40;

/// A column that may hold ratings.
#[derive(Clone, Debug)]
pub(super) struct Candidate<S> {
    pub column: usize,
    pub name: String,
    pub reading: Reading<S>,
    /// Why it is read as it is.
    why: String,
    /// The first cell that is no number.
    example: Option<String>,
}

/// How a candidate's cells are read.
#[derive(Clone, Debug)]
pub(super) enum Reading<S> {
    /// As ratings of a known kind.
    Known(Counting<S>),
    /// Only as numbers or not: what was asked is unknown.
    Unknown { numbers: u64, others: u64 },
}

impl<S: Sink> Candidate<S> {
    pub fn known(column: usize, name: String, coding: Coding, why: &str) -> Candidate<S> {
        let reading = Reading::Known(Counting::new(coding));
        Candidate { column, name, reading, why: why.to_owned(), example: None }
    }

    pub fn unknown(column: usize, name: String) -> Candidate<S> {
        let reading = Reading::Unknown { numbers: 0, others: 0 };
        Candidate { column, name, reading, why: String::new(), example: None }
    }

    pub fn is_known(&self) -> bool {
        matches!(self.reading, Reading::Known(_))
    }

    /// Counts a cell, or why the row has none.
    pub fn count(
        &mut self,
        cell: Result<&[u8], Reason>,
        segment: Option<&str>,
        line: u64,
    ) -> Result<(), TooManySegments> {
        let scale = match &self.reading {
            Reading::Known(counting) => counting.coding.scale(),
            Reading::Unknown { .. } => WIDEST,
        };
        let rating = cell.and_then(|bytes| cell::rating(bytes, scale));
        if let (Err(Reason::NotANumber), Ok(bytes), None) = (rating, cell, &self.example) {
            self.example = Some(String::from_utf8_lossy(bytes).trim().chars().take(QUOTED).collect());
        }
        match (&mut self.reading, rating) {
            (Reading::Known(counting), rating) => return counting.count(rating, segment, line),
            (Reading::Unknown { numbers, .. }, Ok(_)) => *numbers += 1,
            (Reading::Unknown { .. }, Err(Reason::Missing | Reason::TooFewCells)) => {}
            (Reading::Unknown { others, .. }, Err(_)) => *others += 1,
        }
        Ok(())
    }

    /// Counts the rows that came before the column was known.
    pub fn missed(&mut self, rows: u64) {
        if let (Reading::Known(counting), true) = (&mut self.reading, rows > 0) {
            counting.missed(rows);
        }
    }

    pub fn ratings(&self) -> u64 {
        match &self.reading {
            Reading::Known(counting) => counting.ratings,
            Reading::Unknown { numbers, .. } => *numbers,
        }
    }

    pub fn invalid(&self) -> u64 {
        match &self.reading {
            Reading::Known(counting) => counting.invalid(),
            Reading::Unknown { others, .. } => *others,
        }
    }

    /// How it is read and why, and what in it does not fit.
    pub fn notes(&self) -> Vec<String> {
        let Reading::Known(counting) = &self.reading else { return Vec::new() };
        let coding = counting.coding;
        let mut notes = vec![format!(
            "{} (column {}) is read as {} on {}: {}",
            quoted(&self.name),
            self.column,
            label(coding.kind()),
            coding.scale(),
            self.why
        )];
        let off = counting.ledger.count(Reason::OffTheScale);
        if off > 0 {
            let scale = coding.scale();
            notes.push(format!("off the scale {scale}: {off}; if another scale was shown, say --scale"));
        }
        notes
    }

    /// Why it is not scored; nothing of a column without a single answer.
    pub fn why_dropped(&self) -> Option<String> {
        let answers = self.ratings() + self.invalid();
        if answers == 0 {
            return None;
        }
        let mut why = format!(
            "{} (column {}) is not scored: {} of its {answers} answers are no ratings",
            quoted(&self.name),
            self.column,
            self.invalid()
        );
        if let Some(example) = &self.example {
            why.push_str(&format!(", such as {example:?}"));
        } else if let Reading::Known(counting) = &self.reading {
            why.push_str(&format!(" on {}; say --scale", counting.coding.scale()));
        }
        Some(why)
    }
}

/// A metric as people write it.
fn label(kind: Kind) -> String {
    if kind == Kind::Rating { "a rating".to_owned() } else { kind.name().to_uppercase() }
}
