//! The scale under the keys: digits choose, arrows walk, only the button submits.

use serde_json::json;

use crate::stage::Stage;

fn asked() -> Stage {
    let stage = Stage::at("keys.html");
    stage.wait_state("asking");
    stage.press("Tab Tab");
    assert_eq!(stage.focus(), "nps=0");
    stage
}

fn chosen(stage: &Stage) -> String {
    stage.text("$(':checked')?.value ?? 'none'")
}

#[test]
fn digits_choose_and_ten_is_one_directly_before_zero() {
    let stage = asked();
    for (keys, value) in [
        ("1 0", "10"),
        ("7", "7"),
        ("1 Tab Shift+Tab 0", "0"),
        ("1 Right 0", "0"),
        ("1 Control+a 0", "0"),
        ("1 1 0", "10"),
        ("0 0", "0"),
        ("5 Control+3", "5"),
        ("5 Alt+3", "5"),
        ("5 Meta+3", "5"),
    ] {
        stage.press(keys);
        assert_eq!(chosen(&stage), value, "after {keys}");
        assert_eq!(stage.focus(), format!("nps={value}"), "after {keys}");
    }
    stage.press("1");
    stage.click("input[value='1']");
    stage.press("0");
    assert_eq!(chosen(&stage), "0", "with the pointer between");
    // No timer: a slow visitor chooses 10 too.
    stage.press("1");
    std::thread::sleep(std::time::Duration::from_millis(2500));
    stage.press("0");
    assert_eq!(chosen(&stage), "10");
    assert_eq!(stage.site.count("POST /told/204"), 0);
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}

#[test]
fn arrows_never_submit() {
    let stage = asked();
    stage.press(&["Right"; 20].join(" "));
    stage.press("Down Up Left Space");
    stage.watch();
    assert_eq!(stage.site.count("POST /told/204"), 0);
    assert_eq!(stage.events(), ["show"]);
    assert!(stage.holds("$('[role=radiogroup]')"));
    assert_ne!(chosen(&stage), "none");
    stage.press("Enter");
    stage.wait_for("textarea");
    // A new line in a comment, and still nothing is sent.
    stage.write("a");
    stage.press("Enter");
    stage.write("b");
    assert_eq!(stage.js("$('textarea').value"), "a\nb");
    assert_eq!(stage.site.count("POST /told/204"), 0);
    stage.press("Tab Space");
    stage.wait_state("thanks");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    assert_eq!(stage.site.count("POST /told/204"), 1);
    stage.assert_quiet();
}

#[test]
fn enter_without_a_choice_says_what_is_missing() {
    let stage = asked();
    stage.press("Enter");
    stage.wait("$('[role=radiogroup]').getAttribute('aria-invalid') == 'true'");
    let tied = stage.js("$('[role=radiogroup]').getAttribute('aria-describedby').split(' ') \
         .map((id) => root.getElementById(id)?.textContent)");
    assert_eq!(tied, json!(["Please choose a number."]));
    assert_eq!(stage.focus(), "nps=0");
    assert_eq!(stage.events(), ["show"]);
    stage.press("4 Enter");
    stage.wait_for("textarea");
    stage.assert_quiet();
}

#[test]
fn a_choice_takes_the_fault_away() {
    let stage = asked();
    stage.press("Enter");
    stage.wait("$('#fault').textContent");
    stage.press("4");
    stage.wait("!$('#fault')?.textContent");
    assert_ne!(stage.text("$('[role=radiogroup]').getAttribute('aria-invalid')"), "true");
    assert!(stage.holds("$('[role=radiogroup]')"), "still the same question");
    stage.assert_quiet();
}

#[test]
fn digits_that_a_scale_lacks_pass_by() {
    let stage = Stage::at("inline.html");
    stage.wait_state("asking");
    stage.press("Tab Tab");
    assert_eq!(stage.focus(), "csat=1");
    stage.press("0 6 9");
    assert_eq!(chosen(&stage), "none");
    stage.press("4 7");
    assert_eq!(chosen(&stage), "4");
    stage.press("1 0");
    assert_eq!(chosen(&stage), "1");
    stage.assert_quiet();
}
