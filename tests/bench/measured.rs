//! What was measured: how often, and how long each took.

use std::time::Duration;

/// One measurement.
pub struct Measured {
    /// How many things were done.
    pub done: u64,
    time: Duration,
    /// Ascending.
    waits: Vec<Duration>,
}

impl Measured {
    /// Waits that each did `each` things, in `time` altogether.
    pub fn new(mut waits: Vec<Duration>, each: u64, time: Duration) -> Measured {
        waits.sort_unstable();
        Measured { done: waits.len() as u64 * each, time, waits }
    }

    /// Things done in a second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.time.as_secs_f64()
    }

    /// The wait that this share did not exceed (nearest rank).
    pub fn quantile(&self, share: f64) -> Duration {
        let rank = (share * self.waits.len() as f64).ceil() as usize;
        self.waits[rank.clamp(1, self.waits.len()) - 1]
    }
}
