//! One client that takes all it can get, and heavy or abandoned queries: others are served as before, in little memory.
#![cfg(all(feature = "server", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use socket2::{Domain, Socket, Type};
use support::load::fresh;
use support::{Collector, last_request, not_shown, printed, request, scorelet};

/// Whether this is the long run.
fn full() -> bool {
    std::env::var_os("SCORELET_FULL").is_some()
}

/// A connection from another address than those of [`Collector`].
fn connect(collector: &Collector) -> Option<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
    let from: SocketAddr = "127.0.0.2:0".parse().unwrap();
    socket.bind(&from.into()).ok()?;
    let to: SocketAddr = collector.address.parse().unwrap();
    socket.connect(&to.into()).ok()?;
    Some(socket.into())
}

fn send(collector: &Collector, text: &str) -> Option<TcpStream> {
    let mut stream = connect(collector)?;
    // The collector may already have closed it.
    let _ = stream.write_all(text.as_bytes());
    Some(stream)
}

/// Whether the other side has not closed the connection.
fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut bytes = [0; 4096];
    loop {
        match (&mut &*stream).read(&mut bytes) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
        }
    }
}

fn head(collector: &Collector, path: &str) -> String {
    request(path, &collector.token)
}

/// Others post; each is stored, and 99 of 100 within this time.
fn assert_others_are_served(collector: &Collector, what: &str) {
    let mut waits: Vec<Duration> = (0..200)
        .map(|_| {
            let asked = Instant::now();
            assert_eq!(collector.post(&fresh().1).status, 201, "{what}");
            asked.elapsed()
        })
        .collect();
    waits.sort();
    assert_eq!(collector.get("/healthz").status, 200);
    assert_eq!(collector.get("/v1/summary").status, 200);
    println!("{what}: p99 {:?}", waits[197]);
    // The short run shares the machine with other tests.
    assert!(waits[197] < Duration::from_millis(if full() { 100 } else { 1000 }), "{what}: {:?}", waits[197]);
}

/// The most memory that it has used, in bytes.
fn peak(collector: &Collector) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", collector.process())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

fn assert_small(collector: &Collector, what: &str) {
    let peak = peak(collector);
    println!("{what}: {} MB of memory", peak / 1_000_000);
    assert!(peak <= 64_000_000, "{what}: {peak} bytes of memory");
}

#[test]
fn one_address_cannot_take_everything() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let idle: Vec<_> = (0..1500).filter_map(|_| connect(&collector)).collect();
    if idle.len() < 1500 || !is_open(&idle[0]) {
        return not_shown("1500 connections of one address", "it may not open so many files");
    }
    assert_others_are_served(&collector, "1500 idle connections");
    drop(idle);
    let stalled = format!(
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 262144\r\n\r\n{}",
        " ".repeat(262_000)
    );
    let bodies: Vec<_> = (0..32).filter_map(|_| send(&collector, &stalled)).collect();
    assert_others_are_served(&collector, "32 stalled bodies");
    drop(bodies);
    let stream = head(&collector, "/v1/events");
    let streams: Vec<_> = (0..905).filter_map(|_| send(&collector, &stream)).collect();
    assert_others_are_served(&collector, "905 streams");
    assert_eq!(collector.head("/v1/events", &collector.token), "HTTP/1.1 200 OK\r\n");
    drop(streams);
    assert_small(&collector, "an attack");
}

#[test]
fn a_trusted_proxy_may_hold_any_number_of_connections() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_with(folder.path(), &["--trust-proxy"]);
    let idle: Vec<_> = (0..1500).filter_map(|_| connect(&collector)).collect();
    if idle.len() < 1500 {
        return not_shown("1500 connections of a proxy", "it may not open so many files");
    }
    // Before the time after which any idle connection is closed.
    thread::sleep(Duration::from_millis(500));
    let open = idle.iter().filter(|stream| is_open(stream)).count();
    assert_eq!(open, 1500, "a connection of the proxy was closed");
    assert_others_are_served(&collector, "1500 connections of the proxy");
}

/// A collector with so many responses, each with its own respondent and context.
fn with_many(folder: &Path, count: u64) -> Collector {
    let mut first = Collector::start(folder, &[]);
    assert_eq!(first.post(&fresh().1).status, 201);
    assert!(first.stop().success());
    let connection = Connection::open(&first.database).unwrap();
    let sql = format!(
        "PRAGMA synchronous = OFF;
         INSERT INTO response (survey, id, received_at, at, complete, respondent, body)
         WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         SELECT 'shop', 'x' || i, received_at + i, at + i, 1, 'u-' || i,
                json_set(body, '$.respondent', 'u-' || i, '$.context', json_object('order', 'o-' || i, 'k' || (i % 5000), i))
         FROM n, response WHERE seq = 1;
         INSERT INTO rating SELECT survey, at, seq, 'nps', '', 'nps', 0, 10, NULL, NULL, seq % 11 FROM response
         WHERE id LIKE 'x%'"
    );
    connection.execute_batch(&sql).unwrap();
    drop(connection);
    Collector::start(folder, &[])
}

