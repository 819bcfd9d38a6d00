//! The start page and the manual, as they are served to people.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::access;
use crate::stage::Stage;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The addresses in a page, without those of other sites.
fn addresses(page: &Path) -> BTreeSet<String> {
    let html = fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let attribute = Regex::new(r#"<[a-z][^>]* (?:href|src)="([^"]+)""#).unwrap();
    let found = attribute.captures_iter(&html).map(|found| found[1].to_owned());
    found.filter(|address| !address.contains("://")).collect()
}

/// Each address in `page` is a file below its own folder or one of `others`, and its anchor is there.
fn leads_somewhere(page: &Path, others: &[&Path]) {
    for address in addresses(page) {
        let (file, anchor) = address.split_once('#').unwrap_or((&address, ""));
        let folders = [page.parent().unwrap()].into_iter().chain(others.iter().copied());
        let mut targets = folders.map(|folder| folder.join(file)).filter(|target| target.is_file());
        let target = if file.is_empty() { Some(page.to_owned()) } else { targets.next() };
        let target = target.unwrap_or_else(|| panic!("{} leads to {address}", page.display()));
        if !anchor.is_empty() && !anchor.contains('=') {
            let html = fs::read_to_string(target).unwrap();
            assert!(html.contains(&format!("id=\"{anchor}\"")), "{} leads to {address}", page.display());
        }
    }
}

#[test]
fn no_link_of_the_start_pages_and_the_manual_is_dead() {
    let dist = root().join("dist");
    leads_somewhere(&dist.join("index.html"), &[]);
    leads_somewhere(&root().join("target/xtask/demo/index.html"), &[&root().join("www/demo"), &dist]);
    let pages = fs::read_dir(dist.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages: Vec<_> =
        pages.filter(|path| path.extension().is_some_and(|ending| ending == "html")).collect();
    assert!(pages.len() > 10, "{pages:?}");
    for page in pages {
        leads_somewhere(&page, &[]);
    }
}

#[test]
fn the_start_page_of_the_demo_leads_to_its_pages() {
    let stage = Stage::demo("");
    stage.wait("document.querySelector('.try scorelet-survey').getAttribute('state') == 'asking'");
    for page in ["shop.html", "help.html", "gallery.html", "preview.html", "docs/index.html"] {
        assert!(stage.holds(&format!("document.querySelector('main [href^=\"{page}\"]')")), "{page}");
    }
    access::ask(&stage, "html", "the start page");
    stage.assert_quiet();
}

#[test]
fn a_search_finds_a_section_and_leads_to_it() {
    let stage = Stage::demo("docs/index.html");
    stage.wait("!document.getElementById('search').hidden");
    access::ask(&stage, "html", "a chapter");
    stage.press("/");
    stage.write("delivery-dropped");
    stage.wait("document.querySelector('#results a')");
    assert_eq!(stage.text("document.getElementById('count').textContent"), "2 sections");
    assert!(stage.holds("document.querySelector('#results mark').textContent == 'delivery-dropped'"));
    access::ask(&stage, "main", "the search");
    stage.press("Enter");
    stage.press("Enter");
    stage.wait("location.hash && document.querySelector(location.hash)?.localName == 'h2'");
    stage.assert_quiet();
}
