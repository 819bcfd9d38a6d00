//! The few DOM operations of the widget, and what it calls in its browser code.
//!
//! The signatures omit web-sys' `catch`: these calls fail only where a page has broken its own DOM, and every
//! entry from the page is inside one guard in the browser code, which then removes the survey. A `Result` at
//! each call would be a third of the module.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// An element of the widget.
    #[wasm_bindgen(extends = Element)]
    #[derive(Clone)]
    pub type Tag;

    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create(tag: &str) -> Tag;
    /// Unix milliseconds.
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub fn unix_ms() -> f64;
    /// Sets an attribute.
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set(this: &Tag, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = append)]
    fn take(this: &Tag, child: &Tag);
    /// Sets the text; texts are never HTML.
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &Tag, text: &str);
    /// Returns the first node that matches a selector.
    #[wasm_bindgen(method, js_name = querySelector)]
    pub fn find(this: &Tag, selector: &str) -> Option<Tag>;
    /// Hides it, or shows it again.
    #[wasm_bindgen(method, setter)]
    pub fn set_hidden(this: &Tag, hidden: bool);
    /// Removes an attribute.
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub fn remove(this: &Tag, name: &str);
    /// Changes what a survey's element is doing, which its attribute and its property `state` show.
    #[wasm_bindgen(method, setter, js_name = _state)]
    pub fn set_state(this: &Tag, state: &str);
    /// Moves the focus there, where possible.
    #[wasm_bindgen(method)]
    pub fn focus(this: &Tag);
}

#[wasm_bindgen(raw_module = "./host.ts")]
extern "C" {
    /// Returns the host's open shadow root, emptied and with this style sheet.
    pub fn stage(host: &Tag, style: &str) -> Tag;
    /// Dispatches `scorelet-<name>` with a JSON detail. Returns `false` where a listener cancelled it.
    pub fn announce(host: &Tag, name: &str, detail: &str) -> bool;
    /// Reports an error once, in the console and as `scorelet-error`.
    pub fn fail(host: &Tag, code: &str, message: &str, place: &str);
    /// Warns in the console.
    pub fn warn(text: &str);
    /// Returns the time in RFC 3339 with milliseconds.
    pub fn now() -> String;
    /// Returns 32 random bits.
    pub fn random() -> u32;
    /// Keeps the answer of an instance and sends it; `delivery` hears how it goes. `how` is what
    /// differs from a plain POST, see [`crate::delivery::format::Request`]; `durable`: a
    /// [`crate::survey::options::Durability`].
    pub fn deliver(id: u32, key: &str, url: &str, content_type: &str, body: &str, how: &str, durable: u8);
}

/// Appends a new element to `parent`, described by its tag and attributes, whose values have no spaces:
/// `"label part=option"`.
pub fn append(parent: &Tag, description: &str) -> Tag {
    let mut words = description.split(' ');
    let child = create(words.next().unwrap_or_default());
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        child.set(name, value);
    }
    parent.take(&child);
    child
}

/// Appends a new element with a text in it.
pub fn append_text(parent: &Tag, description: &str, text: &str) -> Tag {
    let child = append(parent, description);
    child.set_text(text);
    child
}
