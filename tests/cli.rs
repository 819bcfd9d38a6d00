//! The command line: it prints scores for people and programs, explains what it cannot score, and goes on after a
//! bad line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn scorelet(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scorelet"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may have answered and gone before it read everything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(arguments: &[&str], input: &str) -> String {
    let output = scorelet(arguments, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refusal(arguments: &[&str], input: &str) -> String {
    let output = scorelet(arguments, input);
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_file_is_scored_for_people() {
    assert_eq!(text(&["score", "bad-cells.csv"], ""), include_str!("fixtures/bad-cells.txt"));
    assert_eq!(
        text(&["score", "own.ndjson", "--by", "locale"], ""),
        include_str!("fixtures/own-by-locale.txt")
    );
}

#[test]
fn a_file_is_scored_for_programs() {
    let report: Value = serde_json::from_str(&text(&["score", "bad-cells.csv", "--json"], "")).unwrap();
    let keys: Vec<_> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["left_out", "notes", "rows", "summaries"], "sorted by the reader");
    let summary = &report["summaries"][0];
    assert_eq!((&summary["n"], &summary["missing"], &summary["invalid"]), (&json!(3), &json!(3), &json!(3)));
    assert!(summary.get("column").is_none(), "one summary needs no name");
    assert_eq!(report["left_out"][0], json!({"reason": "missing", "count": 3, "lines": [6, 8, 9]}));
}

#[test]
fn a_summary_ends_with_a_sentence() {
    let said = text(&["score", "-"], &("csat\n".to_owned() + &"5\n".repeat(400) + &"1\n".repeat(100)));
    let sentence = "CSAT 80 % favourable from 500 answers: likely between 76 and 83 % (95 % confidence).";
    assert!(said.lines().any(|line| line.trim() == sentence), "{said}");
}

#[test]
fn small_segments_are_withheld_with_what_would_give_them_away() {
    let rows = "nps,plan\n".to_owned()
        + &"9,pro\n2,pro\n".repeat(20)
        + &"10,free\n".repeat(4)
        + &"8,team\n7,team\n".repeat(6);
    let said = text(&["score", "-", "--by", "plan", "--min-n", "5"], &rows);
    for (segment, shown) in [("free", false), ("pro", true), ("team", false)] {
        let line = said.lines().find(|line| line.trim_start().starts_with(segment)).unwrap();
        assert_eq!(line.contains("withheld"), !shown, "{line}");
    }
    let report: Value =
        serde_json::from_str(&text(&["score", "-", "--by", "plan", "--min-n", "5", "--json"], &rows))
            .unwrap();
    let free = &report["summaries"][0];
    assert_eq!((&free["n"], &free["score"], &free["counts"]), (&json!(4), &Value::Null, &Value::Null));
}

#[test]
fn arguments_say_what_the_file_does_not() {
    let rows = "id,x\n1,7\n2,6\n3,1\n4,\n";
    let report = text(&["score", "-", "--column", "x", "--metric", "csat", "--scale", "1-7", "--json"], rows);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["summaries"][0]["display"], &report["rows"]), (&json!("67"), &json!(4)));
    let arguments =
        ["score", "-", "--column", "1", "--metric", "rating", "--scale", "1-7", "--favourable", "1,2"];
    let lower =
        [&arguments[..], &["--direction", "lower_is_better", "--confidence", ".8", "--json"]].concat();
    let report: Value = serde_json::from_str(&text(&lower, rows)).unwrap();
    let summary = &report["summaries"][0];
    assert_eq!((&summary["direction"], &summary["display"]), (&json!("lower_is_better"), &json!("33")));
    assert_eq!(summary["interval"]["confidence"], json!(0.8));
}

#[test]
fn several_files_are_one_sample() {
    let report: Value =
        serde_json::from_str(&text(&["score", "bad-cells.csv", "bad-cells.csv", "--json"], "")).unwrap();
    assert_eq!((&report["rows"], &report["summaries"][0]["n"]), (&json!(24), &json!(6)));
    assert_eq!(report["summaries"].as_array().unwrap().len(), 1);
    assert_eq!(report["left_out"][0]["file"], json!("bad-cells.csv"));
}

