//! Formats and templates with any response and any text: types are kept, other decoders can read what was sent,
//! no value leaves its part of the address, and nothing panics.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail it")]

use proptest::prelude::*;
use scorelet::delivery::format::{Delivery, Request};
use scorelet::delivery::success::accepts;
use scorelet::json::{self, Value, write_str};
use scorelet::scale::{Kind, Scale};
use scorelet::survey::response::{Answer, Given, Response};

/// A JSON value as a host might put into the context, numbers as no parser would write them.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?".prop_map(Value::Number),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A name that can be between braces.
fn name() -> impl Strategy<Value = String> {
    "[^{}]{1,12}"
}

fn response(context: Vec<(String, String)>, answers: Vec<Answer>) -> Response {
    Response {
        id: "01993d0e-0000-7000-8000-00000000000a".to_owned(),
        survey: "nps".to_owned(),
        answered_at: "2026-11-21T18:02:11.482Z".to_owned(),
        complete: true,
        locale: "en".to_owned(),
        answers,
        context,
        page: None,
        respondent: None,
    }
}

fn one(question: &str, given: Given) -> Vec<Answer> {
    vec![Answer { question: question.to_owned(), row: None, given }]
}

fn text_json(text: &str) -> String {
    Value::str(text).to_text()
}

fn request(option: &str, response: &Response) -> Request {
    Delivery::read(Some(option)).unwrap().request("https://h.example/", response)
}

