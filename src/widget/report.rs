//! What the host page hears: custom events with plain data, and one line in the console.

use crate::fault::Fault;
use crate::json::{Members, Value};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

/// Dispatches `scorelet-<name>` with `detail`; `false` where a listener cancelled it.
pub fn announce(target: &EventTarget, name: &str, detail: Value) -> bool {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(name == "show");
    init.set_detail(&js_sys::JSON::parse(&detail.to_text()).unwrap_or(JsValue::NULL));
    let event = CustomEvent::new_with_event_init_dict(&["scorelet-", name].concat(), &init);
    event.and_then(|event| target.dispatch_event(&event)).unwrap_or(true)
}

/// An object of texts, for an event's detail.
pub fn detail(members: &[(&str, Value)]) -> Value {
    Value::Object(members.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Members>())
}

/// Says once what went wrong, in the console and as `scorelet-error`.
pub fn error(target: &EventTarget, code: &str, fault: &Fault) {
    web_sys::console::error_1(&["scorelet (", code, "): ", &fault.to_string()].concat().into());
    let text = |text: &str| Value::str(text);
    announce(
        target,
        "error",
        detail(&[("code", text(code)), ("message", text(&fault.message)), ("where", text(&fault.place))]),
    );
}

/// Warns of a likely slip.
pub fn warn(fault: &Fault) {
    web_sys::console::warn_1(&["scorelet: ", &fault.to_string()].concat().into());
}

/// The document, where no element stands for an answer any more.
pub fn document() -> Option<EventTarget> {
    Some(web_sys::window()?.document()?.unchecked_into())
}
