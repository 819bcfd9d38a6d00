//! A request of `calc`: nothing panics, every reply is one line of JSON, what is refused is named,
//! and white space and the writing of numbers mean nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::json;
use scorelet::say::replies::reply;
use serde_json::Value;

const CODES: [&str; 6] =
    ["not_json", "too_long", "unknown_op", "unknown_key", "missing_key", "bad_value"];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let written = reply(text);
    assert!(!written.contains('\n'));
    let read: Value = serde_json::from_str(&written).expect("a reply is JSON");
    if let Some(error) = read.get("error") {
        assert!(CODES.iter().any(|code| error["code"] == *code), "{error}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert!(error["where"].is_string());
    }
    if let Ok(value) = json::parse(text) {
        assert_eq!(reply(&value.to_text()), written);
    }
});
