//! Writes a record as rows: one for the response, and one for each rating in it.

use std::borrow::Cow;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::daily::{Total, Totals};
use super::erased::Erased;
use super::{Outcome, Record};
use crate::period::{is_clock_off, unix_ms};
use crate::scale::Values;
use crate::survey::response::{Given, Response};

/// The records of one transaction.
pub(super) struct Batch<'t> {
    transaction: &'t Transaction<'t>,
    /// `None` where nothing was ever erased.
    erased: Option<&'t Erased>,
    /// The last position that was given. Positions only grow, and none is used again after its response is erased: who
    /// reads on from a position misses nothing.
    position: i64,
    totals: Totals<'t>,
}

impl<'t> Batch<'t> {
    /// Begins with what holds for all records.
    pub fn begin(transaction: &'t Transaction<'t>, erased: &'t Erased) -> rusqlite::Result<Batch<'t>> {
        let sql =
            "SELECT max(value, (SELECT coalesce(max(seq), 0) FROM response)), EXISTS (SELECT 1 FROM erased)
                   FROM counter WHERE name = 'position'";
        let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
        let (position, any) = transaction.prepare_cached(sql)?.query_row([], read)?;
        let any: bool = any;
        Ok(Batch { transaction, erased: any.then_some(erased), position, totals: Totals::default() })
    }

    /// Writes the totals, and notes the last position.
    pub fn end(self) -> rusqlite::Result<()> {
        self.totals.write(self.transaction)?;
        let sql = "UPDATE counter SET value = ?1 WHERE name = 'position'";
        self.transaction.prepare_cached(sql)?.execute([self.position]).map(|_| ())
    }

    /// Stores a record with its ratings, if it is new or completes its own partial response. One that was erased counts
    /// as a duplicate.
    pub fn store(&mut self, record: &'t Record) -> rusqlite::Result<Outcome> {
        let Record { response, body, received_at } = record;
        if let Some(erased) = self.erased
            && erased.holds(self.transaction, &response.survey, &response.id)?
        {
            return Ok(Outcome::Duplicate);
        }
        let at = counted_at(&response.answered_at, *received_at);
        let sql = "INSERT INTO response (seq, survey, id, received_at, at, complete, respondent, body)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
        let position = self.position + 1;
        let new = self.transaction.prepare_cached(sql)?.execute(params![
            position,
            response.survey,
            response.id,
            received_at,
            at,
            response.complete,
            response.respondent,
            body
        ])?;
        if new == 0 {
            return self.store_known(record, at);
        }
        self.position = position;
        self.insert_ratings(response, position, at)?;
        Ok(Outcome::Stored)
    }

    /// Handles a known id: a duplicate, a partial response that is now complete, or a conflict.
    fn store_known(&mut self, record: &'t Record, at: i64) -> rusqlite::Result<Outcome> {
        let Record { response, body, received_at } = record;
        let sql = "SELECT seq, at, complete, body = ?3 FROM response WHERE survey = ?1 AND id = ?2";
        let known: Option<(i64, i64, bool, bool)> = self
            .transaction
            .prepare_cached(sql)?
            .query_row(params![response.survey, response.id, body], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        match known {
            Some((.., true)) => Ok(Outcome::Duplicate),
            Some((seq, old, false, _)) if response.complete => {
                self.delete_ratings(response, seq, old)?;
                // It moves to the end, so that who reads on from a position reads its complete form.
                self.position += 1;
                let sql = "UPDATE response SET seq = ?6, received_at = ?2, at = ?3, complete = 1,
                           respondent = ?4, body = ?5 WHERE seq = ?1";
                let values = params![seq, received_at, at, response.respondent, body, self.position];
                self.transaction.prepare_cached(sql)?.execute(values)?;
                self.insert_ratings(response, self.position, at)?;
                Ok(Outcome::Stored)
            }
            _ => Ok(Outcome::Conflict),
        }
    }

    /// Writes the ratings of a response, from which summaries are counted.
    fn insert_ratings(&mut self, response: &'t Response, seq: i64, at: i64) -> rusqlite::Result<()> {
        let sql = "INSERT INTO rating VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for answer in &response.answers {
            let Given::Rating { kind, scale, direction, favourable, value } = &answer.given else { continue };
            let rating = Total {
                survey: Cow::Borrowed(&response.survey),
                at,
                question: Cow::Borrowed(&answer.question),
                row: Cow::Borrowed(answer.row.as_deref().unwrap_or_default()),
                kind: Cow::Borrowed(kind.name()),
                scale: [scale.low(), scale.high()],
                direction: direction.map(|direction| Cow::Borrowed(direction.name())),
                favourable: favourable.map(bits),
                value: *value,
            };
            let Total { survey, question, row, kind, scale: [low, high], direction, .. } = &rating;
            let favourable = rating.favourable;
            insert.execute(params![
                survey, at, seq, question, row, kind, low, high, direction, favourable, value
            ])?;
            self.totals.add(rating, 1);
        }
        Ok(())
    }

    /// Deletes the ratings of a response that was counted at the time `at`.
    fn delete_ratings(&mut self, response: &'t Response, seq: i64, at: i64) -> rusqlite::Result<()> {
        let sql = "DELETE FROM rating WHERE survey = ?1 AND at = ?2 AND response = ?3
                   RETURNING question, row, type, scale_low, scale_high, direction, favourable, value";
        let mut delete = self.transaction.prepare_cached(sql)?;
        let mut rows = delete.query(params![response.survey, at, seq])?;
        while let Some(row) = rows.next()? {
            let rating = Total {
                survey: Cow::Borrowed(&response.survey),
                at,
                question: Cow::Owned(row.get(0)?),
                row: Cow::Owned(row.get(1)?),
                kind: Cow::Owned(row.get(2)?),
                scale: [row.get(3)?, row.get(4)?],
                direction: row.get::<_, Option<String>>(5)?.map(Cow::Owned),
                favourable: row.get(6)?,
                value: row.get(7)?,
            };
            self.totals.add(rating, -1);
        }
        Ok(())
    }
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
