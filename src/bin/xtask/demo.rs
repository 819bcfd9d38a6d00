//! `demo`: the whole way of an answer, on this machine.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::run::{clear, root, say};
use crate::serve::{Site, router, strict_policy};

/// Where the pages are served unless `--port` says otherwise or the port is taken.
const PAGES_PORT: u16 = 8780;
/// Where the collector listens unless the port is taken.
const COLLECTOR_PORT: u16 = 8787;

/// What `demo` was asked for.
#[derive(Default)]
pub struct Options {
    /// The port of the pages.
    pub port: Option<u16>,
    /// Serve what was built before.
    pub no_build: bool,
    /// Forget the answers of earlier demos.
    pub fresh: bool,
}

impl Options {
    /// Reads `[--port N] [--no-build] [--fresh]`.
    pub fn parse(args: &[&str]) -> Result<Options> {
        let mut options = Options::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match *arg {
                "--no-build" => options.no_build = true,
                "--fresh" => options.fresh = true,
                "--port" => {
                    let port = args.next().context("--port needs a number")?;
                    options.port = Some(port.parse().with_context(|| format!("`{port}` is no port"))?);
                }
                other => bail!("`demo` takes no `{other}`; see cargo xtask --help"),
            }
        }
        Ok(options)
    }
}

/// Builds, starts the collector and serves the pages until Ctrl-C.
pub fn demo(options: &Options) -> Result<()> {
    if !options.no_build {
        crate::build::build()?;
    }
    let binary = root().join("target/release").join(format!("scorelet{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        binary.is_file() && root().join("dist").is_dir(),
        "nothing is built yet: leave out --no-build, or run `cargo xtask build`"
    );
    let folder = root().join("target/demo");
    if options.fresh {
        clear(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;

    let pages = listen(options.port.unwrap_or(PAGES_PORT), options.port.is_none())?;
    let address = pages.local_addr()?;
    let collector = Collector::start(&binary, &folder.join("scorelet.db"), address.port())?;
    let token = collector.token()?;
    let links = [
        ("Shop, popup after 3 s", "shop.html".to_owned()),
        ("Help page, inline survey", "help.html".to_owned()),
        ("Gallery of every state", "gallery.html".to_owned()),
        ("Live scores", format!("preview.html#token={token}&collector={}", collector.origin())),
    ];
    say("Ready; Ctrl-C stops it");
    println!();
    for (what, page) in links {
        println!("  {what:<26} http://{address}/{page}");
    }
    println!("  {:<26} {}", "Collector", collector.origin());
    println!("  {:<26} {}\n", "Answers", collector.database.display());
    serve(pages, &collector)
}

fn serve(listener: TcpListener, collector: &Collector) -> Result<()> {
    let site = Site {
        // The demo's start page comes before that of dist/.
        folders: vec![root().join("www/demo"), root().join("dist")],
        values: vec![("collector", collector.origin()), ("token", collector.token()?)],
        policy: strict_policy,
    };
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            served = async { axum::serve(listener, router(site)).await } => served?,
            () = stop_asked() => {}
        }
        Ok(())
    })
}

/// Until Ctrl-C, or the polite signal of a process manager.
async fn stop_asked() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// The collector as a process of its own, stopped on drop.
struct Collector {
    process: Child,
    address: SocketAddr,
    database: PathBuf,
}

impl Collector {
    fn start(binary: &Path, database: &Path, pages_port: u16) -> Result<Collector> {
        // Asked for and freed again: the collector itself has to bind it.
        let address = listen(COLLECTOR_PORT, true)?.local_addr()?;
        let mut command = Command::new(binary);
        command.arg("serve").arg("--listen").arg(address.to_string()).arg("--db").arg(database);
        for host in ["127.0.0.1", "localhost"] {
            command.arg("--allow-origin").arg(format!("http://{host}:{pages_port}"));
        }
        let process = command.spawn().with_context(|| format!("cannot start {}", binary.display()))?;
        let mut collector = Collector { process, address, database: database.to_owned() };
        collector.wait()?;
        Ok(collector)
    }

    fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.process.try_wait()? {
                bail!("the collector ended at once ({status}); what it said stands above");
            }
            ensure!(Instant::now() < deadline, "the collector does not listen on {}", self.address);
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The reading token, which the collector keeps beside its database.
    fn token(&self) -> Result<String> {
        let mut path = self.database.clone().into_os_string();
        path.push(".token");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read the collector's token in {}", path.display()))?;
        Ok(text.trim().to_owned())
    }
}

impl Drop for Collector {
    /// Ctrl-C in a terminal reaches the collector too, and it ends by itself; else it is made to. It
    /// keeps what it acknowledged either way.
    fn drop(&mut self) {
        for _ in 0..40 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            sleep(Duration::from_millis(25));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port on this machine alone: `port`, or any free one where `or_any` allows it.
fn listen(port: u16, or_any: bool) -> Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Err(_) if or_any => Ok(TcpListener::bind(("127.0.0.1", 0))?),
        bound => bound.with_context(|| format!("port {port} is not free")),
    }
}
