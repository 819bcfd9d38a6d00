//! What the collector answers to: who may ask, and what is said when something is off.

mod access;
mod asked;
mod body;
mod csv;
mod events;
mod export;
mod refusal;
mod responses;
mod summary;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::sync::{Semaphore, watch};
use tower_http::set_header::SetResponseHeaderLayer;

use super::clients::Clients;
use super::journal::{self, Journal};
use super::origin::Origins;
use super::token::Token;
use refusal::Refusal;

/// Bytes of all requests under way together; beyond this the collector asks its clients to come
/// back, so that its memory stays bounded whatever is sent.
const UNDER_WAY: usize = 8 << 20;

/// What every route may use.
pub(super) struct App {
    pub journal: Journal,
    pub token: Token,
    pub origins: Origins,
    pub clients: Clients,
    /// Bytes that may still be taken in.
    pub room: Arc<Semaphore>,
    /// Turns true when the collector is about to stop: endless answers end then.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    pub fn new(
        journal: Journal,
        token: Token,
        origins: Origins,
        clients: Clients,
        stopping: watch::Receiver<bool>,
    ) -> App {
        App { journal, token, origins, clients, room: Arc::new(Semaphore::new(UNDER_WAY)), stopping }
    }
}

/// Every route, with CORS and the check of `Origin` around them.
pub(super) fn router(app: Arc<App>) -> Router {
    let no_store =
        SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let no_sniff =
        SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Router::new()
        .route("/v1/responses", post(responses::take))
        .route("/v1/summary", get(summary::summaries))
        .route("/v1/responses.ndjson", get(export::ndjson))
        .route("/v1/responses.csv", get(export::csv))
        .route("/v1/events", get(events::stream))
        .route("/healthz", get(health))
        .fallback(async || {
            Refusal::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
        })
        .layer(access::cors(Arc::clone(&app)))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), access::gate))
        .layer(no_store)
        .layer(no_sniff)
        .with_state(app)
}

/// Whether answers can be stored; with the token also how many are there, and how many arrived
/// again after they were.
async fn health(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Refusal> {
    if !app.journal.is_writing() {
        return Err(Refusal::unavailable("the journal has stopped", 60));
    }
    if !access::holds_token(&app, &headers) {
        return Ok(Json(json!({ "status": "ok" })).into_response());
    }
    let (responses, duplicates) = app.journal.readers().run(journal::totals).await?;
    let body = json!({ "status": "ok", "responses": responses, "duplicates": duplicates });
    Ok(Json(body).into_response())
}
