//! Nothing that a task starts outlives the task.
//!
//! The task runs in a second process, which leads a process group, and everything it starts is in that
//! group. The first process waits for the task's end or for a signal, and then ends the whole group. If
//! the first process is killed outright, the pipe between the two closes, and the task ends its group.

use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::process::Child;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;

/// The first argument of the second process.
pub const GUARDED: &str = "--guarded";

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// Runs this program again with these arguments, as the leader of a group that ends with it.
pub fn run(args: &[String]) -> ExitCode {
    match watch(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn watch(args: &[String]) -> Result<ExitCode> {
    let mut task = Command::new(std::env::current_exe().context("cannot find this program's file")?);
    task.arg(GUARDED).args(args).stdin(Stdio::piped()).process_group(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::new()?;
        let mut task = tokio::process::Command::from(task).spawn().context("cannot start the task")?;
        let group = task.id().context("the task has no process id")?;
        // Kept open until the end: waiting would close it.
        let _pipe = task.stdin.take();
        tokio::select! {
            ended = task.wait() => {
                send("KILL", group);
                Ok(code(ended?))
            }
            number = signals.first() => {
                end(&mut task, group).await?;
                Ok(ExitCode::from(128 + number))
            }
        }
    })
}

/// Asks everything in the group to end, and kills what has not ended in time.
async fn end(task: &mut Child, group: u32) -> Result<()> {
    send("TERM", group);
    if let Ok(ended) = timeout(GRACE, task.wait()).await {
        ended?;
    }
    send("KILL", group);
    task.wait().await?;
    Ok(())
}

/// A task that a signal ended has that signal's number plus 128, as in a shell.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|number| 128 + number)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// What asks a program to end: Ctrl-C, a process manager, a terminal that closes.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> Result<Signals> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// The number of the first one that comes.
    async fn first(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
            _ = self.hang_up.recv() => 1,
        }
    }
}

/// Sends a signal to a group. The shell's own `kill`: small systems have no program of that name.
fn send(signal: &str, group: u32) {
    let _ = Command::new("sh")
        .args(["-c", &format!("kill -s {signal} -- -{group}")])
        .stderr(Stdio::null())
        .process_group(0)
        .status();
}

/// In the second process: ends the group when the first process is gone.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        // Nothing is ever written: the read returns when the other end is closed.
        let _ = std::io::stdin().read(&mut [0]);
        let group = std::process::id();
        let script = format!("kill -s TERM -- -{group}; sleep {}; kill -s KILL -- -{group}", GRACE.as_secs());
        // In a group of its own, as it must live on after this process.
        let _ = Command::new("sh").args(["-c", &script]).stderr(Stdio::null()).process_group(0).spawn();
    });
}
