//! Reading, over connections of its own, so that an export never delays a visitor.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tokio::sync::Semaphore;

use super::gate::{Abandon, Cancel, Gate};
use super::place::Place;
use super::{erased, schema};
use crate::json;
use crate::period::{is_clock_off, unix_ms};
use crate::server::facts::ReadError;

/// Queries that may run at the same time.
const AT_ONCE: usize = 4;

/// Steps of SQLite's machine between two looks at whether the query must end: less than a millisecond.
const STEPS: i32 = 10_000;

/// How long ending queries may take.
const CLOSING: Duration = Duration::from_secs(10);

/// The approximate size of one page of an export, in bytes.
const PAGE_BYTES: usize = 256 * 1024;

/// Which responses to read.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this survey.
    pub survey: Option<String>,
    /// Answered at this time or later, in Unix milliseconds.
    pub since: Option<i64>,
    /// Answered before this time, in Unix milliseconds.
    pub until: Option<i64>,
    /// Only of this respondent. For responses only: ratings have none.
    pub respondent: Option<String>,
    /// Also which responses were erased, whatever else is selected: only their ids are known. For exports only.
    pub erasures: bool,
}

impl Filter {
    /// Returns the conditions on the columns `survey` and `at`, and their values. Conditions that do not apply are
    /// left out, so that SQLite can use an index.
    pub(super) fn conditions(&self) -> (String, Vec<Value>) {
        self.conditions_of("")
    }

    /// Returns them for the table that `table` names, such as `rating.`.
    pub(super) fn conditions_of(&self, table: &str) -> (String, Vec<Value>) {
        let (mut sql, mut values) = ("true".to_owned(), Vec::new());
        let conditions = [
            ("survey = ?", self.survey.clone().map(Value::Text)),
            ("at >= ?", self.since.map(Value::Integer)),
            ("at < ?", self.until.map(Value::Integer)),
            ("respondent = ?", self.respondent.clone().map(Value::Text)),
        ];
        for (condition, value) in conditions {
            if let Some(value) = value {
                sql.extend([" AND ", table, condition]);
                values.push(value);
            }
        }
        (sql, values)
    }
}

/// Connections that read, opened when needed and kept for reuse.
pub struct Readers {
    place: Arc<Place>,
    idle: Mutex<Vec<Connection>>,
    slots: Arc<Semaphore>,
    gate: Gate,
}

impl Readers {
    pub(super) fn new(place: Arc<Place>) -> Readers {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        Readers { place, idle: Mutex::default(), slots, gate: Gate::default() }
    }

    /// Runs a query on a thread that may block; a few may run at the same time. The query ends soon after the
    /// returned future is dropped.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn run<T, F>(self: &Arc<Self>, query: F) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let readers = Arc::clone(self);
        let cancel = Cancel::default();
        let _abandon = Abandon::of(&cancel);
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let task = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            readers.query(&cancel, query)
        });
        task.await.unwrap_or(Err(ReadError::Ended))
    }

    fn query<T>(
        &self,
        cancel: &Cancel,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReadError> {
        let _entered = self.gate.enter(cancel).ok_or(ReadError::Ended)?;
        if let Some(missing) = self.place.missing() {
            return Err(ReadError::Moved(missing.to_owned()));
        }
        let idle = self.idle().pop();
        let mut connection = idle.map_or_else(|| schema::open_reader(self.place.database()), Ok)?;
        let ends = cancel.clone();
        connection.progress_handler(STEPS, Some(move || ends.is_set()))?;
        let result = query(&connection);
        connection.progress_handler(0, None::<fn() -> bool>)?;
        self.idle().push(connection);
        match result {
            Err(_) if cancel.is_set() => Err(ReadError::Ended),
            result => Ok(result?),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all queries, and lets none begin.
    pub fn end(&self) {
        self.gate.close();
    }

    /// Ends all queries, waits for that, and closes every connection.
    pub(super) fn close(&self) {
        self.gate.close();
        // A query looks often whether it must end, so this does not take long.
        let _ = self.gate.wait(CLOSING);
        self.idle().clear();
    }

    /// Which queries run.
    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }
}

/// A stored response.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Its position: responses that arrive or are completed later have higher ones.
    pub position: i64,
    /// When it arrived, in Unix milliseconds.
    pub received_at: i64,
    /// Whether the visitor's clock was wrong, so that the time of arrival counts.
    pub clock_off: bool,
    /// Its text, as [`super::Record::body`].
    pub body: &'a str,
}

/// What happened to a response.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    /// It was stored, or completed.
    Stored(Stored<'a>),
    /// It was erased.
    Erased {
        /// The position of the erasure.
        position: i64,
        /// The id of the response.
        id: String,
    },
}

