//! The outbox: which answers wait, when each is due, and what an attempt's outcome means for it.
//!
//! Pure policy. The clock (`now`, Unix milliseconds) and the randomness (`jitter`, 0..1) come in as
//! arguments; the entries themselves lie in the store. An entry is removed only after its endpoint
//! has said yes, so an answer may arrive twice but is never lost; the id in its body makes the
//! second arrival harmless.

use crate::json::{self, Members, Value};

/// The version of an entry as it lies in the store.
const ENTRY_VERSION: i64 = 1;
/// Entries of one origin, at most.
pub const MAX_ENTRIES: usize = 50;
/// How long an entry is kept, in milliseconds: 7 days.
pub const KEEP_MS: u64 = 7 * DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The first step of the back-off, and its ceiling, in milliseconds.
const BACKOFF_MS: (u64, u64) = (1000, 300_000);
/// The longest `Retry-After` that is obeyed, in milliseconds: an hour.
const MAX_RETRY_AFTER_MS: u64 = 60 * 60 * 1000;

/// One answer on its way: the request as it was at submit, and how delivery stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The response's id, and the key in the store.
    pub id: String,
    /// Where it goes: an absolute address.
    pub url: String,
    /// The `Content-Type` header.
    pub content_type: String,
    /// The body, frozen at submit.
    pub body: String,
    /// When it was submitted.
    pub created: u64,
    /// Attempts so far.
    pub attempts: u32,
    /// Not before this; `None`: never again, it is kept as rejected.
    pub due: Option<u64>,
    /// The status of the endpoint's no, where it said no.
    pub rejected: Option<u16>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint answered with this status, and asked for this pause in milliseconds.
    Status(u16, Option<u64>),
    /// No answer could be read: no connection, CORS, a redirect, a timeout.
    Unreachable,
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Delivered: remove it.
    Delivered,
    /// Keep it and try again when it is due.
    Later(Entry),
    /// The endpoint said no: keep it as rejected and say so.
    Rejected(Entry),
}

impl Entry {
    /// A new entry, due at once.
    pub fn new(id: &str, url: &str, content_type: &str, body: String, now: u64) -> Entry {
        Entry {
            id: id.to_owned(),
            url: url.to_owned(),
            content_type: content_type.to_owned(),
            body,
            created: now,
            attempts: 0,
            due: Some(now),
            rejected: None,
        }
    }

    /// What an attempt's outcome means for this entry.
    pub fn after(mut self, outcome: &Outcome, now: u64, jitter: f64) -> Next {
        self.attempts = self.attempts.saturating_add(1);
        let pause = match *outcome {
            Outcome::Status(200..=299, _) => return Next::Delivered,
            Outcome::Status(408 | 425 | 429 | 500..=599, asked) => asked.map(|ms| ms.min(MAX_RETRY_AFTER_MS)),
            Outcome::Unreachable => None,
            Outcome::Status(status, _) => {
                // A page may have been published before its endpoint, a key may be renewed: these
                // are worth one more try on a later visit. The others will not change.
                let once_more = matches!(status, 401 | 403 | 404 | 410) && self.rejected.is_none();
                self.due = once_more.then_some(now + DAY_MS);
                self.rejected = Some(status);
                return Next::Rejected(self);
            }
        };
        self.due = Some(now + pause.unwrap_or_else(|| backoff(self.attempts, jitter)));
        Next::Later(self)
    }

    /// Whether it has waited too long and is dropped. A clock set back makes nothing old.
    pub fn is_expired(&self, now: u64) -> bool {
        now.saturating_sub(self.created) > KEEP_MS
    }

    /// Whether it may be tried now. A due time further off than any pause can set is a clock that
    /// was put back: then it is due.
    pub fn is_due(&self, now: u64) -> bool {
        self.due.is_some_and(|due| due <= now || due - now > DAY_MS)
    }

    /// The entry as it lies in the store.
    pub fn to_text(&self) -> String {
        let text = |key: &str, value: &str| (key.to_owned(), Value::str(value));
        let number = |key: &str, value: u64| (key.to_owned(), Value::Number(value.to_string()));
        let mut out: Members = vec![
            ("v".to_owned(), Value::int(ENTRY_VERSION)),
            text("id", &self.id),
            text("url", &self.url),
            text("type", &self.content_type),
            text("body", &self.body),
            number("created", self.created),
            number("attempts", u64::from(self.attempts)),
        ];
        out.extend(self.due.map(|due| number("due", due)));
        out.extend(self.rejected.map(|status| number("rejected", u64::from(status))));
        Value::Object(out).to_text()
    }

    /// Reads an entry from the store; `None` where it is not one that this version knows.
    pub fn from_text(text: &str) -> Option<Entry> {
        let value = json::parse(text).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| value.get(key).and_then(Value::as_int).and_then(|n| u64::try_from(n).ok());
        if value.get("v")?.as_int()? != ENTRY_VERSION {
            return None;
        }
        Some(Entry {
            id: text("id")?,
            url: text("url")?,
            content_type: text("type")?,
            body: text("body")?,
            created: number("created")?,
            attempts: u32::try_from(number("attempts")?).ok()?,
            due: number("due"),
            rejected: number("rejected").and_then(|status| u16::try_from(status).ok()),
        })
    }
}

