//! When a survey is due: each trigger fires when it should, and not before.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::Stage;

/// The page that is scrolled, clicked and left, with a script tag of these options.
pub fn tagged(options: &Value) -> Stage {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    tag(&stage, options);
    stage
}

/// Adds a script tag of these options to the page.
pub fn tag(stage: &Stage, options: &Value) {
    stage.js(&format!("tag({options}).then(() => 0)"));
}

fn on(trigger: &str) -> Stage {
    tagged(&json!({ "trigger": trigger }))
}

fn assert_waits_here(stage: &Stage) {
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    assert_eq!(stage.events(), Vec::<String>::new());
}

fn assert_waits(stage: &Stage) {
    assert_waits_here(stage);
    assert_eq!(stage.site.count("GET /widget.wasm"), 0);
}

/// Waits until the rules are there: what happens before is not heard.
fn listening(stage: &Stage, kind: &str) {
    stage.wait(&format!("held.listeners().includes('window {kind}')"));
}

/// The idle time that a test asks for, in milliseconds: a busy machine needs a second from one press to the
/// next.
const IDLE: u64 = 2500;

/// Presses a key every fifth of a second and sees that no press lets the survey ask. Returns the longest
/// pause in milliseconds instead if the machine was too busy to press in time: then the survey was right
/// to ask.
fn pressing_keeps_it_waiting(stage: &Stage, started: Instant) -> Result<(), f64> {
    // Firefox runs a driver's script with globals of its own: only `window.` reaches the page's.
    stage.js("(window.pause = 0, window.pressed = performance.now(), window.wait = () => { \
           const now = performance.now(); \
           window.pause = Math.max(window.pause, now - window.pressed); \
           window.pressed = now }, addEventListener('keydown', wait, true), 0)");
    while started.elapsed() < Duration::from_millis(2 * IDLE + 200) {
        stage.press("a");
        std::thread::sleep(Duration::from_millis(200));
        let seen = stage
            .js("[Math.max(window.pause, performance.now() - window.pressed), survey.getAttribute('state')]");
        let pause = seen[0].as_f64().unwrap();
        if pause >= IDLE as f64 - 50.0 {
            return Err(pause);
        }
        assert_eq!(seen[1], "waiting");
    }
    Ok(())
}

#[test]
fn idle_means_without_input_for_that_long() {
    let mut pauses = Vec::new();
    for _ in 0..3 {
        let stage = on(&format!("idle:{IDLE}ms"));
        listening(&stage, "keydown");
        let started = Instant::now();
        match pressing_keeps_it_waiting(&stage, started) {
            Err(pause) => pauses.push(pause),
            Ok(()) => {
                stage.wait_state("asking");
                assert!(started.elapsed() > Duration::from_millis(3 * IDLE));
                return stage.assert_quiet();
            }
        }
    }
    panic!("too busy to press a key in time, or no key arrives: pauses of {pauses:?} ms");
}

