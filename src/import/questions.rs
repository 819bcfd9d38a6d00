//! Answers that say themselves what was asked on which scale: those of our own export, and those of
//! programs that write the kind of question beside each answer.

use super::Options;
use super::cell;
use super::columns::Cells;
use super::date::{Order, day};
use super::encoding;
use super::error::ImportError;
use super::layout::Typed;
use super::left_out::{Alike, Ledger, Reason};
use super::note::Note;
use super::series::{Counting, Origin, Outcome, Place, Sink};
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
    /// Why the answers are read as they are.
    note: Note,
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
            note: Note::OwnExport,
            rows: 0,
            ledger: Ledger::default(),
            problem: None,
        }
    }

    /// The answers of a program that names the kind of each.
    pub fn typed(options: Options, typed: &Typed) -> Questions<S> {
        let note = Note::KindInEachRow { column: typed.kind };
        Questions { note, ..Questions::new(options) }
    }

    /// Counts the answer of a row that names its kind.
    pub fn typed_answer(
        &mut self,
        typed: &Typed,
        kind: &str,
        value: Result<&[u8], Reason>,
        place: Place,
        rows: Alike,
    ) {
        let Some((known, scale, favourable)) = typed.of(kind) else {
            self.ledger.add_alike(Reason::NotAQuestion, rows);
            return;
        };
        let own = CodingSpec { scale: Some(scale), favourable: Some(favourable), ..CodingSpec::default() };
        // Groups that convention names need no saying.
        let plain = CodingSpec { favourable: None, ..own };
        let named = Coding::new(known, plain).is_ok_and(|coding| coding.favourable() == Some(favourable));
        let coding = Some(if named { plain } else { own });
        self.answer(
            Asked { question: kind.trim(), row: None, kind: known.name(), coding },
            value,
            place,
            rows,
        );
    }

    /// Where a row or a response belongs, from its date and its segment; `None`, and left out, where
    /// it has no date and periods are asked for.
    pub fn place<'v>(&mut self, date: &str, by: Option<&'v str>, rows: Alike) -> Option<Place<'v>> {
        let Some(period) = self.options.period else { return Some(Place { period: None, by }) };
        match day(date, Order::default()) {
            Some(day) => Some(Place { period: Some(period.of(day)), by }),
            None => {
                self.ledger.add_alike(Reason::NoDate, rows);
                None
            }
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
    pub fn answer(&mut self, asked: Asked, value: Result<&[u8], Reason>, place: Place, rows: Alike) {
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
            self.ledger.add_alike(Reason::NotAQuestion, rows);
            return;
        };
        let Some(counting) = self.counting(name, coding) else {
            self.ledger.add_alike(Reason::NotAQuestion, rows);
            return;
        };
        let rating = value.and_then(|value| cell::rating(value, coding.scale()));
        if let Err(many) = counting.count(rating, place, rows) {
            self.problem = Some(many.of(self.options.by.as_deref().unwrap_or_default()).into());
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
        let (split, period) = (self.options.by.is_some(), self.options.period);
        let notes = vec![self.note];
        let series = self.counted.into_iter();
        let series = series
            .map(|(name, counting)| counting.into_series(name, Origin::Question, split, period.is_some()));
        let series = series.collect();
        Ok(Outcome {
            rows: self.rows,
            by: self.options.by,
            period,
            series,
            left_out: self.ledger.into_entries(),
            notes,
        })
    }
}

/// Where the rows of a table have what they say of themselves.
#[derive(Clone, Debug)]
pub(super) enum RowColumns {
    Own(OwnColumns),
    Typed(TypedColumns),
}

impl RowColumns {
    /// The columns, where these are they; an error where there is none to split by or to date with.
    pub fn find(names: &[String], options: &Options) -> Option<Result<RowColumns, ImportError>> {
        let at = |name: &str| names.iter().position(|known| known == name);
        let wanted = options.by.as_deref();
        let number = || wanted.and_then(|by| by.parse().ok()).filter(|&number: &usize| number < names.len());
        let by = wanted.and_then(at).or_else(number);
        let own = || OwnColumns::find(at, by, options.period.is_some()).map(RowColumns::Own);
        let found = own().or_else(|| TypedColumns::find(names, at, by, options).map(RowColumns::Typed))?;
        let dated = match &found {
            RowColumns::Own(own) => own.date.is_some(),
            RowColumns::Typed(typed) => typed.date.is_some(),
        };
        Some(match (by, wanted) {
            (None, Some(wanted)) => {
                Err(ImportError::NoColumn { wanted: wanted.to_owned(), columns: names.to_vec() })
            }
            _ if options.period.is_some() && !dated => Err(ImportError::NoDate { columns: names.to_vec() }),
            _ => Ok(found),
        })
    }

