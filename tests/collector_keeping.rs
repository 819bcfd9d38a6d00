//! The collector's limits and retention, and the commands that erase and back up its database.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use scorelet::survey::response::uuid_v7;
use serde_json::{Value, json};
use support::{Collector, id, printed, receipt, response, scorelet};
use tempfile::TempDir;

fn started(arguments: &[&str]) -> (TempDir, Collector) {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), arguments);
    (folder, collector)
}

/// Posts with this X-Forwarded-For header.
fn post_from(collector: &Collector, forwarded: &str, body: &str) -> support::Reply {
    let headers = [("X-Forwarded-For", forwarded), ("Origin", "https://shop.example")];
    collector.try_post("text/plain", body.as_bytes(), &headers).unwrap()
}

#[test]
fn a_client_that_posts_too_often_is_asked_to_wait() {
    let arguments = ["--rate", "3/m", "--trust-proxy", "--allow-origin", "https://shop.example"];
    let (_folder, collector) = started(&arguments);
    for number in 0..3 {
        assert_eq!(post_from(&collector, "198.51.100.9, 192.0.2.1", &response(number, 9, true)).status, 201);
    }
    // With another forged first hop it is still the same client, and so is its IPv4 address written as IPv6.
    for forwarded in ["192.0.2.1", "203.0.113.77, 192.0.2.1", "::ffff:192.0.2.1"] {
        let reply = post_from(&collector, forwarded, &response(3, 9, true));
        assert_eq!((reply.status, reply.json()["error"]["code"].clone()), (429, json!("rate")));
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=20).contains(&wait), "{wait}");
        assert_eq!(reply.header("access-control-expose-headers"), "link,retry-after");
        assert_eq!(reply.header("access-control-allow-origin"), "https://shop.example");
    }
    assert_eq!(collector.get("/healthz").json()["responses"], 3);
    // Other clients are served; an IPv6 network is one client.
    for number in 10..13 {
        let address = format!("2001:db8:0:1:{number:x}::1");
        assert_eq!(post_from(&collector, &address, &response(number, 9, true)).status, 201);
    }
    assert_eq!(post_from(&collector, "2001:db8:0:1::99", &response(13, 9, true)).status, 429);
    assert_eq!(post_from(&collector, "2001:db8:0:2::99", &response(13, 9, true)).status, 201);
    // A large body gets the same readable refusal as a small one, and reading is not limited.
    let large = format!("[{}]", " ".repeat(300_000));
    assert_eq!(post_from(&collector, "192.0.2.1", &large).status, 429);
    assert!((0..20).all(|_| collector.get("/healthz").status == 200));
}

#[test]
fn without_a_trusted_proxy_the_peer_is_the_client() {
    let (_folder, collector) = started(&["--rate", "2/h", "--allow-origin", "*"]);
    let statuses: Vec<u16> = (0..4)
        .map(|number| post_from(&collector, &format!("192.0.2.{number}"), &response(number, 9, true)).status)
        .collect();
    assert_eq!(statuses, [201, 201, 429, 429]);
    let wait: u64 = collector.post(&response(9, 9, true)).header("retry-after").parse().unwrap();
    assert!((1700..=1800).contains(&wait), "{wait}");
}

#[test]
fn a_client_that_waits_as_asked_is_served() {
    let (_folder, collector) = started(&["--rate", "2/s"]);
    let mut refused = 0;
    for number in 0..6 {
        let body = response(number, 9, true);
        loop {
            let reply = collector.post(&body);
            if reply.status == 201 {
                break;
            }
            assert_eq!((reply.status, reply.header("retry-after")), (429, "1"));
            refused += 1;
            thread::sleep(Duration::from_secs(1));
        }
    }
    assert!(refused > 0);
    assert_eq!(collector.get("/healthz").json()["responses"], 6);
}

