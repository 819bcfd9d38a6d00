//! The same answers scored through the collector, its exports as files, `sql` in every engine, and `calc`: one
//! definition of every figure. Answers are late, partial, given around midnight, and by clocks that are wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::cases::{Counted, read};
use crate::engines::{Table, run};
use crate::support::{Collector, id, printed, receipt};

const ENGINES: [&str; 6] = ["sqlite", "postgres", "duckdb", "clickhouse", "spark", "bigquery"];

const ROWS: [&str; 4] = ["tangibles-1", "tangibles-2", "reliability-1", "price"];

/// The splits that every way of scoring has, as the collector and the command line name them.
const SPLITS: [(&str, &[&str]); 4] = [
    ("", &[]),
    ("period=day", &["--period", "day"]),
    ("period=quarter&by=locale", &["--period", "quarter", "--by", "locale"]),
    ("period=week", &["--period", "week"]),
];

/// The times at which answers were given, as their visitors' clocks say.
fn times() -> Vec<String> {
    let now = jiff::Timestamp::now();
    let day = |days: i64| (now - jiff::SignedDuration::from_hours(24 * days)).to_string()[..10].to_owned();
    vec![
        format!("{now:.3}"),
        format!("{}T23:59:59.999Z", day(3)),
        format!("{}T00:00:00.000Z", day(2)),
        format!("{}T23:30:00-01:00", day(4)),
        format!("{}T00:30:00+02:00", day(20)),
        format!("{}T12:00:00Z", day(400)),
        format!("{:.3}", now + jiff::SignedDuration::from_hours(20)),
        format!("{:.3}", now + jiff::SignedDuration::from_hours(30)),
        "2019-12-31T23:59:59.999Z".to_owned(),
        "2020-01-01T00:00:00Z".to_owned(),
    ]
}

/// What one response answers. Every fourth one skips what is not required; some rate a row in one matrix only.
fn answers(number: u64) -> Vec<Value> {
    let value = |factor: u64, low: u64, high: u64| low + (number * factor + number / 7) % (high - low + 1);
    let rated = |question: &str, kind: &str, [low, high]: [u64; 2], factor: u64| json!({ "question": question, "type": kind, "scale": [low, high], "value": value(factor, low, high) });
    let mut all = vec![rated("nps", "nps", [0, 10], 7), rated("csat", "csat", [1, 5], 3)];
    let mut expectation = rated("expectation", "rating", [1, 10], 3);
    expectation["favourable"] = json!([7, 8, 9, 10]);
    all.push(expectation);
    if !number.is_multiple_of(4) {
        all.push(rated("ease", "ces", [1, 7], 5));
        all.push(rated("ces", "ces", [1, 10], 3));
        let mut effort = rated("effort", "ces", [1, 5], 2);
        effort["direction"] = json!("lower_is_better");
        all.push(effort);
        all.push(json!({ "question": "why", "type": "text", "value": "9" }));
    }
    for (at, row) in ROWS.iter().enumerate() {
        for (question, factor) in [("expectation", 3), ("perception", 5)] {
            if !(number + at as u64 + factor).is_multiple_of(6) {
                let mut half = rated(question, "rating", [1, 7], factor + at as u64);
                half["row"] = json!(row);
                all.push(half);
            }
        }
    }
    all
}

fn response(number: u64, complete: bool, answers: Vec<Value>) -> Value {
    let times = times();
    json!({ "v": 1, "id": id(number), "survey": "all", "answered_at": times[number as usize % times.len()],
            "complete": complete, "locale": (["en", "lt"][number as usize % 2]), "answers": answers,
            "context": { "plan": "pro" } })
}

/// Posts the responses, some of them twice, or a part first. Returns those that count.
fn post(collector: &Collector) -> Vec<Value> {
    let send = |responses: &[Value]| collector.post(&json!(responses).to_string()).json();
    let part = |number: &u64| number % 5 == 1;
    let parts: Vec<Value> =
        (0..70).filter(part).map(|number| response(number, false, answers(number + 3))).collect();
    let all: Vec<Value> =
        (0..70).map(|number| response(number, number % 9 > 0 || part(&number), answers(number))).collect();
    assert_eq!(send(&parts), receipt(parts.len() as u64, 0));
    assert_eq!(send(&all), receipt(all.len() as u64, 0));
    assert_eq!(send(&all), receipt(0, all.len() as u64));
    all
}

