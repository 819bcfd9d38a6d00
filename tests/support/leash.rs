//! Processes that end with the test program, however that ends.
#![allow(dead_code, reason = "each test uses its own part")]

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Ends a process when this is dropped or the test program ends. What is in a static is never dropped, and a
/// killed program drops nothing, so a shell waits for its pipe to close.
pub struct Leash {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Leash {
    /// Sends `signal` to `target` at the end: a process, or a group with a minus before it. Then `folder` is
    /// removed.
    pub fn new(signal: &str, target: &str, folder: Option<&Path>) -> Leash {
        let script = format!("read _; kill -s {signal} -- {target}; [ -z \"$1\" ] || rm -rf -- \"$1\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh"]).args(folder);
        // Ctrl-C at a terminal reaches the group of the test program, and must leave the shell.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = command.spawn().unwrap();
        let pipe = shell.stdin.take();
        Leash { shell, pipe }
    }

    /// Lets go of a process that has ended: its number may already be another's.
    pub fn release(mut self) {
        let _ = self.shell.kill();
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.pipe = None;
        let _ = self.shell.wait();
    }
}
