//! The pages' own server: dist/, the pages of one folder, and an endpoint that answers as it is told.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Path as Part, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use tokio::runtime::Runtime;

use crate::serve::{self, strict_policy};

/// What the endpoint `/door` answers to a page of any origin until it is told otherwise.
const OPEN: u16 = 204;

/// A request that brought a body.
#[derive(Clone, Debug)]
pub struct Post {
    /// `METHOD /path`.
    pub request: String,
    /// Its headers, `name: value` each.
    pub headers: Vec<String>,
    pub body: String,
}

/// What the server has received, and what its door answers.
struct Notes {
    lines: Mutex<Vec<String>>,
    posts: Mutex<Vec<Post>>,
    door: AtomicU16,
    /// The path that is not to be had.
    missing: Mutex<String>,
}

type Log = Arc<Notes>;

/// A running page server; it ends with this.
pub struct Site {
    /// Where the pages are.
    pub origin: String,
    log: Log,
    _runtime: Runtime,
}

/// A free port that is held until the server starts there.
pub struct Held {
    listener: TcpListener,
    port: u16,
}

/// Ports that were used before. A browser keeps what a page has stored for its origin, and the next test
/// may use the same browser.
static USED: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

impl Held {
    pub fn new() -> Held {
        // Those that will not do are held until another one is found: else they would be given again.
        let mut others = Vec::new();
        loop {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            if USED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(port) {
                return Held { listener, port };
            }
            others.push(listener);
        }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Serves `pages` (`tests/pages` or `www/demo`) beside dist/.
    ///
    /// The same server under another name is another origin: `{{cdn}}`.
    pub fn serve(self, pages: &str, collector: &str) -> Site {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let dist = root.join("dist");
        assert!(dist.join("scorelet.js").is_file(), "dist/ is not built: run cargo xtask build first");
        let origin = self.origin();
        let values = vec![
            ("collector", format!("http://{collector}")),
            ("origin", origin.clone()),
            ("cdn", format!("http://localhost:{}", self.port)),
        ];
        let demo = pages == "www/demo";
        let policy = if demo { strict_policy } else { policy };
        // The demo's pages take no notes of their own, so the note-taker is put into them.
        // As `cargo xtask demo` does it: the demo has a start page of its own.
        let first = if demo {
            vec![root.join("target/xtask/demo"), root.join(pages), dist]
        } else {
            vec![dist, root.join(pages)]
        };
        // Other people's libraries, and what is bundled of them.
        let others =
            ["tests/pages", "www/node_modules", "target/xtask/test-pages"].map(|path| root.join(path));
        let folders: Vec<PathBuf> = first.into_iter().chain(others).collect();
        let log = Arc::new(Notes {
            lines: Mutex::default(),
            posts: Mutex::default(),
            door: AtomicU16::new(OPEN),
            missing: Mutex::default(),
        });
        let files = serve::router(serve::Site { folders, values, policy });
        let router = Router::new()
            .route("/told/{status}", any(told))
            .route("/door", any(door).with_state(log.clone()))
            .route("/page", any(|| async { Html("<!doctype html><title>Log in</title>") }))
            .route("/stored", any(|| async { Json(serde_json::json!({ "stored": 1 })) }))
            .route("/moved/{status}/{to}", any(moved))
            .route("/bare/{file}", get(bare))
            .route("/dropped/{*file}", get(dropped))
            // Browsers ask for it on their own, and say so in the console where there is none.
            .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
            .fallback_service(if demo { files.layer(map_response(take_notes)) } else { files })
            .layer(from_fn_with_state(log.clone(), note));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        self.listener.set_nonblocking(true).unwrap();
        let guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(self.listener).unwrap();
        drop(guard);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Site { origin, log, _runtime: runtime }
    }
}

impl Site {
    /// Every request so far as `METHOD /path`, sorted.
    pub fn requests(&self) -> Vec<String> {
        let mut lines = self.log.lines.lock().unwrap().clone();
        lines.sort_unstable();
        lines
    }

    /// How often `METHOD /path` was requested, with any query.
    pub fn count(&self, request: &str) -> usize {
        self.log.lines.lock().unwrap().iter().filter(|line| *line == request).count()
    }

    /// The same server under another name, which is another origin.
    pub fn foreign(&self) -> String {
        self.origin.replace("127.0.0.1", "localhost")
    }

