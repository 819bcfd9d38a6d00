//! What is wrong with a survey or an option: what, where, what is allowed.

use std::fmt;

/// One mistake in what a host wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong and what is allowed.
    pub message: String,
    /// Where: an option's name or a path such as `survey.questions[1].type`.
    pub place: String,
}

impl Fault {
    /// A fault at `place`.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault { message: message.into(), place: place.into() }
    }

    /// `given` is none of `allowed`.
    pub fn not_one_of(place: impl Into<String>, given: &str, allowed: &str) -> Fault {
        Fault::new(place, ["\"", given, "\" is not known here; allowed: ", allowed].concat())
    }

    /// Another kind of JSON value is wanted.
    pub fn wants(place: impl Into<String>, wanted: &str, given: &str) -> Fault {
        Fault::new(place, [wanted, " is wanted here, not ", given].concat())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
