//! Counts of the ratings of each day: from them a summary of millions of ratings is read in milliseconds.
//!
//! The writer adds up the ratings of one commit and writes each total once. Whatever else changes ratings, such as
//! `erase` in another process, is followed by triggers, which would cost the writer a third of its speed.

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, params};

/// The length of a day in UTC, in milliseconds. No rating is before 1970.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Keys hold no NULL: no direction is an empty text, and no favourable values are -1.
const TABLE: &str = "
    CREATE TABLE total (
        survey TEXT NOT NULL,
        day INTEGER NOT NULL,
        question TEXT NOT NULL,
        row TEXT NOT NULL,
        type TEXT NOT NULL,
        scale_low INTEGER NOT NULL,
        scale_high INTEGER NOT NULL,
        direction TEXT NOT NULL,
        favourable INTEGER NOT NULL,
        value INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (survey, day, question, row, type, scale_low, scale_high, direction, favourable, value)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO total
        SELECT survey, at / 86400000 AS day, question, row, type, scale_low, scale_high,
               coalesce(direction, '') AS way, coalesce(favourable, -1) AS set_of, value, count(*)
        FROM rating
        GROUP BY survey, day, question, row, type, scale_low, scale_high, way, set_of, value;
";

/// Adds a rating.
const ADD: &str = "
    INSERT INTO total VALUES (new.survey, new.at / 86400000, new.question, new.row, new.type, new.scale_low,
        new.scale_high, coalesce(new.direction, ''), coalesce(new.favourable, -1), new.value, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
";

/// Takes a rating away; a total of nothing goes, and with it the names in it.
const TAKE_AWAY: &str = "
    UPDATE total SET count = count - 1
        WHERE (survey, day, question, row, type, scale_low, scale_high, direction, favourable, value) =
            (old.survey, old.at / 86400000, old.question, old.row, old.type, old.scale_low, old.scale_high,
             coalesce(old.direction, ''), coalesce(old.favourable, -1), old.value);
    DELETE FROM total
        WHERE (survey, day, question, row, type, scale_low, scale_high, direction, favourable, value) =
            (old.survey, old.at / 86400000, old.question, old.row, old.type, old.scale_low, old.scale_high,
             coalesce(old.direction, ''), coalesce(old.favourable, -1), old.value) AND count <= 0;
";

/// Creates the table with the totals of what is there, and the triggers, unless they are there.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    if connection.table_exists(None, "total")? {
        return Ok(());
    }
    connection.execute_batch(&format!(
        "{TABLE}
         CREATE TRIGGER rating_added AFTER INSERT ON rating BEGIN {ADD} END;
         CREATE TRIGGER rating_removed AFTER DELETE ON rating BEGIN {TAKE_AWAY} END;
         CREATE TRIGGER rating_changed AFTER UPDATE ON rating BEGIN {TAKE_AWAY} {ADD} END;"
    ))
}

/// Decides whether the triggers follow what this connection changes.
pub(super) fn follow(connection: &Connection, triggers: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers).map(|_| ())
}

/// What a total is of. Most of its texts are those of the records that are stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Total<'r> {
    pub survey: Cow<'r, str>,
    pub at: i64,
    pub question: Cow<'r, str>,
    pub row: Cow<'r, str>,
    pub kind: Cow<'r, str>,
    pub scale: [u8; 2],
    pub direction: Option<Cow<'r, str>>,
    pub favourable: Option<i64>,
    pub value: u8,
}

/// How totals change with one commit.
#[derive(Default)]
pub(super) struct Totals<'r>(HashMap<Total<'r>, i64>);

impl<'r> Totals<'r> {
    /// Adds a rating, or takes one away.
    pub fn add(&mut self, rating: Total<'r>, count: i64) {
        let day = rating.at / DAY_MS;
        *self.0.entry(Total { at: day, ..rating }).or_default() += count;
    }

    /// Writes the changes.
    pub fn write(self, transaction: &Transaction) -> rusqlite::Result<()> {
        let add = "INSERT INTO total VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                   ON CONFLICT DO UPDATE SET count = count + excluded.count";
        let clear = "DELETE FROM total WHERE survey = ?1 AND day = ?2 AND count <= 0";
        for (total, count) in self.0.into_iter().filter(|(_, count)| *count != 0) {
            let Total { survey, at, question, row, kind, scale: [low, high], direction, favourable, value } =
                &total;
            let (direction, favourable) =
                (direction.as_deref().unwrap_or_default(), favourable.unwrap_or(-1));
            transaction.prepare_cached(add)?.execute(params![
                survey, at, question, row, kind, low, high, direction, favourable, value, count
            ])?;
            if count < 0 {
                transaction.prepare_cached(clear)?.execute(params![survey, at])?;
            }
        }
        Ok(())
    }
}