#[test]
fn what_cannot_be_scored_is_refused_with_advice() {
    for (arguments, input, says) in [
        (&["score", "no-such-file.csv"][..], "", "no-such-file.csv: "),
        (&["score", "-"], "id,age\n1,30\n", "no column holds a rating"),
        (&["score", "-"], "id,stars\n1,5\n", "--metric"),
        (&["score", "-", "--column", "stars"], "id,age\n1,30\n", "there is no column \"stars\""),
        (&["score", "-", "--metric", "rating"], "x\n1\n", "needs its scale"),
        (&["score", "-", "--metric", "rating", "--scale", "0-4"], "x\n1\n", "--favourable"),
        (&["score", "-", "--scale", "5-1"], "", "such as 1-5"),
        (&["score", "-", "--confidence", "95"], "", "such as 0.9"),
        (&["score", "-"], "", "the file is empty"),
        (&["score", "."], "", ".: "),
    ] {
        let refusal = refusal(arguments, input);
        assert!(refusal.contains(says) && !refusal.contains("panicked"), "{arguments:?}: {refusal}");
    }
}

#[test]
fn a_query_is_printed_or_refused() {
    let query = text(&["sql", "--engine", "sqlite", "--table", "old answers", "--by", "context.plan"], "");
    assert!(query.contains("FROM \"old answers\"") && query.contains("\"context.plan\""), "{query}");
    for (arguments, says) in [
        (&["sql"][..], "--engine"),
        (&["sql", "--engine", "mysql"], "must be postgres, duckdb"),
        (&["sql", "--engine", "postgres", "--ndjson", "answers"], "only spark, duckdb and clickhouse"),
        (&["sql", "--engine", "spark", "--ndjson", "answers", "--table", "t"], "cannot be used with"),
        (&["sql", "--engine", "spark", "--table", "lake..answers"], "a part of the table's name is empty"),
        (&["sql", "--engine", "spark", "--since", "yesterday"], "such as 2026-11-21"),
        (&["sql", "--engine", "spark", "--period", "year"], "day, week, month or quarter"),
    ] {
        let refusal = refusal(arguments, "");
        assert!(refusal.contains(says), "{arguments:?}: {refusal}");
    }
}

