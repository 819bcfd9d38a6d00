//! What is wrong with a survey or an option: what, where, what is allowed.
//!
//! In the small module (`scorelet_small`) a fault has no words: it only says that something is off,
//! and the larger module, loaded then, says what. So a page without mistakes pays for no message.

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
    #[inline(always)]
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Fault {
        if cfg!(scorelet_small) {
            return Fault { message: String::new(), place: String::new() };
        }
        Fault { message: message.into(), place: place.into() }
    }

    /// A fault whose message is put together only where it is said.
    #[inline(always)]
    pub fn of(place: &str, message: impl FnOnce() -> String) -> Fault {
        let message = if cfg!(scorelet_small) { String::new() } else { message() };
        Fault::new(place, message)
    }

    /// `given` is none of `allowed`.
    #[inline(always)]
    pub fn not_one_of(place: impl Into<String>, given: &str, allowed: &str) -> Fault {
        let place = if cfg!(scorelet_small) { String::new() } else { place.into() };
        Fault::of(&place, || ["\"", given, "\" is not known here; allowed: ", allowed].concat())
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
