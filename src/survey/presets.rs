//! The built-in surveys. Each is a survey like any host's, read by the same reader.

/// The names, as messages list them.
pub const NAMES: &str = "nps, csat, ces";

/// The survey of that name as JSON text.
pub fn preset(name: &str) -> Option<&'static str> {
    Some(match name {
        "nps" => {
            r#"{"id":"nps","questions":[{"id":"nps","type":"nps"},{"id":"why","type":"text","about":"nps"}]}"#
        }
        "csat" => r#"{"id":"csat","questions":[{"id":"csat","type":"csat"},{"id":"why","type":"text"}]}"#,
        "ces" => r#"{"id":"ces","questions":[{"id":"ces","type":"ces"},{"id":"why","type":"text"}]}"#,
        _ => return None,
    })
}
