//! Several tabs of one origin find the same outbox.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use crate::fault::Fault;
use crate::stage::{Stage, Trial, names};
use crate::world::{Findings, World, random_ms};

/// Answers that wait.
const ANSWERS: usize = 3;

/// Two, five and twenty tabs.
pub fn tabs(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let mut names = names(row, &["2", "5", "20"], trials.div_ceil(3));
    names.truncate(trials.max(3));
    stage.run(&names, 2, crowd)
}

/// Long enough in answering that the tabs meet.
fn slow() -> Fault {
    Fault::Slow { before: Duration::ZERO, after: Duration::from_millis(100) + random_ms(200) }
}

fn crowd(trial: &Trial, findings: &mut Findings, number: usize) {
    if number.is_multiple_of(2) {
        trial.use_windows();
    }
    trial.endpoint.close();
    let pages: Vec<_> = (0..ANSWERS).filter_map(|_| trial.thanked(findings, &[])).collect();
    drop(pages);
    trial.endpoint.draw(slow);
    trial.endpoint.reopen();
    let tabs = trial.variant().parse().unwrap();
    let visits: Vec<_> = (0..tabs).map(|_| trial.visit(0)).collect();
    for visit in &visits {
        visit.emptied(findings);
    }
    // What is on its way still counts.
    thread::sleep(Duration::from_millis(1500));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for post in trial.endpoint.posts() {
        *times.entry(post.id).or_default() += 1;
    }
    let posts: usize = times.values().sum();
    findings.expect(posts <= 2 * ANSWERS, || format!("{}: {posts} posts of {ANSWERS} answers", trial.name));
}
