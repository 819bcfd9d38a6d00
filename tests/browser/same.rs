//! The scorer in this browser, on a page and in a Worker, gives the very bytes of the native binary.

use serde_json::{Value, json};

use crate::native;
use crate::stage::Stage;

/// Random requests, in addition to the others.
const RANDOM: usize = 3000;
/// Requests that are handed over at once.
const AT_ONCE: usize = 500;

/// What one of the functions of tests/pages/scorer.mjs gives for a list.
fn given(stage: &Stage, work: &str, list: &[Value]) -> Vec<Value> {
    let script = format!("return same.{work}(arguments[0])");
    stage.browser.run(&script, vec![list.into()]).as_array().unwrap().clone()
}

#[test]
fn replies_have_the_bytes_of_the_command_line() {
    let stage = Stage::at("scorer.html");
    stage.wait("window.same");
    let replies = native::replies(RANDOM);
    for some in replies.chunks(AT_ONCE) {
        let lines: Vec<Value> = some.iter().map(|(line, _)| line.as_str().into()).collect();
        for work in ["asked", "askedInWorker"] {
            let given = given(&stage, work, &lines);
            assert_eq!(given.len(), some.len());
            for ((line, reply), given) in some.iter().zip(given) {
                assert_eq!(given, *reply, "{work}: {line}");
            }
        }
    }
    stage.assert_quiet();
}

#[test]
fn reports_have_the_bytes_of_the_command_line() {
    let stage = Stage::at("scorer.html");
    stage.wait("window.same");
    for file in native::files(stage.folder.path()) {
        let one = json!([file.latin(), file.options]);
        for work in ["read", "readInWorker"] {
            let given = given(&stage, work, std::slice::from_ref(&one));
            assert_eq!(
                given,
                [Value::from(file.report.clone())],
                "{work}: {} {}",
                file.path.display(),
                file.options
            );
        }
    }
    stage.assert_quiet();
}
