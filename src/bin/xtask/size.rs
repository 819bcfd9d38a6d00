//! `size`: what a visitor's browser fetches, compared with the budgets in Cargo.toml.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::dist::shipped;
use crate::run::{cargo, read, root};

/// Bytes of one file, or of several together.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl std::ops::Add for Size {
    type Output = Size;

    fn add(self, other: Size) -> Size {
        Size { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// What the NPS popup needs, beside one locale.
const POPUP: [&str; 3] = ["scorelet.js", "widget.js", "widget.wasm"];

/// What else a page may fetch, each only where it is needed.
const PARTS: [(&str, &[&str]); 11] = [
    ("the embed, until a survey is due", &["scorelet.js"]),
    ("another survey or place, in place of the small module", &["widget-more.js", "widget-more.wasm"]),
    ("any format of delivery, in place of the others", &["widget-full.js", "widget-full.wasm"]),
    ("idle, scroll, exit, click, pages, sample", &["rules.mjs"]),
    ("when, cooldown, once", &["hold.mjs"]),
    ("chat:VENDOR, beside rules.mjs", &["chat.mjs"]),
    ("a visitor who has answered before", &["outbox.mjs"]),
    ("a card that has to make way", &["widget-place.js"]),
    ("colours of the host's", &["widget-theme.js"]),
    ("a change of language under way", &["widget-speech.js"]),
    ("the scorer", &["score.mjs", "score.wasm"]),
];

/// Prints the table and fails where a budget is exceeded.
pub fn size() -> Result<()> {
    let dist = root().join("dist");
    ensure!(dist.is_dir(), "there is no dist/ yet: run `cargo xtask build`");
    print(&dist)?;
    let mut over = Vec::new();
    for (name, budget) in budgets()? {
        let bytes = if name == "popup" { popup(&dist)?.1 } else { size_of(&dist, &name)? }.brotli;
        let verdict = if bytes <= budget { "within" } else { "OVER" };
        println!("{name}: {bytes} of {budget} bytes brotli, {verdict} budget");
        if bytes > budget {
            over.push(format!("{name} by {} bytes", bytes - budget));
        }
    }
    if !over.is_empty() {
        bail!("over budget: {} (Cargo.toml, package.metadata.scorelet.budgets)", over.join(", "));
    }
    Ok(())
}

/// Prints raw, gzip and brotli bytes of each shipped file and of the NPS popup.
pub fn print(dist: &Path) -> Result<()> {
    println!("{:<28} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for name in shipped(dist)? {
        if dist.join(format!("{name}.br")).is_file() {
            row(&name, size_of(dist, &name)?);
        }
    }
    if POPUP.iter().all(|name| dist.join(name).is_file()) {
        let (locale, size) = popup(dist)?;
        println!("\n{:<60} {:>9} {:>9} {:>9}", "what a page fetches", "raw", "gzip", "brotli");
        part(&format!("NPS popup{locale}"), size);
        for (what, names) in PARTS {
            let sizes = names.iter().map(|name| size_of(dist, name)).collect::<Result<Vec<_>>>()?;
            part(what, sizes.into_iter().fold(Size::default(), std::ops::Add::add));
        }
    }
    Ok(())
}

fn part(what: &str, size: Size) {
    println!("{what:<60} {:>9} {:>9} {:>9}", size.raw, size.gzip, size.brotli);
}

fn row(name: &str, size: Size) {
    println!("{name:<28} {:>9} {:>9} {:>9}", size.raw, size.gzip, size.brotli);
}

/// Everything fetched to show the NPS popup, in the language that costs most.
fn popup(dist: &Path) -> Result<(String, Size)> {
    let mut total = Size::default();
    for name in POPUP {
        total = total + size_of(dist, name)?;
    }
    let mut worst = (String::new(), Size::default());
    for name in shipped(dist)? {
        if name.starts_with("locales/") && !name.starts_with("locales/more/") {
            let size = size_of(dist, &name)?;
            if size.brotli > worst.1.brotli {
                worst = (format!(" + {name}"), size);
            }
        }
    }
    Ok((worst.0, total + worst.1))
}

fn size_of(dist: &Path, name: &str) -> Result<Size> {
    let bytes = |ending: &str| {
        let path = dist.join(format!("{name}{ending}"));
        std::fs::metadata(&path).map(|meta| meta.len()).with_context(|| format!("no {}", path.display()))
    };
    Ok(Size { raw: bytes("")?, gzip: bytes(".gz")?, brotli: bytes(".br")? })
}

/// The names and brotli bytes in Cargo.toml's `[package.metadata.scorelet.budgets]`.
fn budgets() -> Result<Vec<(String, u64)>> {
    let metadata: Value =
        serde_json::from_str(&read(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?)?;
    let table = metadata
        .pointer("/packages/0/metadata/scorelet/budgets")
        .and_then(Value::as_object)
        .context("Cargo.toml has no [package.metadata.scorelet.budgets]")?;
    table
        .iter()
        .map(|(name, budget)| {
            let bytes =
                budget.as_u64().with_context(|| format!("the budget of {name} is not a number of bytes"))?;
            Ok((name.clone(), bytes))
        })
        .collect()
}
