//! Requests as JSON and their replies: the command line, the browser and the collector share them.
//!
//! ```
//! use scorelet::scoring::request::reply;
//! let line = r#"{"op":"summarize","metric":"csat","counts":{"5":4,"2":1}}"#;
//! assert!(reply(line).contains(r#""score":80.0,"display":"80","mean":4.4"#));
//! assert_eq!(
//!     reply(r#"{"op":"summarize","metric":"nps","counts":{},"confidance":0.9}"#),
//!     r#"{"error":{"code":"unknown_key","message":"summarize does not know this key; it knows op, metric, scale, direction, favourable, unfavourable, statistic, counts, values, confidence, interval, population, min_n, margin","where":"confidance"}}"#
//! );
//! ```

mod object;

use serde::Serialize;

pub use object::Fault;
pub(crate) use object::Object;

use super::interval::{Confidence, Method};
use super::summary::{Options, Summary};
use super::tally::{Overflow, Tally};
use crate::json::{self, Value};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Kind, Rating};

/// What a request gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// `summarize`
    Summary(Box<Summary>),
}

/// The reply to one request, both as JSON text without line breaks; a request that is off gets
/// `{"error":{"code","message","where"}}`.
pub fn reply(line: &str) -> String {
    let answered = json::parse(line).map_err(Fault::from).and_then(|request| answer(&request));
    match answered {
        Ok(reply) => serde_json::to_string(&reply),
        Err(fault) => serde_json::to_string(&fault),
    }
    // Unreachable: both hold only numbers, strings and maps with string keys.
    .unwrap_or_else(|error| format!(r#"{{"error":{{"code":"internal","message":"{error:?}","where":""}}}}"#))
}

/// The reply to one request by its `op`.
///
/// # Errors
/// [`Fault`]: an unknown `op`, or whatever that operation refuses.
pub fn answer(request: &Value) -> Result<Reply, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        Some("summarize") => Ok(Reply::Summary(Box::new(summarize_object(&request)?))),
        Some(_) => Err(Fault { code: "unknown_op", ..Fault::value("op", OPERATIONS) }),
        None => Err(Fault::missing("op", OPERATIONS)),
    }
}

/// The summary that a request asks for; its `op` may be left out.
///
/// # Errors
/// [`Fault`]: a key that is unknown, missing or off.
pub fn summarize(request: &Value) -> Result<Summary, Fault> {
    summarize_object(&Object::of(request, "")?)
}

const OPERATIONS: &str = "must be summarize";
const PROPORTION_KEYS: &[&str] =
    &["op", "metric", "x", "n", "confidence", "interval", "population", "min_n", "margin"];
const SUMMARIZE_KEYS: &[&str] = &[
    "op",
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "statistic",
    "counts",
    "values",
    "confidence",
    "interval",
    "population",
    "min_n",
    "margin",
];

fn summarize_object(request: &Object) -> Result<Summary, Fault> {
    let Some(kind) = metric(request)? else {
        request.allow("summarize of a proportion", PROPORTION_KEYS)?;
        let (x, n) = (
            request.needed("x", "needs a count", Object::count)?,
            request.needed("n", "needs a count", Object::count)?,
        );
        if x > n {
            return Err(Fault::value(&request.at("x"), "must be at most n"));
        }
        return Ok(Summary::of_proportion(x, n, &options(request, None, n)?));
    };
    request.allow("summarize", SUMMARIZE_KEYS)?;
    let coding = coding(request, kind)?;
    let tally = tally(request, &coding)?;
    Ok(Summary::of(&tally, &coding, &options(request, Some(kind), tally.n(coding.scale()))?))
}

/// The metric; `None` is a proportion.
fn metric(request: &Object) -> Result<Option<Kind>, Fault> {
    const ALLOWED: &str = "must be nps, csat, ces, rating or proportion";
    match request.text("metric")? {
        None => Err(Fault::missing(&request.at("metric"), ALLOWED)),
        Some("proportion") => Ok(None),
        Some(name) => {
            Kind::from_name(name).map(Some).ok_or_else(|| Fault::value(&request.at("metric"), ALLOWED))
        }
    }
}

/// Scale, direction and groups as far as they are given.
pub(crate) fn coding_spec(request: &Object) -> Result<CodingSpec, Fault> {
    let direction = request.text("direction")?.map(|name| {
        Direction::from_name(name).ok_or_else(|| {
            Fault::value(&request.at("direction"), "must be higher_is_better or lower_is_better")
        })
    });
    Ok(CodingSpec {
        scale: request.scale("scale")?,
        direction: direction.transpose()?,
        favourable: request.values("favourable")?,
        unfavourable: request.values("unfavourable")?,
    })
}

