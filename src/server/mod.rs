//! The collector: receives responses over HTTP, stores them in SQLite, and returns them as summaries, exports
//! and live events.

mod clients;
pub mod facts;
mod instant;
pub mod journal;
mod limiter;
mod listen;
mod log;
mod origin;
mod quantity;
mod routes;
mod sweeper;
mod token;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use facts::StartError;
pub use instant::{instant, instant_in};
pub use limiter::Rate;
pub use origin::{Origin, Origins};
pub use quantity::{bytes, duration};
pub use token::Token;

use clients::Clients;
use instant::now;
use journal::{Bounds, Journal, Writer};
use routes::App;

/// The settings of a collector.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host and port to listen on; port 0 means any free port.
    pub listen: String,
    /// The database file.
    pub database: PathBuf,
    /// The pages that may post and read.
    pub origins: Origins,
    /// How often one client may post.
    pub rate: Rate,
    /// Whether a proxy in front names the client, in `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// How long responses are kept, and how many bytes of them.
    pub bounds: Bounds,
}

/// A collector that listens and is ready to serve.
pub struct Collector {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    writer: Writer,
    keep: Option<Duration>,
    stopping: watch::Sender<bool>,
}

impl Collector {
    /// Listens, opens the database, and reads or creates the token.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(settings: Settings) -> Result<Collector, StartError> {
        let Settings { listen, database, origins, rate, trust_proxy, bounds } = settings;
        let cannot_listen = |error| StartError::Listen(listen.clone(), error);
        // Before anything else, so that a second collector on the same port changes nothing.
        let listener = TcpListener::bind(&listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let (journal, writer) = Journal::open(&database, bounds).map_err(StartError::Open)?;
        let token = Token::beside(&database)?;
        let (stopping, stop_signal) = watch::channel(false);
        let clients = Clients::new(rate, trust_proxy);
        let app = Arc::new(App::new(journal, token, origins, clients, stop_signal));
        Ok(Collector { listener, address, app, writer, keep: bounds.keep, stopping })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token for reading.
    pub fn token(&self) -> &Token {
        &self.app.token
    }

    /// Serves until `stop` ends. Then it completes the requests in progress, writes what was accepted and closes
    /// the database.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Collector { listener, app, writer, keep, stopping, .. } = self;
        if let Some(keep) = keep {
            tokio::spawn(sweeper::run(Arc::clone(&app), keep));
        }
        listen::serve(listener, routes::router(app), &stopping, stop).await;
        // The router and the last connection drop the handles to the journal, so the writer ends.
        let _ = tokio::task::spawn_blocking(|| writer.join()).await;
    }
}
