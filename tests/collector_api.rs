//! `GET /v1/openapi.json` is what the collector does: each route and method is in it, no other is, and each reply is one
//! that it describes.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::BTreeSet;
use std::io::Read;

use scorelet::server::facts::Route;
use serde_json::{Value, json};
use support::{Collector, Reply, id, printed, response};

const SHOP: &str = "https://shop.example";

/// Whether a value fits a schema of the document, as far as its schemas go.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(path) = schema["$ref"].as_str() {
        return fits(document, document.pointer(path.strip_prefix('#').unwrap()).expect(path), value);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().filter(|choice| fits(document, choice, value)).count() == 1;
    }
    if let Some(only) = schema.get("const") {
        return only == value;
    }
    let kind = match schema["type"].as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        other => panic!("{other}"),
    };
    let required = schema["required"].as_array().into_iter().flatten();
    let has_all = required.into_iter().all(|key| value.get(key.as_str().unwrap()).is_some());
    let properties = schema["properties"].as_object().into_iter().flatten();
    let known = properties
        .into_iter()
        .all(|(key, schema)| value.get(key).is_none_or(|value| fits(document, schema, value)));
    let items = value.as_array().into_iter().flatten();
    kind && has_all
        && known
        && items.into_iter().all(|item| schema.get("items").is_none_or(|s| fits(document, s, item)))
}

/// Fails where the document does not describe this reply.
fn check(document: &Value, (method, path): (&str, &str), reply: &Reply) {
    let at = path.split('?').next().unwrap();
    let operation = &document["paths"][at][method];
    let described = &operation["responses"][reply.status.to_string()];
    assert!(described.is_object(), "{method} {path}: {} is not described", reply.status);
    let media = reply.header("content-type").split(';').next().unwrap();
    let schema = &described["content"][media]["schema"];
    assert!(schema.is_object(), "{method} {path}: {} as {media:?} is not described", reply.status);
    let value = match media {
        "application/json" => reply.json(),
        _ => Value::from(reply.body.clone()),
    };
    assert!(fits(document, schema, &value), "{method} {path}: {value}");
    if described["headers"]["Retry-After"].is_object() {
        assert!(!reply.header("retry-after").is_empty(), "{method} {path}");
    }
}

fn document(collector: &Collector) -> Value {
    let reply = collector.get_with("/v1/openapi.json", &[]);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    reply.json()
}

#[test]
fn the_document_has_each_route_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let document = document(&collector);
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
        })
        .collect();
    let routes = Route::ALL.map(|route| format!("{} {}", route.method().to_ascii_lowercase(), route.path()));
    assert_eq!(described, BTreeSet::from(routes));
    let mut ids = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().keys() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let operation = &document["paths"][path][method.to_ascii_lowercase()];
            let refused = collector.raw(request.as_bytes()).starts_with("HTTP/1.1 405");
            assert_eq!(refused, operation.is_null(), "{method} {path}");
            if let Some(id) = operation["operationId"].as_str() {
                assert!(ids.insert(id.to_owned()), "{id} is used twice");
            }
        }
    }
}

#[test]
fn each_parameter_of_the_document_is_read_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let document = document(&collector);
    let value = |name: &str| match name {
        "since" | "until" => "2026-11-01",
        "by" => "locale",
        "period" => "day",
        "tz" => "Europe/Vilnius",
        "after" | "limit" | "changes" => "1",
        _ => "x",
    };
    let mut read = 0;
    for path in ["/v1/summary", "/v1/responses.ndjson", "/v1/responses.csv"] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let names: Vec<&str> = parameters.iter().map(|one| one["name"].as_str().unwrap()).collect();
        let query: Vec<String> = names.iter().map(|name| format!("{name}={}", value(name))).collect();
        let whole = format!("{path}?{}", query.join("&"));
        let reply = collector.get(&whole);
        assert_eq!(reply.status, 200, "{whole}: {}", reply.body);
        assert!(parameters.iter().all(|one| one["description"].as_str().unwrap().len() > 10), "{path}");
        let unknown = collector.get(&format!("{path}?unheard=1"));
        assert_eq!(unknown.status, 400);
        check(&document, ("get", path), &unknown);
        read += names.len();
    }
    assert_eq!(read, 20);
}

#[test]
fn every_reply_is_one_that_the_document_describes() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), &["--allow-origin", SHOP, "--rate", "30/h"]);
    let document = document(&collector);
    let nine = response(1, 9, true);
    let post = |content_type: &str, body: &[u8], headers: &[(&str, &str)]| {
        let reply = collector.try_post(content_type, body, headers).unwrap();
        check(&document, ("post", "/v1/responses"), &reply);
        reply.status
    };
    let lines = format!("{nine}\n{}\n", response(2, 8, false));
    let long = " ".repeat(256 * 1024 + 1);
    let statuses = [
        post("application/json", nine.as_bytes(), &[("Origin", SHOP)]),
        post("application/x-ndjson", lines.as_bytes(), &[]),
        post("application/json", nine.replace(":9}", ":3}").as_bytes(), &[]),
        post("application/json", b"[]", &[]),
        post("application/json", b"{", &[]),
        post("application/x-ndjson", b"{\n", &[]),
        post("text/plain", b"\xff", &[]),
        post("text/html", nine.as_bytes(), &[]),
        post("text/plain", nine.as_bytes(), &[("Content-Encoding", "gzip")]),
        post("text/plain", long.as_bytes(), &[]),
        post("text/plain", nine.as_bytes(), &[("Origin", "https://evil.example")]),
    ];
    assert_eq!(statuses, [201, 201, 422, 422, 400, 400, 400, 415, 415, 413, 403]);
    let limited = (0..40).map(|_| post("application/json", nine.as_bytes(), &[])).any(|status| status == 429);
    assert!(limited, "the rate limit was not reached");
    let database = collector.database.to_str().unwrap();
    let said = printed(&["token", "add", "--db", database, "--name", "a", "--may", "scores"]);
    let narrow = format!("Bearer {}", said.split_whitespace().last().unwrap());
    printed(&["erase", "--db", database, "--id", &id(2)]);
    let own = format!("Bearer {}", collector.token);
    let mut seen = BTreeSet::new();
    for route in Route::ALL.into_iter().filter(|route| route.method() == "GET" && *route != Route::Events) {
        for query in ["", "?changes=1", "?limit=1", "?since=never", "?by=locale&period=day"] {
            let path = format!("{}{query}", route.path());
            for headers in [
                &[][..],
                &[("Authorization", own.as_str())],
                &[("Authorization", narrow.as_str())],
                &[("Authorization", own.as_str()), ("Origin", "https://evil.example")],
                &[("Authorization", own.as_str()), ("Host", "evil.example")],
            ] {
                let reply = collector.get_with(&path, headers);
                check(&document, ("get", &path), &reply);
                seen.insert(reply.status);
            }
        }
    }
    assert_eq!(seen, BTreeSet::from([200, 400, 401, 403]));
    // Events never end: their head is enough.
    let mut head = [0; 400];
    let length = collector.ask("/v1/events", &collector.token).read(&mut head).unwrap();
    let head = String::from_utf8_lossy(&head[..length]).to_ascii_lowercase();
    assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");
    assert!(
        document["paths"]["/v1/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
            .is_object()
    );
    check(&document, ("get", "/v1/events"), &collector.get_with("/v1/events", &[]));
    let missing = collector.get("/v1/nothing");
    assert_eq!(missing.status, 404);
    assert!(fits(&document, &json!({ "$ref": "#/components/schemas/Error" }), &missing.json()));
}
