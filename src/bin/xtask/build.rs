//! `build`: dist/ and the native binary.

use anyhow::{Context, Result};

use crate::run::{cargo, clear, root, run, say, step};
use crate::{assets, dist, docs, size, tools, wasm};

/// Builds everything that ships, and prints how large it is.
pub fn build() -> Result<()> {
    tools::for_build()?;
    let [css, css_more] = assets::widget_css()?;
    let widgets = [
        wasm::WIDGET.build(Some(&css))?,
        wasm::WIDGET_MORE.build(Some(&css_more))?,
        wasm::WIDGET_FULL.build(Some(&css_more))?,
    ];
    let score = wasm::SCORE.build(None)?;

    // Assembled beside and then moved: a failed build leaves the last good dist/ as it was, and
    // nothing stale stays in a new one.
    let fresh = root().join("target/xtask/dist");
    clear(&fresh)?;
    step("Minifying scripts, styles and locales", || assets::assemble(&fresh, &widgets, &score))?;
    step("Rendering the manual", || docs::render(&fresh))?;
    step("Compressing and hashing", || dist::finish(&fresh))?;
    let dist = root().join("dist");
    clear(&dist)?;
    std::fs::rename(&fresh, &dist).context("cannot move the new dist/ into place")?;

    step("Compiling target/release/scorelet", || {
        // Named, so that it lies there whatever CARGO_TARGET_DIR says.
        run(cargo().args(["build", "--release", "--bin", "scorelet", "--target-dir", "target"]))
    })?;
    say("Built dist/ and target/release/scorelet");
    size::print(&dist)
}
