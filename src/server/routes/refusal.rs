//! A refusal as an HTTP reply: status, headers, a code for programs and a message for people.

use axum::Json;
use axum::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::server::facts::{BodyFault, Notice, QueryFault, ReadError, Refusal, Shortage};
use crate::server::log;

impl From<QueryFault> for Refusal {
    fn from(fault: QueryFault) -> Refusal {
        Refusal::Query(fault)
    }
}

impl From<ReadError> for Refusal {
    /// Logs an error of SQLite: the client learns only that reading failed.
    fn from(error: ReadError) -> Refusal {
        Refusal::Unavailable(match error {
            ReadError::Ended => Shortage::Ended,
            // The writer has logged it.
            ReadError::Moved(_) => Shortage::Moved,
            ReadError::Sqlite(_) => {
                log::write(&Notice::ReadFailed(error));
                Shortage::Reading
            }
        })
    }
}

/// The code of a refusal, beside its reply: for metrics and the log.
#[derive(Clone, Copy)]
pub(super) struct Code(pub &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = status_and_code(&self);
        let body = json!({ "error": { "code": code, "message": self.to_string() } });
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().extend(header(&self));
        response.extensions_mut().insert(Code(code));
        response
    }
}

fn status_and_code(refusal: &Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::Origin(_) => (StatusCode::FORBIDDEN, "origin"),
        Refusal::Host(_) => (StatusCode::FORBIDDEN, "host"),
        Refusal::Token(_) => (StatusCode::UNAUTHORIZED, "token"),
        Refusal::Scope { .. } => (StatusCode::FORBIDDEN, "scope"),
        Refusal::Method { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method"),
        Refusal::NoRoute(_) => (StatusCode::NOT_FOUND, "not_found"),
        Refusal::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate"),
        Refusal::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        Refusal::Body(fault) => body_status_and_code(fault),
        Refusal::Query(_) => (StatusCode::BAD_REQUEST, "query"),
    }
}

fn body_status_and_code(fault: &BodyFault) -> (StatusCode, &'static str) {
    match fault {
        BodyFault::ContentEncoding(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding"),
        BodyFault::ContentType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"),
        BodyFault::TooLarge { .. } | BodyFault::TooManyResponses { .. } => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        BodyFault::TooSlow { .. } => (StatusCode::REQUEST_TIMEOUT, "slow"),
        BodyFault::CutOff => (StatusCode::BAD_REQUEST, "torn"),
        BodyFault::NotUtf8(_) => (StatusCode::BAD_REQUEST, "utf8"),
        BodyFault::NotJson(_) => (StatusCode::BAD_REQUEST, "json"),
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
        Shortage::Memory | Shortage::Queue | Shortage::Ended => 1,
        Shortage::Reading | Shortage::Writing | Shortage::Moved | Shortage::Streams => 10,
        // Space becomes free when old responses are deleted, or when the operator acts.
        Shortage::Full | Shortage::Clock | Shortage::Stopped => 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::facts::{Scope, TokenFault};

    /// Programs go by these: they are part of the contract.
    #[test]
    fn statuses_codes_and_headers_are_fixed() {
        let retry = |shortage| Refusal::Unavailable(shortage);
        let body = |fault| Refusal::Body(fault);
        for (refusal, status, code, header) in [
            (Refusal::Origin("null".into()), 403, "origin", None),
            (Refusal::Host("evil.example".into()), 403, "host", None),
            (Refusal::Token(TokenFault::Wrong), 401, "token", Some(("www-authenticate", "Bearer"))),
            (Refusal::Scope { has: Scope::Scores, needs: Scope::Export }, 403, "scope", None),
            (Refusal::Method { found: "PUT".into(), path: "/".into() }, 405, "method", None),
            (Refusal::NoRoute("/".into()), 404, "not_found", None),
            (Refusal::TooOften { seconds: 7 }, 429, "rate", Some(("retry-after", "7"))),
            (retry(Shortage::Memory), 503, "unavailable", Some(("retry-after", "1"))),
            (retry(Shortage::Queue), 503, "unavailable", Some(("retry-after", "1"))),
            (retry(Shortage::Reading), 503, "unavailable", Some(("retry-after", "10"))),
            (retry(Shortage::Writing), 503, "unavailable", Some(("retry-after", "10"))),
            (retry(Shortage::Full), 503, "unavailable", Some(("retry-after", "60"))),
            (retry(Shortage::Streams), 503, "unavailable", Some(("retry-after", "10"))),
            (retry(Shortage::Moved), 503, "unavailable", Some(("retry-after", "10"))),
            (retry(Shortage::Clock), 503, "unavailable", Some(("retry-after", "60"))),
            (retry(Shortage::Ended), 503, "unavailable", Some(("retry-after", "1"))),
            (retry(Shortage::Stopped), 503, "unavailable", Some(("retry-after", "60"))),
            (body(BodyFault::ContentEncoding("gzip".into())), 415, "content_encoding", None),
            (body(BodyFault::ContentType(String::new())), 415, "content_type", None),
            (body(BodyFault::TooLarge { limit: 1 }), 413, "too_large", None),
            (body(BodyFault::TooManyResponses { found: 2, limit: 1 }), 413, "too_large", None),
            (body(BodyFault::TooSlow { seconds: 10 }), 408, "slow", None),
            (body(BodyFault::CutOff), 400, "torn", None),
            (body(BodyFault::NotUtf8(6)), 400, "utf8", None),
            (Refusal::Query(QueryFault::TooManyAnswers), 400, "query", None),
        ] {
            assert_eq!(status_and_code(&refusal).1, code);
            let reply = refusal.into_response();
            assert_eq!(reply.status().as_u16(), status, "{code}");
            let found = ["www-authenticate", "retry-after"]
                .into_iter()
                .find_map(|name| Some((name, reply.headers().get(name)?.to_str().ok()?)));
            assert_eq!(found, header, "{code}");
        }
    }
}
