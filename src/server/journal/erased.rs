//! Remembers which responses were erased, so that one that is sent again stays erased.
//!
//! A phone that was offline may send an answer days after its erasure. What is remembered for that is a keyed hash of
//! survey and id. The id itself is kept too, with a position: who keeps a copy of the responses must learn which to
//! delete. It is a random number, and says nothing about the respondent.

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, Transaction, params};
use sha2::Sha256;

/// The tables; safe to run on a database that has them. An id takes 16 bytes, or is a text where it is not a UUID.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS erased (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS erasure (seq INTEGER PRIMARY KEY, id ANY NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS secret (key BLOB NOT NULL) STRICT;
    INSERT INTO secret SELECT randomblob(64) WHERE NOT EXISTS (SELECT 1 FROM secret);
";

/// Bytes of a hash: so many that no two of any number of responses are the same by chance.
const HASH: usize = 16;

/// The memory of erased responses.
pub(super) struct Erased {
    key: [u8; 64],
}

impl Erased {
    /// Creates the tables where they are missing, and reads the key.
    pub fn open(connection: &Connection) -> rusqlite::Result<Erased> {
        connection.execute_batch(SCHEMA)?;
        Erased::read(connection)
    }

    /// Reads the key.
    pub fn read(connection: &Connection) -> rusqlite::Result<Erased> {
        Ok(Erased { key: connection.query_row("SELECT key FROM secret", [], |row| row.get(0))? })
    }

    /// Remembers a response, which was erased at this position.
    pub fn note(
        &self,
        transaction: &Transaction,
        position: i64,
        survey: &str,
        id: &str,
    ) -> rusqlite::Result<()> {
        let mut insert =
            transaction.prepare_cached("INSERT INTO erased VALUES (?1) ON CONFLICT DO NOTHING")?;
        insert.execute(params![self.hash(survey, id)])?;
        let mut tell = transaction.prepare_cached("INSERT INTO erasure VALUES (?1, ?2)")?;
        tell.execute(params![position, Id(id)]).map(|_| ())
    }

    /// Whether a response was erased.
    pub fn holds(&self, transaction: &Transaction, survey: &str, id: &str) -> rusqlite::Result<bool> {
        transaction
            .prepare_cached("SELECT 1 FROM erased WHERE hash = ?1")?
            .exists(params![self.hash(survey, id)])
    }

    fn hash(&self, survey: &str, id: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new(&self.key.into());
        // The length separates the two texts.
        mac.update(&survey.len().to_le_bytes());
        mac.update(survey.as_bytes());
        mac.update(id.as_bytes());
        mac.finalize().into_bytes().iter().take(HASH).copied().collect()
    }
}

/// Returns the last position that a response or an erasure was given. A database that no collector has upgraded yet
/// has no counter.
pub(super) fn last_position(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT max(coalesce((SELECT value FROM counter WHERE name = 'position'), 0),
               coalesce((SELECT max(seq) FROM response), 0), coalesce((SELECT max(seq) FROM erasure), 0))";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// An id as it is stored.
struct Id<'i>(&'i str);

impl ToSql for Id<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number = u128::from_str_radix(&self.0.replace('-', ""), 16).ok();
        Ok(match number.filter(|&number| uuid(number) == self.0) {
            Some(number) => ToSqlOutput::Owned(Value::Blob(number.to_be_bytes().to_vec())),
            None => ToSqlOutput::Borrowed(ValueRef::Text(self.0.as_bytes())),
        })
    }
}

/// Returns a stored id as a text.
pub(super) fn id(stored: ValueRef) -> rusqlite::Result<String> {
    match stored {
        ValueRef::Blob(bytes) if bytes.len() == 16 => {
            Ok(uuid(bytes.iter().fold(0, |number, &byte| number << 8 | u128::from(byte))))
        }
        other => Ok(other.as_str()?.to_owned()),
    }
}

fn uuid(number: u128) -> String {
    let hex = format!("{number:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default());
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_stored_small_and_read_back() {
        let connection = Connection::open_in_memory().unwrap();
        for (text, kind) in [
            ("01993d0e-7c1a-7b3e-9f00-5a0b6c7d8e9f", "blob"),
            ("00000000-0000-8000-8000-000000000000", "blob"),
            ("01993D0E-7C1A-7B3E-9F00-5A0B6C7D8E9F", "text"),
            ("an old id", "text"),
            ("", "text"),
        ] {
            let read = |row: &rusqlite::Row| Ok((row.get(0)?, id(row.get_ref(1)?)?));
            let sql = "SELECT typeof(?1), ?1";
            let found: (String, String) = connection.query_row(sql, [Id(text)], read).unwrap();
            assert_eq!(found, (kind.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn only_erased_responses_are_remembered() {
        let mut connection = Connection::open_in_memory().unwrap();
        let erased = Erased::open(&connection).unwrap();
        let transaction = connection.transaction().unwrap();
        erased.note(&transaction, 1, "shop", "01").unwrap();
        erased.note(&transaction, 2, "shop", "01").unwrap();
        assert!(erased.holds(&transaction, "shop", "01").unwrap());
        for (survey, id) in [("shop", "02"), ("sho", "p01"), ("shop0", "1"), ("", "shop01")] {
            assert!(!erased.holds(&transaction, survey, id).unwrap(), "{survey} {id}");
        }
        transaction.commit().unwrap();
        // The key stays.
        let again = Erased::open(&connection).unwrap();
        assert_eq!(again.hash("shop", "01"), erased.hash("shop", "01"));
        let other = Erased::open(&Connection::open_in_memory().unwrap()).unwrap();
        assert_ne!(other.hash("shop", "01"), erased.hash("shop", "01"));
    }
}
