//! `fuzz`: runs each target of tests/fuzz for a while with inputs from libFuzzer.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::{cargo, joined, root, run, say, step, write};
use crate::tools;

/// The targets, each with its dictionary.
const TARGETS: [(&str, &str); 5] = [
    ("response", "json.dict"),
    ("import", "import.dict"),
    ("survey", "json.dict"),
    ("delivery", "json.dict"),
    ("calc", "calc.dict"),
];

/// How long each target runs by default.
const SECONDS: u32 = 60;

/// The largest input in bytes; small ones reach all code.
const MAX_LENGTH: u32 = 4096;

/// The options of the task.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    target: Option<&'static (&'static str, &'static str)>,
    seconds: u32,
}

impl Options {
    /// Reads `[target] [--seconds N]`.
    pub fn parse(args: &[&str]) -> Result<Options> {
        let mut options = Options { target: None, seconds: SECONDS };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if *arg == "--seconds" {
                let number = args.next().and_then(|text| text.parse().ok()).filter(|&seconds| seconds > 0);
                options.seconds = number.context("--seconds needs a number of seconds")?;
                continue;
            }
            let found = TARGETS.iter().find(|(name, _)| name == arg);
            let names = TARGETS.map(|(name, _)| name).join(", ");
            options.target =
                Some(found.with_context(|| format!("unknown target `{arg}`; there are {names}"))?);
        }
        Ok(options)
    }
}

/// How many targets run at the same time: each keeps one core busy.
const AT_ONCE: usize = 2;

/// Runs the target, or all of them, and prints a row of figures for each.
pub fn fuzz(options: &Options) -> Result<()> {
    step("Compiling the fuzz targets", compile)?;
    println!("{:<10} {:>8} {:>12} {:>8}", "target", "seconds", "executions", "crashes");
    let mut crashed = Vec::new();
    let chosen: Vec<_> =
        TARGETS.iter().filter(|one| options.target.is_none_or(|chosen| chosen == *one)).collect();
    for targets in chosen.chunks(AT_ONCE) {
        let names: Vec<_> = targets.iter().map(|target| target.0).collect();
        let what = format!("Fuzzing {} for {} s", names.join(" and "), options.seconds);
        for (name, found) in names.iter().zip(step(&what, || Ok(together(targets, options.seconds)))?) {
            let Found { executions, crash } = found?;
            println!("{name:<10} {:>8} {executions:>12} {:>8}", options.seconds, u8::from(crash));
            if crash {
                crashed.push(*name);
            }
        }
    }
    if crashed.is_empty() {
        return Ok(());
    }
    bail!("a crash in {}; the inputs are in {}", crashed.join(", "), folder("crashes").display())
}

/// Compiles every target, or what of them has changed.
pub fn compile() -> Result<()> {
    tools::for_fuzzing()?;
    run(&mut cargo_fuzz("build", &[]))
}

/// Runs targets at the same time.
fn together(targets: &[&'static (&'static str, &'static str)], seconds: u32) -> Vec<Result<Found>> {
    std::thread::scope(|scope| {
        let running: Vec<_> = targets.iter().map(|target| scope.spawn(|| one(target, seconds))).collect();
        running.into_iter().map(|thread| joined(thread).flatten()).collect()
    })
}

/// What a run found.
struct Found {
    executions: u64,
    crash: bool,
}

/// Runs one target. New inputs are kept under target/ for the next run; the corpus in the repository is
/// only read.
fn one((name, words): &(&str, &str), seconds: u32) -> Result<Found> {
    let (corpus, crashes) = (folder("corpus").join(name), folder("crashes").join(name));
    for folder in [&corpus, &crashes] {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let kept = home().join("corpus").join(name);
    let mut command = cargo_fuzz("run", &[name]);
    command.arg(&corpus).arg(&kept).arg("--").args([
        &format!("-max_total_time={seconds}"),
        &format!("-max_len={MAX_LENGTH}"),
        &format!("-dict={}", home().join(words).display()),
        // With a trailing slash: libFuzzer only appends the file's name.
        &format!("-artifact_prefix={}/", crashes.display()),
        // Inputs this small take milliseconds.
        "-timeout=5",
        "-rss_limit_mb=512",
        "-print_final_stats=1",
    ]);
    let output = command.stdout(Stdio::null()).output().context("cannot run cargo fuzz")?;
    let said = String::from_utf8_lossy(&output.stderr);
    write(&folder("logs").join(format!("{name}.log")), said.as_bytes())?;
    let Some(executions) = executions(&said) else {
        bail!("cargo fuzz run {name} failed ({})\n{}", output.status, last_lines(&said));
    };
    if !output.status.success() {
        say(&last_lines(&said));
    }
    Ok(Found { executions, crash: !output.status.success() })
}

/// The count in `stat::number_of_executed_units: 794314`.
fn executions(said: &str) -> Option<u64> {
    let mut counts = said.lines().filter_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    counts.next_back()?.trim().parse().ok()
}

fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said.lines().collect();
    lines.get(lines.len().saturating_sub(40)..).unwrap_or_default().join("\n")
}

/// A `cargo fuzz` command on the toolchain that everything is built with. The library has no unsafe code,
/// so a sanitizer would find nothing that the assertions do not.
fn cargo_fuzz(act: &str, rest: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["fuzz", act, "--sanitizer", "none", "--fuzz-dir"]).arg(home());
    command.arg("--target-dir").arg(folder("")).args(rest);
    // libFuzzer's instrumentation is an unstable option of the compiler.
    command.env("RUSTC_BOOTSTRAP", "1").env("PATH", tools::path_with_own());
    command
}

fn home() -> PathBuf {
    root().join("tests/fuzz")
}

fn folder(name: &str) -> PathBuf {
    let folder = root().join("target/fuzz");
    if name.is_empty() { folder } else { Path::new(&folder).join(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        assert_eq!(Options::parse(&[]).unwrap(), Options { target: None, seconds: SECONDS });
        let options = Options::parse(&["import", "--seconds", "600"]).unwrap();
        assert_eq!((options.target, options.seconds), (Some(&TARGETS[1]), 600));
        for wrong in [&["x"][..], &["--seconds"], &["--seconds", "0"], &["--seconds", "x"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_last_count_is_found() {
        let said = "#5 DONE\nstat::number_of_executed_units: 794314\nstat::peak_rss_mb: 31";
        assert_eq!(executions(said), Some(794_314));
        assert_eq!(executions("error: no such target"), None);
    }
}
