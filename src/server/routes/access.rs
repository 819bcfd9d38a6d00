//! Who may ask: the check of `Origin`, CORS, and the token for reading.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::App;
use super::refusal::Refusal;

/// How long a browser may remember a preflight: two hours, the most that Chromium keeps.
const MAX_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// Turns away every request of a page that is not let in, before anything is read or stored: a
/// browser sends a "simple" post without asking first.
pub(super) async fn gate(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if app.origins.admits(request.headers()) {
        return next.run(request).await;
    }
    let message = "pages of this origin are not let in; start the collector with --allow-origin <origin>";
    Refusal::new(StatusCode::FORBIDDEN, "origin", message).into_response()
}

/// CORS for the listed origins. Any request header is allowed: pages with tracing add their own,
/// and none of them means anything here.
pub(super) fn cors(app: Arc<App>) -> CorsLayer {
    let listed =
        move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| app.origins.lists(origin));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(listed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([RETRY_AFTER])
        .max_age(MAX_AGE)
}

/// Whether the request carries the token for reading.
pub(super) fn holds_token(app: &App, headers: &HeaderMap) -> bool {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, offered) = header.and_then(|text| text.split_once(' ')).unwrap_or_default();
    scheme.eq_ignore_ascii_case("bearer") && app.token.matches(offered.trim())
}

/// Stands for a request that carries the token; a handler that takes it is for readers only.
pub(super) struct Reader;

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Reader, Refusal> {
        if holds_token(app, &parts.headers) { Ok(Reader) } else { Err(Refusal::no_token()) }
    }
}
