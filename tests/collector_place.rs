//! The collector's files moved, deleted, replaced, shared, restored or open to others: nothing acknowledged is
//! lost, and what is wrong is said.
#![cfg(all(feature = "server", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use support::load::{assert_kept, fresh, stored};
use support::{Collector, printed, scorelet, serve};
use tempfile::TempDir;

fn started() -> (TempDir, Collector) {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    (folder, collector)
}

/// Posts so many responses and returns their ids.
fn post(collector: &Collector, count: usize) -> Vec<String> {
    let (ids, bodies): (Vec<_>, Vec<_>) = (0..count).map(|_| fresh()).unzip();
    for part in bodies.chunks(500) {
        assert_eq!(collector.post(&format!("[{}]", part.join(","))).status, 201);
    }
    ids
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Whether the log says this within the second in which acknowledging must end.
fn says_within_a_second(collector: &Collector, what: &str) {
    let begun = Instant::now();
    while !collector.said().contains(what) {
        assert!(begun.elapsed() < Duration::from_secs(3), "{}", collector.said());
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_database_that_is_moved_acknowledges_nothing_until_it_is_back() {
    for (number, ending) in ["", "-wal"].into_iter().enumerate() {
        for replaced in [false, true] {
            let (folder, mut collector) = started();
            let mut acknowledged = post(&collector, 20);
            let (file, away) = (beside(&collector.database, ending), folder.path().join("away"));
            fs::rename(&file, &away).unwrap();
            if replaced {
                fs::write(&file, if number == 0 { fs::read(&away).unwrap() } else { Vec::new() }).unwrap();
            }
            let reply = collector.post(&fresh().1);
            assert_eq!(
                (reply.status, reply.header("retry-after")),
                (503, "10"),
                "{ending} {replaced} {reply:?}"
            );
            assert!(reply.body.contains("moved, deleted or replaced"), "{reply:?}");
            assert_eq!(collector.get("/v1/summary").status, 503);
            says_within_a_second(&collector, "Move it back, or restart");
            fs::rename(&away, &file).unwrap();
            says_within_a_second(&collector, "storing again");
            acknowledged.extend(post(&collector, 20));
            assert_eq!(collector.get("/v1/summary").status, 200);
            assert!(collector.stop().success());
            assert_kept(&acknowledged, &collector.database);
        }
    }
}

#[test]
fn a_deleted_database_is_noticed_without_a_post() {
    let (_folder, collector) = started();
    post(&collector, 1);
    fs::remove_file(&collector.database).unwrap();
    says_within_a_second(&collector, "moved, deleted or replaced");
    assert_eq!(collector.post(&fresh().1).status, 503);
}

#[test]
fn two_collectors_on_one_database_are_refused_by_any_name() {
    let (folder, collector) = started();
    let link = folder.path().join("link.db");
    symlink(&collector.database, &link).unwrap();
    for name in [&collector.database, &link, &folder.path().join(".").join("scorelet.db")] {
        let output = serve(&["--listen", "127.0.0.1:0", "--db", name.to_str().unwrap()]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
        let process = format!("(process {})", collector.process());
        assert!(said.contains("another collector uses") && said.contains(&process), "{said}");
    }
    // It does not matter how the first one ended.
    let mut collector = collector;
    collector.kill();
    collector.start_again();
    post(&collector, 1);
}

#[test]
fn a_backup_is_restored_over_a_database_that_was_killed() {
    let (folder, mut collector) = started();
    let kept = post(&collector, 30);
    let (database, copy) = (collector.database.clone(), folder.path().join("copy.db"));
    let (database_name, copy_name) = (database.to_str().unwrap(), copy.to_str().unwrap());
    printed(&["backup", "--db", database_name, copy_name]);
    let later = post(&collector, 3000);
    let restore = ["restore", copy_name, "--db", database_name];
    let output = scorelet(&restore);
    assert!(!output.status.success(), "a collector uses it");
    assert!(String::from_utf8_lossy(&output.stderr).contains("another collector uses"), "{output:?}");
    collector.kill();
    assert!(beside(&database, "-wal").exists(), "the log of the killed collector");

    let said = printed(&restore);
    assert!(said.contains("restored, 30 responses"), "{said}");
    assert_eq!(stored(&database), kept.iter().cloned().collect());
    // The replaced database is complete, under the name that was printed.
    let replaced = PathBuf::from(said.split("is now ").nth(1).unwrap().trim());
    assert_kept(kept.iter().chain(&later), &replaced);
    assert_eq!(fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600);
    collector.start_again();
    assert_eq!(collector.get("/healthz").json()["responses"], 30);
    post(&collector, 1);
}

#[test]
fn what_cannot_be_restored_changes_nothing() {
    let (folder, mut collector) = started();
    let kept = post(&collector, 30);
    assert!(collector.stop().success());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    printed(&["backup", "--db", &at("scorelet.db"), &at("copy.db")]);
    let mut damaged = fs::read(at("copy.db")).unwrap();
    let middle = damaged.len() / 2;
    damaged.get_mut(middle..middle + 4096).unwrap().fill(0xAA);
    fs::write(at("damaged.db"), damaged).unwrap();
    fs::write(at("letter.db"), "Dear collector, I am not a database. ".repeat(40)).unwrap();
    let before = fs::read(at("scorelet.db")).unwrap();
    let refused = |backup: &str, why: &str| {
        let output = scorelet(&["restore", &at(backup), "--db", &at("scorelet.db")]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{backup}: {said}");
        assert!(fs::read(at("scorelet.db")).unwrap() == before, "{backup}: the database has changed");
        let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left = names.filter(|name| name.to_string_lossy().contains(".part")).count();
        assert_eq!(left, 0, "{backup}");
    };
    refused("none.db", "cannot open");
    refused("letter.db", "is not a database");
    refused("damaged.db", "damaged");
    refused("scorelet.db", "name a backup");
    // A program without the collector's lock, such as an earlier version, holds SQLite's own.
    let other = Connection::open(at("scorelet.db")).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL; BEGIN; SELECT count(*) FROM response").unwrap();
    let output = scorelet(&["restore", &at("copy.db"), "--db", &at("scorelet.db")]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("another program uses"), "{output:?}");
    drop(other);
    assert_kept(&kept, Path::new(&at("scorelet.db")));
    // Into an empty place.
    printed(&["restore", &at("copy.db"), "--db", &at("new.db")]);
    assert_kept(&kept, Path::new(&at("new.db")));
}

#[test]
fn a_damaged_database_is_replaced_and_kept() {
    let (folder, mut collector) = started();
    let kept = post(&collector, 30);
    assert!(collector.stop().success());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    printed(&["backup", "--db", &at("scorelet.db"), &at("copy.db")]);
    fs::write(at("scorelet.db"), "overwritten by accident").unwrap();
    let said = printed(&["restore", &at("copy.db"), "--db", &at("scorelet.db")]);
    let replaced = said.split("is now ").nth(1).unwrap().trim();
    assert_eq!(fs::read_to_string(replaced).unwrap(), "overwritten by accident");
    assert_kept(&kept, Path::new(&at("scorelet.db")));
}

#[test]
fn files_that_others_can_read_are_closed() {
    let (folder, mut collector) = started();
    post(&collector, 5);
    collector.kill();
    let names = ["scorelet.db", "scorelet.db-wal", "scorelet.db-shm", "scorelet.db.token"];
    for name in names {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    collector.start_again();
    post(&collector, 5);
    for name in names {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        assert!(collector.said().contains(&format!("{name} was open to other users (mode 644)")), "{name}");
    }
}

#[test]
fn a_symbolic_link_in_the_place_of_the_token_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("theirs"), "x".repeat(64)).unwrap();
    symlink(at("theirs"), at("scorelet.db.token")).unwrap();
    let output =
        serve(&["--listen", "127.0.0.1:0", "--db", at("scorelet.db").to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("symbolic link"), "{said}");
    assert_eq!(fs::read_to_string(at("theirs")).unwrap(), "x".repeat(64));
}
