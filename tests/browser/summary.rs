//! `<scorelet-summary>`: a file's scores in a page, with what is wrong said in their place.

use serde_json::json;

use crate::access::ask;
use crate::stage::Stage;

/// The element's text.
const INSIDE: &str = "document.querySelector('scorelet-summary').shadowRoot.textContent";

fn at_summary() -> Stage {
    let stage = Stage::at("summary.html");
    wait_cards(&stage, 1);
    stage
}

fn wait_cards(stage: &Stage, count: usize) {
    stage.wait(&format!(
        "document.querySelector('scorelet-summary').shadowRoot?.querySelectorAll('article').length == {count}"
    ));
}

fn set(stage: &Stage, name: &str, value: &str) {
    stage.js(&format!(
        "(document.querySelector('scorelet-summary').setAttribute({}, {}), 0)",
        json!(name),
        json!(value)
    ));
}

#[test]
fn a_summary_is_in_the_page_with_its_sentence_and_interval() {
    let stage = at_summary();
    let inside = stage.text(INSIDE).replace('\u{a0}', " ");
    assert!(inside.contains("from 120 answers: likely between"), "{inside}");
    assert!(inside.contains("All 120 rows were scored."), "{inside}");
    assert!(
        stage.holds("document.querySelector('scorelet-summary').shadowRoot.querySelector('svg.axis .band')")
    );
    // It is styled, read beside the page, and nothing of it is against a strict policy.
    assert!(
        stage.holds("document.querySelector('scorelet-summary').shadowRoot.adoptedStyleSheets.length == 1")
    );
    assert_eq!(stage.site.count("GET /score-worker.mjs"), 1);
    assert_eq!(stage.site.count("GET /answers.csv"), 1);
    ask(&stage, "scorelet-summary", "a summary");
    stage.assert_quiet();
}

#[test]
fn its_attributes_are_the_options_of_a_file() {
    let stage = at_summary();
    set(&stage, "by", "plan");
    wait_cards(&stage, 2);
    set(&stage, "where", "plan=pro");
    wait_cards(&stage, 1);
    set(&stage, "where", "plan!=none");
    wait_cards(&stage, 2);
    // The smaller one withheld, and the other, which would give it away.
    set(&stage, "min-n", "50");
    stage.wait(&format!("{INSIDE}.split('Withheld').length == 3"));
    // Changed in one go, read once: in a task of the page, since WebKit runs no driver's script in one.
    let asked = stage.site.count("GET /answers.csv");
    let options = json!({ "metric": "csat", "column": "1", "scale": "0-10", "favourable": "8, 9, 10" });
    stage.js(&format!(
        "(setTimeout((element) => {{ element.removeAttribute('by'); \
         for (const [name, value] of Object.entries({options})) element.setAttribute(name, value) }}, \
         0, document.querySelector('scorelet-summary')), 0)"
    ));
    stage.wait(&format!("{INSIDE}.includes('favourable from 120 answers')"));
    assert_eq!(stage.site.count("GET /answers.csv"), asked + 1);
    stage.assert_quiet();
}

#[test]
fn what_is_wrong_is_reported_in_its_place() {
    let stage = at_summary();
    for (name, value, said) in [
        ("column", "likelihood", "There is no column \"likelihood\"."),
        ("metric", "nqs", "Metric: unknown value \"nqs\"; did you mean \"nps\"?"),
        ("src", "elsewhere.csv", "The file elsewhere.csv cannot be loaded: HTTP status 404."),
        ("src", "", "Src is missing: the address of a file of answers."),
    ] {
        set(&stage, name, value);
        stage.wait(&format!(
            "document.querySelector('scorelet-summary').shadowRoot.querySelector('[role=alert]')?.textContent == {}",
            json!(said)
        ));
        ask(&stage, "scorelet-summary", said);
        assert_eq!(stage.js("document.querySelector('scorelet-summary').shadowRoot.childNodes.length"), 1);
    }
    stage.assert_console(&[], &["status of 404"]);
}
