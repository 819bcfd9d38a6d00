//! What a visitor's wish for privacy leaves out of a response, and what its page's address says.

use serde_json::{Value, json};

use crate::engine::Feature;
use crate::posted::{close_opened, only_post, open, rate, submit};
use crate::recipes::wait_event;
use crate::stage::Stage;

/// How a browser says it, and the setting that has Firefox say it.
const WISHES: [(&str, &str); 2] = [
    ("globalPrivacyControl: true", "privacy.globalprivacycontrol.enabled"),
    ("doNotTrack: '1'", "privacy.donottrackheader.enabled"),
];
/// Values that do not ask for privacy.
const NO_WISHES: [&str; 3] =
    ["globalPrivacyControl: false, doNotTrack: '0'", "doNotTrack: 'unspecified'", "doNotTrack: null"];

/// Does something in a browser that says each wish: because it is set so, where a test can set it.
fn with_each_wish(act: impl Fn(&Stage, &str)) {
    for (said, setting) in WISHES {
        let stage = Stage::new();
        if stage.browser.engine.does_without(Feature::PrivacySetting) {
            act(&stage, said);
        } else {
            stage.browser.set_preference(setting, &json!(true));
            // The page's own process hears of it later.
            stage.open("quiet.html");
            stage.wait("navigator.globalPrivacyControl || navigator.doNotTrack == '1'");
            act(&stage, "");
        }
        stage.assert_quiet();
    }
}

/// Opens the page in a browser that says this, and a survey of somebody who is known.
fn open_as(stage: &Stage, said: &str, more: &Value) {
    stage.site.forget();
    stage.open("open.html?token=query-secret");
    stage.js(&format!(
        "(Object.entries({{ {said} }}).forEach(([name, value]) => Object.defineProperty(navigator, name, {{ value }})), 0)"
    ));
    let mut options = json!({ "survey": "nps", "endpoint": "/door", "respondent": "u-42", "page": "full",
        "context": { "plan": "pro" } });
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    open(stage, &options);
    stage.js("(scorelet.set({ respondent: 'u-43', context: { seats: 3 } }), 0)");
}

/// The body that was posted: it holds the context, and no respondent, and no page.
fn only_the_context_is_posted(stage: &Stage, said: &str) -> Value {
    let post = only_post(stage);
    for secret in ["u-42", "u-43", "query-secret", "open.html", "respondent", "page"] {
        assert!(!post.body.contains(secret), "{said}: {secret} in {}", post.body);
    }
    let body: Value = serde_json::from_str(&post.body).unwrap();
    assert_eq!(body["context"], json!({ "plan": "pro", "seats": 3 }), "{said}");
    body
}

#[test]
fn a_wish_for_privacy_leaves_out_page_and_respondent() {
    with_each_wish(|stage, said| {
        open_as(stage, said, &json!({}));
        rate(stage);
        submit(stage);
        let body = only_the_context_is_posted(stage, said);
        assert_eq!(stage.detail("submit"), json!({ "response": body }), "{said}");
    });
}

#[test]
fn a_wish_for_privacy_holds_for_a_partial_response() {
    with_each_wish(|stage, said| {
        open_as(stage, said, &json!({}));
        rate(stage);
        close_opened(stage);
        wait_event(stage, "delivered");
        let body = only_the_context_is_posted(stage, said);
        assert_eq!(body["complete"], false, "{said}");
        assert_eq!(stage.detail("dismiss"), json!({ "response": body }), "{said}");
    });
}

