//! What the options promise: when a survey comes, what is posted, what is remembered.

use serde_json::json;

use crate::stage::Stage;

fn answer_first(stage: &Stage, value: u8) {
    stage.click(&format!("input[value='{value}']"));
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
}

#[test]
fn a_name_one_letter_off_is_warned_of_once() {
    let stage = Stage::at("slip.html");
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(stage.events(), ["show"]);
    let console = stage.browser.console();
    assert_eq!(console.len(), 1, "{console:#?}");
    let line = &console[0];
    assert!(
        line.starts_with("\"WARNING\"") && line.contains("endpont") && line.contains("endpoint"),
        "{line}"
    );
}

#[test]
fn triggers_are_waited_for() {
    let stage = Stage::at("triggers.html");
    stage.watch();
    let states =
        "[...document.querySelectorAll('scorelet-survey')].map((each) => each.getAttribute('state')).join()";
    assert_eq!(stage.text(states), "waiting,waiting");
    assert_eq!(stage.site.count("GET /widget.wasm"), 0);
    stage.js("document.dispatchEvent(new Event('bought'))");
    stage.wait(&format!("{states} == 'asking,waiting'"));
    assert!(stage.holds("scorelet.open(document.getElementById('by-hand')).id == 'by-hand'"));
    stage.wait(&format!("{states} == 'asking,asking'"));
    assert_eq!(stage.site.count("GET /widget.wasm"), 1);
    assert_eq!(stage.events(), ["show", "show"]);
    stage.assert_quiet();
}

#[test]
fn two_surveys_stand_beside_each_other() {
    let stage = Stage::new();
    stage.open("two.html?coupon=x#top");
    let second = "document.querySelectorAll('scorelet-survey')[1]";
    stage.wait_state("asking");
    stage.wait(&format!("{second}.getAttribute('state') == 'asking'"));
    let colours = stage.js(&format!(
        "[root, {second}.shadowRoot].map((root) => \
         getComputedStyle(root.querySelector('[part=panel]')).backgroundColor)"
    ));
    assert_ne!(colours[0], colours[1], "light and dark");
    answer_first(&stage, 2);
    assert_eq!(stage.text(&format!("{second}.getAttribute('state')")), "asking");
    let in_second = |selector: &str| {
        stage.browser.click(&format!(
            "return document.querySelectorAll('scorelet-survey')[1].shadowRoot.querySelector(\"{selector}\")"
        ));
    };
    in_second("input[value='6']");
    in_second("[part=submit]");
    stage.wait(&format!("{second}.shadowRoot.querySelector('textarea')"));
    in_second("[part=submit]");
    let rows = stage.wait_rows(2);
    assert_eq!((&rows[0]["survey"], rows[0].get("page")), (&json!("csat"), None));
    let address = format!("{}/two.html?coupon=x#top", stage.site.origin);
    assert_eq!((&rows[1]["survey"], &rows[1]["page"]), (&json!("ces"), &json!(address)));
    stage.assert_quiet();
}

#[test]
fn partial_never_posts_no_partial_response() {
    let stage = Stage::at("session.html");
    stage.wait_state("asking");
    stage.click("input[value='1']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=close]");
    stage.wait_state("closed");
    assert_eq!(stage.detail("dismiss"), json!({ "response": null }));
    stage.watch();
    assert_eq!(stage.rows().len(), 0);
    stage.assert_quiet();
}

#[test]
fn pressing_twice_posts_once() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    stage.click("input[value='10']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.js(
        "(() => { const button = $('[part=submit]'); button.click(); button.click(); button.click() })()",
    );
    stage.wait_state("thanks");
    stage.wait_rows(1);
    stage.watch();
    assert_eq!(stage.events(), ["show", "answer", "submit", "delivered"]);
    assert_eq!(stage.collector.get("/healthz").json()["duplicates"], 0);
    stage.assert_quiet();
}

#[test]
fn a_polluted_prototype_redirects_nothing() {
    let stage = Stage::at("polluted.html");
    stage.wait_state("asking");
    assert_eq!(
        stage.text("$('legend').textContent"),
        "How likely are you to recommend us to a friend or colleague?"
    );
    stage.click("input[value='10']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let row = &stage.wait_rows(1)[0];
    assert_eq!((&row["survey"], &row["locale"], row.get("respondent")), (&json!("nps"), &json!("en"), None));
    assert_eq!(stage.site.count("POST /told/200") + stage.site.count("PUT /told/200"), 0);
    stage.assert_quiet();
}

#[test]
fn an_element_that_the_page_removes_breaks_nothing() {
    let stage = Stage::at("inline.html");
    stage.wait_state("asking");
    stage.js("(window.taken = survey, survey.remove(), dispatchEvent(new Event('pagehide')), 0)");
    stage.js("(document.querySelector('main').append(taken), 0)");
    stage.watch();
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.wait_rows(1);
    stage.assert_quiet();
}
