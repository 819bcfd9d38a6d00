//! An answer that was submitted arrives, once; nothing says thank you before it is safe.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::Stage;

/// Answers the survey on the page up to its last button.
fn submit(stage: &Stage) {
    stage.wait_state("asking");
    stage.click("input[value='2']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("Slow");
    stage.click("[part=submit]");
}

fn outbox(stage: &Stage) -> Value {
    stage.js("scorelet.outbox()")
}

#[test]
fn an_answer_is_kept_while_the_endpoint_is_down_and_sent_by_another_page() {
    let mut stage = Stage::new();
    stage.collector.kill();
    stage.open("always.html");
    submit(&stage);
    stage.wait_state("thanks");
    let id = stage.detail("submit")["response"]["id"].clone();
    let kept = outbox(&stage);
    assert_eq!((&kept["pending"], &kept["rejected"]), (&json!(1), &json!(0)), "{kept}");
    let oldest: jiff::Timestamp = kept["oldest"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().as_millisecond() - oldest.as_millisecond() < 60_000);
    assert_eq!(stage.events(), ["show", "answer", "answer", "submit"]);
    stage.collector.start_again();
    stage.open("quiet.html");
    let rows = stage.wait_rows(1);
    assert_eq!(rows[0]["id"], id);
    stage.wait("recorded.events.length");
    assert_eq!(stage.events(), ["delivered"]);
    assert_eq!(stage.js("recorded.events[0].on"), "document");
    let detail = stage.detail("delivered");
    assert_eq!(detail["id"], id);
    assert!(detail["attempts"].as_u64().unwrap() >= 2, "{detail}");
    assert_eq!(outbox(&stage), json!({ "pending": 0, "rejected": 0, "oldest": null }));
    stage.browser.reload();
    stage.watch();
    stage.wait_rows(1);
    assert!(!stage.holds("performance.getEntriesByType('resource').some(({ name }) => /widget/.test(name))"));
    stage.assert_console(&[], &["ERR_CONNECTION_REFUSED"]);
}

#[test]
fn an_answer_is_sent_from_the_same_page_once_the_endpoint_is_back() {
    let mut stage = Stage::new();
    stage.collector.kill();
    stage.open("always.html");
    submit(&stage);
    stage.wait_state("thanks");
    // Between two attempts nothing is held that would keep other pages from sending, or this one from
    // the back-forward cache.
    stage.wait("navigator.locks.query().then(({ held, pending }) => !held.length && !pending.length)");
    stage.collector.start_again();
    stage.wait_rows(1);
    stage.wait("recorded.events.some(({ name, on }) => name == 'delivered' && on == 'scorelet-survey')");
    stage.assert_console(&[], &["ERR_CONNECTION_REFUSED"]);
}

#[test]
fn a_refusal_is_reported_once_and_the_answer_kept() {
    for (status, page) in [(422, "rejected-422.html"), (404, "rejected-404.html")] {
        let stage = Stage::at(page);
        submit(&stage);
        stage.wait_state("thanks");
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        stage.watch();
        assert_eq!(stage.events(), ["show", "answer", "answer", "submit", "error"], "{status}");
        let detail = stage.detail("error");
        assert_eq!(detail["code"], "delivery-rejected");
        assert_eq!(detail["where"], format!("{}/told/{status}", stage.site.origin));
        assert!(detail["message"].as_str().unwrap().contains(&status.to_string()), "{detail}");
        let kept = outbox(&stage);
        assert_eq!((&kept["pending"], &kept["rejected"]), (&json!(0), &json!(1)), "{kept}");
        stage.assert_console(&["scorelet (delivery-rejected)"], &[&format!("status of {status}")]);
        stage.open("quiet.html");
        stage.watch();
        assert_eq!(stage.site.count(&format!("POST /told/{status}")), 1);
        assert_eq!(stage.events(), Vec::<String>::new());
        stage.assert_quiet();
    }
}

#[test]
fn without_a_disk_thanks_come_only_after_the_endpoint_has_said_yes() {
    let mut stage = Stage::new();
    stage.collector.kill();
    stage.open("memory.html");
    stage.wait_state("asking");
    // The longest pauses that chance allows: only the button sends again.
    stage.js("(window.Math.random = () => 0.999, window.shown = [], new MutationObserver(() => \
        shown.push($('[part=sending],[part=thanks]')?.textContent)) \
        .observe(root, { childList: true, subtree: true }), 0)");
    submit(&stage);
    for _ in 0..3 {
        stage.wait_for("[part~=retry]");
        assert_eq!(stage.text("$('[part=sending]').textContent"), "Your answer could not be sent yet.");
        assert_eq!(stage.text("survey.getAttribute('state')"), "asking");
        stage.js("(root.querySelector('[part~=retry]').dataset.old = 1, 0)");
        stage.click("[part~=retry]");
        stage.wait("!$('[part~=retry][data-old]')");
    }
    assert_eq!(outbox(&stage)["pending"], 1);
    assert_eq!(stage.js("indexedDB.databases()"), json!([]));
    assert_eq!(stage.js("[localStorage.length, sessionStorage.length]"), json!([0, 0]));
    stage.collector.start_again();
    stage.wait_for("[part~=retry]");
    let asked = Instant::now();
    stage.click("[part~=retry]");
    stage.wait_state("thanks");
    assert!(asked.elapsed() < Duration::from_secs(4), "the button sends at once");
    stage.wait_rows(1);
    let shown = stage.js("[...new Set(shown.filter(Boolean))]");
    assert_eq!(
        shown,
        json!(["Sending…", "Your answer could not be sent yet.", "Thank you for your answer."])
    );
    assert_eq!(outbox(&stage)["pending"], 0);
    stage.assert_console(&[], &["ERR_CONNECTION_REFUSED"]);
}

#[test]
fn a_survey_closed_after_its_rating_leaves_a_partial_response() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='2']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("half a thou");
    stage.click("[part=close]");
    stage.wait_state("closed");
    let rows = stage.wait_rows(1);
    the_row_is_partial(&rows[0]);
    assert_eq!(stage.detail("dismiss"), json!({ "response": rows[0] }));
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    assert_eq!(stage.events(), ["show", "answer", "dismiss", "delivered"]);
    stage.assert_quiet();
}

