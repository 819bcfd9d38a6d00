//! `fuzz`: the targets of tests/fuzz, each for a while, against whatever libFuzzer thinks of.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::{cargo, root, run, say, step, write};
use crate::tools;

/// What is fuzzed, and the words that help to get somewhere.
const TARGETS: [(&str, &str); 5] = [
    ("response", "json.dict"),
    ("import", "import.dict"),
    ("survey", "json.dict"),
    ("delivery", "json.dict"),
    ("calc", "calc.dict"),
];

/// How long each target runs where nothing is said.
const SECONDS: u32 = 60;

/// Bytes of one input, at most: what is interesting begins well below.
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
                options.seconds = number.context("--seconds wants a number of seconds")?;
                continue;
            }
            let found = TARGETS.iter().find(|(name, _)| name == arg);
            let names = TARGETS.map(|(name, _)| name).join(", ");
            options.target = Some(found.with_context(|| format!("no target `{arg}`; there are {names}"))?);
        }
        Ok(options)
    }
}

/// Runs the target, or all of them one after the other, and prints what came of it.
pub fn fuzz(options: &Options) -> Result<()> {
    tools::for_fuzzing()?;
    step("Compiling the fuzz targets", || run(&mut cargo_fuzz("build", &[])))?;
    println!("{:<10} {:>8} {:>12} {:>8}", "target", "seconds", "executions", "crashes");
    let mut crashed = Vec::new();
    for target in TARGETS.iter().filter(|one| options.target.is_none_or(|chosen| chosen == *one)) {
        let what = format!("Fuzzing {} for {} s", target.0, options.seconds);
        let found = step(&what, || one(target, options.seconds))?;
        println!(
            "{:<10} {:>8} {:>12} {:>8}",
            target.0,
            options.seconds,
            found.executions,
            u8::from(found.crash)
        );
        if found.crash {
            crashed.push(target.0);
        }
    }
    if crashed.is_empty() {
        return Ok(());
    }
    bail!("a crash in {}: the inputs lie in {}", crashed.join(", "), folder("crashes").display())
}

/// What a run found.
struct Found {
    executions: u64,
    crash: bool,
}

/// One target. What is found new is kept under target/ and is where the next run begins; the corpus
/// in the repository is only read.
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
        // With a trailing slash, as libFuzzer only puts the name behind it.
        &format!("-artifact_prefix={}/", crashes.display()),
        // A second is an age for inputs this small.
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

/// `cargo fuzz`, on the toolchain that everything is built with. The library holds no unsafe code,
/// so that a sanitizer would find nothing that the assertions do not.
fn cargo_fuzz(act: &str, rest: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["fuzz", act, "--sanitizer", "none", "--fuzz-dir"]).arg(home());
    command.arg("--target-dir").arg(folder("")).args(rest);
    // libFuzzer's instrumentation is an unstable option of the compiler, whichever it is.
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
