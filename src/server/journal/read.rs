//! The reading side: its own connections, so that an export never makes a visitor wait.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tokio::sync::Semaphore;

use super::schema;

/// Queries that may run at once.
const AT_ONCE: usize = 4;

/// Bytes that one page of an export holds, about.
const PAGE_BYTES: usize = 256 * 1024;

/// Which responses are meant.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this survey.
    pub survey: Option<String>,
    /// Answered at this time or later, in Unix milliseconds.
    pub since: Option<i64>,
    /// Answered before this time, in Unix milliseconds.
    pub until: Option<i64>,
}

impl Filter {
    /// What `WHERE` says, on columns `survey` and `at`, and the values that it takes. Only what is
    /// asked for is named, so that SQLite finds the index for it.
    pub(super) fn conditions(&self) -> (String, Vec<Value>) {
        let (mut sql, mut values) = ("true".to_owned(), Vec::new());
        let asked = [
            (" AND survey = ?", self.survey.clone().map(Value::Text)),
            (" AND at >= ?", self.since.map(Value::Integer)),
            (" AND at < ?", self.until.map(Value::Integer)),
        ];
        for (condition, value) in asked {
            if let Some(value) = value {
                sql.push_str(condition);
                values.push(value);
            }
        }
        (sql, values)
    }
}

/// Connections that read, made when they are needed and kept.
pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    slots: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Readers {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        Readers { path: path.to_owned(), idle: Mutex::default(), slots }
    }

    /// Runs a query on a thread that may block, a few of them together at most.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn run<T, F>(self: &Arc<Self>, query: F) -> rusqlite::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let readers = Arc::clone(self);
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let task = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            let idle = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = idle.map_or_else(|| schema::open_reader(&readers.path), Ok)?;
            let result = query(&connection);
            readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        });
        task.await.unwrap_or(Err(rusqlite::Error::InvalidQuery))
    }
}

/// Gives `take` the next responses behind place `after` and up to place `end`, in the order of
/// arrival: each one's time of arrival in Unix milliseconds and its text. `take` says how many bytes
/// the page holds by now. Returns the last one's place, `after` where there was none.
pub fn page(
    connection: &Connection,
    filter: &Filter,
    after: i64,
    end: i64,
    mut take: impl FnMut(i64, &str) -> usize,
) -> rusqlite::Result<i64> {
    let (conditions, mut values) = filter.conditions();
    values.extend([after, end].map(Value::Integer));
    // By place alone: the index by survey would sort all of a survey anew for every page.
    let sql = format!(
        "SELECT seq, received_at, body FROM response NOT INDEXED
         WHERE {conditions} AND seq > ? AND seq <= ? ORDER BY seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut last, mut bytes) = (after, 0);
    while bytes < PAGE_BYTES
        && let Some(row) = rows.next()?
    {
        last = row.get(0)?;
        bytes = take(row.get(1)?, row.get_ref(2)?.as_str()?);
    }
    Ok(last)
}

/// The keys of the contexts of all responses up to place `end`, sorted; `limit` of them at most.
pub fn context_keys(
    connection: &Connection,
    filter: &Filter,
    end: i64,
    limit: usize,
) -> rusqlite::Result<Vec<String>> {
    let (conditions, mut values) = filter.conditions();
    values.extend([end, i64::try_from(limit).unwrap_or(i64::MAX)].map(Value::Integer));
    let sql = format!(
        "SELECT DISTINCT key FROM response NOT INDEXED, json_each(body, '$.context')
         WHERE {conditions} AND seq <= ? LIMIT ?"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let keys = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    let mut keys = keys.collect::<rusqlite::Result<Vec<String>>>()?;
    keys.sort();
    Ok(keys)
}

/// The last response's place, 0 where there is none.
pub fn end(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(seq), 0) FROM response", [], |row| row.get(0))
}

/// How many responses there are, and how many arrived again after they were stored.
pub fn totals(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM response),
               (SELECT value FROM counter WHERE name = 'duplicates')";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}
