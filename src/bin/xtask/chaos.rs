//! `chaos`: faults between a visitor's answer and the collector, tried in a real browser (tests/chaos).

use anyhow::{Result, bail};

use crate::run::{Steps, cargo, run};
use crate::{build, engines};

/// Builds what is needed and runs the rows that `args` name.
pub fn chaos(args: &[&str]) -> Result<()> {
    let engine = args.iter().position(|word| *word == "--engine").and_then(|at| args.get(at + 1));
    let Some(engine) = engine else {
        bail!("`chaos` needs --engine chromium, firefox or webkit; see cargo xtask --help");
    };
    engines::ready_for(engine)?;
    if !args.contains(&"--no-build") {
        build::all(&mut Steps::new(build::STEPS))?;
    }
    let passed = args.iter().filter(|word| **word != "--no-build");
    // All features, as for the other tests, so that their build is used again.
    run(cargo().args(["test", "--quiet", "--all-features", "--test", "chaos", "--"]).args(passed))
}
