//! `GET /readyz`: whether a response can be stored now.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::App;
use super::responses::refusal;
use crate::server::facts::{Refusal, Shortage};
use crate::server::journal::StoreError;

/// How long an answer stays good: each one writes to the disk, and anyone may ask.
const FRESH: Duration = Duration::from_secs(1);

/// The last answer.
#[derive(Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Result<(), StoreError>)>>);

pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, Refusal> {
    if app.clock.now().is_none() {
        return Err(Refusal::Unavailable(Shortage::Clock));
    }
    if !app.journal.is_writing() {
        return Err(Refusal::Unavailable(Shortage::Stopped));
    }
    let mut last = app.ready.0.lock().await;
    // A failure since then counts at once.
    let valid = |at: Instant, good: bool| at.elapsed() < FRESH && !(good && app.journal.is_failing());
    let known = last.filter(|(at, found)| valid(*at, found.is_ok())).map(|(_, found)| found);
    let found = match known {
        Some(found) => found,
        None => app.journal.probe().await,
    };
    if known.is_none() {
        *last = Some((Instant::now(), found));
    }
    found.map(|()| Json(json!({ "status": "ready" }))).map_err(refusal)
}
