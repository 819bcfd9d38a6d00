//! A copy of the database, made while the collector writes.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::schema;
use crate::server::facts::BackupError;
use crate::server::files;

/// How long to wait for a database that another program has locked.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// Copies the database at `path` to the new file `target`, in the state of a single moment, also while a
/// collector writes to it. The copy is checked and synced, and gets its name last: a file of that name is
/// always a complete backup.
///
/// # Errors
/// [`BackupError`]; then no file `target` was created.
pub fn backup(path: &Path, target: &Path) -> Result<(), BackupError> {
    let source = schema::open_existing(path).map_err(BackupError::Open)?;
    let exists = || BackupError::Exists(target.to_owned());
    if target.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let aside = files::beside(target, ".part");
    let file = files::create_new(&aside).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(aside.clone()),
        _ => BackupError::Io(aside.clone(), error),
    })?;
    let done = copy(&source, &aside).and_then(|done| {
        if !done {
            return Err(BackupError::Busy(path.to_owned()));
        }
        // Another program may have created the file since the first check.
        if target.symlink_metadata().is_ok() {
            return Err(exists());
        }
        sync_and_rename(&file, &aside, target).map_err(|error| BackupError::Io(target.to_owned(), error))
    });
    if done.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&aside);
    }
    done
}

/// Copies and checks; returns false where the database stayed locked for too long.
pub(super) fn copy(source: &Connection, target: &Path) -> Result<bool, BackupError> {
    let mut copy = Connection::open(target).map_err(BackupError::Sqlite)?;
    if !step(source, &mut copy).map_err(BackupError::Sqlite)? {
        return Ok(false);
    }
    // A single file, which can also be opened in a folder that is read-only.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(BackupError::Sqlite)?;
    let found: String =
        copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(BackupError::Sqlite)?;
    if found == "ok" { Ok(true) } else { Err(BackupError::Damaged(found)) }
}

/// Copies every page in one read transaction, which delays no writer. In several, each commit of the collector
/// in between would restart the copy.
fn step(source: &Connection, copy: &mut Connection) -> rusqlite::Result<bool> {
    let backup = Backup::new(source, copy)?;
    let started = Instant::now();
    loop {
        match backup.step(-1)? {
            StepResult::Done => return Ok(true),
            _ if started.elapsed() > LOCK_TIMEOUT => return Ok(false),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Syncs the copy to disk, and then gives it its name.
pub(super) fn sync_and_rename(file: &File, aside: &Path, target: &Path) -> io::Result<()> {
    file.sync_all()?;
    fs::rename(aside, target)?;
    files::sync_folder(target)
}
