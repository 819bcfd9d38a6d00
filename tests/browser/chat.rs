//! `chat:VENDOR`: chat.mjs beside widgets that behave as their vendors say (tests/pages/chat/fakes.mjs).

use serde_json::{Value, json};

use crate::stage::Stage;

/// A page with chat.mjs and the fakes.
fn chat() -> Stage {
    let stage = Stage::at("chat.html");
    stage.wait("window.chat");
    stage
}

/// Each widget's life: a glance, two conversations, and a third after the listening has ended.
fn each_is_asked_about_once_a_conversation(ours_first: bool) {
    for classic in [false, true] {
        let stage = chat();
        let lives = stage.js(&format!("chat.live({ours_first}, {classic})"));
        let lives = lives.as_array().unwrap();
        assert_eq!(lives.len(), if classic { 2 } else { 24 });
        for life in lives {
            assert_eq!(life["counts"], json!([0, 0, 1, 1, 2, 2]), "{life:#}");
            assert_eq!(life["contexts"], life["expected"], "{life:#}");
            let keys: Vec<Value> = contexts(life).map(|context| context["conversation_id"].clone()).collect();
            assert_eq!(life["keys"], json!(keys), "{life:#}");
            assert_eq!(life["told"], 3, "the host's own callback: {life:#}");
        }
        stage.assert_quiet();
    }
}

fn contexts(life: &Value) -> impl Iterator<Item = &Value> {
    life["contexts"].as_array().unwrap().iter()
}

#[test]
fn the_end_of_a_conversation_is_heard_where_the_widget_was_there_first() {
    each_is_asked_about_once_a_conversation(false);
}

#[test]
fn the_end_of_a_conversation_is_heard_where_the_widget_comes_later() {
    each_is_asked_about_once_a_conversation(true);
}

#[test]
fn every_vendor_has_a_fake_and_an_unknown_one_names_them() {
    let stage = chat();
    let vendors = stage.js("[...chat.VENDORS].sort()");
    assert_eq!(stage.js("chat.faked"), vendors);
    for name in ["tawkto", "", "constructor", "__proto__"] {
        let said =
            stage.js(&format!("new Promise((tell) => chat.listen({name:?}, () => tell('asked'), tell))"));
        let said = said.as_str().unwrap();
        assert!(said.starts_with(&format!("unknown chat \"{name}\"")), "{said}");
        for vendor in vendors.as_array().unwrap() {
            assert!(said.contains(vendor.as_str().unwrap()), "{said}");
        }
    }
    stage.assert_quiet();
}

/// A host that adds to a callback keeps what it found there: all are called, each once.
#[test]
fn a_callback_that_the_host_wraps_is_called_once_with_ours() {
    let stage = chat();
    let calls = stage.js("(() => { const calls = []; \
         chat.listen('liveagent', () => calls.push('ours')); \
         window.LiveAgent = { createButton: () => ({ onCloseFunction_: () => calls.push('first') }) }; \
         return Promise.resolve().then(() => { \
           const button = LiveAgent.createButton('b'), found = button.onCloseFunction_; \
           button.onCloseFunction_ = () => { found(); calls.push('second') }; \
           button.onCloseFunction_(); \
           return calls }) })()");
    assert_eq!(calls, json!(["ours", "first", "second"]));
    stage.assert_quiet();
}

/// Two surveys may wait for one vendor: neither takes the other's place, nor takes it along as it ends.
#[test]
fn two_surveys_hear_of_one_end() {
    for (stopped, left) in [(0, 2), (1, 1)] {
        let stage = chat();
        let calls = stage.js(&format!(
            "(() => {{ let calls = [], proxy; \
             const hear = (vendor, who) => chat.listen(vendor, () => calls.push(vendor + who)); \
             const stops = ['8x8', 'liveagent', 'tawk'].map((vendor) => [hear(vendor, 1), hear(vendor, 2)]); \
             window.chatApp = {{ setProxy: (value) => void (proxy = value) }}; \
             window.LiveAgent = {{ createButton: () => ({{}}) }}; \
             const button = LiveAgent.createButton('b'); \
             const end = () => {{ \
               calls = []; proxy.onAppEnd(); button.onCloseFunction_(); \
               dispatchEvent(new CustomEvent('tawkChatEnded')); \
               return calls.sort() }}; \
             return new Promise((then) => setTimeout(then, 100)).then(() => {{ \
               const first = end(); \
               for (const pair of stops) pair[{stopped}](); \
               return [first, end()] }}) }})()"
        ));
        let vendors = ["8x8", "liveagent", "tawk"];
        let of = |who: i32| vendors.map(|vendor| format!("{vendor}{who}"));
        let both: Vec<_> =
            vendors.iter().flat_map(|vendor| [format!("{vendor}1"), format!("{vendor}2")]).collect();
        assert_eq!(calls, json!([both, of(left)]));
        stage.assert_quiet();
    }
}

