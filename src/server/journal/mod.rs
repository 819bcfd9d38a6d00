//! The journal: every response that the collector has accepted, in one SQLite file.
//!
//! One thread writes, in groups: what arrives during one commit is written in the next. So a single response
//! waits for one sync of the disk, and many share one. A response is acknowledged only after its commit.

mod backup;
mod count;
mod daily;
mod erase;
mod erased;
mod gate;
mod log_size;
mod pairs;
mod place;
mod read;
mod reserve;
mod restore;
mod rows;
mod schema;
mod tokens;
mod upgrade;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot};

pub use backup::backup;
pub use count::{Count, Split, counts};
pub use erase::{Erasure, Selector, erase};
pub use pairs::{Pairing, pairs};
pub use read::{Change, Due, Filter, Readers, Stored, context_keys, cut, due, end, newest, page, totals};
pub use restore::{Restored, restore};
pub use tokens::{Granted, add_token, list_tokens, revoke_token, scope_of};

use super::facts::OpenError;
use super::shares::Share;
use crate::survey::response::Response;
use place::Place;
pub use place::Sizes;

/// Requests that may wait for the writer; clients beyond this are asked to retry.
const QUEUE: usize = 1024;

/// New responses that a live page may lag behind before it misses some.
const ARRIVALS: usize = 1024;

/// A response to store.
pub struct Record {
    /// What was posted.
    pub response: Response,
    /// Its canonical text, which is stored and exported.
    pub body: String,
    /// When it arrived, in Unix milliseconds.
    pub received_at: i64,
}

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was new, or completed its own partial response, and is on disk.
    Stored,
    /// The same response is already stored.
    Duplicate,
    /// Another response with this id is already stored.
    Conflict,
}

/// Why nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Too many requests wait for the disk.
    Busy,
    /// The database could not be written, for example because the disk is full.
    Failed,
    /// The database is as large as it may become.
    Full,
    /// The database was moved, deleted or replaced.
    Moved,
}

/// A response that was just stored, for live pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The survey.
    pub survey: String,
    /// The response's id.
    pub id: String,
}

/// A task for the writer.
enum Job {
    Store(Posted),
    /// Delete some of the responses that arrived before this time, and reply how many.
    Sweep(i64, oneshot::Sender<usize>),
    /// Look whether the database is still where it was opened.
    Look,
    /// Try whether a response could be stored.
    Probe(oneshot::Sender<Result<(), StoreError>>),
    /// Do the jobs that wait, and end.
    Stop,
}

/// The records of one request, and where to send what happened to them.
struct Posted {
    records: Vec<Record>,
    /// The request's share of the memory for all requests, held until this is dropped.
    _held: Share,
    reply: oneshot::Sender<Result<Vec<Outcome>, StoreError>>,
}

/// How long a journal keeps responses, and how many bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// Responses older than this are deleted.
    pub keep: Option<Duration>,
    /// Bytes in use in the database file after which nothing more is stored. One commit may exceed it.
    pub max_bytes: Option<u64>,
}

/// An open journal: a handle to its writer and its readers.
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    arrivals: broadcast::Sender<Arrival>,
    readers: Arc<Readers>,
    failing: Arc<AtomicBool>,
    place: Arc<Place>,
}

/// The writer's thread. Closing it makes sure that nothing accepted is lost when the collector stops.
#[must_use]
pub struct Writer {
    thread: JoinHandle<()>,
    jobs: mpsc::Sender<Job>,
    readers: Arc<Readers>,
}

impl Writer {
    /// Ends all queries, writes what was accepted, and closes the database: its file then holds everything. Blocks.
    pub fn close(self) {
        // Before the writer's last checkpoint: a connection that reads would keep the write-ahead log in use.
        self.readers.close();
        // An error means that the writer has already ended. If it panicked, its message is on stderr.
        let _ = self.jobs.blocking_send(Job::Stop);
        let _ = self.thread.join();
    }
}

impl Journal {
    /// Opens the database at `path`, creates it if it is missing, and starts its writer.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path, bounds: Bounds) -> Result<(Journal, Writer), OpenError> {
        let mut place = Place::claim(path)?;
        let connection = schema::open(place.database())?;
        place.note();
        reserve::keep(place.database());
        if bounds.keep.is_some() {
            erase::prepare(&connection).map_err(|error| schema::refine(path, error))?;
        }
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (arrivals, _) = broadcast::channel(ARRIVALS);
        let failing = Arc::new(AtomicBool::new(false));
        let place = Arc::new(place);
        let readers = Arc::new(Readers::new(Arc::clone(&place)));
        let writer = write::Writer::new(
            connection,
            bounds.max_bytes,
            Arc::clone(&place),
            Arc::clone(&readers),
            arrivals.clone(),
            Arc::clone(&failing),
        )
        .map_err(|error| schema::refine(path, error))?;
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|error| OpenError::Io(path.to_owned(), error))?;
        let writer = Writer { thread, jobs: jobs.clone(), readers: Arc::clone(&readers) };
        Ok((Journal { jobs, arrivals, readers, failing, place }, writer))
    }

    /// Stores the records and returns, after the commit and in their order, what happened to each.
    ///
    /// # Errors
    /// [`StoreError`]; then none of them is stored.
    pub async fn store(&self, records: Vec<Record>, held: Share) -> Result<Vec<Outcome>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let posted = Job::Store(Posted { records, _held: held, reply });
        self.jobs.try_send(posted).map_err(|_| StoreError::Busy)?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    /// Deletes some of the responses that arrived before this time, in Unix milliseconds, and returns how many.
    /// It is 0 when none are left, and after a failure, which is logged.
    pub async fn sweep(&self, before: i64) -> usize {
        let (reply, answer) = oneshot::channel();
        // Waits for its place in the queue: posts come first.
        if self.jobs.send(Job::Sweep(before, reply)).await.is_err() {
            return 0;
        }
        answer.await.unwrap_or_default()
    }

    /// Looks whether the database is still where it was opened; the log says so where it is not.
    pub fn look(&self) {
        // A full queue means that posts are on their way, and each of them looks too.
        let _ = self.jobs.try_send(Job::Look);
    }

    /// Tries whether a response could be stored now, by writing to the disk.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn probe(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job::Probe(reply)).map_err(|_| StoreError::Busy)?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    /// Returns a receiver of the responses stored from now on.
    pub fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }

    /// The connections that read.
    pub fn readers(&self) -> &Arc<Readers> {
        &self.readers
    }

    /// Returns how many jobs wait for the writer.
    pub fn queued(&self) -> usize {
        self.jobs.max_capacity().saturating_sub(self.jobs.capacity())
    }

    /// Returns how large the files are, and how much more fits on their disk.
    pub fn sizes(&self) -> Sizes {
        self.place.sizes()
    }

    /// Whether the last attempt to store failed.
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// Whether the writer is running.
    pub fn is_writing(&self) -> bool {
        !self.jobs.is_closed()
    }
}
