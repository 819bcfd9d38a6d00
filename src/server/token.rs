//! The first token for reading: created once, kept in a file beside the database, compared in constant time.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;

use super::facts::{StartError, TokenError};
use super::files;

/// Random bytes of a token; it is written as twice as many hexadecimal digits.
const BYTES: usize = 32;

/// The secret that a request for reading must carry.
pub struct Token {
    text: String,
    path: PathBuf,
    new: bool,
}

impl Token {
    /// Reads the token from the file `<database>.token`. A missing file is created with a new token; only its
    /// owner may read it.
    ///
    /// # Errors
    /// [`StartError::Token`].
    pub fn beside(database: &Path) -> Result<Token, StartError> {
        let path = files::beside(database, ".token");
        let token = match stored(&path) {
            Ok(text) => read(text.trim()).map(|text| (text, false)),
            Err(_) if files::is_link(&path) => Err(TokenError::Link),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path).map(|text| (text, true)).map_err(TokenError::Io)
            }
            Err(error) => Err(TokenError::Io(error)),
        };
        match token {
            Ok((text, new)) => {
                files::tighten(&path);
                Ok(Token { text, path, new })
            }
            Err(error) => Err(StartError::Token(path, error)),
        }
    }

    /// Whether it was created just now; only then it is shown.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// The token.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file that holds it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether `offered` is the token, in a time that does not depend on how much of it is right.
    pub fn matches(&self, offered: &str) -> bool {
        self.text.as_bytes().ct_eq(offered.as_bytes()).into()
    }
}

fn read(text: &str) -> Result<String, TokenError> {
    let valid = text.len() >= BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
    if valid { Ok(text.to_owned()) } else { Err(TokenError::NotAToken) }
}

fn stored(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    files::open_no_follow(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Returns a new token.
pub(super) fn random() -> io::Result<String> {
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn create(path: &Path) -> io::Result<String> {
    let text = random()?;
    // Written to another file and renamed, so that a crash never leaves half a token.
    let aside = path.with_extension("token.new");
    // What a crash, or somebody else, has left there.
    files::remove(&aside)?;
    let mut file = files::create_new(&aside)?;
    file.write_all(format!("{text}\n").as_bytes())?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
    files::sync_folder(path)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_created_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let created = Token::beside(&database).unwrap();
        assert!(created.is_new() && created.text().len() == 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(created.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let found = Token::beside(&database).unwrap();
        assert!(!found.is_new() && found.matches(created.text()));
        assert!(!found.matches("") && !found.matches(&created.text()[1..]));
        fs::write(found.path(), "\n").unwrap();
        assert!(Token::beside(&database).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_not_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // Neither to read a token that somebody else knows, nor to write one where somebody else reads it.
        fs::write(at("theirs"), "x".repeat(64)).unwrap();
        for target in ["theirs", "missing"] {
            symlink(at(target), at("a.db.token")).unwrap();
            let refused = Token::beside(&at("a.db"));
            assert!(matches!(refused, Err(StartError::Token(_, TokenError::Link))), "{target}");
            fs::remove_file(at("a.db.token")).unwrap();
        }
        symlink(at("theirs"), at("a.db.token.new")).unwrap();
        assert!(Token::beside(&at("a.db")).unwrap().is_new());
        assert_eq!(fs::read_to_string(at("theirs")).unwrap(), "x".repeat(64));
    }
}
