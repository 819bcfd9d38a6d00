//! What may go wrong with one post.

use std::time::Duration;

/// What happens to one post.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing: it is passed on and answered.
    None,
    /// It is passed on and answered late; where the page has gone before, it is not passed on.
    Slow { before: Duration, after: Duration },
    /// It is passed on twice.
    Twice,
    /// The connection is reset before anything is passed on.
    Lost,
    /// It is not passed on; the answer is this.
    Answer(u16, After),
    /// It is stored, and not answered.
    Silenced(Silence),
    /// The collector is killed at this moment, and the connection reset.
    Killed(Moment),
}

/// How an answer does not come.
#[derive(Clone, Copy, Debug)]
pub enum Silence {
    /// The connection is closed.
    Dropped,
    /// It is reset.
    Reset,
    /// It is closed after half of the answer's head.
    Truncated,
    /// It stays open.
    Hung,
}

/// When the collector is killed.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// With half of the body in its hands.
    InBody,
    /// As soon as it has the request.
    BeforeCommit,
    /// After it has stored, before its answer is passed on.
    BeforeReply,
}

/// The `Retry-After` of an answer.
#[derive(Clone, Copy, Debug)]
pub enum After {
    None,
    Text(&'static str),
    /// The date so many seconds from the answer.
    In(i64),
}

impl After {
    /// The header's value, none where it has none.
    pub fn text(self) -> Option<String> {
        match self {
            After::None => None,
            After::Text(text) => Some(text.to_owned()),
            After::In(seconds) => {
                let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
                Some(at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            }
        }
    }
}
