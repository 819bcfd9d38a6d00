//! What a survey leaves behind: nothing once it is closed, and one watch however often it is moved.

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::stage::Stage;
use crate::triggers::{tag, tagged};

/// The page with the script and nothing else.
fn quiet() -> Stage {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    stage
}

/// How many nodes the page's process holds, those included that are in no document. Chromium alone tells.
fn nodes(stage: &Stage) -> Option<u64> {
    if stage.browser.engine != Engine::Chromium {
        return None;
    }
    // What is said to assistive technology a second after it was shown holds a survey that long.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    stage.browser.devtools("HeapProfiler.collectGarbage", &json!({}));
    let counters = stage.browser.devtools("Memory.getDOMCounters", &json!({}));
    Some(counters["nodes"].as_u64().unwrap())
}

/// Opens a survey and closes it.
fn come_and_go(stage: &Stage, options: &Value) {
    stage.js(&format!("(window.made = scorelet.open({options}), 0)"));
    stage.wait("made.getAttribute('state') == 'asking'");
    stage.js("(scorelet.close(), window.root = made.shadowRoot, window.made = null, 0)");
    stage.wait("!survey && !window.root.childElementCount");
    stage.js("(window.root = null)");
}

#[test]
fn closed_surveys_do_not_pile_up() {
    let stage = quiet();
    for options in [
        json!({ "survey": "nps" }),
        json!({ "survey": "csat", "display": "inline" }),
        json!({ "survey": "servqual" }),
    ] {
        come_and_go(&stage, &options);
        let before = nodes(&stage);
        for _ in 0..10 {
            come_and_go(&stage, &options);
        }
        let after = nodes(&stage);
        assert!(after <= before.map(|count| count + 60), "{options}: {before:?} nodes, then {after:?}");
    }
    stage.assert_quiet();
}

#[test]
fn a_closed_tag_keeps_its_element_and_nothing_in_it() {
    let stage = quiet();
    let before = nodes(&stage);
    for count in 1..=5 {
        let last = "[...document.querySelectorAll('scorelet-survey')].at(-1)";
        tag(&stage, &json!({ "contextCount": count.to_string() }));
        stage.wait(&format!("{last}.getAttribute('state') == 'asking'"));
        stage.js("scorelet.close()");
        stage.wait(&format!("!{last}.shadowRoot.childElementCount"));
    }
    stage.watch_briefly();
    assert_eq!(stage.js("document.querySelectorAll('scorelet-survey[state=closed]').length"), 5);
    let after = nodes(&stage);
    assert!(after <= before.map(|count| count + 100), "{before:?} nodes, then {after:?}");
    stage.assert_quiet();
}

/// A page whose routes hold an inline survey each.
fn route(stage: &Stage, survey: &str) {
    stage.js(&format!(
        "(window.left = document.getElementById('route'), window.next = document.createElement('div'), \
         next.innerHTML = '<p>x</p>'.repeat(500) + '<scorelet-survey survey={survey}></scorelet-survey>', \
         next.id = 'route', left?.remove(), main.append(next), 0)"
    ));
    stage.wait("document.querySelector('#route scorelet-survey').getAttribute('state') == 'asking'");
}

#[test]
fn a_route_that_was_left_is_not_kept_for_its_survey() {
    let stage = quiet();
    let settle = || stage.js("(window.left = window.next = null)");
    route(&stage, "nps");
    route(&stage, "nps");
    settle();
    let before = nodes(&stage);
    for _ in 0..5 {
        route(&stage, "nps");
    }
    settle();
    let after = nodes(&stage);
    assert!(after <= before.map(|count| count + 300), "{before:?} nodes, then {after:?}");
    stage.assert_quiet();
}

#[test]
fn a_route_that_comes_back_asks_as_before() {
    let stage = quiet();
    route(&stage, "csat");
    stage.click("input[value='3']");
    // The other one was not touched: it is asked afresh.
    stage.js("(window.first = document.getElementById('route'), 0)");
    route(&stage, "nps");
    stage.js("(window.second = document.getElementById('route'), 0)");
    route(&stage, "ces");
    stage.js("(document.getElementById('route').replaceWith(first), 0)");
    assert_eq!(stage.text("$(':checked').value"), "3");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.js("(document.getElementById('route').replaceWith(second), 0)");
    stage.wait_for("input[name=nps]");
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.assert_quiet();
}

