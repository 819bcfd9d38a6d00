//! Disks that fail: no thanks before the answer is safe on one, or with the endpoint.

use crate::fault::Fault;
use crate::stage::{Stage, names};
use crate::world::{Findings, World, random};

/// Trials without a disk have names with this before their variant.
pub const NO_DISK: &str = "C10-no-disk";

/// No room, no opening, a later version, a blocked one, one deleted meanwhile, one full of junk.
pub fn fails(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let ways = ["no-disk-quota", "no-disk-refused", "no-disk-newer", "no-disk-blocked", "deleted", "corrupt"];
    stage.run(&names(row, &ways, trials), world.engine.at_once(), |trial, findings, _| {
        // A while without a yes, in which a hasty page would say thank you.
        trial.endpoint.plan((0..2 + random(4)).map(|_| Fault::Lost));
        let way = trial.variant().trim_start_matches("no-disk-").to_owned();
        let Some((_, page)) = trial.thanked(findings, &[("disk", &way)]) else { return };
        page.delivered(findings);
        let traps = page.said("broken");
        findings.expect(traps == 0, || format!("{}: {traps} errors reached the page", trial.name));
    })
}
