//! Browsers, connections, collectors and clocks that fail while answers are being sent, and a count of
//! answers that arrived against answers that the visitor was thanked for.
//!
//! `cargo xtask chaos` runs it; without `--engine` it says so and ends.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../../src/bin/xtask/serve.rs"]
#[allow(dead_code, reason = "the demo's policy is not for these pages")]
mod serve;
#[path = "../support/mod.rs"]
mod support;

mod endpoint;
mod engine;
mod fault;
mod http;
mod oracle;
mod rows;
mod site;
mod stage;
mod world;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use engine::Engine;
use rows::{ROWS, Row};
use serde_json::json;
use world::{Figures, World, figures, root};

/// What is to be run.
struct Orders {
    engine: Engine,
    /// Trials of each variant; by the row where none is given.
    trials: Option<usize>,
    rows: Vec<&'static Row>,
    brief: bool,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--oracle", file] => {
            oracle::run(Path::new(file));
            ExitCode::SUCCESS
        }
        words if words.contains(&"--engine") => match orders(words) {
            Ok(orders) => run(&orders),
            Err(wrong) => {
                eprintln!("error: {wrong}");
                ExitCode::FAILURE
            }
        },
        // `cargo test` comes here, with a filter perhaps.
        _ => {
            eprintln!("delivery faults are tried by `cargo xtask chaos --engine chromium|firefox|webkit`");
            ExitCode::SUCCESS
        }
    }
}

fn orders(words: &[&str]) -> Result<Orders, String> {
    let mut orders = Orders { engine: Engine::Chromium, trials: None, rows: Vec::new(), brief: false };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().copied().ok_or(format!("{word} needs a value"));
        match *word {
            "--engine" => {
                let name = value()?;
                orders.engine =
                    Engine::named(name).ok_or(format!("no engine {name}: chromium, firefox, webkit"))?;
            }
            "--trials" => orders.trials = Some(value()?.parse().map_err(|_| "--trials needs a number")?),
            "--rows" => {
                for name in value()?.split(',') {
                    let row = ROWS.iter().find(|row| row.name.eq_ignore_ascii_case(name));
                    orders.rows.push(row.ok_or(format!("no row {name}; there are:\n{}", list()))?);
                }
            }
            "--ci" => orders.brief = true,
            other => {
                return Err(format!("{other} is not known: --engine E [--trials N] [--rows C1,C2…] [--ci]"));
            }
        }
    }
    if orders.rows.is_empty() {
        orders.rows = ROWS.iter().filter(|row| !orders.brief || row.brief > 0).collect();
    }
    Ok(orders)
}

fn list() -> String {
    ROWS.iter().map(|row| format!("  {:4} {}\n", row.name, row.about)).collect()
}

fn run(orders: &Orders) -> ExitCode {
    let world = World::start(orders.engine);
    let mut wrong = sees_losses(&world);
    for row in &orders.rows {
        let trials = orders.trials.unwrap_or(if orders.brief { row.brief } else { row.full });
        let figures = figures(&world, row.name, || (row.run)(&world, row.name, trials));
        let complaints = complaints(row, &figures);
        println!("{}", line(row, orders.engine, &figures));
        for complaint in &complaints {
            println!("  WRONG: {complaint}");
        }
        record(row, orders.engine, &figures, &complaints);
        wrong += complaints.len();
    }
    if wrong == 0 {
        return ExitCode::SUCCESS;
    }
    println!("{wrong} wrong; the log and the database are in {}", world.keep().display());
    ExitCode::FAILURE
}

/// A harness that cannot see a loss shows nothing: before all else it is shown some. Gives 1 where it
/// did not see each.
fn sees_losses(world: &World) -> usize {
    const LIES: usize = 2;
    let lost = figures(world, "lying", || rows::with_a_lying_disk(world, "lying", LIES)).lost.len();
    if lost != LIES {
        println!("  WRONG: of {LIES} answers that a lying disk has lost, {lost} were missed");
    }
    usize::from(lost != LIES)
}

/// What must not be.
fn complaints(row: &Row, figures: &Figures) -> Vec<String> {
    let mut found = figures.findings.wrong.clone();
    found.extend(figures.lost.iter().map(|id| format!("thanked for and lost: {id}")));
    if figures.duplicate_rows > 0 {
        found.push(format!("{} answers have more than one row", figures.duplicate_rows));
    }
    if figures.early_thanks > 0 {
        found.push(format!("{} thanks were shown before the yes, without a disk", figures.early_thanks));
    }
    if row.repeats && figures.duplicate_arrivals == 0 {
        found.push("no answer ever arrived twice: too weak a run to show anything".to_owned());
    }
    found
}

fn line(row: &Row, engine: Engine, figures: &Figures) -> String {
    let Figures { findings, thanked, stored, lost, duplicate_rows, duplicate_arrivals, seconds, .. } =
        figures;
    let mut line = format!(
        "{} {}: {} trials, {thanked} thanked, {stored} stored, {} lost, {duplicate_rows} duplicate rows, \
         {duplicate_arrivals} duplicate arrivals, {seconds} s",
        row.name,
        engine.name(),
        findings.trials,
        lost.len()
    );
    for note in &findings.notes {
        line.push_str("; ");
        line.push_str(note);
    }
    line
}

/// Adds a line to the day's figures of this engine, so that parts of a run can be added up.
fn record(row: &Row, engine: Engine, figures: &Figures, complaints: &[String]) {
    let folder = root().join("target/chaos");
    fs::create_dir_all(&folder).unwrap();
    let now = jiff::Zoned::now();
    let path = folder.join(format!("{}-{}.jsonl", now.date(), engine.name()));
    let line = json!({
        "row": row.name, "engine": engine.name(), "at": now.timestamp().to_string(),
        "trials": figures.findings.trials, "thanked": figures.thanked, "stored": figures.stored,
        "lost": figures.lost.len(), "kept_as_refused": figures.findings.kept,
        "duplicate_rows": figures.duplicate_rows, "duplicate_arrivals": figures.duplicate_arrivals,
        "early_thanks": figures.early_thanks, "seconds": figures.seconds, "wrong": complaints,
        "notes": figures.findings.notes,
    });
    let mut file = File::options().append(true).create(true).open(path).unwrap();
    writeln!(file, "{line}").unwrap();
}
