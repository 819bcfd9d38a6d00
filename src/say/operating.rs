//! The errors of the collector's commands, such as `serve`, `backup` and `token`, and values of their options.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io::ErrorKind;

use crate::server::facts::{
    BackupError, EraseError, HostError, OpenError, OriginError, QuantityError, QuantityFault, RateError,
    RestoreError, StartError, TokenError, TokensError,
};

impl Display for StartError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            StartError::Listen(address, error) => {
                write!(f, "cannot listen on {address}: ")?;
                match error.kind() {
                    ErrorKind::AddrInUse => {
                        f.write_str("another program already does; choose another address with --listen")
                    }
                    ErrorKind::InvalidInput => {
                        f.write_str("the address must be host:port, such as 127.0.0.1:8787")
                    }
                    _ => error.fmt(f),
                }
            }
            StartError::Open(error) => error.fmt(f),
            StartError::Token(path, error) => {
                write!(f, "cannot use the token file {}: {error}", path.display())
            }
        }
    }
}

impl Display for TokenError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            TokenError::Io(error) => error.fmt(f),
            TokenError::Link => f.write_str(
                "it is a symbolic link; replace it with the file itself, or delete it, and the next start will \
                 create a new token",
            ),
            TokenError::NotAToken => f.write_str(
                "it does not contain a token; delete it, and the next start will create a new token",
            ),
        }
    }
}

impl Display for TokensError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            TokensError::Open(error) => error.fmt(f),
            TokensError::Random(error) => write!(f, "the system gives no random numbers: {error}"),
            TokensError::Name { most } => {
                write!(f, "--name: expected 1 to {most} characters, without line breaks, such as dashboard")
            }
            TokensError::Exists(name) => {
                write!(f, "a token named \"{name}\" already exists; choose another name, or revoke it first")
            }
            TokensError::Unknown { name, known } if known.is_empty() => {
                write!(f, "there is no token named \"{name}\": none was added")
            }
            TokensError::Unknown { name, known } => {
                write!(f, "there is no token named \"{name}\"; the tokens are {}", known.join(", "))
            }
        }
    }
}

impl Display for OpenError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            OpenError::Io(path, error) => {
                write!(f, "cannot open {}: {error}", path.display())?;
                if error.kind() == ErrorKind::NotFound { f.write_str("; check --db") } else { Ok(()) }
            }
            OpenError::InUse { path, process } => {
                write!(f, "another collector uses {}", path.display())?;
                process.map_or(Ok(()), |process| write!(f, " (process {process})"))?;
                f.write_str("; stop it first, or choose another file with --db")
            }
            OpenError::NotADatabase(path) => {
                write!(f, "{} is not a database; it was not changed", path.display())
            }
            OpenError::Foreign(path) => {
                write!(f, "{} is a database of another program; it was not changed", path.display())
            }
            OpenError::Newer(path) => {
                write!(f, "{} was made by a newer Scorelet; update this one", path.display())
            }
            OpenError::Older(path) => write!(
                f,
                "{} was made by an earlier Scorelet; start `scorelet serve` on it once to upgrade it",
                path.display()
            ),
            OpenError::Damaged(path, found) => write!(
                f,
                "{} is damaged: {found}. Restore a backup, or move the file away to start empty",
                path.display()
            ),
            OpenError::Sqlite(path, error) => write!(f, "cannot use {}: {error}", path.display()),
        }
    }
}

impl Display for BackupError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            BackupError::Open(error) => error.fmt(f),
            BackupError::Exists(path) => {
                write!(f, "{} already exists; choose another name, or move that file away", path.display())
            }
            BackupError::Io(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            BackupError::Busy(path) => {
                write!(f, "another program keeps {} locked; retry later", path.display())
            }
            BackupError::Sqlite(error) => write!(f, "cannot copy the database: {error}"),
            BackupError::Damaged(found) => {
                write!(f, "the copy is damaged and was deleted: {found}. Check the database itself")
            }
        }
    }
}

