//! Where the database is: the files that were opened, and a lock against a second collector.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::server::facts::OpenError;
use crate::server::files;

/// The place of a database that one collector, or `restore`, uses alone.
pub(super) struct Place {
    database: PathBuf,
    /// The database and its write-ahead log, as they were when the database was opened.
    files: Vec<(PathBuf, FileId)>,
    /// Holds the lock until it is dropped.
    _lock: File,
}

/// Sizes in bytes; 0 for a file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The database file.
    pub database: u64,
    /// The write-ahead log.
    pub log: u64,
    /// What is free on the disk, where the system tells.
    pub free: Option<u64>,
}

/// What identifies a file, whatever its name. On other systems than Unix an open file cannot be moved.
#[cfg(unix)]
type FileId = (u64, u64);
#[cfg(not(unix))]
type FileId = ();

impl Place {
    /// Claims the database at `path`, whose folder must exist. A symbolic link is followed, so that two names of one
    /// file are one place.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another collector has claimed it.
    pub fn claim(path: &Path) -> Result<Place, OpenError> {
        let database = real(path).map_err(|error| OpenError::Io(path.to_owned(), error))?;
        // Not the database itself: closing a second handle to it would drop SQLite's own locks.
        let name = files::beside(&database, ".lock");
        let mut lock = files::open_or_create(&name).map_err(|error| OpenError::Io(name.clone(), error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                let _ = lock.read_to_string(&mut process);
                return Err(OpenError::InUse { path: path.to_owned(), process: process.trim().parse().ok() });
            }
            Err(TryLockError::Error(error)) => return Err(OpenError::Io(name, error)),
        }
        // Only a hint for the message above.
        let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
        Ok(Place { database, files: Vec::new(), _lock: lock })
    }

    /// The database, without symbolic links.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Notes which files are there, right after they are opened.
    pub fn note(&mut self) {
        let names = [self.database.clone(), self.log()];
        self.files = names.into_iter().filter_map(|name| file_id(&name).ok().map(|id| (name, id))).collect();
    }

    /// The write-ahead log.
    pub fn log(&self) -> PathBuf {
        files::beside(&self.database, "-wal")
    }

    /// Returns how large the files are, and how much more fits on their disk.
    pub fn sizes(&self) -> Sizes {
        let bytes = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        Sizes { database: bytes(&self.database), log: bytes(&self.log()), free: free(&self.database) }
    }

    /// Returns the file that is no longer where it was opened: it was moved, deleted or replaced.
    pub fn missing(&self) -> Option<&Path> {
        let moved = |(name, id): &&(PathBuf, FileId)| !file_id(name).is_ok_and(|found| found == *id);
        self.files.iter().find(moved).map(|(name, _)| name.as_path())
    }
}

/// The path without symbolic links; the file itself may be missing.
fn real(path: &Path) -> io::Result<PathBuf> {
    if let Ok(real) = fs::canonicalize(path) {
        return Ok(real);
    }
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(fs::canonicalize(files::folder(path))?.join(name))
}

/// Returns the bytes that this program may still write to the disk of a file.
#[cfg(unix)]
fn free(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(files::folder(path)).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(unix)]
fn file_id(path: &Path) -> io::Result<FileId> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn file_id(path: &Path) -> io::Result<FileId> {
    fs::metadata(path).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_claimed_once_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        fs::write(&database, "").unwrap();
        let place = Place::claim(&database).unwrap();
        let again = Place::claim(&folder.path().join("./a.db")).err();
        let own = Some(std::process::id());
        assert!(matches!(again, Some(OpenError::InUse { process, .. }) if process == own));
        #[cfg(unix)]
        {
            let link = folder.path().join("link.db");
            std::os::unix::fs::symlink(&database, &link).unwrap();
            assert!(matches!(Place::claim(&link), Err(OpenError::InUse { .. })));
        }
        drop(place);
        assert!(Place::claim(&database).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_moved_file_is_missed_until_it_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a.db", "a.db-wal", "other"] {
            fs::write(at(name), name).unwrap();
        }
        let mut place = Place::claim(&at("a.db")).unwrap();
        place.note();
        for name in ["a.db", "a.db-wal"] {
            assert_eq!(place.missing(), None);
            fs::rename(at(name), at("moved")).unwrap();
            assert!(place.missing().is_some_and(|missing| missing.ends_with(name)), "{name}");
            fs::copy(at("other"), at(name)).unwrap();
            assert!(place.missing().is_some(), "another file of this name");
            fs::rename(at("moved"), at(name)).unwrap();
        }
        assert_eq!(place.missing(), None);
    }
}
