//! What an operator sees: metrics, the log, the greeting, and refusals that say what is allowed.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};

use regex::Regex;
use scorelet::server::facts::{Metric, MetricKind, Route};
use serde_json::Value;
use support::{Collector, receipt, response, serve};

/// The samples of a text in Prometheus' format: name and labels with the value. Fails where a line is not of the format,
/// or a sample has no help and type before it.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let sample = Regex::new(
        r#"^([a-z_][a-z0-9_]*)((?:\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})?) ([0-9.e+-]+)$"#,
    )
    .unwrap();
    let (mut samples, mut described, mut typed) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            assert!(described.insert(help.split(' ').next().unwrap().to_owned()), "{line}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            typed.insert(name.to_owned(), kind.to_owned());
        } else {
            let parts = sample.captures(line).unwrap_or_else(|| panic!("{line}"));
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| parts[1].strip_suffix(end));
            let family = family.filter(|family| typed.get(*family).is_some_and(|kind| kind == "histogram"));
            let family = family.unwrap_or(&parts[1]);
            assert!(described.contains(family) && typed.contains_key(family), "{line}");
            let key = format!("{}{}", &parts[1], &parts[2]);
            assert!(samples.insert(key, parts[3].parse().unwrap()).is_none(), "{line} comes twice");
        }
    }
    let known: BTreeMap<String, String> = Metric::ALL
        .iter()
        .map(|metric| (metric.name().to_owned(), metric.kind().name().to_owned()))
        .collect();
    assert_eq!(typed, known);
    samples
}

fn metrics(collector: &Collector) -> BTreeMap<String, f64> {
    let reply = collector.get("/metrics");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    samples(&reply.body)
}

#[test]
fn metrics_count_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let before = metrics(&collector);
    assert_eq!(before["scorelet_responses_stored_total"], 0.0);
    let nine = response(1, 9, true);
    assert_eq!(collector.post(&format!("[{nine},{}]", response(2, 8, true))).json(), receipt(2, 0));
    assert_eq!(collector.post(&nine).json(), receipt(0, 1));
    assert_eq!(collector.post(&nine.replace(":9}", ":3}")).status, 422);
    assert_eq!(collector.post(&response(3, 11, true)).status, 422);
    assert_eq!(collector.post("{").status, 400);
    let foreign = [("Origin", "https://evil.example")];
    for _ in 0..3 {
        assert_eq!(collector.try_post("text/plain", nine.as_bytes(), &foreign).unwrap().status, 403);
    }
    assert_eq!(collector.get_with("/v1/summary", &[]).status, 401);
    assert_eq!(collector.get("/v1/summary").status, 200);
    let mut live = BufReader::new(collector.ask("/v1/events", &collector.token));
    live.read_line(&mut String::new()).unwrap();
    let after = metrics(&collector);
    let rejected = |code| after[&format!("scorelet_responses_rejected_total{{code=\"{code}\"}}")];
    let refused = |code| after[&format!("scorelet_requests_refused_total{{code=\"{code}\"}}")];
    let requests = |route, method, status| {
        let labels = format!("{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
        after[&format!("scorelet_http_requests_total{labels}")]
    };
    assert_eq!(after["scorelet_responses_stored_total"], 2.0);
    assert_eq!(after["scorelet_responses_duplicate_total"], 1.0);
    assert_eq!((rejected("conflict"), rejected("value")), (1.0, 1.0));
    assert_eq!((refused("json"), refused("origin"), refused("token")), (1.0, 3.0, 1.0));
    assert_eq!(requests("/v1/responses", "POST", 201), 2.0);
    assert_eq!(requests("/v1/responses", "POST", 403), 3.0);
    assert_eq!((requests("/v1/summary", "GET", 200), requests("/v1/summary", "GET", 401)), (1.0, 1.0));
    assert_eq!(after["scorelet_http_request_duration_seconds_count{route=\"/v1/responses\"}"], 8.0);
    assert_eq!((after["scorelet_live_streams"], after["scorelet_storing"]), (1.0, 1.0));
    let size = |name: &str| fs::metadata(folder.path().join(name)).unwrap().len() as f64;
    assert_eq!(after["scorelet_database_bytes"], size("scorelet.db"));
    assert_eq!(after["scorelet_wal_bytes"], size("scorelet.db-wal"));
    #[cfg(unix)]
    assert!(after["scorelet_disk_free_bytes"] > 1e6);
    // What counts never falls.
    for metric in Metric::ALL.iter().filter(|metric| metric.kind() == MetricKind::Counter) {
        for (key, value) in before.iter().filter(|(key, _)| key.starts_with(metric.name())) {
            assert!(after[key] >= *value, "{key}");
        }
    }
}

#[test]
fn nobody_can_invent_metrics() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &["https://shop.example"]);
    let ask = |method: &str, path: &str| {
        collector.raw(format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    };
    for number in 0..40 {
        ask("GET", &format!("/invented-{number}?a={number}"));
        ask(&format!("M{number}"), "/v1/summary");
        collector.try_post("text/plain", b"{}", &[("Origin", &format!("https://{number}.example"))]);
        collector.post(&response(number, 9, true).replace("\"shop\"", &format!("\"s-{number}\"")));
        collector.post(&format!("{{\"invented-{number}\":1}}"));
    }
    let few = metrics(&collector);
    let requests = few.keys().filter(|key| key.starts_with("scorelet_http_requests_total")).count();
    assert!(requests <= 8 && few.len() < 100, "{requests} of {}: {few:?}", few.len());
    assert_eq!(few["scorelet_http_requests_total{route=\"other\",method=\"GET\",status=\"404\"}"], 40.0);
    assert_eq!(
        few["scorelet_http_requests_total{route=\"/v1/summary\",method=\"other\",status=\"405\"}"],
        40.0
    );
}