fn coding(request: &Object, kind: Kind) -> Result<Coding, Fault> {
    let spec = coding_spec(request)?;
    let off = |error: CodingError| {
        let place = request.at(error.key());
        if error == CodingError::NoScale {
            Fault::missing(&place, error.message())
        } else {
            Fault::value(&place, error.message())
        }
    };
    let coding = Coding::new(kind, spec).map_err(off)?;
    if coding.favourable().is_none() && !mean_only(request)? {
        return Err(Fault::missing(
            &request.at("favourable"),
            "needs the favourable values: convention names none for this scale and direction (\"statistic\":\"mean\" scores the mean alone)",
        ));
    }
    Ok(coding)
}

/// Whether only the mean is asked for.
fn mean_only(request: &Object) -> Result<bool, Fault> {
    match request.text("statistic")? {
        None | Some("score") => Ok(false),
        Some("mean") => Ok(true),
        Some(_) => Err(Fault::value(&request.at("statistic"), "must be score or mean")),
    }
}

/// The answers, from counts per value or value by value.
fn tally(request: &Object, coding: &Coding) -> Result<Tally, Fault> {
    match (request.object("counts")?, request.array("values")?) {
        (Some(counts), None) => from_counts(&counts, coding),
        (None, Some(values)) => Ok(from_values(values, coding)),
        (Some(_), Some(_)) => {
            Err(Fault::value(&request.at("values"), "must not stand beside counts: give one of the two"))
        }
        (None, None) => Err(Fault::missing(&request.at("counts"), "needs counts per value, or values")),
    }
}

/// Counts by value; the key is the value as text. A number that is no rating on the scale is
/// counted as invalid; what is no number at all is refused, since it can only be a slip.
fn from_counts(counts: &Object, coding: &Coding) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    for (key, _) in counts.members() {
        let Ok(value @ Value::Number(_)) = json::parse(key) else {
            return Err(Fault::value(
                &counts.at(key),
                "must be a number: the keys of counts are values of the scale",
            ));
        };
        let count = counts.needed(key, "needs a count", Object::count)?;
        let added = match rating(&value, coding) {
            Some(rating) => tally.add_count(rating, count),
            None => tally.add_invalid_count(count),
        };
        added.map_err(|Overflow| {
            Fault::value(&counts.at(key), "must leave the sum of all counts below 2^64")
        })?;
    }
    Ok(tally)
}

/// Value by value: only numbers are ratings, null is a missing answer, the rest is invalid.
fn from_values(values: &[Value], coding: &Coding) -> Tally {
    let mut tally = Tally::default();
    for value in values {
        match (value, rating(value, coding)) {
            (_, Some(rating)) => tally.add(rating),
            (Value::Null, None) => tally.add_missing(),
            (_, None) => tally.add_invalid(),
        }
    }
    tally
}

fn rating(value: &Value, coding: &Coding) -> Option<Rating> {
    let whole = value.as_int().or_else(|| as_exponential(value)).and_then(|whole| u8::try_from(whole).ok());
    whole.and_then(|value| coding.scale().rating(value))
}

/// `1e1` is the whole number 10.
fn as_exponential(value: &Value) -> Option<i64> {
    let Value::Number(text) = value else { return None };
    let number: f64 = text.contains(['e', 'E']).then(|| text.parse().ok()).flatten()?;
    (number.fract() == 0.0).then_some(number as i64)
}

fn options(request: &Object, kind: Option<Kind>, n: u64) -> Result<Options, Fault> {
    let defaults = Options::default();
    let population = request.count("population")?;
    if population.is_some_and(|population| population < n) {
        return Err(Fault::value(&request.at("population"), "must be at least n"));
    }
    Ok(Options {
        confidence: confidence(request)?,
        method: method(request, kind)?,
        population,
        min_n: request.count("min_n")?.unwrap_or(defaults.min_n),
        margin: margin(request)?.unwrap_or(defaults.margin),
    })
}

/// The level of the intervals.
pub(crate) fn confidence(request: &Object) -> Result<Confidence, Fault> {
    let Some(level) = request.number("confidence")? else { return Ok(Confidence::default()) };
    Confidence::new(level).ok_or_else(|| {
        Fault::value(&request.at("confidence"), "must be a share above 0 and below 1, such as 0.95")
    })
}

/// The margin of error, in points or percent.
fn margin(request: &Object) -> Result<Option<f64>, Fault> {
    match request.number("margin")? {
        Some(margin) if !(margin > 0.0 && margin <= 100.0) => {
            Err(Fault::value(&request.at("margin"), "must be points or percent, above 0 and at most 100"))
        }
        margin => Ok(margin),
    }
}

