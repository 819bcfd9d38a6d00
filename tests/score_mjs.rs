//! dist/score.mjs gives the very bytes of the native binary wherever JavaScript runs without a browser.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics says what is wrong"
)]

#[path = "support/native.rs"]
mod native;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::json;
use tempfile::TempDir;

/// How many random requests are made in addition to the others.
const RANDOM: usize = 6000;

/// What the native binary says, in `cases.json`, beside the scripts that compare it.
static STAGE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let replies = native::replies(RANDOM);
    let refused = replies.iter().filter(|(_, reply)| reply.starts_with("{\"error\"")).count();
    assert!(refused > 100 && refused * 3 < replies.len(), "{refused} of {} are refused", replies.len());
    let files = native::files(folder.path());
    let scored = files.iter().filter(|file| file.report.is_some()).count();
    assert!(scored > 20, "only {scored} files are scored");
    let files: Vec<_> = files.iter().map(|file| json!([file.latin(), file.options, file.report])).collect();
    let cases = json!({ "replies": replies, "files": files }).to_string();
    fs::write(folder.path().join("cases.json"), cases).unwrap();
    folder
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn dist() -> PathBuf {
    let dist = root().join("dist");
    assert!(dist.join("score.mjs").is_file(), "there is no dist/score.mjs: run `cargo xtask build` first");
    dist
}

/// Runs a script of tests/support in a runtime, which has to say that all is equal.
fn compare(runtime: &mut Command, script: &str) {
    let script = root().join("tests/support").join(script);
    says_equal(runtime.arg(script).args([dist(), STAGE.path().join("cases.json")]));
}

fn says_equal(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.lines().any(|line| line == "equal"), "{said}");
}

/// A runtime that `cargo xtask test` installs from npm; none where there is none for this machine.
fn runtime(package: &str, program: &str) -> Option<Command> {
    let path = root().join("target/tools/runtimes/node_modules").join(package).join(program);
    if path.is_file() {
        return Some(Command::new(path));
    }
    // Not by a print macro: `cargo test` would swallow that of a test that passes.
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let _ = writeln!(std::io::stdout(), "not run: {test}: no {}", path.display());
    None
}

/// How npm's packages of programs name this machine: Deno's, Bun's, workerd's.
fn machine() -> [&'static str; 3] {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "aarch64") => ["linux-arm64-glibc", "linux-aarch64", "linux-arm64"],
        ("macos", "aarch64") => ["darwin-arm64", "darwin-aarch64", "darwin-arm64"],
        ("macos", _) => ["darwin-x64", "darwin-x64", "darwin-64"],
        _ => ["linux-x64-glibc", "linux-x64", "linux-64"],
    }
}

#[test]
fn node_and_its_threads_say_the_same_bytes() {
    compare(&mut Command::new("node"), "score.mjs");
}

#[test]
fn without_a_process_the_same_bytes_are_said() {
    compare(&mut Command::new("node"), "runtime.mjs");
}

#[test]
fn deno_says_the_same_bytes() {
    let Some(mut deno) = runtime(&format!("@deno/{}", machine()[0]), "deno") else { return };
    // It may read files, and nothing else.
    compare(deno.args(["run", "--quiet", "--no-remote", "--no-prompt", "--allow-read"]), "runtime.mjs");
}

#[test]
fn bun_says_the_same_bytes() {
    let Some(mut bun) = runtime(&format!("@oven/bun-{}", machine()[1]), "bin/bun") else { return };
    compare(&mut bun, "runtime.mjs");
}

#[test]
fn the_edge_says_the_same_bytes() {
    let Some(mut edge) = runtime(&format!("@cloudflare/workerd-{}", machine()[2]), "bin/workerd") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let modules = [
        ("edge.mjs", "esModule", root().join("tests/support/edge.mjs")),
        ("ask.mjs", "esModule", root().join("tests/pages/ask.mjs")),
        ("score.mjs", "esModule", dist().join("score.mjs")),
        ("score.wasm", "wasm", dist().join("score.wasm")),
        ("cases.json", "json", STAGE.path().join("cases.json")),
    ];
    let module = |(name, kind, path): &(&str, &str, PathBuf)| {
        fs::copy(path, folder.path().join(name)).unwrap();
        format!("(name = \"{name}\", {kind} = embed \"{name}\")")
    };
    let modules: Vec<_> = modules.iter().map(module).collect();
    let config = folder.path().join("config.capnp");
    let text = format!(
        "using Workerd = import \"/workerd/workerd.capnp\";\n\
         const config :Workerd.Config = (services = [(name = \"main\", worker = .main)]);\n\
         const main :Workerd.Worker = (compatibilityDate = \"2026-01-01\", modules = [{}]);\n",
        modules.join(", ")
    );
    fs::write(&config, text).unwrap();
    says_equal(edge.arg("test").arg(config));
}
