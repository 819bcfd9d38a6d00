//! The HTTP routes of the collector.

mod access;
mod body;
mod csv;
mod events;
mod export;
mod pools;
mod query;
mod ready;
mod refusal;
mod responses;
mod summary;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::sync::watch;
use tower_http::set_header::SetResponseHeaderLayer;

use super::clients::Clients;
use super::clock::Clock;
use super::facts::{Refusal, Route, Shortage};
use super::hosts::Hosts;
use super::journal::{self, Journal};
use super::origin::Origins;
use super::shares::Shares;
use super::token::Token;
use access::Reader;
use ready::Readiness;

/// The memory for the bodies of all requests in progress, in bytes. Clients beyond it are asked to retry, so memory
/// stays bounded whatever is sent.
const BODY_MEMORY: usize = 8 << 20;

/// Live streams at the same time.
const MAX_STREAMS: usize = 512;

/// The state that every route shares.
pub(super) struct App {
    pub journal: Journal,
    pub token: Token,
    pub origins: Origins,
    pub hosts: Hosts,
    /// Only responses of these surveys are stored; of any, where none is named.
    pub surveys: Vec<String>,
    pub clients: Arc<Clients>,
    pub clock: Clock,
    /// Posts in progress.
    pub posts: AtomicUsize,
    /// Bytes of bodies that may still be received.
    pub body_memory: Arc<Shares>,
    /// Live streams that may still be opened.
    pub streams: Arc<Shares>,
    /// Whether a response could be stored a moment ago.
    ready: Readiness,
    /// Becomes true when the collector is about to stop; endless replies end then.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    pub fn new(
        journal: Journal,
        token: Token,
        origins: Origins,
        hosts: Hosts,
        surveys: Vec<String>,
        clients: Clients,
        stopping: watch::Receiver<bool>,
    ) -> App {
        let (body_memory, streams) = (Shares::new(BODY_MEMORY), Shares::new(MAX_STREAMS));
        App {
            journal,
            token,
            origins,
            hosts,
            surveys,
            clients: Arc::new(clients),
            clock: Clock::default(),
            posts: AtomicUsize::new(0),
            body_memory,
            streams,
            ready: Readiness::default(),
            stopping,
        }
    }
}

/// A post in progress, until this is dropped.
struct Posting(Arc<App>);

impl Posting {
    fn to(app: &Arc<App>) -> Posting {
        app.posts.fetch_add(1, Ordering::Relaxed);
        Posting(Arc::clone(app))
    }
}

impl Drop for Posting {
    fn drop(&mut self) {
        self.0.posts.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Returns all routes, behind CORS and the check of `Origin`.
pub(super) fn router(app: Arc<App>) -> Router {
    let no_store =
        SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let no_sniff =
        SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let add = |router: Router<_>, route: Route| router.route(route.path(), handler(route));
    Route::ALL
        .into_iter()
        .fold(Router::new(), add)
        .fallback(async |uri: Uri| Refusal::NoRoute(uri.path().to_owned()))
        .layer(access::cors(Arc::clone(&app)))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), access::gate))
        .layer(no_store)
        .layer(no_sniff)
        .with_state(app)
}

fn handler(route: Route) -> MethodRouter<Arc<App>> {
    match route {
        Route::PostResponses => post(responses::receive),
        Route::Summary => get(summary::summaries),
        Route::ResponsesNdjson => get(export::ndjson),
        Route::ResponsesCsv => get(export::csv),
        Route::Events => get(events::stream),
        Route::Health => get(health),
        Route::Ready => get(ready::ready),
    }
}

/// Whether responses can be stored; with the token, also how many are stored and how many were posted again.
async fn health(State(app): State<Arc<App>>, reader: Result<Reader, Refusal>) -> Result<Response, Refusal> {
    if !app.journal.is_writing() {
        return Err(Refusal::Unavailable(Shortage::Stopped));
    }
    if reader.is_err() {
        return Ok(Json(json!({ "status": "ok" })).into_response());
    }
    let (responses, duplicates) = app.journal.readers().run(journal::totals).await?;
    let body = json!({ "status": "ok", "responses": responses, "duplicates": duplicates });
    Ok(Json(body).into_response())
}
