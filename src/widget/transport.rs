//! One attempt to post an entry.

use crate::delivery::outbox::{Entry, Outcome};
use js_sys::{Date, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// How long an attempt may take, in milliseconds.
const TIMEOUT_MS: u32 = 30_000;
/// Bodies of keepalive requests share 64 KiB in a page; beyond this one, a plain request is sent.
const KEEPALIVE_BYTES: usize = 60 * 1024;

#[wasm_bindgen]
extern "C" {
    /// The page's `fetch`, which a host may have wrapped: it may throw and return anything.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &Object) -> Result<JsValue, JsValue>;
    /// `AbortSignal.timeout`.
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(milliseconds: u32) -> Result<JsValue, JsValue>;
}

/// Posts an entry once, and once more without keepalive where that could not be sent: browsers
/// refuse keepalive requests for reasons of their own, such as other bodies still in flight.
pub async fn attempt(entry: &Entry) -> Outcome {
    if entry.body.len() < KEEPALIVE_BYTES
        && let Ok(outcome) = post(entry, true).await
    {
        return outcome;
    }
    post(entry, false).await.unwrap_or(Outcome::Unreachable)
}

async fn post(entry: &Entry, keepalive: bool) -> Result<Outcome, JsValue> {
    let reply = fetch(&entry.url, &init(entry, keepalive)?)?;
    let response: Response = JsFuture::from(Promise::resolve(&reply)).await?.unchecked_into();
    // Read through Reflect: a wrapped fetch may answer with anything.
    let status = Reflect::get(&response, &"status".into())?.as_f64().ok_or(JsValue::NULL)?;
    let pause = response.headers().get("Retry-After").ok().flatten();
    Ok(Outcome::Status(status as u16, pause.and_then(|text| pause_ms(&text))))
}

/// The request's options on null prototypes: what a page has put on `Object.prototype` cannot
/// redirect an answer or add credentials to it.
fn init(entry: &Entry, keepalive: bool) -> Result<Object, JsValue> {
    let bare = || Object::create(JsValue::NULL.unchecked_ref());
    let headers = bare();
    Reflect::set(&headers, &"Content-Type".into(), &entry.content_type.as_str().into())?;
    let init = bare();
    let set = |key: &str, value: &JsValue| Reflect::set(&init, &key.into(), value);
    set("method", &"POST".into())?;
    set("headers", &headers)?;
    set("body", &entry.body.as_str().into())?;
    set("keepalive", &keepalive.into())?;
    set("credentials", &"omit".into())?;
    set("redirect", &"error".into())?;
    if let Ok(signal) = abort_after(TIMEOUT_MS) {
        set("signal", &signal)?;
    }
    Ok(init)
}

/// `Retry-After` in milliseconds: seconds, or a date (RFC 9110 §10.2.3).
fn pause_ms(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(seconds.saturating_mul(1000));
    }
    let pause = Date::parse(text) - Date::now();
    (pause > 0.0).then_some(pause as u64)
}
