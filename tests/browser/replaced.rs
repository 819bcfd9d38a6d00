//! Pages that replace or empty their body under a survey, by hand and by other people's libraries: the survey is put
//! back, once, with what was chosen and typed.

use std::path::Path;
use std::process::Command;
use std::sync::Once;

use serde_json::json;

use crate::stage::Stage;
use crate::triggers::tagged;

/// The states of all surveys on the page.
const STATES: &str =
    "[...document.querySelectorAll('scorelet-survey')].map((one) => one.getAttribute('state')).join()";

/// Ways in which a page goes to its next one: a page of tests/pages, and what replaces its body.
const WAYS: [(&str, &str); 6] = [
    ("turbo.html", "document.getElementById('next').click()"),
    ("turbo-body.html", "document.getElementById('next').click()"),
    ("htmx.html", "document.getElementById('next').click()"),
    ("transition.html", "next()"),
    ("react.html", "drawBody()"),
    ("react.html", "drawDocument()"),
];

/// Ways without a library, each with what the page has of its own afterwards.
const PLAIN: [&str; 6] = [
    "document.body.innerHTML = '<h1>Next</h1>'",
    "(() => { while (document.body.firstChild) document.body.firstChild.remove(); document.body.append('Next') })()",
    "document.body = Object.assign(document.createElement('body'), { innerHTML: '<h1>Next</h1>' })",
    "document.body.replaceWith(document.createElement('body'))",
    "document.documentElement.innerHTML = '<head></head><body><h1>Next</h1></body>'",
    "(survey.remove(), document.querySelector('h1')?.replaceWith('Next'))",
];

/// Bundles the application of react.html from the packages in www/, once.
fn bundle() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let modules = root.join("www/node_modules");
        let status = Command::new("node")
            .arg(modules.join("esbuild/bin/esbuild"))
            .arg(root.join("tests/pages/react-app.mjs"))
            .args(["--bundle", "--format=iife", "--log-level=warning", "--tsconfig-raw={}"])
            .arg("--define:process.env.NODE_ENV=\"development\"")
            .arg(format!("--outfile={}", root.join("target/xtask/test-pages/react-app.js").display()))
            .env("NODE_PATH", &modules)
            .status();
        assert!(status.unwrap().success(), "React is not installed: run cargo xtask build first");
    });
}

/// A page with its survey waiting.
fn waiting(page: &str) -> Stage {
    bundle();
    let stage = Stage::at(page);
    stage.wait_state("waiting");
    stage
}

/// A page with its survey asking.
fn asking(page: &str) -> Stage {
    let stage = waiting(page);
    ask(&stage);
    stage
}

fn ask(stage: &Stage) {
    stage.js("(dispatchEvent(new Event('ask')), 0)");
    stage.wait_state("asking");
}

/// Replaces the body, and waits until the survey has come to the new one. In a task of the page's own: amid a
/// driver's script WebKit lets microtasks run.
fn go(stage: &Stage, way: &str) {
    stage.js(&format!(
        "(window.before = [...document.querySelectorAll('h1')], before.at(0) || before.push({{ isConnected: 0 }}), \
         new Promise((done) => setTimeout(() => Promise.resolve({way}).then(() => done(0)))))"
    ));
    stage.wait("!before[0].isConnected && survey");
}

