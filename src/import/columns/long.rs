//! Tables with one row for each answer: a column names the question, another one holds the answer.
//!
//! ```text
//! respondent  question                             answer
//! 1           How likely are you to recommend us?  9
//! 1           What could be better?                prices
//! ```
//!
//! An ordinary table may have such headers too: what a customer asked, and how the reply was rated. So the
//! same rows are counted in both ways, and at the end all of them decide which way is right. Each question
//! is counted like a column.

use std::collections::{BTreeMap, BTreeSet};

use super::Columns;
use super::candidate::Candidate;
use super::column::Column;
use super::header::{Promise, promise};
use super::long_headers::LongHeaders;
use super::stated::stated;
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, LeftOut, Reason};
use crate::import::meaning::token::{Token, token};
use crate::import::note::Note;
use crate::import::options::ImportOptions;
use crate::import::outcome::{Origin, Outcome, Sink};
use crate::scale::Kind;

/// How many questions a table may have. A column with more different texts does not name questions.
const QUESTIONS: usize = 500;

/// How many respondents are looked at.
const RESPONDENTS: usize = 64;

/// The second reading of a table: each row as the answer to a question.
#[derive(Clone, Debug)]
pub(super) struct LongForm<S> {
    headers: LongHeaders,
    /// The questions as columns. Its own columns are those of the table.
    asked: Columns<S>,
    /// The place of each question in `met`.
    known: BTreeMap<String, usize>,
    met: Vec<Question>,
    respondents: Respondents,
    /// Whether the caller chose the column with the answers.
    chosen: bool,
    /// Whether there are too many questions.
    over: bool,
}

/// A question and what its answers look like.
#[derive(Clone, Debug)]
struct Question {
    text: String,
    rows: u64,
    /// How many answers look like ratings.
    rated: u64,
    /// How many others there are.
    others: u64,
    /// Its place among the candidates; `None` where it cannot hold the ratings that are asked for.
    candidate: Option<usize>,
}

impl<S: Sink> LongForm<S> {
    /// Finds the columns of questions and answers; `None` where the headers do not name them, or where the
    /// caller asks for an ordinary reading.
    pub fn find(columns: &Columns<S>) -> Option<LongForm<S>> {
        let headers = LongHeaders::find(columns.names())?;
        let (column, chosen) = match &columns.options.column {
            None => (None, false),
            Some(wanted) => match columns.locate(wanted).first() {
                Some(number) if headers.answers.contains(number) => (None, true),
                Some(_) => return None,
                None => (Some(wanted.clone()), false),
            },
        };
        if columns.by == Some(headers.question) {
            return None;
        }
        let heads = columns.columns.iter();
        let heads = heads.map(|column| Column { cells: Vec::new(), ..column.clone() }).collect();
        let header = columns.columns.get(headers.answer()).map_or("", |column| &column.text);
        let problem = columns.problem.clone().filter(|it| matches!(it, ImportError::SameName { .. }));
        let asked = Columns {
            options: ImportOptions { column, ..columns.options.clone() },
            columns: heads,
            by: columns.by,
            dates: columns.dates.clone(),
            excluding: columns.excluding.clone(),
            conditions: columns.conditions.clone(),
            score_each: chosen || promise(header).promise != Promise::None,
            settled: true,
            problem,
            ..Columns::new(columns.options.clone(), columns.absent)
        };
        Some(LongForm {
            headers,
            asked,
            known: BTreeMap::new(),
            met: Vec::new(),
            respondents: Respondents::default(),
            chosen,
            over: false,
        })
    }

    /// Adds the next column of the table.
    pub fn add(&mut self, column: Column) {
        self.asked.columns.push(column);
        self.asked.look_around();
        self.asked.submissions = None;
        self.asked.choose_segment();
    }

