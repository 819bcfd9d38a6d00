//! The collector stopped while it reads: the database alone holds everything that was acknowledged.
#![cfg(all(feature = "server", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use support::load::{assert_kept, fresh, signal, under_load};
use support::{Collector, last_request};

/// How often the collector is stopped; 100 times in the long run.
fn trials() -> u64 {
    if std::env::var_os("SCORELET_FULL").is_some() { 100 } else { 10 }
}

/// A request with the token, on a connection of its own.
fn ask(collector: &Collector, path: &str) -> TcpStream {
    collector.ask(path, &collector.token)
}

/// Reads one export after another until the collector is gone.
fn keep_exporting(collector: &Collector, path: &str) {
    loop {
        let Ok(mut stream) = TcpStream::connect(&collector.address) else { return };
        let head = last_request(path, &collector.token);
        if stream.write_all(head.as_bytes()).is_err() || stream.read_to_end(&mut Vec::new()).is_err() {
            return;
        }
    }
}

/// Fails where another file than the database holds part of it.
fn assert_alone(database: &Path) {
    for ending in ["-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        assert!(!Path::new(&name).exists(), "{} is left behind", Path::new(&name).display());
    }
}

#[test]
fn a_stop_while_reading_leaves_one_file_with_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for trial in 0..trials() {
        let mut collector = Collector::start(folder.path(), &[]);
        let seen = thread::scope(|scope| {
            for path in ["/v1/responses.ndjson", "/v1/responses.csv", "/v1/summary?by=context.plan"] {
                scope.spawn(|| keep_exporting(&collector, path));
            }
            // A live page, and a client that never reads its export.
            let _idle = [ask(&collector, "/v1/events"), ask(&collector, "/v1/responses.csv")];
            let name = if trial % 2 == 0 { "-TERM" } else { "-INT" };
            under_load(&collector, 4, |collector| {
                thread::sleep(Duration::from_millis(60 + 13 * (trial % 20)));
                signal(name, collector);
            })
        });
        assert!(collector.wait().success());
        acknowledged.extend(seen.into_iter().flat_map(|one| one.acknowledged.into_keys()));
        assert_alone(&collector.database);
        // As an operator copies it: the database and nothing else.
        let copy = tempfile::tempdir().unwrap();
        let copied = copy.path().join("copy.db");
        fs::copy(&collector.database, &copied).unwrap();
        assert_kept(&acknowledged, &copied);
    }
    assert!(acknowledged.len() > 50, "{} is not a load", acknowledged.len());
}

#[test]
fn a_client_that_does_not_read_does_not_delay_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    let long = format!("\"page\":\"{}\",\"answers\":", "x".repeat(15_000));
    // More than the system's buffers on both sides hold.
    for _ in 0..60 {
        let bodies: Vec<String> = (0..16).map(|_| fresh().1.replace("\"answers\":", &long)).collect();
        assert_eq!(collector.post(&format!("[{}]", bodies.join(","))).status, 201);
    }
    let mut exports: Vec<TcpStream> = (0..3).map(|_| ask(&collector, "/v1/responses.ndjson")).collect();
    for export in &mut exports {
        export.read_exact(&mut [0; 1000]).unwrap();
    }
    let begun = Instant::now();
    assert!(collector.stop().success());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_alone(&collector.database);
}

#[test]
fn a_stop_ends_a_long_query() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    assert_eq!(collector.post(&fresh().1).status, 201);
    assert!(collector.stop().success());
    // Enough answers for a query of many seconds.
    let connection = rusqlite::Connection::open(&collector.database).unwrap();
    connection
        .execute_batch(
            "INSERT INTO response (survey, id, received_at, at, complete, respondent, body)
             WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 400000)
             SELECT 'shop', 'x' || i, received_at, at, 1, NULL, body FROM n, response;
             INSERT INTO rating SELECT survey, at, seq, 'nps', '', 'nps', 0, 10, NULL, NULL, 9 FROM response
             WHERE id LIKE 'x%'",
        )
        .unwrap();
    drop(connection);
    let mut collector = Collector::start(folder.path(), &[]);
    let slow: Vec<TcpStream> =
        (0..3).map(|_| ask(&collector, "/v1/summary?by=context.plan&period=day")).collect();
    thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    assert!(collector.stop().success());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_alone(&collector.database);
    drop(slow);
}
