//! Measures how many responses the collector stores durably in a second, compared with the syncs of the disk. Run
//! it with `cargo xtask bench collector`. It asserts nothing about time, which depends on the machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark may fail with a panic"
)]

mod disk;
mod load;
mod measured;
#[path = "../fire/peer.rs"]
mod peer;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use load::Body;
use measured::Measured;
use support::Collector;

/// Connections that send one response in each request.
const CONNECTIONS: [usize; 3] = [8, 32, 64];

/// Connections that send batches.
const BATCHING: usize = 8;

/// The options of a run.
struct Options {
    /// How long each measurement takes.
    time: Duration,
    /// The folder whose disk is measured.
    folder: PathBuf,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test` starts this target too; only `cargo bench` passes --bench.
    if !args.iter().any(|arg| arg == "--bench") {
        return;
    }
    let options = options(&args);
    let folder = tempfile::tempdir_in(&options.folder).unwrap();
    run(&options, folder.path());
}

fn options(args: &[String]) -> Options {
    let after = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let seconds =
        after("--seconds").map_or(5, |text| text.parse().expect("--seconds must be a whole number"));
    let folder =
        after("--folder").map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).to_owned(), PathBuf::from);
    Options { time: Duration::from_secs(seconds), folder }
}

fn run(options: &Options, folder: &Path) {
    println!("Disk under {}; {} s each", options.folder.display(), options.time.as_secs());
    let collector = Collector::start(folder, &[]);
    let mut stored = 0;
    println!("{:<30} {:>9} {:>8} {:>8} {:>8} {:>9}", "", "per s", "p50 ms", "p99 ms", "p99.9 ms", "per sync");
    let mut show = |what: &str, measure: &dyn Fn() -> Measured| {
        // Measured before each load, because other programs use the disk to a varying degree.
        let syncs = disk::syncs(folder, options.time / 2);
        let measured = measure();
        println!("{}", line("4 KiB written and synced", &syncs, &syncs));
        println!("{}", line(what, &measured, &syncs));
        stored += measured.done;
    };
    for connections in CONNECTIONS {
        let what = format!("one by one, {connections} connections");
        show(&what, &|| load::press(&collector, connections, Body::One, options.time));
    }
    for (name, body) in [("an array", Body::Array), ("lines", Body::Lines)] {
        let what = format!("{} as {name}, {BATCHING} connections", load::BATCH);
        show(&what, &|| load::press(&collector, BATCHING, body, options.time));
    }
    let there = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    assert_eq!(there, stored, "everything acknowledged is stored");
    println!("{stored} responses acknowledged, {there} stored");
}

fn line(what: &str, measured: &Measured, syncs: &Measured) -> String {
    let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|share| measured.quantile(share).as_secs_f64() * 1000.0);
    let (rate, ratio) = (measured.rate(), measured.rate() / syncs.rate());
    format!("{what:<30} {rate:>9.0} {p50:>8.2} {p99:>8.2} {p999:>8.2} {ratio:>9.2}")
}
