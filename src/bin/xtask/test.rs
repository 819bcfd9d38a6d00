//! `test`: runs every test and check, and ends with one line of counts.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::engines::{ENGINES, Engine};
use crate::run::{Steps, cargo, joined, read, run, say, step};
use crate::wasm::{SCORE, Variant, WIDGETS};
use crate::{build, engines, fuzz, scripts, size, tools, warehouses};

/// What has been counted so far.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Tests that could not run, counted in neither of the above. An engine that is missing counts once,
    /// for all of its tests.
    not_run: Vec<String>,
    broken: Vec<String>,
}

impl Tally {
    /// Does a step that counts as one failure if it fails, and not at all if it succeeds.
    fn check(&mut self, what: &str, work: impl FnOnce() -> Result<()>) {
        if let Err(error) = step(what, work) {
            eprintln!("{error:#}");
            self.failed += 1;
            self.broken.push(what.to_owned());
        }
    }

    /// Runs a `cargo test` and adds its counts.
    fn cargo_test(&mut self, what: &str, command: &mut Command, output: Output) {
        let (passed, failed) = (self.passed, self.failed);
        match step(what, || counted(command, output, self)) {
            Ok(true) => {}
            outcome => {
                if let Err(error) = outcome {
                    eprintln!("{error:#}");
                }
                // Tests that do not compile are not counted by cargo.
                self.failed = self.failed.max(failed + 1);
                self.broken.push(what.to_owned());
            }
        }
        say(&format!("{what}: {} passed, {} failed", self.passed - passed, self.failed - failed));
    }

    /// Adds what was counted beside this.
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_run.extend(other.not_run);
        self.broken.extend(other.broken);
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

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tier {
    /// What a change needs before the next one: native tests, lints, and a smoke test in Chromium.
    Quick,
    /// What a merge needs.
    Normal,
    /// Also what takes longest, or needs the largest downloads.
    Full,
}

/// What to run.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// Only tests whose names contain this; without it, every test and every other check.
    filter: Option<String>,
    tier: Tier,
}

impl Options {
    /// Reads `[filter] [--quick | --full]`.
    pub fn parse(args: &[&str]) -> Result<Options> {
        let mut options = Options { filter: None, tier: Tier::Normal };
        for arg in args {
            match *arg {
                "--quick" if options.tier == Tier::Normal => options.tier = Tier::Quick,
                "--full" if options.tier == Tier::Normal => options.tier = Tier::Full,
                flag if flag.starts_with('-') => {
                    bail!("`test` has no option `{flag}` here; see cargo xtask --help")
                }
                filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
                other => bail!("`test` takes one filter; `{other}` is a second one"),
            }
        }
        Ok(options)
    }

    /// A `cargo test` with all features, so that the web modules' own unit tests run too.
    fn cargo_test(&self, targets: &[String]) -> Command {
        let mut command = cargo();
        command.args(["test", "--all-features", "--no-fail-fast"]).args(targets).args(&self.filter);
        match self.tier {
            Tier::Quick => command.env("SCORELET_QUICK", "1"),
            Tier::Normal => &mut command,
            Tier::Full => command.env("SCORELET_FULL", "1"),
        };
        command
    }
}

/// Runs them.
pub fn test(options: &Options) -> Result<()> {
    let mut tally = Tally::default();
    let engines = browsers(options, &mut tally)?;
    // The browser tests load dist/ and start the collector that is built here. Each part often keeps only
    // one core busy, and a download keeps none busy.
    let (compiled, installed) = std::thread::scope(|scope| {
        let tests = scope.spawn(compile);
        let tools = scope.spawn(|| other_programs(options.tier));
        tally.check("Build", || build::all(&mut Steps::new(build::STEPS)));
        (joined(tests), joined(tools))
    });
    tally.add(compiled?);
    tally.add(installed?);
    let jobs = Mutex::new(jobs(options, &engines, &tests_but_browser()?));
    let beside = std::thread::scope(|scope| {
        let beside = scope.spawn(|| work(&jobs, Output::AtTheEnd));
        tally.add(work(&jobs, Output::AtOnce));
        joined(beside)
    });
    tally.add(beside?);
    if options.filter.is_none() {
        tally.check("Sizes", size::size);
    }
    tally.finish()
}

