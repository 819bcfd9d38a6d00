//! More requests than can be handled at the same time: the excess is asked to retry, and nothing is lost.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::peer::{Peer, Reply, post};
use crate::support::Collector;
use crate::support::load::{assert_kept, fresh, stored};
use crate::{assert_sound, started};

/// Large requests, together more than the collector keeps in memory.
const LARGE: usize = 80;

/// Small requests, slightly fewer than the connections that the collector serves.
const SMALL: usize = 800;

/// A request of fresh responses with `filling`, nearly as large as allowed, and the ids in it.
fn large(filling: &str) -> (Vec<String>, Vec<u8>) {
    let (ids, bodies): (Vec<String>, Vec<String>) = (0..16).map(|_| fresh()).unzip();
    let filled: Vec<String> =
        bodies.iter().map(|body| body.replace("}]", &format!("}},{filling}]"))).collect();
    (ids, post("application/json", format!("[{}]", filled.join(",")).as_bytes()))
}

/// One long text: the same size in memory as in the request.
fn long_text() -> String {
    format!(r#"{{"question":"why","type":"text","value":"{}"}}"#, "x".repeat(15_000))
}

/// As many options as fit: each is a separate string, which takes many times its bytes in memory.
fn many_options() -> String {
    let options: Vec<String> = (0..2600).map(|i| format!("\"{i:x}\"")).collect();
    format!(r#"{{"question":"which","type":"choice","value":[{}]}}"#, options.join(","))
}

/// Locks the database against writing until this is dropped.
struct Held(Connection);

impl Held {
    fn of(collector: &Collector) -> Held {
        let connection = Connection::open(&collector.database).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        Held(connection)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

/// Posts all requests while nothing can be written, and then allows writing again.
fn all_at_once(collector: &Collector, requests: &[(Vec<String>, Vec<u8>)]) -> Vec<Reply> {
    let held = Held::of(collector);
    thread::scope(|scope| {
        let asked: Vec<_> =
            requests.iter().map(|(_, request)| scope.spawn(|| Peer::of(collector).ask(request))).collect();
        let begun = Instant::now();
        // Much less than the time after which the collector stops waiting for the lock.
        while begun.elapsed() < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(20));
        }
        drop(held);
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn excess_requests_are_asked_to_retry() {
    for filling in [long_text(), many_options()] {
        let (_folder, collector) = started();
        let requests: Vec<_> = (0..LARGE).map(|_| large(&filling)).collect();
        let replies = all_at_once(&collector, &requests);
        let (mut kept, mut refused) = (HashSet::new(), Vec::new());
        for (reply, request) in replies.iter().zip(&requests) {
            match reply.status {
                201 => kept.extend(request.0.iter().cloned()),
                503 => {
                    assert!(reply.head.contains("\r\nretry-after: 1\r\n"), "{reply:?}");
                    refused.push(request);
                }
                _ => panic!("{reply:?}"),
            }
        }
        println!("{} of {LARGE} refused", refused.len());
        assert!(refused.len() > 10 && kept.len() > 10 * 16);
        assert_eq!(stored(&collector.database), kept, "refused responses are not stored, the others are");
        // They retry, and all are served.
        for (ids, request) in refused {
            assert_eq!(Peer::of(&collector).ask(request).status, 201);
            kept.extend(ids.iter().cloned());
        }
        assert_eq!(kept.len(), LARGE * 16);
        assert_kept(&kept, &collector.database);
        assert_sound(&collector);
    }
}

#[test]
fn a_crowd_within_the_limits_waits_and_is_served() {
    let (_folder, collector) = started();
    let one = |_| {
        let (id, body) = fresh();
        (vec![id], post("application/json", body.as_bytes()))
    };
    let requests: Vec<_> = (0..SMALL).map(one).collect();
    let replies = all_at_once(&collector, &requests);
    assert!(
        replies.iter().all(|reply| reply.status == 201),
        "{:?}",
        replies.iter().find(|r| r.status != 201)
    );
    assert_eq!(stored(&collector.database).len(), SMALL);
    assert_sound(&collector);
}
