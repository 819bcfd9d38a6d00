//! Small screens, and pages from right to left.

use serde_json::json;

use crate::stage::Stage;

/// In the frame of 320 px: too small targets, what is wider than its room, nodes off the screen.
const PROBE: &str = "(() => { const view = frames[0], survey = view.document.querySelector('scorelet-survey'), \
     root = survey.shadowRoot, targets = [...root.querySelectorAll('input,button,textarea')] \
     .map((node) => [node.name || node.getAttribute('part'), node.getBoundingClientRect()]); \
     return { small: targets.filter(([, box]) => box.width < 44 || box.height < 44) \
     .map(([name, box]) => [name, box.width, box.height]), \
     outside: targets.filter(([, box]) => box.left < 0 || box.right > 320).map(([name]) => name), \
     wide: [view.document.documentElement, root.querySelector('[part=panel]')] \
     .filter((node) => node.scrollWidth > node.clientWidth).map(({ localName }) => localName) } })()";

fn framed() -> Stage {
    let stage = Stage::at("narrow.html");
    stage.wait("frames[0].document.querySelector('scorelet-survey[state=asking]')");
    stage
}

#[test]
fn every_target_is_large_enough_at_320_pixels() {
    let stage = framed();
    let nothing = json!({ "small": [], "outside": [], "wide": [] });
    assert_eq!(stage.js("frames[0].innerWidth"), 320);
    assert_eq!(stage.js(PROBE), nothing);
    stage.js("frames[0].document.querySelector('scorelet-survey').shadowRoot.querySelector('input').click()");
    stage.js("frames[0].document.querySelector('scorelet-survey').shadowRoot.querySelector('[part=submit]').click()");
    stage.wait("frames[0].document.querySelector('scorelet-survey').shadowRoot.querySelector('textarea')");
    assert_eq!(stage.js(PROBE), nothing);
    stage.assert_quiet();
}

#[test]
fn a_popup_is_at_the_end_of_the_line() {
    const SIDES: &str = "(() => { const box = $('[part=panel]').getBoundingClientRect(); \
         return [box.left, document.documentElement.clientWidth - box.right, \
         document.documentElement.clientHeight - box.bottom].map(Math.round) })()";
    let stage = Stage::at("once.html");
    stage.wait_state("asking");
    stage.wait("$('[part=panel]').getAnimations().length == 0");
    let sides = stage.js(SIDES);
    assert_eq!((&sides[1], &sides[2]), (&json!(16), &json!(16)), "left to right: {sides}");
    stage.open("right-to-left.html");
    stage.wait_state("asking");
    stage.wait("$('[part=panel]').getAnimations().length == 0");
    let sides = stage.js(SIDES);
    assert_eq!((&sides[0], &sides[2]), (&json!(16), &json!(16)), "right to left: {sides}");
    stage.assert_quiet();
}
