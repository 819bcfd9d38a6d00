//! A posted body: taken in with bounds on size, time and memory, and cut into responses.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use crate::json::{self, Value};

/// Bytes of one request, at most.
const MAX_BYTES: usize = 256 * 1024;

/// Bytes beyond that which are read and dropped: a client that is still sending when the
/// connection closes never sees the 413, and would try again.
const DRAIN_BYTES: usize = 1 << 20;

/// Responses of one request, at most. Valid ones are never so many in so few bytes; this bounds what
/// is said about invalid ones.
const MAX_ITEMS: usize = 2000;

/// A body must be here within this time, however slowly it comes.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the responses stand in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One JSON value: a response or an array of them.
    Json,
    /// One response a line.
    Lines,
    /// Either: `text/plain` says nothing of it.
    Unsaid,
}

impl Format {
    /// The format that `Content-Type` names; its parameters do not matter, as JSON is UTF-8.
    pub fn of(headers: &HeaderMap) -> Result<Format, Refusal> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let unsupported = |code, message| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, message);
        if headers.contains_key(CONTENT_ENCODING) && text(CONTENT_ENCODING) != "identity" {
            return Err(unsupported("content_encoding", "a compressed body is not taken"));
        }
        let essence = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" => Ok(Format::Json),
            "application/x-ndjson" => Ok(Format::Lines),
            "text/plain" => Ok(Format::Unsaid),
            _ => Err(unsupported(
                "content_type",
                "the Content-Type must be application/json, text/plain or application/x-ndjson",
            )),
        }
    }
}

/// Takes the body in. The permit counts its bytes until it is dropped.
pub(super) async fn take(
    body: Body,
    room: &Arc<Semaphore>,
) -> Result<(String, OwnedSemaphorePermit), Refusal> {
    let late = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "slow", "the body did not arrive within 10 s");
    let (bytes, held) = tokio::time::timeout(PATIENCE, collect(body, room)).await.map_err(late)??;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Refusal::bad_request("utf8", format!("the body is not UTF-8 at byte {at}"))
    })?;
    Ok((text, held))
}

async fn collect(body: Body, room: &Arc<Semaphore>) -> Result<(Vec<u8>, OwnedSemaphorePermit), Refusal> {
    let declared = body.size_hint().lower();
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut size = 0;
    let mut held = reserve(room, 0)?;
    if declared > (MAX_BYTES + DRAIN_BYTES) as u64 {
        return Err(too_large());
    }
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::bad_request("torn", "the body ended too early"))?;
        size += chunk.len();
        if size > MAX_BYTES + DRAIN_BYTES {
            break;
        }
        if size <= MAX_BYTES {
            held.merge(reserve(room, chunk.len())?);
            bytes.extend_from_slice(&chunk);
        }
    }
    if size > MAX_BYTES { Err(too_large()) } else { Ok((bytes, held)) }
}

/// Lets a body that is not wanted pass by, up to a bound: a client that is still sending when the
/// connection closes never sees the refusal.
pub(super) async fn drop_unread(body: Body) {
    let mut stream = body.into_data_stream();
    let pass = async {
        let mut size = 0;
        while let Some(Ok(chunk)) = stream.next().await {
            size += chunk.len();
            if size > MAX_BYTES + DRAIN_BYTES {
                break;
            }
        }
    };
    // Too slow a client has had its chance to see the reply.
    let _ = tokio::time::timeout(PATIENCE, pass).await;
}

fn reserve(room: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
    let permits = u32::try_from(bytes).unwrap_or(u32::MAX);
    let permit = Arc::clone(room).try_acquire_many_owned(permits);
    permit.map_err(|_| Refusal::unavailable("too much is under way; try again", 1))
}

fn too_large() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "a request may hold 256 KiB at most")
}

/// The body cut into its items: a value each, or why a line is not JSON.
///
/// # Errors
/// The body as a whole is not JSON, or holds too many.
pub(super) fn items(text: &str, format: Format) -> Result<Vec<Result<Value, String>>, Refusal> {
    let items = cut(text, format)?;
    if items.len() > MAX_ITEMS {
        let message = "a request may hold 2000 responses at most";
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
    }
    Ok(items)
}

fn cut(text: &str, format: Format) -> Result<Vec<Result<Value, String>>, Refusal> {
    let lines = match format {
        Format::Json => false,
        Format::Lines => true,
        Format::Unsaid => looks_like_lines(text),
    };
    if lines {
        let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        return Ok(filled.map(|(i, line)| line_value(line, i + 1)).collect());
    }
    match json::parse(text) {
        Ok(Value::Array(items)) => Ok(items.into_iter().map(Ok).collect()),
        Ok(value) => Ok(vec![Ok(value)]),
        Err(error) => Err(Refusal::bad_request("json", format!("not JSON: {error}"))),
    }
}

/// Several lines, of which the first is a whole object.
fn looks_like_lines(text: &str) -> bool {
    let mut filled = text.lines().filter(|line| !line.trim().is_empty());
    let first = filled.next().is_some_and(|line| json::parse(line).is_ok_and(|v| v.as_object().is_some()));
    first && filled.next().is_some()
}

fn line_value(line: &str, number: usize) -> Result<Value, String> {
    json::parse(line)
        .map_err(|error| format!("line {number} is not JSON: {} at column {}", error.what, error.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str, format: Format) -> String {
        let items = items(text, format).unwrap();
        let one = |item: Result<Value, String>| item.map_or_else(|why| why, |value| value.to_text());
        items.into_iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn bodies_are_cut_as_their_type_says() {
        assert_eq!(outline("{\"a\":\n1}", Format::Json), r#"{"a":1}"#);
        assert_eq!(outline("[{},2]", Format::Json), "{} | 2");
        assert_eq!(
            outline("{}\n\n{\r\n{}", Format::Lines),
            "{} | line 3 is not JSON: the text ends too early at column 2 | {}"
        );
        assert_eq!(outline("{\"a\":\n1}", Format::Unsaid), r#"{"a":1}"#);
        assert_eq!(outline("{}\n{}\n", Format::Unsaid), "{} | {}");
        assert!(items("{}\n{}", Format::Json).is_err());
    }
}
