//! What the collector has to tell people: why a request is refused, why a command fails, what its operator
//! should know. Data only; `say::serving` turns each into text.

mod metric;
mod route;

use std::io;
use std::path::PathBuf;

use crate::fault::{Fault, Unknown};
use crate::json;

pub use metric::{Metric, MetricKind};
pub use route::{Access, CSV_PARAMETERS, NDJSON_PARAMETERS, OpenApi, Route, SUMMARY_PARAMETERS, Scope};

/// Why a request gets an error instead of what it asked for.
#[derive(Debug)]
pub enum Refusal {
    /// The request comes from a page of this origin, which is not allowed.
    Origin(String),
    /// Reading by this name of the collector is not allowed.
    Host(String),
    /// Reading needs the token.
    Token(TokenFault),
    /// The token may not read this.
    Scope {
        /// What it may read.
        has: Scope,
        /// What is needed.
        needs: Scope,
    },
    /// The route at this path does not take this method.
    Method {
        /// The method.
        found: String,
        /// The path.
        path: String,
    },
    /// There is no route at this path.
    NoRoute(String),
    /// This client has posted too often.
    TooOften {
        /// How long it has to wait.
        seconds: u64,
    },
    /// The same request may succeed later.
    Unavailable(Shortage),
    /// The body cannot be read.
    Body(BodyFault),
    /// A query parameter is wrong.
    Query(QueryFault),
}

/// Why the body of a request cannot be read.
#[derive(Debug)]
pub enum BodyFault {
    /// It is compressed, in this encoding.
    ContentEncoding(String),
    /// It has another type than those supported, or none.
    ContentType(String),
    /// It has more bytes than this.
    TooLarge {
        /// How many bytes are allowed.
        limit: usize,
    },
    /// It holds too many responses.
    TooManyResponses {
        /// How many there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// It did not arrive in time.
    TooSlow {
        /// How long the collector waited.
        seconds: u64,
    },
    /// The connection ended before it was complete.
    CutOff,
    /// It is not UTF-8 from this byte on.
    NotUtf8(usize),
    /// It is not JSON as a whole.
    NotJson(json::Error),
}

/// What is wrong with the `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// The request has no token.
    Missing,
    /// It does not use the scheme `Bearer`.
    NotBearer,
    /// It holds another token.
    Wrong,
}

/// Why the collector cannot serve a request now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Bodies being received fill the memory set aside for them.
    Memory,
    /// This client, or all, have too many live streams.
    Streams,
    /// Too many requests wait for the disk.
    Queue,
    /// The database cannot be read.
    Reading,
    /// The database cannot be written.
    Writing,
    /// The database has reached its maximum size.
    Full,
    /// The database was moved, deleted or replaced.
    Moved,
    /// The machine's clock is wrong.
    Clock,
    /// The collector is stopping, or the query was in the way of the writer.
    Ended,
    /// The thread that writes has ended.
    Stopped,
}

/// What is wrong with the query of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryFault {
    /// A parameter that this route does not have.
    Unknown(Unknown),
    /// A parameter given more than once.
    Repeated(&'static str),
    /// A parameter whose value cannot be used.
    Value {
        /// Its name.
        name: &'static str,
        /// The value found.
        found: String,
        /// What it must be.
        wanted: Wanted,
    },
    /// More answers than can be counted.
    TooManyAnswers,
}

/// What the value of a query parameter must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An RFC 3339 time.
    Time,
    /// A period's name.
    Period,
    /// A column of the export by which answers can be split.
    Column,
    /// An IANA time zone.
    TimeZone,
    /// A cursor of an export.
    Cursor,
    /// A whole number above 0.
    Limit,
    /// 1 or 0.
    Switch,
}

/// Why one response of a request is not stored.
#[derive(Debug)]
pub enum Rejection {
    /// It is not JSON; in a body with one response a line, with the line's number.
    NotJson(usize, json::Error),
    /// It is not a response.
    Fault(Fault),
    /// It belongs to this survey, which is not collected here.
    Survey(String),
    /// Another response with its id is already stored.
    Conflict,
}

/// What the operator should know, for the log.
#[derive(Debug)]
pub enum Notice {
    /// A proxy forwards requests, and is not trusted.
    UntrustedProxy,
    /// A request from a page of this origin was refused.
    OriginRefused {
        /// The origin.
        origin: String,
        /// How many other requests were refused for their origin since the last such notice.
        others: u64,
    },
    /// A connection could not be accepted.
    AcceptFailed(io::Error),
    /// A query failed.
    ReadFailed(ReadError),
    /// Responses cannot be stored, until [`Notice::StoringAgain`].
    StoreFailed(StoreFailure),
    /// Responses are stored again.
    StoringAgain,
    /// The database of an earlier version is being upgraded.
    Upgrading,
    /// Old responses could not be deleted.
    SweepFailed(ReadError),
    /// Old responses are not deleted, because the clock may be wrong.
    SweepHeld(HeldSweep),
    /// The clock is before this program's release.
    ClockEarly {
        /// The clock, in Unix milliseconds.
        now: i64,
        /// The date of the release.
        released: &'static str,
    },
    /// The clock is no longer before the release.
    ClockRight,
    /// Others than the owner could read this file.
    Readable {
        /// The file.
        path: PathBuf,
        /// Its mode before.
        mode: u32,
        /// Why they still can.
        failure: Option<io::Error>,
    },
    /// The write-ahead log could not be merged into the database.
    NotMerged {
        /// The write-ahead log.
        log: PathBuf,
        /// The error; `None` where another program keeps reading.
        why: Option<rusqlite::Error>,
    },
    /// A stored response could not be read, and is left out of an export.
    UnreadableResponse,
}

