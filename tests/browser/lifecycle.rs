//! Pages that load the script more than once, ahead of their visitor, or change under a survey: there is one
//! of it, and nothing is left of what is gone.

use serde_json::{Value, json};

use crate::engine::Feature;
use crate::stage::Stage;
use crate::triggers::{tag, tagged};

/// The states of all surveys on the page.
const STATES: &str =
    "[...document.querySelectorAll('scorelet-survey')].map((one) => one.getAttribute('state')).join()";

fn answer(stage: &Stage) {
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
}

#[test]
fn two_versions_of_the_script_ask_once() {
    let stage = tagged(&json!({ "endpoint": "/door" }));
    stage.js("fetch('scorelet.js').then((reply) => reply.text()).then((text) => { \
           const other = document.createElement('script'); \
           Object.assign(other.dataset, document.head.lastElementChild.dataset); \
           other.src = URL.createObjectURL(new Blob([text.replaceAll(scorelet.version, '99.0.0')])); \
           document.head.append(other); \
           return new Promise((done) => (other.onload = () => done(0))) })");
    tag(&stage, &json!({ "endpoint": "/door" }));
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(stage.text(STATES), "asking");
    assert_ne!(stage.text("scorelet.version"), "99.0.0");
    answer(&stage);
    stage.watch();
    assert_eq!(stage.site.posts().len(), 1);
    assert_eq!(stage.events(), ["show", "answer", "submit", "delivered"]);
    stage.assert_quiet();
}

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let stage = Stage::at("taken.html");
    stage.watch();
    assert!(stage.holds("!document.querySelector('[state]')"));
    assert_eq!(stage.events(), Vec::<String>::new());
    assert_eq!(stage.site.count("GET /widget.wasm"), 0);
    stage.assert_quiet();
}

#[test]
fn calls_before_there_is_a_body_throw_nothing() {
    let stage = Stage::at("early.html");
    stage.wait("recorded.events.filter(({ name }) => name == 'error').length == 3");
    assert_eq!(stage.js("thrown"), json!([]));
    stage.wait(&format!("{STATES} == 'asking'"));
    assert!(stage.holds("survey.getAttribute('state') == 'asking'"));
    let wrong = stage
        .js("recorded.events.filter(({ name }) => name == 'error').map(({ detail }) => detail.where).sort()");
    assert_eq!(wrong, json!(["context", "state", "survey"]));
    stage.assert_console(
        &["scorelet (config): context", "scorelet (config): state", "scorelet (config): survey"],
        &[],
    );
}

