//! The CSV export: one row for each answer, with cells that no spreadsheet runs as formulas and that our own scorer
//! reads back.
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
use std::process::Command;

use serde_json::{Value, json};
use support::{Collector, NOW, id, printed, receipt, response};
use tempfile::TempDir;

const COLUMNS: &str = "survey,id,received_at,answered_at,complete,locale,page,respondent,question,row,\
                       type,scale_low,scale_high,direction,value,other";

fn started() -> (TempDir, Collector) {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    (folder, collector)
}

/// A response to survey `s` with these answers and more members, answered now.
fn answered(number: u64, answers: &Value, more: &Value) -> Value {
    let mut response = json!({
        "v": 1, "id": id(number), "survey": "s", "answered_at": NOW.to_string(), "complete": true,
        "locale": "en", "answers": answers,
    });
    response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    response
}

fn post(collector: &Collector, responses: &[Value]) {
    for part in responses.chunks(100) {
        let reply = collector.post(&json!(part).to_string());
        assert_eq!(reply.json(), receipt(part.len() as u64, 0));
    }
}

/// The rows by column, as another CSV reader sees them.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn every_answer_is_a_row() {
    let (_folder, collector) = started();
    let answers = json!([
        { "question": "nps", "type": "nps", "scale": [0, 10], "value": 9 },
        { "question": "why", "type": "text", "value": "Fast, \"really\"\r\nfast" },
        { "question": "effort", "type": "ces", "scale": [1, 5], "direction": "lower_is_better", "value": 2 },
        { "question": "m", "row": "r1", "type": "rating", "scale": [1, 5], "value": 4 },
        { "question": "where", "type": "choice", "value": "web" },
        { "question": "else", "type": "choice", "other": "radio" },
        { "question": "which", "type": "choice", "value": ["a", "b"], "other": "c" },
    ]);
    let more = json!({
        "context": { "plan": "pro", "Age": -5, "price": 1.5, "new": true, "none": null, "tags": ["x"] },
        "page": "https://shop.example/a,b", "respondent": "u-42",
    });
    post(&collector, &[answered(1, &answers, &more), answered(2, &json!([]), &json!({ "complete": false }))]);
    let reply = collector.get("/v1/responses.csv");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"responses.csv\"");
    let received = rows(&reply.body)[0]["received_at"].clone();
    let arrived: jiff::Timestamp = received.parse().unwrap();
    assert!(received.len() == 24 && arrived.duration_since(*NOW).abs().as_secs() < 60, "{received}");
    let before = format!("s,{},{received},{},true,en,\"https://shop.example/a,b\",u-42,", id(1), *NOW);
    let after = ",-5,true,,pro,1.5,\"[\"\"x\"\"]\",\r\n";
    let cells = [
        "nps,,nps,0,10,,9,",
        "why,,text,,,,\"Fast, \"\"really\"\"\r\nfast\",",
        "effort,,ces,1,5,lower_is_better,2,",
        "m,r1,rating,1,5,,4,",
        "where,,choice,,,,web,",
        "else,,choice,,,,,radio",
        "which,,choice,,,,a,",
        "which,,choice,,,,b,",
        "which,,choice,,,,,c",
    ];
    let table: String = cells.iter().map(|cells| format!("{before}{cells}{after}")).collect();
    let context = ",context.Age,context.new,context.none,context.plan,context.price,context.tags,clock\r\n";
    assert_eq!(reply.body, format!("{COLUMNS}{context}{table}"));
}

