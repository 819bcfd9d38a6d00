//! axe-core finds nothing in any state, light and dark.

use std::path::Path;

use crate::engine::Feature;
use crate::stage::Stage;

/// What axe found in a place, and what it cannot tell: of the contrast of text in a drawing it never can,
/// so that is measured against the nearest background with axe's own ruler.
const RUN: &str = "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];\n\
     const { Color, getContrast } = axe.commons.color;\n\
     const colour = (text) => { const read = new Color(); read.parseString(text); return read };\n\
     const ground = (node) => { const found = node ? colour(getComputedStyle(node).backgroundColor) : \
     colour('white'); return found.alpha == 1 ? found : ground(node.parentElement) };\n\
     const drawn = (id, { element }) => id == 'color-contrast' && element instanceof SVGElement && \
     getContrast(ground(element), colour(getComputedStyle(element).fill)) >= 4.5;\n\
     const open = ({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !drawn(id, node)) });\n\
     return axe.run(arguments[0], { runOnly: tags, elementRef: true }).then(({ violations, incomplete, passes }) => \
     [passes.length, [...violations, ...incomplete.map(open)].filter(({ nodes }) => nodes.length).map(({ id, nodes }) => \
     id + ': ' + nodes.map(({ target, failureSummary }) => target.flat().join(' ') + ' ' + failureSummary).join('; '))])";

fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe-core is not installed: run cargo xtask build first")
}

/// Asks axe about the survey.
fn examine(stage: &Stage, what: &str) {
    ask(stage, "scorelet-survey", what);
}

/// Asks axe about all of the page.
fn examine_page(stage: &Stage, what: &str) {
    ask(stage, "html", what);
}

/// What axe finds wrong in a place of the page once it is at rest, or cannot tell.
pub fn found(stage: &Stage, place: &str) -> Vec<String> {
    stage.wait(
        "![document.documentElement, $('[part=panel]')] \
         .some((node) => node?.getAnimations({ subtree: true }).length)",
    );
    if !stage.holds("window.axe") {
        stage.browser.run(&axe(), vec![]);
    }
    let found = stage.browser.run(RUN, vec![place.into()]);
    assert!(found[0].as_u64().unwrap() > 2, "axe looked at nothing: {found}");
    found[1].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Asks axe about a place of the page, in both colour schemes.
pub fn ask(stage: &Stage, place: &str, what: &str) {
    let schemes =
        if stage.browser.engine.does_without(Feature::ColourScheme) { &[""][..] } else { &["light", "dark"] };
    for scheme in schemes {
        if !scheme.is_empty() {
            stage.browser.colour_scheme(scheme);
        }
        assert_eq!(found(stage, place), [""; 0], "{what}, {scheme}");
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
    stage.js("(window.Math.random = () => 0.999, 0)");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_for("[part~=retry]");
    examine(&stage, "not sent yet");
    stage.assert_console(&[], &["ERR_CONNECTION_REFUSED"]);
}

#[test]
fn axe_finds_nothing_on_the_shop_page() {
    let stage = Stage::demo("shop.html");
    examine_page(&stage, "before the popup");
    stage.wait_state("asking");
    examine_page(&stage, "with the popup");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_on_the_help_page() {
    let stage = Stage::demo("help.html");
    stage.wait_state("asking");
    examine_page(&stage, "with the survey");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_on_an_empty_preview() {
    let stage = Stage::demo("preview.html");
    stage.wait("!document.getElementById('connect').hidden");
    examine_page(&stage, "not connected");
    stage.open(&stage.live_preview());
    stage.wait("!document.getElementById('waiting').hidden");
    examine_page(&stage, "no answers yet");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_on_a_live_preview() {
    let stage = Stage::demo("shop.html");
    // Enough for an interval, and too few.
    (0..11).cycle().take(40).for_each(|value| stage.store("nps", [0, 10], value));
    (4..6).for_each(|value| stage.store("csat", [1, 5], value));
    stage.open(&stage.live_preview());
    stage.wait_shown("scores", "nps", 40);
    stage.wait_shown("scores", "csat", 2);
    examine_page(&stage, "with scores");
    stage.assert_quiet();
}

#[test]
fn axe_finds_nothing_on_a_preview_of_a_file() {
    let stage = Stage::demo("preview.html");
    stage.choose_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-cells.csv"));
    stage.wait_shown("results", "nps", 3);
    examine_page(&stage, "a result and what was left out");
    stage.choose_file(&stage.file("names.csv", "name,city\nAda,London\n"));
    stage.wait("!document.getElementById('problem').hidden");
    examine_page(&stage, "a problem and its choices");
    stage.assert_quiet();
}
