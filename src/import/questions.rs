//! Our own export: answers that say themselves what was asked on which scale.

use super::Options;
use super::cell;
use super::columns::Cells;
use super::error::ImportError;
use super::left_out::{Ledger, Reason};
use super::series::{Counting, Origin, Outcome, Sink};
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale};

/// How many questions, each with its scale and groups, one file may ask.
const QUESTIONS: usize = 1000;

/// A question as an answer tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub question: &'a str,
    pub row: Option<&'a str>,
    pub kind: &'a str,
    /// What the answer says of its scale and groups; `None` where that cannot be.
    pub coding: Option<CodingSpec>,
}

/// The answers of an export, by question.
#[derive(Clone, Debug)]
pub(super) struct Questions<S> {
    options: Options,
    counted: Vec<(String, Counting<S>)>,
    /// Every question met, for messages.
    met: Vec<String>,
    pub rows: u64,
    pub ledger: Ledger,
    pub problem: Option<ImportError>,
}

impl<S: Sink> Questions<S> {
    pub fn new(options: Options) -> Questions<S> {
        Questions {
            options,
            counted: Vec::new(),
            met: Vec::new(),
            rows: 0,
            ledger: Ledger::default(),
            problem: None,
        }
    }

    /// The key to split by.
    pub fn by(&self) -> Option<&str> {
        self.options.by.as_deref()
    }

    /// Leaves out a row or a response as a whole.
    pub fn leave_out(&mut self, reason: Reason, line: u64) {
        self.rows += 1;
        self.ledger.add(reason, line);
    }

    /// Counts an answer. What is no rating question is passed over: a comment is no rating that
    /// failed. `value` is the number as text, or why there is none.
    pub fn answer(&mut self, asked: Asked, value: Result<&[u8], Reason>, segment: Option<&str>, line: u64) {
        let name = match asked.row.filter(|row| !row.is_empty()) {
            Some(row) => format!("{}.{row}", asked.question),
            None => asked.question.to_owned(),
        };
        if self.met.len() < QUESTIONS && !self.met.contains(&name) {
            self.met.push(name.clone());
        }
        let Some(kind) =
            Kind::from_name(asked.kind).filter(|&kind| self.is_wanted(&name, asked.question, kind))
        else {
            return;
        };
        let coding = asked.coding.and_then(|said| Coding::new(kind, self.coding(said)).ok());
        let Some(coding) = coding else {
            self.ledger.add(Reason::NotAQuestion, line);
            return;
        };
        let Some(counting) = self.counting(name, coding) else {
            self.ledger.add(Reason::NotAQuestion, line);
            return;
        };
        let rating = value.and_then(|value| cell::rating(value, coding.scale()));
        if let Err(many) = counting.count(rating, segment, line) {
            self.problem = Some(many.of(self.options.by.as_deref().unwrap_or_default()));
        }
    }

    fn is_wanted(&self, name: &str, question: &str, kind: Kind) -> bool {
        self.options.metric.is_none_or(|metric| metric == kind)
            && self.options.column.as_deref().is_none_or(|wanted| wanted == name || wanted == question)
    }

    /// The scale is the answer's own; direction and groups may be set by the caller.
    fn coding(&self, said: CodingSpec) -> CodingSpec {
        let asked = self.options.coding;
        CodingSpec {
            scale: said.scale,
            direction: asked.direction.or(said.direction),
            favourable: asked.favourable.or(said.favourable),
            unfavourable: asked.unfavourable.or(said.unfavourable),
        }
    }

    fn counting(&mut self, name: String, coding: Coding) -> Option<&mut Counting<S>> {
        let known =
            self.counted.iter().position(|(other, counting)| *other == name && counting.coding == coding);
        let at = known.unwrap_or(self.counted.len());
        if known.is_none() {
            if at >= QUESTIONS {
                return None;
            }
            self.counted.push((name, Counting::new(coding)));
        }
        self.counted.get_mut(at).map(|(_, counting)| counting)
    }

    /// The ratings, or why there are none.
    pub fn finish(self) -> Result<Outcome<S>, ImportError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if self.counted.is_empty() {
            return Err(match self.options.column {
                Some(wanted) => ImportError::NoColumn { wanted, columns: self.met },
                None => ImportError::NoRating { columns: self.met, considered: Vec::new() },
            });
        }
        let split = self.options.by.is_some();
        let notes = vec!["our own export: each answer says its question and scale".to_owned()];
        let series = self.counted.into_iter();
        let series =
            series.map(|(name, counting)| counting.into_series(name, Origin::Question, split)).collect();
        Ok(Outcome {
            rows: self.rows,
            by: self.options.by,
            series,
            left_out: self.ledger.into_entries(),
            notes,
        })
    }
}

/// Where our CSV export, one row an answer, has what.
#[derive(Clone, Debug)]
pub(super) struct OwnColumns {
    question: usize,
    kind: usize,
    low: usize,
    high: usize,
    value: usize,
    row: Option<usize>,
    direction: Option<usize>,
    by: Option<usize>,
}

impl OwnColumns {
    /// The columns of our export, where these are they; an error where there is none to split by.
    pub fn find(names: &[String], by: Option<&str>) -> Option<Result<OwnColumns, ImportError>> {
        let at = |name: &str| names.iter().position(|known| known == name);
        let number = || by.and_then(|by| by.parse().ok()).filter(|&number: &usize| number < names.len());
        let own = OwnColumns {
            question: at("question")?,
            kind: at("type")?,
            low: at("scale_low")?,
            high: at("scale_high")?,
            value: at("value")?,
            row: at("row"),
            direction: at("direction"),
            by: by.and_then(at).or_else(number),
        };
        Some(match (own.by, by) {
            (None, Some(wanted)) => {
                Err(ImportError::NoColumn { wanted: wanted.to_owned(), columns: names.to_vec() })
            }
            _ => Ok(own),
        })
    }

    /// The columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        let always = [self.question, self.kind, self.low, self.high, self.value];
        always.into_iter().chain([self.row, self.direction, self.by].into_iter().flatten())
    }

    /// Counts the answer of one row.
    pub fn read<S: Sink>(&self, cells: &impl Cells, line: u64, questions: &mut Questions<S>) {
        questions.rows += 1;
        let text = |column| String::from_utf8_lossy(cells.get(column).unwrap_or_default());
        let end = |column| text(column).trim().parse::<u8>().ok();
        let direction = self.direction.map(text).filter(|name| !name.is_empty());
        let direction = direction.map(|name| Direction::from_name(&name));
        let scale = end(self.low).zip(end(self.high)).and_then(|(low, high)| Scale::new(low, high));
        let said = CodingSpec { scale, direction: direction.flatten(), ..CodingSpec::default() };
        let coding = scale.filter(|_| direction != Some(None)).map(|_| said);
        let (question, kind, row) = (text(self.question), text(self.kind), self.row.map(text));
        let asked = Asked { question: &question, row: row.as_deref(), kind: &kind, coding };
        let value = cells.get(self.value).ok_or(Reason::TooFewCells);
        questions.answer(asked, value, self.by.map(text).as_deref(), line);
    }
}
