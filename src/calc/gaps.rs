//! `summarize` of `servqual`: two ratings of each row and response in, their gaps out.

use super::about::{About, about};
use super::answers;
use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use super::rating::confidence;
use crate::json::Value;
use crate::scale::pairs::{CrossSums, PERCEPTION, Pair, PairSums, RowSums};
use crate::scale::{EXPECTATION, Rating, Scale};
use crate::scoring::Gaps;
use crate::scoring::summary::ScoreOptions;

/// The metric's name.
pub(super) const SERVQUAL: &str = "servqual";

const KEYS: &[&str] = &[
    "op",
    "metric",
    "survey",
    "by",
    "period",
    "scale",
    "responses",
    "n",
    "items",
    "products",
    "confidence",
    "min_n",
];

/// Responses of one request, rows of one response and pairs of rows, at most.
const MAX_ITEMS: usize = 1_000_000;

/// The answers of a request, counted and not yet scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Paired {
    /// What they are about.
    pub about: About,
    /// The scale of both matrices.
    pub scale: Scale,
    /// What was answered.
    pub sums: PairSums,
}

pub(super) fn gaps(request: &Object) -> Result<Gaps, Fault> {
    let Paired { about, scale, sums } = paired(request)?;
    let About { survey, by, period, .. } = about;
    let min_n = request.count("min_n")?.unwrap_or_default();
    let options = ScoreOptions { confidence: confidence(request)?, min_n, ..ScoreOptions::default() };
    Ok(Gaps { survey, by, period, ..Gaps::of(&sums, scale, &options) })
}

pub(super) fn paired(request: &Object) -> Result<Paired, Fault> {
    request.allow(KEYS)?;
    let scale = request.scale("scale")?.unwrap_or(Scale::SEVEN);
    let responses = request.objects("responses", MAX_ITEMS)?;
    let sums = match (responses, request.objects("items", MAX_ITEMS)?) {
        (Some(responses), None) => from_responses(&responses, scale)?,
        (None, Some(items)) => from_sums(request, &items, scale)?,
        (Some(_), Some(_)) => return Err(Fault::value(request.at("items"), Rule::NotBeside("responses"))),
        (None, None) => return Err(Fault::missing(request.at("responses"), Needed::Responses)),
    };
    Ok(Paired { about: about(request)?, scale, sums })
}

/// Single responses, each with `expectation` and `perception` by row. What is not a rating has no pair.
fn from_responses(responses: &[Object], scale: Scale) -> Result<PairSums, Fault> {
    let mut sums = PairSums::default();
    for response in responses {
        response.allow(&[EXPECTATION, PERCEPTION])?;
        let (Some(expected), Some(perceived)) = (response.object(EXPECTATION)?, response.object(PERCEPTION)?)
        else {
            continue;
        };
        let rating = |value: &Value| -> Option<Rating> { answers::rating(value, scale) };
        let pair = |(row, value): &'_ (String, Value)| {
            let (_, other) = perceived.members().iter().find(|(other, _)| other == row)?;
            Some((row.clone(), rating(value)?, rating(other)?))
        };
        let pairs: Vec<_> = expected.members().iter().filter_map(pair).collect();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|&(ref row, expectation, perception)| Pair { row, expectation, perception })
            .collect();
        sums.add(&pairs, 1);
    }
    Ok(sums)
}

/// Sums by row and by two rows of a dimension, as the queries of [`crate::sql`] count them.
fn from_sums(request: &Object, items: &[Object], scale: Scale) -> Result<PairSums, Fault> {
    let mut sums = PairSums::default();
    sums.n = count(request, "n")?;
    let widest = f64::from(scale.high());
    for item in items {
        item.allow(&["row", "n", EXPECTATION, PERCEPTION, "squares"])?;
        let row = item.needed("row", Needed::Text, Object::text)?;
        let n = count(item, "n")?;
        let sum = |key| whole(item, key, n as f64 * widest);
        sums.add_row(
            row,
            RowSums {
                n: i128::from(n),
                expectation: sum(EXPECTATION)?,
                perception: sum(PERCEPTION)?,
                squares: whole(item, "squares", n as f64 * widest * widest)?,
            },
        );
    }
    for product in request.objects("products", MAX_ITEMS)?.unwrap_or_default() {
        product.allow(&["rows", "n", "first", "second", "product"])?;
        let rows = product.needed("rows", Needed::TwoRows, Object::array)?;
        let (Some(one), Some(other), 2) =
            (rows.first().and_then(Value::as_str), rows.last().and_then(Value::as_str), rows.len())
        else {
            return Err(Fault::missing(product.at("rows"), Needed::TwoRows));
        };
        let n = count(&product, "n")?;
        let sum = |key| whole(&product, key, n as f64 * widest * widest);
        let cross = CrossSums {
            n: i128::from(n),
            first: sum("first")?,
            second: sum("second")?,
            product: sum("product")?,
        };
        sums.add_cross([one, other], cross);
    }
    Ok(sums)
}

fn count(object: &Object, key: &str) -> Result<u64, Fault> {
    let count = object.needed(key, Needed::Count, Object::count)?;
    if count > PairSums::MOST { Err(answers::overflow(&object.at(key))) } else { Ok(count) }
}

/// A whole number that is at most `most`, with either sign.
fn whole(object: &Object, key: &str, most: f64) -> Result<i128, Fault> {
    let number = object.needed(key, Needed::Number, |object, key| object.within(key, [-most, most]))?;
    if number.fract() == 0.0 { Ok(number as i128) } else { Err(Fault::value(object.at(key), Rule::Whole)) }
}
