//! The preview: who may see live scores, and files that are scored without leaving the browser.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::engine::{Engine, Feature};
use crate::stage::Stage;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A real export next to the repository, if there is one.
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name).canonicalize().ok()?;
    path.is_file().then_some(path)
}

/// Says which column is meant, in the page's own form.
fn choose_column(stage: &Stage, column: &str) {
    // A message shown while a file is read would move the form under the pointer.
    stage.wait("!document.getElementById('choices').hidden && document.getElementById('reading').hidden");
    if !stage.holds("document.getElementById('choices').open") {
        stage.click_outside("#choices summary");
    }
    stage.click_outside(&format!("#reread [name=column] option[value={column}]"));
    stage.click_outside("#reread [type=submit]");
}

#[test]
fn the_token_leaves_the_address_and_a_reload_stays_connected() {
    let stage = Stage::demo("shop.html");
    stage.open(&stage.live_preview());
    stage.wait("document.getElementById('state').dataset.state == 'live'");
    let address = format!("{}/preview.html", stage.site.origin);
    assert_eq!(stage.text("location.href"), address);
    stage.browser.reload();
    stage.wait("document.getElementById('state').dataset.state == 'live'");
    assert_eq!(stage.text("location.href"), address);
    stage.assert_quiet();
}

#[test]
fn a_wrong_token_is_reported() {
    let stage = Stage::demo("shop.html");
    stage.open(&format!("preview.html#token=wrong&collector=http://{}", stage.collector.address));
    stage.wait("!document.getElementById('refused').hidden");
    let said = stage.text("document.getElementById('refused').textContent");
    assert_eq!(said, "The collector does not accept this token.");
    assert!(stage.holds("!document.getElementById('connect').hidden"), "another one can be given");
    stage.assert_console(&[], &["status of 401"]);
}

#[test]
fn live_scores_go_on_when_the_collector_is_back() {
    let mut stage = Stage::demo("shop.html");
    stage.open(&stage.live_preview());
    stage.wait("document.getElementById('state').dataset.state == 'live'");
    stage.collector.kill();
    stage.wait("document.getElementById('state').dataset.state == 'lost'");
    stage.collector.start_again();
    stage.store("nps", [0, 10], 10);
    assert_eq!(stage.wait_shown("scores", "nps", 1), "100");
    assert_eq!(stage.text("document.getElementById('state').textContent"), "Connected");
    stage.assert_console(&[], &["net::ERR_"]);
}

#[test]
fn a_file_is_scored_with_what_was_left_out() {
    let stage = Stage::demo("preview.html");
    stage.choose_file(&fixture("bad-cells.csv"));
    assert_eq!(stage.wait_shown("results", "nps", 3), "33");
    let reasons = stage.js("document.querySelectorAll('#results [data-reason]').length");
    assert!(reasons.as_u64().unwrap() > 1, "{reasons}");
    stage.assert_quiet();
}

#[test]
fn a_file_that_is_dropped_beside_the_place_for_it_is_scored_too() {
    if Engine::chosen().lacks(Feature::DroppedFile) {
        return;
    }
    let stage = Stage::demo("preview.html");
    stage.wait("!document.getElementById('connect').hidden");
    stage.browser.drop_file(5, 5, &fixture("bad-cells.csv"));
    assert_eq!(stage.wait_shown("results", "nps", 3), "33");
    assert!(stage.holds("!('over' in document.getElementById('drop').dataset)"));
    stage.assert_quiet();
}

#[test]
fn a_file_stays_in_the_browser() {
    let stage = Stage::demo("preview.html");
    stage.wait("!document.getElementById('connect').hidden");
    stage.choose_file(&fixture("two-headers.csv"));
    stage.wait("document.getElementById('done').textContent");
    let before = stage.site.requests();
    stage.choose_file(&fixture("bad-cells.csv"));
    stage.wait_shown("results", "nps", 3);
    assert_eq!(stage.site.requests(), before);
    assert!(before.iter().all(|request| request.starts_with("GET /")), "{before:?}");
    stage.assert_quiet();
}

