//! The request protocol in front of the formulas: the command line and the browser share it.
//!
//! | `op` | keys beside `metric` and `confidence` (a share, 0.95) | reply |
//! |---|---|---|
//! | `summarize` | `counts` (with those counted separately, `missing` and `invalid`) or `values` (with `weights`), or `x` and `n` of a proportion; what it is about, repeated in the summary: `survey` `question` `row` `by` {column, value} `period`; `scale` `direction` `favourable` `unfavourable` `statistic` `interval` `population` `min_n` `margin` | a [`Summary`] |
//! | `summarize` of `servqual` | `responses`, each with `expectation` and `perception` by row, or their sums: `n`, `items` and `products` as [`crate::sql`] counts them; `survey` `by` `period` `scale` `min_n` | [`Gaps`](crate::scoring::Gaps) |
//! | `compare` | `a` and `b`, each with `counts` or `values`, or `x` and `n`; those of the rating | a [`Comparison`](crate::scoring::Comparison) |
//! | `adjust` | `p`, each within 0 and 1; `method`: `holm` or `bh` | `{"p"}`, in their order |
//! | `trend` | `periods`, each as `a` above and with a `period` to name it; `window` in periods, all so far where it is null | `{"series"}`, a [`Summary`] each |
//! | `sample_size` | `margin` in points or percent, or `difference` with `power` (0.8); what is known: `promoters` and `detractors`, `share`, or with `"statistic":"mean"` `sd`, margin and difference then in the scale's unit; `population` | `{"n"}`, for a difference that of each group |
//! | `service` | see [`service`](crate::scoring::service): totals, seconds or ratings | a [`Measure`](crate::scoring::service::Measure), with `warning` where few of those invited answered |
//!
//! `summarize` and `compare` add `"words"`, a sentence, where `"words": true` asks for it. A key that
//! is `null` counts as absent; an unknown one is refused.
//!
//! Nothing here makes text: a [`Reply`] and a [`Fault`] are data, which [`say::replies`](crate::say::replies)
//! writes.

mod about;
mod adjust;
mod answers;
mod compare;
mod fault;
mod gaps;
mod joined;
mod object;
mod rating;
mod reply;
mod sample_size;
mod service;
mod summarize;
mod trend;

pub use about::About;
pub use fault::{Fault, Needed, Rule, Wrong};
pub use gaps::Paired;
pub use joined::{adjust, compare, trend};
pub(crate) use object::Object;
#[cfg(feature = "page")]
pub(crate) use rating::{coding_spec, confidence};
pub use reply::{Compared, Measured, Reply};
pub use summarize::Counted;

use crate::fault::Unknown;
use crate::json::Value;
use crate::scoring::Summary;

/// The most bytes that a request may have. Longer lists of answers should be sent as counts per value.
pub const MAX_BYTES: usize = 8 << 20;

const OPERATIONS: [&str; 6] = ["summarize", "compare", "adjust", "trend", "sample_size", "service"];

/// The reply to one request by its `op`.
///
/// # Errors
/// [`Fault`]: an unknown `op`, or a mistake that the operation refuses.
pub fn answer(request: &Value) -> Result<Reply, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        Some(op) => dispatch(op, &request),
        None => Err(Fault::missing("op", Needed::OneOf(OPERATIONS.to_vec()))),
    }
}

/// The reply to a request whose `op` is known beforehand and may be left out.
///
/// # Errors
/// As [`answer`]; also another `op`.
pub fn answer_as(op: &'static str, request: &Value) -> Result<Reply, Fault> {
    let request = Object::of(request, "")?;
    match request.text("op")? {
        Some(other) if other != op => Err(Fault::value("op", Rule::Operation(op))),
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
        _ => Err(Fault::new("op", Wrong::UnknownOp(Unknown::new(op, &OPERATIONS)))),
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
        Some(_) => Err(Fault::value("op", Rule::Operation("summarize"))),
    }
}

/// The responses that a request for `servqual` counts, unscored; `None` if it asks for another metric.
///
/// # Errors
/// As [`summarize`].
pub fn paired(request: &Value) -> Result<Option<Paired>, Fault> {
    let request = Object::of(request, "")?;
    let asked = request.text("metric")? == Some(gaps::SERVQUAL) && request.text("op")? == Some("summarize");
    if asked { gaps::paired(&request).map(Some) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

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
    }

    #[test]
    fn what_is_not_a_rating_is_counted_separately() {
        let by_value = summary(
            r#"{"metric":"nps","values":[10,1e1,9.0,0,-0.0,11,-1,9.5,10.00000000000000000001,"9",true,null,[9]]}"#,
        );
        assert_eq!((by_value.n, by_value.missing, by_value.invalid), (5, 1, 7));
        let by_count = summary(r#"{"metric":"csat","counts":{"5":4.0,"4":1e3,"0":2,"6":1,"4.5":7}}"#);
        assert_eq!((by_count.n, by_count.invalid), (1004, 10));
    }

    #[test]
    fn expectation_is_better_less_worse_in_one_coding() {
        let counts = r#""counts":{"4":20,"5":10,"6":20,"7":25,"10":25}"#;
        let of = |more: &str| summary(&format!(r#"{{"metric":"expectation",{counts}{more}}}"#));
        let found = of("");
        let groups = crate::scoring::Groups::Expectation { better: 50, as_expected: 30, worse: 20 };
        assert_eq!(
            (found.groups, found.score, found.display.as_deref()),
            (Some(groups), Some(30.0), Some("30"))
        );
        // The interval is that of an NPS with the same groups.
        let nps = summary(r#"{"metric":"nps","counts":{"0":20,"7":30,"10":50}}"#);
        assert_eq!((found.interval, found.variance, found.se), (nps.interval, nps.variance, nps.se));
        assert!(found.flags.is_empty());
        let said = r#","scale":[1,10],"direction":"higher_is_better","favourable":[7,8,9,10],"unfavourable":[1,2,3,4]"#;
        assert_eq!(of(said), found);
        for (key, value) in [
            ("scale", "[0,10]"),
            ("direction", r#""lower_is_better""#),
            ("favourable", "[9,10]"),
            ("unfavourable", "[1]"),
        ] {
            let line = format!(r#"{{"op":"summarize","metric":"expectation",{counts},"{key}":{value}}}"#);
            assert_eq!(fault(&line), ("bad_value", key.to_owned()));
        }
    }

    #[test]
    fn a_mean_needs_no_favourable_set() {
        let line = r#"{"metric":"rating","scale":[0,4],"statistic":"mean","counts":{"1":1,"4":1}}"#;
        assert_eq!((summary(line).mean, summary(line).score), (Some(2.5), None));
    }
}
