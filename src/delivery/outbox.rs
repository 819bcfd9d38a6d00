//! The outbox's policy: when an entry is due, what the outcome of an attempt means, and which entry is dropped
//! when there are too many.
//!
//! The clock (`now`, Unix milliseconds) and the randomness (`jitter`, 0..1) come in as arguments;
//! the entries themselves are in the browser's store. An entry is removed only after its endpoint has accepted
//! it, so an answer may arrive twice but is not lost. The id in its body makes the request idempotent.

/// Entries of one origin, at most.
pub const MAX_ENTRIES: usize = 50;
/// The same for entries of a kiosk, which may be offline for as long as an event lasts.
pub const MAX_KIOSK_ENTRIES: usize = 5_000;
/// How long an entry is kept, in milliseconds: 7 days. A kiosk's is kept until it is delivered.
pub const KEEP_MS: f64 = 7.0 * DAY_MS;
/// How long no other page sends a new entry, in milliseconds: the page that took the answer is sending it, and
/// its request may outlive the page.
pub const LEASE_MS: f64 = 5_000.0;
const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
/// The first step of the back-off, and its ceiling, in milliseconds.
const BACKOFF_MS: (f64, f64) = (1000.0, 300_000.0);
/// The longest `Retry-After` that is respected, in milliseconds: an hour.
const MAX_RETRY_AFTER_MS: f64 = 60.0 * 60.0 * 1000.0;

/// Added to the status of a 2xx whose reply is not what the host asked for.
pub const REPLY_REFUSED: u16 = 1000;

/// What the outcome of an attempt means for an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The endpoint accepted it: remove it.
    Delivered,
    /// Try again after a pause.
    Later,
    /// The endpoint refused it in a way that may change: kept as rejected, retried once on a visit at least a
    /// day later.
    RejectedForNow,
    /// The endpoint refused it: kept as rejected, never sent again.
    Rejected,
}

/// The state of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not due yet, or never again.
    Waits,
    /// To be sent now.
    Due,
    /// It is too old: to be sent now, and dropped where that fails.
    Expired,
}

/// Returns the verdict on the endpoint's `status`. 0 means that no reply could be read: no connection, CORS, a
/// redirect, a timeout. Above [`REPLY_REFUSED`] it is a 2xx whose reply reports a failure. `rejected_before`
/// is whether an earlier attempt was refused.
pub fn verdict(status: u16, rejected_before: bool) -> Verdict {
    match status {
        200..=299 => Verdict::Delivered,
        0 | 408 | 425 | 429 | 500..=599 => Verdict::Later,
        // A page may be published before its endpoint, and a key may be renewed: these are worth one retry on
        // a later visit. The others will not change.
        401 | 403 | 404 | 410 | REPLY_REFUSED.. if !rejected_before => Verdict::RejectedForNow,
        _ => Verdict::Rejected,
    }
}

/// Returns when a new entry is due for any page but the one that took it.
pub fn first_due(now: f64) -> f64 {
    now + LEASE_MS
}

/// Returns when an entry is due after a verdict; `None`: never. `attempts` includes the one just made; `asked`
/// is the pause in `Retry-After`, in milliseconds.
pub fn due(verdict: Verdict, attempts: u32, asked: Option<f64>, now: f64, jitter: f64) -> Option<f64> {
    match verdict {
        Verdict::Delivered | Verdict::Rejected => None,
        Verdict::RejectedForNow => Some(now + DAY_MS),
        Verdict::Later => {
            // A pause of 0, or one that is over by this clock, does not replace the back-off.
            let asked = asked.filter(|ms| *ms > 0.0).map(|ms| ms.min(MAX_RETRY_AFTER_MS));
            Some(now + asked.unwrap_or_else(|| backoff(attempts, jitter)))
        }
    }
}

/// Returns a pause with full jitter: anywhere below a ceiling that doubles, so that pages that failed at the
/// same time do not retry at the same time.
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
fn backoff(attempts: u32, jitter: f64) -> f64 {
    let (step, ceiling) = BACKOFF_MS;
    let doubled = step * f64::from(1u32 << attempts.min(16));
    doubled.min(ceiling) * jitter.clamp(0.0, 1.0)
}

/// Returns the state of an entry at `now`. A due time later than any pause can set means that the clock was set
/// back: then the entry is due. A `kiosk`'s entry does not expire.
pub fn standing(created: f64, due: Option<f64>, now: f64, kiosk: bool) -> Standing {
    if now - created > KEEP_MS && !kiosk {
        return Standing::Expired;
    }
    match due {
        Some(due) if due <= now || due - now > DAY_MS => Standing::Due,
        _ => Standing::Waits,
    }
}