/// Under the demo's policy, which names the one maker of addresses of scripts.
#[test]
fn a_large_file_is_read_beside_the_page_until_it_is_cancelled() {
    let stage = Stage::demo("preview.html");
    let rows = "\"a comment that nobody reads, but which takes its time\",9\n".repeat(400_000);
    let large = stage.file("large.csv", &format!("comment,nps\n{rows}"));
    stage.wait("!document.getElementById('connect').hidden");
    // The page's own hand: a driver's comes late.
    stage.js("(new MutationObserver(() => document.getElementById('progress').value > 0 && \
         document.getElementById('stop').click()) \
         .observe(document.getElementById('share'), { childList: true }), 0)");
    stage.choose_file(&large);
    stage.wait("document.getElementById('done').textContent");
    let said = stage.text("document.getElementById('done').textContent");
    assert_eq!(said, "Cancelled: large.csv was not scored.");
    assert!(stage.holds("document.getElementById('reading').hidden && document.activeElement.id == 'file'"));
    stage.watch();
    assert_eq!(stage.js("document.getElementById('results').childNodes.length"), 0);
    assert_eq!(stage.site.count("GET /score-worker.mjs"), 1);
    stage.assert_quiet();
}

#[test]
fn a_packed_file_is_scored_as_it_is() {
    let stage = Stage::demo("preview.html");
    let path = stage.folder.path().join("answers.csv.gz");
    let mut packed = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::best());
    packed.write_all(&fs::read(fixture("bad-cells.csv")).unwrap()).unwrap();
    packed.finish().unwrap();
    stage.choose_file(&path);
    assert_eq!(stage.wait_shown("results", "nps", 3), "33");
    assert!(stage.holds("!document.getElementById('choices').hidden"), "its columns are known");
    let whole = fs::read(&path).unwrap();
    let torn = stage.folder.path().join("torn.csv.gz");
    fs::write(&torn, &whole[..whole.len() - 9]).unwrap();
    stage.choose_file(&torn);
    stage.wait("!document.getElementById('problem').hidden");
    let said = stage.text("document.getElementById('problem').textContent");
    assert!(said.contains("The gzip file is truncated"), "{said}");
    assert_eq!(stage.js("document.querySelectorAll('article').length"), 0);
    stage.assert_quiet();
}

#[test]
fn a_column_can_be_chosen() {
    let stage = Stage::demo("preview.html");
    let text = "nps_before,nps_after\n0,10\n3,9\n9,8\n7,\n";
    stage.choose_file(&stage.file("twice.csv", text));
    choose_column(&stage, "nps_after");
    assert_eq!(stage.wait_shown("results", "nps", 3), "67");
    assert_eq!(stage.js("document.querySelectorAll('#results article[data-summary]').length"), 1);
    stage.assert_quiet();
}

#[test]
fn a_file_without_a_rating_is_reported() {
    let stage = Stage::demo("preview.html");
    stage.choose_file(&stage.file("names.csv", "name,city\nAda,London\n"));
    stage.wait("!document.getElementById('problem').hidden");
    let said = stage.text("document.getElementById('problem').textContent");
    assert!(said.starts_with("names.csv cannot be scored yet. No column is recognised"), "{said}");
    assert_eq!(stage.js("document.querySelectorAll('article').length"), 0);
    stage.assert_quiet();
}

#[test]
fn a_real_export_shows_the_published_score() {
    let Some(file) = real("neo47_nps_email.csv") else { return };
    let stage = Stage::demo("preview.html");
    stage.choose_file(&file);
    assert_eq!(stage.wait_shown("results", "nps", 1952), "19");
    stage.assert_quiet();
}

#[test]
fn a_real_export_of_many_columns_shows_the_one_that_is_chosen() {
    let Some(file) = real("carpentries_instructor_training_post_2018.csv") else { return };
    let stage = Stage::demo("preview.html");
    stage.choose_file(&file);
    choose_column(&stage, "LikelyToRecommend");
    assert_eq!(stage.wait_shown("results", "nps", 889), "48");
    stage.assert_quiet();
}
