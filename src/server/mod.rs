//! The collector: takes responses over HTTP, keeps them in SQLite, and gives them back as
//! summaries, exports and live events.

mod clients;
pub mod journal;
mod limiter;
mod listen;
mod log;
mod origin;
mod patient;
mod quantity;
mod routes;
mod sweeper;
mod token;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use limiter::Rate;
pub use origin::{Origin, Origins};
pub use quantity::{bytes, duration};
pub use token::Token;

use clients::Clients;
use journal::{Bounds, Journal, OpenError, Writer};
use routes::App;

/// How a collector is started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host and port to listen on; port 0 takes a free one.
    pub listen: String,
    /// The database file.
    pub database: PathBuf,
    /// The pages that may post and read.
    pub origins: Origins,
    /// How often one client may post.
    pub rate: Rate,
    /// Whether a proxy in front says who the client is, in `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// How long and how much is kept.
    pub bounds: Bounds,
}

/// Why a collector does not start.
#[derive(Debug)]
pub enum StartError {
    /// It cannot listen there.
    Listen(String, io::Error),
    /// The database cannot be used.
    Open(OpenError),
    /// The token for reading cannot be kept beside this database.
    Token(PathBuf, io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Listen(address, error) => match error.kind() {
                io::ErrorKind::AddrInUse => {
                    write!(
                        f,
                        "cannot listen on {address}: another program already does; name another with --listen"
                    )
                }
                io::ErrorKind::InvalidInput => {
                    write!(f, "cannot listen on {address}: it must be host:port, such as 127.0.0.1:8787")
                }
                _ => write!(f, "cannot listen on {address}: {error}"),
            },
            StartError::Open(error) => error.fmt(f),
            StartError::Token(database, error) => {
                write!(f, "cannot keep the token for reading in {}.token: {error}", database.display())
            }
        }
    }
}

impl std::error::Error for StartError {}

/// A collector that listens and is about to serve.
pub struct Collector {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    writer: Writer,
    keep: Option<Duration>,
    stopping: watch::Sender<bool>,
}

impl Collector {
    /// Opens the database, reads or makes the token, and listens.
    ///
    /// # Errors
    /// [`StartError`], in words for the one who started it.
    pub async fn start(settings: Settings) -> Result<Collector, StartError> {
        let Settings { listen, database, origins, rate, trust_proxy, bounds } = settings;
        let off = |error| StartError::Listen(listen.clone(), error);
        // First of all, so that a second collector on the same port touches nothing.
        let listener = TcpListener::bind(&listen).await.map_err(off)?;
        let address = listener.local_addr().map_err(off)?;
        let (journal, writer) = Journal::open(&database, bounds).map_err(StartError::Open)?;
        let token = Token::beside(&database).map_err(|error| StartError::Token(database, error))?;
        let (stopping, told) = watch::channel(false);
        let clients = Clients::new(rate, trust_proxy);
        let app = Arc::new(App::new(journal, token, origins, clients, told));
        Ok(Collector { listener, address, app, writer, keep: bounds.keep, stopping })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token for reading.
    pub fn token(&self) -> &Token {
        &self.app.token
    }

    /// Serves until `stop` ends; then ends the requests under way, writes what was accepted and
    /// closes the database.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Collector { listener, app, writer, keep, stopping, .. } = self;
        if let Some(keep) = keep {
            tokio::spawn(sweeper::run(Arc::clone(&app), keep));
        }
        listen::serve(listener, routes::router(app), &stopping, stop).await;
        // Every handle to the journal is gone with the router, or goes with the last connection.
        let _ = tokio::task::spawn_blocking(|| writer.join()).await;
    }
}

/// Unix milliseconds; a clock before 1970 counts as 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
