//! Columns that are only a part of a question, or that hold several: one column for each option, and one
//! column for several metrics or scales, which another column names.
//!
//! ```text
//! Very satisfied,Satisfied,Dissatisfied        Survey,Score
//! Very satisfied,,                             NPS,10
//! ,Satisfied,                                  CSAT,5
//! ```

use std::collections::BTreeSet;

use super::Columns;
use super::answers::Answers;
use super::candidate::{Candidate, Judged};
use super::cells::{Sort, Texts};
use super::header::{promise, words};
use crate::import::format::encoding;
use crate::import::meaning::lexicon;
use crate::import::meaning::token::Token;
use crate::import::note::{Unfit, UnfitColumn};
use crate::import::options::Unread;
use crate::import::outcome::Sink;
use crate::scale::Kind;

/// So many columns with one option each make a question, whatever their headers.
const OPTIONS: usize = 3;

/// The highest numbers of usual scales.
const HIGHEST: [u8; 6] = [2, 3, 4, 5, 7, 10];

/// A column of more different texts does not name metrics.
const MOST: usize = 12;

/// Words of headers whose column may name the metric of each row.
const KINDS: [&str; 7] = ["survey", "type", "kind", "metric", "question", "questionnaire", "measure"];

/// The short names of metrics.
const METRICS: [&str; 4] = ["nps", "enps", "csat", "ces"];

/// A header with more words is a sentence.
const NAME_WORDS: usize = 3;

/// A column whose answers are all the same.
struct Single {
    /// Its place among the candidates.
    at: usize,
    token: Token,
    count: u64,
    /// Its header without the option.
    stem: String,
    /// Whether its header ends with the option.
    is_named: bool,
}

impl Single {
    fn of(at: usize, candidate: &Candidate, text: &str) -> Option<Single> {
        let sum = candidate.cells.sum().into_iter();
        let mut answers = sum.filter(|(token, _)| !matches!(token, Token::Missing | Token::Absent));
        let (token, count) = answers.next().filter(|_| answers.next().is_none())?;
        let text = text.trim_end_matches([']', ')', ' ']);
        let (stem, is_named) = match token {
            Token::Word(meaning) => {
                let option = text.rsplit(['[', ':']).next().unwrap_or(text);
                let option = option.rsplit(" - ").next().unwrap_or(option);
                (String::new(), lexicon::meaning(option.trim()) == Some(meaning))
            }
            Token::Whole(value) => {
                let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
                let option = text.get(stem.len()..).and_then(|digits| digits.parse::<u8>().ok());
                let is_unnamed = text.is_empty() || candidate.name.starts_with("column ");
                let asks = candidate.clues.promised().is_some() || option == Some(value) || is_unnamed;
                let stem = if option.is_some() { stem.to_owned() } else { String::new() };
                (asks.then_some(stem)?, option == Some(value))
            }
            _ => return None,
        };
        Some(Single { at, token, count, stem, is_named })
    }

    /// Whether both may be options of one question.
    fn is_beside(&self, other: &Single) -> bool {
        let both = matches!(
            (self.token, other.token),
            (Token::Word(_), Token::Word(_)) | (Token::Whole(_), Token::Whole(_))
        );
        both && (self.token != other.token || !self.stem.is_empty() && self.stem == other.stem)
    }
}

/// Whether columns of one answer each exclude one another in so many rows. A row of options above the data may
/// fill all of them.
fn are_options(run: &[Single], rows: u64) -> bool {
    let filled: u64 = run.iter().map(|single| single.count).sum();
    let many = run.len() >= OPTIONS || run.len() > 1 && run.iter().all(|single| single.is_named);
    many && filled <= rows + run.len() as u64 && filled * 2 <= rows * run.len() as u64
}

