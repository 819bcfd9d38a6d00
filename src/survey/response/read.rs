//! A posted response, read and held to every rule of its wire form.

use std::collections::BTreeSet;

use super::object::{Fault, Object, Read};
use super::{Answer, Given, MAX_BYTES, Response, WIRE_VERSION, unix_ms};
use crate::json::Value;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale, Values};

impl Response {
    /// Reads a response as it was posted.
    ///
    /// # Errors
    /// The first rule that it breaks: version, an id that is no UUID, an unknown key, a value off
    /// its scale or not whole, the same question twice, a time that is not RFC 3339, sizes.
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
        ];
        let object = Object::new(value, "", &keys)?;
        if object.need("v")?.as_int() != Some(WIRE_VERSION) {
            return Err(object.fault("v", "value", "only version 1 is known"));
        }
        if value.to_text().len() > MAX_BYTES {
            return Err(object.fault("", "too_long", "a response may hold 16 KiB at most"));
        }
        Ok(Response {
            id: uuid(&object)?,
            survey: object.need_name("survey")?,
            answered_at: instant(&object)?,
            complete: object.need_bool("complete")?,
            locale: object.need_name("locale")?,
            answers: answers(&object)?,
            context: context(&object)?,
            page: object.text("page")?.map(str::to_owned),
            respondent: object.name("respondent")?,
        })
    }
}

/// The id, in lower case: RFC 9562 writes it so and reads it either way.
fn uuid(object: &Object) -> Read<String> {
    let id = object.need_text("id")?;
    let shaped = id.len() == 36
        && id.bytes().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if shaped { Ok(id.to_ascii_lowercase()) } else { Err(object.fault("id", "value", "it must be a UUID")) }
}

fn instant(object: &Object) -> Read<String> {
    let text = object.need_text("answered_at")?;
    match unix_ms(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(object.fault(
            "answered_at",
            "value",
            "it must be an RFC 3339 time such as 2026-11-21T18:02:11.482Z",
        )),
    }
}

fn context(object: &Object) -> Read<Vec<(String, String)>> {
    match object.get("context")? {
        None => Ok(Vec::new()),
        Some(Value::Object(members)) => {
            Ok(members.iter().map(|(key, value)| (key.clone(), value.to_text())).collect())
        }
        Some(other) => Err(object.wrong_type("context", "an object", other)),
    }
}

fn answers(object: &Object) -> Read<Vec<Answer>> {
    let value = object.need("answers")?;
    let items = value.as_array().ok_or_else(|| object.wrong_type("answers", "an array", value))?;
    let mut read: Vec<Answer> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let place = format!("answers[{i}]");
        let next = answer(item, &place)?;
        if read.iter().any(|one| one.question == next.question && one.row == next.row) {
            let message = "this question is answered twice".to_owned();
            return Err(Fault { code: "value", message, place });
        }
        read.push(next);
    }
    Ok(read)
}

fn answer(value: &Value, place: &str) -> Read<Answer> {
    let kind = Object::any(value, place)?.need_text("type")?;
    let keys: &[&str] = match kind {
        "text" => &["question", "type", "value"],
        "choice" => &["question", "type", "value", "other"],
        _ => &["question", "row", "type", "scale", "direction", "favourable", "value"],
    };
    let object = Object::new(value, place, keys)?;
    let given = match kind {
        "text" => Given::Text(object.need_text("value")?.to_owned()),
        "choice" => choice(&object)?,
        _ => rating(&object)?,
    };
    Ok(Answer { question: object.need_name("question")?, row: object.name("row")?, given })
}

fn choice(object: &Object) -> Read<Given> {
    let other = object.text("other")?.map(str::to_owned);
    let (chosen, multiple) = match object.get("value")? {
        Some(Value::Array(items)) => (options(object, items)?, true),
        Some(_) => (vec![object.need_name("value")?], false),
        None if other.is_some() => (vec![], false),
        None => return Err(object.missing("value")),
    };
    Ok(Given::Choice { chosen, multiple, other })
}

fn options(object: &Object, items: &[Value]) -> Read<Vec<String>> {
    // Thousands of short ids fit into one response: each against each would take too long.
    let mut chosen = BTreeSet::new();
    for item in items {
        let id = item.as_str().ok_or_else(|| object.wrong_type("value", "an array of strings", item))?;
        object.check_name("value", id)?;
        if !chosen.insert(id) {
            return Err(object.fault("value", "value", "an option is chosen twice"));
        }
    }
    Ok(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn rating(object: &Object) -> Read<Given> {
    let kind = Kind::from_name(object.need_text("type")?).ok_or_else(|| {
        object.fault("type", "value", "it must be one of nps, csat, ces, rating, choice, text")
    })?;
    let scale = scale(object)?;
    let direction = match object.text("direction")? {
        None => None,
        Some(name) => Some(Direction::from_name(name).ok_or_else(|| {
            object.fault("direction", "value", "it must be higher_is_better or lower_is_better")
        })?),
    };
    let favourable = favourable(object)?;
    let spec = CodingSpec { scale: Some(scale), direction, favourable, unfavourable: None };
    Coding::new(kind, spec).map_err(|error| object.fault(error.key(), "value", error.message()))?;
    let number = object.need("value")?;
    let Value::Number(written) = number else {
        return Err(object.wrong_type("value", "a number", number));
    };
    let whole = number.as_int().ok_or_else(|| {
        let short: String = written.chars().take(20).collect();
        object.fault("value", "value", &format!("{short} is not a whole number"))
    })?;
    let on_scale = u8::try_from(whole).ok().and_then(|value| scale.rating(value));
    let value = on_scale
        .ok_or_else(|| object.fault("value", "value", &format!("{whole} is not on the scale {scale}")))?;
    Ok(Given::Rating { kind, scale, direction, favourable, value: value.value() })
}

fn scale(object: &Object) -> Read<Scale> {
    let value = object.need("scale")?;
    let ends = value.as_array().and_then(|ends| match ends {
        [low, high] => Scale::new(small(low)?, small(high)?),
        _ => None,
    });
    ends.ok_or_else(|| {
        object.fault("scale", "value", "it must be [low, high], whole numbers within 0-10, low first")
    })
}

fn favourable(object: &Object) -> Read<Option<Values>> {
    let Some(value) = object.get("favourable")? else { return Ok(None) };
    let values = value.as_array().and_then(|items| items.iter().map(small).collect::<Option<Vec<u8>>>());
    match values {
        // A set drops what no scale holds; here that would hide a mistake.
        Some(values) if values.iter().all(|&v| v <= crate::scale::MAX_VALUE) => {
            Ok(Some(values.into_iter().collect()))
        }
        _ => Err(object.fault("favourable", "value", "it must be an array of values of the scale")),
    }
}

fn small(value: &Value) -> Option<u8> {
    value.as_int().and_then(|whole| u8::try_from(whole).ok())
}
