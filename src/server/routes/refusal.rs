//! A refusal as an HTTP reply: status, headers, a code for programs and a message for people.

use axum::Json;
use axum::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::facts::{Notice, QueryFault, Refusal, Shortage};
use crate::server::log;

impl From<QueryFault> for Refusal {
    fn from(fault: QueryFault) -> Refusal {
        Refusal::Query(fault)
    }
}

impl From<rusqlite::Error> for Refusal {
    /// Logs the error: the client learns only that reading failed.
    fn from(error: rusqlite::Error) -> Refusal {
        log::write(&Notice::ReadFailed(error));
        Refusal::Unavailable(Shortage::Reading)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = status_and_code(&self);
        let body = json!({ "error": { "code": code, "message": self.to_string() } });
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().extend(header(&self));
        response
    }
}

fn status_and_code(refusal: &Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::Origin(_) => (StatusCode::FORBIDDEN, "origin"),
        Refusal::Token(_) => (StatusCode::UNAUTHORIZED, "token"),
        Refusal::NoRoute(_) => (StatusCode::NOT_FOUND, "not_found"),
        Refusal::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate"),
        Refusal::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        Refusal::ContentEncoding(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding"),
        Refusal::ContentType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"),
        Refusal::BodyTooLarge { .. } | Refusal::TooManyResponses { .. } => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        Refusal::BodyTooSlow { .. } => (StatusCode::REQUEST_TIMEOUT, "slow"),
        Refusal::BodyCutOff => (StatusCode::BAD_REQUEST, "torn"),
        Refusal::NotUtf8(_) => (StatusCode::BAD_REQUEST, "utf8"),
        Refusal::NotJson(_) => (StatusCode::BAD_REQUEST, "json"),
        Refusal::Query(_) => (StatusCode::BAD_REQUEST, "query"),
        Refusal::TooManyColumns { .. } => (StatusCode::BAD_REQUEST, "columns"),
        Refusal::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

fn header(refusal: &Refusal) -> Option<(HeaderName, HeaderValue)> {
    match refusal {
        Refusal::Token(_) => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        Refusal::TooOften { seconds } => Some((RETRY_AFTER, HeaderValue::from(*seconds))),
        Refusal::Unavailable(shortage) => Some((RETRY_AFTER, HeaderValue::from(retry_after(*shortage)))),
        _ => None,
    }
}

/// After how many seconds the same request may succeed.
fn retry_after(shortage: Shortage) -> u64 {
    match shortage {
        Shortage::Memory | Shortage::Queue => 1,
        Shortage::Reading | Shortage::Writing => 10,
        // Space becomes free when old responses are deleted, or when the operator acts.
        Shortage::Full | Shortage::Stopped => 60,
    }
}
