//! The placeholders of templates and their values in a response.

use crate::json::{self, Value};
use crate::scale::{Coding, CodingSpec};
use crate::survey::response::{Answer, Given, Response};

/// The names that may be in braces.
pub(super) const NAMES: &[&str] = &[
    "{id}",
    "{survey}",
    "{answered_at}",
    "{complete}",
    "{locale}",
    "{page}",
    "{respondent}",
    "{response}",
    "{answers.QUESTION}",
    "{group.QUESTION}",
    "{context.KEY}",
];

/// A name in braces.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Placeholder {
    Id,
    Survey,
    AnsweredAt,
    Complete,
    Locale,
    Page,
    Respondent,
    /// The whole response.
    Response,
    /// The value of a question, of a row (`question.row`), or the text for "other" (`question.other`); for a
    /// whole matrix, an object of its rows.
    Answer(String),
    /// The group of a rating, by the coding in the answer.
    Group(String),
    /// A value of the context.
    Context(String),
}

/// The value of a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    Value(Value),
    /// JSON text that is passed on unparsed: a response, or a context value with more nesting than we parse.
    Raw(String),
}

impl Placeholder {
    pub(super) fn read(name: &str) -> Option<Placeholder> {
        Some(match name {
            "id" => Placeholder::Id,
            "survey" => Placeholder::Survey,
            "answered_at" => Placeholder::AnsweredAt,
            "complete" => Placeholder::Complete,
            "locale" => Placeholder::Locale,
            "page" => Placeholder::Page,
            "respondent" => Placeholder::Respondent,
            "response" => Placeholder::Response,
            _ => match name.split_once('.')? {
                (_, "") => return None,
                ("answers", path) => Placeholder::Answer(path.to_owned()),
                ("group", path) => Placeholder::Group(path.to_owned()),
                ("context", key) => Placeholder::Context(key.to_owned()),
                _ => return None,
            },
        })
    }

    /// Returns its value; `None` where it is absent.
    pub(super) fn find(&self, response: &Response) -> Option<Found> {
        let text = |text: &String| Value::String(text.clone());
        Some(Found::Value(match self {
            Placeholder::Id => text(&response.id),
            Placeholder::Survey => text(&response.survey),
            Placeholder::AnsweredAt => text(&response.answered_at),
            Placeholder::Complete => Value::Bool(response.complete),
            Placeholder::Locale => text(&response.locale),
            Placeholder::Page => text(response.page.as_ref()?),
            Placeholder::Respondent => text(response.respondent.as_ref()?),
            Placeholder::Response => return Some(Found::Raw(response.to_text())),
            Placeholder::Answer(path) => answered(response, path)?,
            Placeholder::Group(path) => Value::str(group(answer(response, path)?)?),
            Placeholder::Context(key) => {
                let (_, value) = response.context.iter().find(|(name, _)| name == key)?;
                return Some(context_value(value));
            }
        }))
    }
}

impl Found {
    /// Appends it as JSON.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Found::Value(value) => value.write(out),
            Found::Raw(text) => out.push_str(text),
        }
    }

    /// Returns it as part of a text: a string unquoted, nothing for null, anything else as JSON.
    pub(super) fn plain(&self) -> String {
        match self {
            Found::Value(value) => plain(value),
            Found::Raw(text) => text.clone(),
        }
    }
}

/// Returns a value as part of a text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_text(),
    }
}

/// Returns a context value from its JSON text.
pub(super) fn context_value(text: &str) -> Found {
    json::parse(text).map_or_else(|_| Found::Raw(text.to_owned()), Found::Value)
}

/// Returns what was chosen or written. A single choice of "other" has no value.
pub(super) fn value(given: &Given) -> Option<Value> {
    match given {
        Given::Rating { value, .. } => Some(Value::int(*value)),
        Given::Text(text) => Some(Value::str(text)),
        Given::Choice { chosen, multiple: true, .. } => {
            Some(Value::Array(chosen.iter().map(Value::str).collect()))
        }
        Given::Choice { chosen, .. } => chosen.first().map(Value::str),
    }
}

/// Returns the answer to a question or to a row. Ids may contain dots, so the whole name is tried first.
fn answer<'r>(response: &'r Response, path: &str) -> Option<&'r Answer> {
    let answers = || response.answers.iter();
    let row_of = |answer: &Answer| {
        let row = path.strip_prefix(answer.question.as_str()).and_then(|rest| rest.strip_prefix('.'));
        row.is_some() && row == answer.row.as_deref()
    };
    answers()
        .find(|answer| answer.row.is_none() && answer.question == path)
        .or_else(|| answers().find(|answer| row_of(answer)))
}

fn answered(response: &Response, path: &str) -> Option<Value> {
    if let Some(answer) = answer(response, path) {
        return value(&answer.given);
    }
    let rows: Vec<_> = response
        .answers
        .iter()
        .filter(|answer| answer.question == path)
        .filter_map(|answer| Some((answer.row.clone()?, value(&answer.given)?)))
        .collect();
    if !rows.is_empty() {
        return Some(Value::Object(rows));
    }
    match &answer(response, path.strip_suffix(".other")?)?.given {
        Given::Choice { other, .. } => other.as_ref().map(Value::str),
        _ => None,
    }
}

fn group(answer: &Answer) -> Option<&'static str> {
    let Given::Rating { kind, scale, direction, favourable, value } = answer.given else { return None };
    let spec = CodingSpec { scale: Some(scale), direction, favourable, unfavourable: None };
    Some(Coding::new(kind, spec).ok()?.group(scale.rating(value)?)?.name())
}
