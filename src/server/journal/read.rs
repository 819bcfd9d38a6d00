//! The reading side: its own connections, so that an export never makes a visitor wait.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tokio::sync::Semaphore;

use super::schema;

/// Queries that may run at once.
const AT_ONCE: usize = 4;

/// Bytes of bodies that one page of an export holds, about.
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

/// A part of an export.
#[derive(Debug, Default)]
pub struct Page {
    /// The responses as they were posted, one a line.
    pub lines: String,
    /// The last one's place; the next page begins behind it.
    pub last: i64,
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

/// The next responses behind place `after` and up to place `end`, in the order of arrival.
pub fn page(connection: &Connection, filter: &Filter, after: i64, end: i64) -> rusqlite::Result<Page> {
    let (conditions, mut values) = filter.conditions();
    values.extend([after, end].map(Value::Integer));
    // By place alone: the index by survey would sort all of a survey anew for every page.
    let sql = format!(
        "SELECT seq, body FROM response NOT INDEXED WHERE {conditions} AND seq > ? AND seq <= ? ORDER BY seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut page = Page { lines: String::new(), last: after };
    while page.lines.len() < PAGE_BYTES
        && let Some(row) = rows.next()?
    {
        page.last = row.get(0)?;
        page.lines.push_str(row.get_ref(1)?.as_str()?);
        page.lines.push('\n');
    }
    Ok(page)
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