/// A part of the tests, which runs beside another one: browsers leave a core idle much of the time.
type Job = Box<dyn FnOnce(&mut Tally, Output) + Send>;

/// Takes one job after another until none is left.
fn work(jobs: &Mutex<VecDeque<Job>>, output: Output) -> Tally {
    let mut tally = Tally::default();
    let next = || jobs.lock().ok()?.pop_front();
    while let Some(job) = next() {
        job(&mut tally, output);
    }
    tally
}

/// What is run after the build, the longest first, so that both cores are busy until the end.
fn jobs(options: &Options, engines: &[&'static Engine], files: &[String]) -> VecDeque<Job> {
    let cargo_test = |what: String, mut command: Command| -> Job {
        Box::new(move |tally, output| tally.cargo_test(&what, &mut command, output))
    };
    let mut jobs: VecDeque<Job> = engines
        .iter()
        .map(|engine| cargo_test(format!("Browser tests in {}", engine.title), browser(options, engine)))
        .collect();
    // The collector's tests wait most of their time: beside them the others have a core.
    let (collector, others): (Vec<_>, Vec<_>) =
        files.iter().map(String::as_str).partition(|name| waits(name));
    let (collector, others) = (targets(&[], &collector), targets(&["--lib", "--bins", "--benches"], &others));
    for (what, targets) in [("Tests of the collector", collector), ("Other tests without a browser", others)]
    {
        jobs.insert(jobs.len().min(1), cargo_test(what.to_owned(), options.cargo_test(&targets)));
    }
    let examples = options.cargo_test(&["--doc".to_owned()]);
    jobs.push_back(cargo_test("Examples in the documentation".to_owned(), examples));
    if options.filter.is_none() {
        jobs.extend(checks(options.tier));
    }
    jobs
}

/// Compiles every test, so that the parts that run at the same time do not wait for each other.
fn compile() -> Tally {
    let mut tally = Tally::default();
    tally.check("Compiling the tests", || {
        run(cargo().args(["test", "--quiet", "--all-targets", "--all-features", "--no-run"]))
    });
    tally
}

/// Installs the browsers that can be installed; gives the engines that are here.
fn browsers(options: &Options, tally: &mut Tally) -> Result<Vec<&'static Engine>> {
    if options.tier == Tier::Quick {
        let [first, ..] = &ENGINES;
        engines::ready_for(first.name)?;
        return Ok(vec![first]);
    }
    let (here, missing) = engines::ready()?;
    tally.not_run.extend(missing.iter().map(|engine| format!("every browser test in {}", engine.title)));
    Ok(here)
}

/// Installs the other programs that the tests need and that can be installed.
fn other_programs(tier: Tier) -> Tally {
    let mut tally = Tally::default();
    if tier == Tier::Quick {
        return tally;
    }
    tally.check("A spreadsheet program", tools::for_spreadsheet_test);
    tally.check("Engines for the queries of `scorelet sql`", || warehouses::ready(tier == Tier::Full));
    if let Err(error) = tools::for_runtime_tests() {
        eprintln!("{error:#}");
    }
    tally
}

/// The browser tests in an engine; of the quick ones, those of the popup.
fn browser(options: &Options, engine: &Engine) -> Command {
    let mut command = options.cargo_test(&["--test", "browser"].map(str::to_owned));
    if options.tier == Tier::Quick && options.filter.is_none() {
        command.arg("popup::");
    }
    command.env("SCORELET_ENGINE", engine.name);
    command
}

/// The checks that are not tests. The fuzz targets and the modules have folders of their own, so their
/// compilers do not wait for the others.
fn checks(tier: Tier) -> Vec<Job> {
    let check = |what: &str, work: fn() -> Result<()>| -> Job {
        let what = what.to_owned();
        Box::new(move |tally, _| tally.check(&what, work))
    };
    let mut jobs = Vec::new();
    // The longest of them.
    if tier != Tier::Quick {
        jobs.push(check("Fuzz targets", fuzz::compile));
    }
    jobs.push(check("Lints", lints));
    for variant in WIDGETS.into_iter().chain([SCORE]) {
        jobs.push(Box::new(move |tally, _| {
            tally.check(&format!("Lints of {}.wasm", variant.name), || lints_of(&variant));
        }));
    }
    if tier != Tier::Quick {
        jobs.push(check("Documentation", documentation));
    }
    jobs.push(check("Browser scripts", scripts::check));
    jobs.push(check("Formatting", || run(cargo().args(["fmt", "--check"]))));
    jobs
}

