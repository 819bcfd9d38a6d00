//! A copy of the database, taken while the collector writes.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::schema::{self, OpenError};

/// For so long a database that another program has locked is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no backup.
#[derive(Debug)]
pub enum BackupError {
    /// The database cannot be used.
    Open(OpenError),
    /// A file of that name is there; it is left as it is.
    Exists(PathBuf),
    /// The copy cannot be written there.
    Io(PathBuf, io::Error),
    /// Another program keeps the database locked.
    Busy(PathBuf),
    /// SQLite could not copy.
    Sqlite(rusqlite::Error),
    /// The copy is not sound; what SQLite found first.
    Damaged(String),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::Open(error) => error.fmt(f),
            BackupError::Exists(path) => {
                write!(f, "{} is there already; name another file, or move it away", path.display())
            }
            BackupError::Io(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            BackupError::Busy(path) => write!(f, "another program keeps {} locked", path.display()),
            BackupError::Sqlite(error) => write!(f, "cannot copy the database: {error}"),
            BackupError::Damaged(found) => write!(f, "the copy is damaged and removed: {found}"),
        }
    }
}

impl std::error::Error for BackupError {}

/// Copies the database at `path` to the new file `target`, as it is at one moment, while a collector
/// may be writing to it; checks the copy and has it on disk. It gets its name last of all: a file of
/// that name is a whole backup.
///
/// # Errors
/// [`BackupError`]; then there is no file `target` that was not there before.
pub fn backup(path: &Path, target: &Path) -> Result<(), BackupError> {
    let source = schema::open_existing(path).map_err(BackupError::Open)?;
    let exists = || BackupError::Exists(target.to_owned());
    if target.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let mut aside = target.as_os_str().to_owned();
    aside.push(".part");
    let aside = PathBuf::from(aside);
    let file = create(&aside).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(aside.clone()),
        _ => BackupError::Io(aside.clone(), error),
    })?;
    let done = copy(&source, &aside).and_then(|done| {
        if !done {
            return Err(BackupError::Busy(path.to_owned()));
        }
        // Since the first look somebody else may have put a file there.
        if target.symlink_metadata().is_ok() {
            return Err(exists());
        }
        settle(&file, &aside, target).map_err(|error| BackupError::Io(target.to_owned(), error))
    });
    if done.is_err() {
        // What went wrong is said already.
        let _ = fs::remove_file(&aside);
    }
    done
}

/// A new file that only the owner may read, as the database is.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Copies and checks; false where it had to wait too long.
fn copy(source: &Connection, target: &Path) -> Result<bool, BackupError> {
    let mut copy = Connection::open(target).map_err(BackupError::Sqlite)?;
    if !step(source, &mut copy).map_err(BackupError::Sqlite)? {
        return Ok(false);
    }
    // One file, which can also be read where nothing may be written beside it.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(BackupError::Sqlite)?;
    let found: String =
        copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(BackupError::Sqlite)?;
    if found == "ok" { Ok(true) } else { Err(BackupError::Damaged(found)) }
}

/// Copies every page in one read transaction. In several, each commit of the collector in between
/// would begin the copy anew; one holds up no writer.
fn step(source: &Connection, copy: &mut Connection) -> rusqlite::Result<bool> {
    let backup = Backup::new(source, copy)?;
    let begun = Instant::now();
    loop {
        match backup.step(-1)? {
            StepResult::Done => return Ok(true),
            _ if begun.elapsed() > PATIENCE => return Ok(false),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Has the copy on disk and gives it its name.
fn settle(file: &File, aside: &Path, target: &Path) -> io::Result<()> {
    file.sync_all()?;
    fs::rename(aside, target)?;
    #[cfg(unix)]
    {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
