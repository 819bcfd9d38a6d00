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
#[cfg(unix)]
mod guard;
mod pages;
mod run;
mod scripts;
mod serve;
mod size;
mod stamp;
mod test;
mod tools;
mod warehouses;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <task>

  build            builds dist/ (embed, widget, scorer, pages) and target/release/scorelet;
                   parts that have not changed are not built again
  demo             builds, starts the collector and serves the shop, help and preview pages
                   [--port N] [--no-build] [--fresh: forget earlier answers]
  test [filter]    builds, then runs the tests (browser tests in Chromium, Firefox and WebKitGTK),
                   lints, documentation and sizes; with a filter, only tests whose names contain it
                   [--quick: no browser tests but the popup's in Chromium, and a smaller model]
                   [--full: also every story of the gallery in every language and theme, and Spark]
  fuzz [target]    feeds random bytes to the readers of files and requests
                   [--seconds N: for each target, 60 by default]
  bench collector  responses stored per second, compared with the disk's own rate of syncs
                   [--seconds N: for each measurement] [--folder F: on another disk]
  bench scorer     bytes read and counted per second, in Chromium and natively, compared with others
                   [--size MB, --gb] [--runs N] [--only csv,ndjson,native,file] [--no-build]
                   [--contender ours,loop,…: names as they are printed]
  chaos            breaks browsers, connections, collectors and clocks while answers are being sent
                   --engine chromium|firefox|webkit [--trials N] [--rows C1,C5…] [--no-build]
                   [--ci: a short run of a few minutes]
  size             prints the size of every file in dist/ and checks the budgets in Cargo.toml
  types            checks the browser scripts: types, lint rules, format and unit tests
";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    #[cfg(unix)]
    if args.first().is_some_and(|arg| arg == guard::GUARDED) {
        args.remove(0);
        guard::end_with_parent();
    } else {
        return guard::run(&args);
    }
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
        ["types"] => scripts::check(),
        [task @ ("build" | "size" | "types"), .., last] => {
            bail!("`{task}` has no option `{last}`; see cargo xtask --help")
        }
        [other, ..] => bail!("unknown task `{other}`\n\n{HELP}"),
    }
}
