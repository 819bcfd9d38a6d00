//! A browser of the test's own, led through WebDriver: started fresh, ended with the test.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::engine::Engine;

/// A browser, ended when this is dropped.
pub struct Browser {
    engine: Engine,
    runtime: Runtime,
    client: Option<Client>,
    /// The session's address at the driver.
    session: String,
    driver: Child,
    agent: ureq::Agent,
    _place: Place,
}

impl Browser {
    /// Starts one with a new profile in `folder`.
    pub fn start(folder: &Path) -> Browser {
        let place = Place::take();
        let engine = Engine::chosen();
        let (driver, address) = start_driver(engine, folder);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let Value::Object(capabilities) = engine.capabilities(&folder.join("profile")) else { panic!() };
        let connected = runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let client = builder.capabilities(capabilities).connect(&address).await?;
            let id = client.session_id().await?.unwrap_or_default();
            Ok::<_, Box<dyn std::error::Error>>((client, id))
        });
        let (client, id) = connected.unwrap_or_else(|error| {
            let log = std::fs::read_to_string(folder.join("driver.log")).unwrap_or_default();
            panic!("{} cannot start a browser: {error}\n{log}", engine.driver())
        });
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
        Browser {
            engine,
            runtime,
            client: Some(client),
            session: format!("{address}/session/{id}"),
            driver,
            agent: config.build().into(),
            _place: place,
        }
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

    /// Has a script run in every page of this window before the page's own, whatever its policy.
    pub fn run_in_every_page(&self, script: &str) {
        match self.engine {
            Engine::Chromium => {
                let params = json!({ "source": script });
                let command = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": params });
                self.vendor("goog/cdp/execute", &command);
            }
        }
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

    /// Chooses a file in the file input that a script returns.
    pub fn choose_file(&self, script: &str, file: &Path) {
        self.runtime.block_on(self.node(script).send_keys(file.to_str().unwrap())).unwrap();
    }

    /// Drags a file over a place of the window, in CSS pixels, and lets go of it.
    pub fn drop_file(&self, x: u32, y: u32, file: &Path) {
        match self.engine {
            Engine::Chromium => {
                for kind in ["dragEnter", "dragOver", "drop"] {
                    let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
                    let params = json!({ "type": kind, "x": x, "y": y, "data": data });
                    let command = json!({ "cmd": "Input.dispatchDragEvent", "params": params });
                    self.vendor("goog/cdp/execute", &command);
                }
            }
        }
    }

    /// What the browser's console has got since the last look, page and browser alike.
    pub fn console(&self) -> Vec<String> {
        match self.engine {
            Engine::Chromium => {
                let log = self.vendor("se/log", &json!({ "type": "browser" }));
                let line = |entry: &Value| format!("{}: {}", entry["level"], entry["message"]);
                log.as_array().unwrap().iter().map(line).collect()
            }
        }
    }

    /// Has the page see a dark or a light colour scheme.
    pub fn colour_scheme(&self, scheme: &str) {
        match self.engine {
            Engine::Chromium => {
                let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
                let params = json!({ "media": "", "features": features });
                let command = json!({ "cmd": "Emulation.setEmulatedMedia", "params": params });
                self.vendor("goog/cdp/execute", &command);
            }
        }
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
        // Closing the session ends the browser; the driver's whole process group ends in any case.
        let _ = self.agent.delete(&self.session).call();
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.driver.wait();
    }
}

fn start_driver(engine: Engine, folder: &Path) -> (Child, String) {
    let log = File::create(folder.join("driver.log")).unwrap();
    let mut command = Command::new(engine.driver());
    command.arg("--port=0").stdout(Stdio::piped()).stderr(log).process_group(0);
    let mut child =
        command.spawn().unwrap_or_else(|error| panic!("{}: {error}; {}", engine.driver(), engine.advice()));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| Some(line.rsplit_once("successfully on port ")?.1.to_owned()));
    if port.is_none() {
        let _ = child.wait();
    }
    let port = port.unwrap_or_else(|| panic!("{} ended at once", engine.driver()));
    (child, format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
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

/// One of two places: more browsers at once only make each other late.
struct Place;

static FREE: (Mutex<usize>, Condvar) = (Mutex::new(2), Condvar::new());

impl Place {
    fn take() -> Place {
        let free = FREE.0.lock().unwrap();
        *FREE.1.wait_while(free, |free| *free == 0).unwrap() -= 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *FREE.0.lock().unwrap() += 1;
        FREE.1.notify_one();
    }
}
