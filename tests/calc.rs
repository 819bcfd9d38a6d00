//! The promise: every request of `calc` gets one reply, right or with what is wrong and where.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/requests.rs"]
mod requests;

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use requests::REQUESTS;
use scorelet::calc::{self, MAX_BYTES};
use scorelet::json;
use scorelet::say::replies;
use serde_json::{Value, json as to_json};

fn reply(request: &str) -> Value {
    serde_json::from_str(&replies::reply(request)).unwrap()
}

#[test]
fn every_operation_is_answered() {
    for request in REQUESTS {
        let reply = reply(request);
        assert!(reply.get("error").is_none(), "{request}: {reply}");
    }
}

#[test]
fn replies_have_their_keys_in_order() {
    for (request, wanted) in [
        (
            r#"{"op":"compare","metric":"nps","a":{"counts":{}},"b":{"counts":{"9":1}}}"#,
            r#"{"difference":null,"se":null,"low":null,"high":null,"z":null,"p":null,"method":"adjusted_wald"}"#,
        ),
        (
            r#"{"op":"compare","metric":"csat","statistic":"mean","a":{"counts":{"5":1}},"b":{"counts":{"3":1}},"words":true}"#,
            concat!(
                r#"{"difference":-2,"se":null,"low":null,"high":null,"t":null,"df":null,"p":null,"method":"welch","#,
                r#""words":"5.00 to 3.00: all answers in each sample are equal, so they cannot be tested."}"#
            ),
        ),
        (r#"{"op":"adjust","p":[0.5,0.01],"method":"holm"}"#, r#"{"p":[0.5,0.02]}"#),
        (r#"{"op":"sample_size","metric":"nps","margin":10}"#, r#"{"n":382}"#),
        (
            r#"{"op":"service","metric":"hold_time","hold":90,"handled":4}"#,
            r#"{"metric":"hold_time","value":22.5,"unit":"seconds","n":4,"formula":"hold / handled"}"#,
        ),
        (
            r#"{"op":"service","metric":"handle_time","talk":0,"hold":0,"after_call":0,"handled":0}"#,
            r#"{"metric":"handle_time","value":null,"unit":"seconds","n":0,"formula":"(talk + hold + after_call) / handled"}"#,
        ),
    ] {
        assert_eq!(replies::reply(request), wanted, "{request}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (request, code, place) in [
        (r#"{"op":"compare","metric":"nps","a":{"counts":{}}}"#, "missing_key", "b"),
        (r#"{"op":"compare","metric":"nps","a":{"counts":{}},"b":[]}"#, "bad_value", "b"),
        (
            r#"{"op":"compare","metric":"nps","a":{"counts":{"9":-1}},"b":{"counts":{}}}"#,
            "bad_value",
            "a.counts.9",
        ),
        (
            r#"{"op":"compare","metric":"nps","a":{"counts":{},"metric":"nps"},"b":{"counts":{}}}"#,
            "unknown_key",
            "a.metric",
        ),
        (r#"{"op":"compare","metric":"proportion","a":{"x":3,"n":2},"b":{"x":0,"n":0}}"#, "bad_value", "a.x"),
        (r#"{"op":"compare","metric":"proportion","scale":[0,1],"a":{},"b":{}}"#, "unknown_key", "scale"),
        (r#"{"op":"summarize","metric":"nps","values":[9],"weights":[1,2]}"#, "bad_value", "weights"),
        (r#"{"op":"summarize","metric":"nps","values":[9,1],"weights":[1,0]}"#, "bad_value", "weights.1"),
        (r#"{"op":"summarize","metric":"nps","counts":{"9":1},"weights":[1]}"#, "missing_key", "values"),
        (
            r#"{"op":"summarize","metric":"nps","counts":{"9":1},"values":[9],"weights":[1]}"#,
            "bad_value",
            "counts",
        ),
        (r#"{"op":"summarize","metric":"csat","counts":{},"interval":"score"}"#, "bad_value", "interval"),
        (r#"{"op":"summarize","metric":"nps","counts":{},"words":1}"#, "bad_value", "words"),
        (r#"{"op":"adjust","p":[0.1,1.5],"method":"holm"}"#, "bad_value", "p.1"),
        (r#"{"op":"adjust","p":[0.1,null],"method":"holm"}"#, "bad_value", "p.1"),
        (r#"{"op":"adjust","p":[0.1],"method":"bonferroni"}"#, "bad_value", "method"),
        (r#"{"op":"adjust","method":"bh"}"#, "missing_key", "p"),
        (
            r#"{"op":"trend","metric":"nps","periods":[{"counts":{}},{"count":{}}]}"#,
            "unknown_key",
            "periods.1.count",
        ),
        (r#"{"op":"trend","metric":"nps","periods":[3]}"#, "bad_value", "periods.0"),
        (r#"{"op":"trend","metric":"nps","periods":[],"window":0}"#, "bad_value", "window"),
        (r#"{"op":"trend","metric":"nps"}"#, "missing_key", "periods"),
        (
            r#"{"op":"trend","metric":"nps","periods":[{"counts":{"9":18446744073709551615}},{"counts":{"9":1}}]}"#,
            "bad_value",
            "periods",
        ),
        (r#"{"op":"sample_size","metric":"nps"}"#, "missing_key", "margin"),
        (r#"{"op":"sample_size","metric":"nps","margin":10,"difference":5}"#, "bad_value", "difference"),
        (r#"{"op":"sample_size","metric":"nps","margin":10,"power":0.8}"#, "bad_value", "power"),
        (r#"{"op":"sample_size","metric":"nps","margin":10,"promoters":0.5}"#, "missing_key", "detractors"),
        (
            r#"{"op":"sample_size","metric":"nps","margin":10,"promoters":0.7,"detractors":0.4}"#,
            "bad_value",
            "detractors",
        ),
        (r#"{"op":"sample_size","metric":"nps","margin":1e-9}"#, "bad_value", "margin"),
        (r#"{"op":"sample_size","metric":"csat","margin":5,"promoters":0.5}"#, "unknown_key", "promoters"),
        (r#"{"op":"sample_size","metric":"csat","share":0.9,"difference":20}"#, "bad_value", "difference"),
        (r#"{"op":"sample_size","metric":"rating","statistic":"mean","margin":1}"#, "missing_key", "sd"),
        (r#"{"op":"sample_size","metric":"nps","margin":10,"population":0}"#, "bad_value", "population"),
        (r#"{"op":"service"}"#, "missing_key", "metric"),
        (r#"{"op":"service","metric":"nps"}"#, "bad_value", "metric"),
        (r#"{"op":"service","metric":"churn","lost":6,"at_start":5}"#, "bad_value", "lost"),
        (r#"{"op":"service","metric":"churn","lost":-1,"at_start":5}"#, "bad_value", "lost"),
        (r#"{"op":"service","metric":"churn","lost":1,"new":5}"#, "unknown_key", "new"),
        (r#"{"op":"service","metric":"retention","at_end":5,"new":6,"at_start":5}"#, "bad_value", "new"),
        (r#"{"op":"service","metric":"retention","at_end":9,"new":1,"at_start":5}"#, "bad_value", "at_end"),
        (r#"{"op":"service","metric":"hold_time","hold":9,"handled":0}"#, "bad_value", "handled"),
        (r#"{"op":"service","metric":"hold_time","hold":-9,"handled":2}"#, "bad_value", "hold"),
        (r#"{"op":"service","metric":"reading_time","seconds":[1,-1]}"#, "bad_value", "seconds.1"),
        (r#"{"op":"service","metric":"reading_time","seconds":[1,"2"]}"#, "bad_value", "seconds.1"),
        (
            r#"{"op":"service","metric":"acsi","satisfaction":8,"expectancy":7,"ideal":11,"weights":[1,1,1]}"#,
            "bad_value",
            "ideal",
        ),
        (
            r#"{"op":"service","metric":"acsi","satisfaction":8,"expectancy":7,"ideal":6,"weights":[1,1]}"#,
            "bad_value",
            "weights",
        ),
        (
            r#"{"op":"service","metric":"servqual","perception":{"a":[1]},"expectation":{"a":[1,2]}}"#,
            "bad_value",
            "expectation.a",
        ),
        (
            r#"{"op":"service","metric":"servqual","perception":{"a":[1]},"expectation":{"b":[1]}}"#,
            "unknown_key",
            "expectation.b",
        ),
        (
            r#"{"op":"service","metric":"servqual","perception":{"a":[1],"b":[2]},"expectation":{"a":[1]}}"#,
            "missing_key",
            "expectation.b",
        ),
        (
            r#"{"op":"service","metric":"servqual","perception":{"a":[1]},"expectation":{"a":[1]},"weights":{"a":0}}"#,
            "bad_value",
            "weights",
        ),
        (
            r#"{"op":"service","metric":"servqual","perception":{},"expectation":{}}"#,
            "bad_value",
            "perception",
        ),
    ] {
        let reply = reply(request);
        assert_eq!(
            (&reply["error"]["code"], &reply["error"]["where"]),
            (&code.into(), &place.into()),
            "{request}: {reply}"
        );
        assert!(!reply["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn nesting_and_size_are_bounded() {
    let deep =
        format!(r#"{{"op":"summarize","metric":"nps","values":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    assert_eq!(reply(&deep)["error"]["code"], "not_json");
    let long = format!(r#"{{"op":"summarize","metric":"nps","values":[{}9]}}"#, "9,".repeat(MAX_BYTES / 2));
    assert_eq!(reply(&long)["error"]["code"], "too_long");
    let periods = format!(r#"{{"op":"trend","metric":"nps","periods":[{}{{}}]}}"#, "{},".repeat(10_000));
    assert_eq!(reply(&periods)["error"]["where"], "periods");
}

#[test]
fn an_endless_line_is_refused_and_the_next_is_answered() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scorelet"))
        .arg("calc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let piece = vec![b'7'; 1 << 20];
        for _ in 0..40 {
            input.write_all(&piece).unwrap();
        }
        input.write_all(b"\n{\"op\":\"adjust\",\"p\":[0.5],\"method\":\"bh\"}").unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let lines: Vec<_> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("too_long") && lines[1] == r#"{"p":[0.5]}"#, "{lines:?}");
}

/// What JavaScript hands over in several pieces is one request.
#[test]
fn pieces_are_put_together() {
    let parse = |text: &str| json::parse(text).unwrap();
    let text = |reply: calc::Reply| json::text(&reply).unwrap();
    let (a, b) = (r#"{"counts":{"9":40,"3":20}"#, r#"{"counts":{"9":30,"3":30}"#);
    let wanted =
        replies::reply(&format!(r#"{{"op":"compare","metric":"nps","confidence":0.9,"a":{a}}},"b":{b}}}}}"#));
    let level = r#","metric":"nps","confidence":0.9}"#;
    let none = json::Value::Null;
    let compared = calc::compare(&parse(&format!("{a}{level}")), &parse(&format!("{b}{level}")), &none);
    assert_eq!(text(compared.unwrap()), wanted);
    let options = parse(r#"{"metric":"nps","confidence":0.9}"#);
    let compared = calc::compare(&parse(&format!("{a}}}")), &parse(&format!("{b}}}")), &options);
    assert_eq!(text(compared.unwrap()), wanted);
    let other =
        calc::compare(&parse(&format!("{a}{level}")), &parse(r#"{"metric":"csat","counts":{}}"#), &none);
    assert_eq!(other.unwrap_err().place, "b.metric");
    let periods =
        parse(r#"[{"metric":"nps","counts":{"9":1}},{"metric":"nps","counts":{"1":1},"op":"summarize"}]"#);
    let trend = text(calc::trend(&periods, &parse(r#"{"window":1}"#)).unwrap());
    let wanted =
        r#"{"op":"trend","metric":"nps","window":1,"periods":[{"counts":{"9":1}},{"counts":{"1":1}}]}"#;
    assert_eq!(trend, replies::reply(wanted));
    assert_eq!(calc::trend(&none, &none).unwrap_err().place, "periods");
    assert_eq!(calc::trend(&parse("[1]"), &none).unwrap_err().place, "periods.0");
    let wrong = calc::answer_as("service", &parse(REQUESTS[0])).unwrap_err();
    assert_eq!((wrong.code(), wrong.place.as_str()), ("bad_value", "op"));
}

/// A JSON value of any shape, with numbers and names that some key may know.
fn any_value() -> impl Strategy<Value = Value> {
    let numbers = vec![
        to_json!(0),
        to_json!(1),
        to_json!(-1),
        to_json!(5),
        to_json!(0.5),
        to_json!(-0.0),
        to_json!(1e-300),
        to_json!(1e300),
        to_json!(9_007_199_254_740_991_u64),
        to_json!(u64::MAX),
        to_json!(i64::MIN),
        to_json!(10),
    ];
    let words = vec![
        "nps",
        "csat",
        "ces",
        "rating",
        "proportion",
        "mean",
        "score",
        "exact",
        "holm",
        "x",
        "",
        "9",
        "1e1",
    ];
    let leaf = prop_oneof![
        select(numbers),
        any::<f64>().prop_map(|number| to_json!(number)),
        select(words.clone()).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 8, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(select(words.clone()), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// Every place inside a value.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| places(value, &format!("{path}/{key}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| places(value, &format!("{path}/{at}"), found));
        }
        _ => {}
    }
}

fn is_sound(reply: &str) -> bool {
    let read: Value = serde_json::from_str(reply).unwrap();
    let error = read
        .get("error")
        .is_none_or(|error| ["code", "message", "where"].iter().all(|key| error[key].is_string()));
    error && !reply.contains('\n') && read["error"]["code"] != "internal"
}

proptest! {
    /// A request with something else in some of its places is answered or refused.
    #[test]
    fn a_request_with_other_values_gets_a_reply(
        request in select(REQUESTS),
        changes in proptest::collection::vec((any::<Index>(), any_value()), 1..4),
        metric in select(vec!["nps", "csat", "ces", "rating", "proportion", "churn", "acsi", "servqual", "expectation"]),
        other in any::<bool>(),
    ) {
        let mut request: Value = serde_json::from_str(request).unwrap();
        for (place, value) in changes {
            let mut found = Vec::new();
            places(&request, "", &mut found);
            // Not the whole: that would be one of few values.
            let inner = &found[found.len().min(2) - 1..];
            *request.pointer_mut(place.get(inner).as_str()).unwrap() = value;
        }
        if other && request.is_object() {
            request["metric"] = metric.into();
        }
        let reply = replies::reply(&request.to_string());
        prop_assert!(is_sound(&reply), "{request}: {reply}");
    }

    /// So is one with bytes exchanged, left out or twice.
    #[test]
    fn a_torn_request_gets_a_reply(
        request in select(REQUESTS),
        changes in proptest::collection::vec((any::<Index>(), 0..4u8, "\\PC|[-0-9{}\\[\\]\",:eE.]"), 1..6),
    ) {
        let mut text: Vec<char> = request.chars().collect();
        for (place, kind, sign) in changes {
            if text.is_empty() {
                break;
            }
            let at = place.index(text.len());
            match kind {
                0 => drop(text.remove(at)),
                1 => text[at] = sign.chars().next().unwrap(),
                2 => text.insert(at, sign.chars().next().unwrap()),
                _ => text.truncate(at),
            }
        }
        let text: String = text.into_iter().collect();
        let reply = replies::reply(&text);
        prop_assert!(is_sound(&reply), "{text}: {reply}");
    }
}
