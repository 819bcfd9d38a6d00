//! The start pages: that of dist/ and that of the demo. They share a frame and differ in what they lead to.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::run::{bytes, root, write};
use crate::scripts::replace_once;

/// Where the demo's start page is written, beside nothing else.
pub fn demo() -> PathBuf {
    root().join("target/xtask/demo")
}

/// Writes both start pages.
pub fn start(dist: &Path) -> Result<()> {
    let tag = format!("\n{}", part("tag.html")?);
    page(
        dist,
        &[
            ("title", "Scorelet"),
            ("heading", "Where to go"),
            ("cards", &part("cards-dist.html")?),
            ("tag", &tag),
        ],
    )?;
    let cards = part("cards-demo.html")?;
    page(&demo(), &[("title", "Scorelet: the demo"), ("heading", "The demo"), ("cards", &cards), ("tag", "")])
}

fn page(folder: &Path, texts: &[(&str, &str)]) -> Result<()> {
    let mut page = part("start.html")?;
    for (place, text) in texts {
        page = replace_once(&page, &format!("{{{{{place}}}}}"), text, "www/pages/start.html")?;
    }
    write(&folder.join("index.html"), page)
}

fn part(name: &str) -> Result<String> {
    Ok(String::from_utf8(bytes(&root().join("www/pages").join(name))?)?)
}
