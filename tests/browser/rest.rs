//! A visitor who has answered, or has closed a survey, is left alone for a while.

use crate::stage::Stage;

fn asked(page: &str) -> Stage {
    let stage = Stage::at(page);
    stage.wait_state("asking");
    stage
}

fn answer(stage: &Stage) {
    stage.click("input[value='8']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
}

fn assert_waits(stage: &Stage) {
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    assert!(!stage.holds("root"), "nothing is shown");
    assert!(!stage.holds("performance.getEntriesByType('resource').some(({ name }) => /widget/.test(name))"));
    assert_eq!(stage.events(), Vec::<String>::new());
}

#[test]
fn an_answer_rests() {
    let stage = asked("once.html");
    answer(&stage);
    stage.wait_rows(1);
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    stage.assert_quiet();
    stage.browser.reload();
    assert_waits(&stage);
    stage.assert_quiet();
}

#[test]
fn a_dismissal_rests() {
    let stage = asked("once.html");
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage.browser.reload();
    assert_waits(&stage);
    assert_eq!(stage.rows().len(), 0);
    stage.assert_quiet();
}

#[test]
fn a_survey_that_never_rests_is_asked_again() {
    let stage = asked("always.html");
    answer(&stage);
    stage.wait_rows(1);
    stage.browser.reload();
    stage.wait_state("asking");
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage.browser.reload();
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn another_survey_is_asked_all_the_same() {
    let stage = asked("once.html");
    answer(&stage);
    stage.open("inline.html");
    stage.wait_state("asking");
    stage.assert_quiet();
}
