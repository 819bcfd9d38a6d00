//! A browser, controlled through WebDriver.

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::driver::Driver;
use crate::engine::{Engine, Feature};

/// A browser, ended when this is dropped.
pub struct Browser {
    pub engine: Engine,
    runtime: Runtime,
    client: Option<Client>,
    /// The session's address at the driver.
    session: String,
    agent: ureq::Agent,
    /// Whether something was set that outlives a page.
    changed: Cell<bool>,
    // In this order: the folder goes when the browser is gone.
    _driver: Driver,
    _folder: TempDir,
}

impl Browser {
    /// Starts one with a new profile.
    pub fn start() -> Browser {
        let engine = Engine::chosen();
        let folder = tempfile::tempdir().unwrap();
        let driver = Driver::start(engine, folder.path());
        let address = &driver.address;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let Value::Object(capabilities) = engine.capabilities(&folder.path().join("profile")) else {
            panic!()
        };
        let connected = runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let client = builder.capabilities(capabilities).connect(address).await?;
            let id = client.session_id().await?.unwrap_or_default();
            Ok::<_, Box<dyn std::error::Error>>((client, id))
        });
        let (client, id) = connected.unwrap_or_else(|error| {
            let log = std::fs::read_to_string(folder.path().join("driver.log")).unwrap_or_default();
            panic!("{engine:?} does not start: {error}\n{log}")
        });
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
        let browser = Browser {
            engine,
            runtime,
            client: Some(client),
            session: format!("{address}/session/{id}"),
            agent: config.build().into(),
            changed: Cell::new(false),
            _driver: driver,
            _folder: folder,
        };
        browser.set_size().unwrap();
        browser
    }

    /// The others take their size from the command line.
    fn set_size(&self) -> Result<(), CmdError> {
        match self.engine {
            Engine::WebKit => self.runtime.block_on(self.client().set_window_size(1280, 900)),
            Engine::Chromium | Engine::Firefox => Ok(()),
        }
    }

    /// Closes every page, so that the next test finds a new tab and an empty console. Whether it may be
    /// used again: not where a test has changed what outlives a page.
    pub fn clean(&self) -> bool {
        !self.changed.get() && self.close_pages().is_ok() && self.set_size().is_ok()
    }

    fn close_pages(&self) -> Result<(), Box<dyn std::error::Error>> {
        // Origins differ between tests by their ports, which cookies do not look at.
        self.agent.delete(format!("{}/cookie", self.session)).call()?;
        self.runtime.block_on(async {
            let client = self.client();
            let old = client.windows().await?;
            let new = client.new_window(true).await?.handle;
            for window in old {
                client.switch_to_window(window).await?;
                client.close_window().await?;
            }
            client.switch_to_window(new).await
        })?;
        if self.engine.has(Feature::ConsoleLog) {
            self.console();
        }
        Ok(())
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    /// Goes to an address and waits for its load.
    pub fn go(&self, url: &str) {
        self.runtime.block_on(self.client().goto(url)).unwrap();
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.runtime.block_on(self.client().refresh()).unwrap();
    }

    /// Runs the body of a function; a promise that it returns is waited for.
    pub fn run(&self, script: &str, args: Vec<Value>) -> Value {
        self.runtime
            .block_on(self.client().execute(script, args))
            .unwrap_or_else(|error| panic!("{error}\nin: {}", script.chars().take(400).collect::<String>()))
    }

    /// Clicks on the middle of the node that a script returns.
    pub fn click(&self, script: &str) {
        // On a page that scrolls smoothly the driver would click where the node is not yet.
        let found = format!(
            "const found = (() => {{ {script} }})(); \
             found?.scrollIntoView({{ block: 'nearest', behavior: 'instant' }}); return found"
        );
        self.runtime.block_on(self.node(&found).click()).unwrap();
    }

    /// The role and the name that assistive technology is told of the node that a script returns.
    pub fn accessible(&self, script: &str) -> (String, String) {
        let id = self.node(script).element_id();
        let told = |what: &str| {
            let address = format!("{}/element/{}/computed{what}", self.session, id.as_ref());
            let text = self.agent.get(address).call().unwrap().body_mut().read_to_string().unwrap();
            serde_json::from_str::<Value>(&text).unwrap()["value"].as_str().unwrap_or_default().to_owned()
        };
        (told("role"), told("label"))
    }

    /// The node that a script returns.
    fn node(&self, script: &str) -> Element {
        let found = self.run(script, vec![]);
        let reference = found.as_object().and_then(|object| object.values().next()?.as_str());
        let id = reference.unwrap_or_else(|| panic!("no node: {script}"));
        Element::from_element_id(self.client().clone(), id.to_owned().into())
    }

    /// Presses and lets go of keys, written as `"Tab 9 Control+Enter"`.
    pub fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for chord in keys.split(' ') {
            let keys: Vec<_> = chord.split('+').map(key).collect();
            for &value in &keys {
                actions = actions.then(KeyAction::Down { value });
            }
            for &value in keys.iter().rev() {
                actions = actions.then(KeyAction::Up { value });
            }
        }
        self.runtime.block_on(self.client().perform_actions(actions)).unwrap();
    }

    /// Types a text, a key for each character, with a pause after each.
    pub fn write(&self, text: &str, pause: Duration) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
            if !pause.is_zero() {
                actions = actions.then(KeyAction::Pause { duration: pause });
            }
        }
        self.runtime.block_on(self.client().perform_actions(actions)).unwrap();
    }

    /// Presses the browser's back button.
    pub fn back(&self) {
        self.runtime.block_on(self.client().back()).unwrap();
    }

    /// The window that is looked at.
    pub fn window(&self) -> WindowHandle {
        self.runtime.block_on(self.client().window()).unwrap()
    }

    /// Opens another window and looks at it.
    pub fn open_window(&self) {
        let opened = self.runtime.block_on(self.client().new_window(false)).unwrap();
        self.look_at(&opened.handle);
    }

    /// Looks at a window from here on.
    pub fn look_at(&self, window: &WindowHandle) {
        self.runtime.block_on(self.client().switch_to_window(window.clone())).unwrap();
    }

    /// Looks into the page's first frame from here on; WebDriver's way into one of another origin.
    pub fn look_into_frame(&self) {
        self.runtime.block_on(self.client().enter_frame(0)).unwrap();
    }

    /// Chooses a file in the file input that a script returns.
    pub fn choose_file(&self, script: &str, file: &Path) {
        self.runtime.block_on(self.node(script).send_keys(file.to_str().unwrap())).unwrap();
    }

    /// Drags a file over a place of the window, in CSS pixels, and lets go of it.
    pub fn drop_file(&self, x: u32, y: u32, file: &Path) {
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
            let params = json!({ "type": kind, "x": x, "y": y, "data": data });
            self.devtools("Input.dispatchDragEvent", &params);
        }
    }

    /// What the console has got since the last look: in every page and from the browser itself where
    /// the driver has a log of it, else what this page said there.
    pub fn console(&self) -> Vec<String> {
        if self.engine.has(Feature::ConsoleLog) {
            let log = self.vendor("se/log", &json!({ "type": "browser" }));
            let line = |entry: &Value| format!("{}: {}", entry["level"], entry["message"]);
            return log.as_array().unwrap().iter().map(line).collect();
        }
        let said = self.run(
            "return [window, ...Array.from(window, (_, at) => window[at])] \
             .flatMap(({ recorded }) => recorded?.said.splice(0) ?? [])",
            vec![],
        );
        said.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }

    /// Has the page see a dark or a light colour scheme.
    pub fn colour_scheme(&self, scheme: &str) {
        match self.engine {
            Engine::Chromium => self.emulate("prefers-color-scheme", scheme),
            Engine::Firefox => {
                let value = if scheme == "dark" { 0 } else { 1 };
                self.set_preference("layout.css.prefers-color-scheme.content-override", &json!(value));
                // The page's own process hears of it later.
                let seen = "return matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches";
                let waited = Instant::now();
                while self.run(seen, vec![scheme.into()]) != true {
                    assert!(waited.elapsed() < Duration::from_secs(10), "no {scheme} scheme");
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
            Engine::WebKit => panic!("WebKitGTK follows the desktop alone"),
        }
    }

    /// Has every page see the visitor's own colours.
    pub fn forced_colours(&self) {
        if self.engine == Engine::Chromium {
            self.emulate("forced-colors", "active");
        } else {
            self.set_preference("browser.display.document_color_use", &json!(2));
        }
    }

    /// Has every page see a wish for no motion.
    pub fn reduced_motion(&self) {
        if self.engine == Engine::Chromium {
            self.emulate("prefers-reduced-motion", "reduce");
        } else {
            self.set_preference("ui.prefersReducedMotion", &json!(1));
        }
    }

    fn emulate(&self, feature: &str, value: &str) {
        let features = json!([{ "name": feature, "value": value }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": "", "features": features }));
    }

    /// Sets one of Firefox's preferences: a truth or a number.
    pub fn set_preference(&self, name: &str, value: &Value) {
        self.changed.set(true);
        assert_eq!(self.engine, Engine::Firefox, "{name}");
        self.vendor("moz/context", &json!({ "context": "chrome" }));
        let kind = if value.is_boolean() { "Bool" } else { "Int" };
        self.run(
            &format!("Services.prefs.set{kind}Pref(arguments[0], arguments[1])"),
            vec![name.into(), value.clone()],
        );
        self.vendor("moz/context", &json!({ "context": "content" }));
    }

    /// A command to Chromium's developer tools.
    pub fn devtools(&self, command: &str, params: &Value) -> Value {
        self.changed.set(true);
        assert_eq!(self.engine, Engine::Chromium, "{command}");
        self.vendor("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// A command that only this engine's driver knows.
    fn vendor(&self, command: &str, body: &Value) -> Value {
        let address = format!("{}/{command}", self.session);
        let request = self.agent.post(address).header("Content-Type", "application/json");
        let text = request.send(body.to_string()).unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing the session ends the browser; the driver's end would too, but with no time to tidy.
        let _ = self.agent.delete(&self.session).call();
    }
}

/// The key of a name, or of a single character.
fn key(name: &str) -> char {
    let mut letters = name.chars();
    match (name, letters.next(), letters.next()) {
        ("Space", ..) => ' ',
        ("Tab", ..) => Key::Tab.into(),
        ("Enter", ..) => Key::Enter.into(),
        ("Escape", ..) => Key::Escape.into(),
        ("Left", ..) => Key::Left.into(),
        ("Right", ..) => Key::Right.into(),
        ("Up", ..) => Key::Up.into(),
        ("Down", ..) => Key::Down.into(),
        ("Shift", ..) => Key::Shift.into(),
        ("Control", ..) => Key::Control.into(),
        ("Alt", ..) => Key::Alt.into(),
        ("Meta", ..) => Key::Meta.into(),
        (_, Some(letter), None) => letter,
        _ => panic!("no key is called {name}"),
    }
}
