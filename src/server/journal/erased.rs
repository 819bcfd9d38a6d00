//! Remembers which responses were erased, so that one that is sent again stays erased.
//!
//! A phone that was offline may send an answer days after its erasure. What is remembered is a keyed hash of survey
//! and id, which says nothing about the respondent.

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, Transaction, params};
use sha2::Sha256;

/// The tables; safe to run on a database that has them.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS erased (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
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

    /// Remembers a response.
    pub fn note(&self, transaction: &Transaction, survey: &str, id: &str) -> rusqlite::Result<()> {
        let mut insert =
            transaction.prepare_cached("INSERT INTO erased VALUES (?1) ON CONFLICT DO NOTHING")?;
        insert.execute(params![self.hash(survey, id)]).map(|_| ())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_erased_responses_are_remembered() {
        let mut connection = Connection::open_in_memory().unwrap();
        let erased = Erased::open(&connection).unwrap();
        let transaction = connection.transaction().unwrap();
        erased.note(&transaction, "shop", "01").unwrap();
        erased.note(&transaction, "shop", "01").unwrap();
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
