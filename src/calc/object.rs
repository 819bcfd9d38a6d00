//! A request's object, read key by key: every fault names its place.

use super::fault::{Fault, Needed, Rule};
use crate::fault::{self, Unknown, What};
use crate::json::{self, Members, Null, Value};
use crate::scale::{MAX_VALUE, Scale, Values};

/// 2^64: every count is below it.
const TOO_MANY: f64 = 18_446_744_073_709_551_616.0;

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

    /// Refuses every key but `keys`. The fault's place has the whole key, however long: a program finds it.
    pub fn allow(&self, keys: &[&str]) -> Result<(), Fault> {
        let Some(key) = self.0.unknown(keys) else { return Ok(()) };
        let what = What::UnknownKey(Unknown::new(key, keys));
        Err(fault::Fault::new(self.at(key), what).into())
    }

    /// What `read` finds under `key`, which must be there.
    pub fn needed<T>(
        &self,
        key: &str,
        what: Needed,
        read: impl Fn(&Self, &str) -> Result<Option<T>, Fault>,
    ) -> Result<T, Fault> {
        read(self, key)?.ok_or_else(|| Fault::missing(self.at(key), what))
    }

    /// One of `names`, read by `from_name`.
    pub fn name<T>(
        &self,
        key: &str,
        names: &[&str],
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(found) = self.text(key)? else { return Ok(None) };
        from_name(found).map(Some).ok_or_else(|| Fault::unknown(self.at(key), found, names))
    }

    /// A string.
    pub fn text(&self, key: &str) -> Result<Option<&'v str>, Fault> {
        Ok(self.0.text(key)?)
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<Option<f64>, Fault> {
        self.read(key, Rule::Number, as_f64)
    }

    /// A count: a whole number from 0 up, `4.0` and `1e12` included.
    pub fn count(&self, key: &str) -> Result<Option<u64>, Fault> {
        self.read(key, Rule::Count, as_count)
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
        self.read(key, Rule::Within([least, most]), inside)
    }

    /// An array of numbers from `least` to `most`; the first item that is something else is named by its place.
    pub fn numbers(&self, key: &str, [least, most]: [f64; 2]) -> Result<Option<Vec<f64>>, Fault> {
        let Some(items) = self.array(key)? else { return Ok(None) };
        let number = |(at, item): (usize, &Value)| {
            let inside = as_f64(item).filter(|number| (least..=most).contains(number));
            let place = || format!("{}.{at}", self.at(key));
            inside.ok_or_else(|| Fault::value(place(), Rule::Within([least, most])))
        };
        items.iter().enumerate().map(number).collect::<Result<_, _>>().map(Some)
    }

    /// An array of objects, at most so many.
    pub fn objects(&self, key: &str, most: usize) -> Result<Option<Vec<Object<'v>>>, Fault> {
        let Some(items) = self.array(key)? else { return Ok(None) };
        if items.len() > most {
            return Err(Fault::value(self.at(key), Rule::Items(most)));
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
        self.read(key, Rule::Scale, |value| match whole(value)?.as_slice() {
            &[low, high] => Scale::new(low, high),
            _ => None,
        })
    }

    /// A set of values.
    pub fn values(&self, key: &str) -> Result<Option<Values>, Fault> {
        self.read(key, Rule::Values, |value| Some(whole(value)?.into_iter().collect()))
    }

    fn read<T>(
        &self,
        key: &str,
        rule: Rule,
        convert: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.0.get(key)? else { return Ok(None) };
        convert(value).map(Some).ok_or_else(|| Fault::value(self.at(key), rule))
    }
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
    // To JavaScript 1e16 and 10000000000000000 are the same number, so both are read.
    let number = as_f64(value)?;
    (number.fract() == 0.0 && (0.0..TOO_MANY).contains(&number)).then_some(number as u64)
}

/// An array of whole numbers that any scale may hold.
fn whole(value: &Value) -> Option<Vec<u8>> {
    let numbers = value.as_array()?.iter().map(|item| u8::try_from(as_count(item)?).ok());
    numbers.collect::<Option<Vec<u8>>>().filter(|all| all.iter().all(|&v| v <= MAX_VALUE))
}
