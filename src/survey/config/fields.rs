//! An object of a survey, read strictly.

use super::{Label, MAX_TEXT, Read, Words};
use crate::fault::Fault;
use crate::json::{Members, Value};
use crate::scale::Group;
use crate::survey::wording::Wording;

/// What an id must be.
const ID: &str = "an id has 1 to 100 characters, and no control characters";

/// An endpoint takes no other names.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control)
}

/// An object's members under a strict list of keys, each access naming its place.
pub(super) struct Fields<'v> {
    members: &'v Members,
    path: &'v str,
}

impl<'v> Fields<'v> {
    pub(super) fn new(value: &'v Value, path: &'v str, keys: &[&str]) -> Read<Fields<'v>> {
        let members = value.as_object().ok_or_else(|| Fault::wants(path, "an object", value.kind()))?;
        let fields = Fields { members, path };
        match members.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
            Some((key, _)) => Err(Fault::not_one_of(fields.place(key), key, &keys.join(", "))),
            None => Ok(fields),
        }
    }

    pub(super) fn place(&self, key: &str) -> String {
        [self.path, ".", key].concat()
    }

    pub(super) fn missing(&self, key: &str) -> Fault {
        Fault::new(self.place(key), "this is missing")
    }

    pub(super) fn get(&self, key: &str) -> Option<&'v Value> {
        self.members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'v str> {
        self.members.iter().map(|(key, _)| key.as_str())
    }

    pub(super) fn need(&self, key: &str) -> Read<&'v Value> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    pub(super) fn text(&self, key: &str) -> Read<Option<&'v str>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(Fault::wants(self.place(key), "a text", other.kind())),
        }
    }

    /// An id: a text of 1–100 characters.
    pub(super) fn id(&self, key: &str) -> Read<String> {
        let id = self.text(key)?.ok_or_else(|| self.missing(key))?;
        if !is_id(id) {
            return Err(Fault::new(self.place(key), ID));
        }
        Ok(id.to_owned())
    }

    pub(super) fn bool(&self, key: &str) -> Read<Option<bool>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(Fault::wants(self.place(key), "true or false", other.kind())),
        }
    }

    /// A text; a map by group may name `groups`.
    pub(super) fn wording(&self, key: &str, groups: &[Group]) -> Read<Option<Wording>> {
        self.get(key).map(|value| Wording::read(value, &self.place(key), groups)).transpose()
    }

    pub(super) fn object(&self, key: &str) -> Read<&'v [(String, Value)]> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Object(members)) => Ok(members),
            Some(other) => Err(Fault::wants(self.place(key), "an object", other.kind())),
        }
    }

    pub(super) fn max_length(&self) -> Read<usize> {
        match self.get("max_length").map(|value| value.as_int().and_then(|n| usize::try_from(n).ok())) {
            None => Ok(MAX_TEXT),
            Some(Some(length @ 1..=10_000)) => Ok(length),
            Some(_) => Err(Fault::new(self.place("max_length"), "a whole number from 1 to 10000 is wanted")),
        }
    }

    /// Options or rows: each `{"id", "text"}`, or a text that is both. Their ids are unique.
    pub(super) fn labels(&self, key: &str, most: usize) -> Read<Vec<Label>> {
        let value = self.need(key)?;
        let place = self.place(key);
        let list = value.as_array().ok_or_else(|| Fault::wants(&place, "an array", value.kind()))?;
        if list.is_empty() || list.len() > most {
            return Err(Fault::of(&place, || ["1 to ", &most.to_string(), " of them are wanted"].concat()));
        }
        let mut labels = Vec::<Label>::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            let place = [&place, "[", &index.to_string(), "]"].concat();
            let label = label(value, &place)?;
            if labels.iter().any(|other| other.id == label.id) {
                return Err(Fault::of(&place, || ["the id \"", &label.id, "\" stands here twice"].concat()));
            }
            labels.push(label);
        }
        Ok(labels)
    }
}

fn label(value: &Value, place: &str) -> Read<Label> {
    if let Value::String(text) = value {
        if !is_id(text) {
            return Err(Fault::new(place, ID));
        }
        return Ok(Label { id: text.clone(), text: Words::Own(Wording::Plain(text.clone())) });
    }
    let fields = Fields::new(value, place, &["id", "text"])?;
    let text = fields.wording("text", &[])?.ok_or_else(|| fields.missing("text"))?;
    Ok(Label { id: fields.id("id")?, text: Words::Own(text) })
}
