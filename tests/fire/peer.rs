//! A client that writes raw requests, one after another on one connection.
#![allow(dead_code, reason = "the tests and the benchmark each use their own part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::Collector;

/// One connection.
pub struct Peer(BufReader<TcpStream>);

/// A reply.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Peer {
    pub fn of(collector: &Collector) -> Peer {
        let stream = TcpStream::connect(&collector.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_nodelay(true).unwrap();
        Peer(BufReader::new(stream))
    }

    /// Sends bytes; an error only means that the other side has closed.
    pub fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// The next reply; `None` if the connection ends first.
    pub fn reply(&mut self) -> Option<Reply> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let head = head.to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.0.read_exact(&mut body).ok()?;
        Some(Reply { status, head, body: String::from_utf8(body).unwrap() })
    }

    /// Sends a request and waits; there must be a reply.
    pub fn ask(&mut self, request: &[u8]) -> Reply {
        // A refusal may arrive, and the connection may close, before everything is sent.
        let _ = self.send(request);
        self.reply().expect("a reply")
    }
}

/// A request that posts these bytes.
pub fn post(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The same in chunks of this size, without a Content-Length.
pub fn post_chunked(body: &[u8], size: usize) -> Vec<u8> {
    let head = "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut request = head.as_bytes().to_vec();
    for chunk in body.chunks(size) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    request
}