/// Returns a query for the given columns of what happened after one position and up to another, and its values.
fn changes(
    filter: &Filter,
    [after, end]: [i64; 2],
    columns: &str,
    of_erasures: &str,
) -> (String, Vec<Value>) {
    let (conditions, mut values) = filter.conditions();
    values.extend([after, end].map(Value::Integer));
    // By position only: with the index on survey, SQLite would sort the whole survey for every page.
    let mut sql =
        format!("SELECT {columns} FROM response NOT INDEXED WHERE {conditions} AND seq > ? AND seq <= ?");
    if filter.erasures {
        sql += &format!(" UNION ALL SELECT {of_erasures} FROM erasure WHERE seq > ? AND seq <= ?");
        values.extend([after, end].map(Value::Integer));
    }
    (sql + " ORDER BY 1", values)
}

/// Passes what happened to `take`, in its order, from after position `after` to position `end`. `take` returns how many
/// bytes the page has so far. Returns the position of the last change, or `after` where there was none.
pub fn page(
    connection: &Connection,
    filter: &Filter,
    after: i64,
    end: i64,
    mut take: impl FnMut(Change) -> usize,
) -> rusqlite::Result<i64> {
    let (sql, values) = changes(filter, [after, end], "seq, received_at, body, at", "seq, NULL, id, NULL");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut last, mut bytes) = (after, 0);
    while bytes < PAGE_BYTES
        && let Some(row) = rows.next()?
    {
        last = row.get(0)?;
        let Some(at) = row.get::<_, Option<i64>>(3)? else {
            bytes = take(Change::Erased { position: last, id: erased::id(row.get_ref(2)?)? });
            continue;
        };
        let (received_at, body) = (row.get(1)?, row.get_ref(2)?.as_str()?);
        let clock_off = at == received_at && is_off(body, received_at);
        bytes = take(Change::Stored(Stored { position: last, received_at, clock_off, body }));
    }
    Ok(last)
}

/// Whether the time of arrival counts because the clock was wrong, and not because it is the same time.
fn is_off(body: &str, received_at: i64) -> bool {
    let response = json::parse(body).ok();
    let answered_at = response.as_ref().and_then(|response| response.get("answered_at")?.as_str());
    answered_at.and_then(unix_ms).is_some_and(|answered| is_clock_off(answered, received_at))
}

/// Returns the most frequent context keys of the responses up to position `end`, sorted, at most `limit` of them, and
/// whether there are more. Anyone may invent keys, and rare ones must not crowd out the real ones.
pub fn context_keys(
    connection: &Connection,
    filter: &Filter,
    end: i64,
    limit: usize,
) -> rusqlite::Result<(Vec<String>, bool)> {
    let (conditions, mut values) = filter.conditions();
    values.extend([end, i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX)].map(Value::Integer));
    let sql = format!(
        "SELECT key FROM response NOT INDEXED, json_each(body, '$.context')
         WHERE {conditions} AND seq <= ? GROUP BY key ORDER BY count(*) DESC, key LIMIT ?"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let keys = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    let mut keys = keys.collect::<rusqlite::Result<Vec<String>>>()?;
    let more = keys.len() > limit;
    keys.truncate(limit);
    keys.sort();
    Ok((keys, more))
}

/// Returns the position of the last of so many changes after a position, where there are that many and more.
pub fn cut(
    connection: &Connection,
    filter: &Filter,
    after: i64,
    limit: i64,
) -> rusqlite::Result<Option<i64>> {
    let (mut sql, mut values) = changes(filter, [after, i64::MAX], "seq", "seq");
    sql += " LIMIT 2 OFFSET ?";
    values.push(Value::Integer(limit.saturating_sub(1)));
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    let found = found.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(found.first().copied().filter(|_| found.len() > 1))
}

/// Returns the position of the last change, or 0 if there is no change.
pub fn end(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT max(coalesce((SELECT max(seq) FROM response), 0), coalesce((SELECT max(seq) FROM erasure), 0))";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Returns the number of responses, and the number of posts that repeated a stored one.
pub fn totals(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM response),
               (SELECT value FROM counter WHERE name = 'duplicates')";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// How many responses a sweep would delete, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Those that arrived before the time.
    pub old: i64,
    /// All; 0 where none is old.
    pub all: i64,
}

/// Counts the responses that arrived before this time, in Unix milliseconds.
pub fn due(connection: &Connection, before: i64) -> rusqlite::Result<Due> {
    let sql = "SELECT count(*) FROM response WHERE received_at < ?1";
    let old = connection.query_row(sql, [before], |row| row.get(0))?;
    let all = || connection.query_row("SELECT count(*) FROM response", [], |row| row.get(0));
    Ok(Due { old, all: if old == 0 { 0 } else { all()? } })
}

/// Returns when the newest response arrived, in Unix milliseconds.
pub fn newest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT max(received_at) FROM response", [], |row| row.get(0))
}