/// Full jitter: a pause anywhere below a ceiling that doubles, so that pages that failed together
/// do not come back together.
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
fn backoff(attempts: u32, jitter: f64) -> u64 {
    let (step, ceiling) = BACKOFF_MS;
    let doubled = step.saturating_mul(1u64.checked_shl(attempts.min(32)).unwrap_or(u64::MAX));
    (doubled.min(ceiling) as f64 * jitter.clamp(0.0, 1.0)) as u64
}

/// When the next entry is due, in milliseconds from now; `None` where none will be.
pub fn next_due(entries: &[Entry], now: u64) -> Option<u64> {
    entries.iter().filter_map(|entry| entry.due).map(|due| due.saturating_sub(now)).min()
}

/// The ids to drop so that one more entry fits: the rejected first, then the oldest.
pub fn overflow(entries: &[Entry]) -> Vec<String> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|entry| (entry.rejected.is_none(), entry.created));
    let excess = (order.len() + 1).saturating_sub(MAX_ENTRIES);
    order.into_iter().take(excess).map(|entry| entry.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn entry() -> Entry {
        Entry::new("id-1", "https://x.example/a", "application/json", "{\"é\":1}".into(), NOW)
    }

    fn later(outcome: Outcome, jitter: f64) -> u64 {
        match entry().after(&outcome, NOW, jitter) {
            Next::Later(entry) => entry.due.unwrap() - NOW,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_a_yes_delivers() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(entry().after(&Outcome::Status(status, None), NOW, 0.5), Next::Delivered);
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(entry().after(&Outcome::Status(status, None), NOW, 0.5), Next::Later(_)));
        }
        for status in [0, 304, 400, 401, 403, 404, 410, 413, 415, 422] {
            assert!(matches!(entry().after(&Outcome::Status(status, None), NOW, 0.5), Next::Rejected(_)));
        }
        assert!(matches!(entry().after(&Outcome::Unreachable, NOW, 0.5), Next::Later(_)));
    }

    #[test]
    fn pauses_double_to_a_ceiling_with_full_jitter() {
        assert_eq!(backoff(1, 1.0), 2000);
        assert_eq!(backoff(3, 0.5), 4000);
        assert_eq!(backoff(60, 1.0), 300_000);
        assert_eq!(backoff(5, 0.0), 0);
        assert_eq!(later(Outcome::Unreachable, 1.0), 2000);
    }

    #[test]
    fn retry_after_wins_up_to_an_hour() {
        assert_eq!(later(Outcome::Status(503, Some(7000)), 1.0), 7000);
        assert_eq!(later(Outcome::Status(429, Some(u64::MAX / 2)), 1.0), 3_600_000);
    }

    #[test]
    fn a_no_is_final_but_for_four_that_get_one_more_visit() {
        let Next::Rejected(kept) = entry().after(&Outcome::Status(422, None), NOW, 0.5) else { panic!() };
        assert_eq!((kept.due, kept.rejected), (None, Some(422)));
        let Next::Rejected(kept) = entry().after(&Outcome::Status(404, None), NOW, 0.5) else { panic!() };
        assert_eq!(kept.due, Some(NOW + DAY_MS));
        assert!(!kept.is_due(NOW + 1) && kept.is_due(NOW + DAY_MS));
        let Next::Rejected(kept) = kept.after(&Outcome::Status(404, None), NOW + DAY_MS, 0.5) else {
            panic!()
        };
        assert_eq!(kept.due, None);
    }

    #[test]
    fn clocks_that_jump_lose_nothing() {
        assert!(entry().is_due(NOW) && !entry().is_expired(NOW + KEEP_MS));
        assert!(entry().is_expired(NOW + KEEP_MS + 1));
        let year = 365 * DAY_MS;
        assert!(entry().is_due(NOW - year) && !entry().is_expired(NOW - year));
    }

    #[test]
    fn an_entry_survives_the_store() {
        let Next::Rejected(kept) = entry().after(&Outcome::Status(404, None), NOW, 0.5) else { panic!() };
        for entry in [entry(), kept] {
            assert_eq!(Entry::from_text(&entry.to_text()), Some(entry));
        }
        for text in ["", "{}", "[]", r#"{"v":2}"#] {
            assert_eq!(Entry::from_text(text), None);
        }
    }

    #[test]
    fn version_1_of_an_entry_is_read_for_ever() {
        let text = r#"{"v":1,"id":"a","url":"https://x.example/","type":"application/json","body":"{}","created":5,"attempts":2,"due":9}"#;
        let entry = Entry::from_text(text).unwrap();
        assert_eq!((entry.created, entry.attempts, entry.due, entry.rejected), (5, 2, Some(9), None));
        assert_eq!(entry.to_text(), text);
    }

    #[test]
    fn the_bound_drops_the_rejected_first_then_the_oldest() {
        let make = |i: u64, rejected| Entry { id: i.to_string(), created: i, rejected, ..entry() };
        let mut entries: Vec<_> = (0..MAX_ENTRIES as u64).map(|i| make(i, None)).collect();
        assert_eq!(overflow(&entries), ["0"]);
        entries[30].rejected = Some(404);
        assert_eq!(overflow(&entries), ["30"]);
        assert!(overflow(&entries[1..]).is_empty());
    }
}
