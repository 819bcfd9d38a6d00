//! What leaves the page: the answer goes to its endpoint, these bytes, and nothing else goes anywhere.

use serde_json::{Value, json};

use crate::polluted::lasting;
use crate::recipes::wait_event;
use crate::site::Post;
use crate::stage::Stage;

/// What a JSON text has to escape, what it may not, and what reads from right to left.
const COMMENT: &str = "She said \"10\\10\",\nthen left: 👩‍💻 שלום\u{200f} é\u{2028}\t</script>";
/// The same as it is posted.
const COMMENT_POSTED: &str = "She said \\\"10\\\\10\\\",\\nthen left: 👩‍💻 שלום\u{200f} é\u{2028}\\t</script>";

/// A page with a token in its query and a text in its fragment.
pub const ADDRESS: &str = "open.html?token=query-secret#data:text/plain,fragment-secret?x";

/// Opens a survey with these options on the page that is open.
pub fn open(stage: &Stage, options: &Value) {
    stage.wait("window.scorelet");
    stage.js(&format!("(scorelet.close(), scorelet.open({options}), 0)"));
    stage.wait_state("asking");
}

/// Gives a rating and goes on to the comment.
pub fn rate(stage: &Stage) {
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
}

/// Pastes a comment: not every driver has all of its characters on its keyboard.
pub fn comment(stage: &Stage, text: &str) {
    stage.js(&format!("($('textarea').value = {}, 0)", json!(text)));
}

/// Sends the answer, and waits until the endpoint has it.
pub fn submit(stage: &Stage) {
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    wait_event(stage, "delivered");
}

/// Closes the survey of a tag.
pub fn close(stage: &Stage) {
    stage.click("[part=close]");
    stage.wait_state("closed");
}

/// Closes the survey that the page has opened.
pub fn close_opened(stage: &Stage) {
    stage.click("[part=close]");
    stage.wait_gone();
}

/// The only request with a body so far.
pub fn only_post(stage: &Stage) -> Post {
    let posts = stage.site.posts();
    let [post] = &posts[..] else { panic!("{posts:#?}") };
    post.clone()
}

