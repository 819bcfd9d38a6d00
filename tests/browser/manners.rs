//! A card makes way: for what the page has in its corner, for what has the focus, for what makes the page
//! rest.

use serde_json::json;

use crate::stage::Stage;

/// A button of the page's, fixed in a corner as a chat's launcher is, or the window that it grows to.
const LAUNCHER: &str = "((width, height) => { const old = document.getElementById('launcher'), \
     node = old ?? document.body.appendChild(document.createElement('div')); node.id = 'launcher'; \
     Object.assign(node.style, { position: 'fixed', insetInlineEnd: '20px', bottom: '20px', zIndex: 2147483647, \
     background: 'teal', width: width + 'px', height: height + 'px' }); return 0 })";

/// Whether launcher and card overlap.
const OVERLAP: &str = "(() => { const [a, b] = [document.getElementById('launcher'), $('[part=panel]')] \
     .map((node) => node.getBoundingClientRect()); \
     return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom })()";

const IS_SEEN: &str = "getComputedStyle($('[part=panel]')).visibility == 'visible'";

fn card(parameters: &str) -> Stage {
    let stage = Stage::demo(&format!("gallery.html?type=nps&{parameters}"));
    stage.wait("document.documentElement.dataset.story == 'ready'");
    stage.wait("!$('[part=panel]').getAnimations().length");
    stage
}

#[test]
fn a_popup_makes_way_for_a_launcher_that_appears_and_grows() {
    for dir in ["ltr", "rtl"] {
        let stage = card(&format!("display=popup&dir={dir}"));
        let home = stage.js("$('[part=panel]').getBoundingClientRect().bottom");
        stage.js(&format!("{LAUNCHER}(60, 60)"));
        assert!(stage.holds(OVERLAP), "{dir}: it was in the way");
        stage.wait(&format!("!{OVERLAP}"));
        assert_ne!(stage.js("$('[part=panel]').getBoundingClientRect().bottom"), home);
        stage.js(&format!("{LAUNCHER}(370, 520)"));
        stage.wait(&format!("!{OVERLAP}"));
        stage.wait("!$('[part=panel]').getAnimations().length");
        assert!(stage.holds(IS_SEEN));
        assert!(stage.holds(
            "(() => { const { left, top, right, bottom } = $('[part=panel]').getBoundingClientRect(); \
             return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight })()"
        ));
        stage.click("input[value='9']");
        assert_eq!(stage.js("$(':checked').value"), "9");
        stage.assert_quiet();
    }
}

#[test]
fn a_launcher_in_a_frame_or_a_shadow_root_is_seen_too() {
    let stage = card("display=popup");
    stage.js(
        "(() => { const outer = document.body.appendChild(document.createElement('div')); outer.id = 'chat'; \
         const frame = outer.attachShadow({ mode: 'open' }).appendChild(document.createElement('iframe')); \
         Object.assign(frame.style, { position: 'fixed', right: '20px', bottom: '20px', width: '60px', height: '60px' }) })()",
    );
    // Something else of the page's has the script that makes way fetched.
    stage.js("(document.querySelector('h1').tabIndex = 0, document.querySelector('h1').focus())");
    stage.wait(
        "(() => { const frame = document.getElementById('chat').shadowRoot.firstChild.getBoundingClientRect(), \
         card = $('[part=panel]').getBoundingClientRect(); return card.bottom <= frame.top || card.right <= frame.left })()",
    );
    stage.assert_quiet();
}

#[test]
fn a_tab_and_a_bar_make_way_for_a_launcher() {
    for (parameters, height) in [("display=bar", 60), ("display=tab&state=waiting", 500)] {
        let stage = card(parameters);
        stage.js(&format!("{LAUNCHER}(60, {height})"));
        stage.wait(&format!("!{OVERLAP}"));
        assert!(stage.holds(IS_SEEN), "{parameters}");
        stage.assert_quiet();
    }
}

