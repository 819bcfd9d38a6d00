//! An answer other than success: a status, a code for programs, a sentence for people.

use axum::Json;
use axum::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::log;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), header: None }
    }

    pub fn bad_request(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// 503: the same request may be sent again after so many seconds.
    pub fn unavailable(message: &str, seconds: u64) -> Refusal {
        let header = Some((RETRY_AFTER, HeaderValue::from(seconds)));
        Refusal { header, ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message) }
    }

    /// 429: this client may post again after so many seconds.
    pub fn too_many(seconds: u64) -> Refusal {
        let header = Some((RETRY_AFTER, HeaderValue::from(seconds)));
        let message = "too many requests from this address; try again later";
        Refusal { header, ..Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate", message) }
    }

    pub fn no_token() -> Refusal {
        let message = "reading needs the header \"Authorization: Bearer <token>\" with the token that \
                       is kept beside the database";
        let header = Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        Refusal { header, ..Refusal::new(StatusCode::UNAUTHORIZED, "token", message) }
    }
}

impl From<rusqlite::Error> for Refusal {
    /// The reader is told that it failed; what SQLite said is for the log.
    fn from(error: rusqlite::Error) -> Refusal {
        log::line(format_args!("cannot read: {error}"));
        Refusal::unavailable("the database cannot be read just now", 10)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code, "message": self.message } });
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().extend(self.header);
        response
    }
}
