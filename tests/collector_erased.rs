//! Erased answers stay erased, databases of earlier versions are upgraded, and reading by a foreign name is refused.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;
use support::{Collector, id, printed, receipt, response, serve};

fn with_respondent(number: u64, value: u8, complete: bool) -> String {
    response(number, value, complete).replace("\"context\"", "\"respondent\":\"u-42\",\"context\"")
}

fn version(database: &Path) -> i32 {
    let connection = Connection::open(database).unwrap();
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// A folder with a copy of this fixture as its database.
fn fixture(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases").join(name);
    fs::copy(from, folder.path().join("scorelet.db")).unwrap();
    folder
}

#[test]
fn an_erased_answer_that_is_sent_again_stays_erased() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap().to_owned();
    let posted = [with_respondent(1, 9, true), with_respondent(2, 3, false), response(3, 7, true)];
    assert_eq!(collector.post(&format!("[{}]", posted.join(","))).json(), receipt(3, 0));
    printed(&["erase", "--db", &database, "--respondent", "u-42"]);
    for again in [true, false] {
        if again {
            collector.kill();
            collector.start_again();
        }
        // The same, another answer under the id, and the complete form of a partial answer.
        for body in [&posted[0], &posted[1], &with_respondent(1, 0, true), &with_respondent(2, 3, true)] {
            let reply = collector.post(body);
            assert_eq!((reply.status, reply.json()), (201, receipt(0, 1)), "{body}");
        }
        assert_eq!(collector.get("/healthz").json()["responses"], 1);
        assert!(!collector.get("/v1/responses.ndjson").body.contains("u-42"));
    }
    // Another survey may use the id, and so may an answer that was never erased.
    assert_eq!(collector.post(&posted[0].replace("\"shop\"", "\"help\"")).json(), receipt(1, 0));
    printed(&["erase", "--db", &database, "--id", &id(99)]);
    assert_eq!(collector.post(&response(99, 9, true)).json(), receipt(1, 0));
    // By time, too, and the hash does not hold the id.
    printed(&["erase", "--db", &database, "--before", "2999-01-01"]);
    assert_eq!(collector.post(&posted[2]).json(), receipt(0, 1));
    for entry in fs::read_dir(folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(&id(3)));
    }
}

#[test]
fn databases_of_earlier_versions_are_upgraded() {
    for (name, before, responses) in [("0.1.0.db", 1, 8), ("version-2.db", 2, 5)] {
        let folder = fixture(name);
        let database = folder.path().join("scorelet.db");
        assert_eq!(version(&database), before);
        // Erasing from a copy that no collector has upgraded is remembered, too.
        let erased: String = Connection::open(&database)
            .unwrap()
            .query_row("SELECT body FROM response ORDER BY seq LIMIT 1", [], |row| row.get(0))
            .unwrap();
        let first: serde_json::Value = serde_json::from_str(&erased).unwrap();
        printed(&["erase", "--db", database.to_str().unwrap(), "--id", first["id"].as_str().unwrap()]);
        assert_eq!(version(&database), before);
        let collector = Collector::start(folder.path(), &[]);
        assert_eq!(version(&database), 3);
        assert_eq!(collector.get("/healthz").json()["responses"], responses - 1, "{name}");
        assert_eq!(collector.post(&erased).json(), receipt(0, 1));
        assert_eq!(collector.post(&response(77, 9, true)).json(), receipt(1, 0));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_upgrade_is_done_by_the_next_start() {
    let folder = fixture("0.1.0.db");
    let database = folder.path().join("scorelet.db");
    Connection::open(&database)
        .unwrap()
        .execute_batch(
            "PRAGMA journal_mode = DELETE;
             INSERT INTO response (survey, id, received_at, at, complete, respondent, body)
             WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
             SELECT survey, 'x' || i || id, received_at, at, complete, respondent, body FROM n, response WHERE seq = 2",
        )
        .unwrap();
    let whole = fs::read(&database).unwrap();
    let mut interrupted = 0;
    for milliseconds in [0, 20, 60, 150, 300, 600] {
        fs::write(&database, &whole).unwrap();
        let arguments = ["--listen", "127.0.0.1:0", "--db", database.to_str().unwrap()];
        let mut child = serve(&arguments).spawn().unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        interrupted += i32::from(version(&database) < 3);
        let mut collector = Collector::start(folder.path(), &[]);
        assert_eq!(version(&database), 3);
        assert_eq!(collector.get("/healthz").json()["responses"], 60_008);
        assert!(collector.stop().success());
    }
    assert!(interrupted > 0, "no upgrade was interrupted");
}

#[test]
fn reading_by_a_name_that_an_attacker_can_own_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), &["--host", "answers.example"]);
    let port = collector.address.rsplit_once(':').unwrap().1;
    let ask = |method: &str, target: &str, more: &str| {
        let token = &collector.token;
        let request = format!(
            "{method} {target} HTTP/1.1\r\n{more}Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        collector.raw(request.as_bytes())
    };
    for path in ["/v1/summary", "/v1/responses.csv", "/v1/responses.ndjson", "/v1/events"] {
        for host in ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", ""] {
            let reply = ask("GET", path, &format!("Host: {host}:{port}\r\n"));
            assert!(reply.starts_with("HTTP/1.1 4") && reply.contains("\"host\""), "{path} {host}: {reply}");
        }
        for head in ["", "Host: localhost\r\nHost: evil.example\r\n"] {
            let reply = ask("GET", path, head);
            assert!(reply.starts_with("HTTP/1.1 4"), "{path} {head}: {reply}");
        }
        let reply = ask("GET", &format!("http://evil.example{path}"), "Host: localhost\r\n");
        assert!(reply.starts_with("HTTP/1.1 403"), "{path}: {reply}");
    }
    let reply = ask("GET", "/healthz", "Host: evil.example\r\n");
    assert!(reply.contains("\"ok\"") && !reply.contains("responses"), "{reply}");
    for host in ["localhost", "127.0.0.1", "[::1]", "collector", "answers.example", "ANSWERS.example."] {
        let reply = ask("GET", "/v1/summary", &format!("Host: {host}:{port}\r\n"));
        assert!(reply.starts_with("HTTP/1.1 200"), "{host}: {reply}");
    }
    // A page at the attacker's name is not the collector's own.
    let post = |host: &str| {
        let body = response(1, 9, true);
        let head = format!("Host: {host}\r\nOrigin: http://{host}\r\nContent-Type: text/plain\r\n");
        let request = format!(
            "POST /v1/responses HTTP/1.1\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        collector.raw(request.as_bytes())
    };
    assert!(post(&format!("evil.example:{port}")).starts_with("HTTP/1.1 403"));
    assert!(post(&format!("answers.example:{port}")).starts_with("HTTP/1.1 201"));
    assert_eq!(collector.get("/healthz").json(), json!({ "status": "ok", "responses": 1, "duplicates": 0 }));
}
