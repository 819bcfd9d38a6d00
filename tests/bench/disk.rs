//! What the disk itself can do.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::measured::Measured;

/// What is written before each sync.
const BLOCK: usize = 4096;

/// After so many blocks the file is written over, as the database's log is.
const BLOCKS: usize = 1024;

/// Writes 4 KiB and brings them to the disk, one block after the other.
pub fn syncs(folder: &Path, time: Duration) -> Measured {
    let path = folder.join("syncs");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path).unwrap();
    // Its blocks are there before the clock starts: a log that is written over needs no new ones.
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
