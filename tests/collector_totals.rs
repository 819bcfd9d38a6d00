//! Summaries are read from totals by day: these always equal the ratings, whatever happens to them.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Collector, id, printed};

const DAY: i64 = 86_400_000;

/// Fails where the totals are not those of the ratings.
fn assert_equal(database: &Path, after: &str) {
    let connection = Connection::open(database).unwrap();
    let read = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let columns = "survey, day, question, row, type, scale_low, scale_high, direction, favourable, value, n";
    let totals =
        read(&format!("SELECT json_array({}) FROM total ORDER BY 1", columns.replace(", n", ", count")));
    let counted = read(&format!(
        "SELECT json_array({columns}) FROM (SELECT survey, at / {DAY} AS day, question, row, type, scale_low,
         scale_high, coalesce(direction, '') AS direction, coalesce(favourable, -1) AS favourable, value, count(*) AS n
         FROM rating GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) ORDER BY 1"
    ));
    assert!(!counted.is_empty() && totals == counted, "{after}: {totals:#?} {counted:#?}");
}

/// A response with three ratings, of one of five people, given some hours ago.
fn answered(number: u64, hours: i64, complete: bool) -> Value {
    let at = support::NOW.checked_sub(Duration::from_secs(hours.unsigned_abs() * 3600)).unwrap();
    let nps = if complete { number % 11 } else { 0 };
    json!({
        "v": 1, "id": id(number), "survey": format!("s-{}", number % 3), "answered_at": at.to_string(),
        "complete": complete, "locale": "en", "respondent": format!("u-{}", number % 5),
        "answers": [
            { "question": "nps", "type": "nps", "scale": [0, 10], "value": nps },
            { "question": "q", "row": "r", "type": "rating", "scale": [1, 5], "value": 1 + number % 5 },
            { "question": "effort", "type": "ces", "scale": [1, 5], "direction": "lower_is_better", "value": 2 },
        ],
    })
}

fn post(collector: &Collector, responses: &[Value]) {
    let reply = collector.post(&json!(responses).to_string());
    assert_eq!(reply.status, 201, "{}", reply.body);
}

#[test]
fn totals_follow_whatever_happens_to_ratings() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    let database = collector.database.clone();
    let path = database.to_str().unwrap();
    for start in (0..300).step_by(30) {
        let some: Vec<Value> = (start..start + 30)
            .map(|number| answered(number, number as i64 % 200, number % 4 != 0))
            .collect();
        post(&collector, &some);
    }
    assert_equal(&database, "posts");
    // Again, in conflict, and completed: some at another time, some in the same request as their partial form.
    post(&collector, &[answered(1, 1, true)]);
    post(&collector, &[answered(4, 4, true), answered(8, 90, true), answered(12, 12, true)]);
    post(&collector, &[answered(400, 5, false), answered(400, 5, true), answered(400, 5, true)]);
    let conflict = answered(1, 50, true);
    collector.post(&conflict.to_string());
    assert_equal(&database, "completed answers");
    printed(&["erase", "--db", path, "--respondent", "u-2"]);
    assert_equal(&database, "an erasure");
    post(&collector, &[answered(500, 5, true), answered(2, 2, true)]);
    assert_equal(&database, "a post after an erasure");
    // By another program.
    let other = Connection::open(&database).unwrap();
    let copied = other
        .execute(
            "INSERT INTO rating SELECT 'other', at, response, question, row, type, scale_low, scale_high, direction,
             favourable, value FROM rating WHERE survey = 's-1'",
            [],
        )
        .unwrap();
    assert!(copied > 10);
    assert_equal(&database, "other ratings");
    other
        .execute("UPDATE rating SET at = at - 10000000, value = 1 WHERE survey = 'other' AND row = ''", [])
        .unwrap();
    assert_equal(&database, "changed ratings");
    other.execute("DELETE FROM rating WHERE survey = 'other'", []).unwrap();
    drop(other);
    assert_equal(&database, "removed ratings");
    collector.kill();
    collector.start_again();
    post(&collector, &[answered(600, 5, true)]);
    assert_equal(&database, "a kill");
    drop(collector);
    let copy = folder.path().join("copy.db");
    printed(&["backup", "--db", path, copy.to_str().unwrap()]);
    assert_equal(&copy, "a backup");
}

