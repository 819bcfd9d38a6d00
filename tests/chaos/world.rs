//! What stays up through a run: the collector, the oracle, the pages; and the counting at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::engine::{Engine, Screen};
use crate::oracle::Oracle;
use crate::rows::NO_DISK;
use crate::site::{Conductor, Pages, Site};
use crate::support::Collector;

/// The longest that a page may take for what it must do, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What is behind the endpoints.
pub struct Backend {
    collector: Mutex<Collector>,
    /// The collector's host and port; they outlive it.
    pub address: String,
    pub oracle: Oracle,
}

impl Backend {
    /// Does something to the collector, kills it meanwhile, and starts it again.
    pub fn kill_collector(&self, meanwhile: impl FnOnce(&str)) {
        let mut collector = self.collector.lock().unwrap();
        meanwhile(&self.address);
        collector.kill();
        collector.start_again();
    }

    fn duplicates(&self) -> u64 {
        let collector = self.collector.lock().unwrap();
        collector.get("/healthz").json()["duplicates"].as_u64().unwrap()
    }

    /// How often each id is in the database.
    fn stored(&self) -> BTreeMap<String, i64> {
        let path = self.collector.lock().unwrap().database.clone();
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut rows = database.prepare("SELECT id, count(*) FROM response GROUP BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Whether an id is in the database.
    pub fn has(&self, id: &str) -> bool {
        self.stored().contains_key(id)
    }
}

/// Everything of a run.
pub struct World {
    pub engine: Engine,
    pub backend: Arc<Backend>,
    pages: Pages,
    pub screen: Option<Screen>,
    folder: TempDir,
}

impl World {
    /// Starts everything but a browser.
    pub fn start(engine: Engine) -> World {
        let folder = tempfile::Builder::new().prefix("scorelet-chaos-").tempdir().unwrap();
        let collector = Collector::start(folder.path(), &["*"]);
        let address = collector.address.clone();
        let oracle = Oracle::start(folder.path());
        let backend = Arc::new(Backend { collector: Mutex::new(collector), address, oracle });
        World { engine, backend, pages: Pages::new(), screen: engine.screen(), folder }
    }

    pub fn oracle(&self) -> &Oracle {
        &self.backend.oracle
    }

    /// An origin that no trial has had.
    pub fn site(&self) -> Site {
        self.pages.site(&self.backend.oracle.address)
    }

    /// An origin whose page opens others.
    pub fn conductor(&self) -> Conductor {
        self.pages.conductor(&self.backend.oracle.address)
    }

    /// A folder for a browser's profile.
    pub fn profile(&self) -> TempDir {
        tempfile::Builder::new().prefix("profile-").tempdir_in(self.folder.path()).unwrap()
    }

    /// Keeps the evidence of a run that failed.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// What a row's trials came to.
#[derive(Default)]
pub struct Findings {
    /// How many there were.
    pub trials: usize,
    /// What was seen that must not be, beside what the counting finds.
    pub wrong: Vec<String>,
    /// Answers that the endpoint has refused and the browser still keeps.
    pub kept: usize,
    /// What else is worth a word.
    pub notes: Vec<String>,
}

impl Findings {
    /// Notes what is wrong unless it holds.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(otherwise());
        }
    }

    /// Adds another's.
    pub fn add(&mut self, other: Findings) {
        self.trials += other.trials;
        self.kept += other.kept;
        self.wrong.extend(other.wrong);
        self.notes.extend(other.notes);
    }
}

/// A row's figures.
pub struct Figures {
    pub findings: Findings,
    /// Ids of answers that a thank-you was shown for.
    pub thanked: usize,
    /// Those of them that are in the database.
    pub stored: usize,
    /// Thanked, and neither stored nor kept as refused.
    pub lost: Vec<String>,
    /// Ids with more than one row.
    pub duplicate_rows: usize,
    /// How often an answer arrived that was there already.
    pub duplicate_arrivals: u64,
    /// Thanks that were shown before the answer was safe, in trials without a disk.
    pub early_thanks: usize,
    pub seconds: u64,
}

/// Runs a row's trials and counts: the oracle's log against the database.
pub fn figures(world: &World, row: &str, trials: impl FnOnce() -> Findings) -> Figures {
    let started = Instant::now();
    let before = world.backend.duplicates();
    let findings = trials();
    let stored = world.backend.stored();
    let log = world.oracle().log(&format!("{row}-"));
    let ids = |name: &str| -> BTreeSet<&str> {
        log.iter().filter(|event| event.name == name).map(|event| event.id.as_str()).collect()
    };
    let (thanked, refused) = (ids("thanks"), ids("kept"));
    let missing = |id: &&&str| !stored.contains_key(**id) && !refused.contains(**id);
    let lost: Vec<String> = thanked.iter().filter(missing).map(|id| (*id).to_owned()).collect();
    let ours: BTreeSet<&str> = ids("submit").union(&thanked).copied().collect();
    let yes = |id: &str| log.iter().find(|event| event.name == "yes" && event.id == id);
    let early = log.iter().filter(|event| {
        let without_disk = event.trial.starts_with(NO_DISK);
        event.name == "thanks" && without_disk && yes(&event.id).is_none_or(|yes| yes.seq > event.seq)
    });
    Figures {
        thanked: thanked.len(),
        stored: thanked.iter().filter(|id| stored.contains_key(**id)).count(),
        duplicate_rows: ours.iter().filter(|id| stored.get(**id).is_some_and(|count| *count > 1)).count(),
        duplicate_arrivals: world.backend.duplicates().saturating_sub(before),
        early_thanks: early.count(),
        seconds: started.elapsed().as_secs(),
        findings,
        lost,
    }
}

/// The repository: where cargo runs us.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// A whole number below `end`, at random.
pub fn random(end: u64) -> u64 {
    RandomState::new().build_hasher().finish() % end.max(1)
}

/// A pause at random, up to `most` milliseconds.
pub fn random_ms(most: u64) -> Duration {
    Duration::from_micros(random(most * 1000 + 1))
}