/// The figures of summaries by what they are about, without the names by which ways of scoring differ.
fn figures(summaries: &[Value]) -> Counted {
    let mut all = Counted::new();
    for summary in summaries {
        let mut one: Map<String, Value> = summary.as_object().unwrap().clone();
        let mut take = |key: &str| one.remove(key).unwrap_or_default();
        let (question, row) = (take("question"), take("row"));
        let name = match (question.as_str(), row.as_str()) {
            (Some(question), Some(row)) => json!(format!("{question}.{row}")),
            _ => question,
        };
        let about = json!([name, take("by")["value"], take("period")]);
        take("survey");
        let coding = ["metric", "scale", "direction"].map(|key| one.get(key).cloned());
        if one["n"] != 0 {
            let key = json!([about, coding]).to_string();
            assert!(all.insert(key.clone(), one.into()).is_none(), "twice: {key}");
        }
    }
    all
}

fn of_collector(collector: &Collector, query: &str) -> Counted {
    let reply = collector.get(&format!("/v1/summary?survey=all&{query}")).json();
    figures(reply["summaries"].as_array().unwrap())
}

fn of_file(path: &Path, arguments: &[&str]) -> Counted {
    let report = printed(&[&["score", path.to_str().unwrap(), "--json"], arguments].concat());
    let report: Value = serde_json::from_str(&report).unwrap();
    figures(report["summaries"].as_array().unwrap())
}

fn of_lines(lines: &[String]) -> Counted {
    let replies = calc(&lines.join("\n"));
    figures(&replies)
}

/// What `calc` replies to lines of requests.
fn calc(lines: &str) -> Vec<Value> {
    let replies: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(&scorelet::say::replies::reply(line)).unwrap())
        .collect();
    replies.iter().for_each(|reply| assert!(reply.get("error").is_none(), "{reply}"));
    replies
}

/// The figures of `calc` for the values of single answers, and for the responses of SERVQUAL.
fn of_values(responses: &[Value]) -> Counted {
    let mut values: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    let mut pairs = Vec::new();
    for response in responses {
        let mut halves = json!({ "expectation": {}, "perception": {} });
        for answer in response["answers"].as_array().unwrap().iter().filter(|answer| answer["type"] != "text")
        {
            let (question, value) = (answer["question"].as_str().unwrap(), &answer["value"]);
            let name = match answer["row"].as_str() {
                Some(row) => {
                    halves[question][row] = value.clone();
                    format!("{question}.{row}")
                }
                None => question.to_owned(),
            };
            values.entry(name).or_insert((answer.clone(), Vec::new())).1.push(value.clone());
        }
        pairs.push(halves);
    }
    let mut lines = vec![json!({ "op": "summarize", "metric": "servqual", "responses": pairs }).to_string()];
    for (name, (answer, values)) in values {
        let metric = if name == "expectation" { &json!("expectation") } else { &answer["type"] };
        let mut request = json!({ "op": "summarize", "metric": metric, "question": name, "scale": answer["scale"],
                                  "values": values });
        if let Some(direction) = answer.get("direction") {
            request["direction"] = direction.clone();
        }
        if answer.get("row").is_some() {
            request["statistic"] = json!("mean");
        }
        lines.push(request.to_string());
    }
    of_lines(&lines)
}

fn same(what: &str, found: &Counted, expected: &Counted) {
    for (key, wanted) in expected {
        assert_eq!(found.get(key), Some(wanted), "{what}: {key}");
    }
    assert_eq!(found.len(), expected.len(), "{what}: {:?}", found.keys().collect::<Vec<_>>());
}

