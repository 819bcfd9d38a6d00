//! Templates on the page: an address is filled in, a mistake is said when the survey opens.

use serde_json::json;

use crate::recipes::{answer, wait_event};
use crate::stage::Stage;

#[test]
fn an_address_with_placeholders_needs_no_other_option() {
    let stage = Stage::new();
    let options = json!({ "survey": "nps", "display": "inline", "context": { "status": 204, "up": ".." },
        "endpoint": "/told/{context.status}?by={survey}&up={context.up}" });
    answer(&stage, &options);
    wait_event(&stage, "delivered");
    assert_eq!(stage.site.count("POST /told/204"), 1);
    // The small module has no templates: it leaves the survey to the larger one.
    assert_eq!(stage.site.count("GET /widget.wasm"), 1);
    assert_eq!(stage.site.count("GET /widget-full.wasm"), 1);
    stage.assert_quiet();
}

#[test]
fn an_address_that_only_looks_like_one_still_works() {
    let stage = Stage::new();
    answer(&stage, &json!({ "survey": "nps", "display": "inline", "endpoint": "/told/204?home=/~me" }));
    wait_event(&stage, "delivered");
    assert_eq!(stage.site.count("POST /told/204"), 1);
    stage.assert_quiet();
}

#[test]
fn mistakes_are_reported_when_the_survey_opens() {
    let stage = Stage::new();
    for (options, place) in [
        (json!({ "endpoint": "/told/{nps}" }), "endpoint"),
        (json!({ "endpoint": "/told/204#{id}" }), "endpoint"),
        (json!({ "endpoint": "https://{context.host}/" }), "endpoint"),
        (json!({ "endpoint": "https://h.example:{context.port}/" }), "endpoint"),
        (json!({ "delivery": { "template": { "score": "{answer.nps}" } } }), "delivery.template.score"),
        (json!({ "delivery": { "headers": { "Cookie": "a=b" } } }), "delivery.headers.Cookie"),
        (json!({ "delivery": { "mode": "no-cors" } }), "delivery.format"),
        (json!({ "delivery": { "success": { "path": "ok" } } }), "delivery.success.value"),
    ] {
        stage.open("open.html");
        stage.wait("window.scorelet");
        let mut all = json!({ "survey": "nps", "display": "inline", "endpoint": "/told/204" });
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        stage.js(&format!("(scorelet.open({all}), 0)"));
        wait_event(&stage, "error");
        let said = stage.detail("error");
        assert_eq!((&said["code"], &said["where"]), (&json!("config"), &json!(place)), "{options}: {said}");
        assert_eq!(stage.events(), ["error"], "{options}");
        stage.assert_console(&["scorelet (config)"], &[]);
    }
}