#[test]
fn scroll_is_the_share_of_the_document_that_was_seen() {
    let stage = on("scroll:50%");
    stage.js("(document.getElementById('tall').style.height = '6000px', 0)");
    listening(&stage, "scroll");
    let to = |share: f64| {
        stage.js(&format!("(scrollTo(0, {share} * document.documentElement.scrollHeight - innerHeight), 0)"));
    };
    to(0.3);
    assert_waits(&stage);
    // The document has grown: half of the old height is less than half now.
    stage.js("(document.getElementById('tall').style.height = '9000px', 0)");
    to(0.4);
    assert_waits(&stage);
    to(0.52);
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn a_short_document_is_seen_as_a_whole() {
    let stage = on("scroll:100%");
    assert!(stage.holds("document.documentElement.scrollHeight <= innerHeight"), "the page is not short");
    stage.wait_state("asking");
    stage.assert_quiet();
}

/// What browsers dispatch when the pointer leaves a node: for another, or for what is beyond the page.
const LEAVE: &str = "((y, to) => document.getElementById('main').dispatchEvent(new MouseEvent('mouseout', \
     { bubbles: true, composed: true, clientX: 200, clientY: y, relatedTarget: to })))";

#[test]
fn exit_is_the_pointer_that_leaves_through_the_top() {
    let stage = on("exit");
    listening(&stage, "mouseout");
    stage.js(&format!("{LEAVE}(-1, document.body), {LEAVE}(400, null)"));
    assert_waits(&stage);
    stage.js(&format!("{LEAVE}(-1, null)"));
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn a_click_is_heard_wherever_its_node_comes_from_and_left_to_the_page() {
    for press in ["buy", "stopped", "added", "shadow"] {
        let stage = on("click:.buy");
        listening(&stage, "click");
        stage.click_outside("h1");
        assert_waits(&stage);
        match press {
            "added" => {
                stage.js(
                    "(main.insertAdjacentHTML('beforeend', '<button id=added class=buy>New</button>'), 0)",
                );
                stage.click_outside("#added");
            }
            "shadow" => {
                stage
                    .browser
                    .click("return document.getElementById('shadow').shadowRoot.querySelector('.buy')");
            }
            _ => stage.click_outside(&format!("#{press}")),
        }
        stage.wait_state("asking");
        // The visitor's own act: the focus may move in.
        stage.wait("root.activeElement");
        assert_eq!(stage.focus(), "panel", "{press}");
        assert_eq!(stage.js("bought"), u8::from(press == "buy"), "the page's own action");
        stage.assert_quiet();
    }
}

#[test]
fn a_link_is_followed_all_the_same() {
    let stage = on("click:a");
    listening(&stage, "click");
    stage.click_outside("#jump");
    stage.wait_state("asking");
    assert_eq!(stage.text("location.hash"), "#end");
    stage.assert_quiet();
}

#[test]
fn a_click_by_a_script_is_not_a_gesture() {
    let stage = on("click:#buy");
    listening(&stage, "click");
    stage.js("(document.getElementById('buy').click(), 0)");
    stage.wait_state("asking");
    stage.watch_briefly();
    assert_eq!(stage.focus(), "#body");
    stage.assert_quiet();
}

/// Each is said once, with its place; nothing is shown and nothing is listened for.
#[test]
fn a_wrong_trigger_is_reported() {
    for (trigger, said) in [
        ("click:a[", "a["),
        ("click:a[;idle:1h", "a["),
        ("scroll:120%", "scroll:50%"),
        ("soon", "delay:20s"),
        ("exit:top", "delay:20s"),
        ("idle:5", "20s"),
        ("delay:5x", "20s"),
        ("now:1", "delay:20s"),
        ("exit;later", "delay:20s"),
    ] {
        let stage = on(trigger);
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        stage.watch_briefly();
        assert_eq!(stage.events(), ["error"], "{trigger}");
        let detail = stage.detail("error");
        let message = detail["message"].as_str().unwrap();
        assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!("trigger")), "{message}");
        assert!(message.contains(said), "{trigger}: {message}");
        assert_eq!(stage.text("survey.getAttribute('state')"), "closed", "{trigger}");
        stage.assert_console(&["scorelet (config): trigger"], &[]);
    }
}

#[test]
fn the_first_to_happen_wins_and_the_others_are_over() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    let before = stage.js("[held.listeners(), held.timers()]");
    tag(&stage, &json!({ "trigger": "delay:1h; idle:1h; scroll:90%; exit; event:bought; click:#buy" }));
    stage.js("(document.getElementById('tall').style.height = '6000px', 0)");
    listening(&stage, "bought");
    assert_ne!(stage.js("[held.listeners(), held.timers()]"), before);
    stage.click_outside("#buy");
    stage.wait_state("asking");
    // What the widget itself holds once it is there is the same for all surveys.
    stage.wait("!held.listeners().some((one) => /bought|mouseout|scroll|click/.test(one))");
    stage.click("[part=close]");
    stage.wait_state("closed");
    stage.js(&format!("dispatchEvent(new Event('bought')), {LEAVE}(-1, null), 0"));
    stage.watch();
    assert_eq!(stage.events(), ["show", "dismiss"]);
    stage.assert_quiet();
}

