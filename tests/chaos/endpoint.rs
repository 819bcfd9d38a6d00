//! A proxy between a page and the collector, which fails as it is told.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use socket2::SockRef;

use crate::fault::{Fault, Moment, Silence};
use crate::http::{Listener, Request, exchange, reply, status};
use crate::world::Backend;

/// Longer than the widget's own patience with an endpoint.
const HANG: Duration = Duration::from_secs(36);

/// A post as it arrived, and when it was answered.
#[derive(Clone, Debug)]
pub struct Post {
    pub id: String,
    pub arrived: Instant,
    pub answered: Option<Instant>,
    pub status: u16,
}

/// Which fault each post meets.
enum Plan {
    /// These, one after the other, then none.
    Listed(VecDeque<Fault>),
    /// Whatever this gives.
    Drawn(fn() -> Fault),
}

/// An endpoint of one trial or row.
pub struct Endpoint {
    listener: Mutex<Option<Listener>>,
    port: u16,
    inner: Arc<Inner>,
}

struct Inner {
    trial: String,
    plan: Mutex<Plan>,
    posts: Mutex<Vec<Post>>,
    backend: Arc<Backend>,
}

impl Endpoint {
    /// Opens one for this trial; its posts meet no fault until it is told.
    pub fn open(backend: &Arc<Backend>, trial: &str) -> Endpoint {
        let inner = Arc::new(Inner {
            trial: trial.to_owned(),
            plan: Mutex::new(Plan::Listed(VecDeque::new())),
            posts: Mutex::default(),
            backend: Arc::clone(backend),
        });
        let endpoint = Endpoint { listener: Mutex::new(None), port: 0, inner };
        let listener = endpoint.listen(0);
        Endpoint { port: listener.port, listener: Mutex::new(Some(listener)), ..endpoint }
    }

    fn listen(&self, port: u16) -> Listener {
        let inner = Arc::clone(&self.inner);
        Listener::open(port, move |stream| inner.serve(stream)).unwrap()
    }

    /// Where pages post to.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1/responses", self.port)
    }

    /// What the next posts meet; those after them meet nothing.
    pub fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.inner.plan.lock().unwrap() = Plan::Listed(faults.into_iter().collect());
    }

    /// What every post meets from now on.
    pub fn draw(&self, fault: fn() -> Fault) {
        *self.inner.plan.lock().unwrap() = Plan::Drawn(fault);
    }

    /// Refuses connections.
    pub fn close(&self) {
        self.listener.lock().unwrap().take();
    }

    /// Takes connections again.
    pub fn reopen(&self) {
        let mut listener = self.listener.lock().unwrap();
        if listener.is_none() {
            *listener = Some(self.listen(self.port));
        }
    }

    /// Everything that was posted.
    pub fn posts(&self) -> Vec<Post> {
        self.inner.posts.lock().unwrap().clone()
    }
}

impl Inner {
    fn serve(&self, mut stream: TcpStream) {
        let Some(request) = Request::read(&mut stream) else { return };
        if request.method != "POST" {
            // The page's preflight: a fault of its own would only be a shorter way to no connection.
            return match self.pass(&request) {
                Some(reply) => send(&mut stream, &reply),
                None => reset(&stream),
            };
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let id = body["id"].as_str().unwrap_or_default().to_owned();
        let post = Post { id: id.clone(), arrived: Instant::now(), answered: None, status: 0 };
        let number = {
            let mut posts = self.posts.lock().unwrap();
            posts.push(post);
            posts.len() - 1
        };
        let fault = match &mut *self.plan.lock().unwrap() {
            Plan::Listed(faults) => faults.pop_front().unwrap_or(Fault::None),
            Plan::Drawn(draw) => draw(),
        };
        let Some(answer) = self.meet(fault, &request, &mut stream) else { return reset(&stream) };
        let status = status(&answer);
        if (200..300).contains(&status) {
            // Before the page can know: its thank-you must come after this where nothing was kept.
            self.backend.oracle.note(&self.trial, "yes", &id);
        }
        if let Some(post) = self.posts.lock().unwrap().get_mut(number) {
            post.status = status;
            post.answered = Some(Instant::now());
        }
        send(&mut stream, &answer);
    }

    /// Does what the fault says; the answer where there is to be a whole one.
    fn meet(&self, fault: Fault, request: &Request, stream: &mut TcpStream) -> Option<Vec<u8>> {
        match fault {
            Fault::None => self.pass(request),
            Fault::Slow { before, after } => {
                thread::sleep(before);
                if has_gone(stream) {
                    return None;
                }
                let answer = self.pass(request);
                thread::sleep(after);
                answer
            }
            Fault::Twice => self.pass(request).and_then(|_| self.pass(request)),
            Fault::Lost => None,
            Fault::Answer(status, after) => {
                let text = after.text();
                let header = text.as_deref().map(|text| ("Retry-After", text));
                Some(reply(status, header.as_slice()))
            }
            Fault::Silenced(silence) => {
                let answer = self.pass(request)?;
                match silence {
                    Silence::Dropped => send(stream, &[]),
                    Silence::Reset => {}
                    Silence::Truncated => send(stream, answer.get(..30)?),
                    Silence::Hung => thread::sleep(HANG),
                }
                None
            }
            Fault::Killed(moment) => {
                self.backend.kill_collector(|address| {
                    // An error only says that it has gone already.
                    let _ = begin(address, request, moment);
                });
                None
            }
        }
    }

    fn pass(&self, request: &Request) -> Option<Vec<u8>> {
        exchange(&self.backend.address, &request.bytes()).ok()
    }
}

/// Lets the collector come as far with a request as it may before it is killed.
fn begin(address: &str, request: &Request, moment: Moment) -> std::io::Result<()> {
    let bytes = request.bytes();
    match moment {
        Moment::InBody => {
            let half = bytes.len() - request.body.len() / 2;
            TcpStream::connect(address)?.write_all(&bytes[..half])?;
            thread::sleep(Duration::from_millis(3));
        }
        Moment::BeforeCommit => TcpStream::connect(address)?.write_all(&bytes)?,
        Moment::BeforeReply => drop(exchange(address, &bytes)?),
    }
    Ok(())
}

fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    // Waits for the other side's end, so that nothing sent is thrown away by a reset.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let _ = stream.read(&mut [0; 64]);
}

/// Closes with RST in place of FIN.
fn reset(stream: &TcpStream) {
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

/// Whether the other side has closed.
fn has_gone(stream: &TcpStream) -> bool {
    let _ = stream.set_nonblocking(true);
    let gone = match stream.peek(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    };
    let _ = stream.set_nonblocking(false);
    gone
}
