//! The one thread that writes.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::{broadcast, mpsc};

use super::{Arrival, Job, Outcome, Record, StoreError};
use crate::scale::{Direction, Values};
use crate::server::log;
use crate::survey::response::{Given, Response, unix_ms};

/// Rows of one commit, after which no further job joins it.
const GROUP: usize = 256;

/// A visitor's clock may be this far from ours before ours is believed: one day.
const CLOCK_SLACK_MS: u64 = 24 * 60 * 60 * 1000;

/// Takes jobs until every sender is gone, then closes the database.
pub(super) fn run(
    mut connection: Connection,
    mut queue: mpsc::Receiver<Job>,
    arrivals: &broadcast::Sender<Arrival>,
) {
    let mut failing = false;
    while let Some(first) = queue.blocking_recv() {
        let group = gather(first, &mut queue);
        match commit(&mut connection, &group) {
            Ok(outcomes) => {
                if std::mem::take(&mut failing) {
                    log::line(format_args!("storing again"));
                }
                acknowledge(group, outcomes, arrivals);
            }
            Err(error) => {
                // Once, not once a request: a full disk must not fill the log's disk as well.
                if !std::mem::replace(&mut failing, true) {
                    log::line(format_args!("cannot store: {error}; answering 503 until it works"));
                }
                for job in group {
                    let _ = job.reply.send(Err(StoreError::Failed));
                }
            }
        }
    }
}

/// The first job and those that came while the last commit was under way.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut rows = first.records.len();
    let mut group = vec![first];
    while rows < GROUP {
        let Ok(job) = queue.try_recv() else { break };
        rows += job.records.len();
        group.push(job);
    }
    group
}

/// All of the group's records in one transaction; a failure undoes them all.
fn commit(connection: &mut Connection, group: &[Job]) -> rusqlite::Result<Vec<Vec<Outcome>>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
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

fn acknowledge(group: Vec<Job>, outcomes: Vec<Vec<Outcome>>, arrivals: &broadcast::Sender<Arrival>) {
    for (job, outcomes) in group.into_iter().zip(outcomes) {
        let stored = job.records.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Outcome::Stored);
        for (Record { response, .. }, _) in stored {
            // An error only says that no page is listening.
            let _ = arrivals.send(Arrival { survey: response.survey.clone(), id: response.id.clone() });
        }
        // An error only says that the client has gone; it will ask again and get a duplicate.
        let _ = job.reply.send(Ok(outcomes));
    }
}

fn store(transaction: &Transaction, record: &Record) -> rusqlite::Result<Outcome> {
    let Record { response, body, received_at } = record;
    let at = counted_at(response, *received_at);
    let sql = "INSERT INTO response (survey, id, received_at, at, complete, respondent, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
    let new = transaction.prepare_cached(sql)?.execute(params![
        response.survey,
        response.id,
        received_at,
        at,
        response.complete,
        response.respondent,
        body
    ])?;
    if new == 0 {
        return meet(transaction, record, at);
    }
    rate(transaction, response, transaction.last_insert_rowid(), at)?;
    Ok(Outcome::Stored)
}

/// The id is known: the same again, a partial response now completed, or a conflict.
fn meet(transaction: &Transaction, record: &Record, at: i64) -> rusqlite::Result<Outcome> {
    let Record { response, body, received_at } = record;
    let sql = "SELECT seq, at, complete, body = ?3 FROM response WHERE survey = ?1 AND id = ?2";
    let known: Option<(i64, i64, bool, bool)> = transaction
        .prepare_cached(sql)?
        .query_row(params![response.survey, response.id, body], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    match known {
        Some((.., true)) => Ok(Outcome::Duplicate),
        Some((seq, old, false, _)) if response.complete => {
            let sql = "DELETE FROM rating WHERE survey = ?1 AND at = ?2 AND response = ?3";
            transaction.prepare_cached(sql)?.execute(params![response.survey, old, seq])?;
            let sql = "UPDATE response SET received_at = ?2, at = ?3, complete = 1, respondent = ?4,
                       body = ?5 WHERE seq = ?1";
            let values = params![seq, received_at, at, response.respondent, body];
            transaction.prepare_cached(sql)?.execute(values)?;
            rate(transaction, response, seq, at)?;
            Ok(Outcome::Stored)
        }
        _ => Ok(Outcome::Conflict),
    }
}

/// Writes the ratings of a response, for summaries.
fn rate(transaction: &Transaction, response: &Response, seq: i64, at: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO rating VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let mut insert = transaction.prepare_cached(sql)?;
    for answer in &response.answers {
        let Given::Rating { kind, scale, direction, favourable, value } = &answer.given else { continue };
        insert.execute(params![
            response.survey,
            at,
            seq,
            answer.question,
            answer.row.as_deref().unwrap_or_default(),
            kind.name(),
            scale.low(),
            scale.high(),
            direction.map(Direction::name),
            favourable.map(bits),
            value
        ])?;
    }
    Ok(())
}

/// A set of values as a number, one bit a value.
fn bits(values: Values) -> i64 {
    values.iter().fold(0, |bits, value| bits | 1 << value)
}

/// The time by which a response is counted: the visitor's clock, unless it is more than a day off.
fn counted_at(response: &Response, received_at: i64) -> i64 {
    match unix_ms(&response.answered_at) {
        Some(answered) if answered.abs_diff(received_at) <= CLOCK_SLACK_MS => answered,
        _ => received_at,
    }
}
