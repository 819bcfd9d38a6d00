//! Writes a record as rows: one for the response, and one for each rating in it.

use rusqlite::{OptionalExtension, Transaction, params};

use super::erased::Erased;
use super::{Outcome, Record};
use crate::period::{is_clock_off, unix_ms};
use crate::scale::{Direction, Values};
use crate::survey::response::{Given, Response};

/// Stores a record with its ratings, if it is new or completes its own partial response. One that was erased counts
/// as a duplicate.
pub(super) fn store(
    transaction: &Transaction,
    erased: &Erased,
    record: &Record,
) -> rusqlite::Result<Outcome> {
    let Record { response, body, received_at } = record;
    if erased.holds(transaction, &response.survey, &response.id)? {
        return Ok(Outcome::Duplicate);
    }
    let at = counted_at(&response.answered_at, *received_at);
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
        return store_known(transaction, record, at);
    }
    insert_ratings(transaction, response, transaction.last_insert_rowid(), at)?;
    Ok(Outcome::Stored)
}

/// Handles a known id: a duplicate, a partial response that is now complete, or a conflict.
fn store_known(transaction: &Transaction, record: &Record, at: i64) -> rusqlite::Result<Outcome> {
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
            insert_ratings(transaction, response, seq, at)?;
            Ok(Outcome::Stored)
        }
        _ => Ok(Outcome::Conflict),
    }
}

/// Writes the ratings of a response, from which summaries are counted.
fn insert_ratings(transaction: &Transaction, response: &Response, seq: i64, at: i64) -> rusqlite::Result<()> {
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

/// Returns a set of values as a number with one bit for each value.
fn bits(values: Values) -> i64 {
    values.iter().fold(0, |bits, value| bits | 1 << value)
}

/// Returns the time by which a response is counted: its `answered_at`, or the time of arrival where the
/// visitor's clock was wrong.
pub(super) fn counted_at(answered_at: &str, received_at: i64) -> i64 {
    unix_ms(answered_at).filter(|&answered| !is_clock_off(answered, received_at)).unwrap_or(received_at)
}
