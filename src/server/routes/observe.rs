//! Sees each request and its reply: counts it, and writes it to the access log.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::refusal::Code;
use crate::server::facts::Route;
use crate::server::log;
use crate::server::metrics::Answered;

/// What anyone may invent: a path, or a method.
const OTHER: &str = "other";

pub(super) async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = Route::at(request.uri().path()).next().map_or(OTHER, Route::path);
    let method = method(request.method());
    let response = next.run(request).await;
    let code = response.extensions().get::<Code>().map(|code| code.0);
    let status = response.status().as_u16();
    let answered = Answered { route, method, status, code, took: begun.elapsed() };
    app.metrics.answered(&answered);
    log::request(&answered);
    response
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER,
    }
}
