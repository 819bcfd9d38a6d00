//! Values of JavaScript as JSON, without a detour over text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use wasm_bindgen::JsValue;

use crate::calc::{Fault, Rule};
use crate::json::{MAX_DEPTH, Value};
use crate::say::requests;

/// `value` as JSON would hold it: what is `undefined` is `null`, a number that JSON cannot write
/// (`NaN`) is its name as text, so that it is never mistaken for an answer that was not given.
pub(super) fn plain(value: JsValue) -> Result<Value, Fault> {
    let deserializer = serde_wasm_bindgen::Deserializer::from(value);
    Plain { depth: MAX_DEPTH }
        .deserialize(deserializer)
        .map_err(|error| Fault::value("", Rule::PlainData(error.to_string())))
}

/// Reads a value that may hold so many more levels; an object that holds itself ends there.
#[derive(Clone, Copy)]
struct Plain {
    depth: usize,
}

impl Plain {
    fn below<E: Error>(self) -> Result<Plain, E> {
        let depth = self.depth.checked_sub(1);
        depth.map(|depth| Plain { depth }).ok_or_else(|| E::custom(requests::NESTED_TOO_DEEPLY))
    }
}

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plain data")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        let text = value.to_string();
        Ok(if value.is_finite() { Value::Number(text) } else { Value::String(text) })
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.below()?;
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.below()?;
        let mut members = Vec::new();
        while let Some((key, value)) = entries.next_entry_seed(inner, inner)? {
            match key {
                // The key of a Map may be a number.
                Value::String(key) | Value::Number(key) => members.push((key, value)),
                other => {
                    return Err(A::Error::custom(requests::not_a_key(other.json_type())));
                }
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, serde_json::Error> {
        Plain { depth: 3 }.deserialize(&mut serde_json::Deserializer::from_str(text))
    }

    #[test]
    fn values_stay_what_they_are() {
        let text = r#"{"a":[1,-2,0.5,null,true,"x"],"b":{"9":18446744073709551615}}"#;
        assert_eq!(read(text).unwrap().to_text(), text);
    }

    #[test]
    fn what_json_cannot_hold_is_no_number_and_depth_ends() {
        let plain = Plain { depth: 1 };
        assert_eq!(plain.visit_f64::<serde_json::Error>(f64::NAN).unwrap(), Value::str("NaN"));
        assert!(read("[[[1]]]").is_ok());
        assert!(read("[[[[1]]]]").is_err());
    }
}
