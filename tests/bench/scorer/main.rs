//! How fast the scorer reads and counts, beside what else does so in a browser and natively, all of them
//! on the same bytes and with the same counts: run by `cargo xtask bench scorer`. It asserts nothing
//! about time; a machine is what it is. Counts that differ are a failure.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed benchmark says why"
)]

#[allow(dead_code, reason = "Chromium alone is measured")]
#[path = "../../browser/driver.rs"]
mod driver;
#[allow(dead_code, reason = "Chromium alone is measured")]
#[path = "../../browser/engine.rs"]
mod engine;
#[path = "../../support/chromium.rs"]
mod support;
#[allow(dead_code, reason = "nobody types or clicks here")]
#[path = "../../browser/webdriver.rs"]
mod webdriver;

#[path = "../../support/chance.rs"]
mod chance;
#[path = "../../support/leash.rs"]
mod leash;

mod answers;
mod browser;
mod comments;
mod counts;
mod memory;
mod native;
mod options;
mod race;
mod sections;
mod site;

use std::process::ExitCode;

use options::Options;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test` starts every target there is; only `cargo bench` says so.
    if !args.iter().any(|arg| arg == "--bench") {
        return ExitCode::SUCCESS;
    }
    match Options::parse(&args) {
        Ok(options) => sections::run(&options),
        Err(wrong) => {
            eprintln!("error: {wrong}");
            ExitCode::FAILURE
        }
    }
}
