//! `bench`: how fast it is on this machine.

use anyhow::{Result, bail, ensure};

use crate::run::{cargo, root, run, step};
use crate::tools::{self, npm_tool};
use crate::{assets, engines, wasm};

/// Runs the benchmark that the first word names, or both.
pub fn bench(args: &[&str]) -> Result<()> {
    match args {
        ["collector", args @ ..] => collector(args),
        ["scorer", args @ ..] => scorer(args),
        [] => collector(&[]).and_then(|()| scorer(&[])),
        [other, ..] => bail!("unknown benchmark `{other}`; there are collector and scorer"),
    }
}

/// Measures the released collector, and the disk by itself for comparison.
fn collector(args: &[&str]) -> Result<()> {
    let bench = ["bench", "--bench", "collector", "--features", "server", "--quiet"];
    step("Compiling the collector", || run(cargo().args(bench).arg("--no-run")))?;
    run(cargo().args(bench).arg("--").args(args))
}

/// Measures the scorer and its competitors on the same bytes, in Chromium and natively.
fn scorer(args: &[&str]) -> Result<()> {
    let only = args.iter().position(|arg| *arg == "--only").and_then(|at| args.get(at + 1));
    let has = |section| only.is_none_or(|list| list.split(',').any(|name| name == section));
    let in_browser = ["csv", "ndjson", "file"].into_iter().any(has);
    let no_build = args.contains(&"--no-build");
    if in_browser && no_build {
        let built = root().join("target/bench/site/worker.js");
        ensure!(
            built.is_file(),
            "the benchmark's page is not built ({} is missing); omit --no-build",
            built.display()
        );
    }
    if in_browser {
        engines::ready_for("chromium")?;
    }
    tools::for_bench(has("native"))?;
    if in_browser && !no_build {
        page()?;
    }
    // Without features: the server's crates take minutes to compile and are not measured.
    let bench = ["bench", "--bench", "scorer", "--no-default-features", "--quiet"];
    step("Compiling the benchmark", || run(cargo().args(bench).arg("--no-run")))?;
    run(cargo().args(bench).arg("--").args(args.iter().filter(|arg| **arg != "--no-build")))
}

/// Builds the scorer's module alone, and the page that it is measured on.
fn page() -> Result<()> {
    tools::for_build()?;
    let score = wasm::SCORE.build(None)?;
    let site = root().join("target/bench/site");
    crate::run::clear(&site)?;
    assets::scorer(&site, &score)?;
    let own = root().join("tests/bench/scorer");
    let blocking = own.join("node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs");
    step("Bundling the benchmark's page", || {
        run(npm_tool("esbuild/bin/esbuild")
            .arg(own.join("page/worker.mjs"))
            .arg(format!("--outdir={}", site.display()))
            .arg(format!("--alias:duckdb-blocking={}", blocking.display()))
            .args(["--bundle", "--splitting", "--format=esm", "--target=es2022", "--log-level=warning"])
            .args(["--external:./score.mjs", "--external:./score-glue.js"]))
    })
}
