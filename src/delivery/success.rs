//! When an endpoint has accepted a response: its status and, where a host asks for it, a value in its reply.
//!
//! Some endpoints reply with 200 and say in the body that they stored nothing.

use super::outbox::REPLY_REFUSED;
use crate::fault::{Expected, Fault, JsonType, Unknown, What};
use crate::json::{self, Value};

/// The statuses that mean success by default.
const DEFAULT: (u16, u16) = (200, 299);

/// When a reply means success.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    /// The first and the last status.
    status: (u16, u16),
    /// A path in the reply, and the value expected there.
    reply: Option<(String, Value)>,
}

impl Rule {
    pub(super) fn read(value: &Value, place: &str) -> Result<Rule, Fault> {
        let place_of = |key: &str| [place, ".", key].concat();
        let members = match value {
            Value::Array(_) => return Ok(Rule { status: range(value, place)?, reply: None }),
            Value::Object(members) => members,
            other => return Err(Fault::wrong_type(place, Expected::Success, other.json_type())),
        };
        const KEYS: [&str; 3] = ["status", "path", "value"];
        if let Some((key, _)) = members.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
            return Err(Fault::new(place_of(key), What::UnknownKey(Unknown::new(key, &KEYS))));
        }
        let status = value.get("status").map(|status| range(status, &place_of("status"))).transpose()?;
        let reply = match (value.get("path"), value.get("value")) {
            (None, None) => None,
            (Some(Value::String(path)), Some(wanted)) => {
                if matches!(wanted, Value::Array(_) | Value::Object(_)) {
                    let one = Expected::Scalar;
                    return Err(Fault::wrong_type(place_of("value"), one, wanted.json_type()));
                }
                Some((path.clone(), wanted.clone()))
            }
            (Some(Value::String(_)), None) => {
                return Err(Fault::new(place_of("value"), What::Missing(Some(Expected::Scalar))));
            }
            (Some(other), _) => {
                let expected = Expected::Type(JsonType::String);
                return Err(Fault::wrong_type(place_of("path"), expected, other.json_type()));
            }
            (None, Some(_)) => {
                return Err(Fault::new(
                    place_of("path"),
                    What::Missing(Some(Expected::Type(JsonType::String))),
                ));
            }
        };
        if status.is_none() && reply.is_none() {
            return Err(Fault::not_allowed(place, "{}", Expected::Success));
        }
        Ok(Rule { status: status.unwrap_or(DEFAULT), reply })
    }

    /// Returns the rule as JSON, always in its long form.
    pub(super) fn to_value(&self) -> Value {
        let (low, high) = self.status;
        let mut members = vec![("status".to_owned(), Value::Array(vec![Value::int(low), Value::int(high)]))];
        if let Some((path, value)) = &self.reply {
            members.push(("path".to_owned(), Value::str(path)));
            members.push(("value".to_owned(), value.clone()));
        }
        Value::Object(members)
    }

    fn accepts(&self, status: u16, reply: &str) -> bool {
        let (low, high) = self.status;
        (low..=high).contains(&status)
            && self.reply.as_ref().is_none_or(|(path, wanted)| {
                json::parse(reply).is_ok_and(|reply| same(find(&reply, path).unwrap_or(&Value::Null), wanted))
            })
    }
}

/// Returns the status for [`verdict`](super::outbox::verdict): 200 for success, and the reply's own plus
/// [`REPLY_REFUSED`] for a 2xx that is not a success. `how` is that of [`Request`](super::format::Request); `status` and
/// `reply` as for [`accepts`].
///
/// ```
/// use scorelet::delivery::success::answered;
/// let how = r#"{"success":{"path":"errors","value":false}}"#;
/// assert_eq!(answered(how, 200, r#"{"errors":false}"#), 200);
/// assert_eq!(answered(how, 200, r#"{"errors":true}"#), 1200);
/// assert_eq!(answered(how, 503, ""), 503);
/// assert_eq!(answered(r#"{"method":"PUT"}"#, 204, ""), 204);
/// ```
pub fn answered(how: &str, status: u16, reply: &str) -> u16 {
    let how = json::parse(how).ok();
    let Some(rule) = how.as_ref().and_then(|how| how.get("success")) else { return status };
    if accepts(&rule.to_text(), status, reply) {
        200
    } else if (200..=299).contains(&status) {
        REPLY_REFUSED + status
    } else {
        status
    }
}

