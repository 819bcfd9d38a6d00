//! What is wrong with something that a host wrote or posted: an option, a survey, a response, a request.
//!
//! A fault is data. [`say::fault`](crate::say::fault) makes its text, so the small module, which shows no
//! message, carries no words.

mod expected;

pub use expected::{Expected, JsonType};

use crate::scale::{CodingError, Scale};

/// Whether the module that is being built shows messages: every one but the widget's small one.
pub const HAS_WORDS: bool = !cfg!(scorelet_small);

/// One mistake: where it is, and what is wrong there. Requests to the scorer have a `W` of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault<W = What> {
    /// An option's name or a path such as `survey.questions[1].type`; empty for the whole text.
    pub place: String,
    /// What is wrong, with everything that a message needs to say.
    pub what: W,
}

impl<W> Fault<W> {
    /// Returns a fault at `place`.
    pub fn new(place: impl Into<String>, what: W) -> Fault<W> {
        Fault { place: place.into(), what }
    }
}

impl Fault {
    /// Returns a fault whose data is collected only where a message can be made from it: not in the small
    /// module.
    #[inline(always)]
    pub fn of(place: &str, what: impl FnOnce() -> What) -> Fault {
        if HAS_WORDS { Fault::new(place, what()) } else { Fault { place: String::new(), what: What::Null } }
    }

    /// Returns the fault of a value of another JSON type than expected.
    pub fn wrong_type(place: impl Into<String>, expected: Expected, found: JsonType) -> Fault {
        Fault::new(place, What::WrongType { expected, found })
    }

    /// Returns the fault of a value that is not what is expected.
    pub fn not_allowed(place: impl Into<String>, found: &str, expected: Expected) -> Fault {
        Fault::new(place, What::NotAllowed { found: shortened(found), expected })
    }

    /// Returns the fault of a value that is not one of a few words.
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
        reason: Syntax,
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
    Missing(Option<Expected>),
    /// `null` where a key has to be left out instead.
    Null,
    /// Another JSON type than expected.
    WrongType {
        /// What should be there.
        expected: Expected,
        /// What is there.
        found: JsonType,
    },
    /// Another value than expected.
    NotAllowed {
        /// The value found, or its beginning.
        found: String,
        /// What should be there.
        expected: Expected,
    },
    /// No items, or too many.
    Count {
        /// How many there are.
        found: usize,
        /// The most that are allowed.
        most: usize,
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
    /// A text without characters.
    Empty,
    /// A text with a line break or another control character.
    ControlCharacter,
    /// A name or an id that must be unique is there before.
    Twice {
        /// Which.
        name: String,
    },
    /// A number that is not on its scale.
    OffScale {
        /// The number.
        found: i64,
        /// The scale.
        scale: Scale,
    },
    /// A number that is not whole.
    NotWhole {
        /// The number as written, or its beginning.
        found: String,
    },
    /// A scale, a direction and groups that do not go together.
    Coding(CodingError),
    /// A rule of surveys or of deliveries alone.
    Mistake(Mistake),
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// It ends inside a value.
    EndsEarly,
    /// More text follows the value.
    TextAfterEnd,
    /// Too many arrays and objects inside each other.
    TooDeep,
    /// A value is missing.
    NoValue,
    /// A key in double quotes is missing.
    NoKey,
    /// An object has a key twice.
    KeyTwice,
    /// An object has too many keys.
    TooManyKeys,
    /// The colon after a key is missing.
    NoColon,
    /// A comma or a closing bracket is missing.
    NoComma,
    /// A number that JSON writes otherwise.
    Number,
    /// A string without an end.
    OpenString,
    /// A control character in a string.
    ControlCharacter,
    /// A backslash before a letter that has no meaning.
    Escape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// `\\u` without four hexadecimal digits.
    UnicodeEscape,
}

/// A rule of surveys or of deliveries that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A question's text is blank.
    NoWords,
    /// No question before this one has that id.
    NoEarlierQuestion(String),
    /// The question of that id has no rating that another could be about.
    NoRating(String),
    /// The question of that id has neither a rating nor options for a condition to match.
    NothingToMatch(String),
    /// A range that ends before it begins.
    MinAboveMax,
    /// A range without a value of the question's scale.
    RangeOffScale(Scale),
    /// An option has the id `other` beside `"other": true`.
    OtherTwice,
    /// A field would have the same name as one of the question of that id.
    SameField(String),
    /// The longest answers to all questions exceed what a response may hold.
    AnswersTooLarge,
    /// NPS is asked in numbers alone.
    LookOfNps,
    /// Stars on a scale that does not count from 1 upwards.
    StarsOffScale,
    /// Faces for more values than can be told apart.
    TooManyFaces {
        /// The most that can.
        most: usize,
    },
    /// Texts by group without a question whose groups these are.
    GroupsWithoutAbout,
    /// A key among texts by group that is not a group.
    NotAGroup(String),
    /// The template of a form is not an object.
    FormWithoutNames,
    /// `no-cors` with a format that browsers do not send so.
    NoCorsFormat,
    /// A key that `no-cors` does not allow.
    NoCorsKey,
    /// A placeholder outside the address's path and query.
    PlaceholderInHost,
    /// A placeholder in a key of a template.
    PlaceholderInKey,
    /// A header that pages cannot set.
    ForbiddenHeader,
    /// A header's value with more than printable ASCII.
    HeaderNotAscii,
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

/// Characters that a message repeats of what was found, at most: what is posted may be of any length.
const MAX_REPEATED: usize = 60;

impl Unknown {
    /// Describes `found`, which is not one of `allowed`.
    pub fn new(found: &str, allowed: &[&str]) -> Unknown {
        Unknown {
            found: shortened(found),
            allowed: allowed.iter().map(|name| (*name).to_owned()).collect(),
            near: near(found, allowed).map(str::to_owned),
        }
    }
}

/// Returns the beginning of what was found.
pub fn shortened(found: &str) -> String {
    found.chars().take(MAX_REPEATED).collect()
}

/// Returns the name that was probably meant: one letter was added, dropped or changed, or two
/// neighbours were swapped.
pub fn near<'n>(found: &str, names: &[&'n str]) -> Option<&'n str> {
    // Names of one or two letters are near almost any other.
    let mut long = names.iter().copied().filter(|name| name.len() > 2);
    long.find(|name| found != *name && is_near(&units(found), &units(name)))
}

/// Returns a text as scripts see it, in UTF-16.
fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Whether two different names are one slip apart. www/widget/options.ts has the same rule for the tag's name;
/// tests/fixtures/near_names.json holds both to the same answers.
fn is_near(a: &[u16], b: &[u16]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    match (a, b) {
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
            ("pages", Some("page")),
            ("", None),
            ("dsiplya", None),
            ("class", None),
            ("if", None),
        ] {
            assert_eq!(near(found, &names), meant, "{found}");
        }
    }

    /// options.test.ts asks the scripts' rule the same.
    #[test]
    fn scripts_and_rust_agree_on_what_is_near() {
        let cases: Vec<(String, String, bool)> =
            serde_json::from_str(include_str!("../tests/fixtures/near_names.json")).unwrap();
        assert!(cases.len() > 20);
        for (found, name, wanted) in cases {
            assert_eq!(is_near(&units(&found), &units(&name)), wanted, "{found:?}, {name:?}");
        }
    }
}
