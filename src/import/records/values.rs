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
            _ => match answers(value) {
                Some(answers) => answers.iter().for_each(|(name, value)| give(name, value)),
                None => give(&path, value),
            },
        }
    }
}

/// Returns the answers in a list that names the question of each, as Typeform's replies do:
/// `{"field":{"ref":"nps"},"type":"number","number":9}`.
pub(super) fn answers(value: &Value) -> Option<Vec<(&str, &Value)>> {
    let one = |item: &'_ Value| {
        let field = item.get("field")?;
        item.get(item.get("type")?.as_str()?)?;
        ["ref", "id"].into_iter().any(|key| field.get(key).and_then(Value::as_str).is_some()).then_some(())
    };
    let items = value.as_array().filter(|items| !items.is_empty())?;
    items.iter().all(|item| one(item).is_some()).then_some(())?;
    let pair = |item| {
        let field = Value::get(item, "field")?;
        let name = ["ref", "id"].into_iter().find_map(|key| field.get(key)?.as_str())?;
        let value = item.get(item.get("type")?.as_str()?)?;
        Some((name, value.get("label").unwrap_or(value)))
    };
    Some(items.iter().filter_map(pair).collect())
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
