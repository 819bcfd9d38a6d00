//! Deletes responses older than `--keep`, in small steps between the visitors' posts.
//!
//! A wrong clock would delete everything. So a round waits while the clock may be wrong: see [`Caution`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::facts::{HeldSweep, Notice, WhyHeld};
use super::journal::{self, Due};
use super::log;
use super::now;
use super::routes::App;

/// The longest pause between two rounds, and so the longest that a response is kept beyond its time.
const MAX_PAUSE: Duration = Duration::from_secs(10 * 60);

/// The pause between two steps of a round, so that a large deletion does not occupy the disk.
const STEP_PAUSE: Duration = Duration::from_millis(50);

/// How long the collector runs, after its start and after each jump of the clock, before it deletes as usual.
const TRIAL: Duration = Duration::from_secs(24 * 60 * 60);

/// A jump of the clock that is more than a correction.
const JUMP_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Which responses are swept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweeping {
    /// Responses that arrived longer ago than this.
    pub keep: Duration,
    /// Also while the clock may be wrong.
    pub now: bool,
}

/// Whether the clock may be wrong. For the first 24 hours of running, nothing is deleted if the clock has jumped
/// since the last response, or if one round would delete more than a tenth of all responses. A jump while running
/// starts the 24 hours again.
struct Caution {
    /// The clock at the last look.
    seen: i64,
    /// How long the collector has run since its start or the last jump, by a clock that nobody sets.
    ran: Duration,
    /// The last jump, in milliseconds.
    jump: Option<i64>,
    noted: bool,
}

impl Caution {
    /// `newest` is when the newest response arrived.
    fn new(now: i64, newest: Option<i64>) -> Caution {
        let jump = newest.map(|newest| now.saturating_sub(newest)).filter(|&jump| is_jump(jump));
        Caution { seen: now, ran: Duration::ZERO, jump, noted: false }
    }

    /// Looks at the clock, `passed` after the last look.
    fn look(&mut self, now: i64, passed: Duration) {
        let expected = self.seen.saturating_add(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
        let jump = now.saturating_sub(expected);
        self.seen = now;
        self.ran = self.ran.saturating_add(passed);
        if is_jump(jump) {
            *self = Caution { seen: now, ran: Duration::ZERO, jump: Some(jump), noted: false };
        }
    }

    fn is_over(&self) -> bool {
        self.ran >= TRIAL
    }

    /// Returns why a round must wait.
    fn held(&self, due: Due) -> Option<WhyHeld> {
        match self.jump {
            _ if self.is_over() || due.old == 0 => None,
            Some(milliseconds) => Some(WhyHeld::Jump { milliseconds }),
            None if due.old.saturating_mul(10) > due.all => Some(WhyHeld::Share),
            None => None,
        }
    }
}

fn is_jump(milliseconds: i64) -> bool {
    milliseconds.saturating_abs() > JUMP_MS
}

/// Runs until the collector stops.
pub(super) async fn run(app: Arc<App>, sweeping: Sweeping) {
    let mut stopping = app.stopping.clone();
    tokio::select! {
        () = rounds(&app, sweeping) => (),
        // An error means that the collector has already ended.
        _ = stopping.wait_for(|&stopping| stopping) => (),
    }
}

async fn rounds(app: &App, sweeping: Sweeping) {
    let kept = i64::try_from(sweeping.keep.as_millis()).unwrap_or(i64::MAX);
    let pause = (sweeping.keep / 20).clamp(Duration::from_secs(1), MAX_PAUSE);
    let newest = app.journal.readers().run(journal::newest).await.unwrap_or_default();
    let mut caution = Caution::new(now(), newest);
    loop {
        // One time for the whole round: the clock may jump during it.
        let before = caution.seen.saturating_sub(kept);
        if sweeping.now || may_sweep(app, &mut caution, before).await {
            while app.journal.sweep(before).await > 0 {
                tokio::time::sleep(STEP_PAUSE).await;
            }
        }
        let begun = Instant::now();
        tokio::time::sleep(pause).await;
        // Never more than the pause itself: some systems move this clock too when the machine sleeps.
        caution.look(now(), begun.elapsed().min(2 * pause));
    }
}

/// Whether a round may begin; logs once why not.
async fn may_sweep(app: &App, caution: &mut Caution, before: i64) -> bool {
    if caution.is_over() {
        return true;
    }
    let due = match app.journal.readers().run(move |connection| journal::due(connection, before)).await {
        Ok(due) => due,
        Err(error) => {
            log::write(&Notice::SweepFailed(error));
            return false;
        }
    };
    let Some(why) = caution.held(due) else { return true };
    if !std::mem::replace(&mut caution.noted, true) {
        log::write(&Notice::SweepHeld(HeldSweep { old: due.old, all: due.all, why }));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;
    const HOUR: Duration = Duration::from_secs(60 * 60);
    const NOW: i64 = 1_796_000_000_000;

    fn due(old: i64, all: i64) -> Due {
        Due { old, all }
    }

    #[test]
    fn a_jump_since_the_newest_response_holds_for_a_day_of_running() {
        let mut caution = Caution::new(NOW + 365 * DAY, Some(NOW));
        let why = Some(WhyHeld::Jump { milliseconds: 365 * DAY });
        assert_eq!(caution.held(due(1, 1_000_000)), why);
        assert_eq!(caution.held(due(0, 1_000_000)), None);
        for hour in 1..24 {
            caution.look(NOW + 365 * DAY + hour * DAY / 24, HOUR);
            assert_eq!(caution.held(due(1, 1_000_000)), why, "{hour}");
        }
        caution.look(NOW + 366 * DAY, HOUR);
        assert_eq!(caution.held(due(1_000_000, 1_000_000)), None);
    }

    #[test]
    fn a_large_share_holds_only_at_first() {
        let mut caution = Caution::new(NOW, Some(NOW - 29 * DAY));
        assert_eq!(caution.held(due(100, 1000)), None);
        assert_eq!(caution.held(due(101, 1000)), Some(WhyHeld::Share));
        assert_eq!(caution.held(due(1, 1)), Some(WhyHeld::Share));
        caution.look(NOW + DAY, 24 * HOUR);
        assert_eq!(caution.held(due(1000, 1000)), None);
    }

    #[test]
    fn a_jump_while_running_begins_the_day_again() {
        let mut caution = Caution::new(NOW, Some(NOW));
        caution.look(NOW + 2 * DAY, 48 * HOUR);
        assert!(caution.is_over());
        caution.noted = true;
        // A correction is not a jump.
        caution.look(NOW + 30 * DAY, HOUR);
        assert!(caution.is_over());
        caution.look(NOW + 400 * DAY, HOUR);
        assert!(!caution.is_over() && !caution.noted);
        assert!(
            matches!(caution.held(due(1, 100)), Some(WhyHeld::Jump { milliseconds }) if milliseconds > 360 * DAY)
        );
        // And back again.
        caution.look(NOW + 30 * DAY, 20 * HOUR);
        caution.look(NOW + 31 * DAY, 20 * HOUR);
        assert!(caution.held(due(1, 100)).is_some());
        caution.look(NOW + 31 * DAY, 4 * HOUR);
        assert_eq!(caution.held(due(1, 100)), None);
    }

    #[test]
    fn a_database_without_responses_has_no_jump() {
        assert_eq!(Caution::new(NOW, None).held(due(1, 100)), None);
    }
}
