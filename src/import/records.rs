//! JSON records: our own responses, or flat objects whose keys are columns.

mod splitter;

use super::Options;
use super::columns::Columns;
use super::error::ImportError;
use super::left_out::Reason;
use super::questions::{Asked, Questions};
use super::series::{Outcome, Sink};
use super::table::Slots;
use crate::json::{self, Members, Value};
use crate::scale::{CodingSpec, Direction, MAX_VALUE, Scale, Values};

pub(super) use splitter::{Record, Splitter};

/// Under these names a service's reply holds its records.
const WRAPPERS: [&str; 6] = ["responses", "results", "data", "items", "records", "rows"];

/// How many records left out are remembered before the first that can be read.
const EARLY: usize = 1000;

/// Records being read. The first one decides which shape the file has.
#[derive(Clone, Debug)]
pub(super) struct Records<S> {
    options: Options,
    shape: Option<Shape<S>>,
    /// Records left out before the shape was known.
    early: Vec<(Reason, u64)>,
    /// Why the first line that is not JSON is none.
    fault: Option<String>,
}

#[derive(Clone, Debug)]
enum Shape<S> {
    Own(Questions<S>),
    Flat(Columns<S>, Slots),
}

impl<S: Sink> Records<S> {
    pub fn new(options: Options) -> Records<S> {
        Records { options, shape: None, early: Vec::new(), fault: None }
    }

    /// Reads one record.
    pub fn record(&mut self, record: Record) {
        let text = match record.text {
            Ok(bytes) => str::from_utf8(bytes).map_err(|_| None),
            Err(reason) => return self.leave_out(reason, record.line),
        };
        match text.and_then(|text| json::parse(text).map_err(Some)) {
            Ok(value) => self.value(&value, record.line),
            Err(error) => {
                let what = error.map_or("a byte that is no UTF-8", |error| error.what);
                let (reason, is) = match record.at_end {
                    true => (Reason::TornLastLine, "is cut off"),
                    false => (Reason::NotJson, "is not JSON"),
                };
                self.fault.get_or_insert_with(|| format!("the record of line {} {is}: {what}", record.line));
                self.leave_out(reason, record.line);
            }
        }
    }

    fn leave_out(&mut self, reason: Reason, line: u64) {
        match &mut self.shape {
            Some(Shape::Own(questions)) => questions.leave_out(reason, line),
            Some(Shape::Flat(columns, _)) => columns.leave_out(reason, line),
            None if self.early.len() < EARLY => self.early.push((reason, line)),
            None => {}
        }
    }

    fn value(&mut self, value: &Value, line: u64) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.value(item, line)),
            Value::Object(members) => match wrapped(value) {
                Some(items) => items.iter().for_each(|item| self.value(item, line)),
                None => self.object(value, members, line),
            },
            _ => self.leave_out(Reason::OtherShape, line),
        }
    }

    fn object(&mut self, value: &Value, members: &Members, line: u64) {
        let own = own_answers(value);
        if self.shape.is_none() {
            self.shape = Some(match own {
                Some(_) => Shape::Own(Questions::new(self.options.clone())),
                None => flat(members, &self.options),
            });
            for (reason, line) in std::mem::take(&mut self.early) {
                self.leave_out(reason, line);
            }
        }
        match (&mut self.shape, own) {
            (Some(Shape::Own(questions)), Some(answers)) => respond(questions, value, answers, line),
            (Some(Shape::Flat(columns, slots)), None) => {
                fill(columns, slots, members);
                columns.row(slots, line);
                slots.clear();
            }
            _ => self.leave_out(Reason::OtherShape, line),
        }
    }

    pub fn finish(self) -> Result<Outcome<S>, ImportError> {
        let outcome = match self.shape {
            Some(Shape::Own(questions)) => questions.finish(),
            Some(Shape::Flat(columns, _)) => columns.finish(),
            None => Err(ImportError::NoRating {
                columns: Vec::new(),
                considered: self.fault.clone().into_iter().collect(),
            }),
        };
        outcome.map(|mut outcome| {
            outcome.notes.extend(self.fault);
            outcome
        })
    }
}

