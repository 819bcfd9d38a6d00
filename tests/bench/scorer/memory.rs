//! How much memory the browser takes, all of its processes together, as Linux tells it.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// Does some work and gives, beside its result, by how many bytes the browser grew at most while it was
/// done; nothing where the system does not tell.
pub fn added<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    let before = taken();
    let (done, mut most) = (AtomicBool::new(false), before);
    let result = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Relaxed) {
                most = most.max(taken());
                thread::sleep(GLANCE);
            }
        });
        let result = work();
        done.store(true, Relaxed);
        result
    });
    (result, before.and_then(|before| Some(most? - before)))
}

/// Bytes that belong to no file, of all processes below this one whose name is the browser's.
fn taken() -> Option<u64> {
    let mut processes = BTreeMap::new();
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process may end while it is looked at.
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
        processes.insert(id, status);
    }
    let ours = |mut id: u32| {
        while let Some(parent) = processes.get(&id).and_then(|status| field(status, "PPid:")) {
            if parent == u64::from(std::process::id()) {
                return true;
            }
            id = parent as u32;
        }
        false
    };
    let browser = processes.iter().filter(|(id, status)| {
        let name = status.lines().next().unwrap_or_default();
        (name.contains("chrom") || name.contains("chrome")) && ours(**id)
    });
    let kilobytes =
        |status: &String| field(status, "RssAnon:").unwrap_or(0) + field(status, "RssShmem:").unwrap_or(0);
    Some(browser.map(|(_, status)| kilobytes(status) * 1024).sum())
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
