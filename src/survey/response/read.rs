//! Reads a posted response and checks every rule of its wire form.

use std::collections::BTreeSet;

use super::{Answer, Given, MAX_BYTES, MAX_NAME, Response, WIRE_VERSION};
use crate::fault::{Expected, Fault, JsonType, What, shortened};
use crate::json::{Null, Object, Read, Value};
use crate::period::unix_ms;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale, Values};

/// What an answer's `type` may be.
const TYPES: [&str; 6] = ["nps", "csat", "ces", "rating", "choice", "text"];

impl Response {
    /// Reads a response as it was posted.
    ///
    /// # Errors
    /// The first rule that is broken: the version, an id that is not a UUID, an unknown key, a value that is
    /// not on its scale or not whole, a question answered twice, a time that is not RFC 3339, a size limit.
    ///
    /// ```
    /// use scorelet::{json, survey::response::Response};
    /// let text = r#"{"v":1,"id":"01993d0e-0000-7000-8000-000000000000","survey":"nps",
    ///   "answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en",
    ///   "answers":[{"question":"nps","type":"nps","scale":[0,10],"value":11}]}"#;
    /// let fault = Response::from_json(&json::parse(text).unwrap()).unwrap_err();
    /// assert_eq!(fault.to_string(), "answers[0].value: 11 is not on the scale 0-10");
    /// ```
    pub fn from_json(value: &Value) -> Read<Response> {
        let keys = [
            "v",
            "id",
            "survey",
            "answered_at",
            "complete",
            "locale",
            "answers",
            "context",
            "page",
            "respondent",
            // What the collector adds in an export, so that an export can be posted again.
            "_",
        ];
        let object = Object::new(value, "", Null::Refused)?;
        object.allow(&keys)?;
        if object.need("v")?.as_int() != Some(WIRE_VERSION) {
            return Err(not_allowed(&object, "v", Expected::Version));
        }
        // Without that key, or a long response could not be posted again.
        let beside = value.get("_").map_or(0, |beside| r#","_":"#.len() + beside.to_text().len());
        if value.to_text().len() - beside > MAX_BYTES {
            return Err(object.fault("", What::TooLarge { most: MAX_BYTES }));
        }
        Ok(Response {
            id: uuid(&object)?,
            survey: need_name(&object, "survey")?,
            answered_at: instant(&object)?,
            complete: object
                .boolean("complete")?
                .ok_or_else(|| object.fault("complete", What::Missing(None)))?,
            locale: need_name(&object, "locale")?,
            answers: answers(&object)?,
            context: context(&object)?,
            page: object.text("page")?.map(str::to_owned),
            respondent: name(&object, "respondent")?,
        })
    }
}

/// Reads the id and returns it in lower case, as RFC 9562 writes UUIDs; it reads either case.
fn uuid(object: &Object) -> Read<String> {
    let id = object.need_text("id")?;
    let shaped = id.len() == 36
        && id.bytes().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if shaped { Ok(id.to_ascii_lowercase()) } else { Err(not_allowed(object, "id", Expected::Uuid)) }
}

fn instant(object: &Object) -> Read<String> {
    let text = object.need_text("answered_at")?;
    match unix_ms(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(not_allowed(object, "answered_at", Expected::Instant)),
    }
}

fn context(object: &Object) -> Read<Vec<(String, String)>> {
    let members = object.map("context")?.into_iter().flatten();
    Ok(members.map(|(key, value)| (key.clone(), value.to_text())).collect())
}

fn answers(object: &Object) -> Read<Vec<Answer>> {
    let items = object.array("answers")?.ok_or_else(|| object.fault("answers", What::Missing(None)))?;
    let mut read: Vec<Answer> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let place = format!("answers[{i}]");
        let next = answer(item, &place)?;
        if read.iter().any(|one| one.question == next.question && one.row == next.row) {
            return Err(Fault::new(place, What::Twice { name: next.question }));
        }
        read.push(next);
    }
    Ok(read)
}

fn answer(value: &Value, place: &str) -> Read<Answer> {
    let object = Object::new(value, place, Null::Refused)?;
    let kind = object.need_text("type")?;
    let keys: &[&str] = match kind {
        "text" => &["question", "type", "value"],
        "choice" => &["question", "type", "value", "other"],
        _ => &["question", "row", "type", "scale", "direction", "favourable", "value"],
    };
    object.allow(keys)?;
    let given = match kind {
        "text" => Given::Text(object.need_text("value")?.to_owned()),
        "choice" => choice(&object)?,
        _ => rating(&object)?,
    };
    Ok(Answer { question: need_name(&object, "question")?, row: name(&object, "row")?, given })
}

