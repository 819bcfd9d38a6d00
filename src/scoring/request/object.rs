//! A request's object read key by key: whatever is off is named with its place.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::fault::{self, What};
use crate::json::{self, Members, Null, Value};
use crate::say;
use crate::scale::{Scale, Values};

/// What no count reaches: 2^64.
const TOO_MANY: f64 = 18_446_744_073_709_551_616.0;

/// Why a request is refused, written as `{"error":{"code","message","where"}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key's path such as `counts.9`, or the line and column of a text that is not JSON.
    pub place: String,
    /// What is wrong.
    pub what: Wrong,
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Something that any object may have wrong.
    Object(What),
    /// A value that the operation refuses.
    Value(String),
    /// A key that the operation needs.
    Missing(String),
    /// An operation that does not exist.
    UnknownOp(String),
    /// More bytes than a request may have.
    TooLong(String),
}

impl Fault {
    pub(crate) fn value(place: &str, message: &str) -> Fault {
        Fault { what: Wrong::Value(message.into()), place: place.into() }
    }

    pub(crate) fn missing(place: &str, message: &str) -> Fault {
        Fault { what: Wrong::Missing(message.into()), place: place.into() }
    }

    /// `not_json`, `too_long`, `unknown_op`, `unknown_key`, `missing_key` or `bad_value`.
    pub fn code(&self) -> &'static str {
        match &self.what {
            Wrong::Object(What::NotJson { .. }) => "not_json",
            Wrong::Object(What::UnknownKey(_)) => "unknown_key",
            Wrong::Missing(_) | Wrong::Object(What::Missing(_)) => "missing_key",
            Wrong::Value(_) | Wrong::Object(_) => "bad_value",
            Wrong::UnknownOp(_) => "unknown_op",
            Wrong::TooLong(_) => "too_long",
        }
    }

    /// What is wrong and what is allowed.
    pub fn message(&self) -> String {
        match &self.what {
            Wrong::Object(what) => say::fault::text(what),
            Wrong::Value(text) | Wrong::Missing(text) | Wrong::UnknownOp(text) | Wrong::TooLong(text) => {
                text.clone()
            }
        }
    }
}

impl From<fault::Fault> for Fault {
    fn from(fault: fault::Fault) -> Fault {
        Fault { place: fault.place, what: Wrong::Object(fault.what) }
    }
}

impl From<json::Error> for Fault {
    fn from(error: json::Error) -> Fault {
        let place = format!("line {}, column {}", error.line, error.column);
        error.at(place).into()
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Inner<'f> {
            code: &'f str,
            message: &'f str,
            r#where: &'f str,
        }
        let mut outer = serializer.serialize_struct("Fault", 1)?;
        let inner = Inner { code: self.code(), message: &self.message(), r#where: &self.place };
        outer.serialize_field("error", &inner)?;
        outer.end()
    }
}

/// A request's object: [`json::Object`] with the numbers, scales and counts that requests hold. A key that
/// is `null` counts as absent.
pub(crate) struct Object<'v>(json::Object<'v>);

impl<'v> Object<'v> {
    /// `value` as an object at `path`, which is empty for the request itself.
    pub fn of(value: &'v Value, path: &str) -> Result<Object<'v>, Fault> {
        Ok(Object(json::Object::new(value, path, Null::Absent)?))
    }

    /// Every member.
    pub fn members(&self) -> &'v Members {
        self.0.members()
    }

    /// The path of a key.
    pub fn at(&self, key: &str) -> String {
        self.0.at(key)
    }

    /// Refuses every key but `keys`.
    pub fn allow(&self, keys: &[&str]) -> Result<(), Fault> {
        Ok(self.0.allow(keys)?)
    }

    /// What `read` finds under `key`, which must be there.
    pub fn needed<T>(
        &self,
        key: &str,
        what: &str,
        read: impl Fn(&Self, &str) -> Result<Option<T>, Fault>,
    ) -> Result<T, Fault> {
        read(self, key)?.ok_or_else(|| Fault::missing(&self.at(key), what))
    }

    /// A string.
    pub fn text(&self, key: &str) -> Result<Option<&'v str>, Fault> {
        Ok(self.0.text(key)?)
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<Option<f64>, Fault> {
        self.read(key, "a number", as_f64)
    }