#[test]
fn one_small_script_more_is_all_that_a_watched_page_pays() {
    for options in [
        json!({ "trigger": "idle:1h" }),
        json!({ "trigger": "scroll:100%;delay:1h" }),
        json!({ "trigger": "exit" }),
        json!({ "trigger": "click:#nothing" }),
        json!({ "trigger": "delay:1h", "pages": "/due.html" }),
        json!({ "sample": "0" }),
    ] {
        let stage = tagged(&options);
        stage.js("(document.getElementById('tall').style.height = '6000px', 0)");
        stage.wait_asked("GET /rules.mjs");
        assert_waits(&stage);
        let ours = stage.site.requests().into_iter().filter(|line| {
            !["/due.html", "/record.js", "/listeners.js", "/favicon.ico", "/scorelet.js"]
                .iter()
                .any(|name| line.ends_with(name))
        });
        assert_eq!(ours.collect::<Vec<_>>(), ["GET /rules.mjs"], "{options}");
        stage.assert_quiet();
    }
}

/// An agent's word in a conversation, and the visitor who closes the chat.
fn converse(stage: &Stage, id: u32) {
    stage.js(&format!(
        "(dispatchEvent(new CustomEvent('chatwoot:on-message', {{ detail: {{ message_type: 1, conversation_id: {id} }} }})), \
          dispatchEvent(new Event('chatwoot:closed')), 0)"
    ));
}

fn chatting(stage: &Stage) {
    stage.open("due.html");
    stage.wait("window.scorelet");
    tag(
        stage,
        &json!({ "trigger": "chat:chatwoot", "repeat": null, "snooze": null, "context": "{\"plan\":\"pro\"}" }),
    );
    stage.wait("held.listeners().includes('window chatwoot:closed')");
}

#[test]
fn a_chat_is_asked_about_once_per_conversation() {
    let stage = Stage::new();
    chatting(&stage);
    converse(&stage, 17);
    stage.wait_state("asking");
    stage.click("[part=close]");
    stage.wait_state("closed");
    converse(&stage, 17);
    stage.watch();
    assert_eq!(stage.events(), ["show", "dismiss"]);
    // A dismissal does not rest: the next conversation is asked about.
    converse(&stage, 18);
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let context = &stage.detail("submit")["response"]["context"];
    assert_eq!(context, &json!({ "plan": "pro", "conversation_id": "18" }));
    chatting(&stage);
    converse(&stage, 18);
    assert_waits_here(&stage);
    converse(&stage, 19);
    stage.wait_state("asking");
    stage.assert_quiet();
}

#[test]
fn an_unknown_chat_is_reported() {
    let stage = on("chat:nobody; event:bought");
    stage.wait("recorded.events.some(({ name }) => name == 'error')");
    let detail = stage.detail("error");
    assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!("trigger")));
    assert!(detail["message"].as_str().unwrap().contains("chatwoot"), "{detail}");
    stage.js("(dispatchEvent(new Event('bought')), 0)");
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "closed");
    assert_eq!(stage.events(), ["error"]);
    stage.assert_console(&["scorelet (config): trigger"], &[]);
}

#[test]
fn a_hidden_page_is_shown_nothing_before_it_is_seen() {
    let stage = Stage::at("due.html");
    stage.wait("window.scorelet");
    // No driver hides a window on demand, so the page says that it is hidden.
    stage.js("(window.away = true, Object.defineProperty(document, 'hidden', { get: () => away }), 0)");
    tag(&stage, &json!({}));
    stage.wait_asked("GET /widget.wasm");
    stage.watch();
    assert_eq!(stage.events(), Vec::<String>::new());
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    stage.js("(window.away = false, document.dispatchEvent(new Event('visibilitychange')), 0)");
    stage.wait_state("asking");
    stage.assert_quiet();
}
