//! Script tags in pages that others fill, copy and move.

use std::time::Duration;

use serde_json::{Value, json};

use crate::stage::Stage;

/// What is ours in the console.
const SAID: &str =
    "recorded.said.filter((line) => line.includes('scorelet:') || line.includes('scorelet ('))";

/// How long a tag is given before it is said to do nothing, and a little more.
const ALONE: Duration = Duration::from_millis(6_500);

#[test]
fn content_of_users_cannot_pose_as_the_script_or_its_queue() {
    let stage = Stage::at("clobbered.html");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Kiek jus tenkina jūsų patirtis?");
    assert!(stage.holds("window.scoreletQueue.push"));
    assert!(!stage.site.requests().iter().any(|request| request.contains("/elsewhere")));
    stage.assert_quiet();
}

#[test]
fn a_survey_is_read_from_scripts_alone() {
    let stage = Stage::at("open.html");
    stage.js("(document.body.insertAdjacentHTML('afterbegin', '<pre id=checkout>{\"id\":\"theirs\", \
         \"questions\":[{\"id\":\"q\",\"type\":\"nps\"}]}</pre>'), \
         scorelet.open({ survey: '#checkout' }), 0)");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Would you recommend Acme?");
    stage.assert_quiet();
}

#[test]
fn a_host_without_cors_headers_is_told_which_one_it_needs() {
    let stage = Stage::at("no-cors.html");
    stage.wait("recorded.events.length");
    stage.watch();
    assert_eq!(stage.events(), ["error"]);
    let detail = stage.detail("error");
    assert_eq!(detail["code"], "load");
    let message = detail["message"].as_str().unwrap();
    assert!(message.contains("(CORS: send Access-Control-Allow-Origin)"), "{message}");
    assert_eq!(stage.js(SAID).as_array().unwrap().len(), 1);
    assert_eq!(stage.js("recorded.errors"), json!([]));
}

#[test]
fn a_host_that_drops_queries_still_gives_the_right_files() {
    let stage = Stage::at("dropped.html");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Kiek jus tenkina jūsų patirtis?");
    stage.assert_quiet();
}

#[test]
fn a_tag_that_lost_its_data_says_what_to_do() {
    let said = |page: &str| -> Value {
        let stage = Stage::at(page);
        stage.wait("window.scorelet");
        std::thread::sleep(ALONE);
        assert_eq!(stage.js("recorded.errors"), json!([]));
        stage.js(SAID)
    };
    let stripped = said("stripped.html");
    assert_eq!(stripped.as_array().unwrap().len(), 1, "{stripped}");
    let line = stripped[0].as_str().unwrap();
    for part in ["\"WARNING\"", "data-survey", "tag manager", "scoreletQueue ||= []"] {
        assert!(line.contains(part), "{line}");
    }
    let slip = said("stripped.html?data-survay=nps");
    assert_eq!(slip.as_array().unwrap().len(), 1, "{slip}");
    assert!(slip[0].as_str().unwrap().contains("did you mean \"data-survey\""), "{slip}");
    assert_eq!(said("stripped.html?data-manual="), json!([]));
    assert_eq!(said("open.html"), json!([]), "a page with calls of its own");
}

/// As Prototype.js 1.6 has it.
#[test]
fn an_old_way_to_write_json_changes_no_array() {
    const OLD: &str = "Object.defineProperty(Array.prototype, 'toJSON', \
         { configurable: true, value() { return '[' + this.join(', ') + ']' } })";
    let stage = Stage::at("open.html");
    stage.js(&format!(
        "({OLD}, document.addEventListener('scorelet-show', () => delete Array.prototype.toJSON), \
         scorelet.open({{ survey: {{ id: 'own', questions: [{{ id: 'q', type: 'csat' }}] }}, \
         context: {{ tags: ['a', ['b']], n: 1 }} }}), 0)"
    ));
    stage.wait_state("asking");
    stage.js(&format!(
        "({OLD}, scorelet.set({{ context: {{ later: [{{ deep: ['c'] }}] }} }}), delete Array.prototype.toJSON, 0)"
    ));
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let response = &stage.detail("submit")["response"];
    assert_eq!(response["survey"], "own");
    assert_eq!(response["context"], json!({ "tags": ["a", ["b"]], "n": 1, "later": [{ "deep": ["c"] }] }));
    stage.assert_quiet();
}
