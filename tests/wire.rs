//! The wire form of a response: what is written is read back, and a broken rule is reported with its place.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

use proptest::prelude::*;
use scorelet::json::{self, Value};
use scorelet::scale::{Direction, Kind, Scale, Values};
use scorelet::survey::response::{Answer, Given, Response, uuid_v7};

const GOOD: &str = r#"{"v":1,"id":"01993d0e-0000-7000-8000-00000000000a","survey":"checkout",
    "answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"lt",
    "answers":[{"question":"nps","type":"nps","scale":[0,10],"value":9},
               {"question":"why","type":"text","value":"Fast.\u0000"},
               {"question":"pick","type":"choice","value":["a","b"],"other":"c"},
               {"question":"one","type":"choice","other":"d"},
               {"question":"grid","row":"r","type":"rating","scale":[1,5],"value":4},
               {"question":"grid","row":"s","type":"rating","scale":[1,5],"value":4}],
    "context":{"plan":"pro","price":1.10,"deep":{"x":[null]}},
    "page":"https://shop.example/checkout","respondent":"u-42"}"#;

fn read(text: &str) -> Result<Response, String> {
    Response::from_json(&json::parse(text).unwrap()).map_err(|fault| fault.to_string())
}

/// `GOOD` with its members replaced, or taken away where the new value is `null!`.
fn with(changes: &[(&str, &str)]) -> String {
    let Value::Object(mut members) = json::parse(GOOD).unwrap() else { panic!("an object") };
    for (key, value) in changes {
        members.retain(|(name, _)| name != key);
        if *value != "null!" {
            members.push(((*key).to_owned(), json::parse(value).unwrap()));
        }
    }
    Value::Object(members).to_text()
}

fn fault(key: &str, value: &str) -> String {
    read(&with(&[(key, value)])).unwrap_err()
}

fn answer_fault(answer: &str) -> String {
    fault("answers", &format!("[{answer}]"))
}

#[test]
fn a_good_response_keeps_every_part() {
    let response = read(GOOD).unwrap();
    assert_eq!(response.to_text(), json::parse(GOOD).unwrap().to_text());
    assert_eq!(response.context[1].1, "1.10");
}

#[test]
fn equal_meanings_become_one_text() {
    let shout = with(&[("id", "\"01993D0E-0000-7000-8000-00000000000A\""), ("context", "{}")]);
    let plain = with(&[("context", "null!")]);
    assert_eq!(read(&shout).unwrap(), read(&plain).unwrap());
    let decimal = r#"[{"question":"nps","type":"nps","scale":[0,10.0],"value":9.0}]"#;
    assert_eq!(read(&with(&[("answers", decimal)])).unwrap().answers[0], read(GOOD).unwrap().answers[0]);
}

#[test]
fn every_broken_rule_names_its_place() {
    for (key, value, message) in [
        ("v", "null!", "v: missing"),
        ("v", "2", "v: \"2\" is not allowed; expected 1, the only version"),
        ("v", "\"1\"", "v: \"1\" is not allowed; expected 1, the only version"),
        ("id", "null!", "id: missing"),
        ("id", "7", "id: expected a string, found a number"),
        (
            "id",
            "\"01993d0e-0000-7000-8000-00000000000\"",
            "id: \"01993d0e-0000-7000-8000-00000000000\" is not allowed; expected a UUID",
        ),
        (
            "id",
            "\"01993d0e-0000-7000-8000-00000000000g\"",
            "id: \"01993d0e-0000-7000-8000-00000000000g\" is not allowed; expected a UUID",
        ),
        (
            "id",
            "\"01993d0e00000-7000-8000-00000000000a\"",
            "id: \"01993d0e00000-7000-8000-00000000000a\" is not allowed; expected a UUID",
        ),
        ("survey", "\"\"", "survey: must not be empty"),
        ("survey", "\"a\\nb\"", "survey: control characters are not allowed"),
        ("complete", "1", "complete: expected true or false, found a number"),
        ("locale", "null!", "locale: missing"),
        ("page", "null", "page: null is not allowed; omit the key"),
        ("respondent", "7", "respondent: expected a string, found a number"),
        ("context", "[]", "context: expected an object, found an array"),
        ("answers", "{}", "answers: expected an array, found an object"),
        ("answers", "[[]]", "answers[0]: expected an object, found an array"),
    ] {
        assert_eq!(fault(key, value), message);
    }
    let time = "\"yesterday\" is not allowed; expected an RFC 3339 time such as 2026-11-21T18:02:11.482Z";
    assert_eq!(fault("answered_at", "\"yesterday\""), format!("answered_at: {time}"));
    assert!(fault("scores", "1").starts_with("scores: unknown key \"scores\"; allowed: v, id, survey,"));
    let long = format!("\"{}\"", "é".repeat(201));
    assert_eq!(fault("respondent", &long), "respondent: expected at most 200 characters");
    let page = format!("\"{}\"", "x".repeat(16 * 1024));
    assert_eq!(fault("page", &page), "expected at most 16 KiB");
    assert_eq!(read("[]").unwrap_err(), "expected an object, found an array");
}