#[test]
fn fifty_moves_leave_one_watch() {
    let stage = quiet();
    let launcher = "main.append(Object.assign(document.createElement('div'), { style: \
         'position: fixed; right: 16px; bottom: 16px; width: 60px; height: 60px; background: navy' }))";
    for launched in [false, true] {
        if launched {
            stage.js(&format!("({launcher}, 0)"));
        }
        stage.js("(window.made = scorelet.open({ survey: 'nps' }), 0)");
        stage.wait_state("asking");
        stage.watch();
        let before = stage.js("[held.timers(), held.listeners()]");
        stage.js("(async () => { for (let n = 0; n < 50; n++) { document.body.append(made); await new Promise((done) => setTimeout(done, 9)) } return 0 })()");
        stage.watch();
        let after = stage.js("[held.timers(), held.listeners()]");
        assert_eq!(after[1], before[1], "launched: {launched}");
        assert!(after[0].as_u64() <= before[0].as_u64(), "launched: {launched}: {before} {after}");
        // What it looks at in a second.
        let looks = stage.js(
            "(async () => { const { elementsFromPoint } = document; let count = 0; \
             document.elementsFromPoint = function (...at) { count++; return elementsFromPoint.apply(this, at) }; \
             await new Promise((done) => setTimeout(done, 1000)); delete document.elementsFromPoint; return count })()",
        );
        let looks = looks.as_u64().unwrap();
        assert!((1..1_000).contains(&looks), "launched: {launched}: {looks}");
        stage.js("scorelet.close()");
        stage.wait_gone();
    }
    stage.assert_quiet();
}

#[test]
fn what_is_closed_and_moved_stays_closed() {
    let stage = quiet();
    stage.js(
        "(window.own = document.createElement('scorelet-survey'), own.setAttribute('survey', 'nps'), \
         own.setAttribute('trigger', 'event:bought'), main.append(own), scorelet.close(own), main.append(own), \
         document.body.append(own), dispatchEvent(new Event('bought')), 0)",
    );
    stage.watch();
    assert_eq!(stage.text("own.getAttribute('state')"), "closed");
    assert_eq!(stage.events(), [""; 0]);
    stage.assert_quiet();
}

#[test]
fn each_of_two_delays_ends_with_its_element() {
    let stage = quiet();
    let timers = stage.js("held.timers()");
    stage.js("(window.own = document.createElement('scorelet-survey'), own.setAttribute('survey', 'nps'), \
         own.setAttribute('trigger', 'delay:1000s; delay:2000s'), main.append(own), 0)");
    stage.wait(&format!("held.timers() == {timers} + 2"));
    stage.js("(own.remove(), 0)");
    stage.wait(&format!("held.timers() == {timers}"));
    stage.assert_quiet();
}

/// As three tabs of a site do it, of which the visitor dismisses the first.
#[test]
fn a_survey_that_was_answered_elsewhere_meanwhile_is_not_asked() {
    for times in ["Date.now() + ','", "',' + Date.now()"] {
        let stage = quiet();
        stage.js("(window.own = document.createElement('dialog'), main.append(own), own.showModal(), 0)");
        tag(&stage, &json!({ "repeat": null, "snooze": null, "trigger": "delay:1ms" }));
        stage.wait_asked("GET /widget.wasm");
        stage.watch();
        assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
        stage.js(&format!("(localStorage.setItem('scorelet:nps', {times}), own.close(), 0)"));
        stage.wait_state("closed");
        assert_eq!(stage.events(), [""; 0], "{times}");
        stage.assert_quiet();
    }
}

#[test]
fn a_popup_that_could_not_wait_holds_up_no_other() {
    let stage = quiet();
    stage.js("(() => { const { querySelector } = document; document.querySelector = (selector) => { \
         if (selector != ':modal,:fullscreen') return querySelector.call(document, selector); \
         delete document.querySelector; throw Error('broken by the page') } })()");
    stage.js("(scorelet.open({ survey: 'nps' }), 0)");
    stage.wait("survey?.getAttribute('state') == 'asking' || recorded.events.length");
    stage.js("(scorelet.close(), scorelet.open({ survey: 'csat' }), 0)");
    stage.wait("document.querySelector('[data-survey=csat]')?.getAttribute('state') == 'asking'");
}