#[test]
fn old_responses_are_deleted_while_new_ones_come() {
    let (_folder, collector) = started(&["--keep", "3s", "--sweep-now"]);
    let many: Vec<String> = (0..600).map(|number| response(number, 9, true)).collect();
    for part in many.chunks(200) {
        assert_eq!(collector.post(&format!("[{}]", part.join(","))).status, 201);
    }
    let begun = Instant::now();
    let mut number = 1000;
    let stored = loop {
        number += 1;
        assert_eq!(collector.post(&response(number, 1, true)).status, 201);
        let stored = collector.get("/healthz").json()["responses"].as_u64().unwrap();
        if stored < 600 || begun.elapsed() > Duration::from_secs(30) {
            break stored;
        }
        thread::sleep(Duration::from_millis(100));
    };
    assert!(stored < 600 && begun.elapsed() > Duration::from_secs(2), "{stored} {:?}", begun.elapsed());
    thread::sleep(Duration::from_secs(2));
    let counts = collector.get("/v1/summary").json()["summaries"][0]["counts"].clone();
    assert!(counts.get("9").is_none() && counts["1"].as_u64() > Some(0), "{counts}");
}

#[test]
fn a_full_database_refuses_responses_until_there_is_room() {
    let (_folder, collector) = started(&["--max-db-size", "1MB"]);
    let long = |number| response(number, 9, true).replace("\"pro\"", &format!("\"{}\"", "x".repeat(10_000)));
    let mut number = 0;
    let refused = loop {
        number += 1;
        let reply = collector.post(&long(number));
        if reply.status != 201 {
            break reply;
        }
        assert!(number < 1000);
    };
    assert_eq!((refused.status, refused.header("retry-after")), (503, "60"));
    assert!((60..=100).contains(&number), "{number} responses of 10 kB");
    let stored = number - 1;
    assert_eq!(collector.get("/healthz").json()["responses"], stored);
    assert_eq!(collector.get("/v1/summary").json()["summaries"][0]["n"], stored);
    let database = collector.database.to_str().unwrap();
    let gone = printed(&["erase", "--db", database, "--id", &id(7)]);
    assert_eq!(gone, "1 response erased\n");
    assert_eq!(collector.post(&long(number)).json(), receipt(1, 0));
    assert_eq!(collector.post(&long(number + 1)).status, 503);
}

/// The end of every id of [`personal`].
const ID_END: &str = "-7909-8909-090909090909";

/// Every id and every part of a comment of [`personal`] that is found in the files of the folder.
fn traces(folder: &Path) -> BTreeSet<String> {
    let mut traces = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        traces.extend(
            text.match_indices(ID_END)
                .filter_map(|(at, _)| text.get(at.checked_sub(13)?..at))
                .map(str::to_owned),
        );
        for marker in ["begins-", "ends-"] {
            let numbers =
                text.match_indices(marker).filter_map(|(at, _)| text.get(at..at + marker.len() + 5));
            traces.extend(numbers.map(str::to_owned));
        }
    }
    traces
}

/// A number that looks random but is the same in every run.
fn scattered(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 17
}

/// A response of one of twelve respondents, with an unordered id and unique texts.
fn personal(number: u64, complete: bool) -> Value {
    let words = (scattered(number) >> 8) % if complete { 700 } else { 90 };
    let comment = format!("begins-{number:05} {} ends-{number:05}", "word ".repeat(words as usize));
    json!({
        "v": 1, "id": uuid_v7(scattered(number), [9; 10]), "survey": format!("s{}", number % 3),
        "answered_at": support::NOW.to_string(), "complete": complete, "locale": "en",
        "answers": [
            { "question": "nps", "type": "nps", "scale": [0, 10], "value": number % 11 },
            { "question": "why", "type": "text", "value": comment },
        ],
        "respondent": format!("person-{}", number % 12),
    })
}

/// The parts of a response that must not be found after it is erased.
fn own_traces(number: u64) -> [String; 3] {
    let id = uuid_v7(scattered(number), [9; 10]);
    [id[..13].to_owned(), format!("begins-{number:05}"), format!("ends-{number:05}")]
}

