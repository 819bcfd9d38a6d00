//! How a survey looks at every width, with large text, and to those who choose their own colours.

use serde_json::json;

use crate::engine::Feature;
use crate::stage::Stage;

/// In the first frame: targets that are too small, content that overflows, and what is outside the window.
const PROBE: &str = "(() => { const view = frames[0], survey = view.document.querySelector('scorelet-survey'), \
     root = survey.shadowRoot, targets = [...root.querySelectorAll('input,button,textarea')] \
     .filter((node) => node.checkVisibility?.() ?? true) \
     .map((node) => [node.name || node.getAttribute('part'), node.getBoundingClientRect()]); \
     return { small: targets.filter(([, box]) => box.width < 43.99 || box.height < 43.99) \
     .map(([name, box]) => [name, box.width, box.height]), \
     outside: targets.filter(([, box]) => box.left < 0 || box.right > view.innerWidth + 0.5).map(([name]) => name), \
     wide: [view.document.documentElement, ...root.querySelectorAll('*')].filter((node) => node.className != 'unseen' && \
     getComputedStyle(node).display != 'inline' && node.scrollWidth > node.clientWidth + 1 && node.clientWidth) \
     .map((node) => node.localName + '.' + (node.getAttribute('part') ?? node.className)), found: targets.length } })()";

const TYPES: [&str; 11] = [
    "type=nps",
    "type=csat&look=stars",
    "type=csat-7",
    "type=csat-7&look=faces",
    "type=ces",
    "type=rating",
    "type=rating&look=stars",
    "type=choice",
    "type=multiple",
    "type=text",
    "type=matrix",
];

fn story(stage: &Stage, parameters: &str) {
    stage.open(&format!("gallery.html?{parameters}"));
    stage.wait("document.documentElement.dataset.story == 'ready'");
}

#[test]
fn every_target_is_large_enough_at_every_width_in_both_directions() {
    let stage = Stage::demo("gallery.html?type=nps");
    for of in TYPES {
        for (width, dir, display) in [
            (320, "ltr", "popup"),
            (320, "rtl", "inline"),
            (360, "rtl", "popup"),
            (420, "ltr", "inline"),
            (1280, "ltr", "bar"),
            (1280, "rtl", "inline"),
            (240, "ltr", "inline"),
        ] {
            story(&stage, &format!("{of}&display={display}&dir={dir}&width={width}&state=asking"));
            let found = stage.js(PROBE);
            assert!(found["found"].as_u64().unwrap() >= 2);
            assert_eq!(
                (&found["small"], &found["outside"], &found["wide"]),
                (&json!([]), &json!([]), &json!([])),
                "{of} {display} {dir} at {width}"
            );
        }
    }
    stage.assert_quiet();
}

#[test]
fn nothing_is_cut_off_with_large_text_and_wide_spacing() {
    let stage = Stage::demo("gallery.html?type=nps");
    for of in TYPES {
        for display in ["popup", "inline", "bar"] {
            story(&stage, &format!("{of}&display={display}&width=320&height=256&state=asking"));
            // WCAG 2.2's values of 1.4.12, and twice the size of 1.4.4.
            stage.js(
                "(() => { const sheet = new frames[0].CSSStyleSheet(); sheet.replaceSync('[part=panel] { font-size: 2em !important } \
                 * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } \
                 p { margin-block-end: 2em !important }'); \
                 const { shadowRoot } = frames[0].document.querySelector('scorelet-survey'); \
                 shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet] })()",
            );
            let found = stage.js(PROBE);
            assert_eq!((&found["outside"], &found["wide"]), (&json!([]), &json!([])), "{of} {display}");
            let cut = stage.js(
                "[...frames[0].document.querySelector('scorelet-survey').shadowRoot.querySelectorAll('[part=panel] *')] \
                 .filter((node) => node.scrollHeight > node.clientHeight + 1 && \
                 ['hidden', 'clip'].includes(getComputedStyle(node).overflowY)).map(({ localName }) => localName)",
            );
            assert_eq!(cut, json!([]), "{of} {display}");
        }
    }
    stage.assert_quiet();
}

/// What tells one option from another to the eye: its box, its outline and what is drawn in it.
const DRAWN: &str = "((selector) => ['', '::before', '::after'].map((of) => { \
     const style = getComputedStyle($(selector), of || null); \
     return ['backgroundColor', 'borderTopColor', 'borderTopWidth', 'borderRadius', 'outlineStyle', 'outlineColor', 'boxShadow', 'display', 'height'] \
     .map((name) => style[name]).join() }).join(' | '))";

#[test]
fn what_is_chosen_shows_by_shape_in_every_look() {
    let stage = Stage::demo("gallery.html?type=nps");
    for (look, shapes) in [("stars", 2), ("faces", 5)] {
        story(&stage, &format!("type=csat&look={look}&display=inline&state=chosen"));
        let drawn = stage.js(
            "[...new Set(all('[part=scale] span').map((node) => { const of = getComputedStyle(node, '::after'); \
             return [of.display, of.height, of.borderTopWidth, of.borderBottomWidth].join() }))].length",
        );
        assert_eq!(drawn, shapes, "{look}");
        assert_eq!(
            stage.js("all('[part=scale] span').map(({ textContent }) => textContent).join('')"),
            "",
            "no glyphs"
        );
    }
    stage.assert_quiet();
}

#[test]
fn chosen_colours_of_the_visitor_leave_every_choice_to_be_seen() {
    let stage = Stage::demo("gallery.html?type=nps");
    if stage.browser.engine.lacks(Feature::ForcedColours) {
        return;
    }
    stage.browser.forced_colours();
    for of in [
        "type=nps",
        "type=csat&look=stars",
        "type=csat&look=faces",
        "type=choice",
        "type=multiple",
        "type=matrix",
    ] {
        story(&stage, &format!("{of}&display=inline&state=chosen"));
        let [chosen, other] = [":checked + span", "input:not(:checked) + span"]
            .map(|selector| stage.text(&format!("{DRAWN}('{selector}')")));
        assert_ne!(chosen, other, "{of}");
        stage.js("($('[type=submit]').focus(), 0)");
        stage.press("Shift+Tab");
        assert!(
            stage.holds(
                "getComputedStyle($('input:focus + span') ?? root.activeElement).outlineStyle == 'solid'"
            ),
            "{of}"
        );
    }
    stage.assert_quiet();
}

#[test]
fn nothing_moves_for_those_who_want_no_motion() {
    let stage = Stage::demo("gallery.html?type=nps");
    if stage.browser.engine.lacks(Feature::ReducedMotion) {
        return;
    }
    stage.browser.reduced_motion();
    for display in ["popup", "bar", "inline", "tab", "kiosk"] {
        stage.open(&format!("gallery.html?type=nps&display={display}&state=chosen"));
        for _ in 0..20 {
            assert_eq!(stage.js("root?.getAnimations?.().length ?? 0"), 0, "{display}");
        }
        stage.wait("document.documentElement.dataset.story == 'ready'");
    }
    stage.assert_quiet();
}