/// A click on what is around a dialog takes the focus out of it; then Escape, as a phone's way back, is the
/// browser's own.
#[test]
fn a_dialog_that_the_browser_closes_is_dismissed() {
    let stage = quiet();
    stage.js("(document.getElementById('buy').onclick = () => { scorelet.open({ survey: 'nps', display: 'modal' }) }, 0)");
    for close in ["escape", "close()"] {
        stage.click_outside("#buy");
        stage.wait_state("asking");
        stage.click("input[value='3']");
        if close == "escape" {
            stage.js("(root.activeElement?.blur(), document.activeElement?.blur(), 0)");
            stage.press("Escape");
        } else {
            stage.js("$('dialog').close()");
        }
        stage.wait_gone();
        assert_eq!(stage.detail("dismiss"), json!({ "response": null }), "{close}");
        assert_eq!(stage.focus(), "#buy", "{close}");
        assert_eq!(stage.js("recorded.events.splice(0).map(({ name }) => name)"), json!(["show", "dismiss"]));
    }
    stage.js("(scorelet.open({ survey: 'csat' }), 0)");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn the_script_may_be_imported() {
    let stage = Stage::at("imported.html");
    stage.wait_state("asking");
    assert!(stage.holds("window.started"));
    stage.assert_quiet();
    // The server's own page, without any script.
    let stage = Stage::at("page");
    let registered = "import('/scorelet.js').then(() => [!!window.scorelet, document.querySelectorAll('scorelet-survey').length])";
    assert_eq!(stage.js(registered), json!([true, 0]));
    stage.js("(scorelet.open({ survey: 'nps', display: 'inline' }), 0)");
    stage.wait_state("asking");
}

#[test]
fn what_could_not_be_loaded_may_be_tried_again() {
    for (path, options) in [
        ("/widget.js", json!({ "survey": "nps" })),
        ("/widget-more.js", json!({ "survey": "servqual" })),
        ("/widget.wasm", json!({ "survey": "nps" })),
    ] {
        let stage = quiet();
        stage.site.withhold(path);
        stage.js(&format!("(window.made = scorelet.open({options}), 0)"));
        stage.wait("recorded.events.length");
        assert_eq!(stage.detail("error")["code"], "load", "{path}");
        stage.wait_gone();
        stage.site.withhold("");
        stage.js("(scorelet.open(made), 0)");
        stage.wait_state("asking");
        stage.js("scorelet.close()");
        stage.wait_gone();
    }
}

#[test]
fn triggers_that_could_not_be_loaded_may_be_tried_again() {
    let stage = quiet();
    stage.site.withhold("/rules.mjs");
    tag(&stage, &json!({ "trigger": "idle:1h" }));
    stage.wait_state("closed");
    stage.site.withhold("");
    tag(&stage, &json!({ "trigger": "idle:2h" }));
    stage.watch();
    assert_eq!(
        stage.js("[...document.querySelectorAll('scorelet-survey')].map((one) => one.getAttribute('state'))"),
        json!(["closed", "waiting"])
    );
}

/// Where the launcher is known only later, the card still makes way.
#[test]
fn a_card_makes_way_although_its_script_failed_once() {
    let stage = tagged(&json!({}));
    stage.wait_state("asking");
    stage.site.withhold("/widget-place.js");
    stage.js("(main.append(Object.assign(document.createElement('div'), { id: 'chat', style: \
         'position: fixed; right: 16px; bottom: 16px; width: 60px; height: 60px; background: navy' })), 0)");
    stage.wait_asked("GET /widget-place.js");
    stage.watch_briefly();
    stage.site.withhold("");
    stage.js("(document.body.append(survey), 0)");
    stage.wait(
        "(() => { const chat = document.getElementById('chat').getBoundingClientRect(), \
         card = $('[part=panel]').getBoundingClientRect(); return card.bottom <= chat.top || card.right <= chat.left })()",
    );
}