/// Answers both questions, the body being replaced after the choice and within the comment.
fn answer(stage: &Stage, way: &str) {
    stage.click("input[value='3']");
    stage.js("$(':checked').focus()");
    go(stage, way);
    assert_eq!(stage.text(STATES), "asking", "{way}");
    assert_eq!(stage.text("$(':checked').value"), "3", "{way}");
    assert_eq!(stage.focus(), "nps=3", "{way}");
    assert!(stage.holds("$('[popover]').matches(':popover-open')"), "{way}");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("slow");
    go(stage, way);
    assert_eq!(stage.text(STATES), "asking", "{way}");
    assert_eq!(stage.focus(), "comment", "{way}");
    stage.write("er");
    assert_eq!(stage.text("$('textarea').value"), "slower", "{way}");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    stage.watch_briefly();
    let posts = stage.site.posts();
    let ours: Vec<_> = posts.iter().filter(|post| post.request == "POST /door").collect();
    assert_eq!(ours.len(), 1, "{way}");
    assert!(ours[0].body.contains(r#""value":3"#) && ours[0].body.contains(r#""value":"slower""#), "{way}");
    assert_eq!(stage.events(), ["show", "answer", "answer", "submit", "delivered"], "{way}");
}

fn waits_on(page: &str, way: &str) {
    let stage = waiting(page);
    go(&stage, way);
    assert_eq!(stage.text(STATES), "waiting", "{page} {way}");
    assert_eq!(stage.js("survey.parentNode == document.body"), true, "{page} {way}");
    go(&stage, way);
    stage.watch_briefly();
    assert_eq!(stage.text(STATES), "waiting", "{page} {way}");
    ask(&stage);
    stage.watch();
    assert_eq!(stage.text(STATES), "asking", "{page} {way}");
    assert_eq!(stage.events(), ["show"], "{page} {way}");
    stage.assert_quiet();
}

#[test]
fn a_survey_that_waits_goes_along_with_turbo() {
    waits_on(WAYS[0].0, WAYS[0].1);
    waits_on(WAYS[1].0, WAYS[1].1);
}

#[test]
fn a_survey_that_waits_goes_along_with_htmx() {
    waits_on(WAYS[2].0, WAYS[2].1);
}

#[test]
fn a_survey_that_waits_goes_along_with_a_view_transition() {
    waits_on(WAYS[3].0, WAYS[3].1);
}

#[test]
fn a_survey_that_waits_goes_along_with_react() {
    waits_on(WAYS[4].0, WAYS[4].1);
    waits_on(WAYS[5].0, WAYS[5].1);
}

#[test]
fn turbo_loses_no_answer() {
    for (page, way) in &WAYS[..2] {
        answer(&asking(page), way);
    }
}

#[test]
fn htmx_loses_no_answer() {
    answer(&asking(WAYS[2].0), WAYS[2].1);
}

#[test]
fn a_view_transition_loses_no_answer() {
    answer(&asking(WAYS[3].0), WAYS[3].1);
}

#[test]
fn react_loses_no_answer() {
    for (page, way) in &WAYS[4..] {
        answer(&asking(page), way);
    }
}

/// Turbo and htmx keep the page that was left as markup, with a copy of the survey's element in it.
#[test]
fn going_back_brings_no_second_survey() {
    for (page, way) in &WAYS[..3] {
        let stage = asking(page);
        stage.click("input[value='3']");
        go(&stage, way);
        stage.wait("location.search == '?next'");
        stage.js("(window.before = [document.querySelector('h1')], history.back(), 0)");
        stage.wait("!before[0].isConnected && survey && location.search == ''");
        stage.watch();
        assert_eq!(stage.text(STATES), "asking", "{page}");
        assert_eq!(stage.text("$(':checked').value"), "3", "{page}");
        assert_eq!(stage.events(), ["show"], "{page}");
        stage.js("scorelet.close()");
        stage.watch();
        assert_eq!(stage.text(STATES), "closed", "{page}");
    }
}

#[test]
fn turbo_morphs_around_a_survey() {
    let stage = asking("turbo-morph.html");
    stage.click("input[value='3']");
    stage.js("(next(), 0)");
    stage.wait("document.querySelector('h1').textContent != 'Old'");
    stage.watch_briefly();
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.text("$(':checked').value"), "3");
    assert_eq!(stage.events(), ["show"]);
}

#[test]
fn whatever_empties_the_body_the_survey_goes_on() {
    for way in PLAIN {
        let stage = tagged(&json!({ "endpoint": "/door", "trigger": "event:ask" }));
        ask(&stage);
        answer(&stage, way);
        stage.assert_quiet();
        let stage = tagged(&json!({ "trigger": "event:ask" }));
        go(&stage, way);
        assert_eq!(stage.text(STATES), "waiting", "{way}");
        ask(&stage);
        assert_eq!(stage.events(), ["show"], "{way}");
        stage.assert_quiet();
    }
}

#[test]
fn a_delay_runs_on_through_a_new_body() {
    let stage = tagged(&json!({ "trigger": "delay:3s" }));
    stage.js("(window.began = performance.now(), 0)");
    for _ in 0..2 {
        std::thread::sleep(std::time::Duration::from_millis(1_000));
        go(&stage, PLAIN[0]);
    }
    stage.wait_state("asking");
    assert!(stage.js("performance.now() - began").as_f64().unwrap() < 4_900.0, "the delay began again");
    assert_eq!(stage.events(), ["show"]);
}

#[test]
fn a_survey_that_is_being_loaded_is_put_back_too() {
    let stage = tagged(&json!({ "trigger": "event:ask" }));
    stage.js("(dispatchEvent(new Event('ask')), document.body.innerHTML = '', 0)");
    stage.wait_state("asking");
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}

#[test]
fn what_open_made_is_put_back_too() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    for display in ["popup", "bar", "tab"] {
        stage.js(&format!(
            "(window.made = scorelet.open({{ survey: 'nps', display: '{display}', endpoint: '/door' }}), 0)"
        ));
        stage.wait("$('[popover]')?.matches(':popover-open')");
        stage.js("(document.body.innerHTML = '<h1>Next</h1>', 0)");
        assert_eq!(stage.js("made.isConnected"), true, "{display}");
        assert!(stage.holds("$('[popover]').matches(':popover-open')"), "{display}");
        stage.js("scorelet.close()");
        stage.wait("!survey");
    }
    stage.assert_quiet();
}

