//! The thread that writes.

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::rows::store;
use super::{Arrival, Job, Outcome, Posted, Record, StoreError, erase};
use crate::server::facts::{Notice, StoreFailure};
use crate::server::log;

/// Responses in one commit after which no further job joins it.
const GROUP: usize = 256;

/// The writer: its connection, and the failure that it last logged.
pub(super) struct Writer {
    connection: Connection,
    max_bytes: Option<u64>,
    arrivals: broadcast::Sender<Arrival>,
    failing: Option<StoreError>,
}

impl Writer {
    pub fn new(
        connection: Connection,
        max_bytes: Option<u64>,
        arrivals: broadcast::Sender<Arrival>,
    ) -> Writer {
        Writer { connection, max_bytes, arrivals, failing: None }
    }

    /// Does jobs until every sender is dropped, then closes the database.
    pub fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            let (group, sweep) = gather(first, &mut queue);
            if !group.is_empty() {
                self.store(group);
            }
            if let Some((before, reply)) = sweep {
                let swept = sweep_now(&mut self.connection, before);
                // An error only means that the collector is stopping.
                let _ = reply.send(swept);
            }
        }
    }

    fn store(&mut self, group: Vec<Posted>) {
        match commit(&mut self.connection, &group, self.max_bytes) {
            Ok(outcomes) => {
                if self.failing.take().is_some() {
                    log::write(&Notice::StoringAgain);
                }
                acknowledge(group, outcomes, &self.arrivals);
            }
            Err(failure) => {
                let why = kind(&failure);
                // Once, not for every request: a full disk must not also fill the log's disk.
                if self.failing.replace(why) != Some(why) {
                    log::write(&Notice::StoreFailed(failure));
                }
                for posted in group {
                    let _ = posted.reply.send(Err(why));
                }
            }
        }
    }
}

fn kind(failure: &StoreFailure) -> StoreError {
    match failure {
        StoreFailure::Sqlite(_) => StoreError::Failed,
        StoreFailure::Full { .. } => StoreError::Full,
    }
}

/// A sweep that is due, and where to send how much it deleted.
type Sweep = (i64, oneshot::Sender<usize>);

/// Returns the first job and those that arrived during the last commit, up to a sweep.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> (Vec<Posted>, Option<Sweep>) {
    let (mut group, mut rows, mut next) = (Vec::new(), 0, Some(first));
    while let Some(job) = next {
        match job {
            Job::Store(posted) => {
                rows += posted.records.len();
                group.push(posted);
            }
            Job::Sweep(before, reply) => return (group, Some((before, reply))),
        }
        next = if rows < GROUP { queue.try_recv().ok() } else { None };
    }
    (group, None)
}

fn sweep_now(connection: &mut Connection, before: i64) -> usize {
    erase::sweep(connection, before).unwrap_or_else(|error| {
        log::write(&Notice::SweepFailed(error));
        0
    })
}

/// Returns the bytes in use. Free pages, which deleted rows leave and new rows reuse, do not count.
fn used(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")? - number("freelist_count")?;
    Ok(pages.unsigned_abs().saturating_mul(number("page_size")?.unsigned_abs()))
}

/// Stores all records of the group in one transaction; a failure undoes them all.
fn commit(
    connection: &mut Connection,
    group: &[Posted],
    max_bytes: Option<u64>,
) -> Result<Vec<Vec<Outcome>>, StoreFailure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(limit) = max_bytes {
        let used = used(&transaction)?;
        if used >= limit {
            return Err(StoreFailure::Full { used, limit });
        }
    }
    let mut outcomes = Vec::with_capacity(group.len());
    for job in group {
        let each = job.records.iter().map(|record| store(&transaction, record));
        outcomes.push(each.collect::<rusqlite::Result<Vec<Outcome>>>()?);
    }
    let duplicates = outcomes.iter().flatten().filter(|&&outcome| outcome == Outcome::Duplicate).count();
    if duplicates > 0 {
        let sql = "UPDATE counter SET value = value + ?1 WHERE name = 'duplicates'";
        transaction.prepare_cached(sql)?.execute([i64::try_from(duplicates).unwrap_or(i64::MAX)])?;
    }
    transaction.commit()?;
    Ok(outcomes)
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
