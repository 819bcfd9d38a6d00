//! Which queries run: the writer can make them wait, and the collector can end them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Tells one query to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends its query when it is dropped, as it is when the client goes away.
pub(super) struct Abandon(Cancel);

impl Abandon {
    pub fn of(cancel: &Cancel) -> Abandon {
        Abandon(cancel.clone())
    }
}

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.set();
    }
}

/// The queries that run, and whether more may begin.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    paused: bool,
    next: u64,
    running: BTreeMap<u64, Cancel>,
}

/// A query that runs, until this is dropped.
pub(super) struct Entered<'g> {
    gate: &'g Gate,
    number: u64,
}

impl Gate {
    /// Lets a query begin, after any pause; returns `None` where it must not.
    pub fn enter(&self, cancel: &Cancel) -> Option<Entered<'_>> {
        let mut state = self.lock();
        while state.paused && !state.closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed || cancel.is_set() {
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.running.insert(number, cancel.clone());
        Some(Entered { gate: self, number })
    }

    /// Lets no query begin any more, and ends those that run.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.running.values().for_each(Cancel::set);
        self.changed.notify_all();
    }

    /// Waits until no query runs; returns false where one still does after this time.
    pub fn wait(&self, longest: Duration) -> bool {
        let begun = Instant::now();
        let mut state = self.lock();
        while !state.running.is_empty() {
            let Some(left) = longest.checked_sub(begun.elapsed()) else { return false };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Lets no query begin until [`Gate::resume`].
    pub fn pause(&self) {
        self.lock().paused = true;
    }

    /// Ends a pause.
    pub fn resume(&self) {
        self.lock().paused = false;
        self.changed.notify_all();
    }

    /// Ends the queries that run.
    pub fn interrupt(&self) {
        self.lock().running.values().for_each(Cancel::set);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.gate.lock().running.remove(&self.number);
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_gate_ends_what_runs_and_lets_nothing_in() {
        let gate = Gate::default();
        let (one, other) = (Cancel::default(), Cancel::default());
        let entered = gate.enter(&one).unwrap();
        assert!(!gate.wait(Duration::ZERO));
        gate.close();
        assert!(one.is_set() && gate.enter(&other).is_none() && !other.is_set());
        drop(entered);
        assert!(gate.wait(Duration::ZERO));
    }

    #[test]
    fn an_abandoned_query_does_not_begin() {
        let (gate, cancel) = (Gate::default(), Cancel::default());
        drop(Abandon::of(&cancel));
        assert!(gate.enter(&cancel).is_none());
    }

    #[test]
    fn a_query_waits_for_the_end_of_a_pause() {
        let gate = Gate::default();
        std::thread::scope(|scope| {
            gate.pause();
            let waits = scope.spawn(|| gate.enter(&Cancel::default()).is_some());
            std::thread::sleep(Duration::from_millis(20));
            assert!(!waits.is_finished());
            gate.resume();
            assert!(waits.join().unwrap());
        });
    }
}
