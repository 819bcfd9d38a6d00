//! What the host page hears, and the browser's part of delivery: `host.mjs`, beside this file.

use crate::fault::Fault;
use crate::json::Value;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{EventTarget, HtmlElement};

#[wasm_bindgen(raw_module = "./host.mjs")]
extern "C" {
    /// Dispatches `scorelet-<name>` with a JSON detail; `false` where a listener cancelled it.
    pub fn announce(target: &EventTarget, name: &str, detail: &str) -> bool;
    #[wasm_bindgen(js_name = fail)]
    fn fail_with(target: &EventTarget, code: &str, message: &str, place: &str);
    #[wasm_bindgen(js_name = warn)]
    fn warn_of(text: &str);
    /// Keeps an answer and sends it; `done` hears how it stands.
    #[allow(
        clippy::too_many_arguments,
        reason = "a call across the boundary: an object would cost more bytes"
    )]
    pub fn deliver(
        host: &HtmlElement,
        id: &str,
        url: &str,
        content_type: &str,
        body: &str,
        durable: bool,
        leaving: bool,
        done: js_sys::Function,
    );
    /// Tries an answer that is in memory only again, now.
    pub fn retry(id: &str);
}

/// Says once what went wrong, in the console and as `scorelet-error`.
pub fn error(target: &EventTarget, code: &str, fault: &Fault) {
    fail_with(target, code, &fault.message, &fault.place);
}

/// Warns of a likely slip.
pub fn warn(fault: &Fault) {
    warn_of(&fault.to_string());
}

/// A JSON object with one member, for an event's detail.
pub fn detail(key: &str, value: Value) -> String {
    Value::Object(vec![(key.to_owned(), value)]).to_text()
}
