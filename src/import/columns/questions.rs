//! Answers that name their own question and scale: those in an export of Scorelet, and those of programs
//! that write the kind of question beside each answer.

pub(in crate::import) use super::asked::AskedQuestion;
use super::conditions::Conditions;
use super::counting::{Counting, Dated, Place, TooManySegments};
use super::dates::DateReader;
use super::layout::KindLayout;
use super::pairs::{Half, Response, Responses};
use crate::import::error::ImportError;
use crate::import::left_out::{EqualRows, Ledger, Reason};
use crate::import::meaning::cell;
use crate::import::meaning::order::Orders;
use crate::import::note::Note;
use crate::import::options::ImportOptions;
use crate::import::outcome::{Origin, Outcome, Sink};
use crate::period::counted_ms;
use crate::scale::{Coding, CodingSpec, Kind};

/// How many different questions one file may have.
const QUESTIONS: usize = 1000;

/// The answers of an export, by question.
#[derive(Clone, Debug)]
pub(in crate::import) struct Questions<S> {
    options: ImportOptions,
    counted: Vec<(String, Counting<S>)>,
    responses: Responses,
    /// The questions so far, for messages.
    met: Vec<String>,
    /// Why the answers are read as they are.
    note: Note,
    /// Dates that are not RFC 3339, and the column they are in.
    dates: DateReader,
    date_column: Option<String>,
    pub conditions: Conditions,
    pub rows: u64,
    pub ledger: Ledger,
    pub problem: Option<ImportError>,
}

impl<S: Sink> Questions<S> {
    pub fn new(options: ImportOptions) -> Questions<S> {
        let conditions = Conditions::new(&options.conditions);
        Questions {
            conditions,
            dates: DateReader::of(&options),
            date_column: None,
            options,
            counted: Vec::new(),
            responses: Responses::default(),
            met: Vec::new(),
            note: Note::OwnExport,
            rows: 0,
            ledger: Ledger::default(),
            problem: None,
        }
    }

    /// Creates a set for a program that names the kind of each answer.
    pub fn typed(options: ImportOptions, typed: &KindLayout) -> Questions<S> {
        let note = Note::KindInEachRow { column: typed.kind };
        Questions { note, ..Questions::new(options) }
    }

    /// Counts the answer of a row that names its kind.
    pub fn typed_answer(
        &mut self,
        typed: &KindLayout,
        kind: &str,
        value: Result<&[u8], Reason>,
        place: Place,
        rows: EqualRows,
    ) {
        let Some((known, scale, favourable)) = typed.of(kind) else {
            self.ledger.add_equal(Reason::NotAQuestion, rows);
            return;
        };
        let own = CodingSpec { scale: Some(scale), favourable: Some(favourable), ..CodingSpec::default() };
        // Conventional groups need not be stated.
        let plain = CodingSpec { favourable: None, ..own };
        let named = Coding::new(known, plain).is_ok_and(|coding| coding.favourable() == Some(favourable));
        let coding = Some(if named { plain } else { own });
        self.answer(
            AskedQuestion { question: kind.trim(), row: None, kind: known.name(), coding },
            value,
            place,
            rows,
        );
    }