#[test]
fn erased_responses_leave_no_trace_in_any_file() {
    const RESPONSES: u64 = 6000;
    let (folder, collector) = started(&[]);
    let database = collector.database.to_str().unwrap().to_owned();
    let post = |responses: &[Value]| assert_eq!(collector.post(&json!(responses).to_string()).status, 201);
    let partials: Vec<Value> = (0..RESPONSES).map(|number| personal(number, false)).collect();
    partials.chunks(30).for_each(post);
    // Completing them in another order moves rows, which leaves copies in the free space between rows.
    let completed: Vec<Value> = (0..RESPONSES)
        .map(|i| i * 2347 % RESPONSES)
        .take(4000)
        .map(|number| personal(number, true))
        .collect();
    completed.chunks(15).for_each(post);

    let of = |person: u64| (0..RESPONSES).filter(move |number| number % 12 == person).flat_map(own_traces);
    let before = traces(folder.path());
    assert!((0..12).flat_map(of).all(|trace| before.contains(&trace)));
    let on = |arguments: &[&str]| {
        let all: Vec<&str> = ["erase", "--db", &database].iter().chain(arguments).copied().collect();
        printed(&all)
    };
    assert_eq!(on(&["--respondent", "person-7", "--dry-run"]), "500 responses would be erased\n");
    assert_eq!(collector.get("/healthz").json()["responses"], RESPONSES);
    for person in 4..12 {
        assert_eq!(on(&["--respondent", &format!("person-{person}")]), "500 responses erased\n");
    }
    let after = traces(folder.path());
    let left: Vec<_> = (4..12).flat_map(of).filter(|trace| after.contains(trace)).collect();
    assert!(left.is_empty(), "{left:?}");
    // The other respondents' answers remain and count.
    assert!((0..4).flat_map(of).all(|trace| after.contains(&trace)));
    assert_eq!(collector.get("/healthz").json()["responses"], RESPONSES / 3);
    let summaries = collector.get("/v1/summary").json()["summaries"].clone();
    let counted = summaries.as_array().unwrap().iter().map(|summary| summary["n"].as_u64().unwrap());
    assert_eq!(counted.sum::<u64>(), RESPONSES / 3);
    assert_eq!(on(&["--respondent", "person-7"]), "0 responses erased\n");
    post(&partials[7..8]);
}

#[test]
fn one_response_one_survey_or_a_time_is_erased() {
    let (_folder, collector) = started(&[]);
    let database = collector.database.to_str().unwrap().to_owned();
    let posted: Vec<Value> = (0..30).map(|number| personal(number, true)).collect();
    assert_eq!(collector.post(&json!(posted).to_string()).status, 201);
    let on = |arguments: &[&str]| {
        let all: Vec<&str> = ["erase", "--db", &database].iter().chain(arguments).copied().collect();
        scorelet(&all)
    };
    let said = |arguments: &[&str]| String::from_utf8(on(arguments).stdout).unwrap();
    let id = posted[4]["id"].as_str().unwrap().to_uppercase();
    assert_eq!(said(&["--id", &id, "--survey", "s2"]), "0 responses erased\n");
    assert_eq!(said(&["--id", &id]), "1 response erased\n");
    assert_eq!(said(&["--before", "2020-01-01"]), "0 responses erased\n");
    assert_eq!(said(&["--before", "2999-01-01T00:00:00+02:00", "--survey", "s0"]), "10 responses erased\n");
    assert_eq!(said(&["--before", "2999-01-01", "--dry-run"]), "19 responses would be erased\n");
    assert_eq!(collector.get("/healthz").json()["responses"], 19);
    assert_eq!(collector.get("/v1/summary?survey=s0").json(), json!({ "summaries": [] }));
    for wrong in [
        &[][..],
        &["--survey", "s0"],
        &["--id", &id, "--respondent", "person-1"],
        &["--before", "yesterday"],
        &["--before", "2026-13-01"],
    ] {
        let output = on(wrong);
        assert!(!output.status.success() && !output.stderr.is_empty(), "{wrong:?}");
    }
    assert_eq!(collector.get("/healthz").json()["responses"], 19);
}

