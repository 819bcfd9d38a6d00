//! HTTP by hand, one request a connection: an endpoint that is to break must be able to break at any
//! byte, which no server library lets it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Longer than any request or head that is sent here.
const LIMIT: usize = 1 << 20;
/// How long a side may be silent; longer than the widget waits.
const PATIENCE: Duration = Duration::from_secs(45);

/// A request as it came.
pub struct Request {
    pub method: String,
    pub path: String,
    /// The header lines, without the first line.
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

impl Request {
    /// Reads one; none where the other side has gone or speaks something else.
    pub fn read(stream: &mut TcpStream) -> Option<Request> {
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let mut bytes = Vec::new();
        let mut chunk = [0; 8192];
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
            bytes.extend_from_slice(&chunk[..count]);
            if bytes.len() > LIMIT {
                return None;
            }
        };
        let mut body = bytes.split_off(end + 4);
        let head = String::from_utf8(bytes).ok()?;
        let mut lines = head.trim_end().split("\r\n").map(str::to_owned);
        let first = lines.next()?;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, path) = (words.next()?, words.next()?);
        let mut request = Request { method, path, headers: lines.collect(), body: Vec::new() };
        let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while body.len() < length && length < LIMIT {
            let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
            body.extend_from_slice(&chunk[..count]);
        }
        request.body = body;
        Some(request)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.headers.iter().filter_map(|line| line.split_once(':'));
        pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// The bytes to pass on: the same request over a connection of its own.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        for line in self.headers.iter().filter(|line| !line.to_ascii_lowercase().starts_with("connection:")) {
            head.push_str(line);
            head.push_str("\r\n");
        }
        head.push_str("Connection: close\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// The bytes of a reply without a body that any page may read.
pub fn reply(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Told\r\nContent-Length: 0\r\nConnection: close\r\n");
    let open = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
        ("Cache-Control", "no-store"),
    ];
    for (name, value) in open.iter().chain(headers) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Sends bytes and returns all that comes back.
pub fn exchange(address: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(bytes)?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    if reply.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(reply) }
}

/// The status of a reply, 0 where there is none.
pub fn status(reply: &[u8]) -> u16 {
    let text = reply.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
    text.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// A port with a thread for each connection; it is closed, and refuses, once this is dropped.
pub struct Listener {
    pub port: u16,
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Listener {
    /// Listens on this port of the loopback, 0 for any.
    pub fn open(port: u16, serve: impl Fn(TcpStream) + Send + Sync + 'static) -> io::Result<Listener> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let port = listener.local_addr()?.port();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, serve) = (Arc::clone(&over), Arc::new(serve));
        let thread = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let serve = Arc::clone(&serve);
                thread::spawn(move || serve(stream));
            }
        });
        Ok(Listener { port, over, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes it, so that it sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}
