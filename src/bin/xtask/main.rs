//! `cargo xtask`: build, demo, test, chaos, fuzz, bench and size. One file a task.

mod assets;
mod bench;
mod build;
mod chaos;
mod demo;
mod dist;
mod docs;
mod engines;
mod fuzz;
mod run;
mod serve;
mod size;
mod test;
mod tools;
mod warehouses;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <task>

  build            dist/ (embed, widget, scorer, pages) and target/release/scorelet
  demo             builds, starts the collector, serves shop, help and preview page
                   [--port N] [--no-build] [--fresh: forget earlier answers]
  test [filter]    builds, then runs tests (in Chromium, Firefox and WebKitGTK), lints, documentation
                   and sizes; with a filter only the tests whose names hold it; [--full: in Chromium
                   every story of the gallery in every language and theme]
  fuzz [target]    throws random bytes at what reads files and posts; [--seconds N] each, 60 by default
  bench collector  responses stored in a second, beside the disk's own rate of syncs
                   [--seconds N: each measurement] [--folder F: on another disk]
  bench scorer     bytes read and counted in a second, in Chromium and natively, beside others
                   [--size MB, --gb] [--runs N] [--only csv,ndjson,native,file] [--no-build]
                   [--contender ours,loop,…: names as they are printed]
  chaos            breaks browsers, connections, collectors and clocks while answers are on their way
                   --engine chromium|firefox|webkit [--trials N] [--rows C1,C5…] [--no-build]
                   [--ci: a few minutes' worth]
  size             bytes of everything in dist/, against the budgets in Cargo.toml
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "-h" | "--help", ..] | [_, "-h" | "--help", ..] => {
            print!("{HELP}");
            Ok(())
        }
        ["demo", args @ ..] => demo::demo(&demo::Options::parse(args)?),
        ["build"] => build::build(),
        ["test", args @ ..] => test::test(&test::Options::parse(args)?),
        ["bench", args @ ..] => bench::bench(args),
        ["fuzz", args @ ..] => fuzz::fuzz(&fuzz::Options::parse(args)?),
        ["chaos", args @ ..] => chaos::chaos(args),
        ["size"] => size::size(),
        [task @ ("build" | "size"), .., last] => {
            bail!("`{task}` takes no `{last}`; see cargo xtask --help")
        }
        [other, ..] => bail!("no task `{other}`\n\n{HELP}"),
    }
}
