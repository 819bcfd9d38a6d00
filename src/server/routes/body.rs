//! A posted body: received within limits on size, time and memory, and split into responses.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use futures_util::StreamExt;

use crate::json::{self, Value};
use crate::server::facts::{BodyFault, Refusal, Rejection, Shortage};
use crate::server::shares::Share;

/// The largest body of a request, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Bytes beyond that which are read and dropped. A client that is still sending when the connection closes never
/// sees the 413, and would retry.
const DRAIN_BYTES: usize = 1 << 20;

/// The most responses in one request. So many valid ones do not fit in a body; this limits the reply about
/// invalid ones.
const MAX_ITEMS: usize = 2000;

const TOO_LARGE: Refusal = Refusal::Body(BodyFault::TooLarge { limit: MAX_BYTES });

/// How long a whole body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A value of the body, or why its line is not one.
pub(super) type Item = Result<Value, Rejection>;

/// How the responses are written in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One JSON value: a response or an array of them.
    Json,
    /// One response on each line.
    Lines,
    /// Either: `text/plain` does not say which.
    Unknown,
}

impl Format {
    /// Returns the format that `Content-Type` names. Its parameters are ignored: JSON is always UTF-8.
    pub fn of(headers: &HeaderMap) -> Result<Format, Refusal> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if headers.contains_key(CONTENT_ENCODING) && text(CONTENT_ENCODING) != "identity" {
            return Err(Refusal::Body(BodyFault::ContentEncoding(text(CONTENT_ENCODING).to_owned())));
        }
        let essence = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" => Ok(Format::Json),
            "application/x-ndjson" => Ok(Format::Lines),
            "text/plain" => Ok(Format::Unknown),
            _ => Err(Refusal::Body(BodyFault::ContentType(essence.to_owned()))),
        }
    }
}

/// Receives the body. `memory` grows with it; dropping it frees the memory for other bodies.
pub(super) async fn receive(body: Body, memory: Share) -> Result<(String, Share), Refusal> {
    let late = |_| Refusal::Body(BodyFault::TooSlow { seconds: BODY_TIMEOUT.as_secs() });
    let (bytes, memory) = tokio::time::timeout(BODY_TIMEOUT, collect(body, memory)).await.map_err(late)??;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|error| Refusal::Body(BodyFault::NotUtf8(error.utf8_error().valid_up_to())))?;
    Ok((text, memory))
}

async fn collect(body: Body, mut memory: Share) -> Result<(Vec<u8>, Share), Refusal> {
    let declared = body.size_hint().lower();
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut size = 0;
    if declared > (MAX_BYTES + DRAIN_BYTES) as u64 {
        return Err(TOO_LARGE);
    }
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::Body(BodyFault::CutOff))?;
        size += chunk.len();
        if size > MAX_BYTES + DRAIN_BYTES {
            break;
        }
        if size <= MAX_BYTES {
            if !memory.grow(chunk.len()) {
                return Err(Refusal::Unavailable(Shortage::Memory));
            }
            bytes.extend_from_slice(&chunk);
        }
    }
    if size > MAX_BYTES { Err(TOO_LARGE) } else { Ok((bytes, memory)) }
}

/// Reads and drops a body that is not needed, up to a limit. A client that is still sending when the connection
/// closes never sees the refusal.
pub(super) async fn discard(body: Body) {
    let mut stream = body.into_data_stream();
    let read = async {
        let mut size = 0;
        while let Some(Ok(chunk)) = stream.next().await {
            size += chunk.len();
            if size > MAX_BYTES + DRAIN_BYTES {
                break;
            }
        }
    };
    // A client that is too slow may miss the reply.
    let _ = tokio::time::timeout(BODY_TIMEOUT, read).await;
}

/// Splits the body into its items: a value each, or why a line is not JSON.
///
/// # Errors
/// The body as a whole is not JSON, or holds too many items.
pub(super) fn items(text: &str, format: Format) -> Result<Vec<Item>, Refusal> {
    let items = split(text, format)?;
    if items.len() > MAX_ITEMS {
        return Err(Refusal::Body(BodyFault::TooManyResponses { found: items.len(), limit: MAX_ITEMS }));
    }
    Ok(items)
}

fn split(text: &str, format: Format) -> Result<Vec<Item>, Refusal> {
    let lines = match format {
        Format::Json => false,
        Format::Lines => true,
        Format::Unknown => looks_like_lines(text),
    };
    if lines {
        let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        return Ok(filled.map(|(i, line)| line_value(line, i + 1)).collect());
    }
    match json::parse(text) {
        Ok(Value::Array(items)) => Ok(items.into_iter().map(Ok).collect()),
        Ok(value) => Ok(vec![Ok(value)]),
        Err(error) => Err(Refusal::Body(BodyFault::NotJson(error))),
    }
}

/// Whether there are several lines, of which the first is a whole object.
fn looks_like_lines(text: &str) -> bool {
    let mut filled = text.lines().filter(|line| !line.trim().is_empty());
    let first = filled.next().is_some_and(|line| json::parse(line).is_ok_and(|v| v.as_object().is_some()));
    first && filled.next().is_some()
}

fn line_value(line: &str, number: usize) -> Item {
    json::parse(line).map_err(|error| Rejection::NotJson(number, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str, format: Format) -> String {
        let items = items(text, format).unwrap();
        let one = |item: Item| item.map_or_else(|why| why.to_string(), |value| value.to_text());
        items.into_iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn bodies_are_split_by_their_type() {
        assert_eq!(outline("{\"a\":\n1}", Format::Json), r#"{"a":1}"#);
        assert_eq!(outline("[{},2]", Format::Json), "{} | 2");
        assert_eq!(
            outline("{}\n\n{\r\n{}", Format::Lines),
            "{} | line 3 is not JSON: the text ends too early at column 2 | {}"
        );
        assert_eq!(outline("{\"a\":\n1}", Format::Unknown), r#"{"a":1}"#);
        assert_eq!(outline("{}\n{}\n", Format::Unknown), "{} | {}");
        assert!(items("{}\n{}", Format::Json).is_err());
    }
}
