//! JSON records: our own responses, or flat objects whose keys are columns.

mod flat;
mod shape;
mod values;

use super::columns::Columns;
use super::columns::header::{Promise, promise};
use super::columns::layout::KindLayout;
use super::columns::pairs::Response;
use super::columns::questions::{AskedQuestion, Questions};
use super::error::ImportError;
use super::format::cells::Slots;
use super::format::lines::{Line, Window};
use super::format::splitter::{Record, Splitter};
use super::format::template::Templates;
use super::left_out::{EqualRows, Reason};
use super::meaning::labels::labels;
use super::note::Note;
use super::options::ImportOptions;
use super::outcome::{Outcome, Sink};
use crate::json::{self, Members, Value};
use crate::scale::{CodingSpec, Direction, MAX_VALUE, Scale, Values};

use flat::{column, fill, is_labelled};
use shape::{DATES, PROPERTIES, Shape};
use values::{NESTED, answers, leaves, number, plain};

/// The keys under which a service's reply holds its records.
const WRAPPERS: [&str; 6] = ["responses", "results", "data", "items", "records", "rows"];

/// How many unreadable records are remembered before the first readable one.
const EARLY: usize = 1000;

/// Reads records. The first one decides the shape of the file.
#[derive(Clone, Debug)]
pub(super) struct Records<S> {
    options: ImportOptions,
    shape: Option<Shape<S>>,
    /// Records left out before the shape was known.
    early: Vec<(Reason, u64)>,
    /// The first record that is not JSON.
    bad: Option<Note>,
    window: Window,
    templates: Templates,
    /// Whether records are the lines themselves; then a list inside a record belongs to that record.
    bare: bool,
    /// Whether a record has a list of answers that name their questions.
    answered: bool,
}

impl<S: Sink> Records<S> {
    pub fn new(options: ImportOptions) -> Records<S> {
        let (window, templates) = (Window::default(), Templates::default());
        Records {
            options,
            shape: None,
            early: Vec::new(),
            bad: None,
            window,
            templates,
            bare: false,
            answered: false,
        }
    }

    /// Reads the next piece, cut into records by `splitter`.
    pub fn push(&mut self, mut bytes: &[u8], splitter: &mut Splitter) {
        while !bytes.is_empty() {
            if let Some(line) = splitter.next_line() {
                bytes = self.whole_lines(bytes, line);
            }
            bytes = splitter.push(bytes, |record| _ = self.record(record));
        }
    }

