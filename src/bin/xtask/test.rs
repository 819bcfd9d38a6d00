//! `test`: everything that must hold, with one line of counts at the end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::{Steps, cargo, run, say, step};
use crate::wasm::{SCORE, WIDGETS};
use crate::{build, engines, size, tools, warehouses};

/// What has been counted so far.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Tests that could not run in an engine, counted in neither of the above; the name of an engine
    /// that is not there stands for all of its tests.
    not_run: Vec<String>,
    broken: Vec<String>,
}

impl Tally {
    /// Does a step that counts for nothing where it succeeds and as one failure where it fails.
    fn check(&mut self, what: &str, work: impl FnOnce() -> Result<()>) {
        if let Err(error) = step(what, work) {
            eprintln!("{error:#}");
            self.failed += 1;
            self.broken.push(what.to_owned());
        }
    }

    /// Runs a `cargo test` and adds its counts.
    fn cargo_test(&mut self, what: &str, command: &mut Command) {
        let (passed, failed) = (self.passed, self.failed);
        match step(what, || counted(command, self)) {
            Ok(true) => {}
            outcome => {
                if let Err(error) = outcome {
                    eprintln!("{error:#}");
                }
                // What does not compile has no test that could fail.
                self.failed = self.failed.max(failed + 1);
                self.broken.push(what.to_owned());
            }
        }
        say(&format!("{what}: {} passed, {} failed", self.passed - passed, self.failed - failed));
    }

    fn finish(self) -> Result<()> {
        let mut verdict = format!("{} passed, {} failed", self.passed, self.failed);
        if !self.not_run.is_empty() {
            println!("Not run: {}", self.not_run.join("; "));
            verdict.push_str(&format!(", {} not run", self.not_run.len()));
        }
        if self.broken.is_empty() {
            println!("{verdict}");
            return Ok(());
        }
        println!("Failed: {}", self.broken.join("; "));
        println!("{verdict}");
        bail!("see above");
    }
}

/// What to run.
pub struct Options {
    /// Only the tests whose names hold this; without it, every test and every other check.
    filter: Option<String>,
    /// Whether every story of the gallery is looked at, rather than a set that covers all pairs.
    full: bool,
}

impl Options {
    /// Reads `[filter] [--full]`.
    pub fn parse(args: &[&str]) -> Result<Options> {
        let (flags, filters): (Vec<&str>, Vec<&str>) = args.iter().partition(|arg| arg.starts_with('-'));
        if let Some(flag) = flags.iter().find(|flag| **flag != "--full") {
            bail!("`test` takes no `{flag}`; see cargo xtask --help");
        }
        if let Some(other) = filters.get(1) {
            bail!("`test` takes one filter, not `{other}` besides; see cargo xtask --help");
        }
        Ok(Options { filter: filters.first().map(|filter| (*filter).to_owned()), full: !flags.is_empty() })
    }
}

/// Runs them.
pub fn test(options: &Options) -> Result<()> {
    let filter = options.filter.as_deref();
    let mut tally = Tally::default();
    let (here, missing) = engines::ready()?;
    tally.not_run.extend(missing.iter().map(|engine| format!("every browser test in {}", engine.title)));
    tools::for_spreadsheet_test()?;
    tally.check("Engines for the queries of `scorelet sql`", warehouses::ready);
    if filter.is_none() {
        tally.check("Formatting", || run(cargo().args(["fmt", "--check"])));
    }
    if let Err(error) = tools::for_runtime_tests() {
        eprintln!("{error:#}");
    }
    // The browser tests load dist/ and start the collector that is built here.
    tally.check("Build", || build::all(&mut Steps::new(build::STEPS)));
    // All features, so that the web modules' own unit tests run too.
    let mut tests = cargo();
    tests.args(["test", "--all-targets", "--all-features", "--no-fail-fast"]).args(filter);
    if options.full {
        tests.env("SCORELET_FULL", "1");
    }
    tally.cargo_test("Tests", &mut tests);
    for engine in here.iter().skip(1) {
        tally.cargo_test(
            &format!("Browser tests in {}", engine.title),
            cargo()
                .args(["test", "--test", "browser", "--all-features"])
                .args(filter)
                .env("SCORELET_ENGINE", engine.name),
        );
    }
    tally.cargo_test("Examples in the documentation", cargo().args(["test", "--doc"]).args(filter));
    if filter.is_none() {
        lints(&mut tally);
        tally.check("Documentation", || {
            run(cargo()
                .args(["doc", "--lib", "--no-deps", "--all-features"])
                .env("RUSTDOCFLAGS", "-D warnings"))
        });
        tally.check("Sizes", size::size);
    }
    tally.finish()
}

fn lints(tally: &mut Tally) {
    let deny = ["--", "-D", "warnings"];
    tally.check("Lints", || run(cargo().args(["clippy", "--all-targets", "--all-features"]).args(deny)));
    for variant in WIDGETS.into_iter().chain([SCORE]) {
        tally.check(&format!("Lints of {}.wasm", variant.name), || {
            run(variant.cargo("clippy").args(deny).args(variant.selection()))
        });
    }
}

/// Runs a test command, shows what it prints and adds up its results; whether it succeeded.
fn counted(command: &mut Command, tally: &mut Tally) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot run cargo test")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut not_run = 0;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        if let Some((passed, failed)) = counts(&line) {
            tally.passed += passed;
            tally.failed += failed;
        }
        // A test of the browser that the engine has no means for; cargo counts it as passed.
        if let Some(test) = line.strip_prefix("not run: ") {
            tally.not_run.push(test.to_owned());
            not_run += 1;
        }
    }
    tally.passed = tally.passed.saturating_sub(not_run);
    Ok(child.wait()?.success())
}

/// The counts in `test result: ok. 12 passed; 0 failed; …`.
fn counts(line: &str) -> Option<(usize, usize)> {
    let (_, results) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut numbers = results.split(';').map(|part| part.split_whitespace().next()?.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn reads_the_counts_of_cargo_test() {
        let line = "test result: ok. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(counts(line), Some((12, 3)));
        assert_eq!(counts("test tidy ... ok"), None);
    }
}
