//! On which pages a survey is due, and in which sessions.

use serde_json::{Value, json};

use crate::stage::Stage;
use crate::triggers::{tag, tagged};

const PATHS: [&str; 9] = [
    "/",
    "/shop",
    "/shop/",
    "/shop/cart",
    "/shop/cart/2",
    "/shopping",
    "/blog/a.b",
    "/blog/axb",
    "/l%C3%A4den/tee",
];

/// The paths that each list of globs takes.
#[test]
fn globs_take_the_paths_that_they_name() {
    let stage = Stage::at("quiet.html");
    for (globs, taken) in [
        ("*", &PATHS[..]),
        ("/", &["/"]),
        ("/shop", &["/shop"]),
        ("/shop/*", &["/shop/", "/shop/cart", "/shop/cart/2"]),
        ("/shop*", &["/shop", "/shop/", "/shop/cart", "/shop/cart/2", "/shopping"]),
        ("/shop/*;!/shop/cart", &["/shop/", "/shop/cart/2"]),
        ("!/shop/cart;/shop/*", &["/shop/", "/shop/cart/2"]),
        ("/shop/* ; !/shop/cart", &["/shop/", "/shop/cart/2"]),
        ("/shop/*;!/shop/cart*", &["/shop/"]),
        ("/shop;/blog/*", &["/shop", "/blog/a.b", "/blog/axb"]),
        ("!*", &[]),
        ("!/*", &[]),
        ("!/shop*", &["/", "/blog/a.b", "/blog/axb", "/l%C3%A4den/tee"]),
        ("/blog/a.b", &["/blog/a.b"]),
        ("*.b", &["/blog/a.b"]),
        ("*/cart", &["/shop/cart"]),
        ("/*/cart/*", &["/shop/cart/2"]),
        ("/läden/*", &["/l%C3%A4den/tee"]),
        ("/l%C3%A4den/*", &["/l%C3%A4den/tee"]),
        ("/Shop", &[]),
        ("//*", &[]),
        ("/blog/[a].b", &[]),
        ("/blog/(a|x).b", &[]),
    ] {
        let found = stage.js(&format!(
            "import('/rules.mjs').then(({{ matches }}) => {}.filter((path) => matches({}, path)))",
            json!(PATHS),
            json!(globs)
        ));
        assert_eq!(found, json!(taken), "{globs}");
    }
}

/// Of globs made at random: a star matches any text in its place, an exclusion wins, and leaving a
/// glob out of the exclusions never takes a path away.
#[test]
fn globs_hold_whatever_they_are_made_of() {
    let stage = Stage::at("quiet.html");
    let wrong = stage.js(
        "import('/rules.mjs').then(({ matches }) => { \
           let seed = 7; const draw = (n) => (seed = (seed * 48271) % 2147483647) % n; \
           const word = () => Array.from({ length: 1 + draw(4) }, () => 'ab/.-_~'[draw(7)]).join(''); \
           const wrong = []; \
           for (let round = 0; round < 2000; round++) { \
             const words = Array.from({ length: 1 + draw(3) }, word); \
             const glob = '/' + words.join('*'); \
             const filled = '/' + words.reduce((text, next) => text + (draw(2) ? word() : '') + next); \
             if (/\\/\\/|\\/\\.\\.?(\\/|$)/.test(glob + filled)) continue; \
             const other = '/' + word(); \
             if (!matches(glob, filled)) wrong.push([glob, filled]); \
             if (matches(glob + ';!' + glob, filled)) wrong.push(['!', glob, filled]); \
             if (matches(glob + ';!' + other, filled) && !matches(glob, filled)) wrong.push(['-', glob, other, filled]); \
             if (glob.split('*').length == 1 && matches(glob, filled + 'x')) wrong.push(['x', glob, filled]) } \
           return wrong })",
    );
    assert_eq!(wrong, json!([]));
}

fn state(stage: &Stage) -> String {
    stage.watch();
    stage.text("survey.getAttribute('state')")
}

fn go(stage: &Stage, path: &str) {
    stage.js(&format!("(history.pushState(null, '', '{path}'), 0)"));
}

#[test]
fn pages_are_looked_at_again_wherever_a_visitor_goes() {
    let stage = tagged(&json!({ "pages": "/shop/*;!/shop/cart" }));
    assert_eq!(state(&stage), "waiting");
    for path in ["/shop/cart", "/blog", "/shop/cart"] {
        go(&stage, path);
        assert_eq!(state(&stage), "waiting", "{path}");
    }
    assert_eq!(stage.site.count("GET /widget.wasm"), 0);
    go(&stage, "/shop/tea");
    stage.wait_state("asking");
    // Who is asked may answer, wherever they go on to.
    go(&stage, "/blog");
    assert_eq!(state(&stage), "asking");
    stage.assert_quiet();
}