/// 8x8 keeps one set of callbacks and does not show it.
#[test]
fn callbacks_that_cannot_be_read_are_never_replaced() {
    let stage = chat();
    let calls = stage.js("(() => { const calls = []; let proxy; \
         const given = { setProxy: (value) => void (proxy = value) }; \
         given.setProxy({ onAppEnd: () => calls.push('host') }); \
         window.chatApp = given; \
         const stop = chat.listen('8x8', () => calls.push('ours')); \
         return new Promise((then) => setTimeout(then, 100)).then(() => { \
           proxy.onAppEnd(); stop(); \
           delete window.chatApp; \
           chat.listen('8x8', () => calls.push('ours')); \
           window.chatApp = { setProxy: (value) => void (proxy = value) }; \
           return Promise.resolve() }).then(() => { proxy.onAppEnd(); return calls }) })()");
    assert_eq!(calls, json!(["host", "ours"]));
    stage.assert_quiet();
}

/// Zendesk's function may not say which of the two widgets it is.
#[test]
fn a_zendesk_that_does_not_say_which_it_is_is_heard_after_a_while() {
    let stage = chat();
    stage.js("(() => { window.heard = {}; window.asked = 0; \
         window.zE = (channel, name, handler) => void (heard[channel + ' ' + name] = handler); \
         chat.listen('zendesk', () => window.asked++); return 0 })()");
    assert_eq!(stage.js("Object.keys(heard)"), json!([]), "it may say so in a moment");
    stage.wait("Object.keys(heard).length == 7");
    stage.js("(heard['webWidget:on close'](), heard['messenger:on close'](), 0)");
    assert_eq!(stage.js("window.asked"), 0);
    stage.js("(heard['messenger:on unreadMessages'](2), heard['messenger:on close'](), 0)");
    assert_eq!(stage.js("window.asked"), 1);
    stage.js("(heard['webWidget:on chat:start'](), heard['webWidget:on chat:end'](), 0)");
    assert_eq!(stage.js("window.asked"), 2);
    stage.assert_quiet();
}

/// Wrong shapes, getters that throw, a frozen object: nothing of it reaches the page.
#[test]
fn a_widget_that_misbehaves_breaks_neither_the_page_nor_the_survey() {
    let stage = chat();
    let asked = stage.js("(() => { let asked = 0; const ask = () => { asked++; throw Error('ours') }; \
         const fails = () => { throw Error('theirs') }; \
         Object.defineProperty(window, 'fcWidget', { get: fails }); \
         window.Intercom = fails; \
         window.HubSpotConversations = { on: (name, handler) => { handler({}); handler() }, off: fails }; \
         window.LiveAgent = Object.freeze({ createButton: () => Object.freeze({}) }); \
         const stops = ['freshchat', 'intercom', 'hubspot', 'liveagent', 'chatwoot', 'tawk'] \
           .map((vendor) => chat.listen(vendor, ask)); \
         dispatchEvent(new CustomEvent('chatwoot:on-message', { detail: null })); \
         dispatchEvent(new CustomEvent('tawkChatEnded')); \
         return new Promise((then) => setTimeout(then, 700)).then(() => { \
           LiveAgent.createButton(); stops.forEach((stop) => stop()); return asked }) })()");
    // HubSpot's two ends without an id, and Tawk's.
    assert_eq!(asked, 3);
    stage.assert_quiet();
}

#[test]
fn an_end_by_the_visitors_own_hand_is_a_gesture() {
    let stage = chat();
    stage.js("(chat.listen('tawk', ({ gesture }) => (window.gesture = gesture)), \
         document.getElementById('end').addEventListener('click', () => \
           dispatchEvent(new CustomEvent('tawkChatEnded'))), 0)");
    stage.js("dispatchEvent(new CustomEvent('tawkChatEnded'))");
    assert_eq!(stage.js("window.gesture"), false);
    stage.click_outside("#end");
    stage.wait("window.gesture === true");
    stage.assert_quiet();
}

#[test]
fn a_tag_asks_after_each_conversation_and_says_which() {
    let stage = Stage::at("after-chat.html");
    stage.wait("handlers.length == 1");
    stage.watch_briefly();
    assert_eq!(stage.text("survey.getAttribute('state')"), "waiting");
    for (id, count) in [(17, 1), (18, 2)] {
        stage.js(&format!("(end({id}), 0)"));
        stage.wait_state("asking");
        stage.click("input[value='4']");
        stage.click("[part=submit]");
        stage.wait_for("textarea");
        stage.click("[part=submit]");
        stage.wait_state("thanks");
        let context = stage.wait_rows(count)[count - 1]["context"].clone();
        assert_eq!(context, json!({ "plan": "pro", "conversation_id": id.to_string() }));
        // Closed, opened and closed again in the inbox.
        stage.js(&format!("(end({id}), 0)"));
        stage.watch_briefly();
        assert_ne!(stage.text("survey.getAttribute('state')"), "asking");
    }
    assert_eq!(stage.site.count("GET /chat.mjs"), 1);
    stage.assert_quiet();
}

#[test]
fn an_unknown_vendor_in_a_tag_is_reported() {
    let stage = Stage::at("open.html");
    stage.js(
        "document.body.insertAdjacentHTML('beforeend', '<scorelet-survey survey=csat trigger=chat:tawkto>')",
    );
    stage.wait("recorded.events.some(({ name }) => name == 'error')");
    let detail = stage.detail("error");
    assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!("trigger")));
    assert!(detail["message"].as_str().unwrap().contains("tawk, "), "{detail}");
    stage.assert_console(&["scorelet (config)"], &[]);
}
