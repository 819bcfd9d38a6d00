//! The real browser, without a driver: a process group of its own with a profile that outlives it,
//! so that it can be killed like a browser whose machine has no memory left.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::CHROMIUM;

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

const ENGINES: [(&str, Engine); 3] =
    [("chromium", Engine::Chromium), ("firefox", Engine::Firefox), ("webkit", Engine::WebKit)];

/// Beside the usual: nothing is slowed down that is not in front, and the debugging port keeps it open
/// without a window.
const AWAKE: [&str; 5] = [
    "--remote-debugging-port=0",
    "--disable-popup-blocking",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
];

/// Firefox without what talks to the network or to a person; the crashes are ours, so it is not to offer its safe mode after them.
const FIREFOX: &str = r#"user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.downloads.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("browser.tabs.warnOnClose", false);
user_pref("browser.uitour.enabled", false);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.disable_open_during_load", false);
user_pref("dom.allow_scripts_to_close_windows", true);
user_pref("dom.min_background_timeout_value", 4);
user_pref("dom.timeout.enable_budget_timer_throttling", false);
user_pref("extensions.getAddons.cache.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.dns.disablePrefetch", true);
user_pref("network.prefetch-next", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.startup.max_resumed_crashes", -1);
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.unified", false);
"#;

impl Engine {
    /// The engine of that name.
    pub fn named(name: &str) -> Option<Engine> {
        ENGINES.into_iter().find(|(known, _)| *known == name).map(|(_, engine)| engine)
    }

    pub fn name(self) -> &'static str {
        ENGINES.into_iter().find(|(_, engine)| *engine == self).map_or("", |(name, _)| name)
    }

    /// What a screen that is needed is shown on.
    pub fn screen(self) -> Option<Screen> {
        (self == Engine::WebKit).then(Screen::open)
    }

    /// How many pages with a request under way it takes at once: each has a bound of its own.
    pub fn at_once(self) -> usize {
        match self {
            Engine::Chromium | Engine::Firefox => 40,
            Engine::WebKit => 20,
        }
    }

    fn command(self, profile: &Path, screen: Option<&Screen>, url: &str) -> Command {
        match self {
            Engine::Chromium => {
                // Files left by a killed browser must not send this page to a process that has ended.
                for name in ["SingletonLock", "SingletonCookie", "SingletonSocket"] {
                    let _ = fs::remove_file(profile.join(name));
                }
                let mut command = Command::new(program(&["chromium", "google-chrome", "chromium-browser"]));
                command
                    .args(CHROMIUM)
                    .args(AWAKE)
                    .arg(format!("--user-data-dir={}", profile.display()))
                    .arg(url)
                    // A killed browser leaves its lock's folder in the place for temporary files.
                    .env("TMPDIR", profile);
                command
            }
            Engine::Firefox => {
                fs::write(profile.join("user.js"), FIREFOX).unwrap();
                let mut command = Command::new(program(&["firefox-esr", "firefox"]));
                command.args(["--headless", "--no-remote", "-profile"]).arg(profile).arg(url);
                command.env("HOME", profile).env("MOZ_CRASHREPORTER_DISABLE", "1");
                command
            }
            Engine::WebKit => {
                let mut command = Command::new(mini_browser());
                command.arg("--javascript-can-open-windows-automatically=true").arg(url);
                let folders =
                    ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"];
                for name in folders {
                    command.env(name, profile);
                }
                command
                    .env("DISPLAY", screen.map_or("", |screen| &screen.name))
                    .env("NO_AT_BRIDGE", "1")
                    .env("LIBGL_ALWAYS_SOFTWARE", "1")
                    .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
                    .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
                    .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                command
            }
        }
    }

    /// What tells a process that runs pages from the browser's others.
    fn runs_pages(self, command: &str) -> bool {
        match self {
            Engine::Chromium => command.contains("--type=renderer"),
            Engine::Firefox => command.contains("-contentproc") && command.trim_end().ends_with("tab"),
            Engine::WebKit => command.contains("WebKitWebProcess"),
        }
    }
}

/// A browser with one page open at first.
pub struct Browser {
    engine: Engine,
    child: Child,
}

impl Browser {
    pub fn start(engine: Engine, profile: &Path, screen: Option<&Screen>, url: &str) -> Browser {
        let mut command = engine.command(profile, screen, url);
        // A zone whose clocks change, for the trials that cross it.
        command.env("TZ", "Europe/Vilnius").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Browser { engine, child: command.spawn().unwrap() }
    }

    /// Kills every process of it at once.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        signal(&format!("-{}", self.child.id()));
        let _ = self.child.wait();
        // Its other processes are nobody's children now: only the table of processes tells.
        for _ in 0..200 {
            if self.processes().is_empty() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills the processes that run pages, and leaves the others; how many there were.
    pub fn kill_pages(&self) -> usize {
        let pages: Vec<_> =
            self.processes().into_iter().filter(|(_, command)| self.engine.runs_pages(command)).collect();
        pages.iter().for_each(|(process, _)| signal(process));
        pages.len()
    }

    /// The living processes of its group with their command lines.
    fn processes(&self) -> Vec<(String, String)> {
        let group = self.child.id().to_string();
        let names =
            fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let living = names.filter_map(|process| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // After the name: state, parent, group.
            let mut words = stat.rsplit_once(')')?.1.split_whitespace();
            let alive = words.next()? != "Z" && words.nth(1)? == group;
            let command = fs::read(format!("/proc/{process}/cmdline")).ok()?;
            alive.then(|| (process, String::from_utf8_lossy(&command).replace('\0', " ")))
        });
        living.collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.end();
    }
}

/// `kill -9` for a process, or with a minus for a group.
fn signal(target: &str) {
    let _ = Command::new("kill").args(["-KILL", "--", target]).stderr(Stdio::null()).status();
}

/// A virtual screen for a browser that has no headless mode.
pub struct Screen {
    child: Child,
    name: String,
}

impl Screen {
    fn open() -> Screen {
        let mut command = Command::new(program(&["Xvfb"]));
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        Screen { child, name: format!(":{}", line.trim()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first of these programs on the PATH.
fn program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let found = names.iter().find_map(|name| folders.iter().map(|f| f.join(name)).find(|p| p.is_file()));
    found.unwrap_or_else(|| panic!("none of {names:?} is on the PATH"))
}

/// Debian puts WebKitGTK's browser beside the library.
fn mini_browser() -> PathBuf {
    let machines = fs::read_dir("/usr/lib").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths = machines.map(|machine| machine.join("webkit2gtk-4.1/MiniBrowser"));
    paths.find(|path| path.is_file()).expect("MiniBrowser of WebKitGTK is missing")
}