    /// Returns the columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        let headers = &self.headers;
        headers.answers.iter().copied().chain([headers.question]).chain(headers.respondent)
    }

    /// Whether a column names the questions.
    pub fn asks_in(&self, column: usize) -> bool {
        self.headers.question == column
    }

    /// Leaves out a row as a whole.
    pub fn leave_out(&mut self, reason: Reason, rows: EqualRows) {
        self.asked.leave_out(reason, rows);
    }

    /// Counts the answer of equal rows.
    pub fn rows(&mut self, cells: &impl Cells, rows: EqualRows) {
        self.asked.rows += rows.count;
        if self.over {
            return;
        }
        let Some((period, by)) = self.asked.placed(cells, rows) else { return };
        let question = encoding::text(cells.get(self.headers.question).unwrap_or_default());
        let question = question.trim();
        if question.is_empty() {
            self.asked.ledger.add_equal(Reason::NoQuestion, rows);
            return;
        }
        let Some(at) = self.known.get(question).copied().or_else(|| self.ask(question)) else { return };
        let cell = self.answer(cells);
        let Some(met) = self.met.get_mut(at) else { return };
        met.rows += rows.count;
        match cell.map(token) {
            Err(_) | Ok(Token::Absent | Token::Missing) => {}
            Ok(Token::Whole(_) | Token::Stars(..) | Token::OutOf(..) | Token::Word(_) | Token::Code(_)) => {
                met.rated += rows.count;
            }
            Ok(_) => met.others += rows.count,
        }
        if let Some(respondent) = self.headers.respondent.and_then(|column| cells.get(column)) {
            self.respondents.count(respondent.trim_ascii(), at, rows.count);
        }
        let place = super::Place { period, by: by.as_deref().map(str::trim) };
        if let Some(candidate) = met.candidate {
            self.asked.count_one(candidate, cell, place, rows);
        }
    }

    /// Returns the first cell with an answer.
    fn answer<'c>(&self, cells: &'c impl Cells) -> Result<&'c [u8], Reason> {
        let all = || self.headers.answers.iter().filter_map(|column| cells.get(*column));
        let filled = all().find(|cell| token(cell) != Token::Missing);
        filled.or_else(|| all().next()).ok_or(self.asked.absent)
    }

    /// Adds a question. Returns its place in `met`; `None` if there are too many.
    fn ask(&mut self, text: &str) -> Option<usize> {
        if self.met.len() >= QUESTIONS {
            self.over = true;
            (self.known, self.met, self.asked.candidates) = Default::default();
            self.respondents = Respondents::default();
            return None;
        }
        let wanted = self.asked.options.column.as_deref().map(|wanted| wanted.trim() == text);
        let column = Column { text: self.said_of(text), ..Column::named(text) };
        let chosen = self.chosen || wanted == Some(true);
        let candidate = || self.asked.candidate(self.headers.answer(), &column, chosen);
        let candidate = if wanted == Some(false) { None } else { candidate() };
        let place = candidate.as_ref().map(|_| self.asked.candidates.len());
        self.asked.candidates.extend(candidate);
        let at = self.met.len();
        self.met.push(Question { text: text.to_owned(), rows: 0, rated: 0, others: 0, candidate: place });
        self.known.insert(text.to_owned(), at);
        Some(at)
    }

    /// Returns the text that says what a question asks. What it does not say itself, the header of the
    /// answers may say: `CSAT (1-5)`.
    fn said_of(&self, question: &str) -> String {
        let header = self.header();
        let states = |text: &str| stated(text).is_some_and(|stated| stated.scale.is_some());
        let promises = |text: &str| promise(text).promise != Promise::None;
        match (promises(question), promises(header)) {
            (false, true) if states(question) => format!("{header} ({question})"),
            (false, true) => header.to_owned(),
            (true, _) if states(header) && !states(question) => format!("{question} ({header})"),
            _ => question.to_owned(),
        }
    }

    /// The header of the answers.
    fn header(&self) -> &str {
        self.asked.columns.get(self.headers.answer()).map_or("", |column| &column.text)
    }

    /// Whether the rows are answers to questions.
    fn is_long(&self) -> bool {
        let rated = self.met.iter().any(|question| question.rated > 0);
        let chosen = self.asked.options.column.is_some() && !self.asked.candidates.is_empty();
        if self.over || !rated || chosen {
            return !self.over && chosen;
        }
        let repeated = self.is_repeated();
        let kinds = || self.met.iter().filter_map(|question| promise(&question.text).kind());
        if self.headers.clear {
            return repeated || kinds().next().is_some();
        }
        let scales = self.met.iter().filter_map(|question| stated(&question.text)?.scale);
        let mixed = self.met.iter().any(|question| question.rated > question.others)
            && self.met.iter().any(|question| question.others > question.rated);
        // Ratings of what customers asked are not a survey, even if two of them asked about ease and price.
        let promises = |text: &str| promise(text).promise != Promise::None;
        let asked = !promises(self.header()) || self.met.iter().all(|question| promises(&question.text));
        let evident = mixed || asked && differ(kinds()) || differ(scales);
        repeated && (evident || self.respondents.answer_several())
    }

    /// Whether a question has two rows or more on average.
    fn is_repeated(&self) -> bool {
        self.met.iter().map(|question| question.rows).sum::<u64>() >= 2 * self.met.len() as u64
    }

    /// Ends the file and returns its ratings in the reading that is right.
    pub fn finish(self, ordinary: Columns<S>) -> Result<Outcome<S>, ImportError> {
        let name = |number: usize| self.asked.columns.get(number).map(Column::label).unwrap_or_default();
        let (question, answer) = (name(self.headers.question), name(self.headers.answer()));
        if !self.is_long() {
            let note = if self.over {
                Some(Note::TooManyQuestions { column: question, limit: QUESTIONS })
            } else {
                // Ratings of the same few texts may be answers to several questions.
                let several = self.met.len() > 1 && self.is_repeated();
                several.then_some(Note::SeveralQuestions { column: question, count: self.met.len() })
            };
            return with_note(ordinary.finish(), &answer, note);
        }
        let single = self.met.len() == 1;
        match self.into_outcome(question, answer.clone()) {
            Ok(outcome) => Ok(outcome),
            // Another column may hold ratings. Answers to several questions are not those to one.
            Err(error) => match ordinary.finish() {
                Ok(outcome) if single || outcome.series.iter().all(|series| series.name != answer) => {
                    Ok(outcome)
                }
                _ => Err(error),
            },
        }
    }

    fn into_outcome(self, question: String, answer: String) -> Result<Outcome<S>, ImportError> {
        let questions = || self.met.iter().map(|question| question.text.clone()).collect::<Vec<_>>();
        let mut asked = self.asked;
        if let Some(wanted) = asked.options.column.clone().filter(|_| asked.candidates.is_empty()) {
            return Err(ImportError::NoQuestion { wanted, column: question, questions: questions() });
        }
        if let Some(kind) = asked.options.metric {
            asked.prefer(kind);
        }
        let (chosen, metric) = (asked.options.column.is_some(), asked.options.metric);
        let how = Note::RowPerAnswer { question, answer };
        match asked.finish() {
            Ok(mut outcome) => {
                outcome.notes.insert(0, how);
                leave_out_others(&mut outcome, &self.met, chosen, metric);
                Ok(outcome)
            }
            Err(ImportError::NoRating { considered, .. }) => {
                let considered = [how].into_iter().chain(considered.iter().cloned());
                Err(ImportError::NoRating { columns: questions(), considered: considered.collect() })
            }
            Err(error) => Err(error),
        }
    }
}