    /// A count: a whole number from 0 up, `4.0` and `1e12` included.
    pub fn count(&self, key: &str) -> Result<Option<u64>, Fault> {
        self.read(key, "a whole number from 0 up", as_count)
    }

    /// An array.
    pub fn array(&self, key: &str) -> Result<Option<&'v [Value]>, Fault> {
        Ok(self.0.array(key)?)
    }

    /// True or false.
    pub fn flag(&self, key: &str) -> Result<bool, Fault> {
        Ok(self.0.boolean(key)?.unwrap_or(false))
    }

    /// A number from `least` to `most`, both included.
    pub fn within(&self, key: &str, [least, most]: [f64; 2]) -> Result<Option<f64>, Fault> {
        let inside = |value: &Value| as_f64(value).filter(|number| (least..=most).contains(number));
        self.read(key, &range([least, most]), inside)
    }

    /// An array of numbers from `least` to `most`; the first that is none is named by its place.
    pub fn numbers(&self, key: &str, [least, most]: [f64; 2]) -> Result<Option<Vec<f64>>, Fault> {
        let Some(items) = self.array(key)? else { return Ok(None) };
        let number = |(at, item): (usize, &Value)| {
            let inside = as_f64(item).filter(|number| (least..=most).contains(number));
            inside.ok_or_else(|| {
                let place = format!("{}.{at}", self.at(key));
                Fault::value(&place, &format!("must be {}", range([least, most])))
            })
        };
        items.iter().enumerate().map(number).collect::<Result<_, _>>().map(Some)
    }

    /// An array of objects, at most so many.
    pub fn objects(&self, key: &str, most: usize) -> Result<Option<Vec<Object<'v>>>, Fault> {
        let Some(items) = self.array(key)? else { return Ok(None) };
        if items.len() > most {
            return Err(Fault::value(&self.at(key), &format!("must be an array of at most {most}")));
        }
        let one = |(at, item)| Object::of(item, &format!("{}.{at}", self.at(key)));
        items.iter().enumerate().map(one).collect::<Result<_, _>>().map(Some)
    }

    /// An object.
    pub fn object(&self, key: &str) -> Result<Option<Object<'v>>, Fault> {
        self.0.get(key)?.map(|value| Object::of(value, &self.at(key))).transpose()
    }

    /// A scale as `[low, high]`.
    pub fn scale(&self, key: &str) -> Result<Option<Scale>, Fault> {
        self.read(key, "[low, high], whole numbers within 0-10, low below high", |value| {
            match whole(value)?.as_slice() {
                &[low, high] => Scale::new(low, high),
                _ => None,
            }
        })
    }

    /// A set of values.
    pub fn values(&self, key: &str) -> Result<Option<Values>, Fault> {
        self.read(key, "an array of whole numbers within 0-10", |value| {
            Some(whole(value)?.into_iter().collect())
        })
    }

    fn read<T>(
        &self,
        key: &str,
        allowed: &str,
        convert: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.0.get(key)? else { return Ok(None) };
        convert(value).map(Some).ok_or_else(|| Fault::value(&self.at(key), &format!("must be {allowed}")))
    }
}

/// A range in words.
fn range([least, most]: [f64; 2]) -> String {
    format!("a number from {least} to {most}")
}

fn as_f64(value: &Value) -> Option<f64> {
    let Value::Number(text) = value else { return None };
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn as_count(value: &Value) -> Option<u64> {
    if let Value::Number(text) = value
        && let Ok(count) = text.parse()
    {
        return Some(count);
    }
    // JavaScript does not tell 1e16 from 10000000000000000, so neither is refused.
    let number = as_f64(value)?;
    (number.fract() == 0.0 && (0.0..TOO_MANY).contains(&number)).then_some(number as u64)
}

/// An array of whole numbers that any scale may hold.
fn whole(value: &Value) -> Option<Vec<u8>> {
    let numbers = value.as_array()?.iter().map(|item| u8::try_from(as_count(item)?).ok());
    numbers.collect::<Option<Vec<u8>>>().filter(|all| all.iter().all(|&v| v <= crate::scale::MAX_VALUE))
}
