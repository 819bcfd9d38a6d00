//! `GET /v1/responses.ndjson` and `.csv`: all responses, streamed.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde_json::json;

use super::App;
use super::access::Reader;
use super::csv::{Columns, Table};
use super::query::{QueryParams, filter};
use crate::server::facts::{
    CSV_PARAMETERS, NDJSON_PARAMETERS, QueryFault, ReadError, Refusal, Route, Wanted,
};
use crate::server::instant::rfc3339;
use crate::server::journal::{self, Change, Filter, Readers, Stored};

/// The most context keys that have a column: each is a cell of every row. Rarer ones share a column.
const MAX_KEYS: usize = 1000;

/// The format of the export.
#[derive(Clone)]
enum Form {
    /// As they were posted, one on each line, with what the collector knows about each.
    Lines,
    /// One row for each answer, with columns for the context.
    Rows(Arc<Columns>),
}

/// An export in progress.
struct Export {
    readers: Arc<Readers>,
    filter: Filter,
    form: Form,
    after: i64,
    end: i64,
}

impl Export {
    /// Returns the next piece, or `None` after the last. Each page is a separate query, so a slow client never
    /// holds a read transaction, which would keep the write-ahead log from being reset.
    async fn next(mut self) -> Result<Option<(Vec<u8>, Export)>, ReadError> {
        let (filter, form, after, end) = (self.filter.clone(), self.form.clone(), self.after, self.end);
        let query = move |connection: &_| match form {
            Form::Lines => {
                let mut lines = Vec::new();
                let last = journal::page(connection, &filter, after, end, |change| {
                    match change {
                        Change::Stored(stored) => line(&mut lines, stored),
                        Change::Erased { position, id } => erasure(&mut lines, position, &id),
                    }
                    lines.len()
                })?;
                Ok((last, lines))
            }
            Form::Rows(columns) => {
                let mut table = Table::new(&columns);
                let last = journal::page(connection, &filter, after, end, |change| match change {
                    Change::Stored(stored) => table.response(stored),
                    // Unreachable: a table is never asked for them.
                    Change::Erased { .. } => 0,
                })?;
                Ok((last, table.into_bytes()))
            }
        };
        let (last, piece) = self.readers.run(query).await?;
        let more = last > self.after;
        self.after = last;
        Ok(more.then_some((piece, self)))
    }

    fn stream(self) -> impl stream::Stream<Item = Result<Vec<u8>, ReadError>> {
        stream::try_unfold(self, Export::next)
    }
}

