//! A JSON object that is read strictly: every fault names its place.

use super::{Members, Value};
use crate::fault::{Expected, Fault, JsonType, Unknown, What};

/// What a key with the value `null` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// The same as no key.
    Absent,
    /// A mistake: the key has to be left out.
    Refused,
}

/// What was read, or why it could not be.
pub type Read<T> = Result<T, Fault>;

/// An object and its place.
#[derive(Clone, Debug)]
pub struct Object<'v> {
    members: &'v Members,
    place: String,
    null: Null,
}

impl<'v> Object<'v> {
    /// Takes `value` as an object. `place` is where it is, empty for the whole text.
    ///
    /// # Errors
    /// Where it is anything but an object.
    pub fn new(value: &'v Value, place: impl Into<String>, null: Null) -> Read<Object<'v>> {
        let place = place.into();
        match value.as_object() {
            Some(members) => Ok(Object { members, place, null }),
            None => Err(wrong_type(place, JsonType::Object, value)),
        }
    }

    /// Refuses every key but `keys`.
    ///
    /// # Errors
    /// The first other key.
    pub fn allow(&self, keys: &[&str]) -> Read<()> {
        let Some(key) = self.unknown(keys) else { return Ok(()) };
        let unknown = Unknown::new(key, keys);
        Err(Fault::new(self.at(&unknown.found), What::UnknownKey(unknown)))
    }

    /// Returns the first key that is not one of `keys`.
    pub fn unknown(&self, keys: &[&str]) -> Option<&'v str> {
        self.members.iter().map(|(key, _)| key.as_str()).find(|key| !keys.contains(key))
    }

    /// Every member.
    pub fn members(&self) -> &'v Members {
        self.members
    }

    /// The place of a key: `survey.id`.
    pub fn at(&self, key: &str) -> String {
        let dot = if self.place.is_empty() { "" } else { "." };
        [&self.place, dot, key].concat()
    }

    /// A fault at a key; at the object itself where `key` is empty.
    pub fn fault(&self, key: &str, what: What) -> Fault {
        Fault::new(if key.is_empty() { self.place.clone() } else { self.at(key) }, what)
    }

    /// The value of a key.
    ///
    /// # Errors
    /// Where it is `null` and that is refused.
    pub fn get(&self, key: &str) -> Read<Option<&'v Value>> {
        match self.members.iter().find(|(name, _)| name == key) {
            Some((_, Value::Null)) => match self.null {
                Null::Absent => Ok(None),
                Null::Refused => Err(self.fault(key, What::Null)),
            },
            found => Ok(found.map(|(_, value)| value)),
        }
    }

    /// The value of a key that must be there.
    ///
    /// # Errors
    /// As [`Object::get`]; also where it is missing.
    pub fn need(&self, key: &str) -> Read<&'v Value> {
        self.get(key)?.ok_or_else(|| self.fault(key, What::Missing(None)))
    }

    /// What `convert` makes of a key's value, which should be of that type.
    fn typed<T>(
        &self,
        key: &str,
        expected: JsonType,
        convert: impl Fn(&'v Value) -> Option<T>,
    ) -> Read<Option<T>> {
        let Some(value) = self.get(key)? else { return Ok(None) };
        convert(value).map(Some).ok_or_else(|| wrong_type(self.at(key), expected, value))
    }

    /// A string.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn text(&self, key: &str) -> Read<Option<&'v str>> {
        self.typed(key, JsonType::String, Value::as_str)
    }

    /// A string that must be there.
    ///
    /// # Errors
    /// Where it is missing or anything else.
    pub fn need_text(&self, key: &str) -> Read<&'v str> {
        self.text(key)?.ok_or_else(|| self.fault(key, What::Missing(None)))
    }

    /// True or false.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn boolean(&self, key: &str) -> Read<Option<bool>> {
        self.typed(key, JsonType::Boolean, Value::as_bool)
    }

    /// An array.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn array(&self, key: &str) -> Read<Option<&'v [Value]>> {
        self.typed(key, JsonType::Array, Value::as_array)
    }

    /// The members of an object with any keys.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn map(&self, key: &str) -> Read<Option<&'v Members>> {
        self.typed(key, JsonType::Object, Value::as_object)
    }
}

fn wrong_type(place: String, expected: JsonType, found: &Value) -> Fault {
    Fault::wrong_type(place, Expected::Type(expected), found.json_type())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn value() -> Value {
        json::parse(r#"{"id":"s","off":null,"list":[1]}"#).unwrap()
    }

    #[test]
    fn null_is_absent_or_refused() {
        let value = value();
        let of = |null| Object::new(&value, "survey", null).unwrap().text("off");
        assert_eq!(of(Null::Absent), Ok(None));
        assert_eq!(of(Null::Refused), Err(Fault::new("survey.off", What::Null)));
    }

    #[test]
    fn every_fault_names_its_place() {
        let value = value();
        let object = Object::new(&value, "survey", Null::Refused).unwrap();
        assert_eq!(object.need("text").unwrap_err(), Fault::new("survey.text", What::Missing(None)));
        let found = object.text("list").unwrap_err();
        assert_eq!(found, wrong_type("survey.list".to_owned(), JsonType::String, &Value::Array(vec![])));
        let unknown = object.allow(&["id", "off", "lists"]).unwrap_err();
        assert_eq!(unknown.place, "survey.list");
        assert!(
            matches!(&unknown.what, What::UnknownKey(Unknown { near: Some(near), .. }) if near == "lists")
        );
        assert_eq!(Object::new(&Value::Null, "", Null::Absent).unwrap_err().place, "");
    }
}
