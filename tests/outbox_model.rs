//! The widget's courier and policy in a hundred thousand random worlds (tests/model/outbox.mjs): killed browsers,
//! closed tabs, full disks, lost acknowledgements, clocks that jump. The model must also detect a courier that
//! was broken on purpose.
//!
//! Needs dist/ and the npm packages (`cargo xtask build`), and node. The crowd that comes back after an outage needs neither.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics says what is wrong")]

#[path = "support/chance.rs"]
mod chance;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use chance::Chance;
use scorelet::delivery::outbox::{Verdict, due};

/// How many schedules are tried, and by how many processes.
const SCHEDULES: u32 = 100_000;
const PROCESSES: u32 = 2;
/// How many of them `cargo xtask test --quick` tries.
const QUICK_SCHEDULES: u32 = 6_000;
/// Enough for each broken courier to be detected many times.
const FOR_SPOILT: u32 = 3_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn start(courier: &Path, schedules: u32, first_seed: u32) -> Child {
    let wasm = root().join("dist/widget-full.wasm");
    assert!(wasm.is_file(), "dist/ is not built: run `cargo xtask build` first");
    Command::new("node")
        .arg(root().join("tests/model/outbox.mjs"))
        .args([courier, &wasm])
        .args([schedules, first_seed].map(|number| number.to_string()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs")
}

/// Compiles courier.ts, with one passage replaced, into `folder`.
fn compile(folder: &Path, right: &str, wrong: &str) -> PathBuf {
    let sources = root().join("www/widget");
    for name in ["courier.ts", "codes.ts", "base.ts", "rust.ts"] {
        fs::copy(sources.join(name), folder.join(name)).unwrap();
    }
    let text = fs::read_to_string(sources.join("courier.ts")).unwrap();
    assert!(text.contains(right), "the courier no longer says {right}");
    fs::write(folder.join("courier.ts"), text.replacen(right, wrong, 1)).unwrap();
    let compiled = folder.join("courier.mjs");
    let esbuild = Command::new("node")
        .arg(root().join("www/node_modules/esbuild/bin/esbuild"))
        .args(["courier.ts", "--bundle", "--format=esm", "--external:./base.ts", "--log-level=warning"])
        .arg(format!("--outfile={}", compiled.display()))
        .current_dir(folder)
        .output()
        .expect("node runs");
    assert!(esbuild.status.success(), "{}", said(&esbuild));
    compiled
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
fn no_schedule_loses_an_answer_or_stores_it_twice() {
    let folder = tempfile::tempdir().unwrap();
    let courier = compile(folder.path(), "", "");
    let is_quick = std::env::var_os("SCORELET_QUICK").is_some();
    let each = if is_quick { QUICK_SCHEDULES } else { SCHEDULES } / PROCESSES;
    let running: Vec<_> = (0..PROCESSES).map(|n| start(&courier, each, 1 + n * each)).collect();
    for process in running {
        let output = process.wait_with_output().unwrap();
        let said = said(&output);
        assert!(output.status.success() && said.contains(&format!("{each} schedules, 0 violated")), "{said}");
        print!("{said}");
    }
}

/// Plausible mistakes, each in the place of the right code.
const SPOILT: [(&str, &str, &str); 6] = [
    ("thanks before the disk has it", "await put(entry);", "put(entry).catch(() => 0);"),
    ("thanks in memory", "survey.heard(stage);", "survey.heard(Stage.OnDisk);"),
    ("removed before it is sent", "  flying.add(id);\n  const [status", "  forget(id);\n  const [status"),
    ("a busy endpoint taken for a yes", "if (!verdict) {", "if (verdict < Verdict.RejectedForNow) {"),
    ("no look at what is left", "alarm = setTimeout(send,", "alarm = setTimeout(() => 0,"),
    (
        "a no that is asked again",
        "if (verdict == Verdict.Later) flying.delete(id);",
        "flying.delete(id);\n  entry.due = 0;",
    ),
];

#[test]
fn a_broken_courier_is_detected() {
    for (what, right, wrong) in SPOILT {
        let folder = tempfile::tempdir().unwrap();
        let path = compile(folder.path(), right, wrong);
        let output = start(&path, FOR_SPOILT, 1).wait_with_output().unwrap();
        let said = said(&output);
        assert!(!output.status.success() && said.contains("seed "), "{what} is not detected: {said}");
    }
}

/// Ten thousand visitors answer within a minute, the endpoint is away for five minutes and says so, or
/// does not answer at all: requests a second, from the first answer on.
fn crowd(seed: u64) -> Vec<u32> {
    const VISITORS: u64 = 10_000;
    const AWAY: f64 = 300_000.0;
    let mut chance = Chance(seed);
    let mut a_second = vec![0; 2_000];
    for _ in 0..VISITORS {
        let mut now = chance.share() * 60_000.0;
        for attempt in 1.. {
            *a_second.get_mut((now / 1000.0) as usize).expect("within half an hour") += 1;
            if now >= AWAY {
                break;
            }
            // The courier never sleeps less than a quarter of a second.
            now = due(Verdict::Later, attempt, None, now, chance.share()).unwrap().max(now + 250.0);
        }
    }
    a_second
}

#[test]
fn a_crowd_comes_back_spread_out_after_an_outage() {
    for seed in 1..=5 {
        let a_second = crowd(seed);
        let (away, back) = a_second.split_at(300);
        let peak = *back.iter().max().unwrap();
        let answers: u32 = back.iter().sum();
        let drained = back.iter().rposition(|&requests| requests > 0).unwrap();
        // Undisturbed, the answers of that minute are 167 a second.
        println!(
            "away: {} at most; back: {peak}/s at most, {answers} in {drained} s",
            away.iter().max().unwrap()
        );
        assert!(f64::from(peak) <= 3.0 * 10_000.0 / 60.0, "{peak} requests a second");
        assert!(drained < 600, "{drained} s until the last");
    }
}
