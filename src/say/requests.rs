//! Mistakes in requests to the scorer, in words.

use super::{coding, fault};
use crate::calc::{Needed, Rule, Wrong};
use crate::fault::JsonType;

/// Returns what is wrong and what is allowed; the place is not in it.
pub fn text(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Object(what) => fault::text(what),
        Wrong::Missing(needed) => format!("missing; expected {}", self::needed(needed)),
        Wrong::Value(rule) => self::rule(rule),
        Wrong::UnknownOp(name) => {
            format!("unknown operation {:?}; allowed: {}", name.found, name.allowed.join(", "))
        }
        Wrong::TooLong { most } => format!("more than {most} bytes; send counts per value instead of values"),
    }
}

/// Why a value of JavaScript is not plain data: it is nested too deeply, or holds itself.
pub const NESTED_TOO_DEEPLY: &str = "it is nested too deeply";

/// Returns why a value of JavaScript is not plain data: this cannot be a key.
pub fn not_a_key(found: JsonType) -> String {
    ["a key must be a string, found ", fault::type_text(found)].concat()
}

/// Returns why the methods of the scorer's importer were called in the wrong order: after the end of the
/// file, or before it.
pub const fn order(has_ended: bool) -> &'static str {
    if has_ended {
        "this file has already been read to its end"
    } else {
        "this file has not been read to its end"
    }
}

fn needed(needed: &Needed) -> String {
    let text = match needed {
        Needed::OneOf(names) => return format!("one of {}", names.join(", ")),
        Needed::Count => "a whole number from 0 up",
        Needed::Number => "a number",
        Needed::Numbers => "an array of numbers",
        Needed::Text => "a string",
        Needed::Answers => "counts per value, or values",
        Needed::ValuePerWeight => "one value for each weight",
        Needed::Sample => "a sample to compare, such as {\"counts\":{…}}",
        Needed::Periods => "the answers of each period",
        Needed::Favourable => {
            "the favourable values: convention names none for this scale and direction \
             (\"statistic\":\"mean\" scores the mean alone)"
        }
        Needed::BetterThanExpected => "the values that mean \"better than expected\"",
        Needed::Share => "the share of promoters and that of detractors, or neither",
        Needed::StandardDeviation => "the standard deviation of one answer",
        Needed::Scale => "the scale of the rating, [low, high] within 0-10",
        Needed::Aim => "a margin of error, or a difference to detect",
        Needed::Dimensions => "the ratings of the items by dimension",
        Needed::Weight => "a weight for every dimension",
        Needed::Responses => "responses with expectation and perception by row, or the sums of their items",
        Needed::TwoRows => "the ids of two rows",
    };
    text.to_owned()
}

fn rule(rule: &Rule) -> String {
    let text = match rule {
        Rule::Within([least, most]) => return format!("must be a number from {least} to {most}"),
        Rule::Positive(most) => return format!("must be a number above 0, at most {most}"),
        Rule::Difference(most) => return format!("must be a number from -{most} to {most}, but not 0"),
        Rule::Items(most) => return format!("must be an array of at most {most} items"),
        Rule::AsMany { found, key, expected } => {
            return format!("must have as many items as {key}, at least one: found {found} for {expected}");
        }
        Rule::AtMost(key) => return format!("must be at most {key}"),
        Rule::AtLeast(key) => return format!("must be at least {key}"),
        Rule::NotBeside(key) => return format!("is not allowed together with {key}; use one of the two"),
        Rule::OnlyBeside(key) => return format!("is only allowed together with {key}"),
        Rule::Operation(op) => return format!("must be {op} here, or be omitted"),
        Rule::AboveZero(keys) => return format!("must be above 0 because {} is", keys.join(" + ")),
        Rule::Coding(error) => coding::text(*error),
        Rule::PlainData(why) => return format!("must be plain data that JSON can hold: {why}"),
        Rule::Number => "must be a number",
        Rule::Whole => "must be a whole number",
        Rule::OpenShare => "must be a share above 0 and below 1, such as 0.95",
        Rule::Margin => "must be points or percent, above 0 and at most 100",
        Rule::Count => "must be a whole number from 0 up",
        Rule::AtLeastOne => "must be a whole number from 1 up",
        Rule::Window => "must be a number of periods from 1 up; null pools all periods so far",
        Rule::Scale => "must be [low, high], whole numbers within 0-10, low below high",
        Rule::Values => "must be an array of whole numbers within 0-10",
        Rule::CountedValue => "must be a number: the keys of counts are values of the scale",
        Rule::Shared => "must be the same in all samples",
        Rule::Ratings => "must be nps, csat, ces, rating or expectation here",
        Rule::Expectation => {
            "does not fit expectation, which is 1-10 with 7-10 better and 1-4 worse than expected; \
             use the metric rating for other scales and groups"
        }
        Rule::Overflow => "is too large: the sum of all counts must be below 2^64",
        Rule::Reachable => "must be larger: it needs more answers than can be counted",
        Rule::SharesSum => "is too large: both shares together must be at most 1",
        Rule::OtherShare => "is too large: the other share must be within 0 and 1",
        Rule::Kept => "is too large: at_end - new must be at most at_start",
        Rule::ThreeWeights => "must be three numbers from 0 up, not all 0",
        Rule::SomeWeight => "must not all be 0",
        Rule::SomeDimension => "must name at least one dimension",
        Rule::Condition => "must be \"COLUMN=VALUE\" or \"COLUMN!=VALUE\", or a list of them",
        Rule::Column => "must be a column's header, or its number from 0",
    };
    text.to_owned()
}
