//! `GET /v1/events`: one server-sent event for each new response.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::App;
use super::access::Reader;
use crate::server::facts::{Refusal, Shortage};
use crate::server::journal::Arrival;

/// The time between comments that keep proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) async fn stream(
    _: Reader,
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let client = app.clients.asking(peer.ip(), &headers);
    let share = app.streams.take(client, 1).ok_or(Refusal::Unavailable(Shortage::Streams))?;
    // Firefox passes the response to the page only after the first bytes of the body.
    let greeting = stream::once(async { Event::default().comment("") });
    let arrivals = greeting.chain(stream::unfold(app.journal.arrivals(), next)).map(move |event| {
        // Held for as long as the stream lives.
        let _ = &share;
        Ok(event)
    });
    let mut stopping = app.stopping.clone();
    let stop = async move {
        // An error means that the collector has already ended.
        let _ = stopping.wait_for(|&stopping| stopping).await;
    };
    let events = arrivals.take_until(Box::pin(stop));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Returns the next event: `response` with survey and id, or `missed` with a count where the page was too slow
/// and should read the summary again.
async fn next(mut arrivals: Receiver<Arrival>) -> Option<(Event, Receiver<Arrival>)> {
    let (name, data) = match arrivals.recv().await {
        Ok(Arrival { survey, id }) => ("response", json!({ "survey": survey, "id": id })),
        Err(RecvError::Lagged(count)) => ("missed", json!({ "count": count })),
        Err(RecvError::Closed) => return None,
    };
    Some((Event::default().event(name).data(data.to_string()), arrivals))
}