#[test]
fn a_matrix_keeps_its_rows() {
    let stage = Stage::at("presets.html");
    stage.js("void scorelet.open({ survey: 'servqual', endpoint: '/door' })");
    stage.wait_state("asking");
    stage.js("$('input').focus()");
    stage.press("7 Tab 6 Tab 5");
    let rows = "all(':checked').map(({ name, value }) => name + value).join()";
    let chosen = stage.text(rows);
    stage.js("(document.body.replaceWith(document.createElement('body')), 0)");
    assert_eq!(stage.text(rows), chosen);
    assert_eq!(chosen.split(',').count(), 3);
    stage.press("4");
    assert_eq!(stage.js("all(':checked').length"), 3, "the focus is where it was");
    stage.assert_quiet();
}

#[test]
fn a_modal_comes_back_as_a_modal() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    stage.js("(document.getElementById('buy').onclick = () => { scorelet.open({ survey: 'nps', display: 'modal' }) }, 0)");
    stage.click_outside("#buy");
    stage.wait("$('dialog')?.matches(':modal')");
    stage.click("input[value='3']");
    stage.js("(document.body.innerHTML = '<h1>Next</h1>', 0)");
    assert!(stage.holds("$('dialog').matches(':modal')"));
    assert_eq!(stage.text("$(':checked').value"), "3");
    stage.watch_briefly();
    assert_eq!(stage.text(STATES), "asking");
    stage.press("Escape");
    stage.wait("!survey");
    stage.assert_quiet();
}

