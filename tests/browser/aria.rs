//! What assistive technology is told, in the browser's own words; and what holds for everyone who
//! needs more time, or reads from right to left.

use std::fmt::Write;
use std::path::Path;

use serde_json::json;

use crate::stage::Stage;

/// The role and the name of every option, and of the groups around them, as they are known to be right.
const KNOWN: &str = "tests/fixtures/accessible-names.txt";

#[test]
fn roles_and_names_are_those_that_are_known_to_be_right() {
    let stage = Stage::at("scales.html");
    stage.wait("document.querySelectorAll('scorelet-survey[state=asking]').length == 3");
    let mut told = String::new();
    for survey in 0..3 {
        let nodes = format!(
            "document.querySelectorAll('scorelet-survey')[{survey}].shadowRoot\
             .querySelectorAll('[part=panel], fieldset, input, button, textarea')"
        );
        let count = stage.js(&format!("{nodes}.length")).as_u64().unwrap();
        for at in 0..count {
            let (role, name) = stage.browser.accessible(&format!("return {nodes}[{at}]"));
            writeln!(told, "{role}: {name}").unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(KNOWN);
    assert_eq!(told, std::fs::read_to_string(path).unwrap(), "{}", stage.browser.engine.driver().display());
    stage.assert_quiet();
}

#[test]
fn nothing_times_out_in_a_day() {
    const DAY: &str = "forward(24 * 3_600_000)";
    let stage = Stage::at("clock.html");
    stage.wait_state("asking");
    stage.click("input[value='8']");
    stage.js(DAY);
    // What is said to assistive technology waits for a second.
    stage.wait("forwarded > 0");
    assert_eq!(stage.text("survey.getAttribute('state')"), "asking");
    assert_eq!(stage.js("$(':checked').value"), "8");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("Slowly.");
    stage.js(DAY);
    stage.watch();
    assert_eq!(stage.js("$('textarea').value"), "Slowly.");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.js(DAY);
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "thanks");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    stage.assert_quiet();
}

#[test]
fn from_right_to_left_the_scale_and_its_arrows_are_mirrored() {
    let stage = Stage::at("reversed.html");
    stage.wait_state("asking");
    let sides = "['0', '1', '10'].map((value) => $(`input[value='${value}']`).getBoundingClientRect().left)";
    assert!(stage.holds(&format!("(([low, next, high]) => low > next && next > high)({sides})")));
    assert!(stage.holds(
        "(([low, high]) => low.left > high.left)([...all('[part=labels] span')]\
         .map((span) => span.getBoundingClientRect()))"
    ));
    stage.click("input[value='4']");
    // Away from the low end, which is at the right.
    stage.press("Left");
    assert_eq!(stage.js("$(':checked').value"), "5");
    stage.press("Right Right");
    assert_eq!(stage.js("$(':checked').value"), "3");
    stage.press("Down");
    assert_eq!(stage.js("$(':checked').value"), "4");
    stage.press("Up");
    assert_eq!(stage.js("$(':checked').value"), "3");
    assert_eq!(
        stage.js("[$('[part=panel]').lang, getComputedStyle($('form')).direction]"),
        json!(["ar", "rtl"])
    );
    stage.assert_quiet();
}

/// Enter on a scale that already has the focus moves nothing: without a live region the message would go unread.
#[test]
fn a_missing_answer_is_announced() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.press("Tab Enter");
    stage.wait("$('#fault').textContent");
    assert!(stage.holds("$('#fault').matches('[role=alert]')"));
    assert_eq!(stage.focus(), "nps=0");
    stage.press("7");
    stage.wait("!$('#fault').textContent");
    stage.assert_quiet();
}

/// Safari leaves the focus where it was, on the card, which has its name already.
#[test]
fn after_a_press_the_focus_moves_to_the_next_question() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='7']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.wait("root.activeElement?.querySelector('#question')");
    assert!(!stage.holds("root.activeElement.matches('textarea, [part=panel]')"));
    // A press on the label still goes to its field.
    stage.click("#question");
    assert_eq!(stage.focus(), "comment");
    stage.assert_quiet();
}

#[test]
fn somebody_who_is_inside_is_not_told_of_the_survey() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.press("Tab");
    assert_eq!(stage.focus(), "nps=0");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(stage.text("$('[role=status]').textContent"), "");
    stage.assert_quiet();
}

/// A field that is removed while it has the focus reports its change at once, in Chromium: while Rust is at work.
#[test]
fn a_comment_is_submitted_without_a_move_of_the_focus() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='7']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("Fast.");
    // As a screen reader or a voice command presses it.
    stage.js("($('[part=submit]').click(), 0)");
    stage.wait_state("thanks");
    assert_eq!(stage.detail("submit")["response"]["answers"][1]["value"], "Fast.");
    stage.assert_quiet();
}
