//! What is kept in the browser: nothing before an answer or a dismissal, then what the options say.

use serde_json::{Value, json};

use crate::posted::{ADDRESS, close, close_opened, comment, open, rate, submit};
use crate::recipes::wait_event;
use crate::stage::Stage;
use crate::triggers::tagged;

/// Everything that the page's origin holds in the browser, to the last value.
fn stored(stage: &Stage) -> Value {
    stage.js(
        "(async () => { \
           const settled = (request) => new Promise((done, failed) => { \
             request.onsuccess = () => done(request.result); request.onerror = request.onblocked = failed }); \
           const databases = {}; \
           for (const { name } of await indexedDB.databases()) { \
             const database = await settled(indexedDB.open(name)); \
             const stores = databases[name] = {}; \
             for (const store of database.objectStoreNames) \
               stores[store] = await settled(database.transaction(store).objectStore(store).getAll()); \
             database.close() } \
           return { databases, local: { ...localStorage }, session: { ...sessionStorage }, \
             cookies: document.cookie, caches: window.caches ? await caches.keys() : [], \
             workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0 } })()",
    )
}

/// What is stored where nothing is.
fn nothing() -> Value {
    json!({ "databases": {}, "local": {}, "session": {}, "cookies": "", "caches": [], "workers": 0 })
}

/// A survey of a script tag, of an element, and of the page's own script.
const WAYS: [&str; 3] = ["once.html", "inline.html", "open.html"];

fn come_by(stage: &Stage, way: &str) {
    stage.open(way);
    if way == "open.html" {
        open(stage, &json!({ "survey": "nps", "endpoint": "/door" }));
    }
    stage.wait_state("asking");
}

#[test]
fn nothing_is_stored_while_a_visitor_makes_up_their_mind() {
    for way in WAYS {
        let stage = Stage::new();
        come_by(&stage, way);
        assert_eq!(stored(&stage), nothing(), "{way}: asked");
        stage.click("input[value='2']");
        stage.watch();
        assert_eq!(stored(&stage), nothing(), "{way}: chosen");
        rate(&stage);
        stage.click("textarea");
        stage.write("well, perhaps");
        stage.js(
            "(dispatchEvent(new Event('blur')), document.dispatchEvent(new Event('visibilitychange')), 0)",
        );
        stage.watch();
        assert_eq!(stored(&stage), nothing(), "{way}: written");
        stage.assert_quiet();
    }
}

/// Whatever a survey waits for.
#[test]
fn nothing_is_stored_while_a_survey_waits() {
    for options in [
        json!({ "trigger": "manual" }),
        json!({ "trigger": "delay:9m" }),
        json!({ "trigger": "event:bought" }),
        json!({ "trigger": "idle:9m" }),
        json!({ "trigger": "scroll:100%" }),
        json!({ "trigger": "exit" }),
        json!({ "trigger": "click:#buy" }),
        json!({ "trigger": "chat:intercom" }),
        json!({ "pages": "/shop/*" }),
        json!({ "pages": "*", "trigger": "exit;idle:9m" }),
    ] {
        let stage = tagged(&options);
        stage.watch();
        assert_eq!(stored(&stage), nothing(), "{options}");
        assert_eq!(stage.text("survey.getAttribute('state')"), "waiting", "{options}");
        stage.assert_quiet();
    }
}

/// The time, and nothing of the answer.
fn is_time(value: &Value) -> bool {
    let digits = value.as_str().unwrap_or_default().trim_start_matches(',');
    digits.len() == "1795312931482".len() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What was stored, with a `time` in the place of each.
fn without_times(mut all: Value) -> Value {
    for place in ["local", "session"] {
        for value in all[place].as_object_mut().unwrap().values_mut() {
            if is_time(value) {
                *value = json!("time");
            }
        }
    }
    all
}

/// What is stored where this is too.
fn and(place: &str, what: &Value) -> Value {
    let mut all = nothing();
    all[place] = what.clone();
    all
}

#[test]
fn a_dismissal_leaves_its_time_alone() {
    let stage = Stage::at("once.html");
    stage.wait_state("asking");
    stage.click("input[value='2']");
    close(&stage);
    stage.watch();
    assert_eq!(without_times(stored(&stage)), and("local", &json!({ "scorelet:nps": "time" })));
    stage.assert_quiet();
}

#[test]
fn nothing_of_an_answer_is_left_once_it_is_delivered() {
    let stage = Stage::at(ADDRESS);
    let told = ["comment-secret", "u-42", "plan-secret", "open.html"];
    let left = |stage: &Stage| {
        let all = stored(stage).to_string();
        told.map(|secret| all.contains(secret))
    };
    stage.site.set_door(503);
    stage.js("(window.Math.random = () => 0, 0)");
    open(
        &stage,
        &json!({ "survey": "nps", "endpoint": "/door", "respondent": "u-42", "context": { "plan": "plan-secret" } }),
    );
    rate(&stage);
    comment(&stage, "comment-secret");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(left(&stage), [true; 4], "it waits on the disk");
    stage.site.set_door(204);
    wait_event(&stage, "delivered");
    assert_eq!(left(&stage), [false; 4]);
    let mut expected = and("local", &json!({ "scorelet:nps": "time" }));
    expected["databases"] = json!({ "scorelet": { "outbox": [] } });
    assert_eq!(without_times(stored(&stage)), expected);
}

/// Opens a survey that rests after an answer and a dismissal, and gives whether it asks.
fn asks(stage: &Stage, storage: &str) -> bool {
    stage.open("open.html");
    stage.wait("window.scorelet");
    let options =
        json!({ "survey": "nps", "endpoint": "/door", "repeat": "90d", "snooze": "14d", "storage": storage });
    stage.js(&format!("(scorelet.open({options}), 0)"));
    stage.watch();
    stage.text("survey.getAttribute('state')") == "asking"
}

/// What is stored where after an answer or a dismissal, and whether the visitor is asked again in the same
/// tab and in another one.
#[test]
fn storage_says_where_a_visit_is_remembered() {
    for (storage, again, elsewhere) in
        [("none", true, true), ("session", false, true), ("local", false, false)]
    {
        let stage = Stage::new();
        let tab = stage.browser.window();
        for answers in [false, true] {
            assert!(asks(&stage, storage), "{storage}: at first");
            if answers {
                rate(&stage);
                submit(&stage);
            } else {
                close_opened(&stage);
            }
            stage.watch();
            let time = json!({ "scorelet:nps": "time" });
            let mut expected = if storage == "none" { nothing() } else { and(storage, &time) };
            if storage == "local" && answers {
                expected["databases"] = json!({ "scorelet": { "outbox": [] } });
            }
            assert_eq!(without_times(stored(&stage)), expected, "{storage}, answered: {answers}");
            assert_eq!(asks(&stage, storage), again, "{storage}: in the same tab, answered: {answers}");
            stage.browser.open_window();
            assert_eq!(asks(&stage, storage), elsewhere, "{storage}: in another tab, answered: {answers}");
            stage.browser.look_at(&tab);
            stage.js("(localStorage.clear(), sessionStorage.clear(), 0)");
        }
        assert_eq!(stage.site.posts().len(), 1, "{storage}");
    }
}