#[test]
fn a_survey_that_is_taken_out_three_times_gives_in() {
    let stage = tagged(&json!({ "endpoint": "/door" }));
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.js("(window.taken = survey, 0)");
    for _ in 0..2 {
        stage.js("(document.body.innerHTML = '', 0)");
        assert_eq!(stage.text(STATES), "asking");
    }
    stage.js("(document.body.innerHTML = '', 0)");
    stage.watch();
    assert_eq!(stage.text(STATES), "");
    assert_eq!(stage.text("taken.getAttribute('state')"), "closed");
    // What was given counts.
    assert_eq!(stage.site.posts().len(), 1);
    assert!(stage.site.posts()[0].body.contains(r#""complete":false"#));
    stage.assert_console(&["the page removes it"], &[]);
    // Another one may be asked.
    stage.js("scorelet.open({ survey: 'csat' }) && 0");
    stage.wait_state("asking");
}

#[test]
fn taken_out_now_and_then_it_goes_on() {
    let stage = tagged(&json!({ "trigger": "event:ask" }));
    // The page's clock is the test's.
    stage.js("(document.body.innerHTML = '', 0)");
    stage.js("(document.body.innerHTML = '', 0)");
    std::thread::sleep(std::time::Duration::from_millis(10_200));
    for _ in 0..2 {
        stage.js("(document.body.innerHTML = '', 0)");
        assert_eq!(stage.text(STATES), "waiting");
    }
    stage.assert_quiet();
}

#[test]
fn a_closed_survey_does_not_come_back() {
    let stage = tagged(&json!({}));
    stage.wait_state("asking");
    stage.js("(scorelet.close(), document.body.innerHTML = '', 0)");
    stage.watch();
    assert_eq!(stage.text(STATES), "");
    stage.assert_quiet();
}

#[test]
fn a_document_that_is_written_again_breaks_nothing() {
    let stage = tagged(&json!({}));
    stage.wait_state("asking");
    stage.click("input[value='3']");
    // This removes every listener too: a survey that came back could not be answered.
    stage.js("(window.taken = survey, document.open(), document.write('<!doctype html><title>Written</title><p>Written'), 0)");
    stage.watch_briefly();
    stage.js("(document.write('<p>more'), document.close(), 0)");
    stage.watch();
    assert_eq!(stage.text(STATES), "");
    assert_eq!(stage.text("taken.getAttribute('state')"), "closed");
    assert_eq!(stage.js("recorded.errors"), json!([]));
    stage.js("scorelet.open({ survey: 'csat' }) && 0");
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.js("(document.open(), document.write('<p>Again'), document.close(), 0)");
    stage.watch();
    assert_eq!(stage.text(STATES), "");
    assert_eq!(stage.js("recorded.errors"), json!([]));
}

/// In development React mounts, unmounts and mounts again.
#[test]
fn a_component_that_is_mounted_twice_asks_once() {
    bundle();
    for end in ["undefined", "(made) => made.remove()", "(made) => scorelet.close(made)"] {
        let stage = Stage::at("react.html");
        stage.wait("window.scorelet");
        stage.js(&format!("(drawOpening({{ survey: 'csat' }}, {end}), 0)"));
        stage.wait("document.querySelector('[state=asking]')");
        stage.watch();
        let ours = "[...document.querySelectorAll('scorelet-survey')].filter(({ dataset }) => dataset.survey == 'csat')";
        assert_eq!(stage.js(&format!("{ours}.map(({{ state }}) => state)")), json!(["asking"]), "{end}");
        stage.js(&format!("(scorelet.close({ours}[0]), 0)"));
        stage.watch();
        assert_eq!(stage.js(&format!("{ours}.length")), 0, "{end}");
    }
}

#[test]
fn two_surveys_of_other_options_are_both_asked() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    let open =
        |id: &str| format!("scorelet.open({{ survey: 'nps', context: {{ conversation_id: '{id}' }} }})");
    assert_eq!(stage.js(&format!("{} == {}", open("a"), open("b"))), false);
    assert_eq!(stage.js(&format!("{} == {}", open("a"), open("a"))), true);
    stage.wait(&format!("{STATES} == 'asking,waiting'"));
    stage.js("(scorelet.close(survey), 0)");
    stage.wait(&format!("{STATES} == 'asking'"));
    // Once it is over, the same may be asked again.
    stage.js("(scorelet.close(), 0)");
    stage.wait("!survey");
    stage.js(&format!("{} && 0", open("a")));
    stage.wait_state("asking");
    stage.assert_quiet();
}