#[test]
fn a_log_in_json_has_every_request_and_nothing_personal() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("SCORELET_LOG", "json"), ("SCORELET_TRUST_PROXY", "1")];
    let collector = Collector::start_in(folder.path(), &[], &environment);
    let secret = response(1, 9, true).replace("\"context\"", "\"respondent\":\"ann-42\",\"context\"");
    let from = [("X-Forwarded-For", "203.0.113.77"), ("User-Agent", "a-browser/9")];
    assert_eq!(collector.try_post("text/plain", secret.as_bytes(), &from).unwrap().status, 201);
    let wrong = secret.replace("\"value\":9", "\"value\":\"a-comment\"");
    assert_eq!(collector.try_post("text/plain", wrong.as_bytes(), &from).unwrap().status, 422);
    assert_eq!(collector.get("/v1/responses.ndjson?respondent=ann-42&survey=shop").status, 200);
    assert_eq!(collector.get("/v1/responses.ndjson?after=ann-42").status, 400);
    assert_eq!(collector.get("/ann-42?ann-42").status, 404);
    for _ in 0..50 {
        collector.try_post("text/plain", b"{}", &[("Origin", "https://evil.example")]);
    }
    let said = collector.said();
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let seen: Vec<(String, String, u64)> = lines
        .iter()
        .filter(|line| line["event"] == "request")
        .map(|line| {
            assert!(line["milliseconds"].as_f64().unwrap() > 0.0 && line["time"].is_string(), "{line}");
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            (text("method"), text("route"), line["status"].as_u64().unwrap())
        })
        .collect();
    let expected = [
        ("POST", "/v1/responses", 201),
        ("POST", "/v1/responses", 422),
        ("GET", "/v1/responses.ndjson", 200),
        ("GET", "/v1/responses.ndjson", 400),
        ("GET", "other", 404),
    ];
    for (line, (method, route, status)) in seen.iter().zip(expected) {
        assert_eq!(*line, (method.to_owned(), route.to_owned(), status));
    }
    assert_eq!(seen.len(), 55);
    // The refused origin is named once, however often it asks.
    let refused: Vec<&Value> = lines.iter().filter(|line| line["event"] == "origin_refused").collect();
    assert_eq!((refused.len(), &refused[0]["level"]), (1, &Value::from("warn")));
    assert!(refused[0]["message"].as_str().unwrap().contains("--allow-origin https://evil.example"));
    for word in
        ["ann-42", "203.0.113.77", "127.0.0.1", "a-browser", "a-comment", &support::id(1), &collector.token]
    {
        assert!(!said.contains(word), "{word} is in the log:\n{said}");
    }
}

#[test]
fn a_text_log_names_a_refused_origin_and_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &["https://shop.example"]);
    assert_eq!(collector.post(&response(1, 9, true)).status, 201);
    assert_eq!(collector.said(), "");
    for number in 0..20 {
        let origin = format!("https://{number}.{}.example", "x".repeat(60));
        let reply = collector.try_post("text/plain", b"{}", &[("Origin", &origin)]).unwrap();
        assert_eq!(reply.status, 403);
    }
    let said = collector.said();
    assert!(said.starts_with("scorelet: pages of https://0.xxx"), "{said}");
    assert!(said.lines().count() == 1 && said.len() < 300, "{said}");
}

#[test]
fn a_start_says_where_pages_post_and_which() {
    for (origins, pages) in [
        (&[][..], "Only pages of the collector's own host may post; allow others with --allow-origin"),
        (
            &["https://a.example", "https://b.example"],
            "Pages of https://a.example, https://b.example may post, and those of the collector's own host",
        ),
        (&["*"], "Pages of any origin may post, and those of the collector's own host"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("scorelet.db");
        let mut command = serve(&["--listen", "127.0.0.1:0", "--db", database.to_str().unwrap()]);
        command.args(origins.iter().flat_map(|origin| ["--allow-origin", origin]));
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = [(); 5].map(|()| String::new());
        for line in &mut lines {
            output.read_line(line).unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let address = lines[0].trim().strip_prefix("The collector listens on ").unwrap();
        assert_eq!(lines[1].trim(), format!("Pages post to {address}/v1/responses"));
        assert_eq!(lines[2].trim(), pages);
        assert!(lines[3].starts_with("The token for reading is "), "{lines:?}");
        assert!(lines[4].starts_with("It is shown only this once"), "{lines:?}");
    }
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    for route in Route::ALL {
        let (wrong, allowed) = if route.method() == "GET" { ("POST", "GET, HEAD") } else { ("GET", "POST") };
        for method in [wrong, "DELETE", "PATCH"] {
            let request = format!(
                "{method} {} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                route.path()
            );
            let reply = collector.raw(request.as_bytes());
            let (head, body) = reply.split_once("\r\n\r\n").unwrap();
            let head = head.to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 405"), "{reply}");
            assert_eq!(head.matches("\r\nallow: ").count(), 1, "{head}");
            let listed = format!("\r\nallow: {}", allowed.replace(' ', "").to_ascii_lowercase());
            assert!(head.contains(&listed), "{head}");
            let error: Value = serde_json::from_str(body).unwrap();
            assert_eq!(error["error"]["code"], "method");
            let message = error["error"]["message"].as_str().unwrap();
            let path = route.path();
            assert_eq!(message, format!("{path} does not take {method}; allowed: {allowed}"));
        }
    }
}
