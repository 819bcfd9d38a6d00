//! axe-core finds nothing in any state, light and dark.

use std::path::Path;

use serde_json::json;

use crate::stage::Stage;

const RUN: &str = "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];\n\
     return axe.run('scorelet-survey', { runOnly: tags }).then(({ violations, incomplete, passes }) => \
     [passes.length, [...violations, ...incomplete].map(({ id, nodes }) => \
     id + ': ' + nodes.map(({ target, failureSummary }) => target.flat().join(' ') + ' ' + failureSummary).join('; '))])";

fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is not installed: run cargo xtask build first")
}

/// Asks axe in both colour schemes.
fn examine(stage: &Stage, what: &str) {
    for scheme in ["light", "dark"] {
        stage.browser.colour_scheme(scheme);
        stage.wait("root && [...$('[part=panel]').getAnimations({ subtree: true })].length == 0");
        if !stage.holds("window.axe") {
            stage.browser.run(&axe(), vec![]);
        }
        let found = stage.browser.run(RUN, vec![]);
        assert!(found[0].as_u64().unwrap() > 5, "axe looked at nothing: {found}");
        assert_eq!(found[1], json!([]), "{what}, {scheme}");
    }
}

#[test]
fn axe_finds_nothing_in_a_popup() {
    let stage = Stage::at("always.html");
    stage.wait_state("asking");
    examine(&stage, "the question");
    stage.click("[part=submit]");
    stage.wait("$('#fault').textContent");
    examine(&stage, "the error");
    stage.click("input[value='9']");
    examine(&stage, "a choice");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    examine(&stage, "the comment");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    examine(&stage, "the thanks");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_in_the_page() {
    let stage = Stage::at("inline.html");
    stage.wait_state("asking");
    examine(&stage, "the question");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    examine(&stage, "the comment");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    examine(&stage, "the thanks");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_while_an_answer_waits() {
    let mut stage = Stage::new();
    stage.collector.kill();
    stage.open("memory.html");
    stage.wait_state("asking");
    stage.js("(Math.random = () => 0.999, 0)");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_for("[part~=retry]");
    examine(&stage, "not sent yet");
}
