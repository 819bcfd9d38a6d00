//! The parts of the benchmark: who runs against whom, and by how much ours has to be faster.

use std::process::ExitCode;

use crate::answers::{Answers, Format};
use crate::browser::{self, Page};
use crate::memory;
use crate::native::{self, Python};
use crate::options::Options;
use crate::race::{Contender, print, race};

const OURS: Contender = Contender::new("ours", "ours, score.mjs");
const PUSH: Contender = Contender::new("push", "ours, pieces to the importer");
const COPY: Contender = Contender::new("copy", "bytes copied into wasm");

const CSV: [Contender; 7] = [
    OURS,
    PUSH,
    COPY,
    Contender::new("loop", "JavaScript by hand").bar(1.8).aim(2.0),
    Contender::new("duckdb", "DuckDB-wasm").bar(3.5).aim(4.0),
    Contender::new("udsv", "udsv").bar(8.0).aim(10.0),
    Contender::new("papaparse", "papaparse"),
];

const NDJSON: [Contender; 5] = [
    OURS,
    PUSH,
    COPY,
    Contender::new("scanner", "JavaScript by hand").bar(1.0),
    Contender::new("parse", "JSON.parse a line").bar(6.0),
];

const NATIVE: [Contender; 3] = [
    Contender::new("ours", "ours, one thread"),
    Contender::new("polars", "Polars, streaming, one thread").bar(2.0),
    Contender::new("duckdb", "DuckDB, one thread").bar(3.0),
];

/// Of the ways to read it the fastest is the one that counts.
const FILE: [Contender; 4] = [
    OURS,
    Contender::new("stream", "reading it: stream()").bar(0.8),
    Contender::new("slices", "reading it: slices of 1 MiB").bar(0.8),
    Contender::new("ahead", "reading it: 4 MiB, one ahead").bar(0.8),
];

/// By how many bytes the browser may grow.
const MEMORY: u64 = 64_000_000;

/// What a run took of memory, in bytes.
struct Taken {
    name: &'static str,
    /// By how much all of the browser's processes grew; none where the system does not tell.
    added: Option<u64>,
    /// The module's memory, of ours alone.
    wasm: Option<u64>,
}

/// Runs what was asked for; a failure where somebody counted otherwise.
pub fn run(options: &Options) -> ExitCode {
    let known = || [&CSV[..], &NDJSON, &NATIVE, &FILE].concat();
    if let Some(unknown) = options.unknown(&known()) {
        eprintln!("error: no contender {unknown}");
        return ExitCode::FAILURE;
    }
    let in_browser = ["csv", "ndjson", "file"].into_iter().any(|section| options.has(section));
    if let Some(path) = browser::missing(&options.folder()).filter(|_| in_browser) {
        eprintln!(
            "error: {} is not built; run `cargo xtask bench scorer` without --no-build",
            path.display()
        );
        return ExitCode::FAILURE;
    }
    let answers = |format| Answers::make(&options.folder(), format, options.megabytes);
    println!("{} runs each, in turn; the best counts", options.runs);
    let mut right = true;
    if options.has("csv") {
        right &= in_memory("CSV in the browser, bytes in memory", &CSV, &answers(Format::Csv), options);
    }
    if options.has("ndjson") {
        right &=
            in_memory("NDJSON in the browser, bytes in memory", &NDJSON, &answers(Format::Ndjson), options);
    }
    if options.has("native") {
        right &= natively(&answers(Format::Csv), options);
        let ours = options.of(&NATIVE[..1]);
        if !ours.is_empty() {
            let lines = answers(Format::Ndjson);
            let results = race(&ours, options.runs, &lines, |_| native::ours(&lines));
            right &= print("NDJSON natively", &lines, &results);
        }
    }
    if options.has("file") {
        right &= from_file(&answers(Format::Csv), options);
    }
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn in_memory(title: &str, all: &[Contender], answers: &Answers, options: &Options) -> bool {
    let contenders = options.of(all);
    if contenders.is_empty() {
        return true;
    }
    let page = Page::open(&options.folder());
    page.load(answers);
    let results = race(&contenders, options.runs, answers, |contender| {
        page.start(contender)?;
        Ok(page.run(contender, answers.format, "memory")?.counted())
    });
    print(&format!("{title}, {}", page.version()), answers, &results)
}

fn natively(answers: &Answers, options: &Options) -> bool {
    let contenders = options.of(&NATIVE);
    if contenders.is_empty() {
        return true;
    }
    let rivals = contenders.iter().filter(|contender| contender.name != "ours");
    let mut rivals: Vec<(&str, Python)> =
        rivals.map(|contender| (contender.name, Python::start(contender.name))).collect();
    let results = race(&contenders, options.runs, answers, |contender| {
        match rivals.iter_mut().find(|(name, _)| *name == contender.name) {
            Some((_, python)) => python.run(answers),
            None => native::ours(answers),
        }
    });
    let right = print("CSV natively", answers, &results);
    for (name, python) in &rivals {
        let most = python.busy.iter().copied().fold(0.0, f64::max);
        println!("{name} kept {most:.1} processors busy");
    }
    right
}

/// The file is chosen as a visitor chooses it, and read by the Worker.
fn from_file(answers: &Answers, options: &Options) -> bool {
    let contenders = options.of(&FILE);
    if contenders.is_empty() {
        return true;
    }
    let page = Page::open(&options.folder());
    page.choose(answers);
    let mut taken: Vec<Taken> = Vec::new();
    let results = race(&contenders, options.runs, answers, |contender| {
        page.start(contender)?;
        let (run, added) = memory::added(|| page.run(contender, answers.format, "file"));
        let run = run?;
        taken.push(Taken { name: contender.name, added, wasm: run.memory });
        Ok(run.counted())
    });
    let right = print(&format!("CSV from a file, {}", page.version()), answers, &results);
    for contender in contenders {
        let runs = || taken.iter().filter(|taken| taken.name == contender.name);
        let Some(added) = runs().filter_map(|taken| taken.added).max() else { continue };
        let wasm = runs().filter_map(|taken| taken.wasm).max();
        let wasm = wasm.map_or_else(String::new, |wasm| format!(", wasm memory {:.1} MB", mb(wasm)));
        let said = if contender.name == "ours" {
            format!("; bar {:.0} MB: {}", mb(MEMORY), if added < MEMORY { "met" } else { "not met" })
        } else {
            String::new()
        };
        println!(
            "{}: all of the browser's processes grew by {:.1} MB at most{wasm}{said}",
            contender.name,
            mb(added)
        );
    }
    right
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