    /// Reads whole lines; `number` is the first line's.
    fn whole_lines<'b>(&mut self, mut bytes: &'b [u8], number: &mut u64) -> &'b [u8] {
        let mut window = std::mem::take(&mut self.window);
        let words = &labels().beginnings;
        loop {
            let end = window.look(bytes);
            let mut last = Line::default();
            while let Some(line) = window.line(bytes, last) {
                let shape = &mut self.shape;
                let mut is_label = |cell: &[u8]| shape.as_mut().is_some_and(|shape| shape.is_label(cell));
                let is_label = |start, end| {
                    words.may_be_string(bytes, start, end) && bytes.get(start..end).is_some_and(&mut is_label)
                };
                let counted = self.templates.count(bytes, &line, &window, is_label);
                if counted != Some(true) {
                    let text = bytes.get(line.start..line.end).unwrap_or_default();
                    self.line(text, *number, counted.is_none());
                }
                (last, *number) = (line, *number + 1);
            }
            bytes = bytes.get(end..).unwrap_or_default();
            if end == 0 || bytes.is_empty() {
                self.window = window;
                return bytes;
            }
        }
    }

    fn line(&mut self, text: &[u8], number: u64, is_new: bool) {
        if text.trim_ascii().is_empty() {
            return;
        }
        let counted = self.record(Record { text: Some(text), line: number, at_end: false });
        // The values in a list of answers are cells, which a template does not compare.
        let is_new = is_new && !self.answered;
        self.narrow();
        let shape = self.shape.as_ref().filter(|shape| counted && is_new && shape.may_repeat());
        if let (Some(shape), Ok(text)) = (shape, str::from_utf8(text)) {
            let role = |path: &[&str], is_string| shape.role(path, is_string, &self.options);
            self.templates.learn(text, role);
        }
    }

    /// Reads fewer keys from now on, if some have turned out to hold no ratings.
    fn narrow(&mut self) {
        let narrower = match &mut self.shape {
            Some(Shape::Flat(columns, _)) => columns.gave_up(),
            _ => false,
        };
        if narrower {
            self.read_repeats();
        }
        if let Some(Shape::Flat(columns, slots)) = self.shape.as_mut().filter(|_| narrower) {
            *slots = Slots::default();
            columns.wanted().for_each(|column| slots.want(column));
        }
    }

    /// Reads one record. Returns whether it has the file's shape.
    pub fn record(&mut self, record: Record) -> bool {
        let Some(bytes) = record.text else {
            self.leave_out(Reason::TooLong, EqualRows::one(record.line));
            return false;
        };
        match str::from_utf8(bytes).map_err(|_| None).and_then(|text| json::parse(text).map_err(Some)) {
            Ok(value) => {
                if self.brings_columns(&value) {
                    self.read_repeats();
                }
                self.answered |= is_answered(&value);
                let counted = self.value(&value, EqualRows::one(record.line), false);
                self.bare |= counted;
                counted
            }
            Err(error) => {
                let cut_off = record.at_end;
                let reason = if cut_off { Reason::TornLastLine } else { Reason::NotJson };
                self.bad.get_or_insert(Note::BadRecord { line: record.line, cut_off, error });
                self.leave_out(reason, EqualRows::one(record.line));
                false
            }
        }
    }

    /// Whether a record has keys that no record had before. They may change what the others mean.
    fn brings_columns(&self, value: &Value) -> bool {
        let (Some(Shape::Flat(columns, _)), Value::Object(members)) = (&self.shape, value) else {
            return false;
        };
        let mut new = false;
        if !self.templates.is_empty() {
            leaves("", members, NESTED, &mut |key, _| new |= columns.position(key).is_none());
        }
        new
    }

    /// Reads one record of each kind that was only counted, and counts it as often as it was met.
    fn read_repeats(&mut self) {
        for (record, count) in self.templates.take() {
            if let Ok(value) = json::parse(&record) {
                self.value(&value, EqualRows::more(count), false);
            }
        }
    }

    fn leave_out(&mut self, reason: Reason, rows: EqualRows) {
        match &mut self.shape {
            Some(Shape::Own(questions) | Shape::Typed(questions, _)) => questions.leave_out(reason, rows),
            Some(Shape::Flat(columns, _)) => columns.leave_out(reason, rows),
            None if self.early.len() < EARLY => self.early.push((reason, rows.line.unwrap_or_default())),
            None => {}
        }
    }

    /// Counts a record, or each record inside it. `inside` says that it is in a list of records, so a list
    /// under any key is part of it, such as its tags. Returns whether it has itself the file's shape.
    fn value(&mut self, value: &Value, rows: EqualRows, inside: bool) -> bool {
        let inner = match value {
            Value::Array(items) => Some(items.as_slice()),
            _ => wrapped(value, inside).filter(|_| !self.bare),
        };
        if let Some(items) = inner {
            items.iter().for_each(|item| _ = self.value(item, rows, true));
            return false;
        }
        let counted = value.as_object().is_some_and(|members| self.object(value, members, rows));
        if !counted {
            self.leave_out(Reason::OtherShape, rows);
        }
        counted
    }

    /// Counts an object. Returns false if it does not have the file's shape.
    fn object(&mut self, value: &Value, members: &Members, rows: EqualRows) -> bool {
        let own = own_answers(value);
        if self.shape.is_none() {
            self.shape = Some(match own {
                Some(_) => Shape::Own(Questions::new(self.options.clone())),
                None => flat(members, &self.options),
            });
            for (reason, line) in std::mem::take(&mut self.early) {
                self.leave_out(reason, EqualRows::one(line));
            }
        }
        match (&mut self.shape, own) {
            (Some(Shape::Own(questions)), Some(answers)) => respond(questions, value, answers, rows),
            (Some(Shape::Typed(questions, typed)), None) => typed_answer(questions, typed, value, rows),
            (Some(Shape::Flat(columns, slots)), None) => {
                fill(columns, slots, members);
                match rows.line {
                    Some(line) if is_labelled(columns, members, line) => {}
                    Some(line) => columns.row(slots, line),
                    None => columns.equal_rows(slots, rows),
                }
                slots.clear();
            }
            _ => return false,
        }
        true
    }

    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        self.read_repeats();
        let outcome = match self.shape {
            Some(Shape::Own(questions) | Shape::Typed(questions, _)) => questions.finish(),
            Some(Shape::Flat(columns, _)) => columns.finish(),
            None => Err(ImportError::NoRating {
                columns: Vec::new(),
                considered: self.bad.clone().into_iter().collect(),
            }),
        };
        outcome.map(|mut outcome| {
            outcome.notes.extend(self.bad);
            outcome
        })
    }
}

/// The records inside a service's reply.
fn wrapped(value: &Value, inside: bool) -> Option<&[Value]> {
    let lists = || WRAPPERS.iter().filter_map(|name| value.get(name)?.as_array());
    let items = lists().find(|items| !items.is_empty()).or_else(|| only_list(value).filter(|_| !inside))?;
    (own_answers(value).is_none()
        && !is_answered(value)
        && items.iter().all(|item| item.as_object().is_some()))
    .then_some(items)
}

