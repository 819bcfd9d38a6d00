//! A survey within the page, in the page's language.

use serde_json::json;

use crate::stage::Stage;

#[test]
fn an_inline_survey_is_where_its_element_is() {
    let stage = Stage::at("inline.html");
    stage.wait_state("asking");
    assert_eq!(stage.focus(), "#body");
    assert!(!stage.holds("$('[popover]') || $('[part=close]') || $('[role=dialog]')"));
    assert!(stage.holds(
        "(() => { const [inner, outer] = [$('[part=panel]'), document.querySelector('main')] \
        .map((node) => node.getBoundingClientRect()); \
        return inner.top > outer.top && inner.bottom <= outer.bottom && inner.height > 100 })()"
    ));
    assert_eq!(stage.text("$('legend').textContent"), "How satisfied are you with your experience?");
    assert_eq!(
        stage.js("all('input').map(({ value, name }) => name + value).join()"),
        "csat1,csat2,csat3,csat4,csat5"
    );
    stage.press("Tab Tab 4");
    // Escape closes popups alone.
    stage.press("Escape");
    assert_eq!(stage.text("survey.getAttribute('state')"), "asking");
    stage.press("Enter");
    stage.wait_for("textarea");
    stage.write("Clear");
    stage.press("Tab Space");
    stage.wait_state("thanks");
    let rows = stage.wait_rows(1);
    assert_eq!(
        rows[0]["answers"],
        json!([
            { "question": "csat", "type": "csat", "scale": [1, 5], "value": 4 },
            { "question": "why", "type": "text", "value": "Clear" },
        ])
    );
    assert_eq!((&rows[0]["survey"], &rows[0]["locale"]), (&json!("csat"), &json!("en")));
    stage.assert_quiet();
    // An element of the page asks at every visit.
    stage.browser.reload();
    stage.wait_state("asking");
}

/// Also where a parent asks its children how wide they would like to be.
#[test]
fn an_inline_survey_is_readable_in_every_layout() {
    let stage = Stage::at("hosts.html");
    stage.wait(
        "[...document.querySelectorAll('scorelet-survey')].every((survey) => survey.getAttribute('state') == 'asking')",
    );
    let layouts = stage.js(
        "[...document.querySelectorAll('section')].map((section) => { \
         const panel = section.querySelector('scorelet-survey').shadowRoot.querySelector('[part=panel]'); \
         const wide = [section, panel, ...panel.querySelectorAll('*')] \
         .filter((node) => node.localName != 'input' && node.clientWidth && node.scrollWidth > node.clientWidth); \
         return { id: section.id, narrow: section.clientWidth < 280, width: panel.offsetWidth, \
         wide: wide.map((node) => node.getAttribute('part') ?? node.localName) } })",
    );
    let layouts = layouts.as_array().unwrap();
    assert_eq!(layouts.len(), 17);
    for layout in layouts {
        let least = if layout["narrow"] == true { 240 } else { 280 };
        assert!(layout["width"].as_u64().unwrap() >= least && layout["wide"] == json!([]), "{layout}");
    }
    stage.assert_quiet();
}

#[test]
fn a_survey_speaks_the_language_of_the_page() {
    let stage = Stage::at("lithuanian.html");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Man buvo lengva sutvarkyti savo reikalą.");
    assert_eq!(stage.text("$('[part=panel]').lang"), "lt");
    assert_eq!(stage.text("$('[part=labels]').textContent"), "1 – Visiškai nesutinku7 – Visiškai sutinku");
    assert_eq!(stage.site.count("GET /locales/lt.json"), 1);
    stage.click("[part=submit]");
    stage.wait("$('#fault').textContent == 'Pasirinkite skaičių.'");
    stage.click("input[value='7']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait("$('[part=thanks]')?.textContent == 'Dėkojame už atsakymą.'");
    let rows = stage.wait_rows(1);
    assert_eq!(rows[0]["locale"], "lt");
    assert_eq!(
        rows[0]["answers"],
        json!([{ "question": "ces", "type": "ces", "scale": [1, 7], "value": 7 }])
    );
    stage.assert_quiet();
}

#[test]
fn an_unknown_language_is_english() {
    let stage = Stage::at("unknown-language.html");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "How satisfied are you with your experience?");
    assert_eq!(stage.text("$('[part=panel]').lang"), "en");
    stage.click("input[value='1']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.wait_rows(1)[0]["locale"], "en");
    stage.assert_quiet();
}
