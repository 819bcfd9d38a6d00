//! The visitor's place in the page is theirs: no focus is taken, no key is heard by both.

use std::time::Duration;

use serde_json::json;

use crate::stage::Stage;

#[test]
fn nothing_typed_is_lost_while_a_popup_opens() {
    let stage = Stage::new();
    let text = "The quick brown fox jumps over the lazy dog, ".repeat(3);
    let text = &text[..100];
    // It must open while the visitor writes, or this scenario shows nothing: a machine that is busy may
    // have it open before.
    let opened_meanwhile = (0..5).any(|_| {
        stage.open("focus.html");
        stage.wait("document.activeElement.id == 'message'");
        stage.write_slowly(text, Duration::from_millis(20));
        stage.wait_state("asking");
        let heard = stage.js("recorded.keys.filter((key) => key.startsWith('keydown')).length");
        assert_eq!(heard, 100);
        (1..295).contains(&stage.js("recorded.events[0].keys").as_i64().unwrap())
    });
    assert!(opened_meanwhile, "it never opened while the visitor wrote");
    assert!(stage.holds("$('[part=panel]').matches(':popover-open')"));
    assert_eq!(stage.text("document.getElementById('message').value"), text);
    assert_eq!(stage.focus(), "#message");
    stage.press("Escape");
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "asking", "Escape outside closes nothing");
    stage.assert_quiet();
}

/// A script that runs while the page is read finds a body to which more is still to come. Appended at once, the
/// survey would be in the middle of the page, and Tab would go from the last field to the browser's own controls.
#[test]
fn a_survey_comes_after_what_the_parser_has_yet_to_read() {
    let stage = Stage::at("within.html");
    stage.wait_state("asking");
    assert!(stage.holds("document.body.lastElementChild.localName == 'scorelet-survey'"));
    stage.wait("document.activeElement.id == 'message'");
    stage.press("Tab");
    assert_eq!(stage.focus(), "nps=0");
    stage.assert_quiet();
}

#[test]
fn keys_inside_are_not_heard_by_the_page_and_escape_closes() {
    let stage = Stage::at("focus.html");
    stage.wait_state("asking");
    stage.press("Tab");
    assert_eq!(stage.focus(), "nps=0");
    let heard = "recorded.keys.filter((key) => !/Tab/.test(key))";
    assert_eq!(stage.js(heard), json!([]));
    stage.press("7 Right Enter");
    stage.wait_for("textarea");
    stage.write("jk? /s");
    assert_eq!(stage.js("$('textarea').value"), "jk? /s");
    assert_eq!(stage.js(heard), json!([]));
    stage.press("Escape");
    stage.wait_state("closed");
    assert_eq!(stage.focus(), "#message");
    assert_eq!(stage.detail("dismiss")["response"]["answers"][0]["value"], 8);
    stage.assert_quiet();
}

#[test]
fn escape_before_an_answer_dismisses_without_a_response() {
    let stage = Stage::at("focus.html");
    stage.wait_state("asking");
    // Chosen, but not gone on from: not given.
    stage.press("Tab 7 Escape");
    stage.wait_state("closed");
    assert_eq!(stage.detail("dismiss"), json!({ "response": null }));
    assert_eq!(stage.focus(), "#message");
    stage.watch();
    assert_eq!(stage.events(), ["show", "dismiss"]);
    assert_eq!(stage.site.count("POST /told/204"), 0);
    stage.assert_quiet();
}

#[test]
fn escape_closes_the_thanks_and_gives_the_focus_back() {
    let stage = Stage::at("focus.html");
    stage.wait_state("asking");
    stage.press("Tab 7 Enter");
    stage.wait_for("textarea");
    stage.press("Tab Enter");
    stage.wait_state("thanks");
    assert_eq!(stage.focus(), "thanks");
    stage.press("Escape");
    stage.wait_state("closed");
    assert_eq!(stage.focus(), "#message");
    assert!(!stage.events().contains(&"dismiss".to_owned()), "an answered survey is not dismissed");
    stage.assert_quiet();
}

#[test]
fn the_close_button_gives_the_focus_back() {
    let stage = Stage::at("focus.html");
    stage.wait_state("asking");
    stage.press("Tab Tab Tab");
    assert_eq!(stage.focus(), "close");
    stage.press("Space");
    stage.wait_state("closed");
    assert_eq!(stage.focus(), "#message");
    stage.assert_quiet();
}