#[test]
fn nothing_that_has_the_focus_is_covered() {
    let stage = Stage::new();
    for page in ["edges.html?survey=nps&display=popup&storage=none", "edges-narrow.html"] {
        stage.open(page);
        let view = if page.contains("narrow") { "frames[0]" } else { "window" };
        stage.wait(&format!("{view}.document.querySelector('scorelet-survey[state=asking]')"));
        stage.js(&format!("({view}.focus(), {view}.document.getElementById('link-0').focus(), 0)"));
        let covered = format!(
            "(() => {{ const view = {view}, node = view.document.activeElement, box = node.getBoundingClientRect(); \
             const spots = [0.02, 0.5, 0.98].flatMap((x) => [0.04, 0.5, 0.96].map((y) => \
             view.document.elementFromPoint(box.left + box.width * x, box.top + box.height * y))); \
             return node.id.startsWith('link-') && !spots.includes(node) }})()"
        );
        for at in 0..30 {
            assert_eq!(
                stage.text(&format!("{view}.document.activeElement.id")),
                format!("link-{at}"),
                "{page}"
            );
            stage.wait(&format!("!{covered}"));
            stage.press("Tab");
        }
        assert_eq!(stage.text(&format!("{view}.document.activeElement.localName")), "scorelet-survey");
        assert!(stage.holds(&format!(
            "{view}.document.querySelector('scorelet-survey').shadowRoot.activeElement.value == '0'"
        )));
    }
    stage.assert_quiet();
}

#[test]
fn a_card_is_not_seen_where_it_could_not_be_used() {
    let stage = card("display=popup");
    stage.js("(document.body.appendChild(document.createElement('dialog')).showModal(), 0)");
    stage.wait(&format!("!({IS_SEEN})"));
    stage.js("(document.querySelector('dialog').close(), 0)");
    stage.wait(IS_SEEN);
    stage.click("input[value='9']");
    assert_eq!(stage.js("$(':checked').value"), "9");
    stage.assert_quiet();
}

#[test]
fn a_popup_waits_while_a_film_fills_the_screen() {
    let stage = Stage::at("crowd.html");
    stage.wait("window.scorelet");
    stage.js(
        "(() => { const button = document.body.appendChild(document.createElement('button')); button.id = 'film'; \
         button.textContent = 'Play'; button.onclick = () => document.querySelector('main').requestFullscreen() })()",
    );
    stage.click_outside("#film");
    stage.wait("document.fullscreenElement");
    stage.js("dispatchEvent(new Event('first'))");
    stage.watch();
    assert!(stage.holds("!document.querySelector('[state=asking]')"));
    stage.js("document.exitFullscreen()");
    stage.wait("document.querySelector('[state=asking]')");
    stage.assert_quiet();
}

#[test]
fn a_card_is_above_every_layer_and_keeps_what_a_focus_trap_would_take() {
    let stage = card("display=popup");
    stage.js("(() => { const layer = document.body.appendChild(document.createElement('div')); \
         Object.assign(layer.style, { position: 'fixed', inset: 0, zIndex: 2147483647 }); \
         document.body.style.transform = 'scale(0.5)'; \
         const kept = layer.appendChild(document.createElement('input')); kept.id = 'kept'; kept.focus(); \
         document.addEventListener('focusin', ({ target }) => layer.contains(target) || kept.focus()) })()");
    stage.watch();
    assert_eq!(
        stage.text(
            "(() => { const { left, top, width, height } = $('[value=\"9\"]').getBoundingClientRect(); \
             return document.elementFromPoint(left + width / 2, top + height / 2).localName })()"
        ),
        "scorelet-survey"
    );
    stage.click("input[value='9']");
    assert_eq!(stage.js("$(':checked').value"), json!("9"));
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.assert_quiet();
}

#[test]
fn a_phones_keyboard_covers_neither_card_nor_field() {
    let stage = card("display=popup&state=comment");
    stage.js("($('textarea').focus(), 0)");
    // What a phone says when its keyboard comes up; no driver has one.
    stage.js("(Object.defineProperty(visualViewport, 'height', { get: () => 260 }), \
         visualViewport.dispatchEvent(new Event('resize')), 0)");
    stage.wait("$('[part=panel]').getBoundingClientRect().bottom <= 261");
    assert!(stage.holds(
        "(() => { const { top, bottom } = $('textarea').getBoundingClientRect(); return top >= 0 && top < 240 && bottom > 20 })()"
    ));
    assert_eq!(stage.focus(), "comment");
    stage.write("Here.");
    assert!(stage.text("$('textarea').value").ends_with("Here."));
    stage.assert_quiet();
}
