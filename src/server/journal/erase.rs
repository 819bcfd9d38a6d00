//! Erasing: deletes rows from the tables, and their bytes from the files.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};

use super::erased::{self, Erased};
use super::{reserve, schema};
use crate::server::facts::{EraseError, OpenError};

/// Responses that one step of a sweep deletes: few, so that posts do not wait long.
const STEP: i64 = 256;

/// Responses that one step deletes on a full disk: with their ratings less than the space that was set aside.
const FEW: i64 = 16;

/// How long a command waits for other programs that use the database.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// Which responses are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Those of this respondent.
    Respondent(String),
    /// The one with this id, in any survey.
    Id(String),
    /// Those answered before this time, in Unix milliseconds: the same ones that `until` selects in an export.
    Before(i64),
}

/// What to erase.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Which responses.
    pub selector: Selector,
    /// Erase only in this survey.
    pub survey: Option<String>,
    /// Only count the responses.
    pub dry_run: bool,
}

/// Erases responses from the database at `path`, also while a collector uses it, and returns how many.
/// Afterwards no file of the database holds any of their text; for that the database is rewritten, which needs its size
/// again in free space and blocks other writers meanwhile. Responses that are sent again are not stored.
///
/// # Errors
/// [`EraseError`]. A missing database is not created.
pub fn erase(path: &Path, erasure: &Erasure) -> Result<usize, EraseError> {
    let mut connection = schema::open_existing(path).map_err(EraseError::Open)?;
    let unusable = |error| EraseError::Open(schema::refine(path, error));
    if matches!(erasure.selector, Selector::Before(_)) && schema::is_older(&connection).map_err(unusable)? {
        return Err(EraseError::Open(OpenError::Older(path.to_owned())));
    }
    let (condition, values) = erasure.condition();
    if erasure.dry_run {
        let sql = format!("SELECT count(*) FROM response WHERE {condition}");
        let count: i64 =
            connection.query_row(&sql, params_from_iter(&values), |row| row.get(0)).map_err(unusable)?;
        return Ok(usize::try_from(count).unwrap_or_default());
    }
    connection.busy_timeout(LOCK_TIMEOUT).map_err(unusable)?;
    let count = match delete(&mut connection, &condition, &values, true) {
        Err(error) if is_full(&error) => delete_in_steps(&mut connection, path, &condition, &values),
        deleted => deleted,
    };
    let count = count.map_err(unusable)?;
    // Even if nothing was deleted now: an earlier run may have been interrupted before this.
    let why = match scrub(&connection) {
        Ok(true) => {
            reserve::keep(path);
            return Ok(count);
        }
        Ok(false) => None,
        Err(error) => Some(error),
    };
    Err(EraseError::Remains { path: path.to_owned(), count, why })
}

impl Erasure {
    fn condition(&self) -> (String, Vec<Value>) {
        let (condition, value) = match &self.selector {
            Selector::Respondent(respondent) => ("respondent = ?", Value::Text(respondent.clone())),
            Selector::Id(id) => ("id = ?", Value::Text(id.to_ascii_lowercase())),
            Selector::Before(time) => ("at < ?", Value::Integer(*time)),
        };
        match &self.survey {
            Some(survey) => (format!("{condition} AND survey = ?"), vec![value, Value::Text(survey.clone())]),
            None => (condition.to_owned(), vec![value]),
        }
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

/// Deletes on a full disk, with the space that was set aside: a few responses at a time, and after each step the
/// write-ahead log is emptied. Their pages are then free for new responses.
fn delete_in_steps(
    connection: &mut Connection,
    path: &Path,
    condition: &str,
    values: &[Value],
) -> rusqlite::Result<usize> {
    reserve::give_up(path);
    let few = format!("seq IN (SELECT seq FROM response WHERE {condition} LIMIT {FEW})");
    let mut count = 0;
    loop {
        // An error means that other programs read the log: the next step appends to it.
        let _ = schema::checkpoint(connection);
        match delete(connection, &few, values, true)? {
            0 => return Ok(count),
            deleted => count += deleted,
        }
    }
}

/// Removes the text of deleted rows from the files; returns false where other programs keep reading an older
/// state.
///
/// `secure_delete` overwrites a deleted row, but not the copies that remain in the free space of a page after
/// rows moved to another page. Only rewriting every page is certain to remove those.
fn scrub(connection: &Connection) -> rusqlite::Result<bool> {
    connection.execute_batch("VACUUM")?;
    let started = Instant::now();
    loop {
        let merged = schema::checkpoint(connection)?;
        if merged || started.elapsed() > LOCK_TIMEOUT {
            return Ok(merged);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Creates the index by which a sweep finds the oldest responses.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE INDEX IF NOT EXISTS response_received_at ON response (received_at)")
}

/// Deletes some of the responses that arrived before this time, the oldest first, and returns how many.
pub(super) fn sweep(connection: &mut Connection, before: i64) -> rusqlite::Result<usize> {
    let oldest = "seq IN (SELECT seq FROM response WHERE received_at < ? ORDER BY received_at LIMIT ?)";
    delete(connection, oldest, &[before, STEP].map(Value::Integer), false)
}

/// Remembers the responses that match the condition. Each erasure takes the next position, so that who reads on from a
/// position hears of it.
fn note(transaction: &Transaction, condition: &str, values: &[Value]) -> rusqlite::Result<()> {
    // An older collector may be using the database; it does not mind these tables.
    let erased = Erased::open(transaction)?;
    let mut position = erased::last_position(transaction)?;
    let sql = format!("SELECT survey, id FROM response WHERE {condition}");
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        position += 1;
        erased.note(transaction, position, row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?)?;
    }
    let sql = "UPDATE counter SET value = ?1 WHERE name = 'position'";
    transaction.prepare_cached(sql)?.execute([position]).map(|_| ())
}

/// Deletes the responses that match the condition, with their ratings, in one transaction; with `remember`, for ever.
fn delete(
    connection: &mut Connection,
    condition: &str,
    values: &[Value],
    remember: bool,
) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if remember {
        note(&transaction, condition, values)?;
    }
    // An upgraded database has this counter: no position is used again.
    let sql = "UPDATE counter SET value = max(value, (SELECT coalesce(max(seq), 0) FROM response))
               WHERE name = 'position'";
    transaction.prepare_cached(sql)?.execute([])?;
    let ratings = format!(
        "DELETE FROM rating WHERE (survey, at, response) IN
             (SELECT survey, at, seq FROM response WHERE {condition})"
    );
    transaction.prepare_cached(&ratings)?.execute(params_from_iter(values))?;
    let responses = format!("DELETE FROM response WHERE {condition}");
    let count = transaction.prepare_cached(&responses)?.execute(params_from_iter(values))?;
    transaction.commit()?;
    Ok(count)
}
