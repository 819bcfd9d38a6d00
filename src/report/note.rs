//! What is remarked about a file, and why one cannot be scored: what the import tells of answers, and what
//! only counts have. `say` makes the sentences.

use crate::calc::Fault;
use crate::import::{self, ImportError};
use crate::scoring::Tally;

/// The tallies of one file.
pub type Tallies = import::Outcome<Tally, Note>;

/// A remark about how a file was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// About a file of answers.
    Answers(import::Note),
    /// The file holds counts from a warehouse: each line names its question and scale.
    Counts,
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

impl Note {
    /// Returns the name by which scripts tell remarks apart.
    pub const fn name(&self) -> &'static str {
        match self {
            Note::Answers(note) => note.name(),
            Note::Counts => "counts",
            Note::BadCounts { .. } => "bad_counts",
            Note::TooManyAnswers { .. } => "too_many_answers",
        }
    }

    /// Returns the column it is about; `None` where it is about none or several.
    pub fn column(&self) -> Option<&str> {
        match self {
            Note::Answers(note) => note.column(),
            _ => None,
        }
    }
}

/// Why a file cannot be scored.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// As the import says. Of counts too, where they are not split as asked.
    Import(ImportError),
    /// No line of counts can be scored, or none is what was asked for.
    NoCounts {
        /// The questions there are.
        questions: Vec<String>,
        /// About the first line that cannot be scored. Boxed, because an error is rarely met.
        bad: Option<Box<Note>>,
    },
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Error {
        Error::Import(error)
    }
}

impl Error {
    /// Returns the code, as [`ImportError::code`].
    pub fn code(&self) -> &'static str {
        match self {
            Error::Import(error) => error.code(),
            Error::NoCounts { .. } => "no_rating",
        }
    }

    /// Returns the column it is about; empty where it is about none or several.
    pub fn place(&self) -> &str {
        match self {
            Error::Import(error) => error.place(),
            Error::NoCounts { .. } => "",
        }
    }

    /// Returns the columns or questions to choose from, where one has to be chosen.
    pub fn columns(&self) -> Option<&[String]> {
        match self {
            Error::Import(error) => error.columns(),
            Error::NoCounts { questions, .. } => Some(questions),
        }
    }
}
