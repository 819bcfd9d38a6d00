//! One browser with many trials at once: each in an origin, and so with an outbox, of its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::endpoint::Endpoint;
use crate::engine::Browser;
use crate::oracle::Event;
use crate::site::{Conductor, Site};
use crate::world::{Findings, PATIENCE, World};

/// A browser whose first page opens and closes others.
pub struct Stage<'w> {
    pub world: &'w World,
    conductor: Conductor,
    _browser: Browser,
    _profile: TempDir,
}

impl<'w> Stage<'w> {
    pub fn open(world: &'w World) -> Stage<'w> {
        let profile = world.profile();
        let conductor = world.conductor();
        let url = conductor.site.page("conductor", &[("mode", "conduct")]);
        let browser = Browser::start(world.engine, profile.path(), world.screen.as_ref(), &url);
        Stage { world, conductor, _browser: browser, _profile: profile }
    }

    /// Runs trials, so many at once, and gathers what they found.
    pub fn run(
        &self,
        names: &[String],
        at_once: usize,
        act: impl Fn(&Trial, &mut Findings, usize) + Sync,
    ) -> Findings {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(Findings { trials: names.len(), ..Findings::default() });
        thread::scope(|scope| {
            for _ in 0..at_once.min(names.len()) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        let Some(name) = names.get(number) else { return };
                        let mut findings = Findings::default();
                        act(&Trial::new(self, name), &mut findings, number);
                        all.lock().unwrap().add(findings);
                    }
                });
            }
        });
        all.into_inner().unwrap()
    }
}

/// Names of trials: `row-variant-0`, `row-variant-1`, and so on.
pub fn names(row: &str, variants: &[&str], trials: usize) -> Vec<String> {
    let each = |variant: &&str| (0..trials).map(|n| format!("{row}-{variant}-{n}")).collect::<Vec<_>>();
    variants.iter().flat_map(each).collect()
}

/// One origin with an endpoint of its own.
pub struct Trial<'s> {
    stage: &'s Stage<'s>,
    pub name: String,
    pub endpoint: Endpoint,
    site: Site,
    visits: AtomicUsize,
    windows: AtomicBool,
}

impl<'s> Trial<'s> {
    fn new(stage: &'s Stage<'s>, name: &str) -> Trial<'s> {
        let endpoint = Endpoint::open(&stage.world.backend, name);
        let (visits, windows) = Default::default();
        Trial { stage, name: name.to_owned(), endpoint, site: stage.world.site(), visits, windows }
    }

    pub fn world(&self) -> &World {
        self.stage.world
    }

    /// Which of its row's variants it is.
    pub fn variant(&self) -> &str {
        let (_, rest) = self.name.split_once('-').unwrap();
        rest.rsplit_once('-').map_or(rest, |(variant, _)| variant)
    }

    /// A page's address, under a name of its own.
    pub fn page(&self, mode: &str, facts: &[(&str, &str)]) -> (String, String) {
        let name = format!("{}-{mode}{}", self.name, self.visits.fetch_add(1, Ordering::SeqCst));
        let endpoint = self.endpoint.url();
        let url = self.site.page(&name, &[&[("mode", mode), ("endpoint", &endpoint)], facts].concat());
        (name, url)
    }

    /// From now on its pages are windows, not frames. Some browsers part the storage of the two, so
    /// a trial has only pages of one kind.
    pub fn use_windows(&self) {
        self.windows.store(true, Ordering::SeqCst);
    }

    /// Opens a page.
    pub fn open(&self, mode: &str, facts: &[(&str, &str)]) -> Visit<'_> {
        let (name, url) = self.page(mode, facts);
        let conductor = &self.stage.conductor;
        if self.windows.load(Ordering::SeqCst) {
            conductor.window(&name, &url);
        } else {
            conductor.frame(&name, &url);
        }
        Visit { trial: self, name }
    }

    /// A page with nothing but the script, whose clock is so many milliseconds off.
    pub fn visit(&self, shift_ms: i64) -> Visit<'_> {
        self.open("visit", &[("shift", &shift_ms.to_string())])
    }

    /// Answers and waits for the thanks; the answer's id, and the page that is still open.
    pub fn thanked(&self, findings: &mut Findings, facts: &[(&str, &str)]) -> Option<(String, Visit<'_>)> {
        let visit = self.open("answer", facts);
        let id = visit.thanks(findings)?;
        Some((id, visit))
    }

    /// How many posts have arrived.
    pub fn posts(&self) -> usize {
        self.endpoint.posts().len()
    }
}

/// An open page; it is closed with this.
pub struct Visit<'t> {
    trial: &'t Trial<'t>,
    pub name: String,
}

impl Visit<'_> {
    /// Waits for what the page says.
    pub fn wait(&self, patience: Duration, is: impl Fn(&Event) -> bool) -> Option<Event> {
        self.trial.world().oracle().wait(&self.name, patience, is)
    }

    /// Waits for the thanks; the answer's id.
    pub fn thanks(&self, findings: &mut Findings) -> Option<String> {
        let event = self.wait(PATIENCE * 2, |event| event.name == "thanks");
        findings.expect(event.is_some(), || format!("{}: no thanks", self.name));
        event.map(|event| event.id)
    }

    /// Waits until the page says that its answer is delivered.
    pub fn delivered(&self, findings: &mut Findings) {
        let event = self.wait(PATIENCE * 3, |event| event.name == "delivered");
        findings.expect(event.is_some(), || format!("{}: not delivered", self.name));
    }

    /// Waits until nothing is pending in the outbox.
    pub fn emptied(&self, findings: &mut Findings) {
        let empty = |event: &Event| event.name == "outbox" && event.detail["pending"] == 0;
        let event = self.wait(PATIENCE * 3, empty);
        findings.expect(event.is_some(), || format!("{}: the outbox is not empty", self.name));
    }

    /// Waits until nothing is left, refused or pending.
    pub fn emptied_of_all(&self, findings: &mut Findings) {
        let empty = |event: &Event| {
            event.name == "outbox" && event.detail["pending"] == 0 && event.detail["rejected"] == 0
        };
        let event = self.wait(PATIENCE, empty);
        findings.expect(event.is_some(), || format!("{}: something is left in the outbox", self.name));
    }

    /// How often the page said this.
    pub fn said(&self, name: &str) -> usize {
        self.trial.world().oracle().said(&self.name, name).len()
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.trial.stage.conductor.close(&self.name);
    }
}