/// A round of deleting old responses that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSweep {
    /// How many responses it would delete.
    pub old: i64,
    /// How many there are.
    pub all: i64,
    /// Why it waits.
    pub why: WhyHeld,
}

/// Why a round of deleting old responses waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyHeld {
    /// The clock jumped.
    Jump {
        /// How far; less than 0 where it went back.
        milliseconds: i64,
    },
    /// The round would delete a large share of all responses.
    Share,
}

/// Why a query did not end with a result.
#[derive(Debug)]
pub enum ReadError {
    /// SQLite failed.
    Sqlite(rusqlite::Error),
    /// This file of the database was moved, deleted or replaced.
    Moved(PathBuf),
    /// The collector is stopping, the client is gone, or the query was in the way of the writer.
    Ended,
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> ReadError {
        ReadError::Sqlite(error)
    }
}

/// Why responses cannot be stored.
#[derive(Debug)]
pub enum StoreFailure {
    /// SQLite failed.
    Sqlite(rusqlite::Error),
    /// The database is as large as it may become.
    Full {
        /// Bytes in use.
        used: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// This file of the database was moved, deleted or replaced.
    Moved(PathBuf),
}

impl From<rusqlite::Error> for StoreFailure {
    fn from(error: rusqlite::Error) -> StoreFailure {
        StoreFailure::Sqlite(error)
    }
}

/// Why a collector does not start.
#[derive(Debug)]
pub enum StartError {
    /// It cannot listen on this address.
    Listen(String, io::Error),
    /// The database cannot be used.
    Open(OpenError),
    /// The token file of this name cannot be used.
    Token(PathBuf, TokenError),
}

/// Why a token file cannot be used.
#[derive(Debug)]
pub enum TokenError {
    /// It cannot be read or written, or the system gives no random numbers.
    Io(io::Error),
    /// It does not hold a token.
    NotAToken,
    /// A symbolic link is in its place.
    Link,
}

impl From<io::Error> for TokenError {
    fn from(error: io::Error) -> TokenError {
        TokenError::Io(error)
    }
}

/// Why a token is not added, listed or revoked.
#[derive(Debug)]
pub enum TokensError {
    /// The database cannot be used.
    Open(OpenError),
    /// The system gives no random numbers.
    Random(io::Error),
    /// The name is empty, too long, or holds control characters.
    Name {
        /// The most characters.
        most: usize,
    },
    /// There is a token of this name.
    Exists(String),
    /// There is no token of this name.
    Unknown {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

/// Why a database cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The file cannot be created or opened.
    Io(PathBuf, io::Error),
    /// Another collector, or `restore`, uses it.
    InUse {
        /// The database.
        path: PathBuf,
        /// The other process, if it is known.
        process: Option<u32>,
    },
    /// The file is not an SQLite database.
    NotADatabase(PathBuf),
    /// It is a database of another program.
    Foreign(PathBuf),
    /// A newer Scorelet made it.
    Newer(PathBuf),
    /// An earlier Scorelet made it, and no collector has upgraded it yet.
    Older(PathBuf),
    /// The database is damaged; the first problem that SQLite found.
    Damaged(PathBuf, String),
    /// Any other SQLite error.
    Sqlite(PathBuf, rusqlite::Error),
}

/// Why there is no backup.
#[derive(Debug)]
pub enum BackupError {
    /// The database cannot be used.
    Open(OpenError),
    /// A file of that name exists; it is not changed.
    Exists(PathBuf),
    /// The copy cannot be written there.
    Io(PathBuf, io::Error),
    /// Another program keeps the database locked.
    Busy(PathBuf),
    /// SQLite could not copy.
    Sqlite(rusqlite::Error),
    /// The copy is damaged; the first problem that SQLite found.
    Damaged(String),
}

/// Why a backup is not restored; the database is as it was.
#[derive(Debug)]
pub enum RestoreError {
    /// The database, or the backup, cannot be used.
    Open(OpenError),
    /// Backup and database are the same file.
    Same(PathBuf),
    /// Another program than the collector uses the database.
    Busy(PathBuf),
    /// The backup could not be copied, or the copy is damaged.
    Copy(BackupError),
    /// The database could not be moved aside, or the copy could not take its place.
    Io(PathBuf, io::Error),
}

/// Why responses could not be erased, or not completely.
#[derive(Debug)]
pub enum EraseError {
    /// The database cannot be used; nothing is erased.
    Open(OpenError),
    /// The rows are deleted, but the files may still hold some of their text.
    Remains {
        /// The database.
        path: PathBuf,
        /// How many responses were deleted.
        count: usize,
        /// The SQLite error; `None` where another program kept reading from the write-ahead log.
        why: Option<rusqlite::Error>,
    },
}

/// Why a text is not a duration or a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Not a duration.
    Duration(QuantityFault),
    /// Not a size.
    Size(QuantityFault),
}

/// What is wrong with a number and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityFault {
    /// It does not begin with a whole number.
    NoNumber,
    /// The unit is missing.
    NoUnit,
    /// The unit is unknown.
    Unit(String),
    /// The number is 0.
    Zero,
    /// It is larger than can be counted.
    TooLarge,
}

/// The text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateError;

/// Why a text is not a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostError(pub url::ParseError);

/// Why a text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginError {
    /// It has no scheme.
    NoScheme(String),
    /// It has a path, a query, a fragment, or a user name.
    MoreThanAnOrigin {
        /// The origin in it.
        origin: String,
    },
    /// It has a wildcard in its host.
    Wildcard,
    /// It is not an address at all; the reason, if one is known.
    Invalid(Option<url::ParseError>),
}
