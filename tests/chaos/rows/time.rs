//! Days without a connection, and clocks that are put forward and back. The page's clock is set, the
//! machine's is not.

use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::stage::{Stage, Trial, names};
use crate::world::{Findings, World, random};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const YEAR: i64 = 365 * DAY;

/// Answers without a connection, and visits again at these times, the last of which has one.
fn away(trial: &Trial, findings: &mut Findings, first: i64, visits: &[i64]) {
    trial.endpoint.close();
    let shift = first.to_string();
    let Some((_, page)) = trial.thanked(findings, &[("shift", &shift)]) else { return };
    drop(page);
    let (last, others) = visits.split_last().unwrap();
    for shift in others {
        let _page = trial.visit(*shift);
        thread::sleep(Duration::from_secs(1));
    }
    trial.endpoint.reopen();
    trial.visit(*last).emptied(findings);
}

/// Offline for a minute up to seven days, with a visit without a connection between.
pub fn offline(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    stage.run(&names(row, &["offline"], trials), world.engine.at_once(), |trial, findings, _| {
        let span = u64::try_from(7 * DAY - 6 * MINUTE).unwrap();
        let until = MINUTE + i64::try_from(random(span)).unwrap();
        away(trial, findings, 0, &[until / 2, until]);
    })
}

/// The next change of the clocks of summer, in the browser's zone, seen from now.
fn change() -> i64 {
    let zone = jiff::tz::TimeZone::get("Europe/Vilnius").unwrap();
    let now = Timestamp::now();
    let next = zone.following(now).next().unwrap();
    next.timestamp().as_millisecond() - now.as_millisecond()
}

/// Clocks a year off on one visit and right on the other, and clocks that change for summer.
pub fn clocks(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let ways = ["ahead-then-right", "behind-then-right", "right-then-behind", "right-then-ahead", "summer"];
    stage.run(&names(row, &ways, trials), world.engine.at_once(), |trial, findings, number| {
        // A little off, so that no trial is quite like another.
        let off = i64::try_from(number).unwrap() * MINUTE;
        let (first, last) = match trial.variant() {
            "ahead-then-right" => (YEAR + off, 0),
            "behind-then-right" => (-YEAR - off, -YEAR - off + DAY),
            "right-then-behind" => (0, -YEAR - off),
            "right-then-ahead" => (0, YEAR + off),
            _ => (change() - 10 * MINUTE, change() + 10 * MINUTE),
        };
        away(trial, findings, first, &[last]);
    })
}