impl<S: Sink> Columns<S> {
    /// Takes out the columns that hold one option of a question each. Returns one reason for each question.
    pub(super) fn take_options(&self, candidates: &mut Vec<Candidate>) -> Vec<UnfitColumn> {
        if self.options.unread == Unread::Ignore || self.options.column.is_some() {
            return Vec::new();
        }
        let text = |candidate: &Candidate| self.columns.get(candidate.column).map_or("", |it| &it.text);
        let singles = candidates.iter().enumerate();
        let singles = singles.filter_map(|(at, candidate)| Single::of(at, candidate, text(candidate)));
        let mut runs: Vec<Vec<Single>> = Vec::new();
        for single in singles {
            match runs.last_mut().filter(|run| run.iter().all(|other| single.is_beside(other))) {
                Some(run) => run.push(single),
                None => runs.push(vec![single]),
            }
        }
        runs.retain(|run| are_options(run, self.counted));
        let name = |single: &Single| candidates.get(single.at).map(|it| it.name.clone()).unwrap_or_default();
        let unfit = runs.iter().map(|run| {
            let columns: Vec<String> = run.iter().map(name).collect();
            let first = columns.first().cloned().unwrap_or_default();
            Unfit::Options { columns }.of(&first)
        });
        let unfit = unfit.collect();
        let taken: BTreeSet<usize> = runs.iter().flatten().map(|single| single.at).collect();
        let mut at = 0..;
        // Options that nobody chose are empty columns.
        let is_empty = |candidate: &Candidate| Answers::of(candidate.cells.sum()).all == 0;
        candidates.retain(|candidate| {
            !at.next().is_some_and(|at| taken.contains(&at)) && (taken.is_empty() || !is_empty(candidate))
        });
        unfit
    }

    /// Returns the column that names several metrics or scales for the answers of one column.
    pub(super) fn mixed(&self, candidates: &[Candidate]) -> Option<Mixed> {
        if self.options.unread == Unread::Ignore {
            return None;
        }
        let not_answers: BTreeSet<usize> = self.not_answers().collect();
        let free = |number: &usize| !not_answers.contains(number);
        let watched = |number: usize| candidates.iter().find(|candidate| candidate.column == number);
        (0..self.columns.len()).filter(free).find_map(|number| {
            let column = self.columns.get(number)?;
            let counted = watched(number);
            let names_scale = words(&column.text).iter().any(|word| word == "scale");
            if let Some(candidate) = counted.filter(|_| names_scale) {
                return scales(candidate).map(|values| Mixed {
                    column: column.label(),
                    number,
                    kinds: 0,
                    values,
                });
            }
            let texts = match counted.and_then(|candidate| candidate.cells.texts(Sort::Unread)) {
                Some(texts) => Texts::met(texts).into_iter().map(|met| met.text).collect(),
                None if counted.is_none() => {
                    column.cells.iter().map(|cell| encoding::text(cell).trim().to_owned()).collect()
                }
                None => BTreeSet::new(),
            };
            let texts: BTreeSet<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
            if texts.len() > MOST {
                return None;
            }
            let kind = |text: &String| promise(text).kind().map(Kind::name);
            let kinds: Option<BTreeSet<&str>> = texts.iter().map(kind).collect();
            let kinds = kinds.map_or(0, |kinds| kinds.len());
            let short = |text: &String| words(text).iter().any(|word| METRICS.contains(&word.as_str()));
            let names_kinds = words(&column.text).iter().any(|word| KINDS.contains(&word.as_str()));
            let likely = names_kinds || texts.iter().all(short);
            (kinds > 1 && likely).then(|| Mixed {
                column: column.label(),
                number,
                kinds,
                values: texts.into_iter().collect(),
            })
        })
    }
}

/// Returns the highest numbers of scales that a column names, if it names several.
fn scales(candidate: &Candidate) -> Option<Vec<String>> {
    let short = words(&candidate.name).len() <= NAME_WORDS;
    let sum = candidate.cells.sum().into_keys();
    let values =
        sum.filter(|token| !matches!(token, Token::Missing | Token::Absent)).map(|token| match token {
            Token::Whole(value) if HIGHEST.contains(&value) => Some(value),
            _ => None,
        });
    let values: Vec<u8> = values.collect::<Option<_>>()?;
    (short && values.len() > 1).then(|| values.iter().map(u8::to_string).collect())
}

/// A column that names several metrics or scales for the answers of another.
pub(super) struct Mixed {
    column: String,
    pub number: usize,
    /// How many metrics it names; 0 if it names scales.
    kinds: usize,
    values: Vec<String>,
}

impl Mixed {
    /// Returns why the answers cannot be scored together. A column for each metric needs no other that names it.
    pub fn refuses(self, judged: &[Judged]) -> Option<UnfitColumn> {
        let known = || judged.iter().filter(|judged| judged.is_known() && judged.ratings > 0);
        let kinds: BTreeSet<&str> = known().map(|judged| judged.reading.coding().kind().name()).collect();
        let first = known().next()?;
        let unfit = Unfit::Mixed { by: self.column, values: self.values };
        (self.kinds == 0 || kinds.len() < self.kinds).then(|| unfit.of(&first.candidate.name))
    }
}
