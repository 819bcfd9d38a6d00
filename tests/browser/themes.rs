//! Colours that a host chooses, and styles that it does not know it spreads.

use serde_json::{Value, json};

use crate::engine::Feature;
use crate::stage::Stage;

/// WCAG's contrasts of what is shown, measured without the widget's own arithmetic: the question, the
/// labels and the button's words on what is behind them, the button and an option's border on the card.
const CONTRASTS: &str = "(() => { \
     const paper = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }); \
     const parts = (text) => { paper.clearRect(0, 0, 1, 1); paper.fillStyle = text; paper.fillRect(0, 0, 1, 1); \
     const [r, g, b, a] = paper.getImageData(0, 0, 1, 1).data; return [[r, g, b].map((part) => part / 255), a / 255] }; \
     const ground = (node) => { const [rgb, alpha] = parts(getComputedStyle(node).backgroundColor); \
     if (alpha == 1) return rgb; const outer = node.parentElement ?? node.getRootNode().host; \
     const under = outer ? ground(outer) : matchMedia('(prefers-color-scheme: dark)').matches ? [0.07, 0.07, 0.07] : [1, 1, 1]; \
     return rgb.map((part, at) => part * alpha + under[at] * (1 - alpha)) }; \
     const luminance = (rgb) => { const [r, g, b] = rgb.map((part) => part <= 0.04045 ? part / 12.92 : \
     ((part + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b }; \
     const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; \
     return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) }; \
     const ink = (selector) => parts(getComputedStyle($(selector)).color)[0]; \
     const card = ground($('[part=panel]')), button = ground($('[type=submit]')); \
     return { question: contrast(ink('[part=question]'), card), labels: contrast(ink('[part=labels]'), card), \
     words: contrast(ink('[type=submit]'), button), button: contrast(button, card), \
     border: contrast(parts(getComputedStyle($('[part=option] span')).borderTopColor)[0], card) } })()";

fn least(name: &str) -> f64 {
    if ["button", "border"].contains(&name) { 3.0 } else { 4.5 }
}

fn open(stage: &Stage, parameters: &str) {
    stage.open(&format!("gallery.html?type=nps&{parameters}"));
    stage.wait("document.documentElement.dataset.story == 'ready'");
}

fn assert_readable(stage: &Stage, what: &str) {
    let Value::Object(found) = stage.js(CONTRASTS) else { panic!() };
    assert_eq!(found.len(), 5);
    for (name, contrast) in found {
        assert!(contrast.as_f64().unwrap() >= least(&name), "{what}: {name} has {contrast}");
    }
}

#[test]
fn a_theme_that_cannot_be_read_is_corrected_and_reported_once() {
    let stage = Stage::demo("gallery.html?type=nps");
    stage.wait("document.documentElement.dataset.story == 'ready'");
    for theme in [
        "accent=yellow",
        "accent=%23fffff0&background=white&text=silver",
        "background=%23777&text=%23888&accent=%23666",
        "background=black&text=%23333",
        "background=oklch(0.9 0.1 90)&accent=oklch(0.85 0.15 90)&text=hsl(50 50% 60%)",
        "background=rgb(255 255 255 / 0.2)&text=white&theme=light",
        "accent=transparent",
        "text=rgb(0 0 0 / 0.2)",
        "accent=nonsense",
        "background=rebeccapurple&text=indigo&accent=navy&theme=dark",
    ] {
        for display in ["popup", "inline"] {
            open(&stage, &format!("{theme}&display={display}&state=asking"));
            stage.browser.console();
            assert_readable(&stage, &format!("{theme} {display}"));
        }
        stage.browser.reload();
        stage.wait("document.documentElement.dataset.story == 'ready'");
        let said = stage.browser.console();
        let ours: Vec<_> = said.iter().filter(|line| line.contains("the theme is corrected")).collect();
        assert_eq!((ours.len(), said.len()), (1, 1), "{theme}: {said:?}");
    }
}

#[test]
fn a_theme_that_can_be_read_is_left_as_it_is() {
    let stage = Stage::demo("gallery.html?type=nps");
    for theme in ["accent=%231f5a4c", "accent=%231f5a4c&background=%23fbfaf7&text=%231f1d1a&theme=light"] {
        open(&stage, &format!("{theme}&display=popup&theme=light"));
        assert_eq!(stage.text("getComputedStyle($('[type=submit]')).backgroundColor"), "rgb(31, 90, 76)");
        assert_readable(&stage, theme);
    }
    stage.assert_quiet();
}

#[test]
fn a_page_that_sets_no_colour_fetches_nothing_for_it() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(stage.site.count("GET /widget-theme.js"), 0);
    assert_eq!(stage.site.count("GET /widget-place.js"), 0);
    stage.assert_quiet();
}

#[test]
fn colours_that_change_are_corrected_again() {
    let stage = Stage::demo("gallery.html?type=nps");
    open(&stage, "display=popup&accent=%231f5a4c&theme=light");
    stage.js("(survey.style.setProperty('--scorelet-accent', 'rgb(250 250 210)'), 0)");
    stage.wait("getComputedStyle($('[type=submit]')).backgroundColor != 'rgb(31, 90, 76)'");
    stage.wait(&format!("{CONTRASTS}.button >= 3"));
    assert_readable(&stage, "a new accent");
    assert_eq!(stage.browser.console().len(), 1);
}

