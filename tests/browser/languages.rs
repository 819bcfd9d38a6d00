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

/// The narrow page. Leaving a page that still loads its survey would be told in the console.
fn narrow() -> Stage {
    let stage = Stage::at("narrow.html");
    stage.wait("frames[0].document.querySelector('scorelet-survey[state=asking]')");
    stage
}

/// Shows the popup of a page in that language, 320 px wide, and returns what it says.
fn shown(stage: &Stage, tag: &str) -> Value {
    shown_at(stage, "language.html", tag)
}

fn shown_at(stage: &Stage, page: &str, tag: &str) -> Value {
    stage.js(&format!("document.querySelector('iframe').src = '{page}?{tag}'"));
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
    let stage = narrow();
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

/// The name is shown as the tag has it, without markup or braces of its own having any effect.
#[test]
fn a_tag_with_a_company_names_it_in_every_language() {
    let stage = narrow();
    let name = "Yahoo! <b>{n}</b>";
    let english =
        json!({ "nps.company": "How likely are you to recommend {company} to a friend or colleague?" });
    for (tag, words) in locales().into_iter().chain([("en".to_owned(), english)]) {
        let name = match ["ar", "he"].contains(&tag.as_str()) {
            true => format!("\u{2068}{name}\u{2069}"),
            false => name.to_owned(),
        };
        let question = words["nps.company"].as_str().unwrap().replace("{company}", &name);
        let found = shown_at(&stage, "company.html", &tag);
        assert_eq!((&found["question"], &found["wide"]), (&json!(question), &json!([])), "{tag}");
        assert_eq!(stage.js("[...frames[0].recorded.errors, ...frames[0].recorded.violations]"), json!([]));
    }
    stage.assert_quiet();
}

#[test]
fn a_long_name_fits_320_pixels() {
    let stage = narrow();
    let name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk".repeat(2);
    shown(&stage, "de");
    stage.js(&format!(
        "(frames[0].scorelet.close(), frames[0].scorelet.open({{ survey: 'enps', vars: {{ company: '{name}' }}, lang: 'de' }}), 0)"
    ));
    stage.wait("frames[0].document.querySelector('scorelet-survey[state=asking]')");
    stage.js("(frames[0].document.querySelector('scorelet-survey[state=closed]').remove(), 0)");
    let found = stage.js(SHOWN);
    assert_eq!(found["wide"], json!([]));
    let question = locales()["de"]["enps.company"].as_str().unwrap().replace("{company}", &name);
    assert_eq!(found["question"], json!(question));
    // Everything can be reached.
    click(&stage, "input[value='3']");
    click(&stage, "[part=submit]");
    assert_eq!(stage.js(SHOWN)["question"], locales()["de"]["why.detractor"]);
    stage.assert_quiet();
}

#[test]
fn a_change_of_language_changes_the_companys_name() {
    let stage = Stage::at("presets.html");
    let names = "{ company: { en: 'Acme', lt: 'Akmė' } }";
    stage.js(&format!("void scorelet.open({{ survey: 'nps', vars: {names} }})"));
    stage.wait_state("asking");
    assert_eq!(
        stage.text("$('legend').textContent"),
        "How likely are you to recommend Acme to a friend or colleague?"
    );
    stage.js("scorelet.set({ lang: 'lt' })");
    stage.wait(
        "$('legend').textContent == 'Kiek tikėtina, kad rekomenduosite įmonę „Akmė“ draugams ar kolegoms?'",
    );
    stage.js("scorelet.set({ lang: 'he' })");
    stage.wait("$('legend').textContent == 'עד כמה סביר שתמליצו על \\u2068Acme\\u2069 לחברים או לעמיתים?'");
    // What is posted has no text of the question, and so no name.
    stage.click("input[value='9']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert!(!stage.detail("submit").to_string().contains("Acme"));
    stage.assert_quiet();
}

#[test]
fn a_tag_finds_the_file_of_its_language() {
    let stage = narrow();
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
