//! The collector with a wrong clock: it deletes nothing that is not due, and stores nothing under a wrong date.
#![cfg(all(feature = "server", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::thread;
use std::time::{Duration, Instant};

use support::clock::FakeClock;
use support::{Collector, not_shown, response};
use tempfile::TempDir;

/// Longer than the pause between two rounds of `--keep 20s`, several times.
const ROUNDS: Duration = Duration::from_secs(5);

struct Trial {
    folder: TempDir,
    clock: FakeClock,
}

impl Trial {
    /// Returns `None`, and says so, where this machine has no libfaketime.
    fn new(what: &str) -> Option<Trial> {
        let folder = tempfile::tempdir().unwrap();
        let clock = FakeClock::new(folder.path());
        if clock.is_none() {
            not_shown(what, "libfaketime is not installed");
        }
        Some(Trial { clock: clock?, folder })
    }

    fn start(&self, arguments: &[&str]) -> Collector {
        Collector::start_in(self.folder.path(), arguments, &self.clock.environment())
    }
}

fn post(collector: &Collector, numbers: std::ops::Range<u64>) {
    let all: Vec<String> = numbers.map(|number| response(number, 9, true)).collect();
    assert_eq!(collector.post(&format!("[{}]", all.join(","))).status, 201);
}

fn stored(collector: &Collector) -> u64 {
    collector.get("/healthz").json()["responses"].as_u64().unwrap()
}

/// Waits until this holds, for some seconds.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_clock_that_is_ahead_at_the_start_deletes_nothing() {
    let Some(trial) = Trial::new("a start with a clock a year ahead") else { return };
    let mut right = trial.start(&[]);
    post(&right, 0..50);
    assert!(right.stop().success());
    trial.clock.set("+366d");
    let ahead = trial.start(&["--keep", "20s"]);
    thread::sleep(ROUNDS);
    assert_eq!(stored(&ahead), 50);
    let said = ahead.said();
    for part in ["50 of 50 responses", "moved forward by 366 days", "--sweep-now", "24 hours"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(said.matches("--keep").count(), 1, "once: {said}");
    drop(ahead);
    let told = trial.start(&["--keep", "20s", "--sweep-now"]);
    soon("--sweep-now deletes", || stored(&told) == 0);
}

#[test]
fn a_clock_that_jumps_while_running_deletes_nothing() {
    let Some(trial) = Trial::new("a clock that jumps while running") else { return };
    let collector = trial.start(&["--keep", "20s"]);
    post(&collector, 0..50);
    thread::sleep(Duration::from_secs(2));
    trial.clock.set("+60d");
    thread::sleep(ROUNDS);
    assert_eq!(stored(&collector), 50);
    assert!(collector.said().contains("moved forward by 60 days"), "{}", collector.said());
}

#[test]
fn a_round_that_would_take_much_waits_and_a_small_one_does_not() {
    let Some(trial) = Trial::new("a first round") else { return };
    let mut first = trial.start(&[]);
    post(&first, 0..3);
    assert!(first.stop().success());
    // Not a jump: the collector was stopped over a holiday.
    trial.clock.set("+20d");
    let mut second = trial.start(&["--keep", "10d"]);
    post(&second, 10..30);
    thread::sleep(ROUNDS);
    assert_eq!(stored(&second), 23);
    assert!(second.said().contains("3 of 3 responses, more than a tenth"), "{}", second.said());
    post(&second, 30..50);
    assert!(second.stop().success());
    let third = trial.start(&["--keep", "10d"]);
    soon("3 of 43 are deleted", || stored(&third) == 40);
}

#[test]
fn posts_wait_until_the_clock_is_set() {
    let Some(trial) = Trial::new("a clock at 1970") else { return };
    trial.clock.set("@1970-01-02 00:00:00");
    let collector = trial.start(&["--keep", "20s"]);
    for number in 0..2 {
        let reply = collector.post(&response(number, 9, true));
        assert_eq!((reply.status, reply.header("retry-after")), (503, "60"), "{reply:?}");
        assert!(reply.body.contains("clock"), "{reply:?}");
    }
    assert_eq!(stored(&collector), 0);
    trial.clock.set("+0");
    assert_eq!(collector.post(&response(0, 9, true)).status, 201);
    let said = collector.said();
    assert_eq!(
        (said.matches("the clock is wrong").count(), said.matches("the clock is set").count()),
        (1, 1)
    );
    // The jump to the right time deletes nothing either.
    thread::sleep(ROUNDS);
    assert_eq!(stored(&collector), 1);
}

#[test]
fn sweep_now_needs_keep() {
    let database = tempfile::tempdir().unwrap().path().join("a.db");
    let arguments = ["--listen", "127.0.0.1:0", "--sweep-now", "--db", database.to_str().unwrap()];
    let output = support::serve(&arguments).output().unwrap();
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("--keep"));
}
