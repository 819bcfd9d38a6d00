//! `GET /metrics`: what the operator's monitoring reads.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::access::Reader;
use super::{App, MAX_STREAMS};
use crate::server::facts::Metric;
use crate::server::journal::Sizes;

/// The version of Prometheus' text format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn metrics(_: Reader, State(app): State<Arc<App>>) -> Response {
    let Sizes { database, log, free } = app.journal.sizes();
    let streams = MAX_STREAMS.saturating_sub(app.streams.free());
    let storing = app.journal.is_writing() && !app.journal.is_failing();
    let mut gauges = vec![
        (Metric::DatabaseBytes, database as f64),
        (Metric::WalBytes, log as f64),
        (Metric::QueueJobs, app.journal.queued() as f64),
        (Metric::LiveStreams, streams as f64),
        (Metric::Storing, f64::from(u8::from(storing))),
    ];
    gauges.extend(free.map(|free| (Metric::DiskFreeBytes, free as f64)));
    ([(CONTENT_TYPE, FORMAT)], app.metrics.text(&gauges)).into_response()
}
