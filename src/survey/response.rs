//! The finished record and its wire form: raw answers, exactly as they are posted.

mod read;

use super::module::MODULE;
use crate::json;
use crate::scale::{Direction, Kind, Scale, Values};

/// The version that every response carries as `v`.
pub const WIRE_VERSION: i64 = 1;

/// Characters of a name, at most: survey, question, row, option, respondent, locale.
pub const MAX_NAME: usize = 200;

/// Bytes of one response as JSON text without spaces, at most. Browsers let 64 KiB of `keepalive`
/// bodies be in flight at the same time, and a page may have others.
pub const MAX_BYTES: usize = 16 * 1024;

/// One response: what a visitor answered, once.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// UUIDv7, made when the form opens; it never changes.
    pub id: String,
    /// The survey's id, or the preset's name.
    pub survey: String,
    /// When it was submitted, RFC 3339 in UTC with milliseconds.
    pub answered_at: String,
    /// `false` where the visitor left before submitting.
    pub complete: bool,
    /// The language it was asked in, a BCP 47 tag.
    pub locale: String,
    /// The answers, in the order of the questions.
    pub answers: Vec<Answer>,
    /// The host's own facts: each a name and a JSON text.
    pub context: Vec<(String, String)>,
    /// The page's address, as much of it as the host allows to be posted.
    pub page: Option<String>,
    /// A stable id from the host.
    pub respondent: Option<String>,
}

/// One answer to one question, or to one row of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question's id.
    pub question: String,
    /// The row's id, in a matrix.
    pub row: Option<String>,
    /// What was answered.
    pub given: Given,
}

/// What was answered, by the question's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A number on a scale.
    Rating {
        /// The type of the question.
        kind: Kind,
        /// The scale that was shown.
        scale: Scale,
        /// The good end, where it is not the type's default.
        direction: Option<Direction>,
        /// The favourable values, where they are not the type's default.
        favourable: Option<Values>,
        /// The number chosen.
        value: u8,
    },
    /// A comment.
    Text(String),
    /// Options chosen, by id.
    Choice {
        /// The ids.
        chosen: Vec<String>,
        /// Whether several were allowed: then they are posted as an array.
        multiple: bool,
        /// The text written for "other".
        other: Option<String>,
    },
}

impl Response {
    /// Returns the response as JSON text without spaces, exactly as it is posted. Absent values have no key.
    pub fn to_text(&self) -> String {
        let mut out = String::from("{\"v\":1");
        put_text(&mut out, "id", &self.id);
        put_text(&mut out, "survey", &self.survey);
        put_text(&mut out, "answered_at", &self.answered_at);
        put(&mut out, "complete", if self.complete { "true" } else { "false" });
        put_text(&mut out, "locale", &self.locale);
        put(&mut out, "answers", "[");
        for (place, answer) in self.answers.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            answer.write(&mut out);
        }
        out.push(']');
        if !self.context.is_empty() {
            put(&mut out, "context", "{");
            for (key, value) in &self.context {
                put(&mut out, key, value);
            }
            out.push('}');
        }
        put_some(&mut out, "page", self.page.as_deref());
        put_some(&mut out, "respondent", self.respondent.as_deref());
        out.push('}');
        out
    }
}

impl Answer {
    /// Returns the answer as JSON text, as in a response.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        put_text(out, "question", &self.question);
        // The presets of the small module need no more than this.
        let rare = MODULE.own_surveys;
        if rare {
            put_some(out, "row", self.row.as_deref());
        }
        match &self.given {
            Given::Rating { kind, scale, direction, favourable, value } => {
                put_text(out, "type", kind.name());
                put_numbers(out, "scale", [scale.low(), scale.high()]);
                put_some(out, "direction", direction.filter(|_| rare).map(Direction::name));
                if let Some(set) = favourable.filter(|_| rare) {
                    put_numbers(out, "favourable", set.iter());
                }
                put(out, "value", "");
                push_number(out, usize::from(*value));
            }
            Given::Text(text) => {
                put_text(out, "type", "text");
                put_text(out, "value", text);
            }
            Given::Choice { .. } if !rare => {}
            Given::Choice { chosen, multiple, other } => {
                put_text(out, "type", "choice");
                put_choice(out, chosen, *multiple);
                put_some(out, "other", other.as_deref());
            }
        }
        out.push('}');
    }
}