    /// The questions that the rows answer.
    pub fn questions<S: Sink>(&self, options: Options) -> Questions<S> {
        match self {
            RowColumns::Own(_) => Questions::new(options),
            RowColumns::Typed(columns) => Questions::typed(options, &columns.typed),
        }
    }

    /// The columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        let columns = match self {
            RowColumns::Own(own) => {
                let always = [own.question, own.kind, own.low, own.high, own.value].map(Some);
                [&always[..], &[own.row, own.direction, own.by, own.date]].concat()
            }
            RowColumns::Typed(typed) => {
                vec![Some(typed.kind), Some(typed.value), typed.by, typed.date]
            }
        };
        columns.into_iter().flatten()
    }

    /// Counts the answer of rows that are alike.
    pub fn read<S: Sink>(&self, cells: &impl Cells, rows: Alike, questions: &mut Questions<S>) {
        questions.rows += rows.count;
        match self {
            RowColumns::Own(own) => own.read(cells, rows, questions),
            RowColumns::Typed(typed) => typed.read(cells, rows, questions),
        }
    }
}

/// The text of a cell; empty where there is none.
fn text(cells: &impl Cells, column: usize) -> std::borrow::Cow<'_, str> {
    encoding::text(cells.get(column).unwrap_or_default())
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
    date: Option<usize>,
    by: Option<usize>,
}

impl OwnColumns {
    fn find(at: impl Fn(&str) -> Option<usize>, by: Option<usize>, dated: bool) -> Option<OwnColumns> {
        let date = ["answered_at", "received_at"].into_iter().find_map(&at).filter(|_| dated);
        Some(OwnColumns {
            question: at("question")?,
            kind: at("type")?,
            low: at("scale_low")?,
            high: at("scale_high")?,
            value: at("value")?,
            row: at("row"),
            direction: at("direction"),
            date,
            by,
        })
    }

    fn read<S: Sink>(&self, cells: &impl Cells, rows: Alike, questions: &mut Questions<S>) {
        let text = |column| text(cells, column);
        let end = |column| text(column).trim().parse::<u8>().ok();
        let direction = self.direction.map(text).filter(|name| !name.is_empty());
        let direction = direction.map(|name| Direction::from_name(&name));
        let scale = end(self.low).zip(end(self.high)).and_then(|(low, high)| Scale::new(low, high));
        let said = CodingSpec { scale, direction: direction.flatten(), ..CodingSpec::default() };
        let coding = scale.filter(|_| direction != Some(None)).map(|_| said);
        let (question, kind, row) = (text(self.question), text(self.kind), self.row.map(text));
        let asked = Asked { question: &question, row: row.as_deref(), kind: &kind, coding };
        let value = cells.get(self.value).ok_or(Reason::TooFewCells);
        let (by, date) = (self.by.map(text), self.date.map(text));
        if let Some(place) = questions.place(&date.unwrap_or_default(), by.as_deref(), rows) {
            questions.answer(asked, value, place, rows);
        }
    }
}

/// Where the rows of a program that names the kind of each answer have what.
#[derive(Clone, Debug)]
pub(super) struct TypedColumns {
    typed: Typed,
    kind: usize,
    value: usize,
    date: Option<usize>,
    by: Option<usize>,
}

impl TypedColumns {
    fn find(
        names: &[String],
        at: impl Fn(&str) -> Option<usize>,
        by: Option<usize>,
        options: &Options,
    ) -> Option<TypedColumns> {
        // Who names a column says what it holds.
        let typed = Typed::find(names.iter().map(String::as_str)).filter(|_| options.column.is_none())?;
        let date = ["hs_submission_timestamp", "created_at", "feedback_date"].into_iter().find_map(&at);
        let date = date.filter(|_| options.period.is_some());
        Some(TypedColumns { typed, kind: at(typed.kind)?, value: at(typed.value)?, date, by })
    }

    fn read<S: Sink>(&self, cells: &impl Cells, rows: Alike, questions: &mut Questions<S>) {
        let (by, date) = (self.by.map(|by| text(cells, by)), self.date.map(|date| text(cells, date)));
        let value = cells.get(self.value).ok_or(Reason::TooFewCells);
        let place = questions.place(&date.unwrap_or_default(), by.as_deref().map(str::trim), rows);
        if let Some(place) = place {
            questions.typed_answer(&self.typed, &text(cells, self.kind), value, place, rows);
        }
    }
}