/// What makes a lint fail a run.
const DENY: [&str; 3] = ["--", "-D", "warnings"];

fn lints() -> Result<()> {
    run(cargo().args(["clippy", "--quiet", "--all-targets", "--all-features"]).args(DENY))
}

fn lints_of(variant: &Variant) -> Result<()> {
    run(variant.cargo("clippy").arg("--quiet").args(DENY).args(variant.selection()))
}

fn documentation() -> Result<()> {
    run(cargo()
        .args(["doc", "--quiet", "--lib", "--no-deps", "--all-features"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

/// Whether a file of tests starts collectors.
fn waits(name: &str) -> bool {
    name == "fire" || name.starts_with("collector")
}

/// The arguments that name these targets and files of tests.
fn targets(targets: &[&str], files: &[&str]) -> Vec<String> {
    let files = files.iter().flat_map(|name| ["--test", *name]);
    targets.iter().copied().chain(files).map(str::to_owned).collect()
}

/// The files of tests, but that of the browser tests.
fn tests_but_browser() -> Result<Vec<String>> {
    let text = read(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let targets = metadata.pointer("/packages/0/targets").and_then(Value::as_array);
    let targets = targets.context("cargo metadata names no targets")?.iter();
    let is_test = |target: &&Value| target.pointer("/kind/0").is_some_and(|kind| kind == "test");
    let tests = targets.filter(is_test).filter_map(|target| target.get("name")?.as_str());
    Ok(tests.filter(|name| *name != "browser").map(str::to_owned).collect())
}

/// When a command's output is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    /// Line by line.
    AtOnce,
    /// In one piece.
    AtTheEnd,
}

/// Runs a test command, shows what it prints and adds up its results; whether it succeeded.
fn counted(command: &mut Command, output: Output, tally: &mut Tally) -> Result<bool> {
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().context("cannot run cargo test")?;
    // The command holds its ends of the pipe: reading would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut kept = Vec::new();
    let mut not_run = 0;
    for line in BufReader::new(reader).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if let Some((passed, failed)) = counts(&line) {
            tally.passed += passed;
            tally.failed += failed;
        }
        // A test that lacks something on this machine or in this engine; cargo counts it as passed.
        if let Some(test) = line.strip_prefix("not run: ") {
            tally.not_run.push(test.to_owned());
            not_run += 1;
        }
        match output {
            Output::AtOnce => println!("{line}"),
            Output::AtTheEnd => kept.push(line),
        }
    }
    if !kept.is_empty() {
        println!("{}", kept.join("\n"));
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
    use super::*;

    #[test]
    fn reads_the_counts_of_cargo_test() {
        let line = "test result: ok. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(counts(line), Some((12, 3)));
        assert_eq!(counts("test tidy ... ok"), None);
    }

    #[test]
    fn options_are_read() {
        let options = |filter: Option<&str>, tier| Options { filter: filter.map(str::to_owned), tier };
        assert_eq!(Options::parse(&[]).unwrap(), options(None, Tier::Normal));
        assert_eq!(Options::parse(&["--quick"]).unwrap(), options(None, Tier::Quick));
        assert_eq!(Options::parse(&["nps", "--full"]).unwrap(), options(Some("nps"), Tier::Full));
        for wrong in [&["--quick", "--full"][..], &["--slow"], &["nps", "csat"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn browser_tests_are_run_by_themselves() {
        let tests = tests_but_browser().unwrap();
        let names: Vec<_> = tests.iter().map(String::as_str).collect();
        assert!(["wire", "sql", "collector"].iter().all(|name| names.contains(name)), "{names:?}");
        assert!(!names.contains(&"browser"), "{names:?}");
    }
}
