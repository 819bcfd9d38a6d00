//! A posted body, read as the collector reads it: nothing panics, what is read is written back with
//! the same meaning, and what counts as JSON is what serde_json takes for JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::fault::Syntax;
use scorelet::json::{self, Value};
use scorelet::survey::response::{MAX_BYTES, Response};

/// Where our reader is stricter than RFC 8259 asks.
const STRICTER: [Syntax; 3] = [Syntax::KeyTwice, Syntax::TooDeep, Syntax::TooManyKeys];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    whole(text);
    text.lines().for_each(whole);
});

fn whole(text: &str) {
    match json::parse(text) {
        Ok(value) => {
            assert!(
                serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
                "only ours takes it: {text}"
            );
            let written = value.to_text();
            assert_eq!(json::parse(&written).as_ref(), Ok(&value), "{written}");
            match &value {
                Value::Array(items) => items.iter().for_each(response),
                one => response(one),
            }
        }
        Err(error) => {
            let theirs = serde_json::from_str::<serde_json::Value>(text);
            assert!(
                theirs.is_err() || STRICTER.contains(&error.reason),
                "only ours refuses it: {error}\n{text}"
            );
        }
    }
}

fn response(value: &Value) {
    let Ok(response) = Response::from_json(value) else { return };
    let written = response.to_text();
    assert!(written.len() <= MAX_BYTES);
    let again = json::parse(&written).map(|value| Response::from_json(&value));
    assert_eq!(again, Ok(Ok(response)), "{written}");
}