#[test]
fn a_delay_counts_from_the_arrival_on_a_page() {
    let stage = tagged(&json!({ "pages": "/shop/*", "trigger": "delay:1500ms" }));
    for _ in 0..3 {
        go(&stage, "/shop/tea");
        assert_eq!(state(&stage), "waiting");
        go(&stage, "/blog");
        assert_eq!(state(&stage), "waiting");
    }
    go(&stage, "/shop/tea");
    go(&stage, "/shop/coffee");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn an_event_on_another_page_asks_nothing() {
    let stage = tagged(&json!({ "pages": "!/blog", "trigger": "event:bought" }));
    stage.wait("held.listeners().includes('window bought')");
    go(&stage, "/blog");
    stage.wait("!held.listeners().includes('window bought')");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    assert_eq!(state(&stage), "waiting");
    go(&stage, "/shop");
    stage.wait("held.listeners().includes('window bought')");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn open_asks_whatever_trigger_pages_and_sample_say() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    stage.js("(scorelet.open({ survey: 'nps', trigger: 'manual', pages: '/nowhere', sample: 0 }), 0)");
    stage.wait_state("asking");
    assert_eq!(stage.site.count("GET /rules.mjs"), 0);
    assert_eq!(stage.js("sessionStorage.length"), 0);
    stage.assert_quiet();
}

/// What `watch` does with a share and a draw, for a host that is not a survey.
const DRAW: &str = "(async (share, draw, storage) => { \
     const { watch } = await import('/rules.mjs'); \
     const host = document.createElement('div'); \
     Object.assign(host.dataset, { survey: 's' + share + draw, sample: share, storage }); \
     const real = Math.random; Math.random = () => draw; \
     let shown = 0; \
     watch(host, new AbortController().signal, () => shown++); \
     Math.random = () => 1 - draw - 1e-9; \
     watch(host, new AbortController().signal, () => shown++); \
     Math.random = real; \
     return shown })";

/// The draw decides where it is under the share, and what it was stays so.
#[test]
fn a_sample_is_drawn_once_a_session() {
    let stage = Stage::at("quiet.html");
    for share in ["0", "0.1", "0.25", ".5", "0.75", "1", "1.0"] {
        for draw in [0.0, 0.1, 0.2499, 0.25, 0.5, 0.9, 0.999_999] {
            let asked = draw < share.parse::<f64>().unwrap();
            let shown = stage.js(&format!("{DRAW}('{share}', {draw}, 'local')"));
            assert_eq!(shown, 2 * u8::from(asked), "{draw} of {share}");
            let bit = stage.js(&format!("sessionStorage.getItem('scorelet-sample:s{share}{draw}')"));
            assert_eq!(bit, u8::from(asked).to_string(), "{draw} of {share}");
        }
    }
    assert_eq!(stage.js("localStorage.length"), 0);
    stage.js("(sessionStorage.clear(), 0)");
    // With nothing stored every page draws for itself.
    assert_eq!(stage.js(&format!("{DRAW}('0.5', 0.1, 'none')")), 1);
    assert_eq!(stage.js("sessionStorage.length"), 0);
    stage.assert_quiet();
}

#[test]
fn a_session_that_is_not_asked_is_not_asked_on_the_next_page() {
    let stage = Stage::new();
    for (draw, expected) in [(0.9, "waiting"), (0.0, "waiting")] {
        stage.open("due.html");
        stage.wait("window.scorelet");
        stage.js(&format!("(window.Math.random = () => {draw}, 0)"));
        tag(&stage, &json!({ "sample": "0.5" }));
        assert_eq!(state(&stage), expected);
        assert_eq!(stage.js("({ ...sessionStorage })"), json!({ "scorelet-sample:nps": "0" }));
        assert_eq!(stage.js("localStorage.length"), 0);
    }
    stage.assert_quiet();
}

#[test]
fn storage_that_is_refused_does_not_keep_a_sample_from_being_drawn() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    stage.js(
        "(Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } }), \
          window.Math.random = () => 0.3, 0)",
    );
    tag(&stage, &json!({ "sample": "0.5" }));
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn wrong_pages_and_samples_are_reported() {
    for (name, value) in [("pages", "shop/*"), ("pages", "/a;b"), ("sample", "2"), ("sample", "half")] {
        let stage = tagged(&json!({ name: value }));
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        let detail: Value = stage.detail("error");
        assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!(name)), "{detail}");
        assert_eq!(stage.text("survey.getAttribute('state')"), "closed");
        stage.assert_console(&[&format!("scorelet (config): {name}")], &[]);
    }
}
