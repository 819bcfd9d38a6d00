//! The token for reading: created once, kept in a file beside the database, compared in constant time.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;

use super::facts::{StartError, TokenError};

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
        let mut path = database.as_os_str().to_owned();
        path.push(".token");
        let path = PathBuf::from(path);
        let token = match fs::read_to_string(&path) {
            Ok(text) => read(text.trim()).map(|text| (text, false)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path).map(|text| (text, true)).map_err(TokenError::Io)
            }
            Err(error) => Err(TokenError::Io(error)),
        };
        match token {
            Ok((text, new)) => Ok(Token { text, path, new }),
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

fn create(path: &Path) -> io::Result<String> {
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    // Written to another file and renamed, so that a crash never leaves half a token.
    let aside = path.with_extension("token.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(format!("{text}\n").as_bytes())?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
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
}
