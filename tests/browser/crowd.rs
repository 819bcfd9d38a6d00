//! Pages that do much at once: several surveys, dialogs of their own, visitors in a hurry.

use serde_json::json;

use crate::stage::Stage;

const STATES: &str =
    "[...document.querySelectorAll('scorelet-survey')].map((one) => one.getAttribute('state')).join()";

/// The page with both tags run, nothing due yet.
fn crowd() -> Stage {
    let stage = Stage::at("crowd.html");
    stage.wait(&format!("{STATES} == 'waiting,waiting'"));
    stage
}

fn fire(stage: &Stage, name: &str) {
    stage.js(&format!("dispatchEvent(new Event('{name}'))"));
}

#[test]
fn of_two_popups_the_second_waits_for_the_first() {
    let stage = crowd();
    stage.js("dispatchEvent(new Event('first')), dispatchEvent(new Event('second'))");
    stage.wait(&format!("{STATES}.includes('asking')"));
    stage.watch();
    assert_eq!(stage.text(&format!("{STATES}.split(',').sort().join()")), "asking,waiting");
    stage.js("scorelet.close([...document.querySelectorAll('[state=asking]')][0])");
    stage.wait(&format!("{STATES}.split(',').sort().join() == 'asking,closed'"));
    stage.assert_quiet();
}

#[test]
fn a_popup_waits_while_the_page_shows_a_modal_dialog() {
    let stage = crowd();
    stage.js("document.querySelector('dialog').showModal()");
    fire(&stage, "first");
    stage.watch();
    assert!(stage.holds(&format!("!{STATES}.includes('asking')")));
    stage.js("document.querySelector('dialog').close()");
    stage.wait(&format!("{STATES}.includes('asking')"));
    stage.assert_quiet();
}

#[test]
fn a_double_click_answers_one_screen() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.click("input[value='9']");
    // What a browser dispatches for the two halves of a double click.
    stage.js("[1, 2].forEach((detail) => $('[part=submit]').dispatchEvent(\
         new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, detail })))");
    stage.wait_for("textarea");
    stage.watch();
    assert_eq!(stage.js("survey.getAttribute('state')"), json!("asking"));
    stage.assert_quiet();
}

#[test]
fn a_visitor_who_leaves_while_submitting_loses_nothing() {
    let stage = Stage::at("popup.html");
    for count in 1..=4 {
        stage.open("popup.html");
        stage.js("localStorage.clear()");
        stage.open("popup.html");
        stage.wait_state("asking");
        stage.click("input[value='9']");
        stage.click("[part=submit]");
        stage.wait_for("textarea");
        stage.js("($('[part=submit]').click(), location.assign('quiet.html'))");
        assert_eq!(stage.wait_rows(count).len(), count);
    }
}

#[test]
fn an_element_can_be_opened_again() {
    let stage = Stage::at("crowd.html");
    stage.wait(&format!("{STATES} == 'waiting,waiting'"));
    for _ in 0..2 {
        stage.js("scorelet.open(document.querySelector('scorelet-survey'))");
        stage.wait_state("asking");
        stage.click("[part=close]");
        stage.wait_state("closed");
    }
    stage.assert_quiet();
}
