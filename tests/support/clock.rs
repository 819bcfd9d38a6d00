//! A wrong clock for a real binary, by libfaketime (Debian's package `libfaketime`), which answers a program's
//! questions for the time. The time that has passed stays right.

use std::fs;
use std::path::{Path, PathBuf};

/// A clock that a test sets while the program runs.
pub struct FakeClock {
    library: String,
    file: PathBuf,
}

impl FakeClock {
    /// Returns `None` where libfaketime is not installed.
    pub fn new(folder: &Path) -> Option<FakeClock> {
        let folders = fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok).map(|entry| entry.path());
        let mut libraries = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
        let library = libraries.find(|library| library.exists())?.to_str()?.to_owned();
        let clock = FakeClock { library, file: folder.join("clock.txt") };
        clock.set("+0");
        Some(clock)
    }

    /// Sets it: `+366d` from now, or `@1970-01-02 00:00:00`.
    pub fn set(&self, time: &str) {
        let aside = self.file.with_extension("new");
        let mut options = fs::File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        std::io::Write::write_all(&mut options.open(&aside).unwrap(), time.as_bytes()).unwrap();
        fs::rename(aside, &self.file).unwrap();
    }

    /// The environment of a program with this clock.
    pub fn environment(&self) -> [(&str, &str); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}