fn choice(object: &Object) -> Read<Given> {
    let other = object.text("other")?.map(str::to_owned);
    let (chosen, multiple) = match object.get("value")? {
        Some(Value::Array(items)) => (options(object, items)?, true),
        Some(_) => (vec![need_name(object, "value")?], false),
        None if other.is_some() => (vec![], false),
        None => return Err(object.fault("value", What::Missing(None))),
    };
    Ok(Given::Choice { chosen, multiple, other })
}

fn options(object: &Object, items: &[Value]) -> Read<Vec<String>> {
    // Thousands of short ids fit into one response: comparing every pair would take too long.
    let mut chosen = BTreeSet::new();
    for item in items {
        let id = item
            .as_str()
            .ok_or_else(|| Fault::wrong_type(object.at("value"), Expected::Strings, item.json_type()))?;
        check_name(object, "value", id)?;
        if !chosen.insert(id) {
            return Err(object.fault("value", What::Twice { name: id.to_owned() }));
        }
    }
    Ok(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn rating(object: &Object) -> Read<Given> {
    let name = object.need_text("type")?;
    let kind = Kind::from_name(name).ok_or_else(|| Fault::not_one_of(object.at("type"), name, &TYPES))?;
    let scale = scale(object)?;
    let direction = match object.text("direction")? {
        None => None,
        Some(name) => Some(Direction::from_name(name).ok_or_else(|| {
            Fault::not_one_of(object.at("direction"), name, &["higher_is_better", "lower_is_better"])
        })?),
    };
    let favourable = favourable(object)?;
    let spec = CodingSpec { scale: Some(scale), direction, favourable, unfavourable: None };
    Coding::new(kind, spec).map_err(|error| object.fault(error.key(), What::Coding(error)))?;
    let number = object.need("value")?;
    let Value::Number(written) = number else {
        let expected = Expected::Type(JsonType::Number);
        return Err(Fault::wrong_type(object.at("value"), expected, number.json_type()));
    };
    let whole =
        number.as_int().ok_or_else(|| object.fault("value", What::NotWhole { found: shortened(written) }))?;
    let on_scale = u8::try_from(whole).ok().and_then(|value| scale.rating(value));
    let value = on_scale.ok_or_else(|| object.fault("value", What::OffScale { found: whole, scale }))?;
    Ok(Given::Rating { kind, scale, direction, favourable, value: value.value() })
}

fn scale(object: &Object) -> Read<Scale> {
    let value = object.need("scale")?;
    let ends = value.as_array().and_then(|ends| match ends {
        [low, high] => Scale::new(small(low)?, small(high)?),
        _ => None,
    });
    ends.ok_or_else(|| not_allowed(object, "scale", Expected::ScaleEnds))
}

fn favourable(object: &Object) -> Read<Option<Values>> {
    let Some(value) = object.get("favourable")? else { return Ok(None) };
    let values = value.as_array().and_then(|items| items.iter().map(small).collect::<Option<Vec<u8>>>());
    match values {
        // `Values` drops numbers that no scale has, which would hide a mistake here.
        Some(values) if values.iter().all(|&v| v <= crate::scale::MAX_VALUE) => {
            Ok(Some(values.into_iter().collect()))
        }
        _ => Err(not_allowed(object, "favourable", Expected::ScaleValues)),
    }
}

fn name(object: &Object, key: &str) -> Read<Option<String>> {
    let Some(text) = object.text(key)? else { return Ok(None) };
    check_name(object, key, text)?;
    Ok(Some(text.to_owned()))
}

fn need_name(object: &Object, key: &str) -> Read<String> {
    name(object, key)?.ok_or_else(|| object.fault(key, What::Missing(None)))
}

fn check_name(object: &Object, key: &str, text: &str) -> Read<()> {
    if text.is_empty() {
        Err(object.fault(key, What::Empty))
    } else if text.chars().count() > MAX_NAME {
        Err(object.fault(key, What::TooLong { most: MAX_NAME }))
    } else if text.chars().any(char::is_control) {
        Err(object.fault(key, What::ControlCharacter))
    } else {
        Ok(())
    }
}

/// Returns the fault of a value that is there and is not allowed.
fn not_allowed(object: &Object, key: &str, expected: Expected) -> Fault {
    let found = object.get(key).ok().flatten().map(Value::to_text);
    Fault::not_allowed(object.at(key), found.unwrap_or_default().trim_matches('"'), expected)
}

fn small(value: &Value) -> Option<u8> {
    value.as_int().and_then(|whole| u8::try_from(whole).ok())
}
