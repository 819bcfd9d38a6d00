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

use std::collections::BTreeMap;
use std::thread;

use serde_json::Value;
use support::{Collector, as_posted, id, printed, receipt, response};

/// What a reader has: the text of each response by its id, and where it reads on.
#[derive(Default)]
struct Copy {
    responses: BTreeMap<String, Value>,
    cursor: String,
    lines: usize,
}

impl Copy {
    /// Reads everything that is new, a few responses at a time.
    fn pull(&mut self, collector: &Collector, limit: usize) {
        let mut path = format!("/v1/responses.ndjson?limit={limit}");
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
    let whole: BTreeMap<String, Value> = as_posted(&collector.get("/v1/responses.ndjson").body)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|response| (response["id"].as_str().unwrap().to_owned(), response))
        .collect();
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
