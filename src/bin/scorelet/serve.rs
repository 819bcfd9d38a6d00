//! `scorelet serve`: the collector, until it is told to stop.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use scorelet::server::journal::Bounds;
use scorelet::server::{self, Collector, Origin, Origins, Rate, Settings};

/// Where it listens, where it keeps what it hears, and whom it hears.
#[derive(clap::Args)]
pub struct Args {
    /// Host and port to listen on
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8787")]
    listen: String,
    /// The database file; it is made where there is none
    #[arg(long, value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    /// Let pages of this origin post and, with the token, read; may be given several times. Without
    /// it, only pages of the collector's own host and requests that come from no page are let in
    #[arg(long, value_name = "ORIGIN", value_parser = Origin::parse)]
    allow_origin: Vec<Origin>,
    /// Behind a proxy that sets them: X-Forwarded-Host is the collector's own host, and the last entry
    /// of X-Forwarded-For is the client
    #[arg(long)]
    trust_proxy: bool,
    /// How often one client address (of IPv6, one /64 network) may post: this many requests at once,
    /// then as many a second, minute or hour; or off
    #[arg(long, value_name = "N/s|m|h", value_parser = Rate::parse, default_value = "120/m")]
    rate: Rate,
    /// Delete responses that arrived longer ago than this, such as 400d or 12h
    #[arg(long, value_name = "TIME", value_parser = server::duration)]
    keep: Option<Duration>,
    /// Take no more responses while the database holds this much, such as 2GB
    #[arg(long, value_name = "SIZE", value_parser = server::bytes)]
    max_db_size: Option<u64>,
}

/// Serves until the process is asked to stop, by Ctrl-C or by its service manager.
pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let Args { listen, db: database, allow_origin, trust_proxy, rate, keep, max_db_size } = args;
    let origins = Origins::new(allow_origin, trust_proxy);
    let bounds = Bounds { keep, max_bytes: max_db_size };
    let settings = Settings { listen, database, origins, rate, trust_proxy, bounds };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let stop = stop()?;
        let collector = Collector::start(settings).await?;
        greet(&collector);
        collector.run(stop).await;
        Ok(())
    })
}

fn greet(collector: &Collector) {
    let (token, address) = (collector.token(), collector.address());
    let path = token.path().display();
    let about_token = if token.is_new() {
        format!("The token for reading is {}\nIt is shown this once and kept in {path}", token.text())
    } else {
        format!("The token for reading is in {path}")
    };
    // A collector serves on where nobody reads what it says.
    let _ = writeln!(io::stdout(), "The collector listens on http://{address}\n{about_token}");
}

/// Ends when the process is asked to stop.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

/// Ends when the process is asked to stop.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler the process ends at once, which loses nothing that was acknowledged.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
