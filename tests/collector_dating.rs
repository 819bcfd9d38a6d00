//! When an answer counts: at the time it was given, however late it arrives, in every way of scoring it.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Collector, id, printed, receipt, scorelet, serve};
use tempfile::TempDir;

/// A database that version 0.1.0 made. All its responses arrived at [`ARRIVED`].
const OLD: &str = "tests/fixtures/databases/0.1.0.db";

/// 2026-11-30T05:25:39Z.
const ARRIVED: i64 = 1_796_016_339_000;

/// The day on which each response of the old database counts, by the last digit of its id.
const DAYS: [(&str, &str); 8] = [
    ("1", "2026-11-29"),
    // Four days and a month late: the first arrived just before midnight.
    ("2", "2026-11-26"),
    ("3", "2026-10-31"),
    // The visitor's clock was wrong: before 2020, and years ahead.
    ("4", "2026-11-30"),
    ("5", "2026-11-30"),
    // Half past midnight, two hours east of Greenwich.
    ("6", "2026-11-26"),
    // A partial response that was completed later.
    ("7", "2026-11-20"),
    ("8", "2026-11-25"),
];

/// A folder with a copy of the old database as `scorelet.db`.
fn old_database() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("scorelet.db");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(OLD), copy).unwrap();
    folder
}

fn open(folder: &TempDir) -> Connection {
    Connection::open(folder.path().join("scorelet.db")).unwrap()
}