#[test]
fn a_module_is_a_tag_too() {
    let stage = Stage::at("module.html");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn nothing_happens_in_a_page_that_nobody_has_seen() {
    let stage = Stage::at("quiet.html");
    if stage.browser.engine.lacks(Feature::Prerender) {
        return;
    }
    let rules = json!({ "prerender": [{ "urls": ["/ahead.html"], "eagerness": "immediate" }] });
    stage.js(&format!(
        "(() => {{ const rules = document.createElement('script'); rules.type = 'speculationrules'; \
         rules.textContent = JSON.stringify({rules}); document.head.append(rules) }})()"
    ));
    stage.wait_asked("GET /ahead.html");
    stage.wait_asked("GET /scorelet.js");
    stage.watch();
    stage.watch();
    assert_eq!(stage.site.count("GET /widget.wasm") + stage.site.count("GET /rules.mjs"), 0);
    stage.js("(location.href = '/ahead.html', 0)");
    stage.wait(&format!("{STATES} == 'asking,asking'"));
    assert_eq!(stage.js("ahead.began"), true, "the page was not loaded ahead");
    assert_eq!(stage.js("[ahead.shown, ahead.stored, ahead.fetched]"), json!([[false, false], [0], 0]));
    // The time runs from the visitor's arrival on.
    assert!(stage.js("ahead.asked - ahead.seen").as_f64().unwrap() >= 990.0);
    stage.assert_quiet();
}

#[test]
fn a_page_that_waits_is_kept_and_asks_once_when_it_is_back() {
    let options = json!({ "trigger": "event:bought; scroll:90%; idle:1h; exit", "pages": "/due.html" });
    let stage = tagged(&options);
    stage.js("(document.getElementById('tall').style.height = '6000px', 0)");
    stage.wait("held.listeners().includes('window bought')");
    stage.leave_and_come_back();
    assert_eq!(stage.text(STATES), "waiting");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}

/// What the page's window and document hold.
fn held(stage: &Stage) -> String {
    stage.js("[held.listeners(), held.timers()]").to_string()
}

#[test]
fn fifty_moves_of_a_single_page_application_leave_nothing_behind() {
    let stage =
        tagged(&json!({ "pages": "*;!/nowhere", "trigger": "event:bought; exit; idle:1h; delay:1h" }));
    let listening = "held.listeners().includes('window bought')";
    stage.wait(listening);
    let waiting = held(&stage);
    stage.js(
        "(async () => { for (let n = 0; n < 50; n++) { \
           history.pushState(null, '', n % 2 ? '/nowhere' : '/page/' + n); \
           document.getElementById('end').replaceWith(Object.assign(document.createElement('p'), { id: 'end' })); \
           await new Promise((done) => setTimeout(done, 5)) } history.pushState(null, '', '/page'); return 0 })()",
    );
    stage.watch();
    stage.wait(listening);
    assert_eq!(held(&stage), waiting);
    assert_eq!(stage.text(STATES), "waiting");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    // What a card attends to comes a little later.
    stage.watch();
    let asking = stage.js("held.listeners()");
    // WebKit allows a hundred in ten seconds.
    stage.js("(async () => { for (let n = 0; n < 40; n++) history.pushState(null, '', '/page/' + n); return 0 })()");
    stage.watch();
    assert_eq!(stage.js("held.listeners()"), asking);
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}

#[test]
fn surveys_that_come_and_go_leave_nothing() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    // A driver may have timers of its own in the page.
    let timers = |relation: &str, count: &Value| format!("held.timers() {relation} {count}");
    let quiet = stage.js("held.timers()");
    let make = |display: &str, trigger: &str| {
        format!(
            "(async () => {{ const one = document.createElement('scorelet-survey'); \
             Object.assign(one.dataset, {{ survey: 'nps', display: '{display}', trigger: '{trigger}', repeat: 'always' }}); \
             main.append(one); return one }})()"
        )
    };
    // One that was asked first: the widget is there.
    stage.js(&format!("{}.then(() => 0)", make("inline", "now")));
    stage.wait_state("asking");
    stage.js("(survey.remove(), 0)");
    stage.wait(&timers("==", &quiet));
    let before = held(&stage);
    for (trigger, count) in
        [("now", 1), ("delay:1h; event:bought", 0), ("idle:1h; exit; scroll:99%; click:p", 0)]
    {
        for _ in 0..5 {
            stage.js(&format!(
                "(async () => {{ document.getElementById('tall').style.height = '6000px'; \
                 window.one = await {}; return 0 }})()",
                make("inline", trigger)
            ));
            stage.wait(&if count == 1 {
                "one.getAttribute('state') == 'asking'".to_owned()
            } else {
                timers(">", &quiet)
            });
            stage.js("(one.remove(), 0)");
        }
    }
    stage.wait(&timers("==", &quiet));
    assert_eq!(held(&stage), before);
    stage.assert_quiet();
}

/// The page with an element of its own, above the page.
fn written(trigger: &str) -> Stage {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    let options = json!({ "survey": "nps", "display": "popup", "trigger": trigger, "repeat": "always" });
    stage.js(&format!(
        "(() => {{ const own = document.createElement('scorelet-survey'); \
         for (const [name, value] of Object.entries({options})) own.setAttribute(name, value); \
         main.append(own); return 0 }})()"
    ));
    stage
}

#[test]
fn a_survey_that_is_taken_out_before_it_is_due_is_due_again_when_it_is_back() {
    for trigger in ["event:bought", "event:bought; exit"] {
        let stage = written(trigger);
        let listening = "held.listeners().includes('window bought')";
        stage.wait(listening);
        stage.js("(window.taken = survey, survey.remove(), 0)");
        stage.wait(&format!("!{listening}"));
        stage.js("(dispatchEvent(new Event('bought')), 0)");
        stage.watch();
        assert_eq!(stage.site.count("GET /widget.wasm"), 0);
        stage.js("(main.append(taken), 0)");
        stage.wait(listening);
        // A move is both.
        stage.js("(document.body.prepend(taken), 0)");
        stage.wait(listening);
        assert_eq!(stage.js("held.listeners().filter((one) => one == 'window bought').length"), 1);
        stage.js("(dispatchEvent(new Event('bought')), 0)");
        stage.wait_state("asking");
        assert_eq!(stage.text(STATES), "asking");
        stage.assert_quiet();
    }
}

