//! Faults in words: what was found, what is allowed, what to do next.
//!
//! The larger modules of the widget show these, so nothing here uses `core::fmt`, which would be a tenth of
//! such a module.

use std::fmt;

use crate::fault::{Expected, Fault, JsonType, Unknown, What};

/// Returns what is wrong and what is allowed; the place is not in it.
pub fn text(what: &What) -> String {
    match what {
        What::NotJson { reason, line, column } => {
            let [line, column] = [line, column].map(usize::to_string);
            ["not valid JSON: ", reason, " at line ", &line, ", column ", &column].concat()
        }
        What::UnknownKey(name) => unknown("unknown key ", name),
        What::UnknownOption(name) => unknown("unknown option ", name),
        What::NotOneOf(name) => unknown("unknown value ", name),
        What::Missing => "missing".to_owned(),
        What::Null => "null is not allowed; omit the key".to_owned(),
        What::WrongType { expected, found } => {
            ["expected ", expected_text(expected), ", found ", type_text(*found)].concat()
        }
        What::TooLong { most } => ["expected at most ", &most.to_string(), " characters"].concat(),
        What::TooLarge { most } => ["expected at most ", &(most / 1024).to_string(), " KiB"].concat(),
        What::Said(text) => text.clone(),
    }
}

/// Returns the place, where there is one, and what is wrong there: `answers[0].value: missing`.
pub fn line(fault: &Fault) -> String {
    let separator = if fault.place.is_empty() { "" } else { ": " };
    [&fault.place, separator, &text(&fault.what)].concat()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(self))
    }
}

pub(super) fn unknown(kind: &str, name: &Unknown) -> String {
    let (next, names) = match &name.near {
        Some(near) => ("\"; did you mean \"", [near, "\"?"].concat()),
        None => ("\"; allowed: ", name.allowed.join(", ")),
    };
    [kind, "\"", &name.found, next, &names].concat()
}

fn expected_text(expected: &Expected) -> &'static str {
    match expected {
        Expected::Type(json_type) => type_text(*json_type),
        Expected::Said(text) => text,
    }
}

/// Returns what a value is: `a string`, `an object` …
pub const fn type_text(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_was_found_where_and_what_is_allowed() {
        let names = |found: &str| Unknown::new(found, &["display", "theme"]);
        for (place, what, said) in [
            (
                "dispaly",
                What::UnknownOption(names("dispaly")),
                r#"dispaly: unknown option "dispaly"; did you mean "display"?"#,
            ),
            (
                "survey.x",
                What::UnknownKey(names("x")),
                r#"survey.x: unknown key "x"; allowed: display, theme"#,
            ),
            (
                "theme",
                What::NotOneOf(names("pink")),
                r#"theme: unknown value "pink"; allowed: display, theme"#,
            ),
            ("id", What::Missing, "id: missing"),
            ("", What::Null, "null is not allowed; omit the key"),
            (
                "answers",
                What::WrongType { expected: Expected::Type(JsonType::Array), found: JsonType::String },
                "answers: expected an array, found a string",
            ),
            ("respondent", What::TooLong { most: 200 }, "respondent: expected at most 200 characters"),
        ] {
            assert_eq!(Fault::new(place, what).to_string(), said);
        }
    }
}
