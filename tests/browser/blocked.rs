//! Where the disk is refused, nothing says thank you before the endpoint has.

use serde_json::json;

use crate::engine::{Engine, Feature};
use crate::stage::Stage;

/// Answers the survey on the page up to its last button.
fn submit(stage: &Stage) {
    stage.wait_state("asking");
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    // The longest pauses that chance allows: of those the button is tried in.
    stage.js("(window.Math.random = () => 0.999, window.shown = [], new MutationObserver(() => \
         shown.push($('[part=sending],[part=thanks]')?.textContent)) \
         .observe(root, { childList: true, subtree: true }), 0)");
    stage.click("[part=submit]");
}

/// With the endpoint out of order the visitor is told so and can try again; thanks come after its yes.
fn thanks_come_with_the_yes(stage: &Stage) {
    stage.site.set_door(503);
    submit(stage);
    while stage.site.posts().len() < 2 {
        stage.watch_briefly();
    }
    stage.wait_for("[part~=retry]");
    assert_eq!(stage.text("$('[part=sending]').textContent"), "Your answer could not be sent yet.");
    assert_eq!(stage.text("survey.getAttribute('state')"), "asking");
    assert_eq!(stage.events(), ["show", "answer", "submit"]);
    assert_eq!(stage.js("scorelet.outbox()")["pending"], 1);
    stage.site.set_door(204);
    let sent = stage.site.posts().len();
    stage.click("[part~=retry]");
    stage.wait_state("thanks");
    assert!(stage.site.posts().len() > sent, "thanks without a request");
    assert_eq!(stage.events(), ["show", "answer", "submit", "delivered"]);
    let shown = stage.js("[...new Set(shown.filter(Boolean))]");
    assert_eq!(
        shown,
        json!(["Sending…", "Your answer could not be sent yet.", "Thank you for your answer."])
    );
    assert_eq!(stage.js("scorelet.outbox()")["pending"], 0);
    let posts = stage.site.posts();
    assert!(posts.iter().all(|post| post.body == posts[0].body), "one answer: {posts:#?}");
    assert_eq!(stage.js("recorded.errors"), json!([]));
}

fn behind(case: &str) -> Stage {
    Stage::at(&format!("hostile.html?{case}"))
}

#[test]
fn a_frame_of_no_origin_answers_from_memory() {
    let stage = Stage::at("sandbox.html");
    stage.browser.look_into_frame();
    assert_eq!(stage.js("origin"), "null");
    thanks_come_with_the_yes(&stage);
}

#[test]
fn storage_that_throws_is_memory() {
    thanks_come_with_the_yes(&behind("storage-throws"));
}

#[test]
fn storage_that_is_missing_is_memory() {
    thanks_come_with_the_yes(&behind("storage-is-missing"));
}

#[test]
fn a_disk_that_never_answers_is_memory() {
    thanks_come_with_the_yes(&behind("disk-never-answers"));
}

#[test]
fn a_disk_that_fails_is_memory() {
    thanks_come_with_the_yes(&behind("disk-fails"));
}

#[test]
fn a_disk_that_throws_is_memory() {
    thanks_come_with_the_yes(&behind("disk-throws"));
}

#[test]
fn a_disk_that_is_full_is_memory() {
    thanks_come_with_the_yes(&behind("disk-is-full"));
}

#[test]
fn a_quota_of_a_kilobyte_is_memory() {
    if Engine::chosen().lacks(Feature::Quota) {
        return;
    }
    let stage = Stage::new();
    stage.open("quiet.html");
    let quota = json!({ "origin": stage.site.origin, "quotaSize": 1024 });
    stage.browser.devtools("Storage.overrideQuotaForOrigin", &quota);
    stage.open("hostile.html");
    thanks_come_with_the_yes(&stage);
}
