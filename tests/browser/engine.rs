//! Which browser is tested, and how it is asked for.

use std::path::Path;

use serde_json::{Value, json};

/// The browser under test. Others join here: their driver, their capabilities, what they cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, or Chrome, through chromedriver.
    Chromium,
}

impl Engine {
    /// The engine that `SCORELET_ENGINE` names; Chromium where it names none.
    pub fn chosen() -> Engine {
        match std::env::var("SCORELET_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Engine::Chromium,
            Ok(other) => panic!("SCORELET_ENGINE={other} is not known; allowed: chromium"),
        }
    }

    /// Its driver's command.
    pub fn driver(self) -> &'static str {
        match self {
            Engine::Chromium => "chromedriver",
        }
    }

    /// What to install where the driver is missing.
    pub fn advice(self) -> &'static str {
        match self {
            Engine::Chromium => "Debian: apt-get install chromium chromium-driver",
        }
    }

    /// What a session is asked for, with this folder as the browser's profile.
    pub fn capabilities(self, profile: &Path) -> Value {
        match self {
            Engine::Chromium => {
                let profile = format!("--user-data-dir={}", profile.display());
                let args = [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    // /dev/shm is small in containers.
                    "--disable-dev-shm-usage",
                    "--lang=en",
                    "--window-size=1280,800",
                    &profile,
                ];
                json!({
                    "browserName": "chrome",
                    "goog:chromeOptions": { "args": args, "binary": chromium() },
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
        }
    }
}

/// The first Chromium on the PATH.
fn chromium() -> String {
    let names = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let found = names.iter().find_map(|name| folders.iter().map(|f| f.join(name)).find(|p| p.is_file()));
    found.expect("chromium is missing; Debian: apt-get install chromium").display().to_string()
}