    /// Every request with a body so far, in the order of their arrival.
    pub fn posts(&self) -> Vec<Post> {
        self.log.posts.lock().unwrap().clone()
    }

    /// Has the endpoint `/door`, which lets in pages of any origin, answer with this status from here on.
    pub fn set_door(&self, status: u16) {
        self.log.door.store(status, Relaxed);
    }

    /// Has requests for this path fail, and those for others succeed.
    pub fn withhold(&self, path: &str) {
        path.clone_into(&mut self.log.missing.lock().unwrap());
    }

    /// Forgets every request, and opens the door.
    pub fn forget(&self) {
        self.log.lines.lock().unwrap().clear();
        self.log.posts.lock().unwrap().clear();
        self.set_door(OPEN);
    }
}

async fn note(State(log): State<Log>, request: Request, next: Next) -> Response {
    let line = format!("{} {}", request.method(), request.uri().path());
    log.lines.lock().unwrap().push(line.clone());
    if request.uri().path() == *log.missing.lock().unwrap() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{name}: {}", value.to_str().unwrap_or_default())
    };
    let headers = parts.headers.iter().map(header).collect();
    let text = String::from_utf8_lossy(&body).into_owned();
    log.posts.lock().unwrap().push(Post { request: line, headers, body: text });
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// An endpoint for pages of any origin.
async fn door(State(log): State<Log>, request: Request) -> Response {
    let asks = request.method() == Method::OPTIONS;
    let status = if asks { OPEN } else { log.door.load(Relaxed) };
    let mut response = StatusCode::from_u16(status).unwrap().into_response();
    let allow = |name: HeaderName, value| (name, HeaderValue::from_static(value));
    response.headers_mut().extend([
        allow(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        allow(header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
    ]);
    response
}

/// An endpoint that sends a page on to the door: of the same origin, or of the other.
async fn moved(Part((status, to)): Part<(u16, String)>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit(':').next().unwrap_or_default();
    let place = if to == "far" { format!("http://localhost:{port}/door") } else { "/door".to_owned() };
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, place)]).into_response()
}

/// A file of dist/ without any of the headers that let other origins read it.
async fn bare(Part(file): Part<String>) -> Response {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist").join(&file);
    let kind = if file.ends_with("js") { "text/javascript" } else { "application/octet-stream" };
    match std::fs::read(path) {
        Ok(contents) => ([(header::CONTENT_TYPE, kind)], contents).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The same from a host that sends on every address with a query to the one without.
async fn dropped(Part(file): Part<String>, request: Request) -> Response {
    match request.uri().query() {
        Some(_) => (StatusCode::FOUND, [(header::LOCATION, format!("/dropped/{file}"))]).into_response(),
        None => bare(Part(file)).await,
    }
}

/// Puts the note-taker before a page's own scripts; a policy that allows `'self'` allows it.
async fn take_notes(response: Response) -> Response {
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8");
    if !is_page {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let html = to_bytes(body, 1 << 20).await.unwrap();
    let html = String::from_utf8(html.to_vec()).unwrap();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(
        parts,
        Body::from(html.replacen("<head>", "<head><script src=\"/record.js\"></script>", 1)),
    )
}

/// An endpoint that answers with the status in its path.
async fn told(Part(status): Part<u16>) -> Response {
    StatusCode::from_u16(status).unwrap().into_response()
}

/// The policies that pages are tried under, by the page's name.
fn policy(page: &str, site: &serve::Site) -> Option<String> {
    let value = |name| site.values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
    let (origin, cdn, collector) = (value("origin"), value("cdn"), value("collector"));
    match page {
        "policy-allow-list.html" => Some(format!(
            "default-src 'none'; script-src {origin} {cdn} 'wasm-unsafe-eval'; connect-src {cdn} {collector}; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        )),
        "policy-nonce.html" => {
            Some("script-src 'nonce-bm9uY2U' 'strict-dynamic' 'wasm-unsafe-eval'".to_owned())
        }
        "scorer.html" | "scorer-alone.html" => {
            let workers = if page == "scorer.html" { "'self'" } else { "'none'" };
            Some(format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src {workers}; connect-src 'self'"
            ))
        }
        "summary.html" => Some(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
             require-trusted-types-for 'script'; trusted-types scorelet"
                .to_owned(),
        ),
        "policy-no-wasm.html" => Some(format!("script-src {origin}")),
        _ => None,
    }
}
