//! More than can be written at once: who does not fit is asked to come back, and nothing is lost.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::peer::{Peer, Reply, post};
use crate::support::Collector;
use crate::support::load::{assert_kept, fresh, stored};
use crate::{assert_sound, started};

/// Requests that together are more than the collector takes in.
const LARGE: usize = 80;

/// Requests at once that each are small: just under the connections that are served together.
const SMALL: usize = 800;

/// An array of fresh responses that nearly fills a request with `filling`, and the ids.
fn large(filling: &str) -> (Vec<String>, Vec<u8>) {
    let (ids, bodies): (Vec<String>, Vec<String>) = (0..16).map(|_| fresh()).unzip();
    let filled: Vec<String> =
        bodies.iter().map(|body| body.replace("}]", &format!("}},{filling}]"))).collect();
    (ids, post("application/json", format!("[{}]", filled.join(",")).as_bytes()))
}

/// One long text: as large in memory as on the wire.
fn long_text() -> String {
    format!(r#"{{"question":"why","type":"text","value":"{}"}}"#, "x".repeat(15_000))
}

/// As many options as fit: each is a text of its own, which takes many times its bytes in memory.
fn many_options() -> String {
    let options: Vec<String> = (0..2600).map(|i| format!("\"{i:x}\"")).collect();
    format!(r#"{{"question":"which","type":"choice","value":[{}]}}"#, options.join(","))
}

/// Keeps the disk from being written until this is dropped.
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

/// Posts all at once while nothing can be written; the disk is free again after a while.
fn all_at_once(collector: &Collector, requests: &[(Vec<String>, Vec<u8>)]) -> Vec<Reply> {
    let held = Held::of(collector);
    thread::scope(|scope| {
        let asked: Vec<_> =
            requests.iter().map(|(_, request)| scope.spawn(|| Peer::of(collector).ask(request))).collect();
        let begun = Instant::now();
        // Well below the time after which the collector gives the disk up.
        while begun.elapsed() < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(20));
        }
        drop(held);
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn who_does_not_fit_is_asked_to_come_back() {
    for filling in [long_text(), many_options()] {
        let (_folder, collector) = started();
        let requests: Vec<_> = (0..LARGE).map(|_| large(&filling)).collect();
        let replies = all_at_once(&collector, &requests);
        let (mut kept, mut turned_away) = (HashSet::new(), Vec::new());
        for (reply, request) in replies.iter().zip(&requests) {
            match reply.status {
                201 => kept.extend(request.0.iter().cloned()),
                503 => {
                    assert!(reply.head.contains("\r\nretry-after: 1\r\n"), "{reply:?}");
                    turned_away.push(request);
                }
                _ => panic!("{reply:?}"),
            }
        }
        println!("{} of {LARGE} turned away", turned_away.len());
        assert!(turned_away.len() > 10 && kept.len() > 10 * 16);
        assert_eq!(stored(&collector.database), kept, "what was turned away is not stored, the rest is");
        // They come back, and are all served.
        for (ids, request) in turned_away {
            assert_eq!(Peer::of(&collector).ask(request).status, 201);
            kept.extend(ids.iter().cloned());
        }
        assert_eq!(kept.len(), LARGE * 16);
        assert_kept(&kept, &collector.database);
        assert_sound(&collector);
    }
}

#[test]
fn a_crowd_that_fits_waits_and_is_served() {
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
