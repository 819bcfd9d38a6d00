//! Requests as JSON and their replies: the command line, the browser and the collector share them.
//!
//! | `op` | keys beside `metric` and `confidence` (a share, 0.95) | reply |
//! |---|---|---|
//! | `summarize` | `counts` (with what was counted apart, `missing` and `invalid`) or `values` (with `weights`), or `x` and `n` of a proportion; what it is about, for the summary to say again: `survey` `question` `row` `by` {column, value} `period`; `scale` `direction` `favourable` `unfavourable` `statistic` `interval` `population` `min_n` `margin` | a [`Summary`] |
//! | `compare` | `a` and `b`, each with `counts` or `values`, or `x` and `n`; those of the rating | a [`Comparison`] |
//! | `adjust` | `p`, each within 0 and 1; `method`: `holm` or `bh` | `{"p"}`, in their order |
//! | `trend` | `periods`, each as `a` above and with a `period` to name it; `window` in periods, all so far where it is null | `{"series"}`, a [`Summary`] each |
//! | `sample_size` | `margin` in points or percent, or `difference` with `power` (0.8); what is known: `promoters` and `detractors`, `share`, or with `"statistic":"mean"` `sd`, margin and difference then in the scale's unit; `population` | `{"n"}`, for a difference that of each group |
//! | `service` | see [`service`](crate::scoring::service): totals, seconds or ratings | a [`Measure`](crate::scoring::service::Measure), with `warning` where few of those invited answered |
//!
//! `summarize` and `compare` add `"words"`, a sentence, where `"words": true` asks for it. A key that
//! is `null` counts as absent, an unknown one is refused by name.
//!
//! ```
//! use scorelet::scoring::request::reply;
//! let line = r#"{"op":"summarize","metric":"csat","counts":{"5":4,"2":1}}"#;
//! assert!(reply(line).contains(r#""score":80,"display":"80","mean":4.4"#));
//! assert_eq!(
//!     reply(r#"{"op":"adjust","p":[0.04,0.01],"metod":"holm"}"#),
//!     r#"{"error":{"code":"unknown_key","message":"unknown key \"metod\"; did you mean \"method\"?","where":"metod"}}"#
//! );
//! ```

mod adjust;
mod answers;
mod compare;
mod joined;
mod object;
mod rating;
mod sample_size;
mod service;
mod summarize;
mod trend;

use serde::Serialize;

pub use joined::{adjust, compare, trend};
pub(crate) use object::Object;
pub use object::{Fault, Wrong};
pub(crate) use rating::{coding_spec, confidence};
pub use summarize::{About, Counted};

use super::compare::Comparison;
use super::service::{Measure, Servqual};
use super::summary::Summary;
use crate::json::{self, Value};

/// What a request may weigh in bytes: more answers than this holds are better counted by value.
pub const MAX_BYTES: usize = 8 << 20;

/// What a request gives, written as its `op`'s reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// `summarize`
    Summary(Box<Worded<Summary>>),
    /// `compare`
    Comparison(Box<Worded<Comparison>>),
    /// `adjust`
    Adjusted {
        /// The adjusted p values, in the order of those given.
        p: Vec<f64>,
    },
    /// `trend`
    Trend {
        /// One summary a period.
        series: Vec<Summary>,
    },
    /// `sample_size`
    SampleSize {
        /// The answers needed; for a difference those of each group.
        n: u64,
    },
    /// `service`
    Service(Box<Warned>),
    /// `service` of SERVQUAL
    Servqual(Box<Servqual>),
}

/// A result, with a plain sentence where `words` was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worded<T> {
    /// The result's own keys.
    #[serde(flatten)]
    pub result: T,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// A measure, with what it cannot tell by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warned {
    /// The measure's own keys.
    #[serde(flatten)]
    pub measure: Measure,
    /// What it cannot tell, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// The reply to one request, both as JSON text without line breaks; a request that is off gets
/// `{"error":{"code","message","where"}}`.
pub fn reply(line: &str) -> String {
    if line.len() > MAX_BYTES {
        return too_long();
    }
    let request = json::parse(line).map(Value::in_script_order).map_err(Fault::from);
    written(request.and_then(|request| answer(&request)))
}

