//! The cases: what is counted, and the expected result.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::answers::{CELLS, NUMBERS, ODD, POSTED, Response, SURVEYS, arrivals, lines, table};
use crate::engines::Table;
use crate::support::{Collector, id, printed, receipt};

/// Summaries by survey, question, segment and period.
pub type Counted = BTreeMap<String, Value>;

/// Where the answers are.
pub enum Source {
    Table(&'static str),
    Lines(String),
}

/// The query in the manual.
pub const README: [&str; 4] = ["--by", "context.plan", "--period", "month"];

/// A query and its expected result.
pub struct Case {
    pub source: Source,
    pub arguments: Vec<&'static str>,
    pub expected: Counted,
    /// How many groups have a scale that cannot be scored.
    pub refused: usize,
}

pub struct Cases {
    pub folder: PathBuf,
    pub cases: Vec<Case>,
}

pub static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sql");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut cases = of_texts(&folder);
    cases.extend(of_numbers(&folder));
    cases.push(of_times(&folder));
    cases.extend(of_lines(&folder));
    cases.extend(of_the_collector(&folder));
    Cases { folder, cases }
});

impl Cases {
    pub fn tables(&self) -> Vec<Table> {
        [("answers", false), ("numbers", true), ("times", false), ("collected", false)]
            .map(|(name, typed)| Table { name, path: self.folder.join(format!("{name}.csv")), typed })
            .into()
    }
}

/// A table in which every column is text, with everything that cells may hold.
fn of_texts(folder: &Path) -> Vec<Case> {
    let all = arrivals(1, 900, CELLS, false);
    // Three groups cannot be scored: NPS on 1-7, an invalid scale, an invalid direction.
    let broken = ["x,nps,1,7,,3", "y,csat,,5,,3", "z,csat,1,5,up,3"];
    let broken = broken.map(|cells| {
        let (question, rest) = cells.split_once(',').unwrap();
        format!("shop,{question},,2026-01-01T00:00:00Z,true,en,,,{question},,{rest},,,\n")
    });
    fs::write(folder.join("answers.csv"), table(&all) + &broken.concat()).unwrap();
    fs::write(folder.join("once.csv"), table(all.iter().filter(|one| one.counts))).unwrap();
    let case = |arguments: &[&'static str], keep: &dyn Fn(&Response) -> bool, refused| {
        let counts: Vec<&Response> = all.iter().filter(|one| one.counts && keep(one)).collect();
        let expected = by_score(folder, "single.csv", &counts, arguments);
        Case { source: Source::Table("answers"), arguments: arguments.to_vec(), expected, refused }
    };
    let any = |_: &Response| true;
    vec![
        case(&[], &any, 3),
        case(&["--by", "context.plan", "--period", "week"], &any, 3),
        case(&["--by", "locale", "--period", "month"], &any, 3),
        case(&README, &any, 3),
        case(&["--by", ODD], &any, 3),
        case(&["--by", "complete", "--period", "quarter"], &any, 3),
        case(&["--question", "effort"], &any, 0),
        case(&["--question", "m", "--period", "day"], &any, 0),
        case(&["--question", "m.r2"], &any, 0),
        case(&["--question", "r \"1\"", "--favourable", "3,4"], &any, 0),
        case(&["--survey", SURVEYS[1]], &|one| one.survey == SURVEYS[1], 0),
        case(
            &["--since", "2026-12-31", "--until", "2027-01-04T02:00:00+02:00"],
            &|one| one.answered >= "2026-12-31" && one.answered < "2027-01-04",
            0,
        ),
    ]
}

/// A table whose columns have the types they have in a warehouse.
fn of_numbers(folder: &Path) -> Vec<Case> {
    let mut all = arrivals(2, 400, NUMBERS, false);
    all.iter_mut().for_each(|one| one.answers.retain(|answer| answer.kind != "text"));
    fs::write(folder.join("numbers.csv"), table(&all)).unwrap();
    let counts: Vec<&Response> = all.iter().filter(|one| one.counts).collect();
    let case = |arguments: &[&'static str]| Case {
        source: Source::Table("numbers"),
        arguments: arguments.to_vec(),
        expected: by_score(folder, "single-numbers.csv", &counts, arguments),
        refused: 0,
    };
    vec![case(&[]), case(&["--period", "day"]), case(&["--by", "complete", "--period", "week"])]
}

