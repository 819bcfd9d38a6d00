//! The driver's process: its port, a display where its browser needs one, and its end.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::leash::Leash;

/// A driver with its browsers; all of them end with this.
pub struct Driver {
    /// Its address: `http://127.0.0.1:PORT`.
    pub address: String,
    // In this order: the browser is gone before its display is.
    _process: Leashed,
    _display: Option<Arc<Display>>,
}

impl Driver {
    /// Starts one; its log, its profiles and its caches are in `folder`, which is removed at its end.
    pub fn start(engine: Engine, folder: &Path) -> Driver {
        let mut command = Command::new(engine.driver());
        let log = File::create(folder.join("driver.log")).unwrap();
        command.stderr(log).process_group(0);
        match engine {
            Engine::Chromium => {
                // A killed browser leaves its lock's folder in the place for temporary files.
                command.arg("--port=0").env("TMPDIR", folder);
                Driver::at_the_port_it_says(engine, command, "successfully on port ", folder)
            }
            Engine::Firefox => {
                command.args(["--port=0", "--websocket-port=0", "--allow-system-access", "--profile-root"]);
                command.arg(folder);
                Driver::at_the_port_it_says(engine, command, "Listening on 127.0.0.1:", folder)
            }
            Engine::WebKit => {
                for name in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
                    command.env(name, folder.join("profile"));
                }
                // Its sandbox refuses to start as root.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                // No desktop is asked for its looks, and none for its language.
                command.env("GTK_USE_PORTAL", "0").env("LANG", "C.UTF-8").env("LANGUAGE", "en");
                command.env_remove("WAYLAND_DISPLAY").stdout(Stdio::null());
                Driver::at_a_free_port(command, folder)
            }
        }
    }

    /// For a driver that takes a free port and prints it after `mark`. (chromedriver needs the same port
    /// for IPv4 and IPv6, and ends if it does not get it; then it is started again.)
    fn at_the_port_it_says(engine: Engine, mut command: Command, mark: &str, folder: &Path) -> Driver {
        command.stdout(Stdio::piped());
        for _ in 0..3 {
            let mut process = command.spawn().unwrap_or_else(|error| missing(engine, &error));
            let mut output = BufReader::new(process.stdout.take().unwrap());
            let port = output
                .by_ref()
                .lines()
                .map_while(Result::ok)
                .find_map(|line| Some(line.rsplit_once(mark)?.1.trim_end_matches('.').to_owned()));
            if let Some(port) = port {
                // What the browser prints must find a reader, or it stops at a full pipe.
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                let address = format!("http://127.0.0.1:{port}");
                return Driver {
                    address,
                    _process: Leashed::new(process, "KILL", Some(folder)),
                    _display: None,
                };
            }
            let _ = process.wait();
        }
        panic!("{engine:?}'s driver does not start")
    }

    /// For a driver that must be given a port and does not say when it listens.
    fn at_a_free_port(mut command: Command, folder: &Path) -> Driver {
        let display = Display::shared();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        command.env("DISPLAY", format!(":{}", display.number)).arg(format!("--port={port}"));
        let mut process = command.spawn().unwrap_or_else(|error| missing(Engine::WebKit, &error));
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = process.try_wait().unwrap();
            assert!(ended.is_none(), "WebKitWebDriver ended at once: {ended:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "WebKitWebDriver does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        let address = format!("http://127.0.0.1:{port}");
        Driver { address, _process: Leashed::new(process, "KILL", Some(folder)), _display: Some(display) }
    }
}

fn missing(engine: Engine, error: &std::io::Error) -> Child {
    panic!("{engine:?}'s driver: {error}; {}", engine.advice())
}

/// A process with its group, which ends with this or with the test program.
struct Leashed {
    process: Child,
    leash: Option<Leash>,
}

impl Leashed {
    /// `process` leads a group, which gets `signal` at its end; then `folder` is removed.
    fn new(process: Child, signal: &str, folder: Option<&Path>) -> Leashed {
        let group = format!("-{}", process.id());
        Leashed { process, leash: Some(Leash::new(signal, &group, folder)) }
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        self.leash = None;
        let _ = self.process.wait();
    }
}

/// A display without a screen, shared by the browsers that are open at the same time.
struct Display {
    number: String,
    _process: Leashed,
}

static DISPLAY: Mutex<Weak<Display>> = Mutex::new(Weak::new());

impl Display {
    fn shared() -> Arc<Display> {
        let mut shared = DISPLAY.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(display) = shared.upgrade() {
            return display;
        }
        let display = Arc::new(Display::start());
        *shared = Arc::downgrade(&display);
        display
    }

    fn start() -> Display {
        let mut command = Command::new("Xvfb");
        // It takes the first free number and prints it.
        command.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut process =
            command.spawn().unwrap_or_else(|error| panic!("Xvfb: {error}; {}", Engine::WebKit.advice()));
        let mut number = String::new();
        let read = BufReader::new(process.stdout.take().unwrap()).read_line(&mut number);
        assert!(read.is_ok_and(|bytes| bytes > 0), "Xvfb ended at once: {:?}", process.wait());
        // Asked to end, rather than killed, it removes its socket and its lock file.
        Display { number: number.trim().to_owned(), _process: Leashed::new(process, "TERM", None) }
    }
}