/// An export has a key beside each response. Posted again, a response of the greatest length is still taken.
#[test]
fn what_an_export_adds_does_not_count_for_the_limit() {
    let with = |length: usize, more: &str| {
        let page = "x".repeat(length);
        read(&format!(
            r#"{{"v":1,"id":"01993d0e-0000-7000-8000-000000000000","survey":"nps","answered_at":"2026-11-21T18:02:11Z",
            "complete":true,"locale":"en","answers":[],"page":"{page}"{more}}}"#
        ))
    };
    let fits = (0..16 * 1024).rev().find(|length| with(*length, "").is_ok()).unwrap();
    let beside = r#","_":{"received_at":"2026-11-29T08:00:00.000Z","clock":"off"}"#;
    assert_eq!(with(fits, beside), with(fits, ""));
    assert_eq!(with(fits + 1, beside).unwrap_err(), "expected at most 16 KiB");
}

#[test]
fn every_answer_is_checked_by_its_type() {
    let off = |rest: &str| answer_fault(&format!(r#"{{"question":"q","type":{rest}}}"#));
    for (rest, message) in [
        (r#""nps","scale":[0,10]"#, "answers[0].value: missing"),
        (r#""nps","value":9"#, "answers[0].scale: missing"),
        (r#""nps","scale":[0,10],"value":11"#, "answers[0].value: 11 is not on the scale 0-10"),
        (r#""csat","scale":[1,5],"value":0"#, "answers[0].value: 0 is not on the scale 1-5"),
        (r#""csat","scale":[1,5],"value":-1"#, "answers[0].value: -1 is not on the scale 1-5"),
        (r#""nps","scale":[0,10],"value":9.5"#, "answers[0].value: 9.5 is not a whole number"),
        (r#""nps","scale":[0,10],"value":1e1"#, "answers[0].value: 1e1 is not a whole number"),
        (r#""nps","scale":[0,10],"value":"9""#, "answers[0].value: expected a number, found a string"),
        (
            r#""nps","scale":[1,5],"value":4"#,
            "answers[0].scale: an NPS scale must end at 10: promoters are 9-10",
        ),
        (
            r#""nps","scale":[0,10],"direction":"lower_is_better","value":4"#,
            "answers[0].direction: NPS is always higher_is_better",
        ),
        (
            r#""ces","scale":[1,5],"direction":"up","value":4"#,
            "answers[0].direction: unknown value \"up\"; allowed: higher_is_better, lower_is_better",
        ),
        (
            r#""csat","scale":[1,5],"favourable":[5,6],"value":4"#,
            "answers[0].favourable: favourable and unfavourable values must be on the scale",
        ),
        (
            r#""csat","scale":[1,5],"favourable":[5,66],"value":4"#,
            "answers[0].favourable: \"[5,66]\" is not allowed; expected an array of whole numbers on the scale",
        ),
        (
            r#""csat","scale":[5,1],"value":4"#,
            "answers[0].scale: \"[5,1]\" is not allowed; expected [low, high]: whole numbers from 0 to 10, low first",
        ),
        (
            r#""stars","scale":[1,5],"value":4"#,
            "answers[0].type: unknown value \"stars\"; allowed: nps, csat, ces, rating, choice, text",
        ),
        (r#""text","value":4"#, "answers[0].value: expected a string, found a number"),
        (
            r#""text","value":"a","scale":[1,5]"#,
            "answers[0].scale: unknown key \"scale\"; allowed: question, type, value",
        ),
        (r#""choice""#, "answers[0].value: missing"),
        (r#""choice","value":["a",1]"#, "answers[0].value: expected an array of strings, found a number"),
        (r#""choice","value":["a","a"]"#, "answers[0].value: \"a\" occurs twice"),
        (r#""choice","value":"""#, "answers[0].value: must not be empty"),
    ] {
        assert_eq!(off(rest), message);
    }
    let text = r#"{"question":"q","type":"text","value":"a"}"#;
    assert_eq!(answer_fault(&[text, text].join(",")), "answers[1]: \"q\" occurs twice");
    assert_eq!(answer_fault(r#"{"type":"text","value":"a"}"#), "answers[0].question: missing");
    assert_eq!(answer_fault(r#"{"question":"q"}"#), "answers[0].type: missing");
}

prop_compose! {
    fn name()(text in "[^\\p{Cc}]{1,40}") -> String { text }
}

fn given() -> impl Strategy<Value = Given> {
    let kinds = prop::sample::select(vec![Kind::Csat, Kind::Ces, Kind::Rating]);
    let directions =
        prop::option::of(prop::sample::select(vec![Direction::HigherIsBetter, Direction::LowerIsBetter]));
    let rating = (kinds, 0u8..10, 0u8..10, any::<u8>(), directions, any::<bool>()).prop_map(
        |(kind, a, span, pick, direction, top)| {
            let scale = Scale::new(a, (a + 1 + span).min(10)).unwrap();
            let value = scale.low() + pick % (scale.high() - scale.low() + 1);
            let favourable = top.then(|| Values::range(scale.high(), scale.high()));
            Given::Rating { kind, scale, direction, favourable, value }
        },
    );
    let nps = (0u8..=10).prop_map(|value| Given::Rating {
        kind: Kind::Nps,
        scale: Scale::NPS,
        direction: None,
        favourable: None,
        value,
    });
    let several = (prop::collection::hash_set(name(), 0..4), prop::option::of(any::<String>()))
        .prop_map(|(ids, other)| Given::Choice { chosen: ids.into_iter().collect(), multiple: true, other });
    let single = (name(), prop::option::of(any::<String>())).prop_map(|(id, other)| Given::Choice {
        chosen: vec![id],
        multiple: false,
        other,
    });
    prop_oneof![rating, nps, any::<String>().prop_map(Given::Text), several, single]
}

fn response() -> impl Strategy<Value = Response> {
    let answers = prop::collection::vec((name(), given()), 0..6).prop_map(|answers| {
        let numbered = answers.into_iter().enumerate();
        numbered
            .map(|(i, (id, given))| Answer {
                question: format!("{i}{id}").chars().take(40).collect(),
                row: matches!(given, Given::Rating { .. }).then(|| id),
                given,
            })
            .collect()
    });
    let context = prop::collection::btree_map(any::<String>(), any::<String>(), 0..4)
        .prop_map(|map| map.into_iter().map(|(key, text)| (key, Value::String(text).to_text())).collect());
    let head = (any::<u64>(), any::<[u8; 10]>(), name(), any::<bool>());
    let tail = (prop::option::of(any::<String>()), prop::option::of(name()));
    (head, answers, context, tail).prop_map(
        |((ms, random, survey, complete), answers, context, (page, respondent))| Response {
            id: uuid_v7(ms, random),
            survey,
            answered_at: "2026-11-21T18:02:11.482Z".into(),
            complete,
            locale: "zh-Hans".into(),
            answers,
            context,
            page,
            respondent,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(response in response()) {
        let text = response.to_text();
        prop_assert_eq!(read(&text), Ok(response), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_fault(text in any::<String>(), cut in 0..900usize) {
        if let Ok(value) = json::parse(&text) {
            let _ = Response::from_json(&value);
        }
        // A good text with a hole anywhere is read or refused, too.
        let mut torn: Vec<char> = GOOD.chars().collect();
        torn.remove(cut % torn.len());
        if let Ok(value) = json::parse(&torn.into_iter().collect::<String>()) {
            let _ = Response::from_json(&value);
        }
    }
}
