//! What is wrong with something that a host wrote or posted: an option, a survey, a response, a request.
//!
//! A fault is data. [`say::fault`](crate::say::fault) makes its text, so the small module, which shows no
//! message, carries no words.

/// One mistake: where it is, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// An option's name or a path such as `survey.questions[1].type`; empty for the whole text.
    pub place: String,
    /// What is wrong, with everything that a message needs to say.
    pub what: What,
}

impl Fault {
    /// A fault at `place`.
    pub fn new(place: impl Into<String>, what: What) -> Fault {
        Fault { place: place.into(), what }
    }

    /// A fault whose data is collected only where a message can be made from it: not in the small module.
    #[inline(always)]
    pub fn of(place: &str, what: impl FnOnce() -> What) -> Fault {
        if cfg!(scorelet_small) {
            return Fault { place: String::new(), what: What::Null };
        }
        Fault::new(place, what())
    }

    /// A value of another JSON type than expected.
    pub fn wrong_type(place: impl Into<String>, expected: Expected, found: JsonType) -> Fault {
        Fault::new(place, What::WrongType { expected, found })
    }

    /// Anything without a type of its own yet.
    pub fn said(place: impl Into<String>, text: impl Into<String>) -> Fault {
        Fault::new(place, What::Said(text.into()))
    }

    /// A value that is not allowed; `allowed` is a phrase.
    pub fn off(place: impl Into<String>, found: &str, allowed: &str) -> Fault {
        Fault::said(place, ["\"", found, "\" is not allowed; expected ", allowed].concat())
    }

    /// A value that is not one of a few words.
    pub fn not_one_of(place: impl Into<String>, found: &str, allowed: &[&str]) -> Fault {
        Fault::new(place, What::NotOneOf(Unknown::new(found, allowed)))
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The text is not JSON. Line and column count from 1.
    NotJson {
        /// Why not.
        reason: &'static str,
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// An object has a key that it may not have.
    UnknownKey(Unknown),
    /// `scorelet.open` or an element was given an option that does not exist.
    UnknownOption(Unknown),
    /// A word is not one of those allowed.
    NotOneOf(Unknown),
    /// A key is missing that must be there.
    Missing,
    /// `null` where a key has to be left out instead.
    Null,
    /// Another JSON type than expected.
    WrongType {
        /// What should be there.
        expected: Expected,
        /// What is there.
        found: JsonType,
    },
    /// More characters than allowed.
    TooLong {
        /// The most that are allowed.
        most: usize,
    },
    /// More bytes than allowed.
    TooLarge {
        /// The most that are allowed.
        most: usize,
    },
    /// Anything else, in words. (On its way out: every room is getting types of its own for these.)
    Said(String),
}

/// What should be there instead of a value of the wrong type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value of this type.
    Type(JsonType),
    /// Anything else, in words. (On its way out, as [`What::Said`].)
    Said(&'static str),
}

/// The types of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

/// A name that is not one of those allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name found, or its beginning where it is very long.
    pub found: String,
    /// The names allowed.
    pub allowed: Vec<String>,
    /// The one of them that was probably meant.
    pub near: Option<String>,
}

/// Characters of a name that a message repeats, at most: what is posted may be of any length.
const MAX_REPEATED: usize = 60;

impl Unknown {
    /// `found` is not one of `allowed`.
    pub fn new(found: &str, allowed: &[&str]) -> Unknown {
        Unknown {
            found: found.chars().take(MAX_REPEATED).collect(),
            allowed: allowed.iter().map(|name| (*name).to_owned()).collect(),
            near: near(found, allowed).map(str::to_owned),
        }
    }
}

/// Returns the name that was probably meant: one letter was added, dropped or changed, or two
/// neighbours were swapped.
pub fn near<'n>(found: &str, names: &[&'n str]) -> Option<&'n str> {
    // Names of one or two letters are near almost any other.
    let mut long = names.iter().copied().filter(|name| name.len() > 2);
    long.find(|name| is_near(found.as_bytes(), name.as_bytes()))
}

fn is_near(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    match (a, b) {
        ([], []) => false,
        ([_, rest @ ..], _) if rest == b => true,
        (_, [_, rest @ ..]) if rest == a => true,
        ([x, y, a @ ..], [v, w, b @ ..]) if a == b && x == w && y == v => true,
        ([_, a @ ..], [_, b @ ..]) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_one_slip_away() {
        let names = ["display", "trigger", "page", "pages", "id"];
        for (found, meant) in [
            ("dispaly", Some("display")),
            ("disply", Some("display")),
            ("displayy", Some("display")),
            ("displaz", Some("display")),
            ("isplay", Some("display")),
            ("triggre", Some("trigger")),
            ("pagex", Some("page")),
            ("", None),
            ("dsiplya", None),
            ("class", None),
            ("if", None),
        ] {
            assert_eq!(near(found, &names), meant, "{found}");
        }
    }
}
