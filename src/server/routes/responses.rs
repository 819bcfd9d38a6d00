//! `POST /v1/responses`: one response, an array, or a line each.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::App;
use super::body::{self, Format};
use super::refusal::Refusal;
use crate::json::Value;
use crate::server::journal::{Outcome, Record, StoreError};
use crate::survey::response::{self, Given};

/// The code of an item that is not JSON at all.
const NOT_JSON: &str = "json";

/// What became of a request's responses.
#[derive(Default, Serialize)]
struct Receipt {
    stored: usize,
    duplicates: usize,
    rejected: Vec<Rejected>,
}

/// A response that is not stored and never will be as it is.
#[derive(Serialize)]
struct Rejected {
    /// Its place in the request, from 0; empty lines do not count.
    index: usize,
    code: &'static str,
    message: String,
}

/// Stores what is valid and says what became of each; 201 means that it is on disk.
pub(super) async fn take(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    if let Err(seconds) = app.clients.admit(peer.ip(), &headers) {
        body::drop_unread(body).await;
        return Err(Refusal::too_many(seconds));
    }
    // Taken in even where its type is wrong: a client that is still sending when the connection
    // closes never sees the reply.
    let (text, held) = body::take(body, &app.room).await?;
    let format = Format::of(&headers)?;
    let (records, indices, mut receipt) = sort(body::items(&text, format)?);
    // While it waits for the disk, what was read of it is enough to hold.
    drop(text);
    if !records.is_empty() {
        let outcomes = app.journal.store(records, held).await.map_err(refusal)?;
        for (index, outcome) in indices.into_iter().zip(outcomes) {
            receipt.count(index, outcome);
        }
    }
    receipt.rejected.sort_by_key(|rejected| rejected.index);
    Ok((receipt.status(), Json(receipt)).into_response())
}

/// Valid responses with their places, and a receipt that already names the others.
fn sort(items: Vec<Result<Value, String>>) -> (Vec<Record>, Vec<usize>, Receipt) {
    let (mut records, mut indices, mut receipt) = (Vec::new(), Vec::new(), Receipt::default());
    let received_at = crate::server::now();
    for (index, item) in items.into_iter().enumerate() {
        let read = item.map_err(|message| (NOT_JSON, message)).and_then(|value| {
            response::Response::from_json(&value).map_err(|fault| (fault.code, fault.to_string()))
        });
        match read {
            Ok(response) => {
                records.push(record(response, received_at));
                indices.push(index);
            }
            Err((code, message)) => receipt.rejected.push(Rejected { index, code, message }),
        }
    }
    (records, indices, receipt)
}

/// A response on its way to the disk. Its text is what is kept; read, it takes many times the room,
/// so that while it waits only what is counted is held beside the text.
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
            Outcome::Conflict => {
                let message = "another response with this id is already stored".to_owned();
                self.rejected.push(Rejected { index, code: "conflict", message });
            }
        }
    }

    fn status(&self) -> StatusCode {
        let torn = |rejected: &Rejected| rejected.code == NOT_JSON;
        if self.stored + self.duplicates > 0 {
            StatusCode::CREATED
        } else if !self.rejected.is_empty() && self.rejected.iter().all(torn) {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn refusal(error: StoreError) -> Refusal {
    match error {
        StoreError::Busy => Refusal::unavailable("too many requests wait for the disk; try again", 1),
        StoreError::Failed => Refusal::unavailable("the database cannot be written just now", 10),
        // Room comes with a sweep of what is too old, or with a person.
        StoreError::Full => Refusal::unavailable("the database is full; try again later", 60),
    }
}
