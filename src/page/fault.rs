//! What is thrown: an `Error` with `code` and `where`, and `columns` where one has to be chosen.

use js_sys::{Array, Error, Reflect};
use wasm_bindgen::JsValue;

use crate::calc::Fault;
use crate::report::Error as ReportError;
use crate::say::requests;

/// A request that is off.
pub(super) fn request(fault: &Fault) -> JsValue {
    thrown(fault.code(), &requests::text(&fault.what), &fault.place, None)
}

/// A call that comes too early or too late.
pub(super) fn order(has_ended: bool) -> JsValue {
    thrown("order", requests::order(has_ended), "", None)
}

/// A file that cannot be scored.
pub(super) fn import(error: &ReportError) -> JsValue {
    thrown(error.code(), &error.to_string(), error.place(), error.columns())
}

fn thrown(code: &str, message: &str, place: &str, columns: Option<&[String]>) -> JsValue {
    let error = Error::new(message);
    let columns = columns.map(|names| names.iter().map(|name| JsValue::from_str(name)).collect::<Array>());
    let members =
        [("code", Some(code.into())), ("where", Some(place.into())), ("columns", columns.map(Into::into))];
    for (key, value) in members {
        // A new object takes every property.
        let _ = value.map(|value| Reflect::set(&error, &key.into(), &value));
    }
    error.into()
}
