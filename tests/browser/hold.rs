//! What holds a survey back: conditions on the context, a pause after any survey, a key that was asked about.

use serde_json::json;

use crate::stage::Stage;

/// What the page's storage holds.
const STORED: &str = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]";

fn answer(stage: &Stage) {
    stage.wait_state("asking");
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
}

fn assert_waits(stage: &Stage, what: &str) {
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting", "{what}");
    assert!(!stage.holds("$('[part=panel]')"), "{what}: nothing is shown");
}

fn dismissed() -> Stage {
    let stage = Stage::at("once.html");
    stage.wait_state("asking");
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage
}

#[test]
fn a_survey_waits_for_its_conditions() {
    let stage = Stage::at("due.html");
    stage.js("tag({ when: 'plan=pro; seats>=10', context: '{\"plan\":\"free\",\"seats\":12}' })");
    stage.wait("survey");
    assert_waits(&stage, "another plan");
    stage.js("(scorelet.set({ context: { seats: 40 } }), 0)");
    assert_waits(&stage, "still another plan");
    assert_eq!(stage.js(STORED), json!([]), "nothing is stored before an answer");
    stage.js("(scorelet.set({ context: { plan: 'pro' } }), 0)");
    stage.wait_state("asking");
    assert_eq!(stage.js(STORED), json!([]), "nothing is stored before an answer");
    stage.assert_quiet();
}

#[test]
fn a_trigger_is_tried_again_while_conditions_do_not_hold() {
    let stage = Stage::at("due.html");
    stage.js("tag({ trigger: 'event:bought', when: 'plan=pro', contextPlan: 'free' })");
    stage.wait("survey");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    assert_waits(&stage, "another plan");
    stage.js("(survey.dataset.contextPlan = 'pro', 0)");
    assert_waits(&stage, "not again by itself");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn conditions_that_hold_ask_at_once_and_wrong_ones_are_reported() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: 'nps', when: 'country=LT,LV;plan!=free', contextCountry: 'LV' }) && 0");
    stage.wait_state("asking");
    stage.js("(scorelet.close(), 0)");
    stage.wait("recorded.events.some(({ name }) => name == 'dismiss')");
    stage.js("(recorded.events.splice(0), 0)");
    stage.js("(window.made = scorelet.open({ survey: 'nps', when: 'plan=pro', context: {} }), 0)");
    stage.wait("made.getAttribute('state') == 'closed'");
    assert_eq!(stage.events(), [""; 0], "what is opened for another context is closed");
    for (options, place, said) in [
        ("when: 'plan'", "when", "plan=pro, plan!=free, seats>=10 or country=LT,LV"),
        ("when: 'seats>=many'", "when", "\"seats>=many\" is not allowed"),
        ("when: 'plan=pro;'", "when", "separate several with \";\""),
        ("cooldown: 'a while'", "cooldown", "a time such as 20s"),
        ("cooldown: 'once'", "cooldown", "\"once\" is not allowed"),
        ("once: 'x'.repeat(201)", "once", "at most 200 characters"),
        ("wehn: 'plan=pro'", "wehn", "did you mean \"when\""),
        ("cooldwon: '1d'", "cooldwon", "did you mean \"cooldown\""),
    ] {
        stage.js(&format!("(recorded.events.splice(0), scorelet.open({{ survey: 'nps', {options} }}), 0)"));
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        let detail = stage.detail("error");
        assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!(place)));
        assert!(detail["message"].as_str().unwrap().contains(said), "{detail}");
    }
}

#[test]
fn after_any_survey_others_wait_for_their_cooldown() {
    let stage = dismissed();
    stage.open("due.html");
    stage.js("tag({ survey: 'csat', cooldown: '14d' })");
    stage.wait("survey");
    assert_waits(&stage, "another survey was dismissed");
    stage.open("due.html");
    stage.js("tag({ survey: 'csat', cooldown: '1ms' })");
    stage.wait_state("asking");
    stage.open("due.html");
    stage.js("tag({ survey: 'csat' })");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn what_is_asked_for_and_what_is_in_the_page_has_no_cooldown() {
    let stage = dismissed();
    stage.open("due.html");
    stage.js("scorelet.open({ survey: 'csat', cooldown: '14d' }) && 0");
    stage.wait_state("asking");
    stage.open("due.html");
    stage.js("(document.querySelector('main').insertAdjacentHTML('beforeend', \
         '<scorelet-survey survey=csat cooldown=14d>'), 0)");
    stage.wait_state("asking");
    stage.open("due.html");
    stage.js("tag({ survey: 'csat', cooldown: '14d', trigger: 'click:.buy;exit' })");
    stage.wait("survey && performance.getEntriesByType('resource').some(({ name }) => /rules/.test(name))");
    stage.watch_briefly();
    stage.click_outside("#buy");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn a_key_is_asked_about_once_on_a_device() {
    let stage = Stage::at("open.html");
    let open = |survey: &str, key: &str| {
        stage.js(&format!(
            "(window.made = scorelet.open({{ survey: '{survey}', once: '{key}', endpoint: '/told/204' }}), 0)"
        ));
    };
    open("csat", "c-17");
    stage.wait_state("asking");
    assert_eq!(stage.js(STORED), json!([]), "nothing is stored before an answer");
    answer(&stage);
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    for _ in 0..2 {
        for survey in ["csat", "nps"] {
            open(survey, "c-17");
            stage.wait("made.getAttribute('state') == 'closed'");
            assert!(!stage.holds("made.shadowRoot?.childElementCount"));
        }
        // Also on another page, and on another day.
        stage.open("open.html");
        stage.wait("window.scorelet");
    }
    open("csat", "c-18");
    stage.wait("made.getAttribute('state') == 'asking'");
    stage.click("[part=close]");
    open("csat", "c-18");
    stage.wait("made.getAttribute('state') == 'closed'");
    // Nor by the page's own call for an element.
    stage.js("(document.querySelector('main').insertAdjacentHTML('beforeend', \
         '<scorelet-survey id=late survey=csat once=c-17 trigger=manual>'), scorelet.open(window.late), 0)");
    stage.watch();
    assert_eq!(stage.text("window.late.getAttribute('state')"), "waiting");
    stage.assert_quiet();
}

#[test]
fn without_storage_a_key_counts_for_the_page() {
    let stage = Stage::at("open.html");
    for state in ["asking", "closed"] {
        stage.js("(window.made = scorelet.open({ survey: 'csat', once: 'c-17', storage: 'none' }), 0)");
        stage.wait(&format!("made.getAttribute('state') == '{state}'"));
        if state == "asking" {
            stage.click("[part=close]");
        }
    }
    assert_eq!(stage.js(STORED), json!([]));
    stage.assert_quiet();
}

/// Before, only the last one was known.
#[test]
fn no_conversation_is_asked_about_twice() {
    let stage = Stage::at("after-chat.html");
    for id in [17, 18] {
        stage.wait("handlers.length == 1");
        stage.js(&format!("(end({id}), 0)"));
        answer(&stage);
        stage.browser.reload();
    }
    stage.wait("handlers.length == 1");
    for id in [17, 18] {
        stage.js(&format!("(end({id}), 0)"));
        assert_waits(&stage, &id.to_string());
    }
    stage.js("(end(19), 0)");
    stage.wait_state("asking");
    assert_eq!(stage.wait_rows(2)[0]["context"]["conversation_id"], "17");
    stage.assert_quiet();
}
