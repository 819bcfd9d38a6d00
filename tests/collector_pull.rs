//! A copy of the answers kept up to date by cursor, one person's answers, and flags from the environment.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Collector, as_posted, id, printed, receipt, response};

/// What a reader has: the text of each response by its id, and where it reads on.
#[derive(Default)]
struct Copy {
    responses: BTreeMap<String, Value>,
    cursor: String,
    lines: usize,
    erased: BTreeSet<String>,
}

impl Copy {
    /// Reads everything that is new, a few responses at a time.
    fn pull(&mut self, collector: &Collector, limit: usize) {
        self.read(collector, &format!("limit={limit}"), limit);
    }

    /// Does the same, and learns what was erased.
    fn follow(&mut self, collector: &Collector, limit: usize) {
        self.read(collector, &format!("changes=1&limit={limit}"), limit);
    }

    fn read(&mut self, collector: &Collector, query: &str, limit: usize) {
        let mut path = format!("/v1/responses.ndjson?{query}");
        if !self.cursor.is_empty() {
            path += &format!("&after={}", self.cursor);
        }
        loop {
            let reply = collector.get(&path);
            assert_eq!(reply.status, 200, "{path}: {}", reply.body);
            assert!(reply.body.lines().count() <= limit, "{path}");
            for line in reply.body.lines() {
                let mut response: Value = serde_json::from_str(line).unwrap();
                let beside = response.as_object_mut().unwrap().remove("_").unwrap();
                self.cursor = beside["cursor"].as_str().unwrap().to_owned();
                if let Some(erased) = beside["erased"].as_str() {
                    assert_eq!(response, json!({}), "nothing but the id");
                    self.responses.remove(erased);
                    self.erased.insert(erased.to_owned());
                    continue;
                }
                self.responses.insert(response["id"].as_str().unwrap().to_owned(), response);
                self.lines += 1;
            }
            let link = reply.header("link").to_owned();
            let Some(next) = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""))
            else {
                assert_eq!(link, "");
                return;
            };
            path = next.to_owned();
        }
    }
}

/// Everything that the collector has, by id.
fn whole(collector: &Collector) -> BTreeMap<String, Value> {
    as_posted(&collector.get("/v1/responses.ndjson").body)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|response| (response["id"].as_str().unwrap().to_owned(), response))
        .collect()
}

/// A response that was given days before it arrives, of one of five people.
fn late(number: u64, value: u8, complete: bool) -> String {
    let person = format!("\"respondent\":\"u-{}\",\"context\"", number % 5);
    let at = support::NOW.checked_sub(Duration::from_secs(number % 40 * 86_400)).unwrap();
    response(number, value, complete)
        .replace("\"context\"", &person)
        .replace(&support::NOW.to_string(), &at.to_string())
}

#[test]
fn a_copy_follows_answers_that_are_late_completed_and_erased_at_the_same_time() {
    const ANSWERS: u64 = 400;
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap();
    let erase = |which: &[&str]| {
        let all: Vec<&str> = ["erase", "--db", database].iter().chain(which).copied().collect();
        printed(&all)
    };
    let post = |body: &str| {
        // While the database is rewritten, posts are refused and sent again.
        let mut reply = collector.post(body);
        for _ in 0..200 {
            if reply.status != 503 {
                break;
            }
            thread::sleep(Duration::from_millis(20));
            reply = collector.post(body);
        }
        assert_eq!(reply.status, 201, "{}", reply.body);
    };
    let (mut copy, mut other) = (Copy::default(), Copy::default());
    thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                scope.spawn(move || {
                    for number in (writer..ANSWERS).step_by(4) {
                        post(&late(number, 3, number % 3 != 0));
                        if number % 3 == 0 && number >= 36 {
                            post(&late(number - 36, 9, true));
                        }
                    }
                })
            })
            .collect();
        let eraser = scope.spawn(move || {
            for number in (0..60).step_by(6) {
                erase(&["--id", &id(number)]);
            }
            erase(&["--respondent", "u-4"]);
        });
        while !(writers.iter().all(|writer| writer.is_finished()) && eraser.is_finished()) {
            copy.follow(&collector, 7);
            other.follow(&collector, 1000);
        }
    });
    erase(&["--respondent", "u-3"]);
    let gone = id(8);
    for copy in [&mut copy, &mut other] {
        copy.follow(&collector, 7);
        assert!(copy.responses == whole(&collector), "the copy differs");
        assert!(copy.erased.contains(&gone) && copy.erased.len() > 60, "{}", copy.erased.len());
        let before = copy.cursor.clone();
        copy.follow(&collector, 7);
        assert_eq!(copy.cursor, before);
    }
    assert!(copy.responses.len() > 100, "{}", copy.responses.len());
    // Without `changes` no line tells an erasure; with a selection every one still does.
    let told = |query: &str| collector.get(&format!("/v1/responses.ndjson?{query}")).body.contains("erased");
    assert!(!told("") && !told("changes=0") && told("changes=1") && told("changes=1&survey=none"));
    assert_eq!(collector.get("/v1/responses.ndjson?changes=yes").status, 400);
    assert_eq!(collector.get("/v1/responses.csv?changes=1").status, 400);
}

