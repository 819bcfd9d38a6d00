//! Everything that a scenario needs: pages, a collector, a browser, and ways to look at each.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::engine::Feature;
use crate::pool::Lent;
use crate::site::{Held, Site};
use crate::support::Collector;

/// How long a page may take to do what it must.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a page is watched for what it must not do.
const WATCH: Duration = Duration::from_millis(700);

/// What every script may use: the first survey, its shadow root, and a finder in it.
const NAMES: &str = "const survey = document.querySelector('scorelet-survey'), \
     root = survey?.shadowRoot, $ = (selector) => root?.querySelector(selector), \
     all = (selector) => [...(root?.querySelectorAll(selector) ?? [])], recorded = window.recorded;\n";

/// Pages, a collector and a folder of the test's own, and a browser that no other test uses meanwhile.
pub struct Stage {
    pub browser: Lent,
    pub site: Site,
    pub collector: Collector,
    pub folder: TempDir,
}

impl Stage {
    /// Sets up the pages of tests/pages.
    pub fn new() -> Stage {
        Stage::with("tests/pages")
    }

    /// Sets up the pages of a folder, and opens one.
    pub fn with(pages: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let held = Held::new();
        let collector = Collector::start(folder.path(), &[&held.origin()]);
        let site = held.serve(pages, &collector.address);
        Stage { browser: Lent::take(), site, collector, folder }
    }

    /// The pages of tests/pages with this one open.
    pub fn at(page: &str) -> Stage {
        let stage = Stage::new();
        stage.open(page);
        stage
    }

    /// The demo as it is served to people, with this page open.
    pub fn demo(page: &str) -> Stage {
        let stage = Stage::with("www/demo");
        stage.open(page);
        stage
    }

    /// Leaves the page and comes back to it as the browser has kept it. Keys lead to here: geckodriver's click
    /// leaves a listener for the page's end, and such a page Firefox does not keep.
    pub fn leave_and_come_back(&self) {
        // No browser keeps a page that is busy with its outbox.
        self.wait("navigator.locks.query().then(({ held, pending }) => !held.length && !pending.length)");
        self.watch_briefly();
        self.js("(recorded.left = location.href, 0)");
        let left = self.text("recorded.left");
        self.open("quiet.html");
        self.browser.back();
        self.wait(&format!("location.href == '{left}' && (recorded.restored || !recorded.left)"));
        if !self.holds("recorded.restored") {
            // Chromium alone tells why.
            let reasons =
                "JSON.stringify(performance.getEntriesByType('navigation')[0]?.notRestoredReasons) ?? ''";
            panic!("the browser did not keep the page: {}", self.text(reasons));
        }
    }

    /// Opens a page of the demo in another window.
    pub fn open_beside(&self, page: &str) {
        self.browser.open_window();
        self.open(page);
    }

    /// Goes to a page.
    pub fn open(&self, page: &str) {
        self.browser.go(&format!("{}/{page}", self.site.origin));
    }

    /// The value of an expression in the page; a promise is waited for.
    pub fn js(&self, expression: &str) -> Value {
        self.browser.run(&format!("{NAMES}return ({expression})"), vec![])
    }

