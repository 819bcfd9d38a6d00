//! `build`: dist/ and the native binary.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::{Steps, cargo, clear, joined, root, run, say};
use crate::stamp::{Inputs, Key, Stamp};
use crate::{assets, dist, docs, pages, size, tools, wasm};

/// How many steps `all` counts.
pub const STEPS: usize = 8;

/// What each part takes where nothing was built before, in seconds on two cores.
const MODULE: u64 = 60;
const ASSETS: u64 = 30;
const BINARY: u64 = 120;

/// Builds everything that ships, and prints how large it is.
pub fn build() -> Result<()> {
    all(&mut Steps::new(STEPS))?;
    size::print(&root().join("dist"))
}

/// Builds what has changed of dist/ and the native binary. A module's last minute and its optimising keep
/// one core busy, so the binary is compiled beside them.
pub fn all(steps: &mut Steps) -> Result<()> {
    let _alone = lock()?;
    steps.step("Tools and npm packages", tools::for_build)?;
    std::thread::scope(|scope| {
        let binary = scope.spawn(binary);
        let pages = pages(steps);
        let binary = steps.step("target/release/scorelet", || joined(binary).flatten());
        pages.and(binary)
    })
}

/// Builds what has changed of dist/.
fn pages(steps: &mut Steps) -> Result<()> {
    let dist = root().join("dist");
    let stamp = Stamp::new("dist", [dist.clone(), pages::demo()]);
    if stamp.is_current(&inputs()?) {
        (1..STEPS - 1).for_each(|_| steps.skip());
        say("dist/ is up to date");
        return Ok(());
    }
    stamp.unless_current(inputs, || everything(&dist, steps))
}

/// Builds the native binary. Cargo knows by itself what has changed. The folder is named, so that the
/// binary is there whatever CARGO_TARGET_DIR says.
fn binary() -> Result<()> {
    run(cargo().args(["build", "--quiet", "--release", "--bin", "scorelet", "--target-dir", "target"]))
}

/// All that can change dist/: sources, the build's own sources, and the versions of the tools.
fn inputs() -> Result<Key> {
    let entries = std::fs::read_dir(root())?.collect::<std::io::Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> =
        entries.into_iter().map(|entry| entry.path()).filter(|p| p.is_file()).collect();
    files.sort();
    let folders = [".cargo", "src", "www"].map(|name| root().join(name));
    Ok(Inputs::default().value("tools", tools::versions()?).paths(folders)?.paths(files)?.key())
}

fn everything(dist: &Path, steps: &mut Steps) -> Result<()> {
    let [css, css_more] = assets::widget_css()?;
    let [widget, more, full] = wasm::WIDGETS;
    let modules =
        [(widget, Some(&*css)), (more, Some(&*css_more)), (full, Some(&*css_more)), (wasm::SCORE, None)];
    say_how_long(&modules)?;
    let mut built = Vec::new();
    for (variant, css) in &modules {
        built.push(steps.step(&format!("{}.wasm", variant.name), || variant.build(*css))?);
    }
    let score = built.pop().context("no scorer was built")?;

    // Assembled beside and then moved: a failed build leaves the last good dist/ as it was, and
    // nothing stale stays in a new one.
    let fresh = root().join("target/xtask/dist");
    clear(&fresh)?;
    steps.step("Scripts, styles, locales and the manual", || {
        assets::assemble(&fresh, &built, &score)?;
        pages::start(&fresh)?;
        docs::render(&fresh)
    })?;
    steps.step("Compressing and hashing", || dist::finish(&fresh))?;
    clear(dist)?;
    std::fs::rename(&fresh, dist).context("cannot move the new dist/ into place")
}

/// Says how long a build takes that has much to do.
fn say_how_long(modules: &[(wasm::Variant, Option<&Path>)]) -> Result<()> {
    let mut seconds = ASSETS;
    for (variant, css) in modules {
        seconds += if variant.is_compiled(*css)? { 0 } else { MODULE };
    }
    seconds += if root().join("target/release/scorelet").is_file() { 0 } else { BINARY };
    if seconds >= 60 {
        let minutes = seconds.div_ceil(60);
        say(&format!("This takes about {minutes} min on two cores; unchanged parts are not built again"));
    }
    Ok(())
}

/// Keeps a second build in the same folder waiting: both would write the same files.
fn lock() -> Result<File> {
    let path = root().join("target/xtask/lock");
    crate::run::write(&path, "")?;
    let file = File::open(&path)?;
    if file.try_lock().is_err() {
        say("Waiting for another build in this folder");
        file.lock()?;
    }
    Ok(file)
}
