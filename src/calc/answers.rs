//! The answers of a request: counts per value, or value by value, with weights or without.

use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use crate::json::{self, Value};
use crate::scale::{Coding, Rating, Scale};
use crate::scoring::Metric;
use crate::scoring::tally::{Overflow, Tally};
use crate::scoring::weighted::Weighted;

/// The keys that hold answers.
pub(super) const KEYS: [&str; 2] = ["counts", "values"];

/// The answers to a metric: of a proportion `x` of `n`, else as in [`tally`].
pub(super) fn of(request: &Object, metric: &Metric) -> Result<Tally, Fault> {
    match metric {
        Metric::Proportion => share(request).map(|[x, n]| Tally::of_share(x, n)),
        Metric::Rating(_) | Metric::Expectation => tally(request, metric.coding()),
    }
}

/// The answers, from counts per value or value by value.
pub(super) fn tally(request: &Object, coding: &Coding) -> Result<Tally, Fault> {
    match (request.object("counts")?, request.array("values")?) {
        (Some(counts), None) => from_counts(&counts, coding),
        (None, Some(values)) => Ok(from_values(values, coding)),
        (Some(_), Some(_)) => Err(Fault::value(request.at("values"), Rule::NotBeside("counts"))),
        (None, None) => Err(Fault::missing(request.at("counts"), Needed::Answers)),
    }
}

/// The tally with the `missing` and `invalid` answers that were counted separately.
pub(super) fn with_left_out(request: &Object, mut tally: Tally) -> Result<Tally, Fault> {
    let add = |tally: &mut Tally, key, adds: fn(&mut Tally, u64) -> Result<(), Overflow>| {
        let Some(count) = request.count(key)? else { return Ok(()) };
        if request.object("counts")?.is_none() {
            return Err(Fault::value(request.at(key), Rule::OnlyBeside("counts")));
        }
        adds(tally, count).map_err(|Overflow| overflow(&request.at(key)))
    };
    add(&mut tally, "missing", Tally::add_missing_count)?;
    add(&mut tally, "invalid", Tally::add_invalid_count)?;
    Ok(tally)
}

/// The tally of `x` of `n`.
pub(super) fn share(request: &Object) -> Result<[u64; 2], Fault> {
    let (x, n) = (
        request.needed("x", Needed::Count, Object::count)?,
        request.needed("n", Needed::Count, Object::count)?,
    );
    if x > n {
        return Err(Fault::value(request.at("x"), Rule::AtMost("n")));
    }
    Ok([x, n])
}

/// Values with their weights; `None` where there are no weights.
pub(super) fn weighted(request: &Object, coding: &Coding) -> Result<Option<Weighted>, Fault> {
    let Some(weights) = request.numbers("weights", Weighted::RANGE)? else { return Ok(None) };
    let Some(values) = request.array("values")? else {
        return Err(Fault::missing(request.at("values"), Needed::ValuePerWeight));
    };
    if request.object("counts")?.is_some() {
        return Err(Fault::value(request.at("counts"), Rule::NotBeside("weights")));
    }
    if values.len() != weights.len() {
        let rule = Rule::AsMany { found: weights.len(), key: "values", expected: values.len() };
        return Err(Fault::value(request.at("weights"), rule));
    }
    let mut answers = Weighted::default();
    for (value, weight) in values.iter().zip(weights) {
        match (value, rating(value, coding.scale())) {
            (_, Some(rating)) => answers.add(rating, weight),
            (Value::Null, None) => answers.add_missing(),
            (_, None) => answers.add_invalid(),
        }
    }
    Ok(Some(answers))
}

/// Counts by value; the key is the value as text. A number that is not on the scale is counted as
/// invalid; anything else is refused, since it can only be a mistake.
fn from_counts(counts: &Object, coding: &Coding) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    for (key, _) in counts.members() {
        let Ok(value @ Value::Number(_)) = json::parse(key) else {
            return Err(Fault::value(counts.at(key), Rule::CountedValue));
        };
        let count = counts.needed(key, Needed::Count, Object::count)?;
        let added = match rating(&value, coding.scale()) {
            Some(rating) => tally.add_count(rating, count),
            None => tally.add_invalid_count(count),
        };
        added.map_err(|Overflow| overflow(&counts.at(key)))?;
    }
    Ok(tally)
}

/// The fault of counts whose sum does not fit.
pub(super) fn overflow(place: &str) -> Fault {
    Fault::value(place, Rule::Overflow)
}

/// Value by value: only numbers are ratings, null is a missing answer, the rest is invalid.
fn from_values(values: &[Value], coding: &Coding) -> Tally {
    let mut tally = Tally::default();
    for value in values {
        match (value, rating(value, coding.scale())) {
            (_, Some(rating)) => tally.add(rating),
            (Value::Null, None) => tally.add_missing(),
            (_, None) => tally.add_invalid(),
        }
    }
    tally
}

/// The rating that a value is, on that scale.
pub(super) fn rating(value: &Value, scale: Scale) -> Option<Rating> {
    let whole = value.as_int().or_else(|| as_exponential(value)).and_then(|whole| u8::try_from(whole).ok());
    whole.and_then(|value| scale.rating(value))
}

/// `1e1` is the whole number 10.
fn as_exponential(value: &Value) -> Option<i64> {
    let Value::Number(text) = value else { return None };
    let number: f64 = text.contains(['e', 'E']).then(|| text.parse().ok()).flatten()?;
    (number.fract() == 0.0).then_some(number as i64)
}
