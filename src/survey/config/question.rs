//! Reads one question.

use super::condition::{conditions, earlier};
use super::fields;
use super::rated::rated;
use crate::fault::{Fault, Mistake, What};
use crate::json::{Object, Read, Value};
use crate::scale::{Coding, Kind};
use crate::survey::Large;
use crate::survey::definition::{Ask, Choice, MAX_OPTIONS, MAX_ROWS, Matrix, Question};
use crate::survey::wording::{Key, Wording};

const TYPES: [&str; 7] = ["nps", "csat", "ces", "rating", "choice", "text", "matrix"];

/// The keys that every question may have, and the further keys of each type.
const KEYS: [&str; 6] = ["id", "type", "text", "required", "about", "if"];
const RATED: &[&str] = &["scale", "direction", "favourable", "low", "high", "look"];

/// Reads the question at `place`, which may refer to those `before` it.
pub(super) fn question(value: &Value, place: &str, before: &[Question]) -> Read<Question> {
    let every = [&KEYS, RATED, &["max_length", "options", "multiple", "other", "rows"]].concat();
    let object = fields::object(value, place, &every)?;
    let id = fields::id(&object, "id")?;
    if before.iter().any(|other| other.id == id) {
        return Err(Fault::new(object.at("id"), What::Twice { name: id }));
    }
    let kind = object.need_text("type")?;
    let rating = Kind::from_name(kind);
    let own: &[&str] = match kind {
        "text" => &["max_length"],
        "choice" => &["options", "multiple", "other"],
        "matrix" => &["rows"],
        _ if rating.is_some() => &[],
        _ => return Err(Fault::not_one_of(object.at("type"), kind, &TYPES)),
    };
    let is_rated = rating.is_some() || kind == "matrix";
    object.allow(&[&KEYS[..], own, if is_rated { RATED } else { &[] }].concat())?;
    let ask = match (rating, kind) {
        (Some(kind), _) => Ask::Rating(rated(&object, kind)?),
        (_, "choice") => Ask::Choice(choice(&object)?),
        (_, "matrix") => Ask::Matrix(Matrix {
            rows: fields::labels(&object, "rows", MAX_ROWS)?,
            each: rated(&object, Kind::Rating)?,
            large: Large::here()?,
        }),
        _ => Ask::Text { max_length: fields::max_length(&object)? },
    };
    let about = about(&object, before)?;
    let coding = about.and_then(|about| before.get(about)?.coding());
    let groups = coding.map(Coding::groups).unwrap_or_default();
    let text = fields::wording(&object, "text", &groups)?;
    if text.as_ref().is_some_and(Wording::is_empty) {
        return Err(Fault::new(object.at("text"), What::Mistake(Mistake::NoWords)));
    }
    let words = rating.and_then(Key::of_kind);
    if text.is_none() && words.is_none() && kind != "text" {
        return Err(object.fault("text", What::Missing(None)));
    }
    let question = Question {
        text,
        words,
        low: fields::wording(&object, "low", &[])?,
        high: fields::wording(&object, "high", &[])?,
        required: object.boolean("required")?.unwrap_or(rating.is_some()),
        conditions: conditions(&object, before)?,
        about,
        ask,
        id,
    };
    fits(&question, before, &object)?;
    Ok(question)
}

fn choice(object: &Object) -> Read<Choice> {
    let options = fields::labels(object, "options", MAX_OPTIONS)?;
    let flag = |key| Ok(object.boolean(key)?.unwrap_or(false));
    let (multiple, other) = (flag("multiple")?, flag("other")?);
    if other && let Some(index) = options.iter().position(|option| option.id == Choice::OTHER) {
        let place = [&object.at("options"), "[", &index.to_string(), "]"].concat();
        return Err(Fault::new(place, What::Mistake(Mistake::OtherTwice)));
    }
    Ok(Choice { options, multiple, other, large: Large::here()? })
}

fn about(object: &Object, before: &[Question]) -> Read<Option<usize>> {
    let Some(id) = object.text("about")? else { return Ok(None) };
    let place = object.at("about");
    match earlier(id, before, &place)? {
        (index, Question { ask: Ask::Rating(_), .. }) => Ok(Some(index)),
        _ => Err(Fault::new(place, What::Mistake(Mistake::NoRating(id.to_owned())))),
    }
}

/// The fields of two questions that share a name could not be told apart: `a.b` is a question of that
/// id, and the row `b` of the matrix `a`.
fn fits(question: &Question, before: &[Question], object: &Object) -> Read<()> {
    let nests =
        |a: &Question, b: &Question| b.id.strip_prefix(&a.id).is_some_and(|rest| rest.starts_with('.'));
    let names = question.names();
    let clash = |other: &&Question| {
        (nests(question, other) || nests(other, question))
            && other.names().iter().any(|name| names.contains(name))
    };
    match before.iter().find(clash) {
        Some(other) => {
            let mistake = Mistake::SameField(other.id.clone());
            Err(Fault::new(object.at("id"), What::Mistake(mistake)))
        }
        None => Ok(()),
    }
}
