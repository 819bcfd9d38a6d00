//! What `cargo xtask` starts ends with it: the demo's collector and any build, whether the task is asked
//! to end or is killed outright.
#![cfg(all(feature = "server", feature = "xtask", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long processes may take to end: the guard kills after 3 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running task, with everything that it starts writing to one pipe.
struct Task {
    process: Child,
    output: Option<BufReader<ChildStdout>>,
}

impl Drop for Task {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Task {
    fn start(root: &Path, args: &[&str], environment: &[(&str, &Path)]) -> Task {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).env("CARGO_MANIFEST_DIR", root).envs(environment.iter().copied());
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Task { process, output: Some(output) }
    }

    /// Reads up to the line that contains this, and returns the line.
    fn line(&mut self, part: &str) -> String {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert!(
                self.output.as_mut().unwrap().read_line(&mut line).unwrap() > 0,
                "ended before it said: {part}"
            );
        }
        line
    }

    /// Sends a signal to the first process alone, and waits until every process that holds the pipe has
    /// ended.
    fn assert_all_end(mut self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let (done, ended) = mpsc::channel();
        let mut output = self.output.take().unwrap();
        std::thread::spawn(move || {
            let _ = output.read_to_end(&mut Vec::new());
            let _ = done.send(());
        });
        assert!(ended.recv_timeout(PATIENCE).is_ok(), "after SIG{signal} something still runs");
        assert!(!self.process.wait().unwrap().success());
    }
}

/// A repository with nothing in it but what `demo --no-build` needs.
fn built(root: &Path) {
    fs::create_dir(root.join("dist")).unwrap();
    fs::create_dir_all(root.join("target/release")).unwrap();
    symlink(env!("CARGO_BIN_EXE_scorelet"), root.join("target/release/scorelet")).unwrap();
}

#[test]
fn a_demo_leaves_no_collector_running() {
    for signal in ["TERM", "INT", "HUP", "KILL"] {
        let root = tempfile::tempdir().unwrap();
        built(root.path());
        let mut demo = Task::start(root.path(), &["demo", "--no-build"], &[]);
        let line = demo.line("Collector  ");
        let (_, collector) = line.trim().split_once("http://").unwrap();
        assert!(TcpStream::connect(collector).is_ok());
        demo.assert_all_end(signal);
        assert!(TcpStream::connect(collector).is_err(), "after SIG{signal} the collector still listens");
    }
}

#[test]
fn a_build_ends_with_its_task() {
    let root = tempfile::tempdir().unwrap();
    let cargo = root.path().join("cargo");
    fs::write(&cargo, "#!/bin/sh\necho building\nsleep 600 & wait\n").unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    for signal in ["TERM", "INT", "HUP", "KILL"] {
        let mut task = Task::start(root.path(), &["bench", "collector"], &[("CARGO", &cargo)]);
        task.line("building");
        task.assert_all_end(signal);
    }
}

#[test]
fn a_task_passes_its_exit_status_on() {
    let status =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).output().unwrap().status;
    assert_eq!(status(&["help"]).code(), Some(0));
    assert_eq!(status(&["unknown"]).code(), Some(1));
}
