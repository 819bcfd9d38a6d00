//! The collector killed, stopped and started on the wrong thing: what it has said yes to is in its
//! database, and what it cannot use it names and leaves alone.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helper may fail it")]

mod support;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use scorelet::survey::response::uuid_v7;
use support::{Collector, serve};

/// How often the collector is killed under load.
const KILLS: u64 = 6;

/// Visitors that answer at once.
const VISITORS: u64 = 8;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A response nobody has sent before, with its id.
fn fresh() -> (String, String) {
    let id = uuid_v7(NEXT.fetch_add(1, Ordering::Relaxed), [7; 10]);
    let body = format!(
        r#"{{"v":1,"id":"{id}","survey":"shop","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[{{"question":"nps","type":"nps","scale":[0,10],"value":9}}]}}"#
    );
    (id, body)
}

/// What one visitor saw: the ids that got a 201, and the body that got no answer.
#[derive(Default)]
struct Seen {
    acknowledged: HashMap<String, String>,
    unanswered: Option<String>,
}

/// Posts one response after the other until there is no answer.
fn visit(collector: &Collector) -> Seen {
    let mut seen = Seen::default();
    loop {
        let (id, body) = fresh();
        match collector.try_post("application/json", body.as_bytes(), &[]) {
            Some(reply) if reply.status == 201 => {
                seen.acknowledged.insert(id, body);
            }
            Some(reply) => assert_eq!(reply.status, 503, "{reply:?}"),
            None => {
                seen.unanswered = Some(body);
                return seen;
            }
        }
    }
}

/// Lets visitors answer until `end` has ended the collector, and says what they saw.
fn under_load(collector: &mut Collector, pause: Duration, end: impl FnOnce(u32)) -> Vec<Seen> {
    let process = collector.process();
    let collector = &*collector;
    thread::scope(|scope| {
        let visitors: Vec<_> = (0..VISITORS).map(|_| scope.spawn(|| visit(collector))).collect();
        thread::sleep(pause);
        end(process);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect()
    })
}

fn signal(name: &str, process: u32) {
    let sent = std::process::Command::new("kill").args([name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Every id in the database, each of which must be there once.
fn stored(database: &Path) -> HashSet<String> {
    let connection = Connection::open(database).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let mut statement = connection.prepare("SELECT id FROM response").unwrap();
    let ids: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let ratings: i64 = connection.query_row("SELECT count(*) FROM rating", [], |row| row.get(0)).unwrap();
    assert_eq!(ratings, ids.len() as i64, "a response has its ratings, or is not there");
    let unique: HashSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len());
    unique
}

#[cfg(unix)]
#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = HashMap::new();
    let mut sent_again = 0;
    for round in 0..KILLS {
        let mut collector = Collector::start(folder.path(), &[]);
        let pause = Duration::from_millis(60 + 47 * round);
        let seen = under_load(&mut collector, pause, |process| signal("-KILL", process));
        collector.kill();
        // As visitors' browsers do: what got no answer is sent again, and so are a few that did,
        // for the acknowledgements that are lost on the way.
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
        let stored = stored(&folder.path().join("scorelet.db"));
        let lost: Vec<_> = acknowledged.keys().filter(|id| !stored.contains(*id)).collect();
        assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), acknowledged.len());
        assert!(stored.len() as u64 <= NEXT.load(Ordering::Relaxed));
    }
    let last = Collector::start(folder.path(), &[]);
    let duplicates = last.get("/healthz").json()["duplicates"].as_u64().unwrap();
    // Without a duplicate that arrived the run would show nothing of "once".
    assert!(duplicates > 0 && duplicates <= sent_again, "{duplicates} of {sent_again}");
    assert!(acknowledged.len() > 100, "{} is no load", acknowledged.len());
}

#[cfg(unix)]
#[test]
fn a_stop_under_load_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    let seen = under_load(&mut collector, Duration::from_millis(300), |process| signal("-TERM", process));
    assert!(collector.wait().success());
    let stored = stored(&folder.path().join("scorelet.db"));
    let acknowledged: Vec<_> = seen.iter().flat_map(|one| one.acknowledged.keys()).collect();
    assert!(acknowledged.iter().all(|id| stored.contains(*id)));
    assert!(acknowledged.len() > 20);
    assert!(!folder.path().join("scorelet.db-wal").exists(), "the log is folded into the database");
}

/// Starts a collector that must not start, and returns what it said.
fn refused(arguments: &[&str]) -> String {
    let output = serve(arguments).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_address_that_cannot_be_had_is_named() {
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
    assert!(!database.exists(), "nothing is made for a collector that does not start");
    assert!(refused(&["--allow-origin", "shop.example"]).contains("https://shop.example"));
}

#[test]
fn a_database_that_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let on = |name: &str| {
        let path = at(name);
        refused(&["--listen", "127.0.0.1:0", "--db", path.to_str().unwrap()])
    };
    fs::write(at("letter.db"), "Dear collector, I am no database. ".repeat(40)).unwrap();
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
