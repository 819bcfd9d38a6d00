//! Invented surveys, questions and context keys, which anyone may post: the real survey's summaries, exports and live
//! page go on working.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};
use support::{Collector, id, receipt, response};

/// A response with these answers and this context.
fn invented(number: u64, survey: &str, answers: &Value, context: &Value) -> Value {
    json!({
        "v": 1, "id": id(number), "survey": survey, "answered_at": support::NOW.to_string(), "complete": true,
        "locale": "en", "answers": answers, "context": context,
    })
}

fn post(collector: &Collector, responses: &[Value]) {
    for part in responses.chunks(20) {
        let reply = collector.post(&json!(part).to_string());
        assert_eq!((reply.status, reply.json()["rejected"].clone()), (201, json!([])), "{reply:?}");
    }
}

#[test]
fn invented_names_do_not_crowd_out_a_survey() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let real: Vec<String> = (0..50).map(|number| response(number, 9, true)).collect();
    assert_eq!(collector.post(&format!("[{}]", real.join(","))).status, 201);
    // A live page that is open meanwhile.
    let live = collector.ask("/v1/events", &collector.token);

    let rating =
        |question: &str| json!({ "question": question, "type": "nps", "scale": [0, 10], "value": 3 });
    let surveys: Vec<Value> = (0..900)
        .map(|i| invented(1000 + i, &format!("a-{i}"), &json!([rating("nps")]), &json!({})))
        .collect();
    // 12 000 more questions, and 12 000 more keys.
    let questions: Vec<Value> = (0..240)
        .map(|i| {
            let answers: Vec<Value> = (0..50).map(|j| rating(&format!("q-{i}-{j}"))).collect();
            invented(3000 + i, "aa", &json!(answers), &json!({}))
        })
        .collect();
    let keys: Vec<Value> = (0..240)
        .map(|i| {
            let keys: serde_json::Map<String, Value> =
                (0..50).map(|j| (format!("k-{i}-{j}"), json!(1))).collect();
            invented(5000 + i, &format!("b-{i}"), &json!([rating("nps")]), &json!(keys))
        })
        .collect();
    for responses in [&surveys, &questions, &keys] {
        post(&collector, responses);
    }

    let shop = |path: &str| {
        let reply = collector.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let report = reply.json();
        let all = report["summaries"].as_array().unwrap().clone();
        let shop: Vec<Value> = all.iter().filter(|one| one["survey"] == "shop").cloned().collect();
        (report["truncated"].clone(), all.len(), shop)
    };
    for path in ["/v1/summary", "/v1/summary?period=day", "/v1/summary?by=context.plan"] {
        let (truncated, all, shop) = shop(path);
        assert_eq!((truncated, all), (json!(true), 10_000), "{path}");
        assert_eq!(shop.iter().map(|one| one["n"].as_u64().unwrap()).sum::<u64>(), 50, "{path}");
    }
    let (truncated, _, only) = shop("/v1/summary?survey=shop");
    assert_eq!((truncated, only.len()), (Value::Null, 1));

    let table = collector.get("/v1/responses.csv");
    assert_eq!(table.status, 200);
    let mut reader = csv::Reader::from_reader(table.body.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (survey, plan, rest) = (place("survey"), place("context.plan"), place("context"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(header.len() < 1100 && rows.len() == 50 + 900 + 12_000 + 240);
    let shop: Vec<_> = rows.iter().filter(|row| &row[survey] == "shop").collect();
    assert!(shop.len() == 50 && shop.iter().all(|row| &row[plan] == "pro"));
    let named: usize = rows
        .iter()
        .filter(|row| !row[rest].is_empty())
        .map(|row| serde_json::from_str::<Value>(&row[rest]).unwrap().as_object().unwrap().len())
        .sum();
    assert!(named >= 12_000 - 1000, "{named} keys are named");

    // The live page hears of the next answer.
    assert_eq!(collector.post(&response(60, 9, true)).json(), receipt(1, 0));
    let heard = BufReader::new(live).lines().map(Result::unwrap).any(|line| line.contains(&id(60)));
    assert!(heard);
}

#[test]
fn only_listed_surveys_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), &["--survey", "shop", "--survey", "help"]);
    let nine = response(1, 9, true);
    let other = nine.replace("\"shop\"", "\"Shop\"");
    assert_eq!(collector.post(&nine).json(), receipt(1, 0));
    assert_eq!(collector.post(&nine.replace("\"shop\"", "\"help\"")).json(), receipt(1, 0));
    let reply = collector.post(&other);
    assert_eq!((reply.status, reply.json()["rejected"][0]["code"].clone()), (422, json!("survey")));
    let both = collector.post(&format!("[{other},{}]", response(2, 9, true)));
    assert_eq!((both.status, both.json()["stored"].clone()), (201, json!(1)));
    assert_eq!(collector.get("/healthz").json()["responses"], 3);
}
