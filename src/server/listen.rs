//! Connections: bounded in number, timed, and brought to a good end in a stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
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
use tokio::sync::{Semaphore, watch};

use super::log;
use super::patient::Patient;

/// Connections at once, under the 1024 files that many systems allow a program; others wait in the
/// system's queue.
const MAX_CONNECTIONS: usize = 900;

/// A request's head must be here within this time; it is also how long a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one connection may buffer while it reads: a head must fit, and all of them must fit memory.
const BUFFER: usize = 16 * 1024;

/// In a stop, requests under way have this long to end.
const LAST_CALL: Duration = Duration::from_secs(10);

/// After a failed accept, usually for want of file handles.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `stop` ends, then lets the requests under way end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    stopping: &watch::Sender<bool>,
    stop: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    // Dropped at the very end: then the connections still open are cut.
    let (cut, uncut) = watch::channel(());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(BUFFER);
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed, so there is always a slot to wait for.
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Some((socket, peer)) = ready(accepted).await else { continue };
        let inner = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            inner.call(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(Patient::new(socket)), service));
        let mut cut = uncut.clone();
        tokio::spawn(async move {
            let _slot = slot;
            tokio::select! {
                // Errors here are the client's: gone, too slow, not HTTP.
                _ = connection => (),
                _ = cut.changed() => (),
            }
        });
    }
    drop(listener);
    // An error says that nobody listens any more.
    let _ = stopping.send(true);
    let _ = tokio::time::timeout(LAST_CALL, graceful.shutdown()).await;
    drop(cut);
}

async fn ready(accepted: io::Result<(TcpStream, SocketAddr)>) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((socket, peer)) => {
            // Replies are small and whole: waiting to fill a packet only delays them.
            let _ = socket.set_nodelay(true);
            Some((socket, peer))
        }
        Err(error) => {
            if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                log::line(format_args!("cannot accept a connection: {error}"));
                tokio::time::sleep(BREATH).await;
            }
            None
        }
    }
}
