//! The journal: every response the collector has said yes to, in one SQLite file.
//!
//! One thread writes, in groups: whatever arrives while the disk syncs one commit goes into the
//! next, so that a lone response waits for one sync and a crowd shares it. An answer is
//! acknowledged after the commit and never before.

mod backup;
mod count;
mod erase;
mod read;
mod rows;
mod schema;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, broadcast, mpsc, oneshot};

pub use backup::{BackupError, backup};
pub use count::{Count, Split, counts};
pub use erase::{EraseError, Erasure, Selector, erase};
pub use read::{Filter, Readers, context_keys, end, page, totals};
pub use schema::OpenError;

use crate::survey::response::Response;

/// Requests that may wait for the writer; beyond this the collector asks its clients to come back.
const QUEUE: usize = 1024;

/// New responses that a slow live page may be behind before it misses some.
const ARRIVALS: usize = 1024;

/// One response to be stored.
pub struct Record {
    /// What was posted.
    pub response: Response,
    /// Its canonical text, as it will be exported.
    pub body: String,
    /// When it arrived, in Unix milliseconds.
    pub received_at: i64,
}

/// What became of a record, once it is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new, or it completes its own partial response.
    Stored,
    /// The same response is already there.
    Duplicate,
    /// Another response with this id is already there.
    Conflict,
}

/// Why nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Too many requests wait for the disk.
    Busy,
    /// The database refused: a full disk, an input/output error.
    Failed,
    /// The database is as large as it may become.
    Full,
}

/// A response that was just stored, for live pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The survey.
    pub survey: String,
    /// The response's id.
    pub id: String,
}

/// What the writer is asked to do.
enum Job {
    Store(Posted),
    /// Delete some of the responses that arrived before this time, and say how many they were.
    Sweep(i64, oneshot::Sender<usize>),
}

/// Records of one request, and where to say what became of them.
struct Posted {
    records: Vec<Record>,
    /// Bytes of the request, counted against all that are under way until this is dropped.
    _held: OwnedSemaphorePermit,
    reply: oneshot::Sender<Result<Vec<Outcome>, StoreError>>,
}

/// How long and how much a journal keeps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// Responses are deleted when they are older than this.
    pub keep: Option<Duration>,
    /// Bytes in use of the database file, at most, give or take what is stored at once.
    pub max_bytes: Option<u64>,
}

/// The journal, open: a handle to its writer and its readers.
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    arrivals: broadcast::Sender<Arrival>,
    readers: Arc<Readers>,
}

/// Waits for the writer's end, so that nothing accepted is lost in a stop.
#[must_use]
pub struct Writer(JoinHandle<()>);

impl Writer {
    /// Returns when every [`Journal`] handle is gone and the database is closed.
    pub fn join(self) {
        // A writer that panicked has already told its story on stderr.
        let _ = self.0.join();
    }
}

impl Journal {
    /// Opens the database at `path`, makes it where there is none, and starts its writer.
    ///
    /// # Errors
    /// The file cannot be opened or written, is no database, is damaged, belongs to another
    /// program or to a newer Scorelet.
    pub fn open(path: &Path, bounds: Bounds) -> Result<(Journal, Writer), OpenError> {
        let connection = schema::open(path)?;
        if bounds.keep.is_some() {
            erase::prepare(&connection).map_err(|error| schema::refine(path, error))?;
        }
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (arrivals, _) = broadcast::channel(ARRIVALS);
        let told = arrivals.clone();
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write::Writer::new(connection, bounds.max_bytes, told).run(queue))
            .map_err(|error| OpenError::Io(path.to_owned(), error))?;
        let readers = Arc::new(Readers::new(path));
        Ok((Journal { jobs, arrivals, readers }, Writer(thread)))
    }

    /// Stores the records and says, in their order, what became of each, after the commit.
    ///
    /// # Errors
    /// [`StoreError`]: then none of them is stored.
    pub async fn store(
        &self,
        records: Vec<Record>,
        held: OwnedSemaphorePermit,
    ) -> Result<Vec<Outcome>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let posted = Job::Store(Posted { records, _held: held, reply });
        self.jobs.try_send(posted).map_err(|_| StoreError::Busy)?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    /// Deletes some of the responses that arrived before this time, Unix milliseconds; returns how
    /// many, 0 where none is left or where it failed, which the log says.
    pub async fn sweep(&self, before: i64) -> usize {
        let (reply, answer) = oneshot::channel();
        // It waits for its turn: a crowd of visitors comes first.
        if self.jobs.send(Job::Sweep(before, reply)).await.is_err() {
            return 0;
        }
        answer.await.unwrap_or_default()
    }

    /// New responses from now on.
    pub fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }

    /// The reading side.
    pub fn readers(&self) -> &Arc<Readers> {
        &self.readers
    }

    /// Whether the writer is alive.
    pub fn is_writing(&self) -> bool {
        !self.jobs.is_closed()
    }
}
