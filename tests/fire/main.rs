//! The collector under stress: crowds, slow and hostile clients, failing disks; with the real binary and real
//! connections.
#![cfg(all(feature = "server", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

#[path = "../support/chance.rs"]
mod chance;
#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod crowd;
#[cfg(target_os = "linux")]
mod disk;
mod forms;
mod peer;
mod slow;

use support::Collector;
use tempfile::TempDir;

fn started() -> (TempDir, Collector) {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    (folder, collector)
}

/// Fails if the collector does not reply, has panicked, or has ever used more than 64 MB of memory.
fn assert_sound(collector: &Collector) {
    assert_eq!(collector.get("/healthz").status, 200);
    assert!(!collector.said().contains("panicked"));
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string(format!("/proc/{}/status", collector.process())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kib: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
        println!("peak memory: {kib} KiB");
        assert!(kib * 1024 < 64_000_000, "{kib} KiB of memory");
    }
}
