//! A PostgreSQL of the test's own, from Debian's packages.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; it is killed when this is dropped.
pub struct Postgres {
    process: Child,
    programs: PathBuf,
    port: u16,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The newest of Debian's packages, which keep their programs off the PATH.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.map(|entry| entry.unwrap().path().join("bin")).filter(|bin| bin.join("initdb").is_file()).max()
}

/// A shell that is not root's, as whom PostgreSQL refuses to run: Debian's package brings a user for it.
fn shell(script: &str) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    let mut command = if id == b"0\n" {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", script]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

impl Postgres {
    /// Starts one on a free port of this machine, with its data in `folder`; `None` where it is not
    /// installed.
    pub fn start(folder: &Path) -> Option<Postgres> {
        let (programs, data) = (programs()?, folder.join("postgres"));
        std::fs::create_dir(&data).unwrap();
        for path in [folder, &data] {
            // Only root may, and only root has to.
            let _ = Command::new("chown").arg("postgres").arg(path).stderr(Stdio::null()).status().unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (bin, data) = (programs.display(), data.display());
        assert!(shell(&format!("{bin}/initdb -D {data} -U postgres -A trust")).status().unwrap().success());
        let options = format!("-D {data} -h 127.0.0.1 -p {port} -k {data} -c fsync=off");
        let process = shell(&format!("exec {bin}/postgres {options}")).spawn().unwrap();
        let server = Postgres { process, programs, port };
        let started = Instant::now();
        while server.psql("select 1").is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "PostgreSQL never answered");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(server)
    }

    /// What tells psql where the server is.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("PGHOST", "127.0.0.1"),
            ("PGPORT", &self.port.to_string()),
            ("PGUSER", "postgres"),
            ("PGDATABASE", "postgres"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    }

    /// The folder of psql and the rest.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// What psql prints, without headings: a row a line.
    pub fn psql(&self, script: &str) -> Result<String, String> {
        let mut command = Command::new(self.programs.join("psql"));
        command.envs(self.environment()).args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", script]);
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}