/// Names the questions that are not scored and counts their answers, unless the caller chose a question.
fn leave_out_others<S>(outcome: &mut Outcome<S>, met: &[Question], chosen: bool, metric: Option<Kind>) {
    outcome.series.iter_mut().for_each(|series| series.origin = Origin::Question);
    let scored = |question: &&Question| outcome.series.iter().any(|series| series.name == question.text);
    let others: Vec<&Question> = met.iter().filter(|question| !scored(question)).collect();
    let count = others.iter().map(|question| question.rows).sum();
    if count > 0 {
        let other = LeftOut { reason: Reason::OtherQuestion, count, lines: Vec::new() };
        outcome.left_out = LeftOut::pooled(outcome.left_out.iter().chain([&other]));
    }
    let named: Vec<&str> = outcome.notes.iter().flat_map(about).collect();
    let silent = others.iter().map(|question| &question.text).filter(|text| !named.contains(&text.as_str()));
    let questions: Vec<String> = silent.cloned().collect();
    if !questions.is_empty() && !chosen {
        outcome.notes.push(Note::OtherQuestions { questions, metric });
    }
}

/// Whether not all of some values are equal.
fn differ<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Adds a note to the result of an ordinary reading, where it scored the answers or nothing.
fn with_note<S>(
    outcome: Result<Outcome<S>, ImportError>,
    answer: &str,
    note: Option<Note>,
) -> Result<Outcome<S>, ImportError> {
    match outcome {
        Ok(mut outcome) => {
            let scored = outcome.series.iter().any(|series| series.name == answer);
            outcome.notes.extend(note.filter(|_| scored));
            Ok(outcome)
        }
        Err(ImportError::NoRating { columns, considered }) => {
            let note = note.filter(|note| matches!(note, Note::TooManyQuestions { .. }));
            let considered = considered.iter().cloned().chain(note).collect();
            Err(ImportError::NoRating { columns, considered })
        }
        error => error,
    }
}

