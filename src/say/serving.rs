//! What the collector says: replies to refused requests, its log, and the errors of its commands.
//!
//! Each text says what was found, what is allowed, and what to do next.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io::ErrorKind;

use crate::server::facts::{
    BackupError, EraseError, Notice, OpenError, OriginError, QuantityError, QuantityFault, QueryFault,
    RateError, Refusal, Rejection, Shortage, StartError, StoreFailure, TokenError, TokenFault, Wanted,
};

/// How a request carries the token.
const TOKEN: &str = "send the header \"Authorization: Bearer <token>\"; the token is in the file whose name \
                     is the database's with .token added";

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Refusal::Origin(origin) => write!(
                f,
                "pages of {origin} may not use this collector; to allow them, start it with --allow-origin \
                 {origin}"
            ),
            Refusal::Token(fault) => fault.fmt(f),
            Refusal::NoRoute(path) => write!(
                f,
                "there is nothing at {path}; the routes are POST /v1/responses and GET /v1/summary, \
                 /v1/responses.ndjson, /v1/responses.csv, /v1/events and /healthz"
            ),
            Refusal::TooOften { seconds } => {
                write!(f, "too many requests from this address; retry in {seconds} s")
            }
            Refusal::Unavailable(shortage) => shortage.fmt(f),
            Refusal::ContentEncoding(found) => {
                write!(f, "Content-Encoding \"{found}\" is not supported; send the body uncompressed")
            }
            Refusal::ContentType(found) => {
                match found.as_str() {
                    "" => f.write_str("the Content-Type is missing")?,
                    found => write!(f, "Content-Type \"{found}\" is not supported")?,
                }
                f.write_str("; send application/json, text/plain or application/x-ndjson")
            }
            Refusal::BodyTooLarge { limit } => {
                write!(f, "the body is larger than {} KiB; send fewer responses in one request", limit / 1024)
            }
            Refusal::TooManyResponses { found, limit } => {
                write!(f, "the body holds {found} responses; one request may hold at most {limit}")
            }
            Refusal::BodyTooSlow { seconds } => {
                write!(f, "the body did not arrive within {seconds} s; retry")
            }
            Refusal::BodyCutOff => f.write_str("the connection ended before the whole body arrived; retry"),
            Refusal::NotUtf8(at) => write!(f, "the body is not UTF-8 at byte {at}; encode it as UTF-8"),
            Refusal::NotJson(error) => write!(f, "the body is not JSON: {error}"),
            Refusal::Query(fault) => fault.fmt(f),
            Refusal::TooManyColumns { limit } => write!(
                f,
                "the table would have more than {limit} columns for context keys; select less with survey, \
                 since or until, or read /v1/responses.ndjson"
            ),
            Refusal::Internal(error) => {
                write!(f, "the reply could not be written as JSON, which is a fault of Scorelet: {error}")
            }
        }
    }
}

impl Display for TokenFault {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let found = match self {
            TokenFault::Missing => "reading needs a token",
            TokenFault::NotBearer => "the Authorization header does not use the scheme Bearer",
            TokenFault::Wrong => "the token is not valid",
        };
        write!(f, "{found}; {TOKEN}")
    }
}

impl Display for Shortage {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(match self {
            Shortage::Memory => "too many requests at the same time; retry later",
            Shortage::Queue => "too many requests are waiting for the disk; retry later",
            Shortage::Reading => "the database cannot be read now; the collector's log says why",
            Shortage::Writing => "the database cannot be written now; the collector's log says why",
            Shortage::Full => "the database has reached the size that --max-db-size allows; retry later",
            Shortage::Stopped => "the collector no longer writes to its database; restart it",
        })
    }
}

impl Display for QueryFault {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            QueryFault::Unknown { name, allowed } => {
                write!(f, "unknown query parameter \"{name}\"; allowed: {}", allowed.join(", "))
            }
            QueryFault::Repeated(name) => write!(f, "the query parameter \"{name}\" is given more than once"),
            QueryFault::Value { name, found, wanted } => write!(f, "{name}: \"{found}\" is not {wanted}"),
            QueryFault::TooManySummaries { limit } => write!(
                f,
                "the reply would hold more than {limit} summaries; select less with survey, question, since \
                 or until"
            ),
            QueryFault::TooManyAnswers => {
                f.write_str("there are more answers than can be counted; select less with since or until")
            }
        }
    }
}

impl Display for Wanted {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(match self {
            Wanted::Time => {
                "a date such as 2026-11-21 or an RFC 3339 time such as 2026-11-21T18:02:11Z (in an address, \
                 write + as %2B)"
            }
            Wanted::Period => "a period; allowed: day, week, month, quarter",
            Wanted::Column => {
                "a column to split by; allowed: locale, page, respondent, complete, context.<key>"
            }
            Wanted::TimeZone => "a known time zone; write an IANA name such as Europe/Vilnius",
        })
    }
}

impl Display for Rejection {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Rejection::NotJson(line, error) => {
                write!(f, "line {line} is not JSON: {} at column {}", error.what, error.column)
            }
            Rejection::Fault(fault) => fault.fmt(f),
            Rejection::Conflict => f.write_str(
                "another response with this id is already stored; each response needs an id of its own",
            ),
        }
    }
}

impl Display for Notice {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Notice::UntrustedProxy => f.write_str(
                "requests come through a proxy, so all its clients share one rate limit; start with \
                 --trust-proxy to tell them apart",
            ),
            Notice::AcceptFailed(error) => write!(f, "cannot accept a connection: {error}"),
            Notice::ReadFailed(error) => write!(f, "cannot read the database: {error}"),
            Notice::StoreFailed(why) => write!(f, "cannot store: {why}; replying 503 until it works again"),
            Notice::StoringAgain => f.write_str("storing again"),
            Notice::SweepFailed(error) => {
                write!(f, "cannot delete responses older than --keep: {error}; will retry")
            }
            Notice::UnreadableResponse => {
                f.write_str("a stored response cannot be read; the table is exported without it")
            }
        }
    }
}

impl Display for StoreFailure {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            StoreFailure::Sqlite(error) => error.fmt(f),
            StoreFailure::Full { used, limit } => write!(
                f,
                "the database uses {used} bytes and --max-db-size allows {limit}; erase responses, or raise \
                 the limit"
            ),
        }
    }
}

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
            TokenError::NotAToken => f.write_str(
                "it does not contain a token; delete it, and the next start will create a new token",
            ),
        }
    }
}

impl Display for OpenError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            OpenError::Io(path, error) => write!(f, "cannot open {}: {error}", path.display()),
            OpenError::NotADatabase(path) => {
                write!(f, "{} is not a database; it was not changed", path.display())
            }
            OpenError::Foreign(path) => {
                write!(f, "{} is a database of another program; it was not changed", path.display())
            }
            OpenError::Newer(path) => {
                write!(f, "{} was made by a newer Scorelet; update this one", path.display())
            }
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

impl Error for StartError {}
impl Error for OpenError {}
impl Error for BackupError {}
impl Error for EraseError {}
impl Error for QuantityError {}
impl Error for RateError {}
impl Error for OriginError {}
