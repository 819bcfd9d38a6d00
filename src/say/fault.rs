//! Faults in words: what was found, what is allowed, what to do next.
//!
//! The larger modules of the widget show these, so nothing here uses `core::fmt`, which would be a tenth of
//! such a module.

mod expected;
mod mistake;

use std::fmt;

use crate::fault::{Fault, JsonType, Syntax, Unknown, What};
use crate::json;
use crate::scale::Scale;

/// Returns what is wrong and what is allowed; the place is not in it.
pub fn text(what: &What) -> String {
    match what {
        What::NotJson { reason, line, column } => {
            ["not valid JSON: ", &position(*reason, *line, *column)].concat()
        }
        What::UnknownKey(name) => unknown("unknown key ", name),
        What::UnknownOption(name) => unknown("unknown option ", name),
        What::NotOneOf(name) => unknown("unknown value ", name),
        What::Missing(None) => "missing".to_owned(),
        What::Missing(Some(expected)) => ["missing; expected ", &expected::text(expected)].concat(),
        What::Null => "null is not allowed; omit the key".to_owned(),
        What::WrongType { expected, found } => {
            ["expected ", &expected::text(expected), ", found ", type_text(*found)].concat()
        }
        What::NotAllowed { found, expected } => {
            [&quoted(found), " is not allowed; expected ", &expected::text(expected)].concat()
        }
        What::Count { found, most } => {
            ["expected 1 to ", &most.to_string(), " items, found ", &found.to_string()].concat()
        }
        What::TooLong { most } => ["expected at most ", &most.to_string(), " characters"].concat(),
        What::TooLarge { most } => ["expected at most ", &(most / 1024).to_string(), " KiB"].concat(),
        What::Empty => "must not be empty".to_owned(),
        What::ControlCharacter => "control characters are not allowed".to_owned(),
        What::Twice { name } => [&quoted(name), " occurs twice"].concat(),
        What::OffScale { found, scale } => {
            [&found.to_string(), " is not on the scale ", &scale_text(*scale)].concat()
        }
        What::NotWhole { found } => [found, " is not a whole number"].concat(),
        What::Coding(error) => super::coding::text(*error).to_owned(),
        What::Mistake(mistake) => mistake::text(mistake),
    }
}

/// Returns the place, where there is one, and what is wrong there: `answers[0].value: missing`.
pub fn line(fault: &Fault) -> String {
    let separator = if fault.place.is_empty() { "" } else { ": " };
    [&fault.place, separator, &text(&fault.what)].concat()
}

/// Returns the warning about a placeholder at `place` that names no question of the survey.
pub fn not_a_question(place: &str, name: &str) -> String {
    [place, ": ", name, " is not a question of this survey, so its placeholder stays empty"].concat()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(self))
    }
}

impl fmt::Display for json::Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&position(self.reason, self.line, self.column))
    }
}

fn position(reason: Syntax, line: usize, column: usize) -> String {
    [syntax(reason), " at line ", &line.to_string(), ", column ", &column.to_string()].concat()
}

/// Returns why a text is not JSON.
pub const fn syntax(reason: Syntax) -> &'static str {
    match reason {
        Syntax::EndsEarly => "the text ends too early",
        Syntax::TextAfterEnd => "unexpected text after the end of the value",
        Syntax::TooDeep => "more than 32 levels of nesting",
        Syntax::NoValue => "expected a value",
        Syntax::NoKey => "expected a key in \"double quotes\"",
        Syntax::KeyTwice => "this key occurs twice",
        Syntax::TooManyKeys => "more than 1000 keys in one object",
        Syntax::NoColon => "expected a colon",
        Syntax::NoComma => "expected a comma or a closing bracket",
        Syntax::Number => "not a number as JSON writes them",
        Syntax::OpenString => "this string is not closed",
        Syntax::ControlCharacter => "control character in a string; write it as \\u00..",
        Syntax::Escape => "unknown escape",
        Syntax::LoneSurrogate => "half of a surrogate pair",
        Syntax::UnicodeEscape => "expected four hexadecimal digits after \\u",
    }
}

pub(super) fn unknown(kind: &str, name: &Unknown) -> String {
    match &name.near {
        Some(near) => [kind, &quoted(&name.found), "; did you mean ", &quoted(near), "?"].concat(),
        None => [kind, &quoted(&name.found), "; allowed: ", &name.allowed.join(", ")].concat(),
    }
}

fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

fn scale_text(scale: Scale) -> String {
    [&scale.low().to_string(), "-", &scale.high().to_string()].concat()
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
    use crate::fault::{Expected, Mistake};

    #[test]
    fn a_fault_says_what_was_found_where_and_what_is_allowed() {
        let names = |found: &str| Unknown::new(found, &["display", "theme"]);
        let time = Expected::Time(&["once", "always"]);
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
            ("id", What::Missing(None), "id: missing"),
            ("", What::Null, "null is not allowed; omit the key"),
            (
                "answers",
                What::WrongType { expected: Expected::Type(JsonType::Array), found: JsonType::String },
                "answers: expected an array, found a string",
            ),
            (
                "repeat",
                What::NotAllowed { found: "daily".into(), expected: time },
                r#"repeat: "daily" is not allowed; expected a time such as 20s, 15m, 12h or 90d, or once, always"#,
            ),
            (
                "survey.questions",
                What::Count { found: 0, most: 100 },
                "survey.questions: expected 1 to 100 items, found 0",
            ),
            ("respondent", What::TooLong { most: 200 }, "respondent: expected at most 200 characters"),
            ("", What::TooLarge { most: 16 * 1024 }, "expected at most 16 KiB"),
            ("rows[1]", What::Twice { name: "a".into() }, r#"rows[1]: "a" occurs twice"#),
            ("value", What::OffScale { found: 11, scale: Scale::NPS }, "value: 11 is not on the scale 0-10"),
            (
                "about",
                What::Mistake(Mistake::NoEarlierQuestion("p".into())),
                r#"about: no question before this one has the id "p""#,
            ),
        ] {
            assert_eq!(Fault::new(place, what).to_string(), said);
        }
    }
}
