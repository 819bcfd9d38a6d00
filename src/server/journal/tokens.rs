//! The tokens that were added beside the first one. Only their hashes are stored: who reads the database, or a backup
//! of it, learns no token.

use std::path::Path;

use rusqlite::{Connection, Row, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::schema;
use crate::server::facts::{OpenError, Scope, TokensError};
use crate::server::instant::{now, rfc3339};
use crate::server::token;

/// The longest name of a token, in characters.
const MAX_NAME: usize = 100;

/// A token that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Its name.
    pub name: String,
    /// What it may read.
    pub may: Scope,
    /// When it was added, as RFC 3339.
    pub created_at: String,
}

/// Adds a token of this name and returns its text, which is not stored. It is valid at once, also in a running
/// collector.
///
/// # Errors
/// [`TokensError`]. A missing database is not created.
pub fn add_token(path: &Path, name: &str, may: Scope) -> Result<String, TokensError> {
    if name.trim().is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(TokensError::Name { most: MAX_NAME });
    }
    let connection = open(path)?;
    let text = token::random().map_err(TokensError::Random)?;
    let sql = "INSERT INTO token VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let added = connection.execute(sql, params![name, hash(&text), may.name(), now()]);
    match added.map_err(|error| unusable(path, error))? {
        0 => Err(TokensError::Exists(name.to_owned())),
        _ => Ok(text),
    }
}

/// Returns all tokens that were added, by name.
///
/// # Errors
/// [`TokensError::Open`].
pub fn list_tokens(path: &Path) -> Result<Vec<Granted>, TokensError> {
    granted(&open(path)?).map_err(|error| unusable(path, error))
}

/// Revokes the token of this name: at once, also in a running collector.
///
/// # Errors
/// [`TokensError`].
pub fn revoke_token(path: &Path, name: &str) -> Result<(), TokensError> {
    let mut connection = open(path)?;
    let revoke = |connection: &mut Connection| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let revoked = transaction.execute("DELETE FROM token WHERE name = ?1", [name])?;
        let known = granted(&transaction)?;
        transaction.commit()?;
        Ok((revoked, known))
    };
    let (revoked, known) = revoke(&mut connection).map_err(|error| unusable(path, error))?;
    if revoked > 0 {
        return Ok(());
    }
    let known = known.into_iter().map(|one| one.name).collect();
    Err(TokensError::Unknown { name: name.to_owned(), known })
}

/// Returns what a token may read, if it was added. Every hash is compared, each in constant time.
pub fn scope_of(connection: &Connection, offered: &str) -> rusqlite::Result<Option<Scope>> {
    let offered = hash(offered);
    let mut statement = connection.prepare_cached("SELECT hash, may FROM token")?;
    let mut rows = statement.query([])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        let same: bool = row.get_ref(0)?.as_blob()?.ct_eq(&offered).into();
        if same {
            found = Scope::from_name(row.get_ref(1)?.as_str()?);
        }
    }
    Ok(found)
}

fn granted(connection: &Connection) -> rusqlite::Result<Vec<Granted>> {
    let mut statement = connection.prepare("SELECT name, may, created_at FROM token ORDER BY name")?;
    let read = |row: &Row| {
        let may = Scope::from_name(row.get_ref(1)?.as_str()?);
        Ok(may.map(|may| -> rusqlite::Result<Granted> {
            Ok(Granted { name: row.get(0)?, may, created_at: rfc3339(row.get(2)?) })
        }))
    };
    // A scope of a later version is not known here, so it grants nothing.
    let granted = statement.query_map([], read)?.filter_map(Result::transpose);
    granted.map(|one| one.and_then(|one| one)).collect()
}

/// Opens a database that this version's collector has used: an older one would not know the tokens.
fn open(path: &Path) -> Result<Connection, TokensError> {
    let connection = schema::open_existing(path).map_err(TokensError::Open)?;
    if !schema::is_current(&connection).map_err(|error| unusable(path, error))? {
        return Err(TokensError::Open(OpenError::Older(path.to_owned())));
    }
    connection.execute_batch(schema::TOKENS).map_err(|error| unusable(path, error))?;
    Ok(connection)
}

fn unusable(path: &Path, error: rusqlite::Error) -> TokensError {
    TokensError::Open(schema::refine(path, error))
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_has_its_scope() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(schema::TOKENS).unwrap();
        for (name, may) in [("a", Scope::Scores), ("b", Scope::Export)] {
            connection
                .execute("INSERT INTO token VALUES (?1, ?2, ?3, 0)", params![name, hash(name), may.name()])
                .unwrap();
        }
        assert_eq!(scope_of(&connection, "a").unwrap(), Some(Scope::Scores));
        assert_eq!(scope_of(&connection, "b").unwrap(), Some(Scope::Export));
        for other in ["", "ab", "A"] {
            assert_eq!(scope_of(&connection, other).unwrap(), None, "{other}");
        }
        // Neither may a scope that only a later version knows be granted.
        connection.execute("UPDATE token SET may = 'all'", []).unwrap();
        assert_eq!(scope_of(&connection, "a").unwrap(), None);
        assert_eq!(granted(&connection).unwrap(), []);
    }
}
