//! A survey as its author wrote it: nothing panics, a mistake names its place, and white space
//! means nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::json;
use scorelet::survey::config::Survey;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let survey = Survey::parse(text);
    if let Err(fault) = &survey {
        assert!(fault.place.starts_with("survey"), "{fault:?}");
        assert!(!fault.message.is_empty());
    }
    if let Ok(value) = json::parse(text) {
        assert_eq!(Survey::parse(&value.to_text()), survey);
    }
});
