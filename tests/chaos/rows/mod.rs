//! The rows: each a kind of fault, its trials, and what must not be seen in them.

mod disk;
mod killed;
mod left;
mod old;
mod server;
mod tabs;
mod time;
mod told;

use crate::world::{Findings, World};

/// A kind of fault.
pub struct Row {
    pub name: &'static str,
    pub about: &'static str,
    /// How many trials (of each variant) a full run has, and one of a few minutes.
    pub full: usize,
    pub brief: usize,
    /// Whether answers must have arrived twice, for the run to show anything.
    pub repeats: bool,
    pub run: fn(&World, &str, usize) -> Findings,
}

/// Every row but the collector's own disk and end, which tests/collector tries, and the schedules of
/// the pure policy, which its own test draws.
#[rustfmt::skip]
pub const ROWS: [Row; 12] = [
    Row { name: "C1", full: 300, brief: 20, repeats: true, run: killed::after_thanks,
          about: "the browser is killed 0 to 300 ms after the thanks" },
    Row { name: "C2", full: 100, brief: 0, repeats: true, run: killed::after_click,
          about: "the browser is killed 0 to 20 ms after the last click" },
    Row { name: "C3", full: 100, brief: 0, repeats: false, run: left::left,
          about: "the visitor leaves, closes the tab, or the page's process dies, at once" },
    Row { name: "C4", full: 50, brief: 2, repeats: false, run: time::offline,
          about: "offline for a minute up to seven days" },
    Row { name: "C5", full: 100, brief: 6, repeats: true, run: server::killed,
          about: "the collector is killed within the request, before and after it has stored" },
    Row { name: "C6", full: 100, brief: 6, repeats: true, run: server::silenced,
          about: "the answer is dropped, reset, cut short, never sent, or the post is doubled" },
    Row { name: "C7", full: 20, brief: 6, repeats: false, run: told::later,
          about: "408 425 429 500 502 503 504, with and without Retry-After" },
    Row { name: "C8", full: 20, brief: 2, repeats: false, run: told::no,
          about: "400 401 403 404 410 413 415 422" },
    Row { name: "C9", full: 50, brief: 2, repeats: false, run: tabs::tabs,
          about: "2, 5 and 20 tabs with the same outbox" },
    Row { name: "C10", full: 20, brief: 2, repeats: false, run: disk::fails,
          about: "the disk is full, closed, blocked, deleted or full of junk" },
    Row { name: "C11", full: 20, brief: 2, repeats: false, run: time::clocks,
          about: "clocks a year off, and clocks that change for summer" },
    Row { name: "C12", full: 20, brief: 2, repeats: false, run: old::drained,
          about: "outboxes of every released version" },
];

pub use disk::NO_DISK;
pub use killed::with_a_lying_disk;
