//! The `delivery` option: nothing panics, and a mistake names its place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::delivery::format::Delivery;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Err(fault) = Delivery::read(Some(text)) {
        assert!(fault.place.starts_with("delivery"), "{fault:?}");
        assert!(!fault.message.is_empty());
    }
});
