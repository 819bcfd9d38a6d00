//! How often one client may post: a token bucket for each client, in a table of fixed size.
//!
//! Written here because `governor`, the usual crate, keeps an entry for every client until it is told to
//! remove old ones: a crowd of addresses would fill the memory. This table takes 2 MiB whatever happens.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::facts::RateError;
use super::quantity::split;

/// How many requests one client may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Any number.
    Off,
    /// This many at once, and from then on this many in this time, evenly spread.
    Of(u32, Duration),
}

impl Rate {
    /// Reads `120/m` (per minute; also `s` and `h`) or `off`.
    ///
    /// # Errors
    /// [`RateError`] where the text is neither.
    ///
    /// ```
    /// use scorelet::server::Rate;
    /// use std::time::Duration;
    /// assert_eq!(Rate::parse("120/m"), Ok(Rate::Of(120, Duration::from_secs(60))));
    /// assert_eq!(Rate::parse("off"), Ok(Rate::Off));
    /// assert!(Rate::parse("120").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Rate, RateError> {
        if text == "off" {
            return Ok(Rate::Off);
        }
        let (number, unit) = split(text);
        let seconds = match unit {
            "/s" => 1,
            "/m" => 60,
            "/h" => 60 * 60,
            _ => return Err(RateError),
        };
        let requests = number.parse().ok().filter(|requests| (1..=1_000_000).contains(requests));
        Ok(Rate::Of(requests.ok_or(RateError)?, Duration::from_secs(seconds)))
    }
}

/// Places in which a client may be kept.
const WAYS: usize = 8;

/// Groups of places. At 32 bytes a place, all of them take 2 MiB.
const SETS: usize = 8192;

/// One client.
#[derive(Clone, Copy, Default)]
struct Place {
    client: u128,
    /// When its bucket is full again, in nanoseconds of the limiter's clock.
    full_at: u64,
}

/// A bucket for each client, kept as in the generic cell rate algorithm (ITU-T I.371, annex A): a single time
/// says how full it is. Where all places of a group are taken, the client with the fullest bucket is
/// replaced, because it loses least by starting over.
pub(super) struct Limiter {
    /// The time between two requests of an even stream, in nanoseconds.
    interval: u64,
    /// How long an empty bucket takes to fill.
    depth: u64,
    /// Seeded at random, so that nobody can predict which clients share a group.
    hasher: RandomState,
    places: Mutex<Vec<[Place; WAYS]>>,
}

impl Limiter {
    pub fn new(requests: u32, per: Duration) -> Limiter {
        let requests = u64::from(requests.max(1));
        let interval = (u64::try_from(per.as_nanos()).unwrap_or(u64::MAX) / requests).max(1);
        Limiter {
            interval,
            depth: interval.saturating_mul(requests),
            hasher: RandomState::new(),
            places: Mutex::new(vec![<[Place; WAYS]>::default(); SETS]),
        }
    }

    /// Takes a token from the client's bucket at `now`, in nanoseconds of a monotonic clock.
    ///
    /// # Errors
    /// The bucket is empty; the next token comes in so many nanoseconds.
    pub fn take(&self, client: u128, now: u64) -> Result<(), u64> {
        let set = usize::try_from(self.hasher.hash_one(client) % SETS as u64).unwrap_or_default();
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(set) = places.get_mut(set) else { return Ok(()) };
        let known = set.iter().position(|place| place.client == client);
        let fullest = || set.iter().enumerate().min_by_key(|(_, place)| place.full_at).map(|(at, _)| at);
        let Some(at) = known.or_else(fullest) else { return Ok(()) };
        let Some(place) = set.get_mut(at) else { return Ok(()) };
        let before = if known.is_some() { place.full_at.max(now) } else { now };
        let after = before.saturating_add(self.interval);
        match after.checked_sub(now.saturating_add(self.depth)) {
            Some(wait) if wait > 0 => Err(wait),
            _ => {
                *place = Place { client, full_at: after };
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn limiter() -> Limiter {
        Limiter::new(3, Duration::from_secs(30))
    }

    #[test]
    fn some_at_once_then_an_even_stream() {
        let limiter = limiter();
        for _ in 0..3 {
            assert_eq!(limiter.take(1, 0), Ok(()));
        }
        assert_eq!(limiter.take(1, 0), Err(10 * SECOND));
        assert_eq!(limiter.take(1, 4 * SECOND), Err(6 * SECOND));
        // A refusal costs nothing, and another client has its own bucket.
        assert_eq!(limiter.take(2, 4 * SECOND), Ok(()));
        assert_eq!(limiter.take(1, 10 * SECOND), Ok(()));
        assert_eq!(limiter.take(1, 10 * SECOND), Err(10 * SECOND));
        for _ in 0..3 {
            assert_eq!(limiter.take(1, 1000 * SECOND), Ok(()));
        }
        assert!(limiter.take(1, 1000 * SECOND).is_err());
    }

    #[test]
    fn a_crowd_of_clients_takes_no_more_room() {
        let limiter = limiter();
        for client in 1..=400_000 {
            assert_eq!(limiter.take(client, 0), Ok(()), "a new client is allowed");
        }
        let places = limiter.places.lock().unwrap();
        assert_eq!(places.len() * size_of::<[Place; WAYS]>(), 2 << 20);
        assert!(places.iter().flatten().all(|place| place.client != 0));
    }

    #[test]
    fn the_client_that_posts_most_is_replaced_last() {
        let limiter = limiter();
        while limiter.take(7, 0).is_ok() {}
        for client in 1000..101_000 {
            let _ = limiter.take(client, 0);
        }
        assert!(limiter.take(7, 0).is_err());
    }

    #[test]
    fn rates_are_read() {
        assert_eq!(Rate::parse("10/s"), Ok(Rate::Of(10, Duration::from_secs(1))));
        assert_eq!(Rate::parse("900/h"), Ok(Rate::Of(900, Duration::from_secs(3600))));
        for text in ["", "0/m", "120", "/m", "-1/m", "1.5/m", "120/d", "120 /m", "1000001/s", "on"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
