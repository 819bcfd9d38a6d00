//! dist/score.mjs in Node gives the very numbers of the native binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that panics says what is wrong"
)]

#[path = "support/requests.rs"]
mod requests;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

#[test]
fn numbers_are_those_of_the_native_binary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dist = root.join("dist");
    assert!(dist.join("score.mjs").is_file(), "there is no dist/score.mjs: run `cargo xtask build` first");
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.json");
    let content = json!({ "specs": specs(), "requests": requests(), "files": files(folder.path()) });
    fs::write(&cases, content.to_string()).unwrap();
    let script = root.join("tests/support/score.mjs");
    let output = Command::new("node").arg(script).args([&dist, &cases]).output().expect("node runs");
    assert!(
        output.status.success() && output.stdout.ends_with(b"equal\n"),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Specs, each with what `calc` replies: as text, so that no reader on the way rounds a number.
fn specs() -> Vec<Value> {
    let specs = [
        r#"{"metric":"nps","counts":{"0":20,"7":30,"10":50}}"#,
        r#"{"metric":"nps","counts":{"10":1000000000000,"3":999999999999,"8":7}}"#,
        r#"{"metric":"nps","counts":{},"confidence":0.9}"#,
        r#"{"metric":"nps","counts":{"9":3,"2":4,"11":2},"confidence":0.8,"margin":3.5}"#,
        r#"{"metric":"nps","counts":{"9":30,"2":4},"interval":"score","population":40}"#,
        r#"{"metric":"nps","values":[10,9.0,9.5,null,"x",1e1,0]}"#,
        r#"{"metric":"nps","scale":[1,10],"counts":{"9":3}}"#,
        r#"{"metric":"csat","counts":{"5":41,"4":17,"3":9,"2":2,"1":1}}"#,
        r#"{"metric":"csat","scale":[1,7],"counts":{"5":1,"7":2},"min_n":10}"#,
        r#"{"metric":"ces","counts":{"7":12,"1":3,"4":4},"confidence":0.99}"#,
        r#"{"metric":"ces","scale":[1,5],"direction":"lower_is_better","counts":{"1":9,"4":4,"3":1}}"#,
        r#"{"metric":"ces","scale":[1,10],"counts":{"9":9,"4":4}}"#,
        r#"{"metric":"rating","scale":[0,4],"favourable":[3,4],"unfavourable":[0],"counts":{"4":4}}"#,
        r#"{"metric":"rating","scale":[0,4],"statistic":"mean","counts":{"1":1,"4":1}}"#,
        r#"{"metric":"proportion","x":19,"n":38}"#,
        r#"{"metric":"nps","survey":"s","question":"q","row":"r","by":{"column":"plan","value":"pro"},"period":"2026-11","counts":{"9":3},"missing":2,"invalid":1}"#,
        r#"{"metric":"nps"}"#,
        r#"{"metric":"nps","counts":{"9":-1}}"#,
        r#"{"metric":"nps","counts":{"9":1.5}}"#,
        r#"{"metric":"nqs","counts":{}}"#,
        r#"{"metric":"csat","scale":[0,11],"counts":{}}"#,
        r#"{"metric":"nps","counts":{},"confidance":0.9}"#,
        r#"{"counts":{"9":1}}"#,
    ];
    let mut lines = String::new();
    let specs: Vec<Value> = specs.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    for spec in &specs {
        let mut request = spec.clone();
        request["op"] = "summarize".into();
        lines.push_str(&format!("{request}\n"));
    }
    let replies = calc(&lines);
    assert_eq!(replies.len(), specs.len());
    specs.into_iter().zip(replies).map(|(spec, reply)| json!({ "spec": spec, "reply": reply })).collect()
}

/// Requests of the other operations, each with what `calc` replies, the last ones refused.
fn requests() -> Vec<Value> {
    let refused = [
        r#"{"op":"compare","metric":"nps","a":{"counts":{"9":-1}},"b":{"counts":{}}}"#,
        r#"{"op":"adjust","p":[0.1,2],"method":"holm"}"#,
        r#"{"op":"trend","metric":"nps","periods":[{"count":{}}]}"#,
        r#"{"op":"sample_size","metric":"nps"}"#,
        r#"{"op":"service","metric":"churn","lost":6,"at_start":5}"#,
    ];
    let others = requests::REQUESTS.iter().filter(|request| !request.contains("summarize"));
    let all: Vec<&str> = others.copied().chain(refused).collect();
    let replies = calc(&(all.join("\n") + "\n"));
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let pairs = all.iter().zip(replies);
    pairs.map(|(request, reply)| json!({ "request": read(request), "reply": reply })).collect()
}

fn calc(lines: &str) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scorelet"));
    let mut child = command.arg("calc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Files with options, each with the text that `score --json` prints; `null` where it refuses.
fn files(folder: &Path) -> Vec<Value> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let torn = folder.join("torn.csv");
    fs::write(&torn, "id,nps,plan\n1,10,pro\n2,11,free\n3,9.5,pro\n4,,free\n5,7,pro\n6").unwrap();
    let lines = folder.join("lines.ndjson");
    fs::write(&lines, "{\"nps\":9,\"csat\":5}\n{\"nps\":\"3\"}\nnothing\n{\"csat\":2,\"nps\":null}\n")
        .unwrap();
    let counts = folder.join("counts.ndjson");
    let counted =
        r#"{"op":"summarize","question":"q","period":"2026-11","metric":"nps","counts":{"9":3,"2":1}}"#;
    fs::write(&counts, format!("{counted}\n{}\n", counted.replace("-11", "-12"))).unwrap();
    let unclear = folder.join("unclear.csv");
    fs::write(&unclear, "a,b\n1,2\n3,4\n").unwrap();
    let mut cases = vec![
        case(&torn, json!({}), &[]),
        case(&torn, json!({ "by": "plan", "confidence": 0.9 }), &["--by", "plan", "--confidence", "0.9"]),
        case(&torn, json!({ "column": 1, "metric": "nps" }), &["--column", "1", "--metric", "nps"]),
        case(&torn, json!({ "column": "nqs" }), &["--column", "nqs"]),
        case(&lines, json!({}), &[]),
        case(&counts, json!({ "window": 2, "period": "month" }), &["--window", "2", "--period", "month"]),
        case(&unclear, json!({}), &[]),
        case(
            &unclear,
            json!({ "column": "b", "metric": "csat", "scale": [1, 7], "favourable": [6, 7] }),
            &["--column", "b", "--metric", "csat", "--scale", "1-7", "--favourable", "6,7"],
        ),
    ];
    for fixture in ["bad-cells.csv", "own.csv", "own.ndjson", "spreadsheet.csv", "two-headers.csv"] {
        cases.push(case(&fixtures.join(fixture), json!({}), &[]));
    }
    cases.extend(exports());
    cases
}

/// Real exports, where they lie beside the project.
fn exports() -> Vec<Value> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let known: [(&str, Value, &[&str]); 2] = [
        ("neo47_nps_email.csv", json!({}), &[]),
        (
            "carpentries_instructor_training_post_2018.csv",
            json!({ "column": "LikelyToRecommend" }),
            &["--column", "LikelyToRecommend"],
        ),
    ];
    let known = known.into_iter().map(|(name, options, arguments)| (data.join(name), options, arguments));
    known
        .filter(|(path, ..)| path.is_file())
        .map(|(path, options, args)| case(&path, options, args))
        .collect()
}

fn case(path: &Path, options: Value, arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scorelet"));
    let output = command.arg("score").arg(path).arg("--json").args(arguments).output().unwrap();
    let report = output.status.success().then(|| String::from_utf8(output.stdout).unwrap());
    json!({ "path": path, "options": options, "report": report })
}
