//! Templates: a text or a JSON value with placeholders for parts of the response.
//!
//! They are read when the survey opens, so that a mistake is reported then and does not cost an answer.

use super::placeholder::{Found, NAMES, Placeholder, plain};
use crate::fault::{Expected, Fault, Mistake, What};
use crate::json::{self, Value};
use crate::survey::response::Response;

/// A text with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Fixed(String),
    Filled(Placeholder),
}

impl Text {
    /// Reads a text. `{{` and `}}` are braces; `{}` is empty and turns a lone placeholder into a text.
    pub(super) fn read(text: &str, place: &str) -> Result<Text, Fault> {
        Text::read_named(text, place, str::to_owned)
    }

    /// The same, with `name` applied to the text between braces: in an address it is percent-encoded.
    pub(super) fn read_named(text: &str, place: &str, name: fn(&str) -> String) -> Result<Text, Fault> {
        let (mut pieces, mut fixed, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            fixed.push_str(before);
            if let Some(tail) = after.strip_prefix("{{") {
                fixed.push('{');
                rest = tail;
            } else if let Some(tail) = after.strip_prefix("}}") {
                fixed.push('}');
                rest = tail;
            } else {
                let (inside, tail) = after
                    .strip_prefix('{')
                    .and_then(|tail| tail.split_once('}'))
                    .ok_or_else(|| Fault::not_allowed(place, after, Expected::Placeholders(NAMES)))?;
                rest = tail;
                if inside.is_empty() {
                    // Empty, but a placeholder beside it is no longer alone.
                    pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                    continue;
                }
                let inside = name(inside);
                let placeholder = Placeholder::read(&inside).ok_or_else(|| unknown(place, &inside))?;
                if !fixed.is_empty() {
                    pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                }
                pieces.push(Piece::Filled(placeholder));
            }
        }
        fixed.push_str(rest);
        if !fixed.is_empty() {
            pieces.push(Piece::Fixed(fixed));
        }
        Ok(Text(pieces))
    }

    /// Returns the parts that are not placeholders.
    pub(super) fn fixed(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Fixed(text) => Some(text.as_str()),
            Piece::Filled(_) => None,
        })
    }

    /// Returns the text with the values of the placeholders, each through `encode`; `None` where it is a lone
    /// placeholder whose value is absent.
    pub(super) fn fill(&self, response: &Response, encode: fn(&str) -> String) -> Option<String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Fixed(text) => out.push_str(text),
                Piece::Filled(placeholder) => match placeholder.find(response) {
                    Some(found) => out.push_str(&encode(&found.plain())),
                    None if self.0.len() == 1 => return None,
                    None => {}
                },
            }
        }
        Some(out)
    }
}

/// Returns the fault of an unknown placeholder.
fn unknown(place: &str, name: &str) -> Fault {
    Fault::not_allowed(place, &["{", name, "}"].concat(), Expected::Placeholders(NAMES))
}

/// A JSON value with placeholders in its strings.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Fixed(Value),
    /// A lone placeholder: it keeps its type.
    Lone(Placeholder),
    Text(Text),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn read(value: Value, place: &str) -> Result<Node, Fault> {
        Ok(match value {
            Value::String(text) => {
                let mut text = Text::read(&text, place)?;
                match text.0.as_mut_slice() {
                    [] => Node::Fixed(Value::str("")),
                    [Piece::Fixed(text)] => Node::Fixed(Value::String(std::mem::take(text))),
                    [Piece::Filled(placeholder)] => Node::Lone(placeholder.clone()),
                    _ => Node::Text(text),
                }
            }
            Value::Array(items) => {
                let item = |(at, item): (usize, Value)| {
                    Node::read(item, &[place, "[", &at.to_string(), "]"].concat())
                };
                Node::Array(items.into_iter().enumerate().map(item).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let member = |(key, value): (String, Value)| {
                    let place = [place, ".", &key].concat();
                    if key.contains(['{', '}']) {
                        return Err(Fault::new(place, What::Mistake(Mistake::PlaceholderInKey)));
                    }
                    Ok((key, Node::read(value, &place)?))
                };
                Node::Object(members.into_iter().map(member).collect::<Result<_, _>>()?)
            }
            other => Node::Fixed(other),
        })
    }

    /// Appends the filled value as JSON. Returns `false`, with nothing written, where it is absent.
    pub(super) fn write(&self, response: &Response, out: &mut String) -> bool {
        match self {
            Node::Fixed(value) => value.write(out),
            Node::Lone(placeholder) => match placeholder.find(response) {
                Some(found) => found.write(out),
                None => return false,
            },
            Node::Text(text) => {
                json::write_str(&text.fill(response, str::to_owned).unwrap_or_default(), out);
            }
            Node::Array(items) => {
                out.push('[');
                for item in items {
                    sparing(out, "[", |out| item.write(response, out));
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                for (key, node) in members {
                    sparing(out, "{", |out| {
                        json::write_str(key, out);
                        out.push(':');
                        node.write(response, out)
                    });
                }
                out.push('}');
            }
        }
        true
    }

    /// Returns the values of a form's field: one for each item of an array, none where it is absent or null.
    pub(super) fn fields(&self, response: &Response) -> Vec<String> {
        match self {
            Node::Fixed(value) => values(value),
            Node::Lone(placeholder) => match placeholder.find(response) {
                Some(Found::Value(value)) => values(&value),
                found => found.iter().map(Found::plain).collect(),
            },
            Node::Text(text) => text.fill(response, str::to_owned).into_iter().collect(),
            Node::Array(items) => items.iter().filter_map(|item| item.field(response)).collect(),
            Node::Object(_) => self.field(response).into_iter().collect(),
        }
    }

    /// Returns the value as one field.
    fn field(&self, response: &Response) -> Option<String> {
        let mut text = String::new();
        if !self.write(response, &mut text) || text == "null" {
            return None;
        }
        // A string without its quotes, anything else as JSON.
        Some(match json::parse(&text) {
            Ok(Value::String(plain)) => plain,
            _ => text,
        })
    }
}

/// Returns the fields of a value: the items of an array, nothing for null.
pub(super) fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().filter(|item| **item != Value::Null).map(plain).collect(),
        other => vec![plain(other)],
    }
}

/// Appends an item and the comma before it, or neither where `write` returns `false`. `open` is the bracket
/// that begins the list.
fn sparing(out: &mut String, open: &str, write: impl FnOnce(&mut String) -> bool) {
    let before = out.len();
    if !out.ends_with(open) {
        out.push(',');
    }
    if !write(out) {
        out.truncate(before);
    }
}