/// The records inside a service's reply.
fn wrapped(value: &Value) -> Option<&[Value]> {
    let items = WRAPPERS.iter().find_map(|name| value.get(name)?.as_array())?;
    (own_answers(value).is_none() && items.iter().all(|item| item.as_object().is_some())).then_some(items)
}

/// The answers of a response as we post it.
fn own_answers(value: &Value) -> Option<&[Value]> {
    let answers = value.get("answers")?.as_array()?;
    let ours = |answer: &Value| {
        answer.get("question").and_then(Value::as_str).is_some() && answer.get("type").is_some()
    };
    (value.get("survey").is_some() && answers.iter().all(ours)).then_some(answers)
}

fn respond<S: Sink>(questions: &mut Questions<S>, response: &Value, answers: &[Value], line: u64) {
    questions.rows += 1;
    let segment = questions.by().map(|by| segment(response, by));
    for answer in answers {
        let text = |key| answer.get(key).and_then(Value::as_str);
        let asked = Asked {
            question: text("question").unwrap_or_default(),
            row: text("row"),
            kind: text("type").unwrap_or_default(),
            coding: said(answer),
        };
        let value = match answer.get("value") {
            Some(Value::Number(text)) => Ok(text.as_bytes()),
            Some(Value::Null) | None => Err(Reason::Missing),
            Some(_) => Err(Reason::NotANumber),
        };
        questions.answer(asked, value, segment.as_deref(), line);
    }
}

/// The value of the key to split by, of the response itself or of its context; empty where absent.
fn segment(response: &Value, by: &str) -> String {
    let context = by.strip_prefix("context.").unwrap_or(by);
    let found = response.get(by).or_else(|| response.get("context")?.get(context));
    found.map(plain).unwrap_or_default()
}

/// What an answer says of its scale and groups; `None` where that is not readable.
fn said(answer: &Value) -> Option<CodingSpec> {
    let whole = |value: &Value| u8::try_from(value.as_int()?).ok().filter(|&value| value <= MAX_VALUE);
    let numbers = |key: &str| -> Option<Option<Vec<u8>>> {
        answer
            .get(key)
            .map_or(Some(None), |value| value.as_array()?.iter().map(whole).collect::<Option<_>>().map(Some))
    };
    let scale = match numbers("scale")?.as_deref() {
        None => None,
        Some(&[low, high]) => Some(Scale::new(low, high)?),
        Some(_) => return None,
    };
    let set = |key: &str| Some(numbers(key)?.map(|set| set.into_iter().collect::<Values>()));
    let direction = match answer.get("direction") {
        None => None,
        Some(name) => Some(Direction::from_name(name.as_str()?)?),
    };
    Some(CodingSpec { scale, direction, favourable: set("favourable")?, unfavourable: set("unfavourable")? })
}

fn flat<S: Sink>(first: &Members, options: &Options) -> Shape<S> {
    let mut columns = Columns::new(options.clone(), Reason::Missing);
    let mut slots = Slots::default();
    first.iter().for_each(|(key, _)| columns.add(key));
    columns.settle();
    columns.wanted().for_each(|column| slots.want(column));
    Shape::Flat(columns, slots)
}

/// Puts an object's members where their columns are; a key not met before becomes a column.
fn fill<S: Sink>(columns: &mut Columns<S>, slots: &mut Slots, members: &Members) {
    for (key, value) in members {
        let column = columns.position(key).unwrap_or(columns.len());
        if column == columns.len() && column < json::MAX_MEMBERS {
            columns.add(key);
            columns.wanted().for_each(|column| slots.want(column));
        }
        if slots.wants(column) {
            slots.set(column, plain(value).as_bytes());
        }
    }
}

/// A value as the text of a cell.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(text) | Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(_) | Value::Object(_) => value.kind().to_owned(),
    }
}
