//! `bench`: how fast it is on this machine.

use anyhow::Result;

use crate::run::{cargo, run, step};

/// Measures the collector as it is released, beside what the disk itself can do.
pub fn collector(args: &[&str]) -> Result<()> {
    let bench = ["bench", "--bench", "collector", "--features", "server", "--quiet"];
    step("Compiling the collector", || run(cargo().args(bench).arg("--no-run")))?;
    run(cargo().args(bench).arg("--").args(args))
}
