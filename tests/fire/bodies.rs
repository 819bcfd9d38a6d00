//! A hundred thousand random bodies, most of them invalid.

use std::thread;

use scorelet::json::{self, Value};
use scorelet::survey::response::{Response, uuid_v7};

use crate::chance::Chance;
use crate::peer::{Peer, post};
use crate::support::Collector;
use crate::{assert_sound, started};

/// Bodies in total.
const BODIES: u64 = 100_000;

/// Connections that send them.
const CONNECTIONS: u64 = 4;

/// Requests that are sent before the first reply is read.
const AHEAD: usize = 10;

/// Texts that are put into a valid body, or replace parts of it.
const PIECES: [&str; 24] = [
    "NaN",
    "1e999",
    "-0",
    "4.0",
    "99999999999999999999",
    "null",
    "[[[[",
    "}}}}",
    "\\ud800",
    "\\u0000",
    "\"",
    "\\",
    "\n",
    "{\"v\":1,",
    "\"v\":1,",
    "é",
    "🙂",
    "\u{202e}",
    "=1+1",
    "<script>",
    "{",
    "]",
    ",,",
    " ",
];

/// A valid body with an answer of each kind; sometimes with two responses.
fn good(dice: &mut Chance) -> String {
    let mut one = || {
        let id = uuid_v7(dice.next_u64() >> 16, [3; 10]);
        format!(
            r#"{{"v":1,"id":"{id}","survey":"s","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[{{"question":"nps","type":"nps","scale":[0,10],"value":9}},{{"question":"why","type":"text","value":"Fast \u00e9."}},{{"question":"c","type":"choice","value":["a","b"],"other":"x"}},{{"question":"m","row":"r","type":"rating","scale":[1,5],"value":4}}],"context":{{"plan":"pro","price":1.10}},"page":"https://shop.example/","respondent":"u"}}"#
        )
    };
    let (first, second) = (one(), one());
    match dice.below(6) {
        0 => format!("[{first},{second}]"),
        1 => format!("{first}\n{second}\n"),
        _ => first,
    }
}

fn noise(dice: &mut Chance) -> Vec<u8> {
    (0..dice.below(300)).map(|_| dice.next_u64() as u8).collect()
}

/// A valid body with up to four changes, or random bytes.
fn body(dice: &mut Chance) -> Vec<u8> {
    if dice.below(10) == 0 {
        return noise(dice);
    }
    let mut bytes = good(dice).into_bytes();
    for _ in 0..dice.below(5) {
        let at = dice.below(bytes.len());
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] = dice.next_u64() as u8,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.truncate(at),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let noise = noise(dice);
                bytes.splice(at..end, noise);
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                bytes.splice(at..end, piece.bytes());
            }
        }
    }
    bytes
}

/// Whether it holds a valid response, as JSON or as lines.
fn holds_a_response(body: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(body) else { return false };
    let valid = |value: &Value| Response::from_json(value).is_ok();
    std::iter::once(text).chain(text.lines()).any(|text| {
        json::parse(text).is_ok_and(|value| match &value {
            Value::Array(items) => items.iter().any(valid),
            one => valid(one),
        })
    })
}

/// Sends its share of the bodies, and returns how many were stored.
fn pelt(collector: &Collector, seed: u64) -> usize {
    let mut dice = Chance(seed);
    let mut peer = Peer::of(collector);
    let (mut left, mut stored) = ((BODIES / CONNECTIONS) as usize, 0);
    while left > 0 {
        let bodies: Vec<Vec<u8>> = (0..AHEAD.min(left)).map(|_| body(&mut dice)).collect();
        left -= bodies.len();
        let types = ["application/json", "text/plain", "application/x-ndjson", "text/html"];
        // Mostly JSON, sometimes a type that is not supported.
        let kind = |dice: &mut Chance| types[[0, 0, 0, 0, 1, 1, 2, 2, 3][dice.below(9)]];
        let requests: Vec<Vec<u8>> = bodies.iter().map(|body| post(kind(&mut dice), body)).collect();
        peer.send(&requests.concat()).unwrap();
        for body in &bodies {
            let shown = String::from_utf8_lossy(body);
            let reply = peer.reply().unwrap_or_else(|| panic!("no reply to {shown:?}"));
            match reply.status {
                201 => assert!(holds_a_response(body), "{reply:?} to {shown:?}"),
                400 | 413 | 415 | 422 => {}
                _ => panic!("{reply:?} to {shown:?}"),
            }
            stored += usize::from(reply.status == 201);
        }
    }
    stored
}

#[test]
fn random_bodies_are_refused_and_harm_nothing() {
    let (_folder, collector) = started();
    let stored: usize = thread::scope(|scope| {
        let pelting: Vec<_> = (0..CONNECTIONS)
            .map(|seed| {
                scope.spawn({
                    let collector = &collector;
                    move || pelt(collector, seed)
                })
            })
            .collect();
        pelting.into_iter().map(|one| one.join().unwrap()).sum()
    });
    println!("{stored} of {BODIES} were stored");
    assert!(stored as u64 > BODIES / 20 && (stored as u64) < BODIES / 2, "{stored}");
    assert_sound(&collector);
    // Everything that was stored can be read, each line a response.
    let export = collector.get("/v1/responses.ndjson").body;
    assert!(export.lines().count() >= stored);
    for line in export.lines() {
        assert!(holds_a_response(line.as_bytes()), "{line}");
    }
}
