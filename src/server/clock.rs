//! The machine's clock, and whether it can be right.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::facts::Notice;
use super::instant::{instant, now};
use super::log;

/// The date of this release. The clock cannot be earlier. A constant, not the time of the build, so that the same
/// source always builds the same program.
const RELEASED: &str = "2026-11-30";

/// The same in Unix milliseconds: every post is compared with it.
static RELEASED_AT: LazyLock<Option<i64>> = LazyLock::new(|| instant(RELEASED));

/// Notes in the log, once, that the clock is wrong, and once that it is right again.
#[derive(Default)]
pub(super) struct Clock {
    early: AtomicBool,
}

impl Clock {
    /// Returns the time in Unix milliseconds; `None` where the clock is before the release.
    pub fn now(&self) -> Option<i64> {
        self.check(now())
    }

    fn check(&self, now: i64) -> Option<i64> {
        let early = RELEASED_AT.is_some_and(|released| now < released);
        match (early, self.early.swap(early, Ordering::Relaxed)) {
            (true, false) => log::write(&Notice::ClockEarly { now, released: RELEASED }),
            (false, true) => log::write(&Notice::ClockRight),
            _ => {}
        }
        (!early).then_some(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_release_is_not_used() {
        let clock = Clock::default();
        let released = instant(RELEASED).unwrap();
        assert_eq!(clock.check(0), None);
        assert_eq!(clock.check(released - 1), None);
        assert_eq!(clock.check(released), Some(released));
    }

    /// Every release moves the constant: a dated heading of the changelog is never later.
    #[test]
    fn the_date_is_that_of_the_newest_release() {
        assert!(instant(RELEASED).unwrap() <= now(), "{RELEASED} is in the future");
        let changelog = include_str!("../../CHANGELOG.md");
        let headings = changelog.lines().filter_map(|line| line.strip_prefix("## "));
        let dates = headings.filter_map(|heading| heading.split_once(" - ")).map(|(_, date)| date.trim());
        assert!(dates.clone().all(|date| instant(date).is_some() && date <= RELEASED), "{RELEASED}");
    }
}