/// Appends a member: its key, then `value` unchanged, which is JSON or the beginning of it.
fn put(out: &mut String, key: &str, value: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    json::write_str(key, out);
    out.push(':');
    out.push_str(value);
}

fn put_text(out: &mut String, key: &str, text: &str) {
    put(out, key, "");
    json::write_str(text, out);
}

fn put_some(out: &mut String, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        put_text(out, key, text);
    }
}

fn put_numbers(out: &mut String, key: &str, values: impl IntoIterator<Item = u8>) {
    put(out, key, "[");
    for (place, value) in values.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        push_number(out, usize::from(value));
    }
    out.push(']');
}

/// Appends the ids chosen. A single choice of "other" has no value.
fn put_choice(out: &mut String, chosen: &[String], multiple: bool) {
    if chosen.is_empty() && !multiple {
        return;
    }
    put(out, "value", if multiple { "[" } else { "" });
    for (place, id) in chosen.iter().take(if multiple { usize::MAX } else { 1 }).enumerate() {
        if place > 0 {
            out.push(',');
        }
        json::write_str(id, out);
    }
    if multiple {
        out.push(']');
    }
}

/// Appends a number in decimal. `to_string` would bring all of `core::fmt` into the widget.
pub fn push_number(out: &mut String, value: usize) {
    if value >= 10 {
        push_number(out, value / 10);
    }
    out.push(char::from(b'0' + (value % 10) as u8));
}

/// Returns a UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.
///
/// ```
/// let id = scorelet::survey::response::uuid_v7(0x017F_22E2_79B0, [0xAB; 10]);
/// assert_eq!(id, "017f22e2-79b0-7bab-abab-abababababab");
/// ```
pub fn uuid_v7(unix_ms: u64, random: [u8; 10]) -> String {
    let [a, b, c, ..] = random;
    let tail = random.iter().skip(2).fold(0u64, |n, &byte| n << 8 | u64::from(byte));
    let mut hex = String::with_capacity(36);
    push_hex(&mut hex, unix_ms >> 16, 8);
    hex.push('-');
    push_hex(&mut hex, unix_ms & 0xFFFF, 4);
    hex.push('-');
    push_hex(&mut hex, 0x7000 | (u64::from(a) << 8 | u64::from(b)) & 0xFFF, 4);
    hex.push('-');
    push_hex(&mut hex, 0x8000 | (u64::from(c) << 8 | tail >> 48 & 0xFF) & 0x3FFF, 4);
    hex.push('-');
    push_hex(&mut hex, tail & 0xFFFF_FFFF_FFFF, 12);
    hex
}

fn push_hex(out: &mut String, value: u64, digits: u32) {
    for place in (0..digits).rev() {
        let nibble = (value >> (4 * place) & 15) as u32;
        out.push(char::from_digit(nibble, 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_values_have_no_key_and_defaults_are_omitted() {
        let rating = |direction, favourable| Given::Rating {
            kind: Kind::Ces,
            scale: Scale::FIVE,
            direction,
            favourable,
            value: 2,
        };
        let answer = |given| Answer { question: "q".into(), row: None, given };
        assert_eq!(
            answer(rating(None, None)).to_text(),
            r#"{"question":"q","type":"ces","scale":[1,5],"value":2}"#
        );
        assert_eq!(
            answer(rating(Some(Direction::LowerIsBetter), Some(Values::range(1, 2)))).to_text(),
            r#"{"question":"q","type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1,2],"value":2}"#
        );
        let response = Response {
            id: "i".into(),
            survey: "s".into(),
            answered_at: "2026-11-21T18:02:11.482Z".into(),
            complete: true,
            locale: "en".into(),
            answers: vec![],
            context: vec![],
            page: None,
            respondent: None,
        };
        assert_eq!(
            response.to_text(),
            r#"{"v":1,"id":"i","survey":"s","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[]}"#
        );
    }
}
