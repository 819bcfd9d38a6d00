//! The collector's log, on stderr: a line for each thing that the operator should know, and, as JSON, one for each
//! request. No line has an address of a client, an answer, a respondent, or a value of a query.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::facts::Notice;
use super::instant::{now, rfc3339};
use super::metrics::Answered;
use crate::json;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people. Requests are not logged.
    Text,
    /// A JSON object on each line, also for each request.
    Json,
}

/// A process has one stderr, so it has one format.
static JSON: AtomicBool = AtomicBool::new(false);

/// Decides how everything from now on is written.
pub(super) fn set_format(format: LogFormat) {
    JSON.store(format == LogFormat::Json, Ordering::Relaxed);
}

#[derive(Serialize)]
struct Event<'e> {
    time: String,
    level: &'e str,
    event: &'e str,
    message: String,
}

#[derive(Serialize)]
struct Access<'a> {
    time: String,
    level: &'a str,
    event: &'a str,
    method: &'a str,
    route: &'a str,
    status: u16,
    milliseconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

/// Writes a line about a notice.
pub(super) fn write(notice: &Notice) {
    if !JSON.load(Ordering::Relaxed) {
        return line(&format!("scorelet: {notice}"));
    }
    let (level, event) = level_and_event(notice);
    object(&Event { time: rfc3339(now()), level, event, message: notice.to_string() });
}

/// Writes a request to the access log, where there is one.
pub(super) fn request(answered: &Answered) {
    if !JSON.load(Ordering::Relaxed) {
        return;
    }
    let Answered { route, method, status, code, took } = *answered;
    let level = if status >= 500 { "error" } else { "info" };
    let milliseconds = (took.as_secs_f64() * 1e6).round() / 1e3;
    let time = rfc3339(now());
    object(&Access { time, level, event: "request", method, route, status, milliseconds, code });
}

fn object(event: &impl Serialize) {
    // Texts and numbers can always be written.
    if let Ok(text) = json::text(event) {
        line(&text);
    }
}

/// Writes a whole line at once. A closed stderr must not stop the collector, so this is not `eprintln!`, which panics.
fn line(text: &str) {
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

fn level_and_event(notice: &Notice) -> (&'static str, &'static str) {
    match notice {
        Notice::UntrustedProxy => ("warn", "untrusted_proxy"),
        Notice::OriginRefused { .. } => ("warn", "origin_refused"),
        Notice::AcceptFailed(_) => ("error", "accept_failed"),
        Notice::ReadFailed(_) => ("error", "read_failed"),
        Notice::StoreFailed(_) => ("error", "store_failed"),
        Notice::StoringAgain => ("info", "storing_again"),
        Notice::Upgrading => ("info", "upgrading"),
        Notice::SweepFailed(_) => ("error", "sweep_failed"),
        Notice::SweepHeld(_) => ("warn", "sweep_held"),
        Notice::ClockEarly { .. } => ("error", "clock_early"),
        Notice::ClockRight => ("info", "clock_right"),
        Notice::Readable { .. } => ("warn", "readable_file"),
        Notice::NotMerged { .. } => ("warn", "not_merged"),
        Notice::UnreadableResponse => ("error", "unreadable_response"),
    }
}

/// Lets a notice that anyone can cause through once in a while.
pub(super) struct Rarely {
    pause: Duration,
    last: Mutex<(Option<Instant>, u64)>,
}

impl Rarely {
    pub fn every(pause: Duration) -> Rarely {
        Rarely { pause, last: Mutex::default() }
    }

    /// Returns how many were held back since the last one, or `None` where this one is held back too.
    pub fn pass(&self) -> Option<u64> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0.is_some_and(|at| at.elapsed() < self.pause) {
            last.1 += 1;
            return None;
        }
        last.0 = Some(Instant::now());
        Some(std::mem::take(&mut last.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_back_is_counted() {
        let never_again = Rarely::every(Duration::from_secs(3600));
        assert_eq!([(); 3].map(|()| never_again.pass()), [Some(0), None, None]);
        let brief = Rarely::every(Duration::from_millis(30));
        assert_eq!([(); 3].map(|()| brief.pass()), [Some(0), None, None]);
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(brief.pass(), Some(2));
    }
}
