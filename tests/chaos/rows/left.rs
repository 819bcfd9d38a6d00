//! The visitor goes as soon as the thanks are there. What the page had begun to send goes on without
//! it, so nearly all arrives before any other visit; what does not, with the next one.

use std::thread;
use std::time::{Duration, Instant};

use crate::endpoint::Endpoint;
use crate::engine::Browser;
use crate::fault::Fault;
use crate::stage::{Stage, Trial, names};
use crate::world::{Findings, PATIENCE, World, random_ms};

/// How long an answer may take to arrive on its own.
const ON_ITS_OWN: Duration = Duration::from_secs(8);

/// An endpoint that takes its time, and takes nothing from a page whose connection has gone.
fn slow() -> Fault {
    Fault::Slow { before: random_ms(300), after: random_ms(100) }
}

/// Leaves for another page, closes the tab, loses the process that runs the page.
pub fn left(world: &World, row: &str, trials: usize) -> Findings {
    let mut findings = Findings::default();
    {
        let stage = Stage::open(world);
        for way in ["away", "closed"] {
            let names = names(row, &[way], trials);
            let mut found = stage.run(&names, 4, |trial, found, _| walk(trial, found));
            share(way, &mut found);
            findings.add(found);
        }
    }
    let mut found = crashed(world, row, trials);
    share("crashed", &mut found);
    findings.add(found);
    findings
}

/// Turns the late ones' notes into a share, which must be one in a hundred at most.
fn share(way: &str, found: &mut Findings) {
    let late = std::mem::take(&mut found.notes).len();
    found.notes.push(format!("{way}: {} of {} without another visit", found.trials - late, found.trials));
    let trials = found.trials;
    found.expect(late * 100 <= trials, || format!("{way}: {late} of {trials} needed another visit"));
}

fn arrives(world: &World, id: &str) -> bool {
    let started = Instant::now();
    while started.elapsed() < ON_ITS_OWN {
        if world.backend.has(id) {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    false
}

fn walk(trial: &Trial, findings: &mut Findings) {
    trial.endpoint.draw(slow);
    trial.use_windows();
    let elsewhere = trial.page("idle", &[]).1;
    let then = if trial.variant() == "away" { elsewhere.as_str() } else { "close" };
    let visit = trial.open("answer", &[("then", then)]);
    let Some(id) = visit.thanks(findings) else { return };
    if !arrives(trial.world(), &id) {
        findings.notes.push(id);
    }
    drop(visit);
    trial.visit(0).emptied(findings);
}

/// The pages' processes are killed and the rest of the browser stays, so each trial has its own.
fn crashed(world: &World, row: &str, trials: usize) -> Findings {
    let mut findings = Findings { trials, ..Findings::default() };
    let (profile, site) = (world.profile(), world.site());
    let endpoint = Endpoint::open(&world.backend, &format!("{row}-crashed"));
    let start = |url: &str| Browser::start(world.engine, profile.path(), world.screen.as_ref(), url);
    endpoint.draw(slow);
    for number in 0..trials {
        let trial = format!("{row}-crashed-{number}");
        let browser = start(&site.page(&trial, &[("mode", "answer"), ("endpoint", &endpoint.url())]));
        let thanks = world.oracle().wait_for(&trial, "thanks", PATIENCE);
        let killed = browser.kill_pages();
        findings.expect(killed > 0, || format!("{trial}: no process of a page was found"));
        findings.expect(thanks.is_some(), || format!("{trial}: no thanks"));
        if let Some(thanks) = thanks.filter(|thanks| !arrives(world, &thanks.id)) {
            findings.notes.push(thanks.id);
        }
        browser.kill();
    }
    let visit = format!("{row}-crashed-visit");
    let _browser = start(&site.page(&visit, &[("mode", "visit")]));
    let empty =
        world.oracle().wait(&visit, PATIENCE, |event| event.name == "outbox" && event.detail["pending"] == 0);
    findings.expect(empty.is_some(), || format!("{visit}: the outbox is not empty"));
    findings
}
