//! The thread that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{broadcast, mpsc};

use super::erased::Erased;
use super::log_size::LogSize;
use super::place::Place;
use super::rows::Batch;
use super::{Arrival, Job, Outcome, Posted, Readers, Record, StoreError, daily, erase, schema};
use crate::server::facts::{Notice, StoreFailure};
use crate::server::log;

/// Responses in one commit after which no further job joins it.
const GROUP: usize = 256;

/// `secure_delete` makes the deletion write every page that the row took.
const PROBE: &str = "
    INSERT INTO response (survey, id, received_at, at, complete, body) VALUES ('', '', 0, 0, 0, hex(zeroblob(4096)));
    DELETE FROM response WHERE survey = '' AND id = '';
    UPDATE counter SET value = value WHERE name = 'duplicates';
";

/// The writer: its connection, and the failure that it last logged.
pub(super) struct Writer {
    connection: Connection,
    max_bytes: Option<u64>,
    place: Arc<Place>,
    erased: Erased,
    log_size: LogSize,
    arrivals: broadcast::Sender<Arrival>,
    failing: Option<StoreError>,
    /// Tells others whether it is failing.
    fails_now: Arc<AtomicBool>,
}

impl Writer {
    pub fn new(
        connection: Connection,
        max_bytes: Option<u64>,
        place: Arc<Place>,
        readers: Arc<Readers>,
        arrivals: broadcast::Sender<Arrival>,
        fails_now: Arc<AtomicBool>,
    ) -> rusqlite::Result<Writer> {
        let log_size = LogSize::new(place.log(), readers);
        let erased = Erased::read(&connection)?;
        daily::follow(&connection, false)?;
        Ok(Writer { connection, max_bytes, place, erased, log_size, arrivals, failing: None, fails_now })
    }

    /// Does jobs until it is told to stop, then closes the database.
    pub fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            let (group, other) = gather(first, &mut queue);
            if !group.is_empty() {
                self.store(group);
            }
            match other {
                Some(Job::Sweep(before, reply)) => {
                    let swept = if self.place.missing().is_none() { self.sweep(before) } else { 0 };
                    // An error only means that the collector is stopping.
                    let _ = reply.send(swept);
                }
                Some(Job::Look) => self.look(),
                Some(Job::Probe(reply)) => {
                    let _ = reply.send(self.probe());
                }
                // What is already in the queue is still written.
                Some(Job::Stop) => queue.close(),
                Some(Job::Store(_)) | None => {}
            }
            self.log_size.keep_small(&self.connection);
        }
        self.finish();
    }

    fn store(&mut self, group: Vec<Posted>) {
        match self.commit(&group) {
            Ok(outcomes) => {
                self.works();
                acknowledge(group, outcomes, &self.arrivals);
            }
            Err(failure) => {
                let why = self.fails(failure);
                for posted in group {
                    let _ = posted.reply.send(Err(why));
                }
            }
        }
    }

    /// Stores all records of the group in one transaction; a failure undoes them all.
    fn commit(&mut self, group: &[Posted]) -> Result<Vec<Vec<Outcome>>, StoreFailure> {
        in_place(&self.place)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        check_size(&transaction, self.max_bytes)?;
        let mut outcomes = Vec::with_capacity(group.len());
        let mut batch = Batch::begin(&transaction, &self.erased)?;
        for job in group {
            let each = job.records.iter().map(|record| batch.store(record));
            outcomes.push(each.collect::<rusqlite::Result<Vec<Outcome>>>()?);
        }
        batch.end()?;
        let duplicates = outcomes.iter().flatten().filter(|&&outcome| outcome == Outcome::Duplicate).count();
        if duplicates > 0 {
            let sql = "UPDATE counter SET value = value + ?1 WHERE name = 'duplicates'";
            transaction.prepare_cached(sql)?.execute([i64::try_from(duplicates).unwrap_or(i64::MAX)])?;
        }
        transaction.commit()?;
        // It may have been moved during the commit. Nothing is acknowledged then, and clients send again.
        in_place(&self.place)?;
        Ok(outcomes)
    }

    /// Writes what a response with a comment would, without leaving it there. Less could fit in space that a failed
    /// attempt has left in the write-ahead log.
    fn probe(&mut self) -> Result<(), StoreError> {
        let written = in_place(&self.place).and_then(|()| {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            check_size(&transaction, self.max_bytes)?;
            transaction.execute_batch(PROBE)?;
            Ok(transaction.commit()?)
        });
        written.map_err(|failure| self.fails(failure))?;
        self.works();
        Ok(())
    }

    fn works(&mut self) {
        if self.failing.take().is_some() {
            self.fails_now.store(false, Ordering::Relaxed);
            log::write(&Notice::StoringAgain);
        }
    }

    /// Logs a failure: once, not for every request, because a full disk must not also fill the log's disk.
    fn fails(&mut self, failure: StoreFailure) -> StoreError {
        let why = kind(&failure);
        self.fails_now.store(true, Ordering::Relaxed);
        if self.failing.replace(why) != Some(why) {
            log::write(&Notice::StoreFailed(failure));
        }
        why
    }

    fn sweep(&mut self, before: i64) -> usize {
        let swept =
            daily::follow(&self.connection, true).and_then(|()| erase::sweep(&mut self.connection, before));
        // Also after a failure: the writer would otherwise count twice.
        let swept = daily::follow(&self.connection, false).and(swept);
        swept.unwrap_or_else(|error| {
            log::write(&Notice::SweepFailed(error.into()));
            0
        })
    }

    /// Notes that the database was moved away, or that it is back.
    fn look(&mut self) {
        match in_place(&self.place) {
            Ok(()) if self.failing == Some(StoreError::Moved) => self.works(),
            Ok(()) => {}
            Err(failure) => {
                self.fails(failure);
            }
        }
    }

    /// Merges the write-ahead log into the database and closes it: its file then holds everything.
    fn finish(self) {
        match schema::checkpoint(&self.connection) {
            Ok(true) => {}
            Ok(false) => log::write(&Notice::NotMerged { log: self.place.log(), why: None }),
            Err(error) => log::write(&Notice::NotMerged { log: self.place.log(), why: Some(error) }),
        }
        // The last connection to close deletes the log.
        let _ = self.connection.close();
    }
}

