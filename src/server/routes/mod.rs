//! The HTTP routes of the collector.

mod access;
mod body;
mod csv;
mod events;
mod export;
mod metrics;
mod observe;
mod pools;
mod query;
mod ready;
mod refusal;
mod responses;
mod summary;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::sync::watch;
use tower_http::set_header::SetResponseHeaderLayer;

use super::clients::Clients;
use super::clock::Clock;
use super::facts::{OpenApi, Refusal, Route, Shortage};
use super::hosts::Hosts;
use super::journal::{self, Journal};
use super::log::Rarely;
use super::metrics::Metrics;
use super::origin::Origins;
use super::shares::Shares;
use super::token::Token;
use access::Reader;
use ready::Readiness;

/// The memory for the bodies of all requests in progress, in bytes. Clients beyond it are asked to retry, so memory
/// stays bounded whatever is sent.
const BODY_MEMORY: usize = 8 << 20;

/// The time between two lines in the log about a refused origin, which anyone can cause.
const ORIGIN_NOTICES: Duration = Duration::from_secs(60);

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
    pub metrics: Metrics,
    /// When a refused origin may be logged again.
    pub origin_notices: Rarely,
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
            metrics: Metrics::default(),
            origin_notices: Rarely::every(ORIGIN_NOTICES),
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
        .fallback(no_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(access::cors(Arc::clone(&app)))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), access::gate))
        .layer(no_store)
        .layer(no_sniff)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observe::observe))
        .with_state(app)
}

async fn no_route(uri: Uri, body: Body) -> Refusal {
    body::discard(body).await;
    Refusal::NoRoute(uri.path().to_owned())
}

async fn wrong_method(method: Method, uri: Uri, body: Body) -> Refusal {
    body::discard(body).await;
    Refusal::Method { found: method.to_string(), path: uri.path().to_owned() }
}

fn handler(route: Route) -> MethodRouter<Arc<App>> {
    match route {
        Route::PostResponses => post(responses::receive),
        Route::Summary => get(summary::summaries),
        Route::ResponsesNdjson => get(export::ndjson),
        Route::ResponsesCsv => get(export::csv),
        Route::Events => get(events::stream),
        Route::OpenApi => get(async || Json(OpenApi)),
        Route::Health => get(health),
        Route::Ready => get(ready::ready),
        Route::Metrics => get(metrics::metrics),
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
