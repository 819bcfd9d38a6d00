//! The pages: each trial's in an origin of its own, so that each has an outbox of its own. Origins
//! that differ in nothing but the port are one site, so that no browser parts their storage.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, mpsc};

use crate::serve;
use crate::world::root;

/// Serves dist/ and tests/pages to every origin.
pub struct Pages {
    runtime: Runtime,
    router: Router,
}

/// One origin.
pub struct Site {
    origin: String,
    oracle: String,
}

/// An origin whose page opens and closes others, as it is told.
pub struct Conductor {
    pub site: Site,
    orders: mpsc::UnboundedSender<Value>,
}

impl Pages {
    pub fn new() -> Pages {
        let root = root();
        let dist = root.join("dist");
        assert!(dist.join("scorelet.js").is_file(), "dist/ is not built: run cargo xtask build first");
        let folders: Vec<PathBuf> = vec![dist, root.join("tests/pages")];
        let site = serve::Site { folders, values: vec![], policy: |_, _| None };
        let router = serve::router(site);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Pages { runtime: runtime.unwrap(), router }
    }

    fn open(&self, router: Router) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let guard = self.runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        drop(guard);
        self.runtime.spawn(async move { axum::serve(listener, router).await });
        origin
    }

    /// Opens an origin; it stays for the rest of the run.
    pub fn site(&self, oracle: &str) -> Site {
        Site { origin: self.open(self.router.clone()), oracle: oracle.to_owned() }
    }

    /// Opens an origin whose page asks `/next` for what to do.
    pub fn conductor(&self, oracle: &str) -> Conductor {
        let (orders, waiting) = mpsc::unbounded_channel();
        let next = Router::new().route("/next", get(next)).with_state(Arc::new(Mutex::new(waiting)));
        let router = next.fallback_service(self.router.clone());
        Conductor { site: Site { origin: self.open(router), oracle: oracle.to_owned() }, orders }
    }
}

type Orders = Arc<Mutex<mpsc::UnboundedReceiver<Value>>>;

/// Answers with an order as soon as there is one.
async fn next(State(orders): State<Orders>) -> Result<Json<Value>, StatusCode> {
    orders.lock().await.recv().await.map(Json).ok_or(StatusCode::GONE)
}

impl Site {
    /// The address of the self-driving page for a trial, with what else it is to know.
    pub fn page(&self, trial: &str, facts: &[(&str, &str)]) -> String {
        let oracle = format!("http://{}", self.oracle);
        let first = [("trial", trial), ("oracle", oracle.as_str())];
        let query: Vec<_> =
            first.iter().chain(facts).map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        format!("{}/chaos.html?{}", self.origin, query.join("&"))
    }
}

impl Conductor {
    /// Opens a page in a frame.
    pub fn frame(&self, key: &str, url: &str) {
        self.order(json!({ "act": "frame", "key": key, "url": url }));
    }

    /// Opens a page in a window of its own.
    pub fn window(&self, key: &str, url: &str) {
        self.order(json!({ "act": "window", "key": key, "url": url }));
    }

    /// Closes what was opened under that key.
    pub fn close(&self, key: &str) {
        self.order(json!({ "act": "close", "key": key }));
    }

    fn order(&self, order: Value) {
        // An error only says that the run is over.
        let _ = self.orders.send(order);
    }
}

/// A value as it is written in a query.
fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(escape).collect()
}
