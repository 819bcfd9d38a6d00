//! Clients that send slowly or stop reading are disconnected in time, while others are served immediately.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::load::fresh;
use crate::{assert_sound, started};

/// Slow clients of each kind.
const EACH: usize = 100;

/// The collector's timeout, and some time for a slow machine.
const CUT_OFF_WITHIN: Duration = Duration::from_secs(20);

/// The longest that others may wait: less than the timeout of the slow ones, also on a busy machine.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Whether the other side has closed: then a read ends instead of waiting.
fn closed(stream: &mut TcpStream) -> bool {
    let mut bytes = [0; 1024];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn slow_senders_are_cut_off_while_others_are_served() {
    let (_folder, collector) = started();
    let starts = [
        "POST /v1/resp",
        "POST /v1/responses HTTP/1.1\r\nHost: ",
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n",
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
    ];
    let begun = Instant::now();
    let mut slow: Vec<TcpStream> = Vec::new();
    for start in starts.iter().cycle().take(EACH * starts.len()) {
        let mut stream = TcpStream::connect(&collector.address).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        slow.push(stream);
    }
    let (mut served, mut slowest) = (0, Duration::ZERO);
    while !slow.is_empty() && begun.elapsed() < CUT_OFF_WITHIN {
        // One byte each, so that no connection is ever idle. Chunked bodies get an endless chunk size.
        for stream in &mut slow {
            let _ = stream.write(b"1");
        }
        let asked = Instant::now();
        assert_eq!(collector.post(&fresh().1).status, 201);
        served += 1;
        slowest = slowest.max(asked.elapsed());
        slow.retain_mut(|stream| !closed(stream));
        thread::sleep(Duration::from_millis(250));
    }
    println!("cut off after {:?}; {served} others served, the slowest in {slowest:?}", begun.elapsed());
    assert!(slow.is_empty(), "{} slow clients are still connected", slow.len());
    assert!(slowest < MAX_WAIT, "another client waited {slowest:?}");
    assert_sound(&collector);
}

/// A client that asks for much and does not read it must not hold its connection forever.
#[test]
fn readers_that_stop_are_cut_off() {
    let (_folder, collector) = started();
    let padding = format!("\"page\":\"{}\",\"answers\":", "x".repeat(15_000));
    let batch = || {
        let bodies: Vec<String> = (0..16).map(|_| fresh().1.replace("\"answers\":", &padding)).collect();
        format!("[{}]", bodies.join(","))
    };
    // More than the system's buffers on both sides hold.
    for _ in 0..100 {
        assert_eq!(collector.post(&batch()).status, 201);
    }
    let whole = collector.get("/v1/responses.ndjson").body.len();
    let ask = format!(
        "GET /v1/responses.ndjson HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        collector.token
    );
    let mut stopped = TcpStream::connect(&collector.address).unwrap();
    let mut pausing = TcpStream::connect(&collector.address).unwrap();
    let mut read = [0, 0];
    for (stream, read) in [&mut stopped, &mut pausing].into_iter().zip(&mut read) {
        stream.write_all(ask.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        *read = stream.read(&mut [0; 1000]).unwrap();
    }
    // One reads a little every few seconds, the other nothing.
    for _ in 0..6 {
        thread::sleep(Duration::from_secs(5));
        let mut some = vec![0; whole / 10];
        pausing.read_exact(&mut some).unwrap();
        read[1] += some.len();
    }
    let rest = |stream: &mut TcpStream| {
        let mut bytes = Vec::new();
        // An error means that the other side has dropped the connection.
        let _ = stream.read_to_end(&mut bytes);
        bytes.len()
    };
    read[0] += rest(&mut stopped);
    read[1] += rest(&mut pausing);
    println!("of {whole} bytes one got {}, the other {}", read[0], read[1]);
    assert!(read[0] < whole, "it still got everything");
    assert!(read[1] > whole, "a slow reader is served to the end");
    assert_sound(&collector);
}
