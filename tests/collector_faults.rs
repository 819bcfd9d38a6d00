//! The collector killed, stopped, and started with a wrong address or database: what it acknowledged is stored, and
//! what it cannot use it names and does not change.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helper may fail it")]

mod support;

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use support::load::{assert_kept, fresh, signal, under_load};
use support::{Collector, not_shown, serve};

/// How often the collector is killed, and stopped, under load.
#[cfg(unix)]
const TRIALS: u64 = 20;

#[cfg(unix)]
#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("scorelet.db");
    let mut acknowledged = HashMap::new();
    let mut sent_again = 0;
    for trial in 0..TRIALS {
        let mut collector = Collector::start(folder.path(), &[]);
        let seen = under_load(&collector, 8, |collector| {
            std::thread::sleep(Duration::from_millis(60 + 17 * trial));
            signal("-KILL", collector);
        });
        collector.kill();
        // As browsers do: responses without a reply are sent again, and so are a few with one, because a reply can
        // be lost on the way.
        let mut again = Collector::start(folder.path(), &[]);
        for one in seen {
            let repeats = one.acknowledged.values().take(3).chain(&one.unanswered);
            for body in repeats {
                assert_eq!(again.post(body).status, 201);
                sent_again += 1;
            }
            acknowledged.extend(one.acknowledged);
        }
        assert!(again.stop().success());
        assert_kept(acknowledged.keys(), &database);
    }
    let last = Collector::start(folder.path(), &[]);
    let duplicates = last.get("/healthz").json()["duplicates"].as_u64().unwrap();
    // Without any duplicate this run would not show that each is stored once.
    assert!(duplicates > 0 && duplicates <= sent_again, "{duplicates} of {sent_again}");
    assert!(acknowledged.len() > 100, "{} is not a load", acknowledged.len());
}

#[cfg(unix)]
#[test]
fn a_stop_under_load_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut acknowledged, mut busy) = (Vec::new(), Duration::ZERO);
    for trial in 0..TRIALS {
        let mut collector = Collector::start(folder.path(), &[]);
        let begun = Instant::now();
        let seen = under_load(&collector, 32, |collector| {
            std::thread::sleep(Duration::from_millis(100 + 11 * trial));
            busy += begun.elapsed();
            signal("-TERM", collector);
        });
        assert!(collector.wait().success());
        acknowledged.extend(seen.into_iter().flat_map(|one| one.acknowledged.into_keys()));
        assert_kept(&acknowledged, &collector.database);
        assert!(!folder.path().join("scorelet.db-wal").exists(), "the log is merged into the database");
    }
    let rate = acknowledged.len() as f64 / busy.as_secs_f64();
    println!("{} acknowledged, {rate:.0}/s", acknowledged.len());
    assert!(rate > 20.0, "{rate:.0} responses/s are not a load");
    if rate < 500.0 {
        not_shown("a stop under 500 responses/s", &format!("it stores {rate:.0}/s"));
    }
}

/// Starts a collector that must fail to start, and returns its error.
fn refused(arguments: &[&str]) -> String {
    let output = serve(arguments).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_address_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let database = folder.path().join("b.db");
    let on = |address: &str| refused(&["--listen", address, "--db", database.to_str().unwrap()]);
    let said = on(&collector.address);
    assert!(said.contains(&collector.address) && said.contains("another program"), "{said}");
    let said = on("8787");
    assert!(said.contains("must be host:port"), "{said}");
    assert!(on("127.0.0.1:99999").contains("127.0.0.1:99999"));
    assert!(on("192.0.2.1:8787").contains("192.0.2.1:8787"));
    assert!(!database.exists(), "a collector that does not start creates nothing");
    assert!(refused(&["--allow-origin", "shop.example"]).contains("https://shop.example"));
}

#[test]
fn a_file_that_is_not_our_database_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let on = |name: &str| {
        let path = at(name);
        refused(&["--listen", "127.0.0.1:0", "--db", path.to_str().unwrap()])
    };
    fs::write(at("letter.db"), "Dear collector, I am not a database. ".repeat(40)).unwrap();
    let letter = fs::read(at("letter.db")).unwrap();
    assert!(on("letter.db").contains("is not a database"));
    assert_eq!(fs::read(at("letter.db")).unwrap(), letter);

    let sql = |name: &str, sql: &str| Connection::open(at(name)).unwrap().execute_batch(sql).unwrap();
    sql("foreign.db", "CREATE TABLE note (text)");
    let foreign = fs::read(at("foreign.db")).unwrap();
    assert!(on("foreign.db").contains("another program"));
    assert_eq!(fs::read(at("foreign.db")).unwrap(), foreign);

    drop(Collector::start(folder.path(), &[]));
    sql("scorelet.db", "PRAGMA user_version = 99");
    assert!(on("scorelet.db").contains("newer Scorelet"));

    for missing in ["none/a.db", "letter.db/a.db", "."] {
        let said = on(missing);
        assert!(said.contains("cannot open"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_damaged_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    for _ in 0..200 {
        assert_eq!(collector.post(&fresh().1).status, 201);
    }
    assert!(collector.stop().success());
    let path = folder.path().join("scorelet.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes.get_mut(middle..middle + 8192).unwrap().fill(0xAA);
    fs::write(&path, &bytes).unwrap();
    let said = refused(&["--listen", "127.0.0.1:0", "--db", path.to_str().unwrap()]);
    assert!(said.contains("is damaged"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}
