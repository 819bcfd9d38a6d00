//! score.mjs reads files in this browser: packed or not, on the page or beside it, to the end or not.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::stage::Stage;

/// Rows of a file that takes a moment to read.
const ROWS: usize = 400_000;

fn rows(count: usize) -> String {
    let row = |number: usize| {
        format!("\"no. {number}, “tėvas”\",{},{}\n", number % 11, ["free", "pro"][number % 2])
    };
    "comment,nps,plan\n".to_owned() + &(0..count).map(row).collect::<String>()
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A character for each byte: what a page is handed.
fn latin(bytes: &[u8]) -> Value {
    bytes.iter().copied().map(char::from).collect::<String>().into()
}

fn at(page: &str) -> Stage {
    let stage = Stage::at(page);
    stage.wait("window.same");
    stage
}

#[test]
fn a_packed_file_gives_what_it_gives_unpacked() {
    let stage = at("scorer.html");
    let text = rows(20_000);
    let options = json!({ "by": "plan" });
    let files = json!([[latin(text.as_bytes()), options], [latin(&packed(&text)), options]]);
    for work in ["read", "readInWorker"] {
        let reports = stage.browser.run(&format!("return same.{work}(arguments[0])"), vec![files.clone()]);
        assert!(reports[0].as_str().unwrap().contains("\"rows\":20000"), "{reports}");
        assert_eq!(reports[0], reports[1], "{work}");
    }
    stage.assert_quiet();
}

#[test]
fn a_packed_file_that_is_torn_or_damaged_says_so() {
    let stage = at("scorer.html");
    let whole = packed(&rows(20_000));
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0xFF;
    let mut wrong_sum = whole.clone();
    wrong_sum[whole.len() - 6] ^= 0xFF;
    for (bytes, code) in [
        (&whole[..whole.len() - 1], "gzip_truncated"),
        (&whole[..whole.len() / 3], "gzip_truncated"),
        (&whole[..2], "gzip_truncated"),
        (&damaged, "gzip_corrupt"),
        (&wrong_sum, "gzip_corrupt"),
        (&[&whole[..], b"more"].concat(), "gzip_corrupt"),
        (&packed(""), "empty"),
    ] {
        let failed = stage.browser.run("return same.drawn(arguments[0])", vec![latin(bytes)]);
        assert_eq!(failed["code"], code, "{failed}");
        assert_eq!(
            (&failed["host"], failed["message"].as_str().map(str::is_empty)),
            (&json!(""), Some(false))
        );
    }
    stage.assert_quiet();
}

#[test]
fn a_drawn_file_is_read_beside_the_page() {
    let stage = at("scorer.html");
    let drawn = stage.browser.run("return same.drawn(arguments[0])", vec![latin(rows(ROWS).as_bytes())]);
    assert_eq!((&drawn["rows"], &drawn["cards"]), (&json!(ROWS), &json!(1)));
    let heard = drawn["heard"].as_array().unwrap();
    assert!(heard.len() > 1 && heard.is_sorted_by(|a, b| a.as_f64() < b.as_f64()), "{heard:?}");
    assert_eq!(heard.last().unwrap(), 1);
    assert_eq!(stage.site.count("GET /score-worker.mjs"), 1);
    // The page's compiled module serves both.
    assert_eq!(stage.site.count("GET /score.wasm"), 1);
    stage.assert_quiet();
}

#[test]
fn a_file_that_is_cancelled_midway_leaves_nothing() {
    let stage = at("scorer.html");
    let text = rows(ROWS);
    for bytes in [text.clone().into_bytes(), packed(&text)] {
        let left = stage.browser.run("return same.drawn(arguments[0], 'cancel')", vec![latin(&bytes)]);
        assert_eq!((&left["message"], &left["host"]), (&json!("enough"), &json!("")), "{left}");
        let heard = left["heard"].as_array().unwrap();
        assert!(heard.len() == 1 && heard[0].as_f64() < Some(1.0), "{heard:?}");
    }
    // The next one is read as if nothing had been.
    let drawn = stage.browser.run("return same.drawn(arguments[0])", vec![latin(b"nps\n10\n")]);
    assert_eq!(drawn["rows"], 1);
    stage.assert_quiet();
}

#[test]
fn what_no_worker_can_be_sent_is_read_by_the_page() {
    let stage = at("scorer.html");
    let file = latin(rows(1000).as_bytes());
    let drawn = stage.browser.run("return same.drawn(arguments[0], 'own')", vec![file]);
    assert_eq!((&drawn["rows"], &drawn["cards"]), (&json!(1000), &json!(1)));
    stage.assert_quiet();
}

#[test]
fn a_page_that_may_start_no_worker_reads_by_itself() {
    let stage = at("scorer-alone.html");
    let drawn = stage.browser.run("return same.drawn(arguments[0])", vec![latin(rows(1000).as_bytes())]);
    assert_eq!((&drawn["rows"], &drawn["cards"], &drawn["heard"]), (&json!(1000), &json!(1), &json!([1])));
    assert_eq!(stage.site.count("GET /score-worker.mjs"), 0);
}
