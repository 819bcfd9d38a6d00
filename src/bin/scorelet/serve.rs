//! `scorelet serve`: runs the collector until it is asked to stop.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use scorelet::server::facts::Route;
use scorelet::server::journal::Bounds;
use scorelet::server::{self, Collector, LogFormat, Origin, Origins, Rate, Settings};

#[derive(clap::Args)]
pub struct Args {
    /// Host and port to listen on; port 0 picks a free one
    #[arg(long, env = "SCORELET_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8787")]
    listen: String,
    /// The database file; it is created if missing
    #[arg(long, env = "SCORELET_DB", value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    /// Allow pages of this origin to post and, with the token, to read, such as https://shop.example; * allows
    /// any; repeatable. By default only pages of the collector's own host and requests without an Origin
    /// header are allowed
    #[arg(long, env = "SCORELET_ALLOW_ORIGIN", value_delimiter = ',', value_name = "ORIGIN", value_parser = Origin::parse)]
    allow_origin: Vec<Origin>,
    /// Allow reading by this domain name of the collector, such as answers.example; repeatable. By default only by
    /// an address, localhost, a name without a dot, and the host of --listen
    #[arg(long, env = "SCORELET_HOST", value_delimiter = ',', value_name = "NAME", value_parser = server::host_name)]
    host: Vec<String>,
    /// Store only responses of this survey, by its id, such as checkout; repeatable. By default those of any
    #[arg(long, env = "SCORELET_SURVEY", value_delimiter = ',', value_name = "SURVEY")]
    survey: Vec<String>,
    /// Trust the proxy in front: take the collector's own host from X-Forwarded-Host, and the client's address
    /// from the last entry of X-Forwarded-For. By default these headers are ignored
    #[arg(long, env = "SCORELET_TRUST_PROXY", value_parser = FalseyValueParser::new())]
    trust_proxy: bool,
    /// Limit the posts of one client address (or IPv6 /64 network): so many requests at once, and then so many
    /// per second, minute or hour, such as 10/s, 120/m or 900/h; off for no limit
    #[arg(long, env = "SCORELET_RATE", value_name = "N/s|m|h", value_parser = Rate::parse, default_value = "120/m")]
    rate: Rate,
    /// Delete responses that arrived longer ago than this, such as 400d or 12h; by default they are kept forever
    #[arg(long, env = "SCORELET_KEEP", value_name = "TIME", value_parser = server::duration)]
    keep: Option<Duration>,
    /// With --keep: delete old responses at once, also after a jump of the clock, and where they are more than a
    /// tenth of all. By default these wait until the collector has run for 24 hours
    #[arg(long, env = "SCORELET_SWEEP_NOW", value_parser = FalseyValueParser::new())]
    sweep_now: bool,
    /// Refuse new responses once the database uses this much space, such as 500MB or 2GiB; no limit by default
    #[arg(long, env = "SCORELET_MAX_DB_SIZE", value_name = "SIZE", value_parser = server::bytes)]
    max_db_size: Option<u64>,
    /// How to write the log on standard error: text, or json, which also has a line for each request. No line has a
    /// client's address, an answer or a respondent
    #[arg(long, env = "SCORELET_LOG", value_name = "text|json", value_parser = log_format, default_value = "text")]
    log: LogFormat,
}

fn log_format(name: &str) -> Result<LogFormat, &'static str> {
    match name {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json"),
    }
}

/// Serves until the process is asked to stop, by Ctrl-C or by a service manager.
pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let Args {
        listen,
        db: database,
        allow_origin,
        host: hosts,
        survey: surveys,
        trust_proxy,
        rate,
        keep,
        sweep_now,
        max_db_size,
        log,
    } = args;
    if sweep_now && keep.is_none() {
        return Err("--sweep-now needs --keep; give both, or neither".into());
    }
    let pages = pages(&allow_origin);
    let origins = Origins::new(allow_origin, trust_proxy);
    let bounds = Bounds { keep, max_bytes: max_db_size };
    let settings =
        Settings { listen, database, origins, hosts, surveys, rate, trust_proxy, bounds, sweep_now, log };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let stop = stop()?;
        let collector = Collector::start(settings).await?;
        greet(&collector, &pages);
        collector.run(stop).await;
        Ok(())
    })
}

/// Says which pages may post.
fn pages(listed: &[Origin]) -> String {
    let names = listed.iter().map(|origin| match origin {
        Origin::Any => "any origin",
        Origin::Exact(origin) => origin,
    });
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        "Only pages of the collector's own host may post; allow others with --allow-origin".to_owned()
    } else {
        format!("Pages of {names} may post, and those of the collector's own host")
    }
}

fn greet(collector: &Collector, pages: &str) {
    let (token, address) = (collector.token(), collector.address());
    let path = token.path().display();
    let about_token = if token.is_new() {
        format!(
            "The token for reading is {}\nIt is shown only this once, and is stored in {path}",
            token.text()
        )
    } else {
        format!("The token for reading is in {path}")
    };
    let posts = Route::PostResponses.path();
    // A closed standard output must not stop the collector.
    let _ = writeln!(
        io::stdout(),
        "The collector listens on http://{address}\nPages post to http://{address}{posts}\n{pages}\n{about_token}"
    );
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
        // If no handler can be installed, Ctrl-C ends the process at once. Nothing acknowledged is lost.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
