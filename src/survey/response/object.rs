//! A JSON object that knows its place, so that every fault can say where.

use core::fmt;

use crate::json::{Members, Value};

/// Characters of a name, at most: survey, question, row, option, respondent, locale.
pub const MAX_NAME: usize = 200;

/// Why a response is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault it is, for programs: `unknown_key` `missing` `type` `value` `too_long`.
    pub code: &'static str,
    /// What is wrong, and what is allowed.
    pub message: String,
    /// Where, for example `answers[1].value`; empty where it is the whole.
    pub place: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.place.is_empty() { "" } else { ": " };
        write!(f, "{}{separator}{}", self.place, self.message)
    }
}

/// What was read, or why not.
pub(super) type Read<T> = Result<T, Fault>;

/// An object and its place.
pub(super) struct Object<'v> {
    members: &'v Members,
    place: &'v str,
}

impl<'v> Object<'v> {
    /// An object with any keys.
    pub(super) fn any(value: &'v Value, place: &'v str) -> Read<Object<'v>> {
        let members = value.as_object().ok_or_else(|| Fault {
            code: "type",
            message: format!("it must be an object, not {}", value.kind()),
            place: place.to_owned(),
        })?;
        Ok(Object { members, place })
    }

    /// An object with none but these keys.
    pub(super) fn new(value: &'v Value, place: &'v str, keys: &[&str]) -> Read<Object<'v>> {
        let object = Object::any(value, place)?;
        for (key, _) in object.members {
            if !keys.contains(&key.as_str()) {
                let short: String = key.chars().take(40).collect();
                let message = format!("unknown key \"{short}\"; known are {}", keys.join(", "));
                return Err(Fault { code: "unknown_key", message, place: place.to_owned() });
            }
        }
        Ok(object)
    }

    pub(super) fn fault(&self, key: &str, code: &'static str, message: &str) -> Fault {
        let dot = if self.place.is_empty() || key.is_empty() { "" } else { "." };
        Fault { code, message: message.to_owned(), place: format!("{}{dot}{key}", self.place) }
    }

    pub(super) fn missing(&self, key: &str) -> Fault {
        self.fault(key, "missing", "it is missing")
    }

    pub(super) fn wrong_type(&self, key: &str, wanted: &str, found: &Value) -> Fault {
        self.fault(key, "type", &format!("it must be {wanted}, not {}", found.kind()))
    }

    pub(super) fn get(&self, key: &str) -> Read<Option<&'v Value>> {
        match self.members.iter().find(|(name, _)| name == key) {
            Some((_, Value::Null)) => {
                Err(self.fault(key, "type", "null is not known: what is absent has no key"))
            }
            found => Ok(found.map(|(_, value)| value)),
        }
    }

    pub(super) fn need(&self, key: &str) -> Read<&'v Value> {
        self.get(key)?.ok_or_else(|| self.missing(key))
    }

    pub(super) fn need_bool(&self, key: &str) -> Read<bool> {
        let value = self.need(key)?;
        value.as_bool().ok_or_else(|| self.wrong_type(key, "true or false", value))
    }

    pub(super) fn text(&self, key: &str) -> Read<Option<&'v str>> {
        match self.get(key)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(key, "a string", other)),
        }
    }

    pub(super) fn need_text(&self, key: &str) -> Read<&'v str> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    pub(super) fn name(&self, key: &str) -> Read<Option<String>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        self.check_name(key, text)?;
        Ok(Some(text.to_owned()))
    }

    pub(super) fn need_name(&self, key: &str) -> Read<String> {
        self.name(key)?.ok_or_else(|| self.missing(key))
    }

    pub(super) fn check_name(&self, key: &str, text: &str) -> Read<()> {
        if text.is_empty() {
            Err(self.fault(key, "value", "it is empty"))
        } else if text.chars().count() > MAX_NAME {
            Err(self.fault(key, "too_long", "200 characters at most"))
        } else if text.chars().any(char::is_control) {
            Err(self.fault(key, "value", "control characters are not allowed"))
        } else {
            Ok(())
        }
    }
}
