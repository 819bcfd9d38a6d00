//! Who may send requests: the check of `Origin`, CORS, and the tokens for reading.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, LINK, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::{App, body};
use crate::server::facts::{Access, Notice, Refusal, Route, Scope, TokenFault};
use crate::server::{journal, log};

/// How long a browser may cache a preflight: two hours, the most that Chromium allows.
const MAX_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// Refuses every request from a page that is not allowed, before anything is read or stored. CORS alone does not:
/// a browser sends a "simple" post without a preflight.
pub(super) async fn gate(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(origin) = app.origins.refused(headers) {
        let origin = origin.into_owned();
        if let Some(others) = app.origin_notices.pass() {
            log::write(&Notice::OriginRefused { origin: origin.clone(), others });
        }
        // A browser that is still sending when the connection closes never sees the reply.
        body::discard(request.into_body()).await;
        return Refusal::Origin(origin).into_response();
    }
    // A page of the collector's own host is allowed: then the host must be the collector's indeed.
    if app.origins.relies_on_host(headers)
        && let Some(host) = app.hosts.refused(headers, request.uri())
    {
        body::discard(request.into_body()).await;
        return Refusal::Host(host).into_response();
    }
    next.run(request).await
}

/// CORS for the listed origins. Any request header is allowed: pages with tracing add their own, which are
/// ignored here.
pub(super) fn cors(app: Arc<App>) -> CorsLayer {
    let listed =
        move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| app.origins.lists(origin));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(listed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([LINK, RETRY_AFTER])
        .max_age(MAX_AGE)
}

/// The longest token that is looked up: anyone may send one.
const MAX_TOKEN: usize = 200;

/// Returns the token that a request carries.
fn offered(headers: &HeaderMap) -> Result<&str, TokenFault> {
    let header = headers.get(AUTHORIZATION).ok_or(TokenFault::Missing)?;
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(TokenFault::NotBearer) }
}

/// Returns what the request's token may read. It is looked up each time, so that a token is valid, and revoked, at once.
async fn scope(app: &App, headers: &HeaderMap) -> Result<Scope, Refusal> {
    let offered = offered(headers).map_err(Refusal::Token)?;
    if app.token.matches(offered) {
        return Ok(Scope::Export);
    }
    let wrong = Refusal::Token(TokenFault::Wrong);
    if offered.len() > MAX_TOKEN {
        return Err(wrong);
    }
    let offered = offered.to_owned();
    let found = app.journal.readers().run(move |connection| journal::scope_of(connection, &offered)).await?;
    found.ok_or(wrong)
}

/// Proof that the request's token may read what its route gives, and that the request reaches the collector by its own
/// name; a handler that takes it is for readers only.
pub(super) struct Reader;

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Reader, Refusal> {
        if let Some(host) = app.hosts.refused(&parts.headers, &parts.uri) {
            return Err(Refusal::Host(host));
        }
        let route = Route::of(parts.method.as_str(), parts.uri.path()).map(Route::access);
        let needs = match route {
            Some(Access::Only(scope) | Access::MoreFor(scope)) => scope,
            // Unreachable: such a route has no readers.
            Some(Access::Anyone) | None => Scope::Export,
        };
        let has = scope(app, &parts.headers).await?;
        if has >= needs { Ok(Reader) } else { Err(Refusal::Scope { has, needs }) }
    }
}
