//! The oracle: a process of its own that writes down what pages say they have shown. A page tells it
//! synchronously, before the browser paints, so that what was seen is in its log even if something is killed
//! next.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http;

/// One line of the log. `seq` is the order in which the oracle heard.
#[derive(Clone, Debug)]
pub struct Event {
    pub seq: u64,
    pub trial: String,
    pub name: String,
    pub id: String,
    pub detail: Value,
}

impl Event {
    fn read(line: &str) -> Option<Event> {
        let detail: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| detail[key].as_str().unwrap_or_default().to_owned();
        let (trial, name, id) = (text("trial"), text("event"), text("id"));
        Some(Event { seq: detail["seq"].as_u64()?, trial, name, id, detail })
    }
}

/// The oracle's process: writes each event into `file` and to its standard output, until it is
/// killed.
pub fn run(file: &Path) {
    let log = Mutex::new(File::options().append(true).create(true).open(file).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    let next = AtomicU64::new(1);
    thread::scope(|scope| {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let (log, next) = (&log, &next);
            scope.spawn(move || {
                let Some(request) = http::Request::read(&mut stream) else { return };
                if let Ok(mut event) = serde_json::from_slice::<Value>(&request.body) {
                    let mut log = log.lock().unwrap();
                    event["seq"] = next.fetch_add(1, Ordering::SeqCst).into();
                    let line = format!("{event}\n");
                    log.write_all(line.as_bytes()).unwrap();
                    print!("{line}");
                    std::io::stdout().flush().unwrap();
                }
                let _ = stream.write_all(&http::reply(204, &[]));
            });
        }
    });
}

/// What has been heard so far.
type Heard = Arc<(Mutex<Vec<Event>>, Condvar)>;

/// The harness's side of it.
pub struct Oracle {
    child: Child,
    file: PathBuf,
    /// Host and port.
    pub address: String,
    heard: Heard,
}

impl Oracle {
    /// Starts the process with its log in `folder`.
    pub fn start(folder: &Path) -> Oracle {
        let file = folder.join("oracle.jsonl");
        let this = std::env::current_exe().unwrap();
        let mut child = Command::new(this).arg("--oracle").arg(&file).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.next().unwrap();
        let heard = Heard::default();
        let hearing = Arc::clone(&heard);
        thread::spawn(move || {
            for event in lines.filter_map(|line| Event::read(&line)) {
                hearing.0.lock().unwrap().push(event);
                hearing.1.notify_all();
            }
        });
        Oracle { child, file, address, heard }
    }

    /// Writes down what the harness itself saw.
    pub fn note(&self, trial: &str, event: &str, id: &str) {
        let body = json!({ "trial": trial, "event": event, "id": id }).to_string();
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len());
        http::exchange(&self.address, format!("{head}{body}").as_bytes()).unwrap();
    }

    /// Waits for an event of a trial; none where it does not come.
    pub fn wait(&self, trial: &str, patience: Duration, is: impl Fn(&Event) -> bool) -> Option<Event> {
        let started = Instant::now();
        let mut seen = 0;
        let mut events = self.heard.0.lock().unwrap();
        loop {
            if let Some(event) = events[seen..].iter().find(|event| event.trial == trial && is(event)) {
                return Some(event.clone());
            }
            seen = events.len();
            let left = patience.checked_sub(started.elapsed())?;
            events = self.heard.1.wait_timeout(events, left).unwrap().0;
        }
    }

    /// Waits for an event of that name.
    pub fn wait_for(&self, trial: &str, name: &str, patience: Duration) -> Option<Event> {
        self.wait(trial, patience, |event| event.name == name)
    }

    /// What a trial has said so far under that name.
    pub fn said(&self, trial: &str, name: &str) -> Vec<Event> {
        let events = self.heard.0.lock().unwrap();
        events.iter().filter(|event| event.trial == trial && event.name == name).cloned().collect()
    }

    /// The log as it is on disk, of the trials whose names begin so.
    pub fn log(&self, prefix: &str) -> Vec<Event> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        text.lines().filter_map(Event::read).filter(|event| event.trial.starts_with(prefix)).collect()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