/// The metrics that summaries have.
fn metrics(figures: &Counted) -> Vec<&str> {
    let mut all: Vec<&str> = figures.values().filter_map(|one| one["metric"].as_str()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn every_way_of_scoring_gives_the_same_figures() {
    let home = tempfile::tempdir().unwrap();
    let collector = Collector::start(home.path(), &[]);
    let responses = post(&collector);
    let expected: Vec<Counted> = SPLITS.iter().map(|(query, _)| of_collector(&collector, query)).collect();
    assert_eq!(metrics(&expected[0]), ["ces", "csat", "expectation", "nps", "rating", "servqual"]);
    assert!(expected[1].len() > 7 * expected[0].len() / 2, "answers of several days");
    same("calc", &of_values(&responses), &expected[0]);

    let [csv, ndjson] = ["csv", "ndjson"].map(|form| {
        let path = home.path().join(format!("same.{form}"));
        fs::write(&path, collector.get(&format!("/v1/responses.{form}")).body).unwrap();
        path
    });
    for ((query, arguments), expected) in SPLITS.iter().zip(&expected) {
        same(&format!("{query} of the CSV"), &of_file(&csv, arguments), expected);
        same(&format!("{query} of the NDJSON"), &of_file(&ndjson, arguments), expected);
    }

    // Dates that begin and end where days do.
    let day = |days: i64| {
        let time = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
        time.to_string()[..10].to_owned()
    };
    let (since, until) = (day(3), day(2));
    let cut = of_collector(&collector, &format!("since={since}&until={until}&period=day"));
    assert!(cut.keys().all(|key| key.contains(&since)) && metrics(&cut).contains(&"servqual"), "{cut:?}");

    let tables = [Table { name: "same", path: csv, typed: false }];
    for engine in ENGINES {
        let query =
            |more: &[&str]| printed(&[&["sql", "--engine", engine, "--table", "same"], more].concat());
        let mut queries: Vec<String> = SPLITS.iter().map(|(_, arguments)| query(arguments)).collect();
        queries.push(query(&["--since", &since, "--until", &until, "--period", "day"]));
        let folder = home.path().join(engine);
        fs::create_dir(&folder).unwrap();
        let Some(results) = run(engine, &tables, &queries, &folder) else {
            crate::not_run(engine);
            continue;
        };
        for ((lines, expected), what) in results.iter().zip(expected.iter().chain([&cut])).zip(0..) {
            same(&format!("query {what} of {engine}"), &of_lines(lines), expected);
        }
        assert_eq!(read(&calc_text(&results[0])).1, 0);
        // The counts of a warehouse are scored as the answers are.
        let counts = home.path().join(format!("{engine}.ndjson"));
        fs::write(&counts, results[1].join("\n")).unwrap();
        same(&format!("counts of {engine}"), &of_file(&counts, &["--period", "day"]), &expected[1]);
    }
}

fn calc_text(lines: &[String]) -> String {
    lines.iter().map(|line| scorelet::say::replies::reply(line) + "\n").collect()
}

/// A day of `since`, `until` and `period` is that of the zone.
#[test]
fn days_of_a_zone_begin_where_its_periods_do() {
    let home = tempfile::tempdir().unwrap();
    let collector = Collector::start(home.path(), &[]);
    let given = |number: u64, at: &str| {
        let mut one = response(number, true, answers(number));
        one["answered_at"] = json!(at);
        one
    };
    // Clocks in Vilnius go forward on the 29th of March 2026 at 01:00 UTC.
    let all = [
        given(1, "2026-03-28T21:59:59.999Z"),
        given(2, "2026-03-28T22:00:00Z"),
        given(3, "2026-03-29T20:59:59.999Z"),
        given(4, "2026-03-29T21:00:00Z"),
    ];
    assert_eq!(collector.post(&json!(all).to_string()).json(), receipt(4, 0));
    let by_day = of_collector(&collector, "period=day&tz=Europe/Vilnius");
    for (day, numbers) in [("2026-03-28", 0..1), ("2026-03-29", 1..3), ("2026-03-30", 3..4)] {
        let next = if day == "2026-03-30" {
            "2026-03-31"
        } else {
            &format!("2026-03-{}", &day[8..].parse::<u8>().unwrap() + 1)
        };
        let query = |zone: &str| format!("since={day}&until={next}{zone}");
        let cut = of_collector(&collector, &query("&tz=Europe/Vilnius"));
        same(day, &cut, &of_values(&all[numbers]));
        let of_day = of_collector(&collector, &(query("&tz=Europe/Vilnius") + "&period=day"));
        let expected = by_day.iter().filter(|(key, _)| key.contains(day));
        same(day, &of_day, &expected.map(|(key, value)| (key.clone(), value.clone())).collect());
    }
    assert_eq!(of_collector(&collector, "since=2026-03-29&until=2026-03-30"), of_values(&all[2..]));
}
