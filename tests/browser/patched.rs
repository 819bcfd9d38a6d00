//! Pages that have replaced the browser's own functions: an answer is delivered or kept, and the page
//! hears of no error.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::stage::Stage;

fn answer(stage: &Stage, case: &str) {
    stage.open(&format!("hostile.html?{case}"));
    stage.wait_state("asking");
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
}

/// No error reached the page, and what the server got is one answer.
fn leaves_the_page_alone(stage: &Stage, case: &str) {
    assert_eq!(stage.text("recorded.errors.join('; ')"), "", "{case}");
    let bodies: BTreeSet<String> = stage.site.posts().iter().map(|post| post.body.clone()).collect();
    assert!(bodies.len() <= 1, "{case}: {bodies:#?}");
}

fn delivers(cases: &[&str]) {
    let stage = Stage::new();
    for case in cases {
        stage.site.forget();
        answer(&stage, case);
        stage.wait_state("thanks");
        stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
        stage.watch_briefly();
        let body: Value = serde_json::from_str(&stage.site.posts()[0].body).unwrap();
        assert_eq!(body["answers"][0]["value"], 4, "{case}");
        assert_eq!(stage.js("scorelet.outbox()")["pending"], 0, "{case}");
        leaves_the_page_alone(&stage, case);
    }
}

/// The request is spoiled for good: the answer waits on the disk, and a clean page sends it.
fn keeps(case: &str) {
    let stage = Stage::new();
    answer(&stage, case);
    stage.wait_state("thanks");
    stage.watch();
    assert_eq!(stage.js("scorelet.outbox()")["pending"], 1, "{case}");
    assert!(!stage.events().contains(&"delivered".to_owned()), "{case}");
    assert_eq!(stage.site.posts().len(), 0, "{case}");
    leaves_the_page_alone(&stage, case);
    let id = stage.detail("submit")["response"]["id"].clone();
    stage.open("quiet.html");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    assert_eq!(stage.detail("delivered")["id"], id, "{case}");
    assert_eq!(stage.site.posts().len(), 1, "{case}");
}

#[test]
fn a_fetch_that_throws_keeps_the_answer() {
    keeps("fetch-throws");
}

#[test]
fn a_fetch_that_never_settles_keeps_the_answer() {
    keeps("fetch-never-settles");
}

#[test]
fn a_fetch_that_gives_undefined_keeps_the_answer() {
    keeps("fetch-gives-undefined");
}

#[test]
fn a_fetch_that_gives_any_object_keeps_the_answer() {
    keeps("fetch-gives-an-object");
}

#[test]
fn a_wrapped_fetch_delivers() {
    delivers(&["fetch-gives-a-foreign-response", "fetch-is-wrapped", "fetch-rejects-once"]);
}

#[test]
fn wrapped_elements_and_listeners_deliver() {
    delivers(&[
        "attachShadow-is-wrapped",
        "define-is-wrapped",
        "addEventListener-is-wrapped",
        "addEventListener-is-swallowed",
        "MutationObserver-is-missing",
    ]);
}

#[test]
fn other_promises_and_arrays_deliver() {
    delivers(&["Promise-is-a-subclass", "arrays-have-a-toJSON", "structuredClone-is-missing"]);
}

#[test]
fn timers_that_drop_and_locks_that_fail_deliver() {
    delivers(&[
        "setTimeout-drops",
        "AbortSignal-timeout-is-missing",
        "locks-are-missing",
        "locks-reject",
        "databases-is-missing",
    ]);
}

/// Every limit of time is over before its work began: nothing is known of the request, and the visitor
/// is told so.
#[test]
fn timers_that_run_at_once_give_no_false_thanks() {
    let stage = Stage::new();
    answer(&stage, "setTimeout-runs-at-once");
    stage.wait("survey.getAttribute('state') == 'thanks' || $('[part~=retry]')");
    stage.watch();
    if stage.text("survey.getAttribute('state')") == "thanks" {
        assert!(!stage.site.posts().is_empty() || stage.js("scorelet.outbox()")["pending"] == 1);
    }
    leaves_the_page_alone(&stage, "setTimeout-runs-at-once");
}
