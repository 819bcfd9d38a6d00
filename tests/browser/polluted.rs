//! What a page has put on `Object.prototype` neither turns an answer aside nor adds to it.

use serde_json::{Value, json};

use crate::site::Post;
use crate::stage::Stage;

/// Opens a page that answers by itself under this pollution, and gives what it posted. A driver's own
/// scripts would trip there, so the page says at the server that it is clean again.
fn posted_under(stage: &Stage, case: &str) -> Vec<Post> {
    stage.site.forget();
    stage.open(&format!("hostile.html?{case}"));
    stage.wait_asked("GET /told/204");
    let elsewhere: Vec<_> =
        stage.site.requests().into_iter().filter(|request| request.contains("foreign")).collect();
    assert!(elsewhere.is_empty(), "{case}: {elsewhere:?}");
    let posts = stage.site.posts();
    for post in &posts {
        let text = format!("{post:?}").to_lowercase();
        assert!(post.request == "POST /door", "{case}: {post:#?}");
        assert!(!text.contains("foreign") && !text.contains("secret=1"), "{case}: {post:#?}");
    }
    posts
}

/// A body with what differs from one answer to the next taken out.
pub fn lasting(body: &str) -> String {
    let read: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    ["id", "answered_at"].iter().fold(body.to_owned(), |rest, key| {
        let value = read[*key].as_str().unwrap_or_else(|| panic!("{key} in {body}"));
        rest.replacen(value, "", 1)
    })
}

/// Its headers; only the address of the page, which names the case, may differ.
fn headers(post: &Post) -> Vec<&String> {
    post.headers.iter().filter(|header| !header.starts_with("referer:")).collect()
}

/// The answer arrives, the same to the byte as from a clean page.
fn arrives_unchanged(kinds: &[&str]) {
    let stage = Stage::new();
    let clean = posted_under(&stage, "clean");
    let [clean] = &clean[..] else { panic!("{clean:#?}") };
    for kind in kinds {
        for listed in ["", "-listed"] {
            let case = format!("pollute-{kind}{listed}");
            let posts = posted_under(&stage, &case);
            assert_eq!(stage.js("recorded.errors"), json!([]), "{case}");
            let [post] = &posts[..] else { panic!("{case}: {posts:#?}") };
            assert_eq!(lasting(&post.body), lasting(&clean.body), "{case}");
            assert_eq!(headers(post), headers(clean), "{case}");
        }
    }
}

#[test]
fn names_of_options_change_nothing() {
    arrives_unchanged(&["options", "delivery"]);
}

#[test]
fn names_of_requests_change_nothing() {
    arrives_unchanged(&["request", "events"]);
}

#[test]
fn names_of_records_change_nothing() {
    arrives_unchanged(&["entry", "indexes", "results"]);
}

#[test]
fn names_of_descriptors_change_nothing() {
    arrives_unchanged(&["value", "enumerable", "writable", "configurable", "toJSON"]);
}

/// Here the platform itself goes wrong: each object is a promise, and properties cannot be defined, which
/// browsers say as errors of whichever script comes along.
#[test]
fn nothing_goes_elsewhere_where_no_answer_can_arrive() {
    let stage = Stage::new();
    for kind in ["then", "get", "set"] {
        for listed in ["", "-listed"] {
            posted_under(&stage, &format!("pollute-{kind}{listed}"));
        }
    }
}
