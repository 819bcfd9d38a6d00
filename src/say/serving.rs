//! The collector's replies to refused requests, and its log.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use super::fault;
use crate::server::facts::{
    BodyFault, HeldSweep, Notice, QueryFault, ReadError, Refusal, Rejection, Route, Scope, Shortage,
    StoreFailure, TokenFault, Wanted, WhyHeld,
};

/// How a request carries the token.
const TOKEN: &str = "send the header \"Authorization: Bearer <token>\"; the first token is in the file whose \
                     name is the database's with .token added, and scorelet token add makes others";

/// Characters of a text from outside that a message repeats, at most.
const MAX_REPEATED: usize = 60;

/// Shortens a text from outside, which may be of any length.
fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_REPEATED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Refusal::Origin(origin) => write!(
                f,
                "pages of {origin} may not use this collector; to allow them, start it with --allow-origin \
                 {origin}"
            ),
            Refusal::Host(host) => {
                let host = short(host);
                write!(
                    f,
                    "this collector may not be read as \"{host}\"; if that is its name, start it with --host \
                     followed by the name"
                )
            }
            Refusal::Token(fault) => fault.fmt(f),
            Refusal::Scope { has, needs } => write!(
                f,
                "this token may only read {}; ask the operator for one that may read {}: scorelet token add --may {}",
                readable(*has),
                readable(*needs),
                needs.name()
            ),
            Refusal::Method { found, path } => {
                write!(f, "{} does not take {}; allowed: {}", short(path), short(found), methods(path))
            }
            Refusal::NoRoute(path) => {
                let routes = Route::ALL.map(|route| format!("{} {}", route.method(), route.path()));
                write!(f, "there is nothing at {}; the routes are {}", short(path), routes.join(", "))
            }
            Refusal::TooOften { seconds } => {
                write!(f, "too many requests from this address; retry in {seconds} s")
            }
            Refusal::Unavailable(shortage) => shortage.fmt(f),
            Refusal::Body(fault) => fault.fmt(f),
            Refusal::Query(fault) => fault.fmt(f),
        }
    }
}

/// The methods that the routes at a path take.
fn methods(path: &str) -> String {
    let each = |route: Route| if route.method() == "GET" { "GET, HEAD" } else { route.method() };
    Route::at(path).map(each).collect::<Vec<_>>().join(", ")
}

/// What a token of this scope may read.
fn readable(scope: Scope) -> &'static str {
    match scope {
        Scope::Scores => "scores",
        Scope::Answers => "scores and answers",
        Scope::Export => "everything",
    }
}

impl Display for BodyFault {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            BodyFault::ContentEncoding(found) => {
                let found = short(found);
                write!(f, "Content-Encoding \"{found}\" is not supported; send the body uncompressed")
            }
            BodyFault::ContentType(found) => {
                match found.as_str() {
                    "" => f.write_str("the Content-Type is missing")?,
                    found => write!(f, "Content-Type \"{}\" is not supported", short(found))?,
                }
                f.write_str("; send application/json, text/plain or application/x-ndjson")
            }
            BodyFault::TooLarge { limit } => {
                write!(f, "the body is larger than {} KiB; send fewer responses in one request", limit / 1024)
            }
            BodyFault::TooManyResponses { found, limit } => {
                write!(f, "the body holds {found} responses; one request may hold at most {limit}")
            }
            BodyFault::TooSlow { seconds } => {
                write!(f, "the body did not arrive within {seconds} s; retry")
            }
            BodyFault::CutOff => f.write_str("the connection ended before the whole body arrived; retry"),
            BodyFault::NotUtf8(at) => write!(f, "the body is not UTF-8 at byte {at}; encode it as UTF-8"),
            BodyFault::NotJson(error) => write!(f, "the body is not JSON: {error}"),
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
            Shortage::Streams => "too many live streams from this address, or in all; retry later",
            Shortage::Queue => "too many requests are waiting for the disk; retry later",
            Shortage::Reading => "the database cannot be read now; the collector's log says why",
            Shortage::Writing => "the database cannot be written now; the collector's log says why",
            Shortage::Full => "the database has reached the size that --max-db-size allows; retry later",
            Shortage::Moved => {
                "the database was moved, deleted or replaced; the collector's log says how to go on"
            }
            Shortage::Clock => "the clock of the collector's machine is wrong; retry later",
            Shortage::Ended => "the collector is stopping, or the disk is busy; retry later",
            Shortage::Stopped => "the collector no longer writes to its database; restart it",
        })
    }
}

impl Display for QueryFault {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            QueryFault::Unknown(name) => f.write_str(&fault::unknown("unknown query parameter ", name)),
            QueryFault::Repeated(name) => write!(f, "the query parameter \"{name}\" is given more than once"),
            QueryFault::Value { name, found, wanted } => {
                write!(f, "{name}: \"{}\" is not {wanted}", short(found))
            }
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
            Wanted::Cursor => {
                "a cursor; take it from a line of /v1/responses.ndjson, or from the header Link"
            }
            Wanted::Limit => "a whole number above 0",
            Wanted::Switch => "1 or 0",
            Wanted::TimeZone => "a known time zone; write an IANA name such as Europe/Vilnius",
        })
    }
}