/// Reads a reply and drops it; returns how many bytes it has.
fn drain(collector: &Collector, path: &str) -> usize {
    let mut stream = TcpStream::connect(&collector.address).unwrap();
    stream.write_all(last_request(path, &collector.token).as_bytes()).unwrap();
    let (mut bytes, mut all) = (vec![0; 1 << 16], 0);
    loop {
        match stream.read(&mut bytes).unwrap() {
            0 => return all,
            more => all += more,
        }
    }
}

#[test]
fn exports_and_wide_summaries_need_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let collector = with_many(folder.path(), if full() { 2_000_000 } else { 60_000 });
    for path in ["/v1/responses.csv", "/v1/responses.ndjson", "/v1/summary?by=respondent&period=day"] {
        thread::scope(|scope| {
            (0..2).for_each(|_| {
                scope.spawn(|| assert!(drain(&collector, path) > 1_000_000, "{path}"));
            });
        });
        assert_small(&collector, path);
    }
    let report = collector.get("/v1/summary?by=context.order").json();
    assert_eq!(report["truncated"], true);
}

/// The processor time that it has used.
fn used(collector: &Collector) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", collector.process())).unwrap();
    let fields: Vec<u64> =
        stat.rsplit(')').next().unwrap().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // Without pid, name and state, user and system time are the 10th and 11th, in hundredths of a second.
    Duration::from_millis((fields[10] + fields[11]) * 10)
}

#[test]
fn work_ends_when_its_client_goes() {
    let folder = tempfile::tempdir().unwrap();
    let collector = with_many(folder.path(), 300_000);
    for path in
        ["/v1/summary?by=respondent&period=day", "/v1/responses.csv", "/v1/responses.ndjson?survey=none"]
    {
        let asked: Vec<TcpStream> = (0..4).map(|_| collector.ask(path, &collector.token)).collect();
        thread::sleep(Duration::from_millis(200));
        drop(asked);
        thread::sleep(Duration::from_millis(1000));
        let before = used(&collector);
        thread::sleep(Duration::from_millis(1000));
        let after = used(&collector) - before;
        assert!(after < Duration::from_millis(200), "{path}: still {after:?} of work in a second");
    }
}

#[test]
fn the_write_ahead_log_stays_small_beside_readers() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let (end, refused) = (AtomicBool::new(false), AtomicU64::new(0));
    let log = PathBuf::from(format!("{}-wal", collector.database.display()));
    let mut largest = 0;
    thread::scope(|scope| {
        for path in ["/v1/responses.csv", "/v1/responses.ndjson", "/v1/summary?by=respondent"] {
            let (end, collector) = (&end, &collector);
            scope.spawn(move || {
                while !end.load(Ordering::Relaxed) {
                    drain(collector, path);
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                while !end.load(Ordering::Relaxed) {
                    let bodies: Vec<String> = (0..300).map(|_| fresh().1).collect();
                    let status = collector.post(&format!("[{}]", bodies.join(","))).status;
                    assert!(status == 201 || status == 503);
                    refused.fetch_add(u64::from(status == 503), Ordering::Relaxed);
                }
            });
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(if full() { 60 } else { 10 }) {
            largest = largest.max(fs::metadata(&log).map_or(0, |found| found.len()));
            thread::sleep(Duration::from_millis(20));
        }
        end.store(true, Ordering::Relaxed);
    });
    let stored = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    println!(
        "{} MB of log; {stored} stored, {} refused",
        largest / 1_000_000,
        refused.load(Ordering::Relaxed)
    );
    assert!(largest <= 64_000_000, "{largest} bytes of log");
    assert!(stored > 1000);
}

/// A disk of a few megabytes, as far as this user may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(at: &Path) -> Option<SmallDisk> {
        fs::create_dir(at).unwrap();
        let mut mount = Command::new("mount");
        let done = mount.args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"]).arg(at).output().ok()?;
        done.status.success().then(|| SmallDisk(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_reported_and_erasing_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::new(&folder.path().join("disk")) else {
        return not_shown("a full disk", "this user may not mount one");
    };
    let collector = Collector::start(&disk.0, &[]);
    assert_eq!(collector.get_with("/readyz", &[]).status, 200);
    let long = || {
        let text = format!("\"page\":\"{}\",\"respondent\":\"u-42\",\"answers\":", "x".repeat(9000));
        fresh().1.replace("\"answers\":", &text)
    };
    let mut stored = 0;
    while collector.post(&long()).status == 201 {
        stored += 1;
        assert!(stored < 2000);
    }
    // Small ones fill what is left.
    while collector.post(&fresh().1).status == 201 {}
    let reply = collector.get_with("/readyz", &[]);
    assert_eq!((reply.status, reply.header("retry-after")), (503, "10"), "{reply:?}");
    assert_eq!(collector.get_with("/healthz", &[]).status, 200);
    let database = collector.database.to_str().unwrap();
    let before = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    let output = scorelet(&["erase", "--db", database, "--respondent", "u-42"]);
    let after = collector.get("/healthz").json()["responses"].as_u64().unwrap();
    assert_eq!(before - after, stored, "{output:?}");
    for _ in 0..stored / 2 {
        assert_eq!(collector.post(&long()).status, 201);
    }
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(collector.get_with("/readyz", &[]).status, 200);
    // With room again, the rest of the text goes too.
    printed(&["erase", "--db", database, "--before", "2999-01-01"]);
}
