//! Browsers that tests use one after the other: starting one takes longer than most tests do.

use std::ops::Deref;
use std::sync::{Condvar, Mutex};

use crate::webdriver::Browser;

/// How many browsers run at the same time: more of them only make each other late.
const PLACES: usize = 2;
/// How many tests use a browser before another one is started.
const USES: u32 = 40;

/// A browser and how many tests have used it.
struct Used {
    browser: Browser,
    uses: u32,
}

/// What is free: places, and browsers of earlier tests.
struct Free {
    places: usize,
    browsers: Vec<Used>,
}

static FREE: (Mutex<Free>, Condvar) =
    (Mutex::new(Free { places: PLACES, browsers: Vec::new() }), Condvar::new());

/// A browser for one test. Afterwards the next test gets it, unless this one failed or changed what
/// outlives a page.
pub struct Lent {
    used: Option<Used>,
}

impl Lent {
    /// Waits for a place, and starts a browser where there is none.
    pub fn take() -> Lent {
        let free = FREE.0.lock().unwrap();
        let mut free = FREE.1.wait_while(free, |free| free.places == 0).unwrap();
        free.places -= 1;
        let used = free.browsers.pop();
        drop(free);
        let place = Place;
        let used = used.unwrap_or_else(|| Used { browser: Browser::start(), uses: 0 });
        std::mem::forget(place);
        Lent { used: Some(used) }
    }
}

impl Deref for Lent {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.used.as_ref().unwrap().browser
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Given back last, when a browser that is not used again has ended.
        let _place = Place;
        let Some(mut used) = self.used.take() else { return };
        used.uses += 1;
        if !std::thread::panicking() && used.uses < USES && used.browser.clean() {
            FREE.0.lock().unwrap().browsers.push(used);
        }
    }
}

/// A place that is in use; it is given back on drop, also where a browser did not start.
struct Place;

impl Drop for Place {
    fn drop(&mut self) {
        FREE.0.lock().unwrap().places += 1;
        FREE.1.notify_one();
    }
}
