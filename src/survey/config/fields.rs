//! What the objects of a survey have in common.

use crate::fault::{Expected, Fault, What};
use crate::json::{Members, Null, Object, Read, Value};
use crate::scale::Group;
use crate::survey::definition::{Label, MAX_TEXT, Words};
use crate::survey::wording::Wording;

/// What `max_length` may be, at most.
const MOST_TEXT: usize = 10_000;

/// Whether endpoints accept it as the name of a question, an option or a row.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control)
}

/// An object with no keys but `keys`.
pub(super) fn object<'v>(value: &'v Value, place: &str, keys: &[&str]) -> Read<Object<'v>> {
    let object = Object::new(value, place, Null::Refused)?;
    object.allow(keys)?;
    Ok(object)
}

/// An id: a text of 1–100 characters.
pub(super) fn id(object: &Object, key: &str) -> Read<String> {
    let id = object.need_text(key)?;
    if is_id(id) { Ok(id.to_owned()) } else { Err(Fault::not_allowed(object.at(key), id, Expected::Id)) }
}

/// A text; a map by group may name `groups`.
pub(super) fn wording(object: &Object, key: &str, groups: &[Group]) -> Read<Option<Wording>> {
    object.get(key)?.map(|value| Wording::read(value, &object.at(key), groups)).transpose()
}

/// The members of an object, none where it is absent.
pub(super) fn map<'v>(object: &Object<'v>, key: &str) -> Read<&'v [(String, Value)]> {
    Ok(object.map(key)?.map(Members::as_slice).unwrap_or_default())
}

/// An array that must be there.
pub(super) fn need_array<'v>(object: &Object<'v>, key: &str) -> Read<&'v [Value]> {
    object.array(key)?.ok_or_else(|| object.fault(key, What::Missing(None)))
}

/// The longest comment, in characters.
pub(super) fn max_length(object: &Object) -> Read<usize> {
    let Some(value) = object.get("max_length")? else { return Ok(MAX_TEXT) };
    match value.as_int().and_then(|length| usize::try_from(length).ok()) {
        Some(length @ 1..=MOST_TEXT) => Ok(length),
        _ => Err(Fault::not_allowed(object.at("max_length"), &value.to_text(), Expected::UpTo(MOST_TEXT))),
    }
}

/// Options or rows: each `{"id", "text"}`, or a text that is both. Their ids are unique.
pub(super) fn labels(object: &Object, key: &str, most: usize) -> Read<Vec<Label>> {
    let (list, place) = (need_array(object, key)?, object.at(key));
    if list.is_empty() || list.len() > most {
        return Err(Fault::new(place, What::Count { found: list.len(), most }));
    }
    let mut labels = Vec::<Label>::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let place = [&place, "[", &index.to_string(), "]"].concat();
        let label = label(value, &place)?;
        if labels.iter().any(|other| other.id == label.id) {
            return Err(Fault::new(place, What::Twice { name: label.id }));
        }
        labels.push(label);
    }
    Ok(labels)
}

fn label(value: &Value, place: &str) -> Read<Label> {
    if let Value::String(text) = value {
        if !is_id(text) {
            return Err(Fault::not_allowed(place, text, Expected::Id));
        }
        return Ok(Label { id: text.clone(), text: Words::Own(Wording::Plain(text.clone())) });
    }
    if value.as_object().is_none() {
        return Err(Fault::wrong_type(place, Expected::Label, value.json_type()));
    }
    let fields = object(value, place, &["id", "text"])?;
    let text = wording(&fields, "text", &[])?.ok_or_else(|| fields.fault("text", What::Missing(None)))?;
    Ok(Label { id: id(&fields, "id")?, text: Words::Own(text) })
}