/// Whether an endpoint's reply is a yes. `rule` is the JSON text of `success` in what
/// [`Request::how`](super::format::Request) holds; `status` the reply's; `reply` its body, which is
/// JSON where the rule asks for a value in it. A rule that cannot be read accepts nothing.
///
/// A path is keys and array indexes joined by dots; what is not there counts as null.
///
/// ```
/// use scorelet::delivery::success::accepts;
/// let rule = r#"{"status":[200,299],"path":"items.0.created","value":true}"#;
/// assert!(accepts(rule, 200, r#"{"items":[{"created":true}]}"#));
/// assert!(!accepts(rule, 200, r#"{"items":[]}"#));
/// assert!(!accepts(rule, 500, r#"{"items":[{"created":true}]}"#));
/// ```
pub fn accepts(rule: &str, status: u16, reply: &str) -> bool {
    json::parse(rule)
        .ok()
        .and_then(|rule| Rule::read(&rule, "").ok())
        .is_some_and(|rule| rule.accepts(status, reply))
}

fn range(value: &Value, place: &str) -> Result<(u16, u16), Fault> {
    let status =
        |value: &Value| value.as_int().and_then(|n| u16::try_from(n).ok()).filter(|n| (200..600).contains(n));
    value
        .as_array()
        .and_then(|ends| if let [low, high] = ends { Some((status(low)?, status(high)?)) } else { None })
        .filter(|(low, high)| low <= high)
        .ok_or_else(|| Fault::not_allowed(place, &value.to_text(), Expected::Statuses))
}

fn find<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

/// Returns whether two values are the same; `1.0` is the whole number 1.
fn same(a: &Value, b: &Value) -> bool {
    a == b || a.as_int().is_some_and(|whole| b.as_int() == Some(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rule, Fault> {
        Rule::read(&json::parse(text).unwrap(), "delivery.success")
    }

    #[test]
    fn a_rule_is_a_range_a_value_or_both() {
        let text = |text: &str| read(text).unwrap().to_value().to_text();
        assert_eq!(text("[200,204]"), r#"{"status":[200,204]}"#);
        assert_eq!(text(r#"{"status":[200,404]}"#), r#"{"status":[200,404]}"#);
        let bulk = r#"{"status":[200,299],"path":"errors","value":false}"#;
        assert_eq!(text(r#"{"path":"errors","value":false}"#), bulk);
        assert_eq!(text(bulk), bulk);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, place) in [
            ("200", "delivery.success"),
            ("[200]", "delivery.success"),
            ("[204,200]", "delivery.success"),
            ("[100,200]", "delivery.success"),
            ("[200,600]", "delivery.success"),
            ("[\"200\",\"204\"]", "delivery.success"),
            ("{}", "delivery.success"),
            (r#"{"status":200}"#, "delivery.success.status"),
            (r#"{"path":"ok"}"#, "delivery.success.value"),
            (r#"{"value":true}"#, "delivery.success.path"),
            (r#"{"path":1,"value":true}"#, "delivery.success.path"),
            (r#"{"path":"ok","value":[1]}"#, "delivery.success.value"),
            (r#"{"path":"ok","value":1,"also":2}"#, "delivery.success.also"),
        ] {
            assert_eq!(read(text).unwrap_err().place, place, "{text}");
        }
    }

    #[test]
    fn the_value_at_the_path_must_match() {
        let rule = |path: &str, value: &str| format!(r#"{{"path":"{path}","value":{value}}}"#);
        for (path, value, reply, yes) in [
            ("errors", "false", r#"{"took":3,"errors":false}"#, true),
            ("errors", "false", r#"{"took":3,"errors":true}"#, false),
            ("errors", "false", r#"{"took":3}"#, false),
            ("errors", "false", r#"{"errors":"false"}"#, false),
            ("error_code", "200", r#"{"error_code":200}"#, true),
            ("error_code", "200", r#"{"error_code":200.0}"#, true),
            ("error_code", "200", r#"{"error_code":422}"#, false),
            ("offsets.0.error_code", "null", r#"{"offsets":[{"partition":0,"error_code":null}]}"#, true),
            ("insertErrors", "null", r#"{"kind":"reply"}"#, true),
            ("insertErrors", "null", r#"{"insertErrors":[{"index":0}]}"#, false),
            ("a.b.0", "\"x\"", r#"{"a":{"b":["x"]}}"#, true),
            ("a.b.1", "\"x\"", r#"{"a":{"b":["x"]}}"#, false),
            ("a.b.-1", "\"x\"", r#"{"a":{"b":["x"]}}"#, false),
            ("", "1", "1", true),
            ("ok", "true", "<html>ok</html>", false),
            ("ok", "true", "", false),
        ] {
            assert_eq!(accepts(&rule(path, value), 200, reply), yes, "{path} {value} {reply}");
        }
    }

    #[test]
    fn the_status_must_be_in_the_range() {
        for (status, yes) in [(199, false), (200, true), (204, true), (205, false), (0, false)] {
            assert_eq!(accepts(r#"{"status":[200,204]}"#, status, ""), yes, "{status}");
        }
        for rule in ["", "{}", "true", r#"{"status":[200,204],"new":1}"#] {
            assert!(!accepts(rule, 200, ""), "{rule}");
        }
    }
}
