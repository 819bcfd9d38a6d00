//! The promise: the printed query counts as Scorelet does. The same answers give the same summaries in every
//! engine that is installed, in `scorelet score` and in the collector.

#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/chance.rs"]
mod chance;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/mod.rs"]
mod support;

mod answers;
mod cases;
mod engines;
mod readme;
mod same;

use std::collections::BTreeSet;
use std::io::Write;

use answers::ODD;
use cases::{CASES, Case, Counted, README, Source, scored};
use support::printed;

/// The cases that an engine can run, each with its query.
fn queries(engine: &str) -> Vec<(&'static Case, String)> {
    let has_lines = ["spark", "duckdb", "clickhouse"].contains(&engine);
    // Column names in BigQuery have letters, digits and underscores only.
    let is_plain = |case: &&Case| engine != "bigquery" || !case.arguments.contains(&ODD);
    let cases = CASES.cases.iter().filter(is_plain);
    let cases = cases.filter(|case| has_lines || !matches!(case.source, Source::Lines(_)));
    let query = |case: &'static Case| {
        let source = match &case.source {
            Source::Table(name) => ["--table", name],
            Source::Lines(path) => ["--ndjson", path],
        };
        let plain = |argument: &&'static str| match (engine, *argument) {
            ("bigquery", "context.plan") => "context_plan",
            (_, argument) => argument,
        };
        let arguments: Vec<&str> = case.arguments.iter().map(plain).collect();
        (case, printed(&[&["sql", "--engine", engine][..], &source, &arguments].concat()))
    };
    cases.map(query).collect()
}

/// Returns an engine's results, or reports that it is not installed.
fn results(engine: &str, queries: &[String]) -> Option<Vec<Vec<String>>> {
    let folder = CASES.folder.join(engine);
    std::fs::create_dir_all(&folder).unwrap();
    let results = engines::run(engine, &CASES.tables(), queries, &folder);
    if results.is_none() {
        not_run(engine);
    }
    results
}

/// Writes to the terminal directly: `cargo test` hides what passing tests print.
fn not_run(engine: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let full = if engine == "spark" { " --full" } else { "" };
    let _ = writeln!(std::io::stdout(), "not run: {test}: {engine} is run by `cargo xtask test{full}`");
}

/// Runs every case in an engine and compares the results.
fn counts_as_we_do(engine: &str) {
    let (cases, mut queries): (Vec<_>, Vec<_>) = queries(engine).into_iter().unzip();
    if engine == "duckdb" {
        // The types that it guesses from a CSV give the same counts.
        queries.push(printed(&["sql", "--engine", engine, "--table", "numbers_guessed", "--period", "day"]));
    }
    let Some(results) = results(engine, &queries) else { return };
    assert_eq!(results.len(), queries.len());
    for (case, lines) in cases.iter().zip(&results) {
        let (counted, refused) = scored(lines);
        same(engine, &case.arguments, &counted, &case.expected);
        assert_eq!(refused, case.refused, "{engine} {:?}: groups that cannot be scored", case.arguments);
    }
    if engine == "duckdb" {
        let by_day = CASES.cases.iter().find(|case| case.arguments == ["--period", "day"]).unwrap();
        same("duckdb's own types", &by_day.arguments, &scored(results.last().unwrap()).0, &by_day.expected);
    }
}

fn same(engine: &str, arguments: &[&str], counted: &Counted, expected: &Counted) {
    let differ = |key: &String| counted.get(key) != expected.get(key);
    let keys: BTreeSet<&String> = counted.keys().chain(expected.keys()).collect();
    let wrong: Vec<String> = keys
        .iter()
        .filter(|key| differ(key))
        .map(|key| format!("{key}\n  here {:?}\n  ours {:?}", counted.get(*key), expected.get(*key)))
        .collect();
    let few = wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{engine} {arguments:?}: {} of {} differ\n{few}", wrong.len(), keys.len());
    assert!(!expected.is_empty());
}

#[test]
fn sqlite_counts_as_we_do() {
    counts_as_we_do("sqlite");
}

#[test]
fn postgresql_counts_as_we_do() {
    counts_as_we_do("postgres");
}

#[test]
fn duckdb_counts_as_we_do() {
    counts_as_we_do("duckdb");
}

#[test]
fn clickhouse_counts_as_we_do() {
    counts_as_we_do("clickhouse");
}

#[test]
fn spark_counts_as_we_do() {
    counts_as_we_do("spark");
}

/// BigQuery runs only at Google, so this does not prove that it accepts the query. sqlglot reads the query as
/// BigQuery SQL and translates it for DuckDB.
#[test]
fn bigquery_s_query_counts_as_we_do_when_translated() {
    counts_as_we_do("bigquery");
}

/// `scorelet score` splits and pools counts in the same way as the answers themselves.
#[test]
fn counts_are_scored_as_the_answers_are() {
    let folder = CASES.folder.clone();
    let (case, query) = queries("sqlite").into_iter().find(|(case, _)| case.arguments == README).unwrap();
    assert!(matches!(case.source, Source::Table("answers")));
    let lines = engines::run("sqlite", &CASES.tables(), &[query], &folder).unwrap().remove(0);
    let (counts, answers) = (folder.join("counts.ndjson"), folder.join("once.csv"));
    std::fs::write(&counts, lines.join("\n")).unwrap();
    let report = |path: &std::path::Path, more: &[&str]| {
        let path = path.to_str().unwrap();
        let report =
            printed(&[&["score", path, "--json", "--window", "2", "--period", "month"], more].concat());
        serde_json::from_str::<serde_json::Value>(&report).unwrap()
    };
    let (ours, theirs) = (report(&answers, &["--by", "context.plan"]), report(&counts, &[]));
    let sorted = |report: &serde_json::Value| {
        let mut all = report["summaries"].as_array().unwrap().clone();
        all.sort_by_key(|summary| summary.to_string());
        all
    };
    assert_eq!(sorted(&theirs), sorted(&ours));
    assert_eq!(
        theirs["left_out"],
        serde_json::json!([{ "reason": "not_a_question", "count": 3, "lines": theirs["left_out"][0]["lines"] }])
    );
}
