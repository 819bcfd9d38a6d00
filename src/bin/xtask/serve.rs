//! A static host with everything that dist/ needs: compressed twins, content types, caching by build, CORS
//! for the assets, a strict policy for the pages.
//!
//! The demo and the browser tests share this file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

/// What is served.
pub struct Site {
    /// Where files are looked for; the first folder that holds one wins.
    pub folders: Vec<PathBuf>,
    /// The value of each `{{name}}` in a page.
    pub values: Vec<(&'static str, String)>,
    /// The pages' `Content-Security-Policy`, by the page's name; none where it returns `None`.
    pub policy: fn(page: &str, site: &Site) -> Option<String>,
}

/// The policy under which the demo's pages work: nothing inline, nothing foreign but `{{collector}}`.
pub fn strict_policy(page: &str, site: &Site) -> Option<String> {
    let collector = site.values.iter().find(|(name, _)| *name == "collector").map_or("", |(_, value)| value);
    // The preview starts a Worker, whose address is a script's.
    let types = if page == "preview.html" { "scorelet" } else { "'none'" };
    Some(format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
         img-src 'self'; frame-src 'self'; connect-src 'self' {collector}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types {types}"
    ))
}

/// The site as an axum router.
pub fn router(site: Site) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(site))
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    if let Some((name, html)) = site.page(&path) {
        return site.page_response(&name, html);
    }
    let Some(folder) = site.folder_of(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let caching = caching(&path, request.uri().query().is_some());
    let mut files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    match files.try_call(request).await {
        Ok(found) => {
            let mut response = found.map(Body::new);
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            // A page that demands `Cross-Origin-Embedder-Policy: require-corp` may load them too.
            let resource_policy = HeaderName::from_static("cross-origin-resource-policy");
            headers.insert(resource_policy, HeaderValue::from_static("cross-origin"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// An address with the build in its query never changes; the embed's own address has none.
fn caching(path: &str, by_build: bool) -> &'static str {
    if by_build {
        "public, max-age=31536000, immutable"
    } else if path == "/scorelet.js" {
        "public, max-age=300"
    } else {
        "no-cache"
    }
}

impl Site {
    /// The page at `path` with its placeholders filled in; none if there is no such page.
    fn page(&self, path: &str) -> Option<(String, String)> {
        let names =
            if path == "/" { vec!["index.html", "shop.html"] } else { vec![path.trim_start_matches('/')] };
        let name =
            names.into_iter().find(|name| name.ends_with(".html") && self.folder_of(name).is_some())?;
        let mut html = std::fs::read_to_string(self.folder_of(name)?.join(name)).ok()?;
        for (placeholder, value) in &self.values {
            html = html.replace(&format!("{{{{{placeholder}}}}}"), value);
        }
        Some((name.to_owned(), html))
    }

    fn page_response(&self, name: &str, html: String) -> Response {
        let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Some(policy) = (self.policy)(name, self).and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    fn folder_of(&self, path: &str) -> Option<&PathBuf> {
        let path = Path::new(path.trim_start_matches('/'));
        let inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        self.folders.iter().find(|folder| inside && folder.join(path).is_file())
    }
}
