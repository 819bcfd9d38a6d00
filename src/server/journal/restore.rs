//! Puts a backup in the place of a database, and keeps the replaced database beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup;
use super::place::Place;
use super::read::totals;
use super::schema;
use crate::server::facts::{BackupError, RestoreError};
use crate::server::files;
use crate::server::instant::now;

/// What is in the restored database, and where the replaced one is.
#[derive(Debug)]
pub struct Restored {
    /// Responses in it.
    pub responses: i64,
    /// The replaced database, where there was one.
    pub replaced: Option<PathBuf>,
}

/// Puts a copy of the backup in the place of the database at `path`. The copy is checked and synced first. A database
/// in that place gets another name, together with its write-ahead log: SQLite would otherwise apply a log that was
/// left behind to the backup.
///
/// # Errors
/// [`RestoreError`]; then the database is as it was.
pub fn restore(backup: &Path, path: &Path) -> Result<Restored, RestoreError> {
    let source = schema::open_existing(backup).map_err(RestoreError::Open)?;
    let place = Place::claim(path).map_err(RestoreError::Open)?;
    let database = place.database();
    if fs::canonicalize(backup).is_ok_and(|backup| backup == database) {
        return Err(RestoreError::Same(path.to_owned()));
    }
    let failed = |error| RestoreError::Io(path.to_owned(), error);
    let aside = files::beside(database, ".part");
    // Only `restore` uses this name, and the place is claimed: it is from a run that was killed.
    files::remove(&aside).map_err(failed)?;
    let file = files::create_new(&aside).map_err(failed)?;
    let copied = backup::copy(&source, &aside).map_err(RestoreError::Copy).and_then(|done| {
        let busy = || RestoreError::Copy(BackupError::Busy(backup.to_owned()));
        if done { count(&aside) } else { Err(busy()) }
    });
    let put = copied.and_then(|responses| {
        merge(database)?;
        let replaced = set_aside(database).map_err(failed)?;
        backup::sync_and_rename(&file, &aside, database).map_err(failed)?;
        Ok(Restored { responses, replaced })
    });
    if put.is_err() {
        // The first error is the one to report.
        let _ = files::remove(&aside);
    }
    put
}

fn count(copy: &Path) -> Result<i64, RestoreError> {
    let copied = |error| RestoreError::Copy(BackupError::Sqlite(error));
    let connection = Connection::open(copy).map_err(copied)?;
    Ok(totals(&connection).map_err(copied)?.0)
}

/// Merges the write-ahead log of the database that is replaced into it, and makes sure that no other program uses it.
/// A database too damaged for that is set aside as it is.
fn merge(database: &Path) -> Result<(), RestoreError> {
    if !database.exists() {
        return Ok(());
    }
    let Ok(connection) = schema::open_existing(database) else { return Ok(()) };
    // Leaving the mode needs the database alone.
    let mode =
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    match mode {
        Ok(mode) if mode == "delete" => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => Ok(()),
        _ => Err(RestoreError::Busy(database.to_owned())),
    }
}

/// Renames the database and the files that belong to it.
fn set_aside(database: &Path) -> io::Result<Option<PathBuf>> {
    let name = files::beside(database, &format!(".replaced-{}", now()));
    // The shared memory of the log is made again when needed.
    files::remove(&files::beside(database, "-shm"))?;
    for ending in ["-wal", ""] {
        match fs::rename(files::beside(database, ending), files::beside(&name, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    files::sync_folder(database)?;
    Ok(name.exists().then_some(name))
}
