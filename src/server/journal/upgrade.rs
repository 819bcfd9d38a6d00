//! Upgrades a database that an earlier version made.

use rusqlite::{Connection, params};

use super::rows::counted_at;

/// Version 2 counts an answer when it was given, however late it arrived; version 1 used the time of arrival
/// after one day.
pub(super) fn from_version_1(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT seq, survey, at, received_at, body ->> '$.answered_at' FROM response";
    let mut responses = connection.prepare(sql)?;
    let mut rows = responses.query([])?;
    // `at` is in no index of the table `response`, so changing it while reading repeats no row.
    let mut response = connection.prepare("UPDATE response SET at = ?2 WHERE seq = ?1")?;
    let mut ratings =
        connection.prepare("UPDATE rating SET at = ?4 WHERE survey = ?1 AND at = ?2 AND response = ?3")?;
    while let Some(row) = rows.next()? {
        let (seq, survey, old): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let answered_at: Option<String> = row.get(4)?;
        let at = counted_at(&answered_at.unwrap_or_default(), row.get(3)?);
        if at != old {
            response.execute(params![seq, at])?;
            ratings.execute(params![survey, old, seq, at])?;
        }
    }
    Ok(())
}
