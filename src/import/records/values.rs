//! JSON values as the cells of a table.

use std::borrow::Cow;

use crate::json::{Members, Value};

/// How many levels of objects inside objects are read.
pub(super) const NESTED: usize = 3;

/// Gives each member of an object and of the objects inside it, as `outer.inner`.
pub(super) fn leaves(before: &str, members: &Members, depth: usize, give: &mut impl FnMut(&str, &Value)) {
    for (key, value) in members {
        let path = if before.is_empty() { key.clone() } else { [before, ".", key].concat() };
        match value {
            Value::Object(inner) if depth > 0 => leaves(&path, inner, depth - 1, give),
            _ => give(&path, value),
        }
    }
}

/// Returns a number without its exponent: `1e1` is `10`.
pub(super) fn number(text: &str) -> Cow<'_, str> {
    match text.parse::<f64>() {
        Ok(value) if text.contains(['e', 'E']) => Cow::Owned(value.to_string()),
        _ => Cow::Borrowed(text),
    }
}

/// Returns a value as the text of a cell.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(text) => number(text).into_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        // A question with several choices posts a list even if one was chosen.
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(";"),
        Value::Object(_) => "an object".to_owned(),
    }
}
