//! The promise of the command line: numbers for people and programs, a clear word where there are
//! none, and no bad line that stops the rest.

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
    assert_eq!(keys, ["left_out", "rows", "summaries"], "sorted by the reader");
    let summary = &report["summaries"][0];
    assert_eq!((&summary["n"], &summary["missing"], &summary["invalid"]), (&json!(3), &json!(3), &json!(3)));
    assert!(summary.get("column").is_none(), "one summary needs no name");
    assert_eq!(report["left_out"][0], json!({"reason": "missing", "count": 3, "lines": [6, 8, 9]}));
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
fn a_bad_line_does_not_stop_the_rest() {
    let lines = "{\"op\":\"summarize\",\"metric\":\"nps\",\"counts\":{\"9\":1}}\r\nnonsense\n\n{\"op\":\"summarize\",\"metric\":\"nps\",\"values\":[9.5,9,6.5,0]}";
    let replies = text(&["calc"], lines);
    let replies: Vec<Value> = replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(replies.len(), 4);
    assert_eq!(replies[0]["score"], json!(100.0));
    assert_eq!(replies[1]["error"]["code"], json!("not_json"));
    assert_eq!(replies[2]["error"]["where"], json!("line 1, column 1"));
    assert_eq!((&replies[3]["score"], &replies[3]["invalid"]), (&json!(0.0), &json!(2)));
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
        assert_eq!(serde_json::from_str::<Value>(&reply).unwrap()["score"], json!(25.0 * f64::from(x)));
    }
    drop(requests);
    assert!(child.wait().unwrap().success());
}

/// Real exports beside the project, where they are: the counts were made independently.
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
    let flying = format!("{data}/fivethirtyeight_flying_etiquette.csv");
    assert!(refusal(&["score", &flying], "").contains("no column holds a rating"));
}