    /// The same as a text.
    pub fn text(&self, expression: &str) -> String {
        self.js(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Whether an expression holds.
    pub fn holds(&self, expression: &str) -> bool {
        self.js(&format!("!!({expression})")) == true
    }

    /// Waits until an expression holds.
    pub fn wait(&self, expression: &str) {
        let started = Instant::now();
        while !self.holds(expression) {
            if started.elapsed() > PATIENCE {
                panic!("never came true: {expression}\n{}", self.standing());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for this request at the server, without looking at the page.
    pub fn wait_asked(&self, request: &str) {
        let started = Instant::now();
        while self.site.count(request) == 0 {
            assert!(started.elapsed() < PATIENCE, "never asked for: {request}; {:?}", self.site.requests());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the first survey's state.
    pub fn wait_state(&self, state: &str) {
        self.wait(&format!("survey?.getAttribute('state') == '{state}'"));
    }

    /// Waits until what `open` made has left the page.
    pub fn wait_gone(&self) {
        self.wait("!survey");
    }

    /// Waits for a node in the survey.
    pub fn wait_for(&self, selector: &str) {
        self.wait(&format!("$(\"{selector}\")"));
    }

    /// The state of the page, for the message of a test that fails.
    fn standing(&self) -> String {
        let seen = self.js("JSON.stringify({ at: location.href, state: survey?.getAttribute('state'), \
             inside: $('[part=panel]')?.innerHTML ?? document.body.innerText, recorded }, null, 1)");
        format!("{}\nconsole: {:#?}", seen.as_str().unwrap_or_default(), self.browser.console())
    }

    /// Clicks on a node in the survey.
    pub fn click(&self, selector: &str) {
        self.browser.click(&format!("{NAMES}return $(\"{selector}\")"));
    }

    /// Clicks on a node of the page.
    pub fn click_outside(&self, selector: &str) {
        self.browser.click(&format!("return document.querySelector(\"{selector}\")"));
    }

    pub fn press(&self, keys: &str) {
        self.browser.press(keys);
    }

    pub fn write(&self, text: &str) {
        self.browser.write(text, Duration::ZERO);
    }

    /// Types with a pause after each character, as a person does.
    pub fn write_slowly(&self, text: &str, pause: Duration) {
        self.browser.write(text, pause);
    }

    /// Waits as long as a page is watched for what it must not do.
    pub fn watch(&self) {
        std::thread::sleep(WATCH);
    }

    /// Waits a moment, for what follows at once.
    pub fn watch_briefly(&self) {
        std::thread::sleep(WATCH / 10);
    }

    /// Where the focus is: in the survey, the id, name or part of the node; else the page's node.
    pub fn focus(&self) -> String {
        self.text(
            "(() => { const inside = root?.activeElement, outside = document.activeElement; \
             return inside ? (inside.value && inside.type == 'radio' ? inside.name + '=' + inside.value \
             : inside.getAttribute('part') || inside.name) : '#' + (outside.id || outside.localName) })()",
        )
    }

    /// The names of the events so far, without their `scorelet-`.
    pub fn events(&self) -> Vec<String> {
        let names = self.js("recorded.events.map(({ name }) => name)");
        names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    /// The detail of the last event of that name.
    pub fn detail(&self, name: &str) -> Value {
        self.js(&format!("recorded.events.findLast((event) => event.name == '{name}')?.detail"))
    }

    /// The bodies of the responses in the collector's database, in the order of their arrival.
    pub fn rows(&self) -> Vec<Value> {
        let database =
            Connection::open_with_flags(&self.collector.database, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let database = database.unwrap();
        let mut statement = database.prepare("SELECT body FROM response ORDER BY seq").unwrap();
        let bodies = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        bodies.map(|body| serde_json::from_str(&body.unwrap()).unwrap()).collect()
    }

    /// Waits until there are that many responses, and asserts that there are no more.
    pub fn wait_rows(&self, count: usize) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let rows = self.rows();
            if rows.len() >= count {
                assert_eq!(rows.len(), count, "{rows:#?}");
                return rows;
            }
            if started.elapsed() > PATIENCE {
                panic!("{} rows, not {count}\n{}", rows.len(), self.standing());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asserts that the page's console is empty and no error reached the page.
    pub fn assert_quiet(&self) {
        self.assert_console(&[], &[]);
    }

    /// Asserts that the console has each of these texts and nothing else, and that no error reached the
    /// page. The browsers' own texts are checked where the driver reports them.
    pub fn assert_console(&self, ours: &[&str], browsers: &[&str]) {
        let browsers = if self.browser.engine.has(Feature::ConsoleLog) { browsers } else { &[] };
        let expected = &[ours, browsers].concat();
        let wrong = self.js("[...recorded.errors, ...recorded.violations]");
        assert_eq!(wrong, serde_json::json!([]), "errors in the page");
        let said = self.browser.console();
        let is_expected = |line: &&String| expected.iter().any(|text| line.contains(text));
        let other: Vec<_> = said.iter().filter(|line| !is_expected(line)).collect();
        assert!(other.is_empty(), "in the console: {other:#?}");
        for text in expected {
            assert!(said.iter().any(|line| line.contains(text)), "not in the console: {text}\n{said:#?}");
        }
    }
}
