//! The database file: creates it, recognises it, and refuses files that are not ours.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::erased::{self, Erased};
use super::{daily, upgrade};
use crate::server::facts::{Notice, OpenError};
use crate::server::{files, log};

/// Identifies the file as Scorelet's in SQLite's header: "Scor".
const APPLICATION_ID: i32 = 0x5363_6F72;

/// The version of [`SCHEMA`], stored as `user_version`.
const VERSION: i32 = 3;

/// The version from which on `at` is the time of the answer.
const DATED_BY_ANSWER: i32 = 2;

/// How long a connection waits for one that writes.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Times are Unix milliseconds; `at` is the time by which a response is counted. A rating's key begins with
/// survey and time, so that a summary reads one range of the table. `favourable` has one bit for each value.
/// An empty `row` means that the question is not a matrix.
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

/// The table of tokens; safe to run on a database that has it.
pub(super) const TOKENS: &str = "
    CREATE TABLE IF NOT EXISTS token (
        name TEXT PRIMARY KEY,
        hash BLOB NOT NULL,
        may TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// Opens the database for writing, with every commit durable; creates it if it is missing.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    // Answers are personal data, so only the owner may read them; SQLite gives its other files the same mode.
    files::open_or_create(path).map_err(|error| OpenError::Io(path.to_owned(), error))?;
    ["", "-wal", "-shm"].iter().for_each(|ending| files::tighten(&files::beside(path, ending)));
    let connection = connect(path).map_err(|error| refine(path, error))?;
    if is_ours(&connection, path)? {
        check(&connection, path)?;
    }
    set_up(&connection).map_err(|error| refine(path, error))?;
    Ok(connection)
}

/// Opens an existing database, for a command that runs beside the collector. The database keeps its version,
/// because an older collector may be using it.
pub(super) fn open_existing(path: &Path) -> Result<Connection, OpenError> {
    std::fs::metadata(path).map_err(|error| OpenError::Io(path.to_owned(), error))?;
    let connection = connect(path).map_err(|error| refine(path, error))?;
    if !is_ours(&connection, path)? {
        return Err(OpenError::NotADatabase(path.to_owned()));
    }
    harden(&connection).map_err(|error| refine(path, error))?;
    Ok(connection)
}

/// Opens a connection that can only read, for [`super::Readers`].
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// Whether version 0.1.0 made the database, so that its `at` follows another rule.
pub(super) fn is_older(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(version(connection)? < DATED_BY_ANSWER)
}

/// Whether a collector of this version has made or upgraded the database.
pub(super) fn is_current(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(version(connection)? == VERSION)
}

fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether the database is ours. A new, empty one is not ours yet.
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

/// Refuses a damaged database.
fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let found: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| refine(path, error))?;
    if found == "ok" { Ok(()) } else { Err(OpenError::Damaged(path.to_owned(), found)) }
}

/// Returns what SQLite's error means for the file at `path`.
pub(super) fn refine(path: &Path, error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => OpenError::NotADatabase(path.to_owned()),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => OpenError::Damaged(path.to_owned(), error.to_string()),
        _ => OpenError::Sqlite(path.to_owned(), error),
    }
}

/// Merges the write-ahead log into the database and empties it; returns false where another connection still uses it.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)).map(|busy| !busy)
}

/// Makes every commit durable, and every deletion overwrite what it deletes.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS only this reaches the disk itself; elsewhere it has no effect.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "secure_delete", true)
}

/// Makes commits durable, and creates the tables of a new file or upgrades those of an older one, in one
/// transaction: a run that is killed leaves the file as it was.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    harden(connection)?;
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let version = version(connection)?;
    match version {
        0 => {
            connection.execute_batch(SCHEMA)?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        1 => {
            log::write(&Notice::Upgrading);
            upgrade::from_version_1(connection)?;
        }
        _ => {}
    }
    // Version 3 remembers what was erased, gives no position twice, has tokens, and counts by day.
    Erased::open(connection)?;
    connection.execute_batch(TOKENS)?;
    daily::prepare(connection)?;
    let position = erased::last_position(connection)?;
    connection.execute("INSERT OR IGNORE INTO counter VALUES ('position', ?1)", [position])?;
    if version < VERSION {
        connection.pragma_update(None, "user_version", VERSION)?;
    }
    connection.execute_batch("COMMIT")
}
