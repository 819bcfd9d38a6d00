//! Which browser is tested, how it is asked for, and what it cannot be asked for.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::support::CHROMIUM;

/// The browser under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, or Chrome, through chromedriver.
    Chromium,
    /// Firefox through geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser through WebKitWebDriver, on a display of its own (Xvfb).
    WebKit,
}

/// What some engines do not have, or some drivers cannot set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The driver has a log of the console, with the browser's own lines. Elsewhere record.js notes
    /// what the page says there.
    ConsoleLog,
    /// A colour scheme that the test sets.
    ColourScheme,
    /// Colours that a visitor has chosen for every page, set by the test.
    ForcedColours,
    /// A visitor's wish for no motion, set by the test.
    ReducedMotion,
    /// A file that a pointer drops.
    DroppedFile,
    /// A limit to what one origin may store.
    Quota,
    /// A visitor's wish for privacy, set in the browser while it runs.
    PrivacySetting,
    /// Pages that are loaded ahead of their visitor (speculation rules).
    Prerender,
    /// `document.startViewTransition`.
    ViewTransition,
}

/// The features that an engine lacks.
const LACKING: [(Engine, Feature); 13] = [
    (Engine::Firefox, Feature::ConsoleLog),
    (Engine::WebKit, Feature::ConsoleLog),
    (Engine::WebKit, Feature::ColourScheme),
    (Engine::WebKit, Feature::ForcedColours),
    (Engine::WebKit, Feature::ReducedMotion),
    (Engine::Firefox, Feature::DroppedFile),
    (Engine::WebKit, Feature::DroppedFile),
    (Engine::Firefox, Feature::Quota),
    (Engine::WebKit, Feature::Quota),
    (Engine::Chromium, Feature::PrivacySetting),
    (Engine::WebKit, Feature::PrivacySetting),
    (Engine::Firefox, Feature::Prerender),
    (Engine::WebKit, Feature::Prerender),
];

impl Engine {
    /// The engine that `SCORELET_ENGINE` names; Chromium where it names none.
    pub fn chosen() -> Engine {
        match std::env::var("SCORELET_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Engine::Chromium,
            Ok("firefox") => Engine::Firefox,
            Ok("webkit") => Engine::WebKit,
            Ok(other) => {
                panic!("SCORELET_ENGINE={other} is not known; allowed: chromium, firefox, webkit")
            }
        }
    }

    /// Whether the engine has a feature.
    pub fn has(self, feature: Feature) -> bool {
        !LACKING.contains(&(self, feature))
    }

    /// Whether a test cannot run because a feature is missing; says so where `cargo test` shows it and
    /// `cargo xtask test` counts it.
    pub fn lacks(self, feature: Feature) -> bool {
        let lacks = !self.has(feature);
        if lacks {
            self.say("not run", feature);
        }
        lacks
    }

    /// Says that a test runs without a feature.
    pub fn does_without(self, feature: Feature) -> bool {
        let lacks = !self.has(feature);
        if lacks {
            self.say("run in part", feature);
        }
        lacks
    }

    /// Once for each test, and not with a print macro: `cargo test` hides that of tests that pass.
    fn say(self, what: &str, feature: Feature) {
        static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        let line = format!("{what}: {test}: {self:?} lacks {feature}");
        if SAID.lock().is_ok_and(|mut said| said.insert(line.clone())) {
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }

    /// Its driver.
    pub fn driver(self) -> PathBuf {
        self.program(&[match self {
            Engine::Chromium => "chromedriver",
            Engine::Firefox => "geckodriver",
            Engine::WebKit => "WebKitWebDriver",
        }])
    }

    /// What to install where the driver is missing.
    pub fn advice(self) -> &'static str {
        match self {
            Engine::Chromium => "Debian: apt-get install chromium chromium-driver",
            Engine::Firefox => "Debian: apt-get install firefox-esr; cargo install geckodriver --locked",
            Engine::WebKit => "Debian: apt-get install webkit2gtk-driver xvfb",
        }
    }

    /// What a session is asked for, with this folder as the browser's profile.
    pub fn capabilities(self, profile: &Path) -> Value {
        match self {
            Engine::Chromium => {
                let profile = format!("--user-data-dir={}", profile.display());
                let args = [&CHROMIUM[..], &["--window-size=1280,800", &profile]].concat();
                let names = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
                json!({
                    "browserName": "chrome",
                    "goog:chromeOptions": { "args": args, "binary": self.program(&names) },
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
            Engine::Firefox => {
                // The driver makes the profile, in a folder that it is told at its start.
                let args = ["-headless", "-width=1280", "-height=800"];
                let binary = self.program(&["firefox-esr", "firefox"]);
                json!({
                    "browserName": "firefox",
                    "moz:firefoxOptions": { "args": args, "binary": binary, "prefs": firefox_prefs() },
                })
            }
            // The driver knows where its browser is, and starts it with a profile that is forgotten.
            Engine::WebKit => json!({}),
        }
    }

    /// The first of these programs on the PATH, or where `cargo xtask test` builds what Debian lacks.
    fn program(self, names: &[&str]) -> PathBuf {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin");
        let folders: Vec<_> = std::env::split_paths(&path).chain([built]).collect();
        let found = names.iter().find_map(|name| folders.iter().map(|f| f.join(name)).find(|p| p.is_file()));
        found.unwrap_or_else(|| panic!("{} is missing; {}", names[0], self.advice()))
    }
}

/// No request to the network but those that a test makes.
fn firefox_prefs() -> Value {
    json!({
        "app.normandy.enabled": false,
        "app.update.disabledForTesting": true,
        "browser.region.network.url": "",
        "browser.safebrowsing.downloads.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "intl.accept_languages": "en",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
    })
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Feature::ConsoleLog => "a log of the console",
            Feature::ColourScheme => "a colour scheme set by the test",
            Feature::ForcedColours => "forced colours set by the test",
            Feature::ReducedMotion => "a wish for no motion set by the test",
            Feature::DroppedFile => "a file dropped by a pointer",
            Feature::Quota => "a quota set by the test",
            Feature::PrivacySetting => "a wish for privacy set by the test",
            Feature::Prerender => "pages loaded ahead of their visitor",
            Feature::ViewTransition => "view transitions",
        })
    }
}