    /// Returns the period and segment of a row or response. If periods were asked for and it has no date,
    /// leaves it out and returns `None`. `received` is when it arrived, where that is known.
    pub fn place<'v>(
        &mut self,
        (column, date): (&str, &str),
        received: Option<&str>,
        by: Option<&'v str>,
        rows: EqualRows,
    ) -> Option<Place<'v>> {
        let Some(period) = self.options.period else { return Some(Place { period: None, by }) };
        let zone = &self.options.zone;
        let counted = counted_ms(date, received).map(|ms| Dated::Certain(period.of(zone.day(ms))));
        let dated = counted.or_else(|| {
            if self.date_column.is_none() {
                self.date_column = Some(column.to_owned());
            }
            self.dates.period(date, period)
        });
        match dated {
            Some(dated) => Some(Place { period: Some(dated), by }),
            None => {
                self.ledger.add_equal(Reason::NoDate, rows);
                None
            }
        }
    }

    /// Whether a row or response counts. If a condition does not hold, leaves it out.
    pub fn selects<'c>(
        &mut self,
        cell: impl Fn(&str, Option<usize>) -> std::borrow::Cow<'c, str>,
        rows: EqualRows,
    ) -> bool {
        let selected = self.conditions.hold(cell);
        if !selected {
            self.ledger.add_equal(Reason::NotSelected, rows);
        }
        selected
    }

    /// Returns the key to split by.
    pub fn by(&self) -> Option<&str> {
        self.options.by.as_deref()
    }

    /// Leaves out equal rows or a response as a whole.
    pub fn leave_out(&mut self, reason: Reason, rows: EqualRows) {
        self.rows += if reason == Reason::HeaderRow { 0 } else { rows.count };
        self.ledger.add_equal(reason, rows);
    }

    /// Counts an answer; `value` is its number as text, or the reason why there is none. Answers to other
    /// kinds of questions are ignored, because a comment is not an invalid rating.
    pub fn answer(
        &mut self,
        asked: AskedQuestion,
        value: Result<&[u8], Reason>,
        place: Place,
        rows: EqualRows,
    ) {
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
        let coding = asked.coding.and_then(|said| self.coded(&name, kind, said));
        let Some(coding) = coding else {
            self.ledger.add_equal(Reason::NotAQuestion, rows);
            return;
        };
        let Some(counting) = self.counting(name, coding) else {
            self.ledger.add_equal(Reason::NotAQuestion, rows);
            return;
        };
        let rating = value.and_then(|value| cell::stored(value, coding.scale()));
        let counted = counting.count(rating, place, rows);
        self.note_segments(counted);
    }

    /// Returns the half of a pair that an answer is. With one question or metric asked for, nothing is paired.
    pub(super) fn half<'a>(&self, asked: &AskedQuestion<'a>) -> Option<Half<'a>> {
        let all = self.options.column.is_none() && self.options.metric.is_none();
        Half::of(asked).filter(|_| all)
    }

    /// Holds a row's answer until the other half of its pair is known; `key` identifies the response.
    pub(super) fn hold(&mut self, key: &[u8], half: Half, value: Result<&[u8], Reason>, place: Place) {
        if let Ok(rating) = value.and_then(|value| cell::stored(value, half.scale())) {
            let held = self.responses.half(key, half, rating, place);
            self.note_segments(held);
        }
    }

    /// Adds an answer to those of its response, if it is half of a pair.
    pub fn pair(&self, response: &mut Response, asked: &AskedQuestion, value: Result<&[u8], Reason>) {
        if let Some(half) = self.half(asked)
            && let Ok(rating) = value.and_then(|value| cell::stored(value, half.scale()))
        {
            response.add(half, rating);
        }
    }

    /// Counts the pairs of equal responses.
    pub fn response(&mut self, response: &Response, place: Place, rows: EqualRows) {
        let counted = self.responses.response(response, place, rows.count);
        self.note_segments(counted);
    }

    fn note_segments(&mut self, counted: Result<(), TooManySegments>) {
        if let Err(many) = counted {
            self.problem = Some(many.of(self.options.by.as_deref().unwrap_or_default()).into());
        }
    }

    fn is_wanted(&self, name: &str, question: &str, kind: Kind) -> bool {
        self.options.metric.is_none_or(|metric| metric == kind)
            && self.options.column.as_deref().is_none_or(|wanted| wanted == name || wanted == question)
    }

    /// Returns the coding of an answer: its own scale, with direction and groups that the caller may set.
    fn coding(&self, said: CodingSpec) -> CodingSpec {
        let asked = self.options.coding;
        CodingSpec {
            scale: said.scale,
            direction: asked.direction.or(said.direction),
            favourable: asked.favourable.or(said.favourable),
            unfavourable: asked.unfavourable.or(said.unfavourable),
        }
    }

    /// Returns the coding of a question's answers; what the caller sets counts before what its name means.
    fn coded(&self, name: &str, kind: Kind, said: CodingSpec) -> Option<Coding> {
        let (asked, spec) = (self.options.coding, self.coding(said));
        let own = asked.favourable.is_some() || asked.unfavourable.is_some();
        if own { Coding::new(kind, spec) } else { Coding::of_question(name, kind, spec) }.ok()
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

    /// Ends the file and returns its ratings, or why there are none.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if self.counted.is_empty() {
            return Err(match self.options.column {
                Some(wanted) => ImportError::NoColumn { wanted, columns: self.met },
                None => {
                    ImportError::NoRating { columns: self.met, considered: self.conditions.notes().collect() }
                }
            });
        }
        let (split, period) = (self.options.by.is_some(), self.options.period);
        let mut notes: Vec<Note> = [self.note].into_iter().chain(self.conditions.notes()).collect();
        let lost = self.responses.lost.map(|(limit, apart)| Note::Unpaired { limit, apart });
        notes.extend(lost);
        let by = self.options.by.clone().unwrap_or_default();
        let mut orders = Orders::default();
        if let Some(column) = self.date_column {
            orders = self.dates.settle(column, &mut notes)?;
            for (_, counting) in &mut self.counted {
                counting.settle(orders).map_err(|many| many.of(&by))?;
            }
        }
        let pairs = self.responses.finish(split, period.is_some(), orders);
        let pairs = pairs.map_err(|many| ImportError::from(many.of(&by)))?;
        let series = self.counted.into_iter();
        let series = series
            .map(|(name, counting)| counting.into_series(name, Origin::Question, split, period.is_some()));
        let series = series.collect();
        Ok(Outcome {
            rows: self.rows,
            by: self.options.by,
            period,
            series,
            pairs,
            left_out: self.ledger.into_entries(),
            notes,
        })
    }
}