#[test]
fn totals_follow_what_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), &["--keep", "1s", "--sweep-now"]);
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < Duration::from_secs(4) {
        let some: Vec<Value> =
            (number..number + 20).map(|number| answered(number, 1, number % 4 != 0)).collect();
        post(&collector, &some);
        post(&collector, &[answered(number, 30, true)]);
        number += 20;
        thread::sleep(Duration::from_millis(50));
    }
    let left = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    assert!(left < number, "nothing was swept");
    // Not while a step is being done.
    post(&collector, &[answered(100_000, 1, true)]);
    let connection = Connection::open(&collector.database).unwrap();
    let sums: (i64, i64) = connection
        .query_row("SELECT (SELECT sum(count) FROM total), (SELECT count(*) FROM rating)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(sums.0, sums.1);
}

#[test]
fn databases_of_earlier_versions_get_totals() {
    for fixture in ["0.1.0.db", "version-2.db", "version-3.db"] {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("scorelet.db");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases").join(fixture);
        fs::copy(from, &database).unwrap();
        let collector = Collector::start(folder.path(), &[]);
        assert_equal(&database, fixture);
        post(&collector, &[answered(7000, 5, true)]);
        assert_equal(&database, fixture);
    }
}

/// What the ratings between two times are, by survey, question and value.
fn counted(database: &Path, [since, until]: [i64; 2]) -> BTreeMap<String, u64> {
    let connection = Connection::open(database).unwrap();
    let sql =
        "SELECT survey || ' ' || question || ' ' || value, count(*) FROM rating WHERE at >= ?1 AND at < ?2
               GROUP BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let rows =
        statement.query_map([since, until], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The same, as summaries say it.
fn summed(report: &Value) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for one in report["summaries"].as_array().unwrap() {
        for (value, count) in one["counts"].as_object().unwrap() {
            let name =
                format!("{} {} {value}", one["survey"].as_str().unwrap(), one["question"].as_str().unwrap());
            *all.entry(name).or_default() += count.as_u64().unwrap();
        }
    }
    all.retain(|_, count| *count > 0);
    all
}

#[test]
fn any_span_of_time_is_counted_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    for start in (0..600).step_by(60) {
        let some: Vec<Value> =
            (start..start + 60).map(|number| answered(number, number as i64 / 4, true)).collect();
        post(&collector, &some);
    }
    let now = support::NOW.as_millisecond();
    let midnight = now / DAY * DAY;
    let edges = [
        0,
        midnight - 9 * DAY,
        midnight - 5 * DAY,
        midnight - 5 * DAY + 1,
        midnight - 4 * DAY - 1,
        midnight - 4 * DAY + 7 * 3_600_000,
        midnight - 4 * DAY + 9 * 3_600_000,
        midnight - 2 * DAY,
        midnight - DAY / 2,
        midnight,
        now + 1,
    ];
    let time = |at: i64| Timestamp::from_millisecond(at).unwrap().to_string();
    let mut some = 0;
    for since in edges {
        for until in edges {
            let path = format!("since={}&until={}", time(since), time(until));
            let expected = counted(&collector.database, [since, until]);
            some += usize::from(expected.len() > 3);
            for period in
                ["", "&period=day", "&period=month", "&period=day&tz=Europe/Vilnius", "&tz=Asia/Kolkata"]
            {
                let report = collector.get(&format!("/v1/summary?{path}{period}")).json();
                assert_eq!(summed(&report), expected, "{path}{period}");
            }
            let mut one = expected;
            one.retain(|name, _| name.starts_with("s-1 nps "));
            let report = collector.get(&format!("/v1/summary?survey=s-1&question=nps&{path}")).json();
            assert_eq!(summed(&report), one, "{path}");
        }
    }
    assert!(some > 20, "{some}");
    // The same days, from the totals and from the ratings.
    let days = |zone: &str| collector.get(&format!("/v1/summary?period=day&tz={zone}")).json();
    assert_eq!(days("UTC"), days("Atlantic/Reykjavik"));
}