/// The fields of a form, read by the decoder of the `url` crate.
fn fields(body: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

proptest! {
    #[test]
    fn a_lone_placeholder_is_the_value_itself(key in name(), value in value()) {
        let response = response(vec![(key.clone(), value.to_text())], vec![]);
        let template = Value::Object(vec![("a".into(), Value::Array(vec![Value::str(format!("{{context.{key}}}"))]))]);
        let body = request(&format!(r#"{{"template":{}}}"#, template.to_text()), &response).body;
        prop_assert_eq!(body, format!(r#"{{"a":[{}]}}"#, value.to_text()));
    }

    #[test]
    fn a_longer_text_stays_one_string(before in "[^{}]*", after in "[^{}]*", comment in any::<String>()) {
        let response = response(vec![], one("why", Given::Text(comment.clone())));
        let template = text_json(&format!("{before}{{answers.why}}-{after}"));
        let body = request(&format!(r#"{{"template":{template}}}"#), &response).body;
        prop_assert_eq!(json::parse(&body).unwrap(), Value::String(format!("{before}{comment}-{after}")));
    }

    #[test]
    fn any_text_can_be_written_with_doubled_braces(text in any::<String>()) {
        let doubled = text.replace('{', "{{").replace('}', "}}");
        let body = request(&format!(r#"{{"template":{}}}"#, text_json(&doubled)), &response(vec![], vec![])).body;
        prop_assert_eq!(body, text_json(&text));
    }

    #[test]
    fn a_form_is_read_back_by_another_decoder(
        question in any::<String>(),
        comment in any::<String>(),
        key in any::<String>(),
        plain in any::<String>(),
        chosen in prop::collection::vec(any::<String>(), 0..4),
    ) {
        let mut answers = one(&question, Given::Text(comment.clone()));
        answers.extend(one("pick", Given::Choice { chosen: chosen.clone(), multiple: true, other: None }));
        let response = response(vec![(key.clone(), text_json(&plain))], answers);
        let read = fields(&request(r#"{"format":"form"}"#, &response).body);
        let mut expected = vec![(format!("answers.{question}"), comment)];
        expected.extend(chosen.into_iter().map(|id| ("answers.pick".to_owned(), id)));
        expected.push((format!("context.{key}"), plain));
        prop_assert_eq!(&read[5..], &expected);
    }

    #[test]
    fn a_form_from_a_template_is_read_back(field in "[^{}]+", value in value()) {
        let response = response(vec![("v".into(), value.to_text())], vec![]);
        let template = Value::Object(vec![(field.clone(), Value::str("{context.v}")), ("z".into(), Value::str("{complete}"))]);
        let option = format!(r#"{{"format":"form","template":{}}}"#, template.to_text());
        let mut read = fields(&request(&option, &response).body);
        prop_assert_eq!(read.pop(), Some(("z".to_owned(), "true".to_owned())));
        let expected: Vec<_> = match value {
            Value::Null => vec![],
            Value::String(text) => vec![text],
            Value::Array(items) => items
                .into_iter()
                .filter(|item| *item != Value::Null)
                .map(|item| if let Value::String(text) = item { text } else { item.to_text() })
                .collect(),
            other => vec![other.to_text()],
        };
        prop_assert_eq!(read, expected.into_iter().map(|text| (field.clone(), text)).collect::<Vec<_>>());
    }

    #[test]
    fn a_line_is_a_line(comment in any::<String>(), value in value()) {
        let answers = one("why", Given::Text(comment.clone()));
        let response = response(vec![("v".into(), value.to_text())], answers);
        let option = r#"{"format":"ndjson","template":["{answers.why}",{"v":"{context.v}"},"{page}","{response}"]}"#;
        let body = request(option, &response).body;
        let lines: Vec<_> = body.split_terminator('\n').map(str::to_owned).collect();
        let expected = [text_json(&comment), format!(r#"{{"v":{}}}"#, value.to_text()), response.to_text()];
        prop_assert!(body.ends_with('\n'));
        prop_assert_eq!(lines, expected);
    }

    #[test]
    fn a_value_stays_in_its_part_of_the_address(value in any::<String>()) {
        let response = response(vec![("v".into(), text_json(&value))], vec![]);
        let delivery = Delivery::default();
        let address = "https://h.example/a/%7Bcontext.v%7D/b?x={context.v}&y=1";
        prop_assert!(delivery.check(address).is_ok());
        let url = url::Url::parse(&delivery.request(address, &response).url).unwrap();
        let whole = ("https", Some("h.example"), None::<&str>);
        prop_assert_eq!((url.scheme(), url.host_str(), url.fragment()), whole);
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        prop_assert_eq!((segments.len(), segments[0], segments[2]), (3, "a", "b"));
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, [("x".to_owned(), value), ("y".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn a_header_value_is_printable_and_read_back(value in any::<String>()) {
        let response = response(vec![("v".into(), text_json(&value))], vec![]);
        let how = request(r#"{"headers":{"ce-note":"{context.v}"}}"#, &response).how;
        let Value::Object(how) = json::parse(&how).unwrap() else { panic!("an object") };
        let header = how[0].1.get("ce-note").unwrap().as_str().unwrap();
        prop_assert!(header.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'));
        prop_assert_eq!(percent_encoding::percent_decode_str(header).decode_utf8().unwrap(), value);
    }

    #[test]
    fn ratings_keep_their_number(value in 0u8..=10) {
        let given = Given::Rating { kind: Kind::Nps, scale: Scale::NPS, direction: None, favourable: None, value };
        let response = response(vec![], one("nps", given));
        let group = match value { 0..=6 => "detractor", 7..=8 => "passive", _ => "promoter" };
        let body = request(r#"{"template":{"s":"{answers.nps}","t":"{answers.nps}!","g":"{group.nps}"}}"#, &response).body;
        prop_assert_eq!(body, format!(r#"{{"s":{value},"t":"{value}!","g":"{group}"}}"#));
    }

    #[test]
    fn no_option_panics(text in any::<String>(), template in any::<String>(), braces in "[{}a-z.%7BDbd/?#:]{0,30}") {
        let response = response(vec![(template.clone(), text_json(&text))], one(&text, Given::Text(template.clone())));
        let _ = Delivery::read(Some(&text));
        for inside in [&template, &braces] {
            for format in ["json", "form", "ndjson"] {
                let mut option = format!(r#"{{"format":"{format}","template":{{"a":"#);
                write_str(inside, &mut option);
                option.push_str("}}");
                if let Ok(delivery) = Delivery::read(Some(&option)) {
                    let _ = delivery.request(&text, &response);
                }
            }
            for href in [(*inside).clone(), format!("https://h.example/{inside}")] {
                let _ = Delivery::default().check(&href);
                let _ = Delivery::default().request(&href, &response);
            }
        }
        accepts(&text, 200, &template);
        let rule = Value::Object(vec![("path".into(), Value::str(&braces)), ("value".into(), Value::str(&text))]);
        accepts(&rule.to_text(), 200, &template);
    }

    #[test]
    fn no_known_option_with_any_value_panics(
        key in prop::sample::select(vec!["format", "method", "headers", "template", "mode", "redirect", "success"]),
        value in value(),
    ) {
        let option = format!(r#"{{"{key}":{}}}"#, value.to_text());
        match Delivery::read(Some(&option)) {
            Ok(delivery) => drop(delivery.request("https://h.example/", &response(vec![], vec![]))),
            Err(fault) => prop_assert!(fault.place.starts_with("delivery."), "{}", fault),
        }
    }
}