#[test]
fn a_page_left_after_its_rating_leaves_a_partial_response() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='2']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.open("quiet.html");
    the_row_is_partial(&stage.wait_rows(1)[0]);
    // Back again, perhaps from the back-forward cache: the response is over, and is not posted twice.
    stage.browser.back();
    stage.watch();
    stage.wait_rows(1);
    assert_eq!(outbox(&stage)["pending"], 0);
    stage.assert_quiet();
}

#[test]
fn a_page_restored_before_an_answer_goes_on_asking() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.press("Tab 7");
    stage.leave_and_come_back();
    assert_eq!(stage.text("survey.getAttribute('state')"), "asking");
    assert_eq!(stage.text("$(':checked').value"), "7");
    submit(&stage);
    stage.wait_state("thanks");
    let rows = stage.wait_rows(1);
    assert_eq!((&rows[0]["complete"], &rows[0]["answers"][0]["value"]), (&json!(true), &json!(2)));
    stage.assert_quiet();
}

// Chromium keeps no page whose last request is still under way, and so none that sends a partial
// response while it is left: this page is told of its end before it is left.
#[test]
fn a_page_restored_after_a_partial_response_asks_no_more() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.press("Tab 2 Enter");
    stage.wait_for("textarea");
    stage.js("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    stage.leave_and_come_back();
    assert_eq!(stage.text("survey.getAttribute('state')"), "closed");
    assert!(!stage.holds("root.childElementCount"), "nothing is shown");
    the_row_is_partial(&stage.wait_rows(1)[0]);
    stage.assert_quiet();
}

#[test]
fn a_rating_that_was_not_given_leaves_nothing() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='2']");
    stage.open("quiet.html");
    stage.watch();
    assert_eq!(stage.rows().len(), 0);
    stage.assert_quiet();
}

fn the_row_is_partial(row: &Value) {
    assert_eq!(row["complete"], false);
    let given = json!([{ "question": "nps", "type": "nps", "scale": [0, 10], "value": 2 }]);
    assert_eq!(row["answers"], given);
}