/// Times in every spelling, and texts that are not times; the days are counted by hand.
fn of_times(folder: &Path) -> Case {
    let times = [
        ("2026-01-31T23:59:59.5Z", "", "2026-01-31"),
        ("2026-01-31t23:59:59.123456z", "", "2026-01-31"),
        ("2026-01-31T23:59:59-00:30", "", "2026-02-01"),
        ("2026-02-01T00:30:00+01:00", "", "2026-01-31"),
        ("2026-02-01T12:00:00Z", "2026-02-02T11:59:59.999Z", "2026-02-01"),
        ("2026-02-01T12:00:00Z", "2026-03-05T12:00:00.001Z", "2026-02-01"),
        ("2026-02-04T12:00:00.001Z", "2026-02-03T12:00:00.000Z", "2026-02-03"),
        ("2019-12-31T23:59:59.999Z", "2026-02-04T12:00:00.000Z", "2026-02-04"),
        ("2020-01-01T00:00:00.000Z", "2026-02-05T12:00:00.000Z", "2020-01-01"),
        ("2026-02-03T12:00:00.000Z", "2026-02-02T12:00:00.000Z", "2026-02-03"),
        ("2026-02-30T12:00:00Z", "2026-02-28T00:00:00.000Z", "2026-02-28"),
        ("2024-02-29T12:00:00Z", "", "2024-02-29"),
        ("1900-02-29T12:00:00Z", "", ""),
        ("2026-02-30T12:00:00Z", "", ""),
        ("2026-01-01T24:30:00Z", "", ""),
        ("2026-13-01T00:00:00Z", "", ""),
        ("soon", "", ""),
        ("", "", ""),
    ];
    let mut rows = table(&[]);
    let mut days: BTreeMap<&str, u64> = BTreeMap::new();
    for (number, (answered, received, day)) in times.into_iter().enumerate() {
        *days.entry(day).or_default() += 1;
        let id = id(number as u64);
        rows += &format!("s,{id},{received},{answered},true,en,,,q,,nps,0,10,,9,,,\n");
    }
    fs::write(folder.join("times.csv"), rows).unwrap();
    let about = r#""op":"summarize","survey":"s","question":"q","metric":"nps""#;
    let day = |(day, n): (&&str, &u64)| format!(r#"{{{about},"period":"{day}","counts":{{"9":{n}}}}}"#);
    let (expected, _) = scored(&days.iter().map(day).collect::<Vec<_>>());
    Case {
        source: Source::Table("times"),
        arguments: vec!["--survey", "s", "--period", "day"],
        expected,
        refused: 0,
    }
}

/// Responses as they were posted, in several files.
fn of_lines(folder: &Path) -> Vec<Case> {
    let all = arrivals(3, 500, POSTED, true);
    let posted = folder.join("posted");
    fs::create_dir(&posted).unwrap();
    for (number, part) in all.chunks(all.len() / 3 + 1).enumerate() {
        fs::write(posted.join(format!("{number}.ndjson")), lines(part) + "no response\n\n").unwrap();
    }
    let counts: Vec<&Response> = all.iter().filter(|one| one.counts).collect();
    let case = |arguments: &[&'static str]| Case {
        source: Source::Lines(format!("{}/*.ndjson", posted.display())),
        arguments: arguments.to_vec(),
        expected: by_score(folder, "single.ndjson", &counts, arguments),
        refused: 0,
    };
    vec![case(&[]), case(&README), case(&["--by", "seats", "--question", "csat"]), case(&["--by", "locale"])]
}

/// Returns the summaries of `scorelet score` for the responses that count, survey by survey.
fn by_score(folder: &Path, name: &str, counts: &[&Response], arguments: &[&str]) -> Counted {
    let mut all = Counted::new();
    for survey in SURVEYS {
        let of_survey = || counts.iter().copied().filter(|one| one.survey == survey);
        if of_survey().next().is_none() {
            continue;
        }
        let path = folder.join(name);
        let file = if name.ends_with(".csv") { table(of_survey()) } else { lines(of_survey()) };
        fs::write(&path, file).unwrap();
        let mut question = None;
        let mut score = vec!["score", path.to_str().unwrap(), "--json"];
        for pair in arguments.chunks(2) {
            match pair {
                [what @ ("--by" | "--period" | "--tz"), value] => score.extend([*what, *value]),
                ["--favourable", values] => score.extend(["--favourable", *values]),
                ["--question", value] => {
                    question = Some(*value);
                    score.extend(["--column", *value]);
                }
                _ => {}
            }
        }
        let report: Value = serde_json::from_str(&printed(&score)).unwrap();
        for mut summary in report["summaries"].as_array().unwrap().clone() {
            let some = |key: &&str| summary.get(key).is_some_and(|count| *count != json!(0));
            let counted = ["n", "missing", "invalid"].iter().any(some);
            // `score` shows periods without answers; a query does not count them.
            if counted {
                let question = question.map(|question| json!(question));
                if summary["metric"] != "servqual" {
                    summary["question"] = summary.get("question").cloned().or(question).unwrap();
                }
                summary["survey"] = json!(survey);
                keep(&mut all, summary);
            }
        }
    }
    all
}

/// Compares with the collector, for responses that arrive in every order, and its table of answers.
fn of_the_collector(folder: &Path) -> Vec<Case> {
    let home = tempfile::tempdir().unwrap();
    let collector = Collector::start(home.path(), &[]);
    let now = jiff::Timestamp::now();
    let hours = |hours: i64| format!("{:.3}", now - jiff::SignedDuration::from_hours(hours));
    // The answer arrives late, the visitor's clock is ahead by less or more than a day, or far behind, or has its own
    // time zone.
    let zone = jiff::tz::Offset::constant(-8).to_datetime(now);
    let times = [
        hours(0),
        hours(-23),
        hours(25),
        hours(-48),
        hours(24 * 400),
        format!("{zone:.3}-08:00"),
        "2019-12-31T23:59:59.999Z".to_owned(),
        "2020-01-01T00:00:00.000Z".to_owned(),
    ];
    let response = |number: u64, complete: bool, value: u64| {
        let answered = &times[number as usize % times.len()];
        json!({ "v": 1, "id": id(number), "survey": if number.is_multiple_of(3) { "a" } else { "b" }, "answered_at": answered,
            "complete": complete, "locale": "en", "context": { "plan": if number.is_multiple_of(2) { "pro" } else { "free" } },
            "answers": [
                { "question": "nps", "type": "nps", "scale": [0, 10], "value": value },
                { "question": "m", "row": "r", "type": "csat", "scale": [1, 5], "value": 1 + value % 5 },
            ] })
    };
    let whole: Vec<Value> = (0..90).map(|number| response(number, number % 4 > 0, number * 7 % 11)).collect();
    let parts: Vec<Value> = (0..90)
        .filter(|number| number % 4 > 0 && number % 5 == 0)
        .map(|number| response(number, false, 3))
        .collect();
    let post = |responses: &[Value]| collector.post(&json!(responses).to_string()).json();
    assert_eq!(post(&parts), receipt(parts.len() as u64, 0));
    let received_first = collector.get("/v1/responses.csv").body;
    assert_eq!(post(&whole), receipt(whole.len() as u64, 0));
    assert_eq!(post(&whole), receipt(0, whole.len() as u64));
    let received = collector.get("/v1/responses.csv").body;
    let rows = |table: &str| table.split_once('\n').unwrap().1.to_owned();
    fs::write(
        folder.join("collected.csv"),
        format!("{received}{}{}", rows(&received_first), rows(&received)),
    )
    .unwrap();
    fs::write(folder.join("collected.ndjson"), collector.get("/v1/responses.ndjson").body).unwrap();
    let from = |source: Source, arguments: &[&'static str], query: &str| {
        let reply = collector.get(&format!("/v1/summary?{query}")).json();
        let mut expected = Counted::new();
        for mut summary in reply["summaries"].as_array().unwrap().clone() {
            if let Some(row) = summary.as_object_mut().unwrap().remove("row") {
                summary["question"] =
                    json!(format!("{}.{}", summary["question"].as_str().unwrap(), row.as_str().unwrap()));
            }
            keep(&mut expected, summary);
        }
        Case { source, arguments: arguments.to_vec(), expected, refused: 0 }
    };
    let case = |arguments: &[&'static str], query: &str| from(Source::Table("collected"), arguments, query);
    let lines = Source::Lines(folder.join("collected.ndjson").to_str().unwrap().to_owned());
    vec![
        from(lines, &["--period", "day"], "period=day"),
        case(&[], ""),
        case(&["--period", "day", "--tz", "America/St_Johns"], "period=day&tz=America/St_Johns"),
        case(&["--period", "day", "--by", "context.plan"], "period=day&by=context.plan"),
        case(&["--period", "week"], "period=week"),
    ]
}

/// Adds a summary under its survey, question, segment and period.
fn keep(all: &mut Counted, mut summary: Value) {
    let object = summary.as_object_mut().unwrap();
    let by = object.remove("by").map_or(Value::Null, |by| by["value"].clone());
    let labels = ["survey", "question", "period"].map(|key| object.remove(key).unwrap_or_default());
    let coding = ["metric", "scale", "direction"].map(|key| object.get(key).cloned());
    // Two sets of favourable values on one scale are distinguished by their counts.
    let key = json!([labels, by, coding]).to_string();
    assert!(all.insert(key.clone(), summary).is_none(), "twice: {key}");
}

/// Returns the summaries of `scorelet calc` for the lines of a result, and how many lines it refuses.
pub fn scored(requests: &[String]) -> (Counted, usize) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scorelet"))
        .arg("calc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = requests.iter().map(|request| format!("{request}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    read(&String::from_utf8(output.stdout).unwrap())
}

/// Returns the summaries in the replies of `scorelet calc`, and how many lines it refused.
pub fn read(replies: &str) -> (Counted, usize) {
    let (mut all, mut refused) = (Counted::new(), 0);
    for line in replies.lines() {
        let mut reply: Value = serde_json::from_str(line).unwrap();
        if let Some(error) = reply.get("error") {
            assert_eq!(error["code"], "bad_value", "{error}");
            refused += 1;
            continue;
        }
        if let Some(row) = reply.as_object_mut().unwrap().remove("row") {
            reply["question"] =
                json!(format!("{}.{}", reply["question"].as_str().unwrap(), row.as_str().unwrap()));
        }
        keep(&mut all, reply);
    }
    (all, refused)
}
