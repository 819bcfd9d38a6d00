//! A measurement: how often something was done, and how long each took.

use std::time::Duration;

/// One measurement.
pub struct Measured {
    /// How often it was done.
    pub done: u64,
    time: Duration,
    /// Ascending.
    waits: Vec<Duration>,
}

impl Measured {
    /// Creates a measurement of requests that each did `each` things, in `time` in total.
    pub fn new(mut waits: Vec<Duration>, each: u64, time: Duration) -> Measured {
        waits.sort_unstable();
        Measured { done: waits.len() as u64 * each, time, waits }
    }

    /// How often it was done in a second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.time.as_secs_f64()
    }

    /// The wait that this share of the requests did not exceed (nearest rank).
    pub fn quantile(&self, share: f64) -> Duration {
        let rank = (share * self.waits.len() as f64).ceil() as usize;
        self.waits[rank.clamp(1, self.waits.len()) - 1]
    }
}