impl Display for Rejection {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Rejection::NotJson(line, error) => {
                write!(
                    f,
                    "line {line} is not JSON: {} at column {}",
                    fault::syntax(error.reason),
                    error.column
                )
            }
            Rejection::Fault(fault) => fault.fmt(f),
            Rejection::Survey(survey) => write!(
                f,
                "responses of the survey \"{}\" are not collected here; to collect them, add --survey with its id",
                short(survey)
            ),
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
            Notice::OriginRefused { origin, others } => {
                let origin = short(origin);
                write!(
                    f,
                    "pages of {origin} were refused; to allow them, restart with --allow-origin {origin}"
                )?;
                match others {
                    0 => Ok(()),
                    others => write!(f, " ({others} other requests were refused for their origin meanwhile)"),
                }
            }
            Notice::AcceptFailed(error) => write!(f, "cannot accept a connection: {error}"),
            Notice::ReadFailed(error) => write!(f, "cannot read the database: {error}"),
            Notice::StoreFailed(why) => write!(f, "cannot store: {why}; replying 503 until it works again"),
            Notice::Upgrading => {
                f.write_str("upgrading the database of an earlier version; a large one may take minutes")
            }
            Notice::StoringAgain => f.write_str("storing again"),
            Notice::SweepFailed(error) => {
                write!(f, "cannot delete responses older than --keep: {error}; will retry")
            }
            Notice::SweepHeld(held) => held.fmt(f),
            Notice::ClockEarly { now, released } => write!(
                f,
                "the clock is wrong: it is {now} ms after 1970, before this version's release on {released}; \
                 replying 503 to posts until it is set"
            ),
            Notice::ClockRight => f.write_str("the clock is set; storing again"),
            Notice::Readable { path, mode, failure } => {
                let path = path.display();
                match failure {
                    None => write!(
                        f,
                        "{path} was open to other users (mode {mode:o}); now only its owner can use it"
                    ),
                    Some(error) => write!(
                        f,
                        "{path} is open to other users (mode {mode:o}), and that cannot be changed: {error}; \
                         run chmod 600 on it"
                    ),
                }
            }
            Notice::NotMerged { log, why } => {
                let log = log.display();
                write!(f, "{log} could not be merged into the database: ")?;
                match why {
                    Some(error) => error.fmt(f)?,
                    None => f.write_str("another program keeps reading it")?,
                }
                f.write_str("; keep both files together, the next start merges them")
            }
            Notice::UnreadableResponse => {
                f.write_str("a stored response cannot be read; the table is exported without it")
            }
        }
    }
}

impl Display for HeldSweep {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let HeldSweep { old, all, why } = self;
        write!(f, "--keep deletes nothing yet. It would delete {old} of {all} responses, ")?;
        match why {
            WhyHeld::Jump { milliseconds } => {
                let days = milliseconds.unsigned_abs() / (24 * 60 * 60 * 1000);
                let way = if *milliseconds < 0 { "back" } else { "forward" };
                write!(f, "and the clock has moved {way} by {days} days")?;
            }
            WhyHeld::Share => f.write_str("more than a tenth")?,
        }
        f.write_str(
            ". Check the clock. To delete them now, restart with --sweep-now; otherwise they are deleted after \
             24 hours of running",
        )
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            ReadError::Sqlite(error) => error.fmt(f),
            ReadError::Moved(path) => write!(f, "{} was moved, deleted or replaced", path.display()),
            ReadError::Ended => f.write_str("the query was ended"),
        }
    }
}

impl Error for ReadError {}

impl Display for StoreFailure {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            StoreFailure::Sqlite(error) => error.fmt(f),
            StoreFailure::Full { used, limit } => write!(
                f,
                "the database uses {used} bytes and --max-db-size allows {limit}; erase responses, or raise \
                 the limit"
            ),
            StoreFailure::Moved(path) => write!(
                f,
                "{} was moved, deleted or replaced while the collector used it. Move it back, or restart the \
                 collector to use what is there now",
                path.display()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Unknown;

    #[test]
    fn a_refusal_says_what_was_found_and_what_to_do() {
        let value = |name, found: &str, wanted| QueryFault::Value { name, found: found.into(), wanted };
        let query = |fault| Refusal::Query(fault);
        for (refusal, text) in [
            (
                Refusal::Origin("https://evil.example".into()),
                "pages of https://evil.example may not use this collector; to allow them, start it with \
                 --allow-origin https://evil.example",
            ),
            (
                Refusal::Body(BodyFault::ContentType("text/html".into())),
                "Content-Type \"text/html\" is not supported; send application/json, text/plain or \
                 application/x-ndjson",
            ),
            (
                Refusal::Body(BodyFault::ContentType(String::new())),
                "the Content-Type is missing; send application/json, text/plain or application/x-ndjson",
            ),
            (
                Refusal::Body(BodyFault::TooLarge { limit: 256 * 1024 }),
                "the body is larger than 256 KiB; send fewer responses in one request",
            ),
            (
                query(QueryFault::Unknown(Unknown::new("suvrey", &["survey", "since"]))),
                "unknown query parameter \"suvrey\"; did you mean \"survey\"?",
            ),
            (
                query(value("since", "yesterday", Wanted::Time)),
                "since: \"yesterday\" is not a date such as 2026-11-21 or an RFC 3339 time such as \
                 2026-11-21T18:02:11Z (in an address, write + as %2B)",
            ),
            (
                query(value("tz", &"x".repeat(1000), Wanted::TimeZone)),
                "tz: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\" is not a known time zone; \
                 write an IANA name such as Europe/Vilnius",
            ),
        ] {
            assert_eq!(refusal.to_string(), text);
        }
    }
}
