//! Keeps the write-ahead log small.
//!
//! SQLite begins the log again only in a moment when no query reads it. Queries that overlap leave no such moment,
//! and the log would grow for as long as they keep coming. So once it is large, new queries wait, and at the end
//! those that run are ended.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::read::Readers;
use super::schema::{self, BUSY_TIMEOUT};

/// Bytes of the log from which on new queries wait. Without readers it stays far below.
const LARGE: u64 = 16 << 20;

/// Bytes from which on the writer waits for the queries that run, and then ends them.
const TOO_LARGE: u64 = 40 << 20;

/// How long the writer waits for them.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long ended queries may take to end.
const ENDING: Duration = Duration::from_secs(5);

/// The pause after an attempt that another program prevented.
const RETRY: Duration = Duration::from_millis(500);

pub(super) struct LogSize {
    log: PathBuf,
    readers: Arc<Readers>,
    paused: bool,
    tried: Option<Instant>,
}

impl LogSize {
    pub fn new(log: PathBuf, readers: Arc<Readers>) -> LogSize {
        LogSize { log, readers, paused: false, tried: None }
    }

    /// Empties a large log as soon as no query reads it.
    pub fn keep_small(&mut self, writer: &Connection) {
        let size = fs::metadata(&self.log).map_or(0, |found| found.len());
        if size < LARGE || self.tried.is_some_and(|tried| tried.elapsed() < RETRY) {
            return;
        }
        let gate = self.readers.gate();
        if !self.paused {
            gate.pause();
            self.paused = true;
        }
        let mut done = gate.wait(if size < TOO_LARGE { Duration::ZERO } else { PATIENCE });
        if !done && size >= TOO_LARGE {
            gate.interrupt();
            done = gate.wait(ENDING);
        }
        if done {
            self.tried = (!empty(writer)).then(Instant::now);
            self.paused = false;
            gate.resume();
        }
    }
}

/// Empties the log; returns false where another program reads it.
fn empty(writer: &Connection) -> bool {
    // It is tried again after the next commit: posts must not wait for another program.
    let _ = writer.busy_timeout(Duration::ZERO);
    let merged = schema::checkpoint(writer);
    let _ = writer.busy_timeout(BUSY_TIMEOUT);
    merged.unwrap_or_default()
}
