//! A real collector for tests: the built binary, on a free port, with its database in the test's own
//! folder.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helper may fail it")]

mod chromium;
pub mod clock;
pub mod leash;
pub mod load;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

pub use chromium::CHROMIUM;
use leash::Leash;
use ureq::Agent;
use ureq::http::Response;

/// A running collector; it is killed when this is dropped, or when the test program is.
pub struct Collector {
    child: Child,
    leash: Option<Leash>,
    /// Host and port.
    pub address: String,
    /// The token for reading.
    pub token: String,
    /// The database file.
    pub database: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    agent: Agent,
}

/// What the collector answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    headers: ureq::http::HeaderMap,
}

impl Reply {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// `scorelet serve` with these arguments, its output to be read.
pub fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scorelet"));
    command.arg("serve").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A fresh id, the same for the same number.
pub fn id(number: u64) -> String {
    format!("01993d0e-0000-7000-8000-{number:012x}")
}

/// When every response of this run was answered, so that the same call gives the same body.
pub static NOW: LazyLock<jiff::Timestamp> = LazyLock::new(jiff::Timestamp::now);

/// A response with an NPS of `value`, answered now.
pub fn response(number: u64, value: u8, complete: bool) -> String {
    let (id, now) = (id(number), *NOW);
    format!(
        r#"{{"v":1,"id":"{id}","survey":"shop","answered_at":"{now}","complete":{complete},"locale":"en","answers":[{{"question":"nps","type":"nps","scale":[0,10],"value":{value}}}],"context":{{"plan":"pro","price":1.10}}}}"#
    )
}

/// What is said when so many are stored and so many known.
pub fn receipt(stored: u64, duplicates: u64) -> serde_json::Value {
    serde_json::json!({ "stored": stored, "duplicates": duplicates, "rejected": [] })
}

/// Exported lines as the responses were posted: without `_`, which the collector adds at each line's end.
pub fn as_posted(export: &str) -> String {
    let bare = |line: &str| {
        let (response, added) = line.rsplit_once(",\"_\":").expect("a line with what the collector adds");
        assert!(added.starts_with("{\"received_at\":\"") && added.ends_with("}}"), "{added}");
        format!("{response}}}\n")
    };
    export.lines().map(bare).collect()
}

/// What `scorelet` with these arguments said and how it ended.
pub fn scorelet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scorelet")).args(arguments).output().unwrap()
}

/// What `scorelet` with these arguments printed; it must succeed.
pub fn printed(arguments: &[&str]) -> String {
    let output = scorelet(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

impl Collector {
    /// Starts a collector on a free port with `scorelet.db` in `folder`, letting in pages of these
    /// origins.
    pub fn start(folder: &Path, origins: &[&str]) -> Collector {
        let origins = origins.iter().flat_map(|origin| ["--allow-origin", origin]);
        Collector::start_with(folder, &origins.collect::<Vec<_>>())
    }

    /// Starts a collector on a free port with `scorelet.db` in `folder` and these arguments; unless
    /// they say otherwise this machine may post as often as it likes.
    pub fn start_with(folder: &Path, arguments: &[&str]) -> Collector {
        Collector::start_in(folder, arguments, &[])
    }

    /// Does the same with these environment variables.
    pub fn start_in(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Collector {
        let database = folder.join("scorelet.db");
        let unlimited = ["--rate", "off"].into_iter().filter(|_| !arguments.contains(&"--rate"));
        let arguments: Vec<_> = arguments.iter().copied().chain(unlimited).map(str::to_owned).collect();
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment: Vec<_> = environment.iter().map(pair).collect();
        let (child, leash, address) = launch(&database, "127.0.0.1:0", &arguments, &environment);
        let token = fs::read_to_string(folder.join("scorelet.db.token")).unwrap();
        let config = Agent::config_builder().http_status_as_error(false);
        Collector {
            child,
            leash,
            address,
            token: token.trim().to_owned(),
            database,
            arguments,
            environment,
            agent: config.timeout_global(Some(Duration::from_secs(30))).build().into(),
        }
    }

    /// Starts it again after its end, at the same address with the same database.
    pub fn start_again(&mut self) {
        (self.child, self.leash, _) =
            launch(&self.database, &self.address, &self.arguments, &self.environment);
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Posts responses; an error where no reply came.
    pub fn try_post(&self, content_type: &str, body: &[u8], headers: &[(&str, &str)]) -> Option<Reply> {
        let mut request = self.agent.post(self.url("/v1/responses")).header("Content-Type", content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).ok()?)
    }

    /// Posts JSON.
    pub fn post(&self, body: &str) -> Reply {
        self.try_post("application/json", body.as_bytes(), &[]).unwrap()
    }

    /// Reads with these headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap()).unwrap()
    }

    /// Reads with the token.
    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[("Authorization", &format!("Bearer {}", self.token))])
    }

    /// A request with a token, on a connection of its own, whose reply is not read yet.
    pub fn ask(&self, path: &str, token: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request(path, token).as_bytes()).unwrap();
        stream
    }

    /// The first line of the reply to such a request.
    pub fn head(&self, path: &str, token: &str) -> String {
        let mut line = String::new();
        BufReader::new(self.ask(path, token)).read_line(&mut line).unwrap();
        line
    }

    /// Sends bytes as they are and returns everything that comes back until the connection closes.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // A refusal may come, and the connection close, before everything is sent.
        let _ = stream.write_all(bytes);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// What it has said on stderr since the first start.
    pub fn said(&self) -> String {
        fs::read_to_string(said_beside(&self.database)).unwrap_or_default()
    }

    /// `kill -9`: no chance to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.release();
    }

    /// It has ended.
    fn release(&mut self) {
        if let Some(leash) = self.leash.take() {
            leash.release();
        }
    }

    /// The process, to be signalled.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        self.release();
        status
    }

    /// Asks it to stop as a service manager does, and waits.
    #[cfg(unix)]
    pub fn stop(&mut self) -> ExitStatus {
        let pid = self.process().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.wait()
    }
}

/// The same as [`request`], after whose reply the connection ends.
pub fn last_request(path: &str, token: &str) -> String {
    request(path, token).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
}

/// A request for a path with this token, as it is sent.
pub fn request(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
}

/// The process, once it listens, and where.
fn launch(
    database: &Path,
    listen: &str,
    arguments: &[String],
    environment: &[(String, String)],
) -> (Child, Option<Leash>, String) {
    let mut command = serve(&["--listen", listen, "--db", database.to_str().unwrap()]);
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let mut said = File::options();
    said.create(true).append(true);
    // Files next to the database are for its owner alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut said, 0o600);
    let said = said.open(said_beside(database)).unwrap();
    let mut child = command.args(arguments).stderr(said).spawn().unwrap();
    let leash = cfg!(unix).then(|| Leash::new("KILL", &child.id().to_string(), None));
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let Some((_, address)) = line.trim().split_once("http://") else {
        panic!("the collector has not started: {}", fs::read_to_string(said_beside(database)).unwrap());
    };
    (child, leash, address.to_owned())
}

/// Where a collector's stderr goes.
fn said_beside(database: &Path) -> PathBuf {
    database.with_file_name("stderr.txt")
}

/// Says, past the capture of a test's output, what this machine could not show and why.
pub fn not_shown(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "NOT SHOWN on this machine: {what}: {why}");
}

fn read(mut response: Response<ureq::Body>) -> Option<Reply> {
    let body = response.body_mut().with_config().limit(64 << 20).read_to_string().ok()?;
    Some(Reply { status: response.status().as_u16(), body, headers: response.headers().clone() })
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("the collector said:\n{}", self.said());
        }
    }
}
