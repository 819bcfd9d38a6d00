//! JSON for surveys, responses, requests and outbox entries: parsing, writing, strict reading.
//!
//! It is our own for three reasons, each measured or tested: numbers stay as written (a context value such as
//! `1.10` or a 20-digit id arrives unchanged), an error has its line and column, and it is a fraction of
//! serde_json's size in the widget. The page's own objects are not involved, so a polluted `Object.prototype`
//! cannot change a survey's options.

mod object;
mod script;

use std::borrow::Cow;

use crate::fault::{Fault, JsonType, Syntax, What};

pub use object::{Null, Object, Read};
pub use script::text;

/// The deepest nesting of arrays and objects: a deeper text is refused instead of overflowing the stack.
pub const MAX_DEPTH: usize = 32;

/// The most members of one object: keys are compared in pairs, which must stay cheap.
pub const MAX_MEMBERS: usize = 1000;

/// A JSON value. Object keys keep their order and are unique.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// `[…]`
    Array(Vec<Value>),
    /// `{…}`
    Object(Members),
}

/// An object's members, in order.
pub type Members = Vec<(String, Value)>;

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub reason: Syntax,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Error {
    /// Returns this error as the fault of the text at `place`.
    pub fn at(self, place: impl Into<String>) -> Fault {
        let Error { reason, line, column } = self;
        Fault::new(place, What::NotJson { reason, line, column })
    }
}

impl Value {
    /// Returns a whole number.
    pub fn int(value: impl Into<i64>) -> Value {
        Value::Number(value.into().to_string())
    }

    /// Returns a string.
    pub fn str(value: impl Into<String>) -> Value {
        Value::String(value.into())
    }

    /// Returns the member of that name, where this is an object that has one.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Returns the text, where this is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// Returns the members, where this is an object.
    pub fn as_object(&self) -> Option<&Members> {
        if let Value::Object(members) = self { Some(members) } else { None }
    }