#[test]
fn a_missing_database_is_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("letter.db"), "Dear collector, I am not a database. ".repeat(40)).unwrap();
    fs::write(at("empty.db"), "").unwrap();
    Connection::open(at("foreign.db")).unwrap().execute_batch("CREATE TABLE note (text)").unwrap();
    for (name, why) in [
        ("none.db", "cannot open"),
        ("letter.db", "is not a database"),
        ("empty.db", "is not a database"),
        ("foreign.db", "another program"),
    ] {
        for arguments in
            [["erase", "--db", &at(name), "--id", "x"], ["backup", "--db", &at(name), &at("copy.db"), ""]]
        {
            let arguments: Vec<_> = arguments.into_iter().filter(|argument| !argument.is_empty()).collect();
            let output = scorelet(&arguments);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success() && said.contains(name) && said.contains(why), "{said}");
        }
    }
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["empty.db", "foreign.db", "letter.db"]);
}

/// Runs `work` while a visitor posts one response after another.
fn while_it_writes<T>(collector: &Collector, work: impl FnOnce() -> T) -> T {
    let enough = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 1000;
            while !enough.load(Ordering::Relaxed) {
                number += 1;
                assert_eq!(collector.post(&response(number, 1, true)).status, 201);
            }
        });
        thread::sleep(Duration::from_millis(200));
        let done = work();
        enough.store(true, Ordering::Relaxed);
        done
    })
}

#[test]
fn erasing_works_while_visitors_post() {
    let (_folder, collector) = started(&[]);
    let first: Vec<String> = (0..500).map(|number| response(number, 9, true)).collect();
    assert_eq!(collector.post(&format!("[{}]", first.join(","))).status, 201);
    let database = collector.database.to_str().unwrap();
    let before = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    let outputs: Vec<_> = while_it_writes(&collector, || {
        (0..10).map(|number| scorelet(&["erase", "--db", database, "--id", &id(number)])).collect()
    });
    for output in outputs {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "1 response erased\n", "{output:?}");
    }
    assert!(collector.get("/healthz").json()["responses"].as_u64().unwrap() > before - 10);
    let counts = collector.get("/v1/summary").json()["summaries"][0]["counts"].clone();
    assert_eq!(counts["9"], 490);
}

#[test]
fn a_backup_is_complete_while_the_collector_writes() {
    let (folder, collector) = started(&[]);
    let first: Vec<String> = (0..500).map(|number| response(number, 9, true)).collect();
    assert_eq!(collector.post(&format!("[{}]", first.join(","))).status, 201);
    let target = folder.path().join("copy.db");
    let arguments = ["backup", "--db", collector.database.to_str().unwrap(), target.to_str().unwrap()];
    let said = while_it_writes(&collector, || printed(&arguments));
    assert!(said.contains("copy.db: backup complete"), "{said}");
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("copy"))
        .collect();
    names.sort();
    assert_eq!(names, ["copy.db"], "only the copy itself, and no token");
    let copy = fs::read(&target).unwrap();
    let live = collector.get("/healthz").json()["responses"].as_u64().unwrap();

    // An existing copy is not changed.
    let again = scorelet(&arguments);
    assert!(!again.status.success());
    assert!(String::from_utf8(again.stderr).unwrap().contains("already exists"));
    assert_eq!(fs::read(&target).unwrap(), copy);

    // Responses can be erased from copies too.
    assert_eq!(printed(&["erase", "--db", target.to_str().unwrap(), "--id", &id(1)]), "1 response erased\n");
    assert!(!String::from_utf8_lossy(&fs::read(&target).unwrap()).contains(&id(1)));
    let restored = tempfile::tempdir().unwrap();
    fs::copy(&target, restored.path().join("scorelet.db")).unwrap();
    let restored = Collector::start(restored.path(), &[]);
    let stored = restored.get("/healthz").json()["responses"].as_u64().unwrap();
    assert!((500..live).contains(&stored), "{stored} of {live}");
    assert_ne!(restored.token, collector.token);
    assert_eq!(restored.post(&first[0]).json(), receipt(0, 1));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, collector) = started(&["--keep", "1d"]);
    assert_eq!(collector.post(&response(1, 9, true)).status, 201);
    let at = |name: &str| folder.path().join(name);
    printed(&["backup", "--db", at("scorelet.db").to_str().unwrap(), at("copy.db").to_str().unwrap()]);
    printed(&["erase", "--db", at("scorelet.db").to_str().unwrap(), "--id", &id(1)]);
    let mut seen = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        seen += 1;
    }
    assert!(seen >= 5, "database, log, shared memory of the log, token, copy");
}
