//! The database file: making it, knowing it again, refusing what is not ours.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// Marks the file as Scorelet's in SQLite's header: "Scor".
const APPLICATION_ID: i32 = 0x5363_6F72;

/// The version of [`SCHEMA`], kept as `user_version`.
const VERSION: i32 = 1;

/// Times are Unix milliseconds. `at` is the time by which a response is counted. A rating's key
/// begins with survey and time, so that a summary reads one run of the table; `favourable` has a
/// bit a value, and an empty `row` stands for none.
const SCHEMA: &str = "
    CREATE TABLE response (
        seq INTEGER PRIMARY KEY,
        survey TEXT NOT NULL,
        id TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        at INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        respondent TEXT,
        body TEXT NOT NULL,
        UNIQUE (survey, id)
    ) STRICT;
    CREATE TABLE rating (
        survey TEXT NOT NULL,
        at INTEGER NOT NULL,
        response INTEGER NOT NULL,
        question TEXT NOT NULL,
        row TEXT NOT NULL,
        type TEXT NOT NULL,
        scale_low INTEGER NOT NULL,
        scale_high INTEGER NOT NULL,
        direction TEXT,
        favourable INTEGER,
        value INTEGER NOT NULL,
        PRIMARY KEY (survey, at, response, question, row)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO counter VALUES ('duplicates', 0);
";

/// Why a database is not opened.
#[derive(Debug)]
pub enum OpenError {
    /// The file cannot be made or opened.
    Io(PathBuf, io::Error),
    /// It is a file, but no SQLite database.
    NoDatabase(PathBuf),
    /// A database of another program.
    Foreign(PathBuf),
    /// Made by a newer Scorelet.
    Newer(PathBuf),
    /// The database is damaged; what SQLite found first.
    Damaged(PathBuf, String),
    /// Anything else that SQLite says.
    Sqlite(PathBuf, rusqlite::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Io(path, error) => write!(f, "cannot open {}: {error}", path.display()),
            OpenError::NoDatabase(path) => {
                write!(f, "{} is not a database; it is left as it is", path.display())
            }
            OpenError::Foreign(path) => {
                write!(f, "{} is a database of another program; it is left as it is", path.display())
            }
            OpenError::Newer(path) => write!(f, "{} was made by a newer Scorelet", path.display()),
            OpenError::Damaged(path, found) => {
                write!(f, "{} is damaged: {found}. Restore a backup, or move it away", path.display())
            }
            OpenError::Sqlite(path, error) => write!(f, "cannot use {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for OpenError {}

/// Opens the database for writing, durable by every commit; makes it where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    touch(path).map_err(|error| OpenError::Io(path.to_owned(), error))?;
    let connection = connect(path).map_err(|error| refine(path, error))?;
    if is_ours(&connection, path)? {
        check(&connection, path)?;
    }
    settle(&connection).map_err(|error| refine(path, error))?;
    Ok(connection)
}

/// Opens a database that is there, for a command beside the collector.
pub(super) fn open_existing(path: &Path) -> Result<Connection, OpenError> {
    std::fs::metadata(path).map_err(|error| OpenError::Io(path.to_owned(), error))?;
    let connection = connect(path).map_err(|error| refine(path, error))?;
    if !is_ours(&connection, path)? {
        return Err(OpenError::NoDatabase(path.to_owned()));
    }
    harden(&connection).map_err(|error| refine(path, error))?;
    Ok(connection)
}

/// A connection that may only read, for [`super::Readers`].
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Makes the file where there is none: answers are personal, so only the owner may read it, and
/// SQLite gives its side files the same mode.
fn touch(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// Whether it is a database of ours; a new, empty one is not yet.
fn is_ours(connection: &Connection, path: &Path) -> Result<bool, OpenError> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = number("application_id").map_err(|error| refine(path, error))?;
    let version = number("user_version").map_err(|error| refine(path, error))?;
    if application == 0 && version == 0 {
        let sql = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 =
            connection.query_row(sql, [], |row| row.get(0)).map_err(|error| refine(path, error))?;
        return if tables == 0 { Ok(false) } else { Err(OpenError::Foreign(path.to_owned())) };
    }
    if application != APPLICATION_ID {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    if version > VERSION {
        return Err(OpenError::Newer(path.to_owned()));
    }
    Ok(true)
}

/// Refuses a database that is damaged.
fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let found: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| refine(path, error))?;
    if found == "ok" { Ok(()) } else { Err(OpenError::Damaged(path.to_owned(), found)) }
}

/// What SQLite says of the file at `path`, by what it means for the one who named it.
pub(super) fn refine(path: &Path, error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => OpenError::NoDatabase(path.to_owned()),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => OpenError::Damaged(path.to_owned(), error.to_string()),
        _ => OpenError::Sqlite(path.to_owned(), error),
    }
}

/// Makes every commit durable, and every deletion overwrite what it deletes.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS only this one reaches the disk itself; elsewhere it changes nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "secure_delete", true)
}

/// Sets durability and makes the tables of a new file.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    harden(connection)?;
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        connection.execute_batch(SCHEMA)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", VERSION)?;
    }
    connection.execute_batch("COMMIT")
}