fn method(request: &Object, kind: Option<Kind>) -> Result<Option<Method>, Fault> {
    let Some(name) = request.text("interval")? else { return Ok(None) };
    let place = request.at("interval");
    match kind {
        Some(Kind::Nps) => Method::for_nps(name)
            .map(Some)
            .ok_or_else(|| Fault::value(&place, "must be adjusted_wald or score")),
        _ if name == "wilson" => Ok(None),
        _ => Err(Fault::value(&place, "must be wilson: a share has no other interval")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: &str) -> (&'static str, String) {
        let fault = answer(&json::parse(line).unwrap()).unwrap_err();
        (fault.code, fault.place)
    }

    fn summary(line: &str) -> Summary {
        summarize(&json::parse(line).unwrap()).unwrap()
    }

    #[test]
    fn every_fault_names_its_place() {
        for (line, code, place) in [
            ("[]", "bad_value", ""),
            (r#"{"metric":"nps"}"#, "missing_key", "op"),
            (r#"{"op":"sum"}"#, "unknown_op", "op"),
            (r#"{"op":"summarize"}"#, "missing_key", "metric"),
            (r#"{"op":"summarize","metric":"nqs"}"#, "bad_value", "metric"),
            (r#"{"op":"summarize","metric":"nps"}"#, "missing_key", "counts"),
            (r#"{"op":"summarize","metric":"nps","counts":{"9":-1}}"#, "bad_value", "counts.9"),
            (r#"{"op":"summarize","metric":"nps","counts":{"9":1.5}}"#, "bad_value", "counts.9"),
            (
                r#"{"op":"summarize","metric":"nps","counts":{"promoters":1}}"#,
                "bad_value",
                "counts.promoters",
            ),
            (r#"{"op":"summarize","metric":"nps","counts":{},"values":[]}"#, "bad_value", "values"),
            (r#"{"op":"summarize","metric":"nps","counts":{},"confidence":95}"#, "bad_value", "confidence"),
            (r#"{"op":"summarize","metric":"nps","counts":{},"interval":"wald"}"#, "bad_value", "interval"),
            (
                r#"{"op":"summarize","metric":"nps","counts":{"9":3},"population":2}"#,
                "bad_value",
                "population",
            ),
            (r#"{"op":"summarize","metric":"nps","counts":{},"margin":0}"#, "bad_value", "margin"),
            (r#"{"op":"summarize","metric":"nps","counts":{},"x":0}"#, "unknown_key", "x"),
            (r#"{"op":"summarize","metric":"nps","scale":[1,5],"counts":{}}"#, "bad_value", "scale"),
            (r#"{"op":"summarize","metric":"csat","scale":[0,11],"counts":{}}"#, "bad_value", "scale"),
            (r#"{"op":"summarize","metric":"rating","counts":{}}"#, "missing_key", "scale"),
            (
                r#"{"op":"summarize","metric":"rating","scale":[0,4],"counts":{}}"#,
                "missing_key",
                "favourable",
            ),
            (r#"{"op":"summarize","metric":"csat","favourable":[6],"counts":{}}"#, "bad_value", "favourable"),
            (r#"{"op":"summarize","metric":"csat","direction":"up","counts":{}}"#, "bad_value", "direction"),
            (r#"{"op":"summarize","metric":"proportion","x":3}"#, "missing_key", "n"),
            (r#"{"op":"summarize","metric":"proportion","x":3,"n":2}"#, "bad_value", "x"),
            (
                r#"{"op":"summarize","metric":"nps","counts":{"9":18446744073709551615,"8":1}}"#,
                "bad_value",
                "counts.8",
            ),
        ] {
            assert_eq!(fault(line), (code, place.to_string()), "{line}");
        }
        assert!(reply("{").starts_with(r#"{"error":{"code":"not_json""#));
    }

    #[test]
    fn what_is_no_rating_is_counted_apart() {
        let by_value = summary(
            r#"{"metric":"nps","values":[10,1e1,9.0,0,-0.0,11,-1,9.5,10.00000000000000000001,"9",true,null,[9]]}"#,
        );
        assert_eq!((by_value.n, by_value.missing, by_value.invalid), (5, 1, 7));
        let by_count = summary(r#"{"metric":"csat","counts":{"5":4.0,"4":1e3,"0":2,"6":1,"4.5":7}}"#);
        assert_eq!((by_count.n, by_count.invalid), (1004, 10));
    }

    #[test]
    fn a_mean_needs_no_favourable_set() {
        let line = r#"{"metric":"rating","scale":[0,4],"statistic":"mean","counts":{"1":1,"4":1}}"#;
        assert_eq!((summary(line).mean, summary(line).score), (Some(2.5), None));
    }

    #[test]
    fn a_summary_has_every_key_in_order() {
        assert_eq!(
            reply(r#"{"op":"summarize","metric":"ces","counts":{}}"#),
            concat!(
                r#"{"metric":"ces","scale":[1,7],"direction":"higher_is_better","n":0,"missing":0,"invalid":0,"#,
                r#""counts":{},"groups":{"favourable":0,"neutral":0,"unfavourable":0},"score":null,"#,
                r#""display":null,"mean":null,"sd":null,"median":null,"variance":null,"se":null,"#,
                r#""interval":null,"mean_interval":null,"n_needed":null,"flags":["no_data","small_n"]}"#
            )
        );
    }
}
