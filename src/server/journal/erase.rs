//! Erasing: rows out of the tables, and their bytes out of the files.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::schema::{self, OpenError};

/// Responses that one step of a sweep deletes, so that nobody who posts waits long for it.
const STEP: i64 = 256;

/// So long a command waits for whoever else has the database in hand.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which responses are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Those of this respondent.
    Respondent(String),
    /// The one with this id, in whichever survey.
    Id(String),
    /// Those that `until` this time, Unix milliseconds, selects in summaries and exports.
    Before(i64),
}

/// What is erased.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Which responses.
    pub selector: Selector,
    /// Only in this survey.
    pub survey: Option<String>,
    /// Only count them.
    pub dry_run: bool,
}

/// Why something may not be erased.
#[derive(Debug)]
pub enum EraseError {
    /// The database cannot be used; nothing is erased.
    Open(OpenError),
    /// The rows are gone, this many, but not all of their text, and why.
    Remains(PathBuf, usize, String),
}

impl fmt::Display for EraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EraseError::Open(error) => error.fmt(f),
            EraseError::Remains(path, count, why) => write!(
                f,
                "{count} responses are erased, but {} may still hold some of their text: {why}; run this again",
                path.display()
            ),
        }
    }
}

impl std::error::Error for EraseError {}

/// Erases responses from the database at `path`, while a collector may be writing to it; returns how
/// many they were. Afterwards no file of the database holds anything of them: it is written anew as
/// a whole, which takes as much room again and, while it lasts, lets nobody else write.
///
/// # Errors
/// [`EraseError`]; the database is never made where there is none.
pub fn erase(path: &Path, erasure: &Erasure) -> Result<usize, EraseError> {
    let mut connection = schema::open_existing(path).map_err(EraseError::Open)?;
    let off = |error| EraseError::Open(schema::refine(path, error));
    let (condition, values) = erasure.condition();
    if erasure.dry_run {
        let sql = format!("SELECT count(*) FROM response WHERE {condition}");
        let count: i64 =
            connection.query_row(&sql, params_from_iter(&values), |row| row.get(0)).map_err(off)?;
        return Ok(usize::try_from(count).unwrap_or_default());
    }
    connection.busy_timeout(PATIENCE).map_err(off)?;
    let count = transact(&mut connection, &condition, &values).map_err(off)?;
    // Also where there was none: an earlier run may have ended before this.
    match scrub(&connection) {
        Ok(true) => Ok(count),
        Ok(false) => Err(remains(path, count, &"another program keeps reading from its log")),
        Err(error) => Err(remains(path, count, &error)),
    }
}

fn remains(path: &Path, count: usize, why: &dyn fmt::Display) -> EraseError {
    EraseError::Remains(path.to_owned(), count, why.to_string())
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

/// Takes the text of deleted rows out of the files; false where others keep reading an older state.
///
/// `secure_delete` overwrites a row where it stands, but not the copies that a page keeps between its
/// rows when some of them moved to another page: only writing every page anew is sure to lose those.
fn scrub(connection: &Connection) -> rusqlite::Result<bool> {
    connection.execute_batch("VACUUM")?;
    let begun = Instant::now();
    loop {
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if !busy || begun.elapsed() > PATIENCE {
            return Ok(!busy);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Makes sweeps find the oldest responses without looking at all of them.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE INDEX IF NOT EXISTS response_received_at ON response (received_at)")
}

/// Deletes some of the responses that arrived before this time, the oldest; how many.
pub(super) fn sweep(connection: &mut Connection, before: i64) -> rusqlite::Result<usize> {
    let oldest = "seq IN (SELECT seq FROM response WHERE received_at < ? ORDER BY received_at LIMIT ?)";
    transact(connection, oldest, &[before, STEP].map(Value::Integer))
}

/// Deletes the responses that the condition names, with their ratings: all of them or, where it
/// fails, none.
fn transact(connection: &mut Connection, condition: &str, values: &[Value]) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
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