/// Fails where the database is no longer where it was opened: what is stored in it would be lost.
fn in_place(place: &Place) -> Result<(), StoreFailure> {
    match place.missing() {
        None => Ok(()),
        Some(missing) => Err(StoreFailure::Moved(missing.to_owned())),
    }
}

fn kind(failure: &StoreFailure) -> StoreError {
    match failure {
        StoreFailure::Sqlite(_) => StoreError::Failed,
        StoreFailure::Full { .. } => StoreError::Full,
        StoreFailure::Moved(_) => StoreError::Moved,
    }
}

/// Returns the first job and those that arrived during the last commit, up to a job of another kind.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> (Vec<Posted>, Option<Job>) {
    let (mut group, mut rows, mut next) = (Vec::new(), 0, Some(first));
    while let Some(job) = next {
        match job {
            Job::Store(posted) => {
                rows += posted.records.len();
                group.push(posted);
            }
            other => return (group, Some(other)),
        }
        next = if rows < GROUP { queue.try_recv().ok() } else { None };
    }
    (group, None)
}

/// Returns the bytes in use. Free pages, which deleted rows leave and new rows reuse, do not count.
fn used(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")? - number("freelist_count")?;
    Ok(pages.unsigned_abs().saturating_mul(number("page_size")?.unsigned_abs()))
}

/// Fails where the database is as large as it may become.
fn check_size(connection: &Connection, max_bytes: Option<u64>) -> Result<(), StoreFailure> {
    let Some(limit) = max_bytes else { return Ok(()) };
    let used = used(connection)?;
    if used >= limit { Err(StoreFailure::Full { used, limit }) } else { Ok(()) }
}

fn acknowledge(group: Vec<Posted>, outcomes: Vec<Vec<Outcome>>, arrivals: &broadcast::Sender<Arrival>) {
    for (job, outcomes) in group.into_iter().zip(outcomes) {
        let stored = job.records.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Outcome::Stored);
        for (Record { response, .. }, _) in stored {
            // An error only means that no page is listening.
            let _ = arrivals.send(Arrival { survey: response.survey.clone(), id: response.id.clone() });
        }
        // An error only means that the client went away; it will retry, and the retry counts as a duplicate.
        let _ = job.reply.send(Ok(outcomes));
    }
}