impl Display for RestoreError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            RestoreError::Open(error) => error.fmt(f),
            RestoreError::Same(path) => {
                write!(f, "{} is the database itself; name a backup", path.display())
            }
            RestoreError::Busy(path) => {
                write!(f, "another program uses {}; stop it and retry", path.display())
            }
            RestoreError::Copy(error) => error.fmt(f),
            RestoreError::Io(path, error) => {
                write!(f, "cannot replace {}: {error}; the backup was not restored", path.display())
            }
        }
    }
}

impl Display for EraseError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            EraseError::Open(error) => error.fmt(f),
            EraseError::Remains { path, count, why } => {
                let path = path.display();
                write!(f, "{count} responses erased, but the files of {path} may still hold some text: ")?;
                match why {
                    Some(error) => error.fmt(f)?,
                    None => f.write_str("another program keeps reading the database")?,
                }
                f.write_str("; run the command again")
            }
        }
    }
}

impl Display for QuantityError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let (fault, wanted) = match self {
            QuantityError::Duration(fault) => (fault, "a unit (s, m, h, d), such as 20s, 30m, 12h or 400d"),
            QuantityError::Size(fault) => {
                (fault, "a unit (KB, MB, GB, TB, KiB, MiB, GiB, TiB), such as 500MB or 2GiB")
            }
        };
        match fault {
            QuantityFault::NoNumber => f.write_str("it does not begin with a whole number")?,
            QuantityFault::NoUnit => f.write_str("the unit is missing")?,
            QuantityFault::Unit(unit) => write!(f, "unknown unit \"{unit}\"")?,
            QuantityFault::Zero => f.write_str("it must be more than 0")?,
            QuantityFault::TooLarge => f.write_str("the number is too large")?,
        }
        write!(f, "; expected a whole number and {wanted}")
    }
}

impl Display for RateError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(
            "expected requests per second, minute or hour (1 to 1000000), such as 10/s, 120/m or 900/h, or \
             off",
        )
    }
}

impl Display for OriginError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            OriginError::NoScheme(found) => write!(f, "the scheme is missing; write https://{found}"),
            OriginError::MoreThanAnOrigin { origin } => {
                write!(f, "an origin has only scheme, host and port; write {origin}")
            }
            OriginError::Wildcard => f.write_str(
                "wildcards within an origin are not supported; list each origin, or write * for any",
            ),
            OriginError::Invalid(why) => {
                why.map_or(Ok(()), |why| write!(f, "{why}; "))?;
                f.write_str("expected scheme and host, such as https://shop.example, or * for any")
            }
        }
    }
}

impl Display for HostError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{}; expected a name such as answers.example, without scheme and port", self.0)
    }
}

impl Error for HostError {}
impl Error for StartError {}
impl Error for TokensError {}
impl Error for OpenError {}
impl Error for BackupError {}
impl Error for RestoreError {}
impl Error for EraseError {}
impl Error for QuantityError {}
impl Error for RateError {}
impl Error for OriginError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_explained() {
        for (error, text) in [
            (
                QuantityError::Duration(QuantityFault::NoUnit),
                "the unit is missing; expected a whole number and a unit (s, m, h, d), such as 20s, 30m, 12h or \
                 400d",
            ),
            (
                QuantityError::Size(QuantityFault::Unit("G".into())),
                "unknown unit \"G\"; expected a whole number and a unit (KB, MB, GB, TB, KiB, MiB, GiB, TiB), \
                 such as 500MB or 2GiB",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
        for (error, text) in [
            (
                OriginError::NoScheme("shop.example".into()),
                "the scheme is missing; write https://shop.example",
            ),
            (
                OriginError::MoreThanAnOrigin { origin: "https://shop.example".into() },
                "an origin has only scheme, host and port; write https://shop.example",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }

    #[test]
    fn a_missing_database_points_to_its_option() {
        let missing = OpenError::Io("none.db".into(), ErrorKind::NotFound.into());
        assert_eq!(missing.to_string(), "cannot open none.db: entity not found; check --db");
    }
}