/// The reply to a request of more than [`MAX_BYTES`], which need not have been read to its end.
pub fn too_long() -> String {
    let message = format!("more than {MAX_BYTES} bytes: give counts per value");
    written(Err(Fault { place: String::new(), what: Wrong::TooLong(message) }))
}

fn written(answered: Result<Reply, Fault>) -> String {
    match answered {
        Ok(reply) => json::text(&reply),
        Err(fault) => json::text(&fault),
    }
    // Unreachable: both hold only numbers, strings and maps with string keys.
    .unwrap_or_else(|error| format!(r#"{{"error":{{"code":"internal","message":"{error:?}","where":""}}}}"#))
}

const OPERATIONS: &str = "must be summarize, compare, adjust, trend, sample_size or service";

/// The reply to one request by its `op`.
///
/// # Errors
/// [`Fault`]: an unknown `op`, or whatever that operation refuses.
pub fn answer(request: &Value) -> Result<Reply, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        Some(op) => dispatch(op, &request),
        None => Err(Fault::missing("op", OPERATIONS)),
    }
}

/// The reply to a request whose `op` is known beforehand and may be left out.
///
/// # Errors
/// As [`answer`]; also another `op`.
pub fn answer_as(op: &str, request: &Value) -> Result<Reply, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        Some(other) if other != op => Err(Fault::value("op", &format!("must be {op} here, or left out"))),
        _ => dispatch(op, &request),
    }
}

fn dispatch(op: &str, request: &Object) -> Result<Reply, Fault> {
    match op {
        "summarize" => summarize::reply(request),
        "compare" => compare::reply(request),
        "adjust" => adjust::reply(request),
        "trend" => trend::reply(request),
        "sample_size" => sample_size::reply(request),
        "service" => service::reply(request),
        _ => Err(Fault { place: "op".into(), what: Wrong::UnknownOp(OPERATIONS.into()) }),
    }
}

/// The summary that a request asks for; its `op` may be left out.
///
/// # Errors
/// [`Fault`]: a key that is unknown, missing or off.
pub fn summarize(request: &Value) -> Result<Summary, Fault> {
    summarize::summary(&Object::of(request, "")?)
}

/// The answers that a request for a summary of ratings counts, unscored.
///
/// # Errors
/// As [`summarize`]; also a proportion, and another `op`.
pub fn counted(request: &Value) -> Result<Counted, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        None | Some("summarize") => summarize::counted(&request),
        Some(_) => Err(Fault::value("op", "must be summarize here")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: &str) -> (&'static str, String) {
        let fault = answer(&json::parse(line).unwrap()).unwrap_err();
        (fault.code(), fault.place)
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
            (r#"{"op":"summarize","metric":"nps","values":[9],"missing":1}"#, "bad_value", "missing"),
            (
                r#"{"op":"summarize","metric":"nps","values":[9],"weights":[1],"invalid":1}"#,
                "bad_value",
                "invalid",
            ),
            (
                r#"{"op":"summarize","metric":"nps","counts":{"9":18446744073709551615},"missing":1}"#,
                "bad_value",
                "missing",
            ),
            (
                r#"{"op":"summarize","metric":"nps","counts":{},"by":{"column":"plan"}}"#,
                "missing_key",
                "by.value",
            ),
            (
                r#"{"op":"summarize","metric":"nps","counts":{},"by":{"colum":"plan"}}"#,
                "unknown_key",
                "by.colum",
            ),
            (r#"{"op":"summarize","metric":"nps","counts":{},"survey":1}"#, "bad_value", "survey"),
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
    fn what_was_counted_apart_and_what_it_is_about_are_said_again() {
        let said = r#""survey":"s","question":"q","row":"r","by":{"column":"plan","value":"pro"},"period":"2026-11""#;
        let line = format!(
            r#"{{"op":"summarize",{said},"metric":"nps","counts":{{"9":3,"11":1}},"missing":5,"invalid":2}}"#
        );
        let reply = reply(&line);
        assert!(reply.contains(r#""n":3,"missing":5,"invalid":3,"#), "{reply}");
        assert!(reply.ends_with(&format!("{said}}}")), "{reply}");
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