fn version(database: &Connection) -> i32 {
    database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// The day on which each response counts, by its id and survey; a rating and its response must agree.
fn days(database: &Connection) -> BTreeMap<String, String> {
    let apart =
        "SELECT count(*) FROM rating JOIN response ON seq = rating.response WHERE rating.at <> response.at";
    let apart: i64 = database.query_row(apart, [], |row| row.get(0)).unwrap();
    assert_eq!(apart, 0, "a rating with another time than its response");
    let sql = "SELECT survey || ' ' || id, date(at / 1000, 'unixepoch') FROM response";
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// The counts of a summary's days, from `summaries`.
fn by_day(report: &Value, question: &str) -> BTreeMap<String, Value> {
    let all = report["summaries"].as_array().unwrap();
    // A file with one question does not repeat its name.
    let named = |one: &Value| one.get("question").is_none_or(|name| name == question);
    let of = |one: &&Value| named(one) && one["n"] != 0;
    let pair = |one: &Value| (one["period"].as_str().unwrap().to_owned(), one["counts"].clone());
    all.iter().filter(of).map(pair).collect()
}

#[test]
fn a_database_of_version_0_1_0_is_upgraded() {
    let folder = old_database();
    let before: i64 = open(&folder)
        .query_row("SELECT count(*) FROM response WHERE received_at / 1000 = ?1", [ARRIVED / 1000], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!((version(&open(&folder)), before), (1, 8));
    let collector = Collector::start(folder.path(), &[]);
    assert!(
        collector.said().contains("upgrading the database of an earlier version"),
        "{}",
        collector.said()
    );
    let database = open(&folder);
    assert_eq!(version(&database), 3);
    let found: Vec<(String, String)> = days(&database)
        .into_iter()
        .map(|(id, day)| (id[id.len() - 1..].to_owned(), day))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect();
    assert_eq!(found, DAYS.map(|(id, day)| (id.to_owned(), day.to_owned())));
    let report = collector.get("/v1/summary?survey=shop&question=nps&period=day").json();
    let counts = by_day(&report, "nps");
    assert_eq!(counts["2026-11-26"], json!({ "7": 1, "9": 1 }));
    assert_eq!(counts["2026-11-30"], json!({ "0": 1, "8": 1 }));
    assert_eq!(counts["2026-11-20"], json!({ "6": 1 }));
    assert_eq!(collector.get("/healthz").json()["duplicates"], 1);
    drop(collector);
    // Nothing is left to upgrade.
    let again = Collector::start(folder.path(), &[]);
    assert_eq!(again.said().matches("upgrading").count(), 1);
}

#[test]
fn an_upgrade_that_is_killed_is_made_again() {
    let folder = old_database();
    let mut database = open(&folder);
    let change = database.transaction().unwrap();
    change
        .execute_batch(
            "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
               SELECT i FROM n;
             INSERT INTO response (survey, id, received_at, at, complete, body)
               SELECT 'many', printf('01993d0e-0000-7000-9000-%012d', i), received_at, received_at, 1,
                 json_set(body, '$.survey', 'many') FROM response, n WHERE seq = 3;
             INSERT INTO rating SELECT 'many', at, seq, 'nps', '', 'nps', 0, 10, NULL, NULL, 3
               FROM response WHERE survey = 'many';",
        )
        .unwrap();
    change.commit().unwrap();
    drop(database);
    let path = folder.path().join("scorelet.db");
    let (mut killed, mut pause) = (0, Duration::from_millis(5));
    loop {
        let arguments = ["--listen", "127.0.0.1:0", "--db", path.to_str().unwrap()];
        let mut child = serve(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(pause);
        child.kill().unwrap();
        child.wait().unwrap();
        let database = open(&folder);
        let days = days(&database);
        let late = days.iter().filter(|(id, day)| id.starts_with("many") && *day == "2026-10-31").count();
        match version(&database) {
            1 => assert_eq!(late, 0, "a part is upgraded"),
            _ => {
                assert_eq!(late, 40_000);
                break;
            }
        }
        (killed, pause) = (killed + 1, pause * 2);
    }
    assert!(killed >= 1, "the upgrade was over before it could be killed");
}

#[test]
fn an_older_database_is_not_erased_by_date() {
    let folder = old_database();
    let path = folder.path().join("scorelet.db");
    let path = path.to_str().unwrap();
    let refused = scorelet(&["erase", "--db", path, "--before", "2026-11-27"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("earlier Scorelet") && said.contains("scorelet serve"), "{said}");
    assert_eq!(days(&open(&folder)).len(), 8);
    // By id it is.
    printed(&["erase", "--db", path, "--id", "01993d0e-0000-7000-8000-000000000003"]);
    assert_eq!((days(&open(&folder)).len(), version(&open(&folder))), (7, 1));
}

/// Responses of one survey: given today, nine days ago, in 2019 and in three days.
fn responses() -> (Vec<Value>, BTreeMap<String, Value>) {
    let now = jiff::Timestamp::now();
    let day = |days: i64| now - jiff::SignedDuration::from_hours(24 * days);
    let name = |at: jiff::Timestamp| at.to_string()[..10].to_owned();
    let response = |number: u64, at: String, value: u8| {
        json!({ "v": 1, "id": id(number), "survey": "s", "answered_at": at, "complete": true, "locale": "en",
                "answers": [{ "question": "nps", "type": "nps", "scale": [0, 10], "value": value }] })
    };
    let given = vec![
        response(1, now.to_string(), 10),
        response(2, day(9).to_string(), 9),
        response(3, "2019-12-31T23:59:59Z".to_owned(), 4),
        response(4, day(-3).to_string(), 5),
    ];
    let expected =
        BTreeMap::from([(name(day(9)), json!({ "9": 1 })), (name(now), json!({ "10": 1, "4": 1, "5": 1 }))]);
    (given, expected)
}

#[test]
fn the_collector_and_files_date_alike() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let (given, expected) = responses();
    assert_eq!(collector.post(&json!(given).to_string()).json(), receipt(4, 0));
    let summary = collector.get("/v1/summary?survey=s&period=day").json();
    assert_eq!(by_day(&summary, "nps"), expected);
    for form in ["csv", "ndjson"] {
        let export = collector.get(&format!("/v1/responses.{form}")).body;
        let path = folder.path().join(format!("answers.{form}"));
        fs::write(&path, export).unwrap();
        let report = printed(&["score", path.to_str().unwrap(), "--period", "day", "--json"]);
        assert_eq!(by_day(&serde_json::from_str(&report).unwrap(), "nps"), expected, "{form}");
    }
}

#[test]
fn exports_say_whose_clock_was_off() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let (given, _) = responses();
    assert_eq!(collector.post(&json!(given).to_string()).json(), receipt(4, 0));
    let csv = collector.get("/v1/responses.csv").body;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("clock"));
    let clocks: Vec<String> =
        reader.records().map(|row| row.unwrap().iter().next_back().unwrap().to_owned()).collect();
    assert_eq!(clocks, ["", "", "off", "off"]);
    let lines = collector.get("/v1/responses.ndjson").body;
    for ((line, given), off) in lines.lines().zip(&given).zip([false, false, true, true]) {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let beside = line.as_object_mut().unwrap().remove("_").unwrap();
        assert_eq!(line, *given, "the response itself is as posted");
        let arrived: jiff::Timestamp = beside["received_at"].as_str().unwrap().parse().unwrap();
        assert!(arrived.duration_since(jiff::Timestamp::now()).abs().as_secs() < 60);
        assert_eq!(beside.get("clock"), off.then_some(&json!("off")));
    }
    // An export can be posted again: what the collector added is ignored.
    let posted: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(collector.post(&json!(posted).to_string()).json(), receipt(0, 4));
}