/// Returns the columns that a note is about.
fn about(note: &Note) -> Vec<&str> {
    match note {
        Note::NotRatings { column, .. } => vec![&column.name],
        Note::DoubtfulScale { seen, .. } => vec![&seen.column.name],
        Note::NotScored(unfit) => vec![&unfit.column],
        Note::MoreRatings { column } => vec![column],
        Note::Unstated { columns } => columns.iter().map(|small| small.column.name.as_str()).collect(),
        _ => Vec::new(),
    }
}

impl<S: Sink> Columns<S> {
    /// Counts the answer of equal rows to one question.
    fn count_one(&mut self, at: usize, cell: Result<&[u8], Reason>, place: super::Place, rows: EqualRows) {
        let candidate = self.candidates.get_mut(at).filter(|candidate| !candidate.given_up);
        let counted = candidate.map_or(Ok(()), |candidate| candidate.count(cell, place, rows));
        if let Err(many) = counted {
            self.too_many(many);
        }
    }

    /// Prefers candidates whose text names the metric to those that only say that they are ratings.
    pub(super) fn prefer(&mut self, kind: Kind) {
        let names = |candidate: &Candidate| candidate.clues.promised() == Some(kind);
        if self.candidates.iter().any(names) {
            self.candidates.retain(names);
        }
    }
}

/// The first respondents in alphabetical order, with the number of their rows and the questions they
/// answered. One that falls out never comes back, so the counts are exact and the order of rows makes no
/// difference.
#[derive(Clone, Debug, Default)]
struct Respondents {
    kept: BTreeMap<Vec<u8>, (u64, BTreeSet<usize>)>,
}

impl Respondents {
    fn count(&mut self, id: &[u8], question: usize, rows: u64) {
        if !self.kept.contains_key(id) {
            if self.kept.len() >= RESPONDENTS {
                if self.kept.last_key_value().is_some_and(|(last, _)| last.as_slice() < id) {
                    return;
                }
                self.kept.pop_last();
            }
            self.kept.insert(id.to_vec(), Default::default());
        }
        if let Some((count, questions)) = self.kept.get_mut(id) {
            *count += rows;
            questions.insert(question);
        }
    }

    /// Whether most respondents answered several questions, each of them once.
    fn answer_several(&self) -> bool {
        let several = |(rows, questions): &&(u64, BTreeSet<usize>)| {
            questions.len() > 1 && *rows == questions.len() as u64
        };
        self.kept.values().filter(several).count() * 2 > self.kept.len()
    }
}
