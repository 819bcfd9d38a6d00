//! The token for reading: made once, kept beside the database, compared in constant time.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;

/// Random bytes of a token; it is written as twice as many hexadecimal digits.
const BYTES: usize = 32;

/// The secret that reading asks for.
pub struct Token {
    text: String,
    path: PathBuf,
    new: bool,
}

impl Token {
    /// Reads the token kept beside the database, as `<database>.token`, or makes it where there is
    /// none, readable by the owner only.
    ///
    /// # Errors
    /// The file cannot be read or written, or holds no token, or the system gives no randomness.
    pub fn beside(database: &Path) -> io::Result<Token> {
        let mut path = database.as_os_str().to_owned();
        path.push(".token");
        let path = PathBuf::from(path);
        match fs::read_to_string(&path) {
            Ok(text) => Token::read(text.trim(), path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Token::make(path),
            Err(error) => Err(error),
        }
    }

    fn read(text: &str, path: PathBuf) -> io::Result<Token> {
        let sound = text.len() >= BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !sound {
            let message = "it holds no token; delete it to get a new one";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Token { text: text.to_owned(), path, new: false })
    }

    fn make(path: PathBuf) -> io::Result<Token> {
        let mut random = [0; BYTES];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        // Written aside and renamed, so that a crash never leaves half a token.
        let aside = path.with_extension("token.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&aside)?;
        file.write_all(format!("{text}\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, &path)?;
        Ok(Token { text, path, new: true })
    }

    /// Whether it was made just now; only then it is shown.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// The token.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether `offered` is the token, in a time that does not tell how much of it is right.
    pub fn matches(&self, offered: &str) -> bool {
        self.text.as_bytes().ct_eq(offered.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let made = Token::beside(&database).unwrap();
        assert!(made.is_new() && made.text().len() == 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(made.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let found = Token::beside(&database).unwrap();
        assert!(!found.is_new() && found.matches(made.text()));
        assert!(!found.matches("") && !found.matches(&made.text()[1..]));
        fs::write(found.path(), "\n").unwrap();
        assert!(Token::beside(&database).is_err());
    }
}
