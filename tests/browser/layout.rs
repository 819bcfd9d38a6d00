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

/// In a frame of that width: the rows of the eleven values, the smallest target's sides, and the card's width with the
/// rating and with the comment.
fn card_in(stage: &Stage, width: u32) -> serde_json::Value {
    stage.open("quiet.html");
    stage.js(&format!(
        "(document.body.insertAdjacentHTML('beforeend', \
         '<iframe src=always.html style=\"border:0;width:{width}px;height:700px\"></iframe>'), 0)"
    ));
    stage.wait("frames[0].document.querySelector('scorelet-survey[state=asking]')");
    stage.js(
        "(() => { const root = frames[0].document.querySelector('scorelet-survey').shadowRoot, \
         panel = root.querySelector('[part=panel]'), \
         boxes = [...root.querySelectorAll('[part=option]')].map((node) => node.getBoundingClientRect()), \
         before = panel.offsetWidth, rows = new Set(boxes.map(({ top }) => Math.round(top))).size; \
         root.querySelector('input').click(); root.querySelector('[part=submit]').click(); \
         return { rows, sides: Math.floor(Math.min(...boxes.flatMap(({ width, height }) => [width, height]))), \
         before, after: panel.offsetWidth, comment: !!root.querySelector('textarea'), \
         wide: panel.scrollWidth > panel.clientWidth } })()",
    )
}

/// Two rows would split the scale.
#[test]
fn eleven_values_are_in_one_row_where_their_targets_fit() {
    let stage = Stage::new();
    for (width, rows, card) in [(1000, 1, 576), (608, 1, 576), (590, 2, 558), (440, 2, 408)] {
        let found = card_in(&stage, width);
        let expected = json!({ "rows": rows, "before": card, "after": card, "comment": true, "wide": false });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&found[name], value, "at {width}: {found}");
        }
        assert!(found["sides"].as_u64().unwrap() >= 44, "at {width}: {found}");
    }
    stage.assert_quiet();
}
