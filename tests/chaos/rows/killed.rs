//! The whole browser is killed. The next trial's visit sends what the one before has left, as the
//! same visitor's would; a last visit without a survey sends the rest.

use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::engine::Browser;
use crate::fault::Fault;
use crate::world::{Findings, PATIENCE, World, random, random_ms};

/// Profiles age as they are killed: after so many trials comes a new one.
const PROFILE: usize = 50;

/// Killed at a random moment after the thanks.
pub fn after_thanks(world: &World, row: &str, trials: usize) -> Findings {
    let way = Way { until: "thanks", most_ms: 300, weather, disk: "" };
    each(world, row, trials, &way)
}

/// Killed at a random moment after the click that submits, mostly before the thanks.
pub fn after_click(world: &World, row: &str, trials: usize) -> Findings {
    let way = Way { until: "submit", most_ms: 20, weather, disk: "" };
    each(world, row, trials, &way)
}

/// Killed with a disk that says it has written and has not, and no connection: every answer is lost,
/// and the counting must find that.
pub fn with_a_lying_disk(world: &World, row: &str, trials: usize) -> Findings {
    let way = Way { until: "thanks", most_ms: 100, weather: || Fault::Lost, disk: "lying" };
    each(world, row, trials, &way)
}

/// What is waited for before the kill, how much longer, and what else goes wrong.
struct Way {
    until: &'static str,
    most_ms: u64,
    weather: fn() -> Fault,
    disk: &'static str,
}

/// An endpoint as it may be in that moment: at its best, slow to take or slow to answer, or away.
fn weather() -> Fault {
    let slow = |before, after| Fault::Slow { before, after };
    match random(5) {
        0 => Fault::None,
        1 => slow(random_ms(300), Duration::ZERO),
        2 | 3 => slow(Duration::ZERO, random_ms(300)),
        _ => Fault::Lost,
    }
}

fn each(world: &World, row: &str, trials: usize, way: &Way) -> Findings {
    let mut findings = Findings { trials, ..Findings::default() };
    for first in (0..trials).step_by(PROFILE) {
        let part = first..trials.min(first + PROFILE);
        let profile = world.profile();
        let site = world.site();
        let endpoint = Endpoint::open(&world.backend, row);
        let url = endpoint.url();
        let start = |url: &str| Browser::start(world.engine, profile.path(), world.screen.as_ref(), url);
        endpoint.draw(way.weather);
        for number in part.clone() {
            let trial = format!("{row}-{number}");
            let facts = [("mode", "answer"), ("endpoint", &url), ("disk", way.disk)];
            let browser = start(&site.page(&trial, &facts));
            let came = world.oracle().wait_for(&trial, way.until, PATIENCE);
            std::thread::sleep(random_ms(way.most_ms));
            browser.kill();
            findings.expect(came.is_some(), || format!("{trial}: no {}", way.until));
        }
        endpoint.plan([]);
        let last = format!("{row}-{}-visit", part.end);
        let browser = start(&site.page(&last, &[("mode", "visit")]));
        let empty = world
            .oracle()
            .wait(&last, PATIENCE * 6, |event| event.name == "outbox" && event.detail["pending"] == 0);
        browser.kill();
        findings.expect(empty.is_some(), || format!("{last}: the outbox is not empty"));
    }
    findings
}