#[test]
fn the_scorer_reads_the_table_back() {
    let (folder, collector) = started();
    let responses: Vec<Value> = (0..1500)
        .map(|i| {
            let answers = json!([
                { "question": "nps", "type": "nps", "scale": [0, 10], "value": i * 7 % 11 },
                { "question": "why", "type": "text", "value": format!("=cmd|{i},\"é🙂\"\n\t-{i}") },
                { "question": "ease", "type": "csat", "scale": [1, 5], "value": 1 + i % 5 },
                { "question": "effort", "type": "ces", "scale": [1, 5], "direction": "lower_is_better", "value": 1 + i % 3 },
                { "question": "m", "row": "r1", "type": "csat", "scale": [1, 7], "value": 1 + i % 7 },
            ]);
            answered(i, &answers, &json!({ "context": { "plan": if i % 3 == 0 { "=pro" } else { "free" } } }))
        })
        .collect();
    post(&collector, &responses);
    let (csv, ndjson) = (folder.path().join("a.csv"), folder.path().join("a.ndjson"));
    let table = collector.get("/v1/responses.csv").body;
    assert!(table.len() > 512 * 1024, "several pages");
    fs::write(&csv, &table).unwrap();
    fs::write(&ndjson, collector.get("/v1/responses.ndjson").body).unwrap();

    let stored = collector.get("/v1/summary").json();
    let mut database = BTreeMap::new();
    for summary in stored["summaries"].as_array().unwrap() {
        let row = summary.get("row").map_or(String::new(), |row| format!(".{}", row.as_str().unwrap()));
        let name = format!("{}{row}", summary["question"].as_str().unwrap());
        database.insert(name, (summary["counts"].clone(), summary["score"].clone()));
    }
    assert_eq!(database.keys().collect::<Vec<_>>(), ["ease", "effort", "m.r1", "nps"]);
    for file in [csv, ndjson] {
        let report: Value =
            serde_json::from_str(&printed(&["score", file.to_str().unwrap(), "--json"])).unwrap();
        assert_eq!(report["left_out"], json!([]));
        let scored: BTreeMap<String, _> = report["summaries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (one["question"].as_str().unwrap().to_owned(), (one["counts"].clone(), one["score"].clone()))
            })
            .collect();
        assert_eq!(scored, database, "{}", file.display());
    }
}

/// Beginnings of texts that a spreadsheet runs as formulas.
const SIGNS: [&str; 15] =
    ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", " =", "\u{a0}-", "'=", "\n@", "\u{feff}="];

/// Texts that a spreadsheet might run.
fn hostile_texts() -> Vec<String> {
    SIGNS.iter().map(|sign| format!("{sign}HYPERLINK(\"x\",\"y\")")).collect()
}

/// Posts each text in every place where a text is allowed.
fn post_everywhere(collector: &Collector, texts: &[String]) {
    let everywhere = |(i, text): (usize, &String)| {
        let name = text.replace(['\t', '\r', '\n'], "=");
        let answers = json!([
            { "question": name, "type": "text", "value": text },
            { "question": "c", "type": "choice", "value": name, "other": text },
            { "question": "m", "row": name, "type": "rating", "scale": [0, 10], "value": 0 },
        ]);
        let more = json!({
            "survey": name, "locale": name, "page": text, "respondent": name, "context": { text: text },
        });
        answered(i as u64, &answers, &more)
    };
    post(collector, &texts.iter().enumerate().map(everywhere).collect::<Vec<_>>());
}

#[test]
fn no_cell_is_a_formula() {
    let (_folder, collector) = started();
    let texts = hostile_texts();
    post_everywhere(&collector, &texts);
    let rows = rows(&collector.get("/v1/responses.csv").body);
    assert_eq!(rows.len(), 3 * texts.len());
    let mut guarded = 0;
    for (column, cell) in rows.iter().flatten() {
        let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        assert!(
            !bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
                && !cell.starts_with(['\t', '\r', '\n']),
            "{column}: {cell:?}"
        );
        guarded += usize::from(cell.starts_with('\''));
    }
    assert_eq!(guarded, 20 * texts.len(), "seven cells of the first two rows, six of the third");
    // Without its first apostrophe each text is what was posted.
    for (row, text) in rows.iter().step_by(3).zip(&texts) {
        for column in ["value", "page", &format!("context.{text}")] {
            assert_eq!(row[column].strip_prefix('\''), Some(text.as_str()), "{column}");
        }
    }
}

/// How many cells LibreOffice reads as formulas, and how many cells it finds in total.
fn formulas(folder: &Path, name: &str, csv: &str) -> (usize, usize) {
    fs::write(folder.join(format!("{name}.csv")), csv).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut office = Command::new("soffice");
    office.current_dir(folder).args([&profile, "--headless", "--convert-to", "fods", &format!("{name}.csv")]);
    let output = office
        .output()
        .unwrap_or_else(|error| panic!("soffice (Debian: libreoffice-calc-nogui) is needed: {error}"));
    assert!(output.status.success(), "{output:?}");
    let sheet = fs::read_to_string(folder.join(format!("{name}.fods"))).unwrap();
    (sheet.matches("table:formula=").count(), sheet.matches("<text:p>").count())
}

