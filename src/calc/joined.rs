//! Requests made from several, as JavaScript passes them: what they share becomes one set of keys.

use super::answer_as;
use super::fault::{Fault, Rule};
use super::object::Object;
use super::reply::Reply;
use crate::fault::{self, Expected, JsonType};
use crate::json::{Members, Value};

/// What samples must share to be compared or pooled.
const SHARED: [&str; 11] = [
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "statistic",
    "confidence",
    "interval",
    "min_n",
    "margin",
    "words",
];

/// `compare` of two requests of `summarize`; `options` adds to what both share, and may be null.
///
/// # Errors
/// [`Fault`]: what `compare` refuses; also two samples that do not share metric, scale or groups.
pub fn compare(a: &Value, b: &Value, options: &Value) -> Result<Reply, Fault> {
    let mut request = given(options)?;
    for (key, sample) in [("a", a), ("b", b)] {
        let own = lifted(&Object::of(sample, key)?, &mut request)?;
        request.push((key.into(), own));
    }
    answer_as("compare", &Value::Object(request))
}

/// `trend` of requests of `summarize`, one a period; `options` adds `window` and to what they share.
///
/// # Errors
/// [`Fault`]: what `trend` refuses; also periods that do not share metric, scale or groups.
pub fn trend(periods: &Value, options: &Value) -> Result<Reply, Fault> {
    let mut request = given(options)?;
    let Some(items) = periods.as_array() else {
        let expected = Expected::Type(JsonType::Array);
        return Err(fault::Fault::wrong_type("periods", expected, periods.json_type()).into());
    };
    let mut own = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        own.push(lifted(&Object::of(item, &format!("periods.{at}"))?, &mut request)?);
    }
    request.push(("periods".into(), Value::Array(own)));
    answer_as("trend", &Value::Object(request))
}

/// `adjust` of p values by the method of that name.
///
/// # Errors
/// [`Fault`]: what `adjust` refuses.
pub fn adjust(p: Value, method: Value) -> Result<Reply, Fault> {
    answer_as("adjust", &Value::Object(vec![("p".into(), p), ("method".into(), method)]))
}

fn given(options: &Value) -> Result<Members, Fault> {
    match options {
        Value::Null => Ok(Members::new()),
        options => Ok(Object::of(options, "options")?.members().clone()),
    }
}

/// Returns the keys that are a sample's own. Shared ones go to `request`, where they must be the same.
fn lifted(sample: &Object, request: &mut Members) -> Result<Value, Fault> {
    let mut own = Members::new();
    for (key, value) in sample.members() {
        if key == "op" {
            continue;
        }
        if !SHARED.contains(&key.as_str()) {
            own.push((key.clone(), value.clone()));
            continue;
        }
        match request.iter().find(|(name, _)| name == key) {
            None => request.push((key.clone(), value.clone())),
            Some((_, shared)) if shared == value => {}
            Some(_) => {
                return Err(Fault::value(sample.at(key), Rule::Shared));
            }
        }
    }
    Ok(Value::Object(own))
}
