//! The main way: a script tag, a popup, a keyboard, a row in the database.

use serde_json::{Value, json};

use crate::stage::Stage;

#[test]
fn a_keyboard_answers_a_popup_and_the_row_is_as_promised() {
    let stage = Stage::new();
    stage.open("popup.html?coupon=x#top");
    stage.wait_state("asking");
    only_the_embed_is_fetched_before_the_survey_is_due(&stage);

    assert_eq!(stage.focus(), "#body");
    stage.press("Tab");
    assert_eq!(stage.focus(), "#link");
    stage.press("Tab");
    assert_eq!(stage.focus(), "nps=0");
    assert!(!stage.holds("$(':checked')"), "nothing is preselected");
    stage.press("9");
    assert_eq!(stage.focus(), "nps=9");
    assert_eq!(stage.js("$(':checked').value"), "9");
    stage.press("Enter");
    stage.wait_for("textarea");
    assert_eq!(stage.focus(), "comment");
    stage.write("Fast.");
    stage.press("Tab");
    assert_eq!(stage.focus(), "submit");
    stage.press("Enter");
    stage.wait_state("thanks");
    assert_eq!(stage.text("$('[part=thanks]').textContent"), "Thank you for your answer.");
    assert_eq!(stage.focus(), "thanks");

    let rows = stage.wait_rows(1);
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    the_row_is_as_promised(&stage, &rows[0]);
    the_events_tell_the_same(&stage, &rows[0]);
    stage.assert_quiet();
}

#[test]
fn a_pointer_answers_a_popup_without_a_comment() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.click("input[value='10']");
    assert_eq!(stage.js("$(':checked').value"), "10");
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Next");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    assert_eq!(stage.text("$('[part=question]').textContent"), "What did you like most?");
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Send");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let rows = stage.wait_rows(1);
    assert_eq!(
        rows[0]["answers"],
        json!([{ "question": "nps", "type": "nps", "scale": [0, 10], "value": 10 }])
    );
    stage.click("[part=close]");
    stage.wait_state("closed");
    assert_eq!(stage.js("root.childElementCount"), 0);
    assert_eq!(stage.js("survey.getBoundingClientRect().height"), 0);
    stage.assert_quiet();
}

#[test]
fn a_popup_is_announced_once_without_a_move_of_the_focus() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.js("(() => { window.said = []; const status = $('[role=status]'); \
         new MutationObserver(() => said.push(status.textContent)) \
         .observe(status, { childList: true, characterData: true, subtree: true }) })()");
    stage.wait("said.length");
    stage.watch();
    let announced =
        "Survey, at the end of the page: How likely are you to recommend us to a friend or colleague?";
    assert_eq!(stage.js("said"), json!([announced]));
    assert_eq!(stage.focus(), "#body");
    stage.assert_quiet();
}

#[test]
fn a_script_that_is_there_three_times_asks_once() {
    let stage = Stage::at("thrice.html");
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(stage.js("document.querySelectorAll('scorelet-survey').length"), 1);
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.watch();
    stage.wait_rows(1);
    assert_eq!(stage.collector.get("/healthz").json()["duplicates"], 0);
    assert_eq!(stage.events(), ["show", "answer", "submit", "delivered"]);
    stage.assert_quiet();
}

/// The page's own word for when each file was asked for, and the server's for how often.
fn only_the_embed_is_fetched_before_the_survey_is_due(stage: &Stage) {
    let fetched = stage
        .js("performance.getEntriesByType('resource').map(({ name, startTime, responseEnd }) => \
         ({ name: new URL(name).pathname, build: new URL(name).search, startTime, responseEnd }))");
    let fetched = fetched.as_array().unwrap();
    let ours: Vec<_> = fetched
        .iter()
        .filter(|entry| entry["name"] != "/record.js" && entry["name"] != "/favicon.ico")
        .collect();
    let names: Vec<_> = ours.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["/scorelet.js", "/widget.js", "/widget.wasm"]);
    assert_eq!(names[0], "/scorelet.js");
    let due = ours[0]["responseEnd"].as_f64().unwrap() + 300.0;
    let build = ours[1]["build"].as_str().unwrap();
    assert!(build.len() > 1);
    for entry in &ours[1..] {
        let started = entry["startTime"].as_f64().unwrap();
        assert!(started >= due - 1.0, "{entry} before {due}");
        assert_eq!(entry["build"], build);
    }
    for name in names {
        assert_eq!(stage.site.count(&format!("GET {name}")), 1, "{name}");
    }
}

fn the_row_is_as_promised(stage: &Stage, row: &Value) {
    let mut rest = row.clone();
    let id = rest["id"].take();
    let answered_at = rest["answered_at"].take();
    let expected = json!({
        "v": 1,
        "id": null,
        "survey": "nps",
        "answered_at": null,
        "complete": true,
        "locale": "en",
        "answers": [
            { "question": "nps", "type": "nps", "scale": [0, 10], "value": 9 },
            { "question": "why", "type": "text", "value": "Fast." },
        ],
        "context": { "cart": 2, "plan": "pro" },
        "page": format!("{}/popup.html", stage.site.origin),
        "respondent": "u-42",
    });
    assert_eq!(rest, expected);
    let now = jiff::Timestamp::now().as_millisecond();
    let answered_at = answered_at.as_str().unwrap();
    assert_eq!(answered_at.len(), "2026-11-21T18:02:11.482Z".len(), "{answered_at}");
    let answered: jiff::Timestamp = answered_at.parse().unwrap();
    assert!((now - 60_000..=now).contains(&answered.as_millisecond()), "{answered_at}");
    // RFC 9562: version 7, variant 10, the first 48 bits are Unix milliseconds.
    let id = id.as_str().unwrap();
    let parts: Vec<_> = id.split('-').collect();
    assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
    assert!(parts[2].starts_with('7') && parts[3].starts_with(['8', '9', 'a', 'b']), "{id}");
    let made = i64::from_str_radix(&[parts[0], parts[1]].concat(), 16).unwrap();
    assert!((now - 60_000..=answered.as_millisecond()).contains(&made), "{id}");
}

fn the_events_tell_the_same(stage: &Stage, row: &Value) {
    assert_eq!(stage.events(), ["show", "answer", "answer", "submit", "delivered"]);
    let answers =
        stage.js("recorded.events.filter(({ name }) => name == 'answer').map(({ detail }) => detail)");
    assert_eq!(
        answers,
        json!([
            { "question": "nps", "type": "nps", "value": 9 },
            { "question": "why", "type": "text", "value": "Fast." },
        ])
    );
    assert_eq!(stage.detail("submit"), json!({ "response": row }));
    assert_eq!(stage.detail("delivered"), json!({ "id": row["id"], "attempts": 1 }));
    let on = stage.js("[...new Set(recorded.events.map(({ on }) => on))]");
    assert_eq!(on, json!(["scorelet-survey"]));
    let flags = stage.js("recorded.events.map(({ flags }) => flags)");
    let plain = "true,true,false";
    assert_eq!(flags, json!(["true,true,true", plain, plain, plain, plain]), "bubbles, composed, cancelable");
}
