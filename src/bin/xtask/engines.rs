//! The browsers under test and their drivers: installed as root on Debian; elsewhere the error names them.

use std::slice;

use anyhow::{Result, bail};

use crate::run::say;
use crate::tools::{apt_install, cargo_install, may_install, path_with_own};

/// Built from source: Debian does not package it.
const GECKODRIVER: &str = "geckodriver@0.37.1";

/// A browser that the tests are run in.
pub struct Engine {
    /// Its name in `SCORELET_ENGINE`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What is needed: of each list one program.
    programs: &'static [&'static [&'static str]],
    /// Debian's packages for it, except for geckodriver.
    packages: &'static [&'static str],
    /// Other ways to install it.
    elsewhere: &'static str,
}

/// The engines; tests run in the first by default.
pub const ENGINES: [Engine; 3] = [
    Engine {
        name: "chromium",
        title: "Chromium",
        programs: &[
            &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"],
            &["chromedriver"],
        ],
        packages: &["chromium", "chromium-driver"],
        elsewhere: "Fedora: sudo dnf install chromium chromedriver; macOS: brew install --cask chromium chromedriver",
    },
    Engine {
        name: "firefox",
        title: "Firefox",
        programs: &[&["firefox-esr", "firefox"], &["geckodriver"]],
        packages: &["firefox-esr"],
        elsewhere: "Firefox from any source; cargo install --locked geckodriver",
    },
    Engine {
        name: "webkit",
        title: "WebKitGTK",
        programs: &[&["WebKitWebDriver"], &["Xvfb"]],
        packages: &["webkit2gtk-driver", "xvfb"],
        elsewhere: "Fedora: sudo dnf install webkit2gtk-driver xorg-x11-server-Xvfb; not available on macOS",
    },
];

impl Engine {
    /// Returns the programs that are missing.
    fn missing(&self) -> Vec<&'static str> {
        let lacking = self.programs.iter().filter(|names| !names.iter().any(|name| is_here(name)));
        lacking.filter_map(|names| names.first().copied()).collect()
    }

    /// Says how to install what is missing.
    fn advice(&self) -> String {
        format!(
            "the browser tests in {} need {} on the PATH\n  Debian: sudo apt-get install {}{}\n  {}",
            self.title,
            self.missing().join(" and "),
            self.packages.join(" "),
            if self.name == "firefox" {
                format!("; cargo install --locked {GECKODRIVER}")
            } else {
                String::new()
            },
            self.elsewhere
        )
    }
}

/// Installs what is missing if it can. Returns the engines that are here and those that are missing; fails
/// if Chromium is missing.
pub fn ready() -> Result<(Vec<&'static Engine>, Vec<&'static Engine>)> {
    if may_install() {
        install(&ENGINES)?;
    }
    let (here, missing): (Vec<_>, Vec<_>) = ENGINES.iter().partition(|engine| engine.missing().is_empty());
    for engine in &missing {
        say(&engine.advice());
    }
    if here.first().is_none_or(|first| first.name != "chromium") {
        bail!("Chromium and chromedriver are missing; `cargo test --lib` runs what needs no browser.");
    }
    Ok((here, missing))
}

/// Does the same for one engine, by its name.
pub fn ready_for(name: &str) -> Result<()> {
    let Some(engine) = ENGINES.iter().find(|engine| engine.name == name) else {
        bail!("unknown engine `{name}`; there are chromium, firefox and webkit");
    };
    if may_install() {
        install(slice::from_ref(engine))?;
    }
    if engine.missing().is_empty() { Ok(()) } else { bail!("{}", engine.advice()) }
}

fn install(engines: &[Engine]) -> Result<()> {
    let missing: Vec<_> = engines.iter().flat_map(Engine::missing).collect();
    let is_missing = |engine: &&Engine| engine.missing().iter().any(|program| *program != "geckodriver");
    let packages: Vec<_> =
        engines.iter().filter(is_missing).flat_map(|engine| engine.packages).copied().collect();
    if !packages.is_empty() {
        apt_install(&packages)?;
    }
    if missing.contains(&"geckodriver") { cargo_install(GECKODRIVER) } else { Ok(()) }
}

/// Whether a program is on the PATH or in target/tools/bin, where the tests look too.
fn is_here(program: &str) -> bool {
    std::env::split_paths(&path_with_own()).any(|folder| folder.join(program).is_file())
}
