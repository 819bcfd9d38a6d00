//! Where a survey is shown: each corner and edge, a dialog, a bar, a tab, a whole screen. The gallery's
//! page shows each.

use serde_json::json;

use crate::stage::Stage;

/// The card's distances from the window's edges: left, right, top, bottom, and whether it is centred.
const EDGES: &str = "(() => { const { left, top, right, bottom } = $('[part=panel]').getBoundingClientRect(), \
     { clientWidth, clientHeight } = document.documentElement; \
     const [l, r, t, b] = [left, clientWidth - right, top, clientHeight - bottom].map(Math.round); \
     return { inline: Math.abs(l - r) < 2 ? 'middle' : l < r ? 'left' : 'right', \
     block: Math.abs(t - b) < 2 ? 'middle' : t < b ? 'top' : 'bottom', gaps: [Math.min(l, r), Math.min(t, b)] } })()";

fn story(stage: &Stage, parameters: &str) {
    stage.open(&format!("gallery.html?{parameters}"));
    told(stage);
}

fn told(stage: &Stage) {
    stage.wait("document.documentElement.dataset.story == 'ready'");
    stage.wait("!$('[part=panel]')?.getAnimations().length");
}

#[test]
fn a_popup_takes_every_position_in_both_directions() {
    let stage = Stage::demo("gallery.html?type=nps");
    for (position, inline, block) in [
        ("bottom-right", "right", "bottom"),
        ("bottom-left", "left", "bottom"),
        ("top-right", "right", "top"),
        ("top-left", "left", "top"),
        ("center", "middle", "middle"),
        ("bottom", "middle", "bottom"),
        ("top", "middle", "top"),
    ] {
        for dir in ["ltr", "rtl"] {
            story(&stage, &format!("type=nps&display=popup&position={position}&dir={dir}"));
            let stands = stage.js(EDGES);
            let mirrored = match (dir, inline) {
                ("rtl", "left") => "right",
                ("rtl", "right") => "left",
                _ => inline,
            };
            assert_eq!(
                (&stands["inline"], &stands["block"]),
                (&json!(mirrored), &json!(block)),
                "{position} {dir}"
            );
            if inline != "middle" {
                assert_eq!(stands["gaps"], json!([16, 16]), "{position} {dir}");
            }
        }
    }
    stage.assert_quiet();
}

#[test]
fn a_dialog_makes_the_page_rest_and_gives_the_focus_back() {
    let stage = Stage::demo("gallery.html?type=csat&display=modal");
    stage.wait("document.getElementById('open') && window.scorelet");
    stage.click_outside("#open");
    stage.wait_state("asking");
    told(&stage);
    assert!(stage.holds("$('dialog[part=panel]').matches(':modal')"));
    assert_eq!(stage.focus(), "panel");
    assert_eq!(stage.text("$('dialog').getAttribute('aria-labelledby')"), "question");
    let page = "(() => { const { left, top } = document.getElementById('open').getBoundingClientRect(); \
         return document.elementFromPoint(left + 5, top + 5).id })()";
    assert_ne!(stage.text(page), "open", "the page behind is not reached by a pointer");
    for _ in 0..12 {
        stage.press("Tab");
        // Beyond the dialog's last stop there is only the browser itself.
        assert!(["q=1", "submit", "close", "panel", "#body", "#html"].contains(&stage.focus().as_str()));
    }
    assert!(!stage.holds("document.activeElement?.id == 'open'"));
    stage.click("input[value='4']");
    stage.press("Escape");
    stage.wait_state("closed");
    assert_eq!(stage.focus(), "#open");
    assert_eq!(stage.text(page), "open");
    stage.assert_quiet();
}

#[test]
fn a_dialog_that_no_gesture_opens_is_a_popup() {
    let stage = Stage::demo("gallery.html?type=csat&display=modal");
    stage.wait("document.getElementById('open') && window.scorelet");
    stage.js("(setTimeout(() => scorelet.open(document.querySelector('scorelet-survey')), 5500), 0)");
    stage.wait_state("asking");
    assert!(stage.holds("!$('dialog') && $('[popover]').matches(':popover-open')"));
    assert_eq!(stage.focus(), "#body");
    stage.assert_quiet();
}

#[test]
fn a_bar_runs_along_an_edge_and_covers_little() {
    let stage = Stage::demo("gallery.html?type=nps");
    for (position, block) in
        [("bottom", "bottom"), ("bottom-right", "bottom"), ("top", "top"), ("top-left", "top")]
    {
        story(&stage, &format!("type=nps&display=bar&position={position}"));
        let stands = stage.js(EDGES);
        assert_eq!((&stands["block"], &stands["gaps"]), (&json!(block), &json!([0, 0])), "{position}");
        let share = stage.js("$('[part=panel]').getBoundingClientRect().height / innerHeight");
        assert!(share.as_f64().unwrap() < 0.3, "{position}: {share}");
    }
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage.assert_quiet();
}

#[test]
fn a_tab_opens_the_survey_and_comes_back_when_it_is_closed() {
    let stage = Stage::demo("gallery.html?type=csat&display=tab&state=waiting");
    told(&stage);
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    assert_eq!(stage.text("$('[part=tab]').textContent"), "Feedback");
    assert_eq!(stage.js(EDGES)["inline"], "right");
    assert_eq!(stage.events(), [""; 0], "nothing was shown yet");
    stage.press("Tab");
    assert_eq!(stage.focus(), "tab");
    stage.press("Enter");
    stage.wait_state("asking");
    stage.wait("root.activeElement?.getAttribute('part') == 'panel'");
    stage.press("Tab 4 Escape");
    stage.wait_state("waiting");
    stage.wait("root.activeElement?.getAttribute('part') == 'tab'");
    assert_eq!(stage.events(), ["show", "dismiss"]);
    stage.press("Enter");
    stage.wait_state("asking");
    stage.wait("root.activeElement?.getAttribute('part') == 'panel'");
    assert!(!stage.holds("$(':checked')"));
    stage.press("Tab 4 Enter");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage.watch_briefly();
    assert!(!stage.holds("$('[part=tab]')"), "who has answered is not asked again");
    stage.assert_quiet();
}

#[test]
fn a_tab_is_at_the_end_of_the_line() {
    let stage = Stage::demo("gallery.html?type=csat&display=tab&state=waiting&dir=rtl");
    told(&stage);
    let stands = stage.js(EDGES);
    assert_eq!((&stands["inline"], &stands["block"]), (&json!("left"), &json!("middle")));
    assert!(stage.holds(
        "(() => { const { width, height } = $('[part=tab]').getBoundingClientRect(); return width >= 44 && height >= 44 })()"
    ));
    stage.assert_quiet();
}

#[test]
fn a_kiosk_needs_no_scrolling_on_usual_screens() {
    let stage = Stage::demo("gallery.html?type=nps");
    for (width, height) in [(1280, 800), (1024, 768), (768, 1024), (390, 844)] {
        for state in ["asking", "comment", "thanks"] {
            story(&stage, &format!("type=nps&display=kiosk&state={state}&width={width}&height={height}"));
            let found = stage.js(
                "(() => { const view = frames[0], panel = view.document.querySelector('scorelet-survey') \
                 .shadowRoot.querySelector('[part=panel]'), { width, height } = panel.getBoundingClientRect(); \
                 return [width == view.innerWidth, height == view.innerHeight, panel.scrollHeight <= panel.clientHeight, \
                 panel.scrollWidth <= panel.clientWidth] })()",
            );
            assert_eq!(found, json!([true, true, true, true]), "{width}×{height} {state}");
        }
    }
    stage.assert_quiet();
}
