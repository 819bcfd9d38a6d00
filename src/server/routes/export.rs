//! `GET /v1/responses.ndjson`: every response as it was posted, streamed.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::App;
use super::access::Reader;
use super::asked::{Asked, Selection};
use super::refusal::Refusal;
use crate::server::journal::{self, Filter, Readers};

/// Where an export stands.
struct Export {
    readers: Arc<Readers>,
    filter: Filter,
    after: i64,
    end: i64,
}

impl Export {
    /// The next lines, or `None` behind the last. Each page is a query of its own: a slow client
    /// never holds a read transaction, which would keep the write-ahead log from being reset.
    async fn next(mut self) -> rusqlite::Result<Option<(String, Export)>> {
        let (filter, after, end) = (self.filter.clone(), self.after, self.end);
        let query = move |connection: &_| journal::page(connection, &filter, after, end);
        let page = self.readers.run(query).await?;
        self.after = page.last;
        Ok((!page.lines.is_empty()).then_some((page.lines, self)))
    }
}

pub(super) async fn ndjson(
    _: Reader,
    State(app): State<Arc<App>>,
    Asked(selection): Asked<Selection>,
) -> Result<Response, Refusal> {
    let filter = selection.filter()?;
    let readers = Arc::clone(app.journal.readers());
    let end = readers.run(journal::end).await?;
    let lines = stream::try_unfold(Export { readers, filter, after: 0, end }, Export::next);
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response())
}
