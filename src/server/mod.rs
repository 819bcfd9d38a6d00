//! The collector: receives responses over HTTP, stores them in SQLite, and returns them as summaries, exports
//! and live events.

mod clients;
mod clock;
pub mod facts;
mod files;
mod hosts;
mod instant;
pub mod journal;
mod limiter;
mod listen;
mod log;
mod metrics;
mod origin;
mod quantity;
mod routes;
mod shares;
mod sweeper;
mod token;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use facts::StartError;
pub use hosts::host_name;
pub use instant::{instant, instant_in};
pub use limiter::Rate;
pub use log::LogFormat;
pub use origin::{Origin, Origins};
pub use quantity::{bytes, duration};
pub use token::Token;

use clients::Clients;
use hosts::Hosts;
use instant::now;
use journal::{Bounds, Journal, Writer};
use routes::App;
use sweeper::Sweeping;

/// The settings of a collector.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host and port to listen on; port 0 means any free port.
    pub listen: String,
    /// The database file.
    pub database: PathBuf,
    /// The pages that may post and read.
    pub origins: Origins,
    /// Domain names by which the collector may be reached for reading.
    pub hosts: Vec<String>,
    /// The surveys whose responses are stored; all, where none is named.
    pub surveys: Vec<String>,
    /// How often one client may post.
    pub rate: Rate,
    /// Whether a proxy in front names the client, in `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// How long responses are kept, and how many bytes of them.
    pub bounds: Bounds,
    /// Delete old responses also while the clock may be wrong.
    pub sweep_now: bool,
    /// How the log is written.
    pub log: LogFormat,
}

/// How often the collector looks whether its database is still there.
const LOOK: Duration = Duration::from_millis(500);

/// How long a reply to a reader may go on when the collector stops.
const READING_GRACE: Duration = Duration::from_secs(2);

/// How long a post may take to end when the collector stops, in steps of [`LOOK`].
const POSTING_GRACE: u32 = 20;

/// A collector that listens and is ready to serve.
pub struct Collector {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    writer: Writer,
    sweeping: Option<Sweeping>,
    stopping: watch::Sender<bool>,
}

impl Collector {
    /// Listens, opens the database, and reads or creates the token.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(settings: Settings) -> Result<Collector, StartError> {
        let Settings { listen, database, origins, hosts, surveys, rate, trust_proxy, bounds, .. } = settings;
        log::set_format(settings.log);
        let cannot_listen = |error| StartError::Listen(listen.clone(), error);
        // Before anything else, so that a second collector on the same port changes nothing.
        let listener = TcpListener::bind(&listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let (journal, writer) = Journal::open(&database, bounds).map_err(StartError::Open)?;
        let token = Token::beside(&database)?;
        let (stopping, stop_signal) = watch::channel(false);
        let clients = Clients::new(rate, trust_proxy);
        let app = Arc::new(App::new(
            journal,
            token,
            origins,
            Hosts::new(hosts, &listen),
            surveys,
            clients,
            stop_signal,
        ));
        let sweeping = bounds.keep.map(|keep| Sweeping { keep, now: settings.sweep_now });
        Ok(Collector { listener, address, app, writer, sweeping, stopping })
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
        let Collector { listener, app, writer, sweeping, stopping, .. } = self;
        if let Some(sweeping) = sweeping {
            tokio::spawn(sweeper::run(Arc::clone(&app), sweeping));
        }
        tokio::spawn(watch_database(Arc::clone(&app)));
        let (clients, patience) = (Arc::clone(&app.clients), patience(Arc::clone(&app)));
        listen::serve(listener, routes::router(app), &clients, &stopping, stop, patience).await;
        let _ = tokio::task::spawn_blocking(|| writer.close()).await;
    }
}

/// Ends when a collector that stops need not wait any longer: a client that does not read its reply is not waited
/// for, one that posts is.
async fn patience(app: Arc<App>) {
    tokio::time::sleep(READING_GRACE + LOOK).await;
    for _ in 0..POSTING_GRACE {
        if app.posts.load(Ordering::Relaxed) == 0 {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Looks at the database until the collector stops, and then ends the queries that take long.
async fn watch_database(app: Arc<App>) {
    let mut stopping = app.stopping.clone();
    let looks = async {
        loop {
            app.journal.look();
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = looks => (),
        // An error means that the collector has already ended.
        _ = stopping.wait_for(|&stopping| stopping) => (),
    }
    tokio::time::sleep(READING_GRACE).await;
    app.journal.readers().end();
}
