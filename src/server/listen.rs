//! Connections: limited in number, with timeouts, and completed before the collector stops.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_io_timeout::TimeoutWriter;

use super::clients::Clients;
use super::facts::Notice;
use super::log;
use super::shares::Shares;

/// Connections at the same time. Others wait in the system's queue.
const MAX_CONNECTIONS: usize = 2000;

/// Files of the collector that are no connections.
const OTHER_FILES: usize = 100;

/// How long a request's head may take to arrive, and how long a connection may be idle.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may take nothing of a reply: one that asks and does not read would otherwise hold its
/// connection forever.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// Bytes that one connection may buffer while it reads: enough for a head, and little enough for all
/// connections to fit in memory.
const BUFFER: usize = 16 * 1024;

/// The pause after a failed accept, usually for lack of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` ends, then lets the requests in progress end until `patience` ends.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    clients: &Clients,
    stopping: &watch::Sender<bool>,
    stop: impl Future<Output = ()>,
    patience: impl Future<Output = ()>,
) {
    let slots = Shares::new(max_connections());
    let graceful = GracefulShutdown::new();
    // Dropped at the very end, which closes the connections that are still open.
    let (cut, uncut) = watch::channel(());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(READ_TIMEOUT).max_buf_size(BUFFER);
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let slot = slots.unit().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Some((socket, peer)) = ready(accepted).await else { continue };
        // One address holds no more than its share: a connection beyond it is closed.
        let Some(slot) = slot.and_then(|slot| slots.give(slot, clients.connecting(peer.ip()))) else {
            continue;
        };
        let inner = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            inner.call(request)
        });
        let connection =
            graceful.watch(http.serve_connection(TokioIo::new(with_write_timeout(socket)), service));
        let mut cut = uncut.clone();
        tokio::spawn(async move {
            let _slot = slot;
            tokio::select! {
                // Errors here are the client's: it went away, was too slow, or did not speak HTTP.
                _ = connection => (),
                _ = cut.changed() => (),
            }
        });
    }
    drop(listener);
    // An error means that nobody listens any more.
    let _ = stopping.send(true);
    tokio::select! {
        () = graceful.shutdown() => (),
        () = patience => (),
    }
    drop(cut);
}

/// Returns how many connections fit in the files that the system allows a program, after asking it for more.
#[cfg(unix)]
fn max_connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = u64::try_from(MAX_CONNECTIONS + OTHER_FILES).unwrap_or(u64::MAX);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        let most = maximum.map_or(wanted, |maximum| maximum.min(wanted));
        // Fewer connections do as well.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum });
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(wanted).min(wanted);
    usize::try_from(files).unwrap_or(MAX_CONNECTIONS).saturating_sub(OTHER_FILES).max(OTHER_FILES)
}

/// Returns how many connections are served at the same time.
#[cfg(not(unix))]
fn max_connections() -> usize {
    MAX_CONNECTIONS
}

/// A connection whose writes fail after [`WRITE_TIMEOUT`] without progress.
fn with_write_timeout(socket: TcpStream) -> Pin<Box<TimeoutWriter<TcpStream>>> {
    let mut stream = TimeoutWriter::new(socket);
    stream.set_timeout(Some(WRITE_TIMEOUT));
    Box::pin(stream)
}

async fn ready(accepted: io::Result<(TcpStream, SocketAddr)>) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((socket, peer)) => {
            // Replies are small and written whole: waiting to fill a packet only delays them.
            let _ = socket.set_nodelay(true);
            Some((socket, peer))
        }
        Err(error) => {
            if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                log::write(&Notice::AcceptFailed(error));
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
            None
        }
    }
}