#[test]
fn a_survey_that_is_taken_out_while_it_is_loaded_is_due_again_when_it_is_back() {
    let stage = written("event:bought");
    stage.js("(dispatchEvent(new Event('bought')), window.taken = survey, survey.remove(), 0)");
    stage.wait_asked("GET /widget.wasm");
    stage.watch();
    assert_eq!(stage.events(), Vec::<String>::new());
    stage.js("(main.append(taken), 0)");
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    stage.wait("held.listeners().includes('window bought')");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn a_survey_goes_on_where_it_was_put() {
    let stage = tagged(&json!({ "endpoint": "/door" }));
    stage.wait_state("asking");
    let carry = || {
        stage.js("(window.taken = survey, survey.remove(), 0)");
        stage.watch_briefly();
        stage.js("(main.append(taken), 0)");
    };
    stage.click("input[value='3']");
    carry();
    assert_eq!(stage.text("$(':checked').value"), "3");
    assert!(stage.holds("$('[popover]').matches(':popover-open')"));
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("slow");
    carry();
    assert_eq!(stage.text("$('textarea').value"), "slow");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    carry();
    assert_eq!(stage.text(STATES), "thanks");
    stage.click("[part=close]");
    stage.wait_state("closed");
    carry();
    stage.watch();
    assert_eq!(stage.text(STATES), "closed");
    assert_eq!(stage.site.posts().len(), 1);
    stage.assert_quiet();
}

#[test]
fn a_page_that_replaces_its_body_asks_once() {
    let stage = tagged(&json!({ "trigger": "event:bought" }));
    stage.js("(window.whole = document.body.innerHTML, document.body.innerHTML = '', 0)");
    assert_eq!(stage.text(STATES), "waiting");
    // Markup that is written again holds a copy, and the page's scripts run again.
    stage.js("(document.body.innerHTML = whole, 0)");
    tag(&stage, &json!({ "trigger": "event:bought" }));
    stage.watch_briefly();
    assert_eq!(stage.text(STATES), "waiting");
    assert_eq!(stage.site.count("GET /widget.wasm"), 0);
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}

#[test]
fn a_view_transition_carries_a_survey_along() {
    let stage = tagged(&json!({}));
    if stage.browser.engine.lacks(Feature::ViewTransition) {
        return;
    }
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.js("document.startViewTransition(() => { history.pushState(null, '', '/next'); \
         document.getElementById('main').append(survey) }).finished.then(() => 0)");
    assert_eq!(stage.text(STATES), "asking");
    assert_eq!(stage.text("$(':checked').value"), "3");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.assert_quiet();
}

#[test]
fn typing_a_comment_triggers_no_shortcut_of_the_page() {
    let stage = tagged(&json!({}));
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.js("(addEventListener('keydown', ({ key }) => recorded.keys.push(key)), recorded.keys.length = 0)");
    let text = "abcdefghijklmnopqrstuvwxyz0123456789";
    stage.write(text);
    assert_eq!(stage.text("$('textarea').value"), text);
    assert_eq!(stage.js("recorded.keys"), json!([]));
    stage.assert_quiet();
}

/// The question, and the values of the fields.
const SCREEN: &str =
    "[$('[part=panel]').lang, $('[part=submit]').textContent, $(':checked')?.value, $('textarea')?.value]";

#[test]
fn a_survey_speaks_another_language_without_losing_an_answer() {
    let stage = tagged(&json!({ "endpoint": "/door" }));
    stage.wait_state("asking");
    stage.click("input[value='3']");
    assert_eq!(stage.js(SCREEN), json!(["en", "Next", "3", null]));
    stage.js("scorelet.set({ lang: 'lt-LT' })");
    stage.wait("$('[part=panel]')?.lang == 'lt'");
    assert_eq!(stage.js("$(':checked').value"), "3");
    assert_ne!(stage.text("$('[part=submit]').textContent"), "Next");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("gerai");
    stage.js("scorelet.set({ lang: 'en' })");
    stage.wait("$('[part=panel]')?.lang == 'en'");
    assert_eq!(stage.js(SCREEN), json!(["en", "Send", null, "gerai"]));
    assert_eq!(stage.focus(), "comment");
    stage.write("!");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let response = &stage.detail("submit")["response"];
    assert_eq!((&response["locale"], &response["answers"][1]["value"]), (&json!("en"), &json!("gerai!")));
    stage.assert_quiet();
}

#[test]
fn a_survey_follows_the_language_of_its_element_and_of_its_page() {
    let stage = tagged(&json!({}));
    stage.wait_state("asking");
    stage.js("(document.documentElement.lang = 'lt', 0)");
    stage.wait("$('[part=panel]')?.lang == 'lt'");
    stage.js("(survey.lang = 'en', 0)");
    stage.wait("$('[part=panel]')?.lang == 'en'");
    // The element's own goes before the page's.
    stage.js("(document.documentElement.lang = 'pt', 0)");
    stage.watch();
    assert_eq!(stage.text("$('[part=panel]').lang"), "en");
    stage.js("(survey.removeAttribute('lang'), 0)");
    stage.wait("$('[part=panel]')?.lang == 'pt-BR'");
    stage.assert_quiet();
}

#[test]
fn the_nearest_language_is_spoken() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    for (asked, spoken) in [
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("pt_br", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("iw", "he"),
        ("HE", "he"),
        ("de-AT", "de"),
        ("en-GB", "en"),
        ("kab", "en"),
        ("sv", "en"),
    ] {
        stage.js(&format!(
            "(survey?.remove(), scorelet.open({{ survey: 'nps', display: 'inline', lang: '{asked}' }}), 0)"
        ));
        stage.wait_state("asking");
        assert_eq!(stage.text("$('[part=panel]').lang"), spoken, "{asked}");
    }
    stage.assert_quiet();
}