#[test]
fn the_other_colour_scheme_is_corrected_too() {
    let stage = Stage::demo("gallery.html?type=nps");
    if stage.browser.engine.lacks(Feature::ColourScheme) {
        return;
    }
    stage.browser.colour_scheme("light");
    // Good on white alone.
    open(&stage, "display=popup&accent=%23123&text=%23123");
    assert_readable(&stage, "light");
    stage.browser.colour_scheme("dark");
    stage.wait(&format!("{CONTRASTS}.question >= 4.5 && {CONTRASTS}.button >= 3"));
    assert_readable(&stage, "dark");
    stage.browser.colour_scheme("light");
    stage.wait("getComputedStyle($('[type=submit]')).backgroundColor == 'rgb(17, 34, 51)'");
}

/// The computed styles of everything in a card, except those that follow from its size.
const STYLES: &str = "(() => { const rooms = /^(-webkit-)?(width|height|(min-|max-)?(inline|block)-size|perspective-origin|\
     transform-origin|inset.*|top|left|right|bottom|.*(margin|padding)-(inline|left|right).*|grid-template-columns|grid-template-rows|grid-auto-(flow|columns)|(row|column)-gap|\
     app-region|-moz-.*|--.*)$/; \
     const nodes = [...$('[dir]').querySelectorAll('*')].slice(0, 40); \
     return nodes.map((node) => { const style = getComputedStyle(node), found = {}; \
     for (const name of style) if (!rooms.test(name)) found[name] = style.getPropertyValue(name); \
     return [node.localName + ' ' + (node.getAttribute('part') ?? ''), found] }) })()";

/// What hosts do to every element, to frames of reference, and to what is inherited.
const HOSTILE: &str = "* { all: unset !important; box-sizing: content-box !important; position: static !important; \
     border: 3px solid red !important; float: left !important; background: pink !important; transform: rotate(1deg) !important; \
     animation: none !important; \
     azimuth: behind !important; border-collapse: collapse !important; border-spacing: 9px !important; caption-side: bottom !important; \
     color: lime !important; cursor: wait !important; direction: rtl !important; empty-cells: hide !important; \
     font: italic small-caps 900 31px/3 monospace !important; font-kerning: none !important; font-stretch: 50% !important; \
     font-feature-settings: 'smcp' !important; font-variation-settings: 'wght' 900 !important; font-size-adjust: 0.9 !important; \
     font-synthesis: none !important; font-variant-caps: all-small-caps !important; font-optical-sizing: none !important; \
     hyphens: auto !important; image-rendering: pixelated !important; letter-spacing: 9px !important; line-break: anywhere !important; \
     list-style: square inside !important; orphans: 9 !important; overflow-wrap: anywhere !important; paint-order: stroke !important; \
     pointer-events: none !important; quotes: 'a' 'b' !important; ruby-position: under !important; scrollbar-color: red blue !important; \
     stroke: red !important; fill: red !important; tab-size: 40 !important; text-align: right !important; text-align-last: center !important; \
     text-anchor: end !important; text-combine-upright: all !important; text-emphasis: dot !important; text-indent: 99px !important; \
     text-justify: none !important; text-orientation: upright !important; text-rendering: geometricPrecision !important; \
     text-shadow: 3px 3px red !important; text-transform: uppercase !important; text-underline-offset: 9px !important; \
     text-underline-position: under !important; visibility: hidden !important; white-space: pre !important; widows: 9 !important; \
     word-break: break-all !important; word-spacing: 9px !important; writing-mode: vertical-rl !important; \
     -webkit-text-fill-color: red !important; -webkit-text-stroke: 2px red !important; accent-color: red !important; \
     caret-color: red !important; color-scheme: dark !important; forced-color-adjust: none !important; text-wrap: nowrap !important; \
     print-color-adjust: exact !important; -webkit-text-size-adjust: 300% !important; -webkit-user-select: none !important; \
     text-decoration: underline wavy red !important } \
     html { font-size: 62.5% !important; zoom: 1.5 } body { transform: skewX(5deg) scale(0.7) !important; filter: grayscale(1) !important }";

#[test]
fn a_hosts_style_sheet_changes_nothing_inside() {
    let stage = Stage::demo("gallery.html?type=nps");
    for parameters in ["display=popup&theme=light&dir=ltr", "display=inline&theme=light&dir=ltr"] {
        open(&stage, parameters);
        stage.wait("!$('[part=panel]').getAnimations().length");
        let clean = stage.js(STYLES);
        assert!(clean.as_array().unwrap().len() >= 20);
        stage.browser.run(
            "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]); document.adoptedStyleSheets = [sheet]",
            vec![HOSTILE.into()],
        );
        let hostile = stage.js(STYLES);
        let mut wrong = Vec::new();
        for (was, is) in clean.as_array().unwrap().iter().zip(hostile.as_array().unwrap()) {
            for (name, value) in was[1].as_object().unwrap() {
                if is[1][name] != *value {
                    wrong.push(format!("{}: {name}: {value} became {}", was[0], is[1][name]));
                }
            }
        }
        assert_eq!(json!(wrong), json!([]), "{parameters}");
    }
    stage.assert_quiet();
}