/// Appends a response with one more key, `_`: when it arrived, its cursor, and whether the visitor's clock was wrong. The
/// stored text is an object with keys, so its last byte is a brace.
fn line(lines: &mut Vec<u8>, stored: Stored) {
    lines.extend_from_slice(stored.body.strip_suffix('}').unwrap_or(stored.body).as_bytes());
    let clock = if stored.clock_off { r#","clock":"off""# } else { "" };
    let (received_at, cursor) = (rfc3339(stored.received_at), stored.position);
    let beside = format!(r#","_":{{"received_at":"{received_at}","cursor":"{cursor}"{clock}}}}}"#);
    lines.extend_from_slice(beside.as_bytes());
    lines.push(b'\n');
}

/// Appends a line that tells an erasure.
fn erasure(lines: &mut Vec<u8>, position: i64, id: &str) {
    let told = json!({ "_": { "erased": id, "cursor": position.to_string() } });
    lines.extend_from_slice(told.to_string().as_bytes());
    lines.push(b'\n');
}

/// Which responses are exported.
struct Selection {
    filter: Filter,
    after: i64,
    limit: Option<i64>,
    /// The query without `after`, to be continued.
    query: String,
}

impl Selection {
    fn of_lines(query: QueryParams) -> Result<Selection, QueryFault> {
        let rest = query.without("after");
        let [survey, since, until, respondent, after, limit, changes] = query.only(&NDJSON_PARAMETERS)?;
        let mut selection = Selection::new([survey, since, until, respondent, after, limit], rest)?;
        selection.filter.erasures = match changes.as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(found) => {
                let found = found.to_owned();
                return Err(QueryFault::Value { name: "changes", found, wanted: Wanted::Switch });
            }
        };
        Ok(selection)
    }

    fn of_rows(query: QueryParams) -> Result<Selection, QueryFault> {
        let rest = query.without("after");
        Selection::new(query.only(&CSV_PARAMETERS)?, rest)
    }

    /// Reads the values of [`CSV_PARAMETERS`].
    fn new(values: [Option<String>; 6], query: String) -> Result<Selection, QueryFault> {
        let [survey, since, until, respondent, after, limit] = values;
        let number = |name, text: Option<String>, least: i64, wanted| {
            let Some(found) = text else { return Ok(None) };
            let number = found.parse().ok().filter(|&number| number >= least);
            number.map(Some).ok_or(QueryFault::Value { name, found, wanted })
        };
        Ok(Selection {
            filter: Filter { respondent, ..filter(survey, since, until, &TimeZone::UTC)? },
            after: number("after", after, 0, Wanted::Cursor)?.unwrap_or_default(),
            limit: number("limit", limit, 1, Wanted::Limit)?,
            query,
        })
    }

    /// Returns the position at which the export ends, and whether responses follow it now.
    fn end(&self, connection: &Connection) -> rusqlite::Result<(i64, bool)> {
        // Read first: what arrives before the limit is looked at would come on top of it.
        let last = journal::end(connection)?;
        let cut = self.limit.map(|limit| journal::cut(connection, &self.filter, self.after, limit));
        Ok(cut.transpose()?.flatten().map_or((last, false), |end| (end, true)))
    }
}

/// The header that names the address of the next responses.
fn next(route: Route, query: &str, (end, more): (i64, bool)) -> Option<[(HeaderName, String); 1]> {
    let path = route.path();
    let query = if query.is_empty() { String::new() } else { format!("{query}&") };
    more.then(|| [(LINK, format!("<{path}?{query}after={end}>; rel=\"next\""))])
}

pub(super) async fn ndjson(
    _: Reader,
    State(app): State<Arc<App>>,
    query: QueryParams,
) -> Result<Response, Refusal> {
    let selection = Arc::new(Selection::of_lines(query)?);
    let readers = Arc::clone(app.journal.readers());
    let selected = Arc::clone(&selection);
    let end = readers.run(move |connection| selected.end(connection)).await?;
    let (filter, after) = (selection.filter.clone(), selection.after);
    let lines = Export { readers, filter, form: Form::Lines, after, end: end.0 }.stream();
    let link = next(Route::ResponsesNdjson, &selection.query, end);
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], link, Body::from_stream(lines)).into_response())
}

pub(super) async fn csv(
    _: Reader,
    State(app): State<Arc<App>>,
    query: QueryParams,
) -> Result<Response, Refusal> {
    let selection = Arc::new(Selection::of_rows(query)?);
    let readers = Arc::clone(app.journal.readers());
    let selected = Arc::clone(&selection);
    let query = move |connection: &Connection| {
        let end = selected.end(connection)?;
        Ok((end, journal::context_keys(connection, &selected.filter, end.0, MAX_KEYS)?))
    };
    let (end, (keys, more)) = readers.run(query).await?;
    let columns = Columns { keys, more };
    let header = Table::header(&columns);
    let (filter, after) = (selection.filter.clone(), selection.after);
    let rows = Export { readers, filter, form: Form::Rows(Arc::new(columns)), after, end: end.0 }.stream();
    let body = Body::from_stream(stream::iter([Ok(header)]).chain(rows));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"responses.csv\""),
    ];
    Ok((headers, next(Route::ResponsesCsv, &selection.query, end), body).into_response())
}
