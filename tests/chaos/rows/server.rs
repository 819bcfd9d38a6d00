//! The collector is killed, or its answer never comes.

use crate::fault::{Fault, Moment, Silence};
use crate::stage::{Stage, Trial, names};
use crate::world::{Findings, World, random};

/// Killed with half of the request, before it has stored, after it has stored.
pub fn killed(world: &World, row: &str, trials: usize) -> Findings {
    let variants = ["in-body", "before-commit", "before-reply"];
    // Few at once: each kill meets the others' requests too, and that is not what is counted here.
    run(world, row, &variants, trials, 6, |trial| match trial.variant() {
        "in-body" => Fault::Killed(Moment::InBody),
        "before-commit" => Fault::Killed(Moment::BeforeCommit),
        _ => Fault::Killed(Moment::BeforeReply),
    })
}

/// The answer is dropped, cut off by a reset, cut short, or does not come at all.
pub fn silenced(world: &World, row: &str, trials: usize) -> Findings {
    let variants = ["dropped", "reset", "truncated", "hung", "twice"];
    run(world, row, &variants, trials, world.engine.at_once(), |trial| match trial.variant() {
        "dropped" => Fault::Silenced(Silence::Dropped),
        "reset" => Fault::Silenced(Silence::Reset),
        "truncated" => Fault::Silenced(Silence::Truncated),
        "hung" => Fault::Silenced(Silence::Hung),
        _ => Fault::Twice,
    })
}

/// Each meets its fault once to three times, then none; half stay on the page, half come back.
fn run(
    world: &World,
    row: &str,
    variants: &[&str],
    trials: usize,
    at_once: usize,
    fault: impl Fn(&Trial) -> Fault + Sync,
) -> Findings {
    let stage = Stage::open(world);
    stage.run(&names(row, variants, trials), at_once, |trial, findings, number| {
        let fault = fault(trial);
        let times = if matches!(fault, Fault::Silenced(Silence::Hung)) { 1 } else { 1 + random(3) };
        trial.endpoint.plan((0..times).map(|_| fault));
        let Some((_, page)) = trial.thanked(findings, &[]) else { return };
        if number % 2 == 0 {
            page.delivered(findings);
        } else {
            drop(page);
            trial.visit(0).emptied(findings);
        }
    })
}
