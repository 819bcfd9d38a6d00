//! Why a request is refused: as data, which [`say::requests`](crate::say::requests) words.

use crate::fault::{self, Unknown, What};
use crate::json;
use crate::scale::CodingError;

/// One mistake in a request. Its place is a key's path such as `counts.9`, or the line and column of a text
/// that is not JSON.
pub type Fault = fault::Fault<Wrong>;

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    /// What any object may have wrong.
    Object(What),
    /// A key is missing.
    Missing(Needed),
    /// A value is not allowed.
    Value(Rule),
    /// The operation does not exist.
    UnknownOp(Unknown),
    /// The request has more bytes than allowed.
    TooLong {
        /// The most that are allowed.
        most: usize,
    },
}

/// What a missing key would hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Needed {
    /// One of these names.
    OneOf(Vec<&'static str>),
    /// A whole number from 0 up.
    Count,
    /// A number.
    Number,
    /// An array of numbers.
    Numbers,
    /// Text.
    Text,
    /// Counts per value; `values` is the alternative.
    Answers,
    /// A value for each weight.
    ValuePerWeight,
    /// A sample to compare.
    Sample,
    /// The answers of each period.
    Periods,
    /// The favourable values, as convention names none; asking for the mean alone is the alternative.
    Favourable,
    /// The values that mean "better than expected".
    BetterThanExpected,
    /// The share of the other group.
    Share,
    /// The standard deviation of one answer.
    StandardDeviation,
    /// A scale: a `rating` has no usual one.
    Scale,
    /// A margin of error; `difference` is the alternative.
    Aim,
    /// The ratings of items by dimension.
    Dimensions,
    /// A weight for every dimension.
    Weight,
    /// Responses to two matrices; their sums are the alternative.
    Responses,
    /// The ids of two rows.
    TwoRows,
}

/// What a value has to meet, and does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// A number.
    Number,
    /// A number from the first to the second.
    Within([f64; 2]),
    /// A number above 0, at most this.
    Positive(f64),
    /// A share above 0 and below 1.
    OpenShare,
    /// A number of points or percent above 0, at most 100.
    Margin,
    /// A difference other than 0, at most this far from it.
    Difference(f64),
    /// A whole number.
    Whole,
    /// A whole number from 0 up.
    Count,
    /// A whole number from 1 up.
    AtLeastOne,
    /// A number of periods from 1 up; `null` would mean all so far.
    Window,
    /// A scale as `[low, high]`.
    Scale,
    /// An array of values of a scale.
    Values,
    /// A key of `counts` that is a number.
    CountedValue,
    /// An array with at most this many items.
    Items(usize),
    /// As many items as another key has.
    AsMany {
        /// The number found.
        found: usize,
        /// The other key.
        key: &'static str,
        /// Its number of items.
        expected: usize,
    },
    /// At most the count under another key.
    AtMost(&'static str),
    /// At least the count under another key, or of the answers.
    AtLeast(&'static str),
    /// Not together with another key.
    NotBeside(&'static str),
    /// Only together with another key.
    OnlyBeside(&'static str),
    /// The same in all samples.
    Shared,
    /// An operation that can only be this one here, or be left out.
    Operation(&'static str),
    /// A metric of ratings.
    Ratings,
    /// The one coding of the expectation metric.
    Expectation,
    /// A sum of counts below 2^64.
    Overflow,
    /// A coding that can be.
    Coding(CodingError),
    /// A margin or difference that countable answers can reach.
    Reachable,
    /// Shares whose sum is at most 1.
    SharesSum,
    /// A difference that leaves the other share within 0 and 1.
    OtherShare,
    /// No more customers kept than there were at the start.
    Kept,
    /// Above 0 because these totals are.
    AboveZero(&'static [&'static str]),
    /// Three weights from 0 up, not all 0.
    ThreeWeights,
    /// Weights that are not all 0.
    SomeWeight,
    /// At least one dimension.
    SomeDimension,
    /// A column by its header or number.
    Column,
    /// A condition on a column.
    Condition,
    /// Plain data, and why it is not.
    PlainData(String),
}

impl Fault {
    /// Returns a fault for a value that breaks a rule.
    pub(crate) fn value(place: impl Into<String>, rule: Rule) -> Fault {
        Fault::new(place, Wrong::Value(rule))
    }

    /// Returns a fault for a missing key.
    pub(crate) fn missing(place: impl Into<String>, needed: Needed) -> Fault {
        Fault::new(place, Wrong::Missing(needed))
    }

    /// Returns a fault for a name that is not one of those allowed.
    pub(crate) fn unknown(place: impl Into<String>, found: &str, allowed: &[&str]) -> Fault {
        fault::Fault::not_one_of(place, found, allowed).into()
    }

    /// Returns `not_json`, `too_long`, `unknown_op`, `unknown_key`, `missing_key` or `bad_value`.
    pub fn code(&self) -> &'static str {
        match &self.what {
            Wrong::Object(What::NotJson { .. }) => "not_json",
            Wrong::Object(What::UnknownKey(_)) => "unknown_key",
            Wrong::Missing(_) | Wrong::Object(What::Missing(_)) => "missing_key",
            Wrong::Value(_) | Wrong::Object(_) => "bad_value",
            Wrong::UnknownOp(_) => "unknown_op",
            Wrong::TooLong { .. } => "too_long",
        }
    }
}

impl From<fault::Fault> for Fault {
    fn from(fault: fault::Fault) -> Fault {
        Fault::new(fault.place, Wrong::Object(fault.what))
    }
}

impl From<json::Error> for Fault {
    fn from(error: json::Error) -> Fault {
        let place = format!("line {}, column {}", error.line, error.column);
        error.at(place).into()
    }
}
