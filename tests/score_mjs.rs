//! dist/score.mjs in Node gives the very bytes of the native binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that panics says what is wrong"
)]

#[path = "support/native.rs"]
mod native;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

/// Random requests, besides the others.
const RANDOM: usize = 6000;

#[test]
fn bytes_are_those_of_the_native_binary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dist = root.join("dist");
    assert!(dist.join("score.mjs").is_file(), "there is no dist/score.mjs: run `cargo xtask build` first");
    let folder = tempfile::tempdir().unwrap();
    let replies = native::replies(RANDOM);
    let refused = replies.iter().filter(|(_, reply)| reply.starts_with("{\"error\"")).count();
    assert!(refused > 100 && refused * 3 < replies.len(), "{refused} of {} are refused", replies.len());
    let files = native::files(folder.path());
    let scored = files.iter().filter(|file| file.report.is_some()).count();
    assert!(scored > 20, "only {scored} files are scored");
    let files: Vec<_> = files.iter().map(|file| json!([file.latin(), file.options, file.report])).collect();
    let cases = folder.path().join("cases.json");
    fs::write(&cases, json!({ "replies": replies, "files": files }).to_string()).unwrap();
    let script = root.join("tests/support/score.mjs");
    let output = Command::new("node").arg(script).args([&dist, &cases]).output().expect("node runs");
    assert!(
        output.status.success() && output.stdout.ends_with(b"equal\n"),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
