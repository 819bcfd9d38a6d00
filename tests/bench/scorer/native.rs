//! Without a browser: ours on one thread, and Polars and DuckDB in Python, each told to use one thread.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use scorelet::report::Reader;
use scorelet::{import, scoring};
use serde_json::Value;

use crate::answers::Answers;
use crate::counts::Counts;
use crate::race::Run;

/// How much of a file is read at once.
const PIECE: usize = 1 << 20;

/// Reads and counts a file.
pub fn ours(answers: &Answers) -> Result<Run, String> {
    let begun = Instant::now();
    let options = import::ImportOptions { by: Some("plan".to_owned()), ..import::ImportOptions::default() };
    let mut reader = Reader::new(options, scoring::ScoreOptions::default());
    let (mut file, mut piece) = (File::open(&answers.path).unwrap(), vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece).unwrap();
        if read == 0 {
            break;
        }
        reader.push(&piece[..read]).map_err(|error| error.to_string())?;
    }
    let report = reader.finish().map_err(|error| error.to_string())?;
    let seconds = begun.elapsed().as_secs_f64();
    let report = serde_json::to_value(&report).unwrap();
    Ok(Run { seconds, counts: Some(Counts::of_report(&report)) })
}

/// A Python process that counts what it is told to.
pub struct Python {
    process: Child,
    paths: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    /// How many processors it kept busy, on average of all runs.
    pub busy: Vec<f64>,
}

impl Python {
    /// Starts the one that counts with `library`, which `cargo xtask` has installed.
    pub fn start(library: &str) -> Python {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(root.join("target/tools/python/bin/python"));
        command.arg(root.join("tests/bench/scorer/rivals.py")).arg(library);
        command.env("POLARS_MAX_THREADS", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("Python: {error}"));
        let (paths, replies) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        Python { process, paths, replies, busy: Vec::new() }
    }

    pub fn run(&mut self, answers: &Answers) -> Result<Run, String> {
        let path = answers.path.to_str().unwrap();
        writeln!(self.paths.as_mut().unwrap(), "{path}").map_err(|error| error.to_string())?;
        let mut line = String::new();
        self.replies.read_line(&mut line).map_err(|error| error.to_string())?;
        let reply: Value = serde_json::from_str(&line).map_err(|_| "it ended; see above".to_owned())?;
        let seconds = reply["seconds"].as_f64().unwrap();
        self.busy.push(reply["busy"].as_f64().unwrap() / seconds);
        Ok(Run { seconds, counts: Some(Counts::of_rows(&reply["rows"])) })
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // At the end of its input it ends.
        drop(self.paths.take());
        let _ = self.process.wait();
    }
}
