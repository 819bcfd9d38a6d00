//! Clients that post again as soon as they get a reply.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use scorelet::survey::response::uuid_v7;

use crate::measured::Measured;
use crate::peer::{Peer, post};
use crate::support::Collector;

/// Responses in one batch.
pub const BATCH: usize = 100;

/// Bytes of one response: typical for a rating, a comment and some context.
const BYTES: usize = 400;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// The body of a request.
#[derive(Clone, Copy)]
pub enum Body {
    One,
    Array,
    Lines,
}

/// Posts over this many persistent connections, each one request after another.
pub fn press(collector: &Collector, connections: usize, body: Body, time: Duration) -> Measured {
    let begun = Instant::now();
    let waits: Vec<Duration> = thread::scope(|scope| {
        let clients: Vec<_> =
            (0..connections).map(|_| scope.spawn(move || client(collector, body, begun + time))).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let each = if matches!(body, Body::One) { 1 } else { BATCH };
    Measured::new(waits, each as u64, begun.elapsed())
}

fn client(collector: &Collector, body: Body, end: Instant) -> Vec<Duration> {
    let mut peer = Peer::of(collector);
    let mut waits = Vec::new();
    while Instant::now() < end {
        let request = request(body);
        let asked = Instant::now();
        let reply = peer.ask(&request);
        waits.push(asked.elapsed());
        assert_eq!(reply.status, 201, "{reply:?}");
    }
    waits
}

fn request(body: Body) -> Vec<u8> {
    let batch = || (0..BATCH).map(|_| response()).collect::<Vec<String>>();
    match body {
        Body::One => post("application/json", response().as_bytes()),
        Body::Array => post("application/json", format!("[{}]", batch().join(",")).as_bytes()),
        Body::Lines => post("application/x-ndjson", batch().join("\n").as_bytes()),
    }
}

/// A response with a new id.
fn response() -> String {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let (id, value) = (uuid_v7(number, [5; 10]), number % 11);
    let mut text = format!(
        r#"{{"v":1,"id":"{id}","survey":"checkout","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[{{"question":"nps","type":"nps","scale":[0,10],"value":{value}}},{{"question":"why","type":"text","value":""#
    );
    let end = r#""}],"context":{"plan":"pro"},"page":"https://shop.example/checkout"}"#;
    while text.len() + end.len() < BYTES {
        text.push_str(if text.len() % 7 == 0 { " " } else { "a" });
    }
    text + end
}
