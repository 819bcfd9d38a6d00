//! Clients that send slowly, or stop reading what they asked for: cut off in time, while others are
//! served at once.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::load::fresh;
use crate::{assert_sound, started};

/// How many slow clients there are of each kind.
const EACH: usize = 100;

/// The collector's patience, and some for this machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What others wait at most: on a busy machine too, less than it takes to cut the slow ones off.
const AT_ONCE: Duration = Duration::from_secs(5);

/// Whether the other side has closed: it has where a read ends rather than waits.
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
    while !slow.is_empty() && begun.elapsed() < PATIENCE {
        // One byte each, so that no connection is ever quiet; as a chunk it is no size, so that
        // chunked bodies drip their size.
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
    assert!(slow.is_empty(), "{} slow clients still hold on", slow.len());
    assert!(slowest < AT_ONCE, "another client waited {slowest:?}");
    assert_sound(&collector);
}
