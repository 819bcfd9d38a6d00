//! `GET /v1/responses.ndjson` and `.csv`: all responses, streamed.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use jiff::tz::TimeZone;

use super::App;
use super::access::Reader;
use super::csv::{Columns, Table};
use super::query::{QueryParams, filter};
use crate::server::facts::{ReadError, Refusal};
use crate::server::instant::rfc3339;
use crate::server::journal::{self, Filter, Readers, Stored};

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
                let last = journal::page(connection, &filter, after, end, |stored| {
                    line(&mut lines, stored);
                    lines.len()
                })?;
                Ok((last, lines))
            }
            Form::Rows(columns) => {
                let mut table = Table::new(&columns);
                let last = journal::page(connection, &filter, after, end, |stored| table.response(stored))?;
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

/// Appends a response with one more key, `_`: when it arrived, and whether the visitor's clock was wrong. The
/// stored text is an object with keys, so its last byte is a brace.
fn line(lines: &mut Vec<u8>, stored: Stored) {
    lines.extend_from_slice(stored.body.strip_suffix('}').unwrap_or(stored.body).as_bytes());
    let clock = if stored.clock_off { r#","clock":"off""# } else { "" };
    let beside = format!(r#","_":{{"received_at":"{}"{clock}}}}}"#, rfc3339(stored.received_at));
    lines.extend_from_slice(beside.as_bytes());
    lines.push(b'\n');
}

/// Returns which responses are exported.
fn selection(query: QueryParams) -> Result<Filter, Refusal> {
    let [survey, since, until] = query.only(&["survey", "since", "until"])?;
    Ok(filter(survey, since, until, &TimeZone::UTC)?)
}

pub(super) async fn ndjson(
    _: Reader,
    State(app): State<Arc<App>>,
    query: QueryParams,
) -> Result<Response, Refusal> {
    let filter = selection(query)?;
    let readers = Arc::clone(app.journal.readers());
    let end = readers.run(journal::end).await?;
    let lines = Export { readers, filter, form: Form::Lines, after: 0, end }.stream();
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response())
}

pub(super) async fn csv(
    _: Reader,
    State(app): State<Arc<App>>,
    query: QueryParams,
) -> Result<Response, Refusal> {
    let filter = selection(query)?;
    let readers = Arc::clone(app.journal.readers());
    let selected = filter.clone();
    let query = move |connection: &_| {
        let end = journal::end(connection)?;
        Ok((end, journal::context_keys(connection, &selected, end, MAX_KEYS)?))
    };
    let (end, (keys, more)) = readers.run(query).await?;
    let columns = Columns { keys, more };
    let header = Table::header(&columns);
    let rows = Export { readers, filter, form: Form::Rows(Arc::new(columns)), after: 0, end }.stream();
    let body = Body::from_stream(stream::iter([Ok(header)]).chain(rows));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"responses.csv\""),
    ];
    Ok((headers, body).into_response())
}
