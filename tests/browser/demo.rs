//! The demo's pages as they are served to people: a shop, a help page, and scores that move.

use serde_json::json;

use crate::stage::Stage;

/// Walks to the survey at the end of the page.
fn tab_to(stage: &Stage, focus: &str) {
    for _ in 0..60 {
        stage.press("Tab");
        if stage.focus() == focus {
            return;
        }
    }
    panic!("no way to {focus} with Tab");
}

#[test]
fn the_popup_of_the_shop_comes_after_its_delay() {
    let stage = Stage::demo("shop.html");
    stage.wait_state("waiting");
    stage.wait_state("asking");
    let shown_after = stage.js("(() => { const at = (name) => performance.getEntriesByType('resource') \
         .find((entry) => new URL(entry.name).pathname == name); \
         return at('/widget.wasm').startTime - at('/scorelet.js').responseEnd })()");
    assert!((2999.0..6000.0).contains(&shown_after.as_f64().unwrap()), "{shown_after}");
    assert_eq!(stage.focus(), "#body");
    stage.assert_quiet();
}

#[test]
fn an_answer_in_the_shop_by_keyboard_moves_the_live_score() {
    let stage = Stage::demo("shop.html");
    let shop = stage.browser.window();
    // An unhappy answer first: a score that moves shows more than one that appears.
    stage.store("nps", [0, 10], 0);
    stage.open_beside(&stage.live_preview());
    let preview = stage.browser.window();
    assert_eq!(stage.wait_shown("scores", "nps", 1), "-100");
    stage.js("(window.loaded = 'once', 0)");

    stage.browser.look_at(&shop);
    stage.wait_state("asking");
    tab_to(&stage, "nps=0");
    stage.press("9 Enter");
    stage.wait_for("textarea");
    stage.write("Fast.");
    stage.press("Tab Enter");
    stage.wait_state("thanks");
    let row = &stage.wait_rows(2)[1];
    assert_eq!(
        row["answers"],
        json!([
            { "question": "nps", "type": "nps", "scale": [0, 10], "value": 9 },
            { "question": "why", "type": "text", "value": "Fast." },
        ])
    );
    assert_eq!(row["context"], json!({ "product": "pour-over-set" }));
    stage.assert_quiet();

    stage.browser.look_at(&preview);
    assert_eq!(stage.wait_shown("scores", "nps", 2), "0");
    assert_eq!(stage.js("window.loaded"), "once");
    stage.assert_quiet();
}

#[test]
fn the_first_answer_on_the_help_page_appears_in_the_live_scores() {
    let stage = Stage::demo("help.html");
    let help = stage.browser.window();
    stage.open_beside(&stage.live_preview());
    let preview = stage.browser.window();
    stage.wait("!document.getElementById('waiting').hidden");
    assert_eq!(stage.text("document.getElementById('state').textContent"), "Connected");

    stage.browser.look_at(&help);
    stage.wait_state("asking");
    stage.click("input[value='5']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.wait_rows(1)[0]["context"], json!({ "article": "return-an-order" }));
    stage.assert_quiet();

    stage.browser.look_at(&preview);
    assert_eq!(stage.wait_shown("scores", "csat", 1), "100");
    assert!(stage.holds("document.getElementById('waiting').hidden"));
    stage.assert_quiet();
}
