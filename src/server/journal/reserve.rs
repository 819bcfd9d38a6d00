//! A little space set aside, so that responses can be erased when the disk is full: a deletion is first written to the
//! write-ahead log.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::server::files;

/// Bytes set aside.
const BYTES: usize = 1 << 20;

/// Sets space aside beside the database, where none is yet and the disk has room.
pub(super) fn keep(database: &Path) {
    // Failing is no error: the disk may be full, which is noticed elsewhere.
    if fill(database).is_err() {
        give_up(database);
    }
}

fn fill(database: &Path) -> io::Result<()> {
    let name = files::beside(database, ".reserve");
    if fs::symlink_metadata(&name).is_ok_and(|found| found.len() == BYTES as u64) {
        return Ok(());
    }
    give_up(database);
    let mut file = files::create_new(&name)?;
    // Some file systems store zeros, and what repeats, in no space at all.
    let mut noise = vec![0; BYTES];
    getrandom::fill(&mut noise).map_err(io::Error::other)?;
    file.write_all(&noise)?;
    file.sync_all()
}

/// Gives the space back.
pub(super) fn give_up(database: &Path) {
    let _ = fs::remove_file(files::beside(database, ".reserve"));
}
