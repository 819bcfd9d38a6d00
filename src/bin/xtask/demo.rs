//! `demo`: the path of an answer from page to score, on this machine.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::run::{Steps, clear, root, say};
use crate::serve::{Site, router, strict_policy};
use crate::{build, pages};

/// The port of the pages, unless `--port` names another or it is in use.
const PAGES_PORT: u16 = 8780;
/// The port of the collector, unless it is in use.
const COLLECTOR_PORT: u16 = 8787;

/// The options of the task.
#[derive(Default)]
pub struct Options {
    /// The port of the pages.
    pub port: Option<u16>,
    /// Whether to serve the last build as it is.
    pub no_build: bool,
    /// Whether to delete the answers of earlier demos.
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
                    options.port = Some(port.parse().with_context(|| format!("invalid port `{port}`"))?);
                }
                other => bail!("`demo` has no option `{other}`; see cargo xtask --help"),
            }
        }
        Ok(options)
    }
}

/// Builds, starts the collector and serves the pages until Ctrl-C.
pub fn demo(options: &Options) -> Result<()> {
    let mut steps = Steps::new(if options.no_build { 1 } else { build::STEPS + 1 });
    if !options.no_build {
        build::all(&mut steps)?;
    }
    let binary = root().join("target/release").join(format!("scorelet{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        binary.is_file() && root().join("dist").is_dir(),
        "nothing is built yet: omit --no-build, or run `cargo xtask build`"
    );
    let folder = root().join("target/demo");
    if options.fresh {
        clear(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;

    let pages = listen(options.port.unwrap_or(PAGES_PORT), options.port.is_none())?;
    let address = pages.local_addr()?;
    let collector = steps.step("Collector and pages", || {
        Collector::start(&binary, &folder.join("scorelet.db"), address.port())
    })?;
    let token = collector.token()?;
    let links = [
        ("Start here", String::new()),
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
        folders: vec![pages::demo(), root().join("www/demo"), root().join("dist")],
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

/// Waits for Ctrl-C or for SIGTERM, which process managers and this program's own guard send.
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

/// The collector in a process of its own, which is ended on drop.
struct Collector {
    process: Child,
    address: SocketAddr,
    database: PathBuf,
}

impl Collector {
    fn start(binary: &Path, database: &Path, pages_port: u16) -> Result<Collector> {
        // Bound and freed again: the collector has to bind it itself.
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
        // It writes a new token a moment after it begins to listen.
        while TcpStream::connect(self.address).is_err() || self.token().is_err() {
            if let Some(status) = self.process.try_wait()? {
                bail!("the collector ended at once ({status}); see its message above");
            }
            ensure!(
                Instant::now() < deadline,
                "the collector does not listen on {} after 10 s",
                self.address
            );
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
    /// The signal that ends this process reaches the collector too, which then ends by itself. If it does
    /// not, it is killed, and keeps what it acknowledged all the same.
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

/// Listens on this machine's loopback address: at `port`, or at any free one if `or_any` allows it.
fn listen(port: u16, or_any: bool) -> Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Err(_) if or_any => Ok(TcpListener::bind(("127.0.0.1", 0))?),
        bound => bound.with_context(|| format!("port {port} is in use; choose another with --port")),
    }
}
