//! Measures the syncs of the disk itself.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::measured::Measured;

/// Bytes that are written before each sync.
const BLOCK: usize = 4096;

/// Blocks after which the file is overwritten, like the database's log.
const BLOCKS: usize = 1024;

/// Writes and syncs 4 KiB, one block after another.
pub fn syncs(folder: &Path, time: Duration) -> Measured {
    let path = folder.join("syncs");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path).unwrap();
    // The blocks are allocated before the clock starts: a log that is overwritten needs no new ones.
    file.write_all(&vec![1; BLOCK * BLOCKS]).unwrap();
    file.sync_all().unwrap();
    let (begun, mut waits) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        if waits.len().is_multiple_of(BLOCKS) {
            file.seek(SeekFrom::Start(0)).unwrap();
        }
        let written = Instant::now();
        file.write_all(&[2; BLOCK]).unwrap();
        file.sync_data().unwrap();
        waits.push(written.elapsed());
    }
    let measured = Measured::new(waits, 1, begun.elapsed());
    std::fs::remove_file(path).unwrap();
    measured
}
