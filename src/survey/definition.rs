//! What a survey is: its questions, when each is asked, and what it says at the end.

use super::module::Large;
use super::rated::Rated;
use super::vars::Vars;
use super::wording::{Key, Wording};
use crate::scale::{Coding, Group, Values};

/// Questions in one survey, at most.
pub const MAX_QUESTIONS: usize = 100;
/// Options of one choice, at most.
pub const MAX_OPTIONS: usize = 100;
/// Rows of one matrix, at most.
pub const MAX_ROWS: usize = 50;
/// The default limit of a comment, in characters.
pub const MAX_TEXT: usize = 2000;
/// The limit of the text for "other", in characters.
pub const MAX_OTHER: usize = 500;

/// How far the ends of a scale are apart, at least, if its values need a wide card.
const WIDE: u8 = 9;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The id that every response carries.
    pub id: String,
    /// At least one; ids are unique.
    pub questions: Vec<Question>,
    /// What `{name}` stands for in texts.
    pub vars: Vars,
    /// The message at the end.
    pub thanks: Thanks,
    /// How many questions are on a screen.
    pub screens: Screens,
}

/// How many questions are on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screens {
    /// One, and then the next.
    #[default]
    One,
    /// All of them, with one button; only for inline surveys.
    All,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id, unique in the survey.
    pub id: String,
    /// What kind of answer it takes.
    pub ask: Ask,
    /// Its text; `None` where the built-in wording is used.
    pub text: Option<Wording>,
    /// The label of the lowest value.
    pub low: Option<Wording>,
    /// The label of the highest value.
    pub high: Option<Wording>,
    /// The built-in wording: the question, its lowest and its highest value.
    pub words: Option<[Key; 3]>,
    /// Whether it must be answered to go on.
    pub required: bool,
    /// The earlier question, by index, whose group chooses the text.
    pub about: Option<usize>,
    /// All of these must hold for it to be asked.
    pub conditions: Vec<Condition>,
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A number on a scale.
    Rating(Rated),
    /// A comment.
    Text {
        /// In characters.
        max_length: usize,
    },
    /// Some of a list of options.
    Choice(Choice),
    /// Several things, each rated on the same scale.
    Matrix(Matrix),
}

/// A choice among options.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// At least one; ids are unique.
    pub options: Vec<Label>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Whether "other" is offered, under the id [`Choice::OTHER`].
    pub other: bool,
    /// Only the larger modules ask this.
    pub large: Large,
}

/// Rows that are rated on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// At least one; ids are unique.
    pub rows: Vec<Label>,
    /// How each is rated.
    pub each: Rated,
    /// Only the larger modules ask this.
    pub large: Large,
}

/// An option or a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its id, unique among its kind.
    pub id: String,
    /// What the visitor reads.
    pub text: Words,
}

/// The host's text, or built-in wording.
#[derive(Clone, Debug, PartialEq)]
pub enum Words {
    /// The host's.
    Own(Wording),
    /// The built-in wording.
    BuiltIn(Key),
}

impl Choice {
    /// The id of "other".
    pub const OTHER: &str = "other";

    /// Returns the ids that may be chosen, in the order of the options.
    pub fn ids(&self) -> Vec<&str> {
        let other = self.other.then_some(Choice::OTHER);
        self.options.iter().map(|option| option.id.as_str()).chain(other).collect()
    }
}

impl Question {
    /// Returns how its answer is rated; `None` for a question without a rating.
    pub fn coding(&self) -> Option<&Coding> {
        if let Ask::Rating(rated) = &self.ask { Some(&rated.coding) } else { None }
    }

    /// Returns whether its scale has so many values that they need a wide card for one row. Two rows would split
    /// the scale.
    pub fn is_wide(&self) -> bool {
        let rated = match &self.ask {
            Ask::Rating(rated) => rated,
            Ask::Matrix(matrix) => &matrix.each,
            _ => return false,
        };
        let scale = rated.coding.scale();
        scale.high() - scale.low() >= WIDE
    }

    /// Returns the names of its fields in a form: its id, `id.row` for the rows of a matrix, and `id.other` for
    /// the text of "other".
    pub fn names(&self) -> Vec<String> {
        let inner = |name: &str| [&self.id, ".", name].concat();
        match &self.ask {
            Ask::Matrix(matrix) => matrix.rows.iter().map(|row| inner(&row.id)).collect(),
            Ask::Choice(Choice { other: true, .. }) => vec![self.id.clone(), inner(Choice::OTHER)],
            _ => vec![self.id.clone()],
        }
    }
}

/// One condition: an earlier question's answer must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The earlier question, by index.
    pub question: usize,
    /// Any of these values …
    pub values: Values,
    /// … or any of these groups …
    pub groups: Vec<Group>,
    /// … or any of these options, by id.
    pub options: Vec<String>,
}

/// The message at the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thanks {
    /// For everyone; the built-in wording where it is absent.
    pub text: Option<Wording>,
    /// By the group of the first rating.
    pub by_group: Vec<(Group, GroupThanks)>,
}

/// The message for one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupThanks {
    /// The text.
    pub text: Option<Wording>,
    /// Where it links to: an absolute http or https address.
    pub link: Option<String>,
}
