//! Visitors that answer at once, what they were told, and what the database holds afterwards.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use scorelet::survey::response::uuid_v7;

use super::Collector;

/// How long a visitor waits after a 503: long enough not to be an attack.
const PATIENCE: Duration = Duration::from_millis(2);

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A response nobody has sent before, with its id.
pub fn fresh() -> (String, String) {
    let id = uuid_v7(NEXT.fetch_add(1, Ordering::Relaxed), [7; 10]);
    let body = format!(
        r#"{{"v":1,"id":"{id}","survey":"shop","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[{{"question":"nps","type":"nps","scale":[0,10],"value":9}}]}}"#
    );
    (id, body)
}

/// How many responses were made up so far.
pub fn made() -> u64 {
    NEXT.load(Ordering::Relaxed) - 1
}

/// What one visitor saw: the ids that got a 201, and the body that got no answer.
#[derive(Default)]
pub struct Seen {
    pub acknowledged: HashMap<String, String>,
    pub unanswered: Option<String>,
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
            Some(reply) => {
                assert_eq!(reply.status, 503, "{reply:?}");
                assert!(!reply.header("retry-after").is_empty(), "{reply:?}");
                thread::sleep(PATIENCE);
            }
            None => {
                seen.unanswered = Some(body);
                return seen;
            }
        }
    }
}

/// Lets so many visitors answer while `story` is told; it must end the collector. Says what they saw.
pub fn under_load(collector: &Collector, visitors: usize, story: impl FnOnce(&Collector)) -> Vec<Seen> {
    thread::scope(|scope| {
        let visitors: Vec<_> = (0..visitors).map(|_| scope.spawn(|| visit(collector))).collect();
        story(collector);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect()
    })
}

/// Sends the collector a signal, such as `-KILL`.
pub fn signal(name: &str, collector: &Collector) {
    let process = collector.process().to_string();
    assert!(Command::new("kill").args([name, &process]).status().unwrap().success());
}

/// Every id in the database, which must be sound and hold each of them once.
pub fn stored(database: &Path) -> HashSet<String> {
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

/// Fails where the database lacks what was acknowledged.
pub fn assert_kept<'a>(acknowledged: impl IntoIterator<Item = &'a String>, database: &Path) {
    let stored = stored(database);
    let lost: Vec<_> = acknowledged.into_iter().filter(|id| !stored.contains(*id)).collect();
    assert!(lost.is_empty(), "{} lost: {lost:?}", lost.len());
}
