//! Reads when a question is asked: what earlier answers must match.

use super::fields;
use crate::fault::{Expected, Fault, Mistake, What};
use crate::json::{Object, Read, Value};
use crate::scale::{Coding, Group, MAX_VALUE, Values};
use crate::survey::definition::{Ask, Condition, Question};

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
        (Ask::Rating(_), other) => Err(Fault::wrong_type(place, Expected::Matches, other.json_type())),
        (Ask::Choice(_), other) => Err(Fault::wrong_type(place, Expected::OptionIds, other.json_type())),
        _ => Err(Fault::new(place, What::Mistake(Mistake::NothingToMatch(id.to_owned())))),
    }
}

/// An earlier question and its index.
pub(super) fn earlier<'q>(id: &str, before: &'q [Question], place: &str) -> Read<(usize, &'q Question)> {
    let found = before.iter().enumerate().find(|(_, question)| question.id == id);
    found.ok_or_else(|| Fault::new(place, What::Mistake(Mistake::NoEarlierQuestion(id.to_owned()))))
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
                let groups = known.iter().map(|group| group.name().to_owned()).collect();
                let expected = Expected::ValuesOrGroups(coding.scale(), groups);
                return Err(Fault::not_allowed(place, &plain(item), expected));
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
            .ok_or_else(|| Fault::not_allowed(fields.at(key), &value.to_text(), Expected::Whole)),
    };
    let (min, max) = (end("min", 0)?, end("max", MAX_VALUE)?);
    if min > max {
        return Err(Fault::new(place, What::Mistake(Mistake::MinAboveMax)));
    }
    let values = Values::range(min, max);
    if values.is_disjoint(coding.scale().set()) {
        return Err(Fault::new(place, What::Mistake(Mistake::RangeOffScale(coding.scale()))));
    }
    Ok(values)
}

/// What a message repeats of a value: a string without its quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_text(), str::to_owned)
}

fn options(items: &[Value], known: &[&str], place: &str) -> Read<Vec<String>> {
    let option = |item: &Value| match item.as_str() {
        Some(id) if known.contains(&id) => Ok(id.to_owned()),
        _ => Err(Fault::not_one_of(place, &plain(item), known)),
    };
    items.iter().map(option).collect()
}