#[test]
fn a_wish_for_privacy_holds_for_a_template_and_a_form() {
    let stage = Stage::new();
    let template = json!({ "who": "{respondent}", "at": "{page}", "said": "{respondent} on {page}: {answers.nps}",
        "plan": "{context.plan}" });
    for (delivery, expected) in [
        (json!({ "template": template }), r#"{"plan":"pro","said":" on : 4"}"#),
        (
            json!({ "format": "form" }),
            "id=&survey=nps&answered_at=&complete=true&locale=en&answers.nps=4&context.plan=pro&context.seats=3",
        ),
    ] {
        open_as(&stage, WISHES[0].0, &json!({ "delivery": delivery }));
        rate(&stage);
        submit(&stage);
        let response = stage.detail("submit")["response"].clone();
        let colons = |text: &Value| text.as_str().unwrap().replace(':', "%3A");
        let body = only_post(&stage).body;
        let lasting =
            body.replace(&colons(&response["id"]), "").replace(&colons(&response["answered_at"]), "");
        assert_eq!(lasting, expected);
    }
    stage.assert_quiet();
}

#[test]
fn no_wish_for_privacy_leaves_out_nothing() {
    let stage = Stage::new();
    for said in NO_WISHES {
        open_as(&stage, said, &json!({}));
        rate(&stage);
        submit(&stage);
        let body: Value = serde_json::from_str(&only_post(&stage).body).unwrap();
        let page = format!("{}/open.html?token=query-secret", stage.site.origin);
        assert_eq!((&body["respondent"], &body["page"]), (&json!("u-43"), &json!(page)), "{said}");
    }
    stage.assert_quiet();
}

#[test]
fn the_address_is_that_of_the_page_where_it_was_asked() {
    let stage = Stage::at("open.html?visit=1");
    for (detail, expected) in [("path", "/cart"), ("full", "/cart?item=7#top")] {
        stage.site.forget();
        stage.js("(recorded.events.length = 0, history.pushState(0, '', '/cart?item=7#top'), 0)");
        open(&stage, &json!({ "survey": "nps", "endpoint": "/door", "page": detail }));
        stage.js("(history.pushState(0, '', '/paid?order=99'), 0)");
        rate(&stage);
        submit(&stage);
        let body: Value = serde_json::from_str(&only_post(&stage).body).unwrap();
        assert_eq!(body["page"], format!("{}{expected}", stage.site.origin));
    }
    stage.assert_quiet();
}

/// A name and a password in the address are nobody's business, and hinder nothing.
#[test]
fn a_password_in_the_address_is_not_posted() {
    let stage = Stage::new();
    let known = stage.site.origin.replace("://", "://anna:door-secret@");
    for (survey, detail) in [("nps", "path"), ("./checkout.json", "full")] {
        stage.site.forget();
        stage.browser.go(&format!("{known}/open.html"));
        assert!(stage.text("document.baseURI").contains("door-secret"), "{}", stage.text("document.baseURI"));
        open(&stage, &json!({ "survey": survey, "endpoint": "door", "page": detail }));
        stage.click("input[value='4']");
        stage.click("[part=submit]");
        // The other one has no second question.
        if survey == "nps" {
            stage.wait_for("textarea");
            close_opened(&stage);
        }
        wait_event(&stage, "delivered");
        let body: Value = serde_json::from_str(&only_post(&stage).body).unwrap();
        assert_eq!(body["page"], format!("{}/open.html", stage.site.origin));
        assert!(!format!("{:?}", stage.site.posts()).contains("door-secret"));
    }
    stage.assert_quiet();
}

/// No browser fetches such an address.
#[test]
fn an_endpoint_with_a_name_or_a_password_is_refused_at_once() {
    let stage = Stage::at("open.html");
    for user in ["anna", "anna:secret", ":secret"] {
        let endpoint = format!("http://{user}@h.example/door");
        stage.js(&format!(
            "(recorded.events.length = 0, window.made = scorelet.open({{ survey: 'nps', endpoint: '{endpoint}' }}), 0)"
        ));
        wait_event(&stage, "error");
        stage.watch_briefly();
        let detail = stage.detail("error");
        assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!("endpoint")));
        assert!(detail["message"].as_str().unwrap().contains("password in it"), "{detail}");
        assert_eq!(stage.events(), ["error"], "{endpoint}");
        assert!(stage.holds("!made.shadowRoot?.childElementCount"), "{endpoint}");
        stage.js("(made.remove(), 0)");
    }
    assert_eq!(stage.site.posts().len(), 0);
    stage.assert_console(&["scorelet (config)"], &[]);
}
