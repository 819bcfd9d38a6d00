//! The finished record and its wire form: raw answers, exactly as they are posted.

mod instant;
mod object;
mod read;

pub use instant::unix_ms;
pub use object::{Fault, MAX_NAME};

use crate::json::{Members, Value};
use crate::scale::{Direction, Kind, Scale, Values};

/// The version that every response carries as `v`.
pub const WIRE_VERSION: i64 = 1;

/// Bytes of one response as JSON text without spaces, at most. Browsers let 64 KiB of `keepalive`
/// bodies be under way together, and a page may have others.
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
    /// The host's own facts, as given.
    pub context: Members,
    /// The page's address, as far as the host lets it be known.
    pub page: Option<String>,
    /// A stable id that the host supplied.
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
        /// What was written beside "other".
        other: Option<String>,
    },
}

impl Response {
    /// The response as a JSON value; what is absent has no key.
    pub fn to_json(&self) -> Value {
        let mut out = Members::new();
        put(&mut out, "v", Value::int(WIRE_VERSION));
        put(&mut out, "id", Value::str(&self.id));
        put(&mut out, "survey", Value::str(&self.survey));
        put(&mut out, "answered_at", Value::str(&self.answered_at));
        put(&mut out, "complete", Value::Bool(self.complete));
        put(&mut out, "locale", Value::str(&self.locale));
        put(&mut out, "answers", Value::Array(self.answers.iter().map(Answer::to_json).collect()));
        if !self.context.is_empty() {
            put(&mut out, "context", Value::Object(self.context.clone()));
        }
        put_text(&mut out, "page", self.page.as_deref());
        put_text(&mut out, "respondent", self.respondent.as_deref());
        Value::Object(out)
    }
}

impl Answer {
    /// The answer as a JSON value.
    pub fn to_json(&self) -> Value {
        let mut out = Members::new();
        put(&mut out, "question", Value::str(&self.question));
        put_text(&mut out, "row", self.row.as_deref());
        match &self.given {
            Given::Rating { kind, scale, direction, favourable, value } => {
                put(&mut out, "type", Value::str(kind.name()));
                put(&mut out, "scale", numbers([scale.low(), scale.high()]));
                put_text(&mut out, "direction", direction.map(Direction::name));
                if let Some(set) = favourable {
                    put(&mut out, "favourable", numbers(set.iter()));
                }
                put(&mut out, "value", Value::int(*value));
            }
            Given::Text(text) => {
                put(&mut out, "type", Value::str("text"));
                put(&mut out, "value", Value::str(text));
            }
            Given::Choice { chosen, multiple, other } => {
                put(&mut out, "type", Value::str("choice"));
                let mut ids = chosen.iter().map(Value::str);
                if *multiple {
                    put(&mut out, "value", Value::Array(ids.collect()));
                } else if let Some(id) = ids.next() {
                    put(&mut out, "value", id);
                }
                put_text(&mut out, "other", other.as_deref());
            }
        }
        Value::Object(out)
    }
}

fn put(out: &mut Members, key: &str, value: Value) {
    out.push((key.to_owned(), value));
}

fn put_text(out: &mut Members, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        put(out, key, Value::str(text));
    }
}

fn numbers(values: impl IntoIterator<Item = u8>) -> Value {
    Value::Array(values.into_iter().map(Value::int).collect())
}

/// A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then randomness.
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
    fn absent_is_absent_and_defaults_are_not_repeated() {
        let rating = |direction, favourable| Given::Rating {
            kind: Kind::Ces,
            scale: Scale::FIVE,
            direction,
            favourable,
            value: 2,
        };
        let answer = |given| Answer { question: "q".into(), row: None, given };
        assert_eq!(
            answer(rating(None, None)).to_json().to_text(),
            r#"{"question":"q","type":"ces","scale":[1,5],"value":2}"#
        );
        assert_eq!(
            answer(rating(Some(Direction::LowerIsBetter), Some(Values::range(1, 2)))).to_json().to_text(),
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
            response.to_json().to_text(),
            r#"{"v":1,"id":"i","survey":"s","answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en","answers":[]}"#
        );
    }
}
