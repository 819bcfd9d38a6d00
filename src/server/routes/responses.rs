//! `POST /v1/responses`: one response, an array of them, or one on each line.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::body::{self, Format, Item};
use super::{App, Posting};
use crate::fault::What;
use crate::server::facts::{Refusal, Rejection, Shortage};
use crate::server::journal::{Outcome, Record, StoreError};
use crate::server::metrics::Handled;
use crate::survey::response::{self, Given};

/// The code of an item that is not JSON.
const NOT_JSON: &str = "json";

/// What happened to the responses of a request.
#[derive(Default, Serialize)]
struct Receipt {
    stored: usize,
    duplicates: usize,
    rejected: Vec<Rejected>,
}

/// A response that is not stored, and would not be if it were sent again.
#[derive(Serialize)]
struct Rejected {
    /// Its position in the request, from 0; empty lines do not count.
    index: usize,
    code: &'static str,
    message: String,
}

/// Stores the valid responses and reports on each of them. 201 means that they are on disk.
pub(super) async fn receive(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let _posting = Posting::to(&app);
    if let Err(seconds) = app.clients.admit(peer.ip(), &headers) {
        body::discard(body).await;
        return Err(Refusal::TooOften { seconds });
    }
    let Some(received_at) = app.clock.now() else {
        body::discard(body).await;
        return Err(Refusal::Unavailable(Shortage::Clock));
    };
    // Received even if its type is wrong: a client that is still sending when the connection closes never sees
    // the reply.
    let client = app.clients.asking(peer.ip(), &headers);
    let memory = app.body_memory.take(client, 0).ok_or(Refusal::Unavailable(Shortage::Memory))?;
    let (text, memory) = body::receive(body, memory).await?;
    let format = Format::of(&headers)?;
    let (records, indices, mut receipt) = sort(&app, body::items(&text, format)?, received_at);
    // The records are enough while the request waits for the disk.
    drop(text);
    if !records.is_empty() {
        let outcomes = app.journal.store(records, memory).await.map_err(refusal)?;
        for (index, outcome) in indices.into_iter().zip(outcomes) {
            receipt.count(index, outcome);
        }
    }
    receipt.rejected.sort_by_key(|rejected| rejected.index);
    app.metrics.handled(&receipt.handled());
    Ok((receipt.status(), Json(receipt)).into_response())
}

/// Returns the valid responses with their positions, and a receipt that lists the others.
fn sort(app: &App, items: Vec<Item>, received_at: i64) -> (Vec<Record>, Vec<usize>, Receipt) {
    let (mut records, mut indices, mut receipt) = (Vec::new(), Vec::new(), Receipt::default());
    for (index, item) in items.into_iter().enumerate() {
        let read = item.and_then(|value| response::Response::from_json(&value).map_err(Rejection::Fault));
        let known = |response: response::Response| {
            let known = app.surveys.is_empty() || app.surveys.contains(&response.survey);
            if known { Ok(response) } else { Err(Rejection::Survey(response.survey)) }
        };
        match read.and_then(known) {
            Ok(response) => {
                records.push(record(response, received_at));
                indices.push(index);
            }
            Err(rejection) => receipt.reject(index, &rejection),
        }
    }
    (records, indices, receipt)
}

/// Returns the code of a fault, which programs go by.
fn code(what: &What) -> &'static str {
    match what {
        What::NotJson { .. } => NOT_JSON,
        What::UnknownKey(_) => "unknown_key",
        What::Missing(_) => "missing",
        What::WrongType { .. } | What::Null => "type",
        What::TooLong { .. } | What::TooLarge { .. } => "too_long",
        _ => "value",
    }
}

/// Returns the record to store. Its text is what is kept. The parsed response takes many times the memory, so only
/// the parts that are counted stay while the record waits for the disk.
fn record(mut response: response::Response, received_at: i64) -> Record {
    let body = response.to_text();
    response.answers.retain(|answer| matches!(answer.given, Given::Rating { .. }));
    response.answers.shrink_to_fit();
    response.context = Vec::new();
    response.page = None;
    Record { response, body, received_at }
}

impl Receipt {
    fn count(&mut self, index: usize, outcome: Outcome) {
        match outcome {
            Outcome::Stored => self.stored += 1,
            Outcome::Duplicate => self.duplicates += 1,
            Outcome::Conflict => self.reject(index, &Rejection::Conflict),
        }
    }

    fn reject(&mut self, index: usize, rejection: &Rejection) {
        let code = match rejection {
            Rejection::NotJson(..) => NOT_JSON,
            Rejection::Fault(fault) => code(&fault.what),
            Rejection::Survey(_) => "survey",
            Rejection::Conflict => "conflict",
        };
        self.rejected.push(Rejected { index, code, message: rejection.to_string() });
    }

    fn handled(&self) -> Handled {
        let rejected = self.rejected.iter().map(|rejected| rejected.code).collect();
        Handled { stored: self.stored, duplicates: self.duplicates, rejected }
    }

    fn status(&self) -> StatusCode {
        let not_json = |rejected: &Rejected| rejected.code == NOT_JSON;
        if self.stored + self.duplicates > 0 {
            StatusCode::CREATED
        } else if !self.rejected.is_empty() && self.rejected.iter().all(not_json) {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// Returns what a client is told about a failure to store.
pub(super) fn refusal(error: StoreError) -> Refusal {
    Refusal::Unavailable(match error {
        StoreError::Busy => Shortage::Queue,
        StoreError::Failed => Shortage::Writing,
        StoreError::Full => Shortage::Full,
        StoreError::Moved => Shortage::Moved,
    })
}