#[test]
fn counts_of_a_warehouse_are_scored_like_answers() {
    let line = |row: &str, plan: &str, period: &str, counts: &str| {
        format!(
            r#"{{"op":"summarize","survey":"s","question":"q","row":{row},"by":{{"column":"plan","value":"{plan}"}},"period":{period},"metric":"nps","scale":[0,10],"direction":"higher_is_better","counts":{counts},"missing":2,"invalid":1}}"#
        )
    };
    let lines = [
        line("null", "pro", "\"\"", r#"{"9":3}"#),
        line("null", "pro", "\"2026-W53\"", r#"{"9":3}"#),
        line("null", "pro", "\"2027-W02\"", r#"{"0":1}"#),
        line("null", "free", "\"2026-W53\"", r#"{"10":18014398509481984}"#),
        line("null", "pro", "null", r#"{"9":1}"#),
        line("\"r\"", "pro", "\"2026-11\"", r#"{"9":1}"#),
        line("null", "pro", "\"2026-W53\"", r#"{"11":-1}"#),
        "nonsense".to_owned(),
    ]
    .join("\r\n");
    let report = |more: &[&str]| -> Value {
        serde_json::from_str(&text(&[&["score", "-", "--json"], more].concat(), &lines)).unwrap()
    };
    let whole = report(&[]);
    let about = |report: &Value| -> Vec<Value> {
        let summaries = report["summaries"].as_array().unwrap().iter();
        let keys = |summary: &Value| {
            json!([
                summary["by"]["value"],
                summary["period"],
                summary["n"],
                summary["missing"],
                summary["invalid"]
            ])
        };
        summaries.map(keys).collect()
    };
    let dated = [
        json!(["free", "2026-W53", 18014398509481984_u64, 2, 1]),
        json!(["pro", "2026-W53", 3, 2, 1]),
        json!(["pro", "2027-W01", 0, 0, 0]),
        json!(["pro", "2027-W02", 1, 2, 1]),
    ];
    let weekly = report(&["--by", "plan", "--period", "week", "--column", "q"]);
    assert_eq!(about(&weekly), dated);
    // Without --period, answers without a date count too.
    let undated = [json!(["pro", null, 4, 4, 2])];
    assert_eq!(about(&whole), [&dated[..1], &undated, &dated[1..]].concat());
    let left = |report: &Value| -> Vec<Value> {
        let left = report["left_out"].as_array().unwrap().iter();
        left.map(|left| json!([left["reason"], left["count"], left["lines"]])).collect()
    };
    let always =
        [json!(["not_json", 1, [8]]), json!(["other_shape", 4, [6]]), json!(["not_a_question", 1, [7]])];
    assert_eq!(left(&whole), always);
    assert_eq!(left(&weekly), [&always[..], &[json!(["no_date", 10, [1, 5]])]].concat());
    assert_eq!(report(&["--window", "3", "--period", "week"])["summaries"][3]["n"], json!(4));
    for (more, says) in [
        (&["--by", "locale"][..], "there is no column \"locale\""),
        (&["--period", "month"], "date"),
        (&["--column", "x"], "there is no column \"x\""),
        (&["--metric", "csat"], "no column holds a rating"),
    ] {
        let refusal = refusal(&[&["score", "-"], more].concat(), &lines);
        assert!(refusal.contains(says), "{more:?}: {refusal}");
    }
}

#[test]
fn a_bad_line_does_not_stop_the_rest() {
    let lines = "{\"op\":\"summarize\",\"metric\":\"nps\",\"counts\":{\"9\":1}}\r\nnonsense\n\n{\"op\":\"summarize\",\"metric\":\"nps\",\"values\":[9.5,9,6.5,0]}";
    let replies = text(&["calc"], lines);
    let replies: Vec<Value> = replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(replies.len(), 4);
    assert_eq!(replies[0]["score"], json!(100));
    assert_eq!(replies[1]["error"]["code"], json!("not_json"));
    assert_eq!(replies[2]["error"]["where"], json!("line 1, column 1"));
    assert_eq!((&replies[3]["score"], &replies[3]["invalid"]), (&json!(0), &json!(2)));
}

#[test]
fn each_reply_comes_before_the_next_request() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scorelet"))
        .arg("calc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = child.stdin.take().unwrap();
    let mut replies = BufReader::new(child.stdout.take().unwrap());
    for x in 1..4 {
        writeln!(requests, "{{\"op\":\"summarize\",\"metric\":\"proportion\",\"x\":{x},\"n\":4}}").unwrap();
        let mut reply = String::new();
        replies.read_line(&mut reply).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&reply).unwrap()["score"], json!(25 * x));
    }
    drop(requests);
    assert!(child.wait().unwrap().success());
}

/// Scores real exports, if they are present beside the project, against counts made independently.
#[test]
fn real_exports_score_as_counted_by_others() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    if !std::path::Path::new(data).is_dir() {
        return;
    }
    let score = |file: &str, more: &[&str]| -> Value {
        let path = format!("{data}/{file}");
        serde_json::from_str(&text(&[&["score", path.as_str(), "--json"], more].concat(), "")).unwrap()
    };
    let of = |report: &Value| {
        let summary = &report["summaries"][0];
        let groups = &summary["groups"];
        let count = |name: &str| groups[name].as_u64().unwrap();
        let score = (summary["score"].as_f64().unwrap() * 1e4).round() / 1e4;
        (summary["n"].as_u64().unwrap(), [count("promoters"), count("passives"), count("detractors")], score)
    };
    assert_eq!(of(&score("neo47_nps_email.csv", &[])), (1952, [819, 677, 456], 18.5963));
    let carpentries = "carpentries_instructor_training_post_2018.csv";
    for more in [&["--column", "LikelyToRecommend"][..], &[]] {
        let report = score(carpentries, more);
        assert_eq!(of(&report), (889, [501, 317, 71], 48.369));
        assert_eq!((&report["rows"], &report["left_out"][0]["count"]), (&json!(967), &json!(78)));
    }
    assert_eq!(of(&score("cncf_ambassadors_2021.csv", &["--column", "12"])), (44, [35, 5, 4], 70.4545));
    let docs = score("otel_docs_usability_2024.csv", &["--column", "31", "--metric", "csat"]);
    let summary = &docs["summaries"][0];
    assert_eq!((&summary["n"], &summary["groups"]["favourable"]), (&json!(7), &json!(5)));
    let likert = score("otel_contributor_likert.csv", &[]);
    let summaries = likert["summaries"].as_array().unwrap();
    assert_eq!((&likert["rows"], summaries.len()), (&json!(125), 18));
    let first = &summaries[0];
    assert_eq!(
        (&first["counts"], &first["missing"]),
        (&json!({"1": 4, "2": 13, "3": 20, "4": 55, "5": 23}), &json!(10))
    );
    let grids = score("otel_docs_usability_2024.csv", &[]);
    let collector = grids["summaries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["column"].as_str().is_some_and(|name| name.ends_with("[Collector]")));
    assert_eq!(collector.unwrap()["counts"], json!({"1": 9, "2": 17, "3": 11}));
    let ambassadors = score("cncf_ambassadors_2021.csv", &[]);
    assert_eq!((&ambassadors["summaries"][0]["scale"], &ambassadors["rows"]), (&json!([1, 10]), &json!(44)));
    let scale = ["--column", "31", "--scale", "1-5"];
    let asked = score("otel_docs_usability_2024.csv", &scale);
    assert_eq!((&asked["summaries"][0]["metric"], &asked["summaries"][0]["n"]), (&json!("csat"), &json!(7)));
    let months = score("neo47_nps_email.csv", &["--period", "month"]);
    let counted = |summary: &Value| (summary["period"].clone(), summary["n"].as_u64().unwrap());
    let months: Vec<_> = months["summaries"].as_array().unwrap().iter().map(counted).collect();
    assert_eq!(months.iter().map(|(_, n)| n).sum::<u64>(), 1952);
    assert_eq!(
        months.iter().map(|(month, _)| month.as_str().unwrap()).collect::<Vec<_>>(),
        ["2020-10", "2020-11", "2020-12"]
    );
    for file in ["fivethirtyeight_flying_etiquette.csv", "qualtrics_sample_3header.csv"] {
        assert!(
            refusal(&["score", &format!("{data}/{file}")], "").contains("no column holds a rating"),
            "{file}"
        );
    }
}

#[test]
fn periods_are_pooled_over_a_window() {
    let rows = "date,plan,nps\n2026-01-05,a,10\n2026-02-05,a,0\n2026-02-06,b,9\n2026-04-01,a,9\n";
    let of = |arguments: &[&str]| -> Vec<(Value, Value, Value)> {
        let arguments = [&["score", "-", "--json"], arguments].concat();
        let report: Value = serde_json::from_str(&text(&arguments, rows)).unwrap();
        let summaries = report["summaries"].as_array().unwrap().iter();
        summaries.map(|one| (one["period"].clone(), one["n"].clone(), one["display"].clone())).collect()
    };
    let month = |name: &str, n: u64, display: &str| {
        (json!(name), json!(n), if n == 0 { Value::Null } else { json!(display) })
    };
    let single = [
        month("2026-01", 1, "100"),
        month("2026-02", 2, "0"),
        month("2026-03", 0, ""),
        month("2026-04", 1, "100"),
    ];
    assert_eq!(of(&["--period", "month"]), single);
    let pooled = [
        month("2026-01", 1, "100"),
        month("2026-02", 3, "33"),
        month("2026-03", 3, "33"),
        month("2026-04", 3, "33"),
    ];
    assert_eq!(of(&["--period", "month", "--window", "3"]), pooled);
    assert_eq!(of(&["--period", "quarter"]), [month("2026-Q1", 3, "33"), month("2026-Q2", 1, "100")]);
    assert_eq!(of(&["--period", "month", "--by", "plan"]).len(), 5);
    let shown = text(&["score", "-", "--period", "quarter", "--by", "plan"], rows);
    assert!(shown.contains("a, 2026-Q1") && shown.contains("b, 2026-Q1"), "{shown}");
    assert!(refusal(&["score", "-", "--window", "3"], rows).contains("--period"));
    assert!(refusal(&["score", "-", "--period", "month"], "id,nps\n1,9\n").contains("no column holds dates"));
}

#[test]
fn packed_files_are_unpacked_and_broken_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..5000).map(|id| format!("{id},{},\"why, {id}\"\n", id % 11)).collect();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(format!("id,nps,why\n{rows}").as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let score = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        scorelet(&["score", path.to_str().unwrap(), "--json"], "")
    };
    let whole: Value = serde_json::from_slice(&score("whole.csv.gz", &packed).stdout).unwrap();
    assert_eq!((&whole["rows"], &whole["summaries"][0]["n"]), (&json!(5000), &json!(5000)));
    let workbook = [b"PK\x03\x04", &packed[..]].concat();
    let cases: [(&str, &[u8], &str); 4] = [
        ("cut.csv.gz", &packed[..packed.len() / 2], "cut.csv.gz: "),
        ("book.xlsx", &workbook, "export it as CSV"),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
        ("one.csv", b"\x1f", "is not text"),
    ];
    for (name, bytes, says) in cases {
        let output = score(name, bytes);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && error.contains(says) && !error.contains("panicked"),
            "{name}: {error}"
        );
    }
}
