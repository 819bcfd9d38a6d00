//! A time zone as data: when its offset from UTC changes.

use std::sync::Arc;

/// Milliseconds in a day.
const DAY_MS: i64 = 86_400_000;

/// A time zone. By default UTC.
///
/// ```
/// use scorelet::period::{Period, Zone};
/// // Central Europe in 2026: summer time from March 29 to October 25, each at 01:00 UTC.
/// let zone = Zone::new(3600, vec![(1_774_746_000, 7200), (1_792_890_000, 3600)]);
/// let day = |unix_ms| Period::Day.label(zone.day(unix_ms));
/// assert_eq!(day(1_774_738_800_000), "2026-03-29"); // 2026-03-28T23:00:00Z
/// assert_eq!(day(1_774_911_600_000), "2026-03-31"); // 2026-03-30T23:00:00Z
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of UTC before the first change.
    first: i32,
    /// Each change: Unix seconds, and the offset from then on.
    changes: Arc<[(i64, i32)]>,
}

impl Zone {
    /// Makes a zone of its first offset from UTC in seconds, and of its changes: Unix seconds with the offset from
    /// then on, ascending.
    pub fn new(first: i32, changes: Vec<(i64, i32)>) -> Zone {
        Zone { first, changes: changes.into() }
    }

    /// Returns the offset from UTC in seconds at an instant.
    pub fn offset(&self, unix_ms: i64) -> i32 {
        let after = self.changes.partition_point(|(at, _)| at * 1000 <= unix_ms);
        let last = after.checked_sub(1).and_then(|at| self.changes.get(at));
        last.map_or(self.first, |(_, offset)| *offset)
    }

    /// Returns the day that an instant is in, counted from 1970-01-01.
    pub fn day(&self, unix_ms: i64) -> i32 {
        let local = unix_ms.saturating_add(i64::from(self.offset(unix_ms)) * 1000);
        i32::try_from(local.div_euclid(DAY_MS)).unwrap_or_default()
    }

    /// Returns the offset before the first change, and the changes.
    pub fn changes(&self) -> (i32, &[(i64, i32)]) {
        (self.first, &self.changes)
    }
}
