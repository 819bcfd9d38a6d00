//! Disks that are full, read-only or broken: everything acknowledged is present after a restart, and the collector
//! stores again as soon as the disk works.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::assert_sound;
use crate::support::load::{Seen, assert_kept, fresh, signal, under_load};
use crate::support::{Collector, not_shown, serve};

/// How often each fault is tested.
const TRIALS: usize = 20;

/// Visitors that post all the time.
const VISITORS: usize = 3;

/// A disk that fails on request.
struct Disk {
    folder: TempDir,
    switch: PathBuf,
    library: PathBuf,
}

impl Disk {
    /// Returns `None` if this machine has no C compiler to build it with.
    fn new() -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("fault.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fire/fault.c");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl");
        let built = compiler.status().ok()?;
        assert!(built.success(), "cc cannot build tests/fire/fault.c");
        let disk = Disk { switch: folder.path().join("switch"), library, folder };
        disk.set('-');
        Some(disk)
    }

    fn set(&self, fault: char) {
        fs::write(&self.switch, [fault as u8]).unwrap();
    }

    fn collector(&self) -> Collector {
        let library = self.library.to_str().unwrap();
        let environment = [("LD_PRELOAD", library), ("FAULT", self.switch.to_str().unwrap())];
        Collector::start_in(self.folder.path(), &[], &environment)
    }
}

fn assert_refused(collector: &Collector) {
    let reply = collector.post(&fresh().1);
    assert_eq!((reply.status, reply.header("retry-after")), (503, "10"), "{reply:?}");
}

fn acknowledged(seen: Vec<Seen>) -> impl Iterator<Item = String> {
    seen.into_iter().flat_map(|one| one.acknowledged.into_keys())
}

/// Under load, the disk fails in this way and recovers; then, or while it fails, the process is killed.
fn survives(what: &str, fault: char) {
    let Some(disk) = Disk::new() else { return not_shown(what, "there is no cc") };
    let mut collector = disk.collector();
    let mut kept: Vec<String> = Vec::new();
    for trial in 0..TRIALS {
        let (id, body) = fresh();
        let seen = under_load(&collector, VISITORS, |collector| {
            thread::sleep(Duration::from_millis(7 * trial as u64));
            disk.set(fault);
            (0..3).for_each(|_| assert_refused(collector));
            assert_eq!(collector.get("/healthz").status, 200, "reading still works");
            if trial % 3 > 0 {
                disk.set('-');
                assert_eq!(collector.post(&body).status, 201, "stored as soon as the disk works");
                kept.push(id);
            }
            signal("-KILL", collector);
        });
        collector.kill();
        disk.set('-');
        kept.extend(acknowledged(seen));
        collector.start_again();
        assert_eq!(collector.post(&fresh().1).status, 201);
    }
    assert_sound(&collector);
    assert!(collector.said().contains("cannot store: ") && collector.said().contains("storing again"));
    assert!(collector.stop().success());
    assert_kept(&kept, &collector.database);
    assert!(kept.len() > TRIALS);
}

#[test]
fn a_full_disk() {
    survives("a full disk", 'f');
}

#[test]
fn a_disk_that_fills_up_within_a_write() {
    survives("a disk that fills up within a write", 'h');
}

#[test]
fn a_disk_that_turned_read_only() {
    survives("a disk that turned read-only", 'r');
}

#[test]
fn a_disk_that_does_not_write() {
    survives("a disk that does not write", 'w');
}

#[test]
fn a_disk_that_does_not_sync() {
    survives("a disk that does not sync", 's');
}

/// A small separate file system, which is unmounted when this is dropped.
struct Mount(TempDir);

impl Mount {
    fn new(options: &str) -> Option<Mount> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Mount(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

const NO_MOUNT: &str = "mounting a tmpfs needs root";

/// A file system that is really full, also for SQLite's own files.
#[test]
fn a_file_system_that_is_full() {
    let Some(mount) = Mount::new("size=4m") else { return not_shown("a full file system", NO_MOUNT) };
    let mut collector = Collector::start(mount.path(), &[]);
    let mut kept = Vec::new();
    for trial in 0..TRIALS {
        // Each time with a little more space left for the last writes.
        let ballast = mount.path().join("ballast");
        let mut fill = vec![0u8; 8 << 20];
        while fs::write(&ballast, &fill).is_err() {
            fill.truncate(fs::metadata(&ballast).unwrap().len() as usize);
        }
        fill.truncate(fill.len().saturating_sub(trial * 2048));
        fs::write(&ballast, &fill).unwrap();
        let mut refused = 0;
        while refused < 3 {
            let (id, body) = fresh();
            let reply = collector.post(&body);
            match reply.status {
                201 => kept.push(id),
                503 => refused += 1,
                _ => panic!("{reply:?}"),
            }
        }
        if trial % 2 == 0 {
            collector.kill();
            fs::remove_file(&ballast).unwrap();
            collector.start_again();
        } else {
            fs::remove_file(&ballast).unwrap();
        }
        let (id, body) = fresh();
        assert_eq!(collector.post(&body).status, 201, "stored as soon as there is room");
        kept.push(id);
    }
    assert_sound(&collector);
    assert!(collector.stop().success());
    assert_kept(&kept, &collector.database);
}

/// Starts a collector that must name what it cannot use; `None` if the program cannot be started at all.
fn refused(database: &Path, user: Option<u32>) -> Option<String> {
    let mut command = serve(&["--listen", "127.0.0.1:0", "--db", database.to_str().unwrap()]);
    if let Some(user) = user {
        command.uid(user);
    }
    let output = command.output().ok()?;
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(database.to_str().unwrap()), "{said}");
    Some(said.to_ascii_lowercase())
}

/// On a read-only file system it says so and does not start, instead of refusing every response later.
#[test]
fn a_read_only_file_system_is_named() {
    let Some(mount) = Mount::new("size=4m") else { return not_shown("a read-only file system", NO_MOUNT) };
    let mut collector = Collector::start(mount.path(), &[]);
    let (id, body) = fresh();
    assert_eq!(collector.post(&body).status, 201);
    assert!(collector.stop().success());
    let remount = |how: &str| {
        let options = format!("remount,{how}");
        assert!(Command::new("mount").args(["-o", &options]).arg(mount.path()).status().unwrap().success());
    };
    remount("ro");
    let said = refused(&collector.database, None).unwrap();
    assert!(said.contains("read-only"), "{said}");
    remount("rw");
    collector.start_again();
    assert_eq!(collector.get("/healthz").json()["responses"], 1);
    assert!(collector.stop().success());
    assert_kept([&id], &collector.database);
}

/// The same for a file or a folder of another user.
#[test]
fn a_database_without_permission_is_named() {
    const NOBODY: u32 = 65534;
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    assert!(collector.stop().success());
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    // Root may do everything, so the test runs as another user.
    let user = (fs::metadata("/proc/self").unwrap().uid() == 0).then_some(NOBODY);
    allow(folder.path(), 0o555);
    for mode in [0o444, 0o666] {
        allow(&collector.database, mode);
        let Some(said) = refused(&collector.database, user) else {
            return not_shown("a database without permission", "another user may not run the program");
        };
        assert!(["denied", "readonly", "unable to open"].iter().any(|word| said.contains(word)), "{said}");
    }
    allow(folder.path(), 0o755);
}