#[test]
fn a_full_response_is_these_bytes() {
    let stage = Stage::at(ADDRESS);
    let context =
        json!({ "plan": "pro \"plus\"", "seats": 3, "beta": true, "none": null, "tags": ["a", {}] });
    open(
        &stage,
        &json!({ "survey": "nps", "endpoint": "/door", "lang": "lt", "respondent": "u-42/ä", "context": context }),
    );
    rate(&stage);
    comment(&stage, COMMENT);
    submit(&stage);
    let expected = [
        r#"{"v":1,"id":"","survey":"nps","answered_at":"","complete":true,"locale":"lt","answers":["#,
        r#"{"question":"nps","type":"nps","scale":[0,10],"value":4},"#,
        &format!(r#"{{"question":"why","type":"text","value":"{COMMENT_POSTED}"}}],"#),
        r#""context":{"beta":true,"none":null,"plan":"pro \"plus\"","seats":3,"tags":["a",{}]},"#,
        &format!(r#""page":"{}/open.html","respondent":"u-42/ä"}}"#, stage.site.origin),
    ];
    let post = only_post(&stage);
    assert_eq!(lasting(&post.body), expected.concat());
    let sent: Value = serde_json::from_str(&post.body).unwrap();
    assert_eq!(stage.detail("submit"), json!({ "response": sent }));
    stage.assert_quiet();
}

#[test]
fn a_partial_response_is_these_bytes() {
    let stage = Stage::at(ADDRESS);
    open(
        &stage,
        &json!({ "survey": "csat", "endpoint": "/door", "respondent": "u-42", "context": { "plan": "pro" } }),
    );
    rate(&stage);
    comment(&stage, "not sent, and so not said");
    close_opened(&stage);
    wait_event(&stage, "delivered");
    let expected = [
        r#"{"v":1,"id":"","survey":"csat","answered_at":"","complete":false,"locale":"en","answers":["#,
        r#"{"question":"csat","type":"csat","scale":[1,5],"value":4}],"context":{"plan":"pro"},"#,
        &format!(r#""page":"{}/open.html","respondent":"u-42"}}"#, stage.site.origin),
    ];
    assert_eq!(lasting(&only_post(&stage).body), expected.concat());
    stage.assert_quiet();
}

#[test]
fn a_minimal_response_is_these_bytes() {
    let stage = Stage::at(ADDRESS);
    open(&stage, &json!({ "survey": "ces", "endpoint": "/door", "page": "none" }));
    rate(&stage);
    submit(&stage);
    let expected = [
        r#"{"v":1,"id":"","survey":"ces","answered_at":"","complete":true,"locale":"en","answers":["#,
        r#"{"question":"ces","type":"ces","scale":[1,7],"value":4}]}"#,
    ];
    assert_eq!(lasting(&only_post(&stage).body), expected.concat());
    stage.assert_quiet();
}

/// A text cut in the middle of an emoji is not valid Unicode, and JSON that contains it cannot be read.
#[test]
fn half_a_character_in_the_context_costs_no_answer() {
    let stage = Stage::at("open.html");
    stage.wait("window.scorelet");
    stage.js(
        "(scorelet.open({ survey: 'ces', endpoint: '/door', context: { title: '👟 👟'.slice(0, 4), path: '\\\\ud83d' } }), 0)",
    );
    stage.wait_state("asking");
    rate(&stage);
    submit(&stage);
    let body: Value = serde_json::from_str(&only_post(&stage).body).unwrap();
    assert_eq!(body["context"], json!({ "title": "👟 \u{fffd}", "path": "\\ud83d" }));
    stage.assert_quiet();
}

/// Beyond its type the request says no more than any other of the page's that goes without credentials,
/// and of the page's address its origin alone; and the cookie is there to be sent.
#[test]
fn the_request_has_no_header_of_its_own_except_the_type() {
    let stage = Stage::new();
    for endpoint in ["/door".to_owned(), format!("{}/door", stage.site.foreign())] {
        stage.site.forget();
        stage.open("open.html");
        stage.js("(document.cookie = 'secret=1', 0)");
        open(&stage, &json!({ "survey": "nps", "endpoint": endpoint }));
        rate(&stage);
        submit(&stage);
        let body = json!(only_post(&stage).body);
        for credentials in ["omit", "same-origin"] {
            stage.js(&format!(
                "fetch('{endpoint}', {{ method: 'POST', body: {body}, keepalive: true, credentials: '{credentials}', \
                 referrerPolicy: 'strict-origin', headers: {{ 'Content-Type': 'application/json' }} }}).then(() => 0)"
            ));
        }
        let posts = stage.site.posts();
        let [ours, plain, known] = &posts[..] else { panic!("{posts:#?}") };
        let sorted = |post: &Post| {
            let mut headers = post.headers.clone();
            headers.sort_unstable();
            headers
        };
        assert_eq!(sorted(ours), sorted(plain), "{endpoint}");
        assert!(ours.headers.contains(&"content-type: application/json".to_owned()), "{ours:#?}");
        let names_visitor =
            |header: &String| header.starts_with("cookie:") || header.starts_with("authorization:");
        assert!(!ours.headers.iter().any(names_visitor), "{ours:#?}");
        assert_eq!(known.headers.iter().any(names_visitor), endpoint == "/door", "{known:#?}");
    }
}

#[test]
fn a_visit_asks_for_its_files_and_posts_its_answer() {
    let stage = Stage::at("once.html");
    stage.wait_state("asking");
    rate(&stage);
    submit(&stage);
    close(&stage);
    stage.watch();
    // Chromium does not list what may outlive the page; the page's policies see to that elsewhere.
    let asked = stage
        .js("[...new Set(performance.getEntriesByType('resource').map(({ name }) => name.split('?')[0]))]");
    let files = ["record.js", "scorelet.js", "widget.js", "widget.wasm"];
    let mut known: Vec<_> = files.iter().map(|file| format!("{}/{file}", stage.site.origin)).collect();
    known.push(format!("http://{}/v1/responses", stage.collector.address));
    known.push(format!("{}/favicon.ico", stage.site.origin));
    for name in asked.as_array().unwrap() {
        assert!(known.contains(&name.as_str().unwrap().to_owned()), "{asked:#}");
    }
    let mut got = stage.site.requests();
    got.retain(|request| request != "GET /favicon.ico");
    let pages = ["once.html", files[0], files[1], files[2], files[3]];
    assert_eq!(got, pages.map(|file| format!("GET /{file}")));
    stage.wait_rows(1);
    assert_eq!(stage.collector.get("/healthz").json()["duplicates"], 0);
    stage.assert_quiet();
}

/// The collector takes 16 KiB: beyond that an answer would be rejected, and lost.
#[test]
fn nothing_beside_the_answers_makes_a_response_too_large() {
    let stage = Stage::at("due.html");
    stage.js("(history.replaceState(0, '', '#' + 'x'.repeat(40_000)), 0)");
    let endpoint = format!("http://{}/v1/responses", stage.collector.address);
    stage.js(&format!(
        "tag({{ endpoint: '{endpoint}', page: 'full', context: JSON.stringify({{ story: 'x'.repeat(3_000) }}) }})"
    ));
    stage.wait_state("asking");
    stage.js("(scorelet.set({ context: { more: 'x'.repeat(4_000) }, respondent: 'u-42' }), 0)");
    stage.js("(scorelet.set({ context: { plan: 'pro' } }), 0)");
    stage.assert_console(&["scorelet (config): set.context: at most 4000 bytes are allowed"], &[]);
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.js("($('textarea').value = '\u{4e2d}'.repeat(2_000), 0)");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let row = &stage.wait_rows(1)[0];
    assert!(row.to_string().len() <= 16 * 1024);
    assert_eq!((row["context"].get("more"), &row["context"]["plan"]), (None, &json!("pro")));
    assert_eq!(row["respondent"], "u-42");
    assert_eq!(row["page"].as_str().unwrap().len(), 1_000);
}
