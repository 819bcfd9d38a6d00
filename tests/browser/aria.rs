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