#[test]
fn a_spreadsheet_finds_no_formula() {
    let (folder, collector) = started();
    let texts = hostile_texts();
    post_everywhere(&collector, &texts);
    let (found, cells) = formulas(folder.path(), "table", &collector.get("/v1/responses.csv").body);
    assert_eq!(found, 0);
    assert!(cells > 20 * texts.len(), "{cells} cells are fewer than the table has");
    // The same check does find formulas.
    assert_eq!(formulas(folder.path(), "bare", "value\r\n=1+1\r\n\"=HYPERLINK(\"\"x\"\")\"\r\n").0, 2);
}

#[test]
fn a_selection_has_its_own_columns() {
    let (_folder, collector) = started();
    let answers = json!([{ "question": "nps", "type": "nps", "scale": [0, 10], "value": 3 }]);
    let odd = "a\"b\\ć\u{1}/\n.c";
    post(
        &collector,
        &[
            answered(1, &answers, &json!({ "survey": "one", "context": { odd: "x", "b": 1 } })),
            answered(2, &answers, &json!({ "survey": "two", "context": { "c": 1, "b": "y" } })),
            answered(3, &answers, &json!({ "survey": "three" })),
        ],
    );
    let get = |query: &str| rows(&collector.get(&format!("/v1/responses.csv{query}")).body);
    let context = |query: &str| -> Vec<String> {
        let rows = get(query);
        rows[0].keys().filter_map(|name| name.strip_prefix("context.")).map(str::to_owned).collect()
    };
    assert_eq!(context(""), [odd, "b", "c"]);
    assert_eq!(context("?survey=one"), [odd, "b"]);
    assert_eq!(context("?survey=two"), ["b", "c"]);
    assert!(context("?survey=three").is_empty());
    assert_eq!(get("?survey=one")[0][&format!("context.{odd}")], "x");
    assert_eq!(get("").len(), 3);
    assert_eq!(get("?until=2020-01-01T00:00:00Z").len(), 0);
    assert_eq!(collector.get("/v1/responses.csv?survey=none").body, format!("{COLUMNS},clock\r\n"));
    assert_eq!(collector.get("/v1/responses.csv?suvrey=one").status, 400);
    assert_eq!(collector.get_with("/v1/responses.csv", &[]).status, 401);
    // Clients that post must not be able to make the table too wide.
    let many: Vec<Value> = (0..1001)
        .map(|i| answered(100 + i, &answers, &json!({ "survey": "many", "context": { format!("k{i}"): 1 } })))
        .collect();
    post(&collector, &many);
    let table = get("");
    assert_eq!(table.len(), 1004);
    // The two keys that are in more than one response have columns; of the others so many as fit.
    let columns = table[0].keys().filter(|name| name.starts_with("context.")).count();
    assert_eq!(columns, 1000);
    assert!(table[0].contains_key(&format!("context.{odd}")) || table[0].contains_key("context.b"));
    // The rest is in one column, and nothing is lost.
    let rest = table.iter().filter(|row| !row["context"].is_empty()).count();
    let in_columns: usize = table
        .iter()
        .map(|row| row.iter().filter(|(name, cell)| name.starts_with("context.") && !cell.is_empty()).count())
        .sum();
    assert_eq!(in_columns + rest, 1001 + 4, "{rest}");
    assert_eq!(get("?survey=one").len(), 1);
}

#[test]
fn responses_without_answers_do_not_end_the_table() {
    let (_folder, collector) = started();
    let long = json!({ "context": { "a": "x".repeat(15_000) } });
    let empty: Vec<Value> = (0..40).map(|i| answered(i, &json!([]), &long)).collect();
    for one in &empty {
        post(&collector, std::slice::from_ref(one));
    }
    assert_eq!(collector.post(&response(100, 9, true)).status, 201);
    assert_eq!(rows(&collector.get("/v1/responses.csv").body).len(), 1);
}
