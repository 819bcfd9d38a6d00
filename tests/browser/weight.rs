//! What a page pays: one small file until a survey is due, three for the NPS popup.

use std::path::Path;

use serde_json::Value;

use crate::engine::Engine;
use crate::stage::Stage;

/// Brotli bytes of the embed, and of everything that the popup of the preset `nps` needs.
const EMBED: u64 = 2_200;
const POPUP: u64 = 25_000;

/// The files of dist/ that were fetched, sorted; the page's own and its note-taker are not ours.
fn ours(stage: &Stage, page: &str) -> Vec<String> {
    let others = [format!("GET /{page}"), "GET /record.js".to_owned(), "GET /favicon.ico".to_owned()];
    stage.site.requests().into_iter().filter(|request| !others.contains(request)).collect()
}

/// The size of a file's brotli twin, which is what went over the wire; WebKit asks for brotli over TLS
/// alone, and so for gzip here.
fn brotli(stage: &Stage, name: &str) -> u64 {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    let size = |kind: &str| std::fs::metadata(dist.join(format!("{name}.{kind}"))).unwrap().len();
    let wire = if stage.browser.engine == Engine::WebKit { "gz" } else { "br" };
    let fetched = stage.js(&format!(
        "performance.getEntriesByType('resource') \
         .find(({{ name }}) => new URL(name).pathname == '/{name}').encodedBodySize"
    ));
    assert_eq!(fetched, Value::from(size(wire)), "{name}");
    size("br")
}

#[test]
fn a_page_whose_survey_is_not_due_fetches_the_embed_alone() {
    let stage = Stage::at("triggers.html");
    stage.wait_state("waiting");
    stage.watch();
    assert_eq!(ours(&stage, "triggers.html"), ["GET /scorelet.js"]);
    let size = brotli(&stage, "scorelet.js");
    assert!(size <= EMBED, "{size}");
    stage.assert_quiet();
}

#[test]
fn the_nps_popup_is_three_small_files() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.watch();
    assert_eq!(ours(&stage, "popup.html"), ["GET /scorelet.js", "GET /widget.js", "GET /widget.wasm"]);
    let size: u64 = ["scorelet.js", "widget.js", "widget.wasm"].map(|name| brotli(&stage, name)).iter().sum();
    assert!(size <= POPUP, "{size}");
    stage.assert_quiet();
}

/// A page without `vars` fetches what it did before there were any.
#[test]
fn the_larger_module_and_its_wording_are_for_pages_with_vars() {
    let fetched = |page: &str| {
        let stage = Stage::new();
        stage.open(&format!("{page}?lt"));
        stage.wait_state("asking");
        stage.watch();
        stage.assert_quiet();
        let mut files = ours(&stage, page);
        // Both modules ask for the wording, the second time of the browser's cache; WebKit keeps none here.
        if stage.browser.engine == Engine::WebKit {
            files.dedup_by(|one, other| one == other && one.starts_with("GET /locales/"));
        }
        files
    };
    let without = ["GET /locales/lt.json", "GET /scorelet.js", "GET /widget.js", "GET /widget.wasm"];
    assert_eq!(fetched("language.html"), without);
    // Any card of the larger module is looked after by widget-place.js.
    let more =
        ["GET /locales/more/lt.json", "GET /widget-more.js", "GET /widget-more.wasm", "GET /widget-place.js"];
    let mut all: Vec<_> = without.into_iter().chain(more).collect();
    all.sort_unstable();
    assert_eq!(fetched("company.html"), all);
}