#[test]
fn a_copy_of_an_earlier_version_s_database_hears_of_erasures() {
    for fixture in ["0.1.0.db", "version-2.db", "version-3.db"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scorelet.db");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases").join(fixture);
        fs::copy(from, &path).unwrap();
        let ids = || -> Vec<String> {
            let database = rusqlite::Connection::open(&path).unwrap();
            let mut ids = database.prepare("SELECT id FROM response ORDER BY seq").unwrap();
            ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let before = ids();
        // One before the upgrade, the newest, and one after it.
        let erase = |id: &str| printed(&["erase", "--db", path.to_str().unwrap(), "--id", id]);
        erase(before.last().unwrap());
        let collector = Collector::start(folder.path(), &[]);
        let mut copy = Copy::default();
        copy.follow(&collector, 2);
        assert_eq!(copy.erased, BTreeSet::from([before.last().unwrap().clone()]), "{fixture}");
        assert_eq!(collector.post(&response(500, 9, true)).json(), receipt(1, 0));
        erase(&before[0]);
        copy.follow(&collector, 2);
        assert!(copy.erased.contains(&before[0]) && copy.responses.contains_key(&id(500)), "{fixture}");
        assert!(copy.responses == whole(&collector), "{fixture}");
        assert_eq!(copy.responses.len(), ids().len());
    }
}

#[test]
fn a_copy_misses_nothing_that_is_late_completed_or_follows_an_erasure() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap();
    let mut copy = Copy::default();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..300 {
                assert_eq!(collector.post(&response(number, 3, number % 3 != 0)).json(), receipt(1, 0));
                if number % 3 == 0 && number >= 30 {
                    assert_eq!(collector.post(&response(number - 30, 9, true)).json(), receipt(1, 0));
                }
            }
        });
        while !writer.is_finished() {
            copy.pull(&collector, 7);
        }
    });
    copy.pull(&collector, 7);
    // The newest one is erased: the next takes another position.
    printed(&["erase", "--db", database, "--id", &id(299)]);
    assert_eq!(collector.post(&response(1000, 9, true)).json(), receipt(1, 0));
    copy.pull(&collector, 7);
    copy.responses.remove(&id(299));
    let whole = whole(&collector);
    assert_eq!(whole.len(), 300);
    assert!(copy.responses == whole, "the copy differs");
    // Only what was completed after it had been read came twice.
    assert!(copy.lines <= 301 + 90, "{}", copy.lines);
    let before = copy.lines;
    copy.pull(&collector, 7);
    assert_eq!(copy.lines, before);
}

#[test]
fn one_person_and_a_limit_select_answers_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    for number in 0..10 {
        let person = format!("\"respondent\":\"u&{}\",\"context\"", number % 2);
        let body = response(number, 9, true).replace("\"context\"", &person);
        assert_eq!(collector.post(&body).json(), receipt(1, 0));
    }
    let lines = collector.get("/v1/responses.ndjson?respondent=u%261&limit=3");
    assert_eq!(lines.body.matches("u&1").count(), 3);
    let link = lines.header("link").to_owned();
    assert!(link.starts_with("</v1/responses.ndjson?respondent=u%261&limit=3&after="), "{link}");
    let rest = collector.get(link.trim_start_matches('<').split('>').next().unwrap());
    assert_eq!((rest.body.lines().count(), rest.header("link")), (2, ""));
    let table = collector.get("/v1/responses.csv?respondent=u%260&limit=2");
    assert_eq!(table.body.lines().count(), 3);
    assert!(table.header("link").contains("/v1/responses.csv?"));
    assert_eq!(collector.get("/v1/responses.csv?respondent=nobody").body.lines().count(), 1);
    for wrong in ["after=x", "after=-1", "limit=0", "limit=x", "limit=1&limit=2"] {
        assert_eq!(collector.get(&format!("/v1/responses.ndjson?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn flags_are_read_from_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let environment =
        [("SCORELET_SURVEY", "shop,help"), ("SCORELET_ALLOW_ORIGIN", "https://a.example,https://b.example")];
    let collector = Collector::start_in(folder.path(), &[], &environment);
    let from = |origin: &str, survey: &str| {
        let body = response(1, 9, true).replace("\"shop\"", &format!("\"{survey}\""));
        collector.try_post("text/plain", body.as_bytes(), &[("Origin", origin)]).unwrap().status
    };
    assert_eq!(from("https://a.example", "shop"), 201);
    assert_eq!(from("https://b.example", "help"), 201);
    assert_eq!(from("https://b.example", "other"), 422);
    assert_eq!(from("https://c.example", "shop"), 403);
}
