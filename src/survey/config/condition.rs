//! When a question is asked: what earlier answers must match.

use super::{Ask, Question, fields};
use crate::fault::{Expected, Fault};
use crate::json::{Object, Read, Value};
use crate::scale::{Coding, Group, MAX_VALUE, Values};
use crate::survey::wording::names;

/// One condition: an earlier question's answer must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The earlier question, by index.
    pub question: usize,
    /// Any of these values …
    pub values: Values,
    /// … or any of these groups …
    pub groups: Vec<Group>,
    /// … or any of these options, by id.
    pub options: Vec<String>,
}

/// Reads `if`: all of its conditions must hold.
pub(super) fn conditions(question: &Object, before: &[Question]) -> Read<Vec<Condition>> {
    let conditions = fields::map(question, "if")?.iter();
    conditions.map(|(id, value)| condition(question, id, value, before)).collect()
}

fn condition(question: &Object, id: &str, value: &Value, before: &[Question]) -> Read<Condition> {
    let place = [&question.at("if"), ".", id].concat();
    let (question, of) = earlier(id, before, &place)?;
    let nothing = Condition { question, values: Values::default(), groups: Vec::new(), options: Vec::new() };
    match (&of.ask, value) {
        (Ask::Rating(rated), Value::Array(items)) if !items.is_empty() => {
            any_of(nothing, items, &rated.coding, &place)
        }
        (Ask::Rating(rated), Value::Object(_)) => {
            Ok(Condition { values: range(value, &rated.coding, &place)?, ..nothing })
        }
        (Ask::Choice(choice), Value::Array(items)) if !items.is_empty() => {
            Ok(Condition { options: options(items, &choice.ids(), &place)?, ..nothing })
        }
        (Ask::Rating(_), other) => Err(Fault::wrong_type(
            place,
            Expected::Said("an array of groups and values, or an object with min and max"),
            other.json_type(),
        )),
        (Ask::Choice(_), other) => {
            Err(Fault::wrong_type(place, Expected::Said("an array of options' ids"), other.json_type()))
        }
        _ => Err(Fault::said(place, "this question has neither a rating nor options")),
    }
}

/// An earlier question and its index.
pub(super) fn earlier<'q>(id: &str, before: &'q [Question], place: &str) -> Read<(usize, &'q Question)> {
    let found = before.iter().enumerate().find(|(_, question)| question.id == id);
    found.ok_or_else(|| Fault::said(place, ["no earlier question has the id \"", id, "\""].concat()))
}

fn any_of(mut out: Condition, items: &[Value], coding: &Coding, place: &str) -> Read<Condition> {
    let (known, mut values) = (coding.groups(), Vec::new());
    for item in items {
        let value = item.as_int().and_then(|n| u8::try_from(n).ok()).and_then(|n| coding.scale().rating(n));
        let group = item.as_str().and_then(Group::from_name).filter(|group| known.contains(group));
        match (value, group) {
            (Some(rating), _) => values.push(rating.value()),
            (_, Some(group)) => out.groups.push(group),
            _ => {
                let scale = coding.scale().to_string();
                let allowed = ["whole numbers within ", &scale, ", ", &names(&known)].concat();
                return Err(Fault::off(place, &item.to_text(), allowed.trim_end_matches(", ")));
            }
        }
    }
    out.values = values.into_iter().collect();
    Ok(out)
}

fn range(value: &Value, coding: &Coding, place: &str) -> Read<Values> {
    let fields = fields::object(value, place, &["min", "max"])?;
    let end = |key, default| match fields.get(key)? {
        None => Ok(default),
        Some(value) => value
            .as_int()
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(|| Fault::off(fields.at(key), &value.to_text(), "a whole number")),
    };
    let (min, max) = (end("min", 0)?, end("max", MAX_VALUE)?);
    if min > max {
        return Err(Fault::said(place, "min is above max"));
    }
    let values = Values::range(min, max);
    if values.is_disjoint(coding.scale().set()) {
        return Err(Fault::said(
            place,
            ["no value of the scale ", &coding.scale().to_string(), " is within this range"].concat(),
        ));
    }
    Ok(values)
}

fn options(items: &[Value], known: &[&str], place: &str) -> Read<Vec<String>> {
    let option = |item: &Value| match item.as_str() {
        Some(id) if known.contains(&id) => Ok(id.to_owned()),
        _ => Err(Fault::not_one_of(place, item.as_str().unwrap_or(&item.to_text()), known)),
    };
    items.iter().map(option).collect()
}