    /// Returns the items, where this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// Returns the truth value, where this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(value) = self { Some(*value) } else { None }
    }

    /// Returns the whole number, where this is one that fits; `4.0` is the whole number 4.
    pub fn as_int(&self) -> Option<i64> {
        let Value::Number(text) = self else { return None };
        let whole = match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
            Some(_) => return None,
            None => text,
        };
        whole.parse().ok()
    }

    /// Returns the type of this value.
    pub const fn json_type(&self) -> JsonType {
        match self {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    /// Appends the value as JSON text without spaces.
    pub fn write(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(text) => out.push_str(text),
            Value::String(text) => write_str(text, out),
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_str(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Returns the value as JSON text without spaces.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// Appends `text` as a JSON string.
pub fn write_str(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                for nibble in [c as usize >> 4, c as usize & 15] {
                    out.push(char::from(HEX.get(nibble).copied().unwrap_or(b'0')));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads one JSON value (RFC 8259) and nothing after it.
///
/// # Errors
/// What is wrong and where. A key that occurs twice, nesting beyond [`MAX_DEPTH`], more than [`MAX_MEMBERS`]
/// keys and a lone surrogate are refused too.
///
/// ```
/// use scorelet::json;
/// let value = json::parse(r#"{"id": "checkout", "n": 1.10}"#).unwrap();
/// assert_eq!(value.to_text(), r#"{"id":"checkout","n":1.10}"#);
/// assert_eq!(json::parse("{\n  'id': 1}").unwrap_err().to_string(), "expected a key in \"double quotes\" at line 2, column 3");
/// ```
pub fn parse(text: &str) -> Result<Value, Error> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0).and_then(|value| match reader.peek() {
        None => Ok(value),
        Some(_) => Err(Syntax::TextAfterEnd),
    });
    value.map_err(|reason| reader.error(reason))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

type Parsed<T> = Result<T, Syntax>;

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, reason: Syntax) -> Error {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Error {
            reason,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }

    /// Returns the next byte that is not white space, without consuming it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.at += rest.len() - trimmed.len();
        trimmed.bytes().next()
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Parsed<Value> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(Syntax::TooDeep),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?.into_owned())),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) if self.take("true") => Ok(Value::Bool(true)),
            Some(_) if self.take("false") => Ok(Value::Bool(false)),
            Some(_) if self.take("null") => Ok(Value::Null),
            Some(_) => Err(Syntax::NoValue),
            None => Err(Syntax::EndsEarly),
        }
    }

    fn object(&mut self, depth: usize) -> Parsed<Value> {
        let mut members = Members::new();
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            match self.peek() {
                Some(b'"') => {}
                Some(_) => return Err(Syntax::NoKey),
                None => return Err(Syntax::EndsEarly),
            }
            let start = self.at;
            let key = self.string()?.into_owned();
            if members.iter().any(|(name, _)| *name == key) {
                self.at = start;
                return Err(Syntax::KeyTwice);
            }
            if members.len() >= MAX_MEMBERS {
                return Err(Syntax::TooManyKeys);
            }
            if self.peek() != Some(b':') {
                return Err(Syntax::NoColon);
            }
            self.at += 1;
            members.push((key, self.value(depth + 1)?));
            if !self.another(b'}')? {
                return Ok(Value::Object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Parsed<Value> {
        let mut items = Vec::new();
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.another(b']')? {
                return Ok(Value::Array(items));
            }
        }
    }

    /// After an item: `true` behind a comma, `false` behind the closing bracket.
    fn another(&mut self, close: u8) -> Parsed<bool> {
        let next = self.peek();
        if next == Some(b',') || next == Some(close) {
            self.at += 1;
            Ok(next == Some(b','))
        } else {
            Err(if next.is_none() { Syntax::EndsEarly } else { Syntax::NoComma })
        }
    }

    fn digits(&mut self) -> usize {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        count
    }

    fn number(&mut self) -> Parsed<Value> {
        let start = self.at;
        self.take("-");
        let leading_zero = self.rest().starts_with('0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(Syntax::Number);
        }
        if self.take(".") && self.digits() == 0 {
            return Err(Syntax::Number);
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("+") || self.take("-");
            if self.digits() == 0 {
                return Err(Syntax::Number);
            }
        }
        Ok(Value::Number(self.text.get(start..self.at).unwrap_or_default().to_owned()))
    }

    fn string(&mut self) -> Parsed<Cow<'t, str>> {
        self.at += 1;
        let mut out = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let plain = rest.find(|c| c == '"' || c == '\\' || c < ' ').ok_or(Syntax::OpenString)?;
            let run = rest.get(..plain).unwrap_or_default();
            if out.is_empty() {
                out = Cow::Borrowed(run);
            } else {
                out.to_mut().push_str(run);
            }
            self.at += plain;
            match rest.as_bytes().get(plain) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    let c = self.escape()?;
                    out.to_mut().push(c);
                }
                _ => return Err(Syntax::ControlCharacter),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let c = self.rest().chars().nth(1).ok_or(Syntax::Escape)?;
        let plain = match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return Err(Syntax::Escape),
        };
        self.at += 2;
        Ok(plain)
    }

    fn unicode(&mut self) -> Parsed<char> {
        let high = self.unit()?;
        if !(0xD800..0xE000).contains(&high) {
            return char::from_u32(high).ok_or(Syntax::LoneSurrogate);
        }
        if high >= 0xDC00 || !self.rest().starts_with("\\u") {
            return Err(Syntax::LoneSurrogate);
        }
        let low = self.unit()?;
        if !(0xDC00..0xE000).contains(&low) {
            return Err(Syntax::LoneSurrogate);
        }
        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).ok_or(Syntax::LoneSurrogate)
    }

    /// `\uXXXX`: one UTF-16 unit.
    fn unit(&mut self) -> Parsed<u32> {
        let digits = self.rest().get(2..6).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|text| u32::from_str_radix(text, 16).ok());
        self.at += 6;
        unit.ok_or(Syntax::UnicodeEscape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> String {
        parse(text).unwrap().to_text()
    }

    fn fault(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_parsed_is_written_back() {
        for text in [
            r#"{"a":[1,-2.50,3e+8,true,false,null],"":{},"b":[]}"#,
            r#""\"\\\n\r\t\u0001é漢🙂""#,
            "12345678901234567890",
            "0",
            "[[[]]]",
        ] {
            assert_eq!(round(text), text);
        }
        assert_eq!(round(" [ 1 ,\n\t2 ] "), "[1,2]");
        assert_eq!(round(r#""\u00e9\ud83d\ude42\/\b\f""#), "\"é🙂/\\u0008\\u000c\"");
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_fraction_of_zero() {
        let int = |text: &str| parse(text).unwrap().as_int();
        assert_eq!(int("4.0"), Some(4));
        assert_eq!(int("-3"), Some(-3));
        assert_eq!(int("4.5"), None);
        assert_eq!(int("4e0"), None);
        assert_eq!(int("99999999999999999999"), None);
        assert_eq!(int("\"4\""), None);
    }

    #[test]
    fn errors_have_a_line_and_a_column() {
        assert_eq!(fault(""), "the text ends too early at line 1, column 1");
        assert_eq!(fault("[1,]"), "expected a value at line 1, column 4");
        assert_eq!(fault("{\"a\":1,\n \"a\":2}"), "this key occurs twice at line 2, column 2");
        assert_eq!(fault("[1 2]"), "expected a comma or a closing bracket at line 1, column 4");
        assert_eq!(
            fault("\"é\u{1}\""),
            "control character in a string; write it as \\u00.. at line 1, column 3"
        );
        assert_eq!(fault("{} x"), "unexpected text after the end of the value at line 1, column 4");
        for text in [
            "01",
            "1.",
            "-",
            "1e",
            "+1",
            ".5",
            "NaN",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"abc",
            "{\"a\"}",
            "'a'",
            "\"\\u12",
            "\"\\u12é4\"",
            "nul",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn members_are_bounded() {
        let wide =
            |n: usize| format!("{{{}}}", (0..n).map(|i| format!("\"k{i}\":0")).collect::<Vec<_>>().join(","));
        assert!(parse(&wide(MAX_MEMBERS)).is_ok());
        assert!(fault(&wide(MAX_MEMBERS + 1)).starts_with("more than 1000 keys"));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert!(fault(&nested(MAX_DEPTH + 1)).starts_with("more than 32 levels"));
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&"{\"a\":".repeat(100_000)).is_err());
    }
}
