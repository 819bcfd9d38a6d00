//! The built-in wording, as a narrow page in each language shows it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::stage::Stage;

/// In the frame: the popup's texts, and elements that overflow their container.
const SHOWN: &str = "(() => { const view = frames[0], \
     root = view.document.querySelector('scorelet-survey').shadowRoot, $ = (part) => root.querySelector(`[part=${part}]`), \
     text = (part) => $(part)?.textContent; \
     return { lang: $('panel').lang, dir: view.getComputedStyle(root.querySelector('form')).direction, \
     question: text('question'), ends: [...root.querySelectorAll('[part=labels] > *')].map((end) => end.textContent), \
     hint: root.querySelector('.hint')?.textContent, button: text('submit'), close: $('close').ariaLabel, \
     wide: [view.document.documentElement, ...$('panel').querySelectorAll('*')] \
     .filter((node) => node.localName != 'input' && node.clientWidth && node.scrollWidth > node.clientWidth) \
     .map((node) => node.getAttribute('part') ?? node.localName) } })()";

/// The wording of every language by its tag, English left out: it is built in, not a file.
fn locales() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/locales");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let tag = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (tag, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
        })
        .collect()
}

/// Shows the popup of a page in that language, 320 px wide, and returns what it says.
fn shown(stage: &Stage, tag: &str) -> Value {
    stage.js(&format!("document.querySelector('iframe').src = 'language.html?{tag}'"));
    stage.wait(&format!(
        "frames[0].location.search == '?{tag}' && frames[0].document.querySelector('scorelet-survey[state=asking]')"
    ));
    stage.js(SHOWN)
}

/// Acts on a node of the popup in the frame.
fn click(stage: &Stage, selector: &str) {
    stage.js(&format!(
        "frames[0].document.querySelector('scorelet-survey').shadowRoot.querySelector(\"{selector}\").click()"
    ));
}

#[test]
fn every_language_is_shown_as_its_file_says_and_fits_320_pixels() {
    let stage = Stage::at("narrow.html");
    for (tag, words) in locales() {
        let dir = if ["ar", "he"].contains(&tag.as_str()) { "rtl" } else { "ltr" };
        let end = |number: u8, key: &str| format!("{number} – {}", words[key].as_str().unwrap());
        let expected = json!({
            "lang": tag, "dir": dir, "question": words["nps"], "ends": [end(0, "nps.low"), end(10, "nps.high")],
            "hint": null, "button": words["next"], "close": words["close"], "wide": [],
        });
        assert_eq!(shown(&stage, &tag), expected);
        click(&stage, "input[value='3']");
        click(&stage, "[part=submit]");
        let expected = json!({
            "lang": tag, "dir": dir, "question": words["why.detractor"], "ends": [],
            "hint": words["optional"], "button": words["submit"], "close": words["close"], "wide": [],
        });
        assert_eq!(stage.js(SHOWN), expected);
        assert_eq!(stage.js("[...frames[0].recorded.errors, ...frames[0].recorded.violations]"), json!([]));
    }
    stage.assert_quiet();
}

#[test]
fn a_tag_finds_the_file_of_its_language() {
    let stage = Stage::at("narrow.html");
    let locales = locales();
    for (tag, file) in [
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("he-IL", "he"),
        ("es-419", "es"),
        ("DE-at", "de"),
    ] {
        assert_eq!(shown(&stage, tag)["question"], locales[file]["nps"], "{tag}");
    }
    stage.assert_quiet();
}