/// The only list of objects in a reply whose other values are not ratings, under any key.
fn only_list(value: &Value) -> Option<&[Value]> {
    let members = value.as_object()?;
    let is_list = |value: &Value| {
        let items = value.as_array().unwrap_or_default();
        !items.is_empty() && items.iter().all(|item| item.as_object().is_some())
    };
    let mut lists = members.iter().filter(|(_, value)| is_list(value));
    let (_, list) = lists.next()?;
    let mut rated = false;
    leaves("", members, NESTED, &mut |key, value| {
        rated |= !is_list(value) && promise(key).promise != Promise::None;
    });
    (lists.next().is_none() && !rated).then(|| list.as_array()).flatten()
}

/// Whether a record has a list of answers that name their questions.
fn is_answered(value: &Value) -> bool {
    value.as_object().is_some_and(|members| members.iter().any(|(_, value)| answers(value).is_some()))
}

/// The answers of a response as the widget posts it.
fn own_answers(value: &Value) -> Option<&[Value]> {
    let answers = value.get("answers")?.as_array()?;
    let ours = |answer: &Value| {
        answer.get("question").and_then(Value::as_str).is_some() && answer.get("type").is_some()
    };
    (value.get("survey").is_some() && answers.iter().all(ours)).then_some(answers)
}

fn respond<S: Sink>(questions: &mut Questions<S>, response: &Value, answers: &[Value], rows: EqualRows) {
    questions.rows += rows.count;
    if !questions.selects(|key, _| segment(response, key).into(), rows) {
        return;
    }
    let segment = questions.by().map(|by| segment(response, by));
    let date = response.get("answered_at").map(plain).unwrap_or_default();
    let received = response.get("_").and_then(|beside| beside.get("received_at")?.as_str());
    let Some(place) = questions.place(("answered_at", &date), received, segment.as_deref(), rows) else {
        return;
    };
    let mut pairs = Response::default();
    for answer in answers {
        let text = |key| answer.get(key).and_then(Value::as_str);
        let asked = AskedQuestion {
            question: text("question").unwrap_or_default(),
            row: text("row"),
            kind: text("type").unwrap_or_default(),
            coding: said(answer),
        };
        let value = match answer.get("value") {
            Some(Value::Number(text)) => Ok(number(text)),
            Some(Value::Null) | None => Err(Reason::Missing),
            Some(_) => Err(Reason::NotANumber),
        };
        let value = value.as_deref().map(str::as_bytes).map_err(|reason| *reason);
        questions.pair(&mut pairs, &asked, value);
        questions.answer(asked, value, place, rows);
    }
    questions.response(&pairs, place, rows);
}

/// Counts an object that names the kind of its answer.
fn typed_answer<S: Sink>(questions: &mut Questions<S>, typed: &KindLayout, value: &Value, rows: EqualRows) {
    questions.rows += rows.count;
    let text = |key: &str| value.get(key).or_else(|| value.get(PROPERTIES)?.get(key)).map(plain);
    if !questions.selects(|key, _| text(key).unwrap_or_default().into(), rows) {
        return;
    }
    let by = questions.by().map(|by| text(by).unwrap_or_default());
    let date = DATES.into_iter().find_map(|key| Some((key, text(key)?)));
    let date = date.as_ref().map_or(("", ""), |(key, date)| (*key, date.as_str()));
    let Some(place) = questions.place(date, None, by.as_deref(), rows) else {
        return;
    };
    let answer = text(typed.value);
    let answer = answer.as_deref().map(str::as_bytes).ok_or(Reason::Missing);
    questions.typed_answer(typed, &text(typed.kind).unwrap_or_default(), answer, place, rows);
}

/// The value of the key to split by, from the response or its context; empty if absent.
fn segment(response: &Value, by: &str) -> String {
    let context = by.strip_prefix("context.").unwrap_or(by);
    let found = response.get(by).or_else(|| response.get("context")?.get(context));
    found.map(plain).unwrap_or_default()
}

/// The scale and groups that an answer states; `None` if they cannot be read.
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

/// The shape of flat objects, from the first of them.
fn flat<S: Sink>(members: &Members, options: &ImportOptions) -> Shape<S> {
    let inner =
        members.iter().filter(|(key, _)| key == PROPERTIES).filter_map(|(_, value)| value.as_object());
    let names = members.iter().chain(inner.flatten()).map(|(key, _)| key.as_str());
    if let Some(typed) = KindLayout::find(names).filter(|_| options.column.is_none()) {
        return Shape::Typed(Questions::typed(options.clone(), &typed), typed);
    }
    let (mut columns, mut slots) = (Columns::new(options.clone(), Reason::Missing), Slots::default());
    leaves("", members, NESTED, &mut |key, value| {
        if columns.len() < json::MAX_MEMBERS {
            columns.add(column(key, value));
        }
    });
    columns.settle();
    columns.wanted().for_each(|column| slots.want(column));
    Shape::Flat(columns, slots)
}
