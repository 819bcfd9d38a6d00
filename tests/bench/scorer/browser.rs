//! A Chromium whose page has a Worker in which everything runs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::answers::{Answers, Format};
use crate::counts::Counts;
use crate::race::{Contender, Run};
use crate::site;
use crate::webdriver::Browser;

/// How often it is asked whether an answer is there; that costs the page's thread, not the Worker's.
const GLANCE: Duration = Duration::from_millis(50);

/// The slowest takes a minute for the largest file; who takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(300);

pub struct Page {
    browser: Browser,
}

/// The page's built scripts that are missing from `data`.
pub fn missing(data: &Path) -> Option<PathBuf> {
    let built = ["score.mjs", "score.wasm", "worker.js"].map(|name| data.join("site").join(name));
    built.into_iter().find(|path| !path.is_file())
}

/// A run in the Worker.
pub struct Replied {
    pub seconds: f64,
    /// Rows, a report of ours, or a size.
    pub found: Value,
    /// Bytes of the wasm memory, of ours alone.
    pub memory: Option<u64>,
}

impl Page {
    /// A new browser with the page; `data` holds the answers' files.
    pub fn open(data: &Path) -> Page {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/scorer");
        let packages = own.join("node_modules/@duckdb/duckdb-wasm/dist");
        let folders: Vec<(&str, PathBuf)> = vec![
            ("duckdb/", packages),
            ("data/", data.to_owned()),
            ("", data.join("site")),
            ("", own.join("page")),
        ];
        let browser = Browser::start();
        browser.go(&format!("{}/index.html", site::serve(folders)));
        Page { browser }
    }

    pub fn version(&self) -> String {
        let version = self.browser.devtools("Browser.getVersion", &json!({}));
        version["product"]
            .as_str()
            .unwrap_or("a browser")
            .replace("Headless", "")
            .replace("Chrome/", "Chromium ")
    }

    /// Brings a file's bytes into the Worker.
    pub fn load(&self, answers: &Answers) {
        let name = answers.path.file_name().unwrap().to_str().unwrap();
        let reply = self.ask(&json!({ "what": "load", "url": format!("data/{name}") })).unwrap();
        assert_eq!(reply["size"], answers.size, "the Worker got all of it");
    }

    /// Has the visitor choose a file.
    pub fn choose(&self, answers: &Answers) {
        self.browser.choose_file("return document.getElementById('file')", &answers.path);
    }

    /// Loads and starts a contender.
    pub fn start(&self, contender: Contender) -> Result<(), String> {
        self.ask(&json!({ "what": "start", "name": contender.name })).map(drop)
    }

    /// Lets a contender count the bytes, or the file that was chosen.
    pub fn run(&self, contender: Contender, format: Format, from: &str) -> Result<Replied, String> {
        let request = json!({ "what": "run", "name": contender.name, "format": format.name(), "from": from });
        let mut reply = self.ask(&request)?;
        Ok(Replied {
            seconds: reply["seconds"].as_f64().unwrap(),
            memory: reply["memory"].as_u64(),
            found: reply["found"].take(),
        })
    }

    fn ask(&self, request: &Value) -> Result<Value, String> {
        self.browser.run("window.ask(arguments[0])", vec![request.clone()]);
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            let reply = self.browser.run("return window.reply ?? null", vec![]);
            match reply["error"].as_str() {
                Some(message) => return Err(message.to_owned()),
                None if !reply.is_null() => return Ok(reply),
                None => std::thread::sleep(GLANCE),
            }
        }
        Err(format!("no answer in {} s", PATIENCE.as_secs()))
    }
}

impl Replied {
    pub fn counted(&self) -> Run {
        let counts = match &self.found {
            rows @ Value::Array(_) => Some(Counts::of_rows(rows)),
            report @ Value::Object(_) => Some(Counts::of_report(report)),
            _ => None,
        };
        Run { seconds: self.seconds, counts }
    }
}
