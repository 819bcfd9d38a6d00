//! The `delivery` option and the endpoint's address, and the request that they make of a hostile
//! response: nothing panics, a mistake names its place, and what was answered stays inside what was
//! written: no broken JSON, no header's end, no other host.
//!
//! The first line is the address behind its host, the rest is the option.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scorelet::delivery::format::{Delivery, Request};
use scorelet::delivery::success::answered;
use scorelet::json::{self, Value};
use scorelet::say;
use scorelet::survey::response::Response;

const HOST: &str = "https://db.example/";

/// What a visitor or a host may have put where a placeholder fetches it.
static HOSTILE: LazyLock<Response> = LazyLock::new(|| {
    let text = r#"{"v":1,"id":"01993d0e-0000-7000-8000-000000000000","survey":"\"},{\"x\":{id}",
        "answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"lt","answers":[
        {"question":"nps","type":"nps","scale":[0,10],"value":9},
        {"question":"why","type":"text","value":"\"}]\\\r\nX-Evil: 1\u0000{survey}{{}}=1+1&a=b#/../é🙂\u2028"},
        {"question":"c","type":"choice","value":["a","\",\""],"other":"\n"},
        {"question":"m","row":"r","type":"rating","scale":[1,5],"value":4}],
        "context":{"plan":"\"\r\n\r\n","n":1.10,"deep":{"a":[null,"\n"]},"host":"@evil.example/"},
        "page":"https://shop.example/?a=b&c={id}","respondent":"u\"42"}"#;
    let value = json::parse(text).expect("JSON");
    Response::from_json(&value).expect("a response")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let (path, option) = text.split_once('\n').unwrap_or(("", text));
    let delivery = match Delivery::read(Some(option)) {
        Ok(delivery) => delivery,
        Err(fault) => {
            assert!(fault.place.starts_with("delivery") && !say::fault::text(&fault.what).is_empty(), "{fault:?}");
            return;
        }
    };
    // As a browser writes addresses: other signs are percent-encoded.
    let path = if path.bytes().all(|byte| byte.is_ascii_graphic()) { path } else { "" };
    let href = [HOST, path].concat();
    if let Err(fault) = delivery.check(&href) {
        assert!(fault.place == "endpoint" && !say::fault::text(&fault.what).is_empty(), "{fault:?}");
        return;
    }
    let request = delivery.request(&href, &HOSTILE);
    sound(&request);
    if !names_its_type(option) {
        of_its_type(&request);
    }
});

/// Whether the option says itself what type the body has.
fn names_its_type(option: &str) -> bool {
    let option = json::parse(option).expect("what was read");
    let headers = option.get("headers").and_then(Value::as_object);
    headers.is_some_and(|headers| headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")))
}

fn sound(request: &Request) {
    assert!(request.url.starts_with(HOST), "{request:?}");
    assert!(request.url.bytes().all(|byte| byte.is_ascii_graphic()), "{request:?}");
    header(&request.content_type);
    if !request.how.is_empty() {
        let how = json::parse(&request.how).expect("JSON");
        if let Some(Value::Object(headers)) = how.get("headers") {
            headers.iter().for_each(|(_, value)| header(value.as_str().expect("a string")));
        }
        let _ = answered(&request.how, 200, &request.body);
    }
}

fn of_its_type(request: &Request) {
    match request.content_type.as_str() {
        "application/json" | "text/plain;charset=UTF-8" => {
            assert!(json::parse(&request.body).is_ok(), "{request:?}")
        }
        "application/x-ndjson" => {
            for line in request.body.split_terminator('\n') {
                assert!(json::parse(line).is_ok(), "{line} in {request:?}");
            }
        }
        "application/x-www-form-urlencoded" => {
            assert!(request.body.bytes().all(|byte| byte.is_ascii_graphic()), "{request:?}");
        }
        other => panic!("{other}"),
    }
}

fn header(value: &str) {
    assert!(!value.contains(['\r', '\n', '\0']), "{value:?} ends a header");
}
