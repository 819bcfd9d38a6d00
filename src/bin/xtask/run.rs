//! Running other programs, and saying what is going on meanwhile.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

thread_local! {
    /// How many steps this thread is in, each inside the one before.
    static DEPTH: Arc<AtomicUsize> = Arc::default();
}

/// How long a step may be silent before it says that it is still running.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The repository: the folder of Cargo.toml.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// One progress line with the seconds since the start.
pub fn say(what: &str) {
    eprintln!("[{:>4} s] {what}", START.elapsed().as_secs());
}

/// Announces a step, does it, and says every 20 s that it is still running. Where steps contain steps,
/// only the innermost says so; steps of two threads each do.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(what);
    let current = DEPTH.with(Arc::clone);
    let depth = current.fetch_add(1, Relaxed) + 1;
    let seen = Arc::clone(&current);
    let (done, waiting) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while waiting.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                if seen.load(Relaxed) == depth {
                    say(&format!("… still running: {what}"));
                }
            }
        });
        let result = work();
        drop(done);
        current.fetch_sub(1, Relaxed);
        result
    })
}

/// The steps of a task, numbered so that the reader knows how far it is.
pub struct Steps {
    done: usize,
    of: usize,
}

impl Steps {
    /// So many steps, none of them done.
    pub fn new(of: usize) -> Steps {
        Steps { done: 0, of }
    }

    /// Announces the next step with its number, and does it.
    pub fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        step(&format!("Step {} of {}: {what}", self.done, self.of), work)
    }

    /// Counts a step that has nothing to do.
    pub fn skip(&mut self) {
        self.done += 1;
    }
}

/// What a thread of a scope came to.
pub fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> Result<T> {
    thread.join().or_else(|_| bail!("a thread ended with a panic; see above"))
}

/// Runs a command to its end; anything but success is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it printed; its stderr is shown only where it fails.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {}", shown(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({})\n{}", shown(command), output.status, stderr.trim_end());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program can be started at all.
pub fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Reads a file, with its path in the error.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    std::fs::write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a folder, if it is there.
pub fn clear(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn shown(command: &Command) -> String {
    let args = command.get_args().take(3);
    let words: Vec<_> =
        std::iter::once(command.get_program()).chain(args).map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}