/// Returns whether there are too many entries, so that the first by [`rank`] is dropped. Entries of a `kiosk`
/// are counted separately.
pub fn overflows(entries: usize, kiosk: bool) -> bool {
    entries > if kiosk { MAX_KIOSK_ENTRIES } else { MAX_ENTRIES }
}

/// Returns the rank by which entries are dropped, lowest first: the oldest rejected one, then the oldest.
pub fn rank(created: f64, rejected: bool) -> f64 {
    // 1e15 ms is more than 30 000 years: every rejected entry ranks before the others.
    if rejected { created - 1e15 } else { created }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_800_000_000_000.0;

    #[test]
    fn only_a_2xx_delivers() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(verdict(status, false), Verdict::Delivered);
        }
        for status in [0, 408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(verdict(status, false), Verdict::Later, "{status}");
            assert_eq!(verdict(status, true), Verdict::Later, "{status}");
        }
        assert_eq!(verdict(REPLY_REFUSED + 200, false), Verdict::RejectedForNow);
        assert_eq!(verdict(REPLY_REFUSED + 200, true), Verdict::Rejected);
        for status in [1, 199, 300, 304, 400, 413, 415, 422, 600] {
            assert_eq!(verdict(status, false), Verdict::Rejected, "{status}");
        }
    }

    #[test]
    fn four_statuses_are_retried_once_a_day_later() {
        for status in [401, 403, 404, 410] {
            assert_eq!(verdict(status, false), Verdict::RejectedForNow);
            assert_eq!(verdict(status, true), Verdict::Rejected);
        }
        assert_eq!(due(Verdict::RejectedForNow, 1, None, NOW, 0.5), Some(NOW + DAY_MS));
        assert_eq!(due(Verdict::Rejected, 1, None, NOW, 0.5), None);
    }

    #[test]
    fn pauses_double_to_a_ceiling_with_full_jitter() {
        let pause = |attempts, jitter| due(Verdict::Later, attempts, None, NOW, jitter).unwrap() - NOW;
        assert_eq!(pause(1, 1.0), 2000.0);
        assert_eq!(pause(3, 0.5), 4000.0);
        assert_eq!(pause(u32::MAX, 1.0), 300_000.0);
        assert_eq!(pause(5, 0.0), 0.0);
    }

    #[test]
    fn retry_after_wins_up_to_an_hour() {
        let pause = |asked| due(Verdict::Later, 1, Some(asked), NOW, 1.0).unwrap() - NOW;
        assert_eq!(pause(7000.0), 7000.0);
        assert_eq!(pause(1e18), 3_600_000.0);
        assert_eq!(pause(0.0), 2000.0);
        assert_eq!(pause(-5.0), 2000.0);
    }

    #[test]
    fn clocks_that_jump_lose_nothing() {
        let year = 365.0 * DAY_MS;
        let at = |due, now| standing(NOW, due, now, false);
        assert_eq!(at(Some(NOW), NOW), Standing::Due);
        assert_eq!(at(Some(NOW + 5.0), NOW), Standing::Waits);
        assert_eq!(at(None, NOW), Standing::Waits);
        assert_eq!(at(Some(NOW), NOW + KEEP_MS), Standing::Due);
        assert_eq!(at(Some(NOW), NOW + KEEP_MS + 1.0), Standing::Expired);
        assert_eq!(at(Some(NOW), NOW - year), Standing::Due);
    }

    #[test]
    fn a_kiosk_keeps_until_it_is_delivered() {
        let year = 365.0 * DAY_MS;
        assert_eq!(standing(NOW, Some(NOW), NOW + year, true), Standing::Due);
        assert!(!overflows(MAX_KIOSK_ENTRIES, true) && overflows(MAX_KIOSK_ENTRIES + 1, true));
        assert!(!overflows(MAX_ENTRIES, false) && overflows(MAX_ENTRIES + 1, false));
    }

    #[test]
    fn rejected_entries_are_dropped_first_then_the_oldest() {
        let mut entries = [(NOW + 1.0, false), (NOW, false), (NOW + 3.0, true), (NOW + 2.0, true)];
        entries.sort_by(|a, b| rank(a.0, a.1).total_cmp(&rank(b.0, b.1)));
        let order = entries.map(|(created, _)| created - NOW);
        assert_eq!(order, [2.0, 3.0, 0.0, 1.0]);
    }
}
