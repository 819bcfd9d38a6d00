//! Counts what the cells of a column hold until the whole file is known.
//!
//! The counts of all tokens are enough to decide what the column means, and they do not depend on the
//! order of rows. Of texts that mean nothing, the first in alphabetical order are kept with their exact
//! counts: a text that falls out of them never comes back. So memory does not grow with the file.

use std::collections::BTreeMap;

use super::counting::{Place, Split, TooManySegments};
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, LINES, Ledger, Reason};
use crate::import::meaning::lexicon::Meaning;
use crate::import::meaning::token::{Token, labelled, token};
use crate::scale::MAX_VALUE;

/// How many texts of each sort are kept.
const TEXTS: usize = 24;

/// How many characters of a text are kept.
const QUOTED: usize = 40;

/// How many numbers there are from 0 to 10.
const NUMBERS: usize = MAX_VALUE as usize + 1;

/// The counts of tokens in one period and segment.
#[derive(Clone, Debug, Default)]
pub(super) struct TokenCounts {
    whole: [u64; NUMBERS],
    others: Vec<(Token, u64)>,
}

impl TokenCounts {
    fn add(&mut self, token: Token, count: u64) {
        if let Token::Whole(value) = token
            && let Some(whole) = self.whole.get_mut(usize::from(value))
        {
            *whole += count;
            return;
        }
        match self.others.iter_mut().find(|(other, _)| *other == token) {
            Some((_, known)) => *known += count,
            None => self.others.push((token, count)),
        }
    }

    /// Returns each token that was met and its count.
    pub fn iter(&self) -> impl Iterator<Item = (Token, u64)> + '_ {
        let whole = (0..).map(Token::Whole).zip(self.whole).filter(|(_, count)| *count > 0);
        whole.chain(self.others.iter().copied())
    }
}

/// A text as it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub text: String,
    pub count: u64,
    /// The first line of it that was read by itself.
    pub line: Option<u64>,
}

/// The texts of one sort of cells: the first in alphabetical order.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    kept: BTreeMap<String, (u64, Option<u64>)>,
    /// Whether there are more.
    pub more: bool,
}

impl Texts {
    fn add(&mut self, text: &str, rows: EqualRows) {
        let end = text.char_indices().nth(QUOTED).map_or(text.len(), |(end, _)| end);
        let text = text.get(..end).unwrap_or(text);
        if let Some((count, line)) = self.kept.get_mut(text) {
            *count += rows.count;
            *line = line.or(rows.line);
            return;
        }
        if self.kept.len() >= TEXTS {
            self.more = true;
            if self.kept.last_key_value().is_some_and(|(last, _)| last.as_str() < text) {
                return;
            }
            self.kept.pop_last();
        }
        self.kept.insert(text.to_owned(), (rows.count, rows.line));
    }

    /// Returns how many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Returns the kept texts, the most frequent first.
    pub fn met(&self) -> Vec<Met> {
        let met = |(text, (count, line)): (&String, &(u64, Option<u64>))| Met {
            text: text.clone(),
            count: *count,
            line: *line,
        };
        let mut all: Vec<Met> = self.kept.iter().map(met).collect();
        all.sort_by_key(|met| std::cmp::Reverse(met.count));
        all
    }
}

/// What the cells of a column hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    split: Split<TokenCounts>,
    lines: BTreeMap<Token, Vec<u64>>,
    /// What was met of cells other than numbers from 0 to 10 and missing ones.
    texts: BTreeMap<Sort, Texts>,
    /// The weakest and the strongest meaning of the labels beside each number.
    labels: BTreeMap<u8, (Meaning, Meaning)>,
}

/// Which cells are quoted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Number,
    Fraction,
    OutOf,
    Code,
    Word,
    Date,
    /// Unknown words, and several answers in one cell.
    Unread,
}

impl Sort {
    pub fn of(token: Token) -> Option<Sort> {
        Some(match token {
            Token::Absent | Token::Missing | Token::Whole(_) | Token::Stars(..) => return None,
            Token::Hundred { .. } | Token::Beyond => Sort::Number,
            Token::Part(_) | Token::Decimal => Sort::Fraction,
            Token::OutOf(..) => Sort::OutOf,
            Token::Code(_) => Sort::Code,
            Token::Word(_) => Sort::Word,
            Token::Date => Sort::Date,
            Token::Several | Token::Text => Sort::Unread,
        })
    }
}

impl Cells {
    /// Counts a cell of equal rows; `cell` is the reason if there is none.
    pub fn count(
        &mut self,
        cell: Result<&[u8], Reason>,
        place: Place,
        rows: EqualRows,
    ) -> Result<(), TooManySegments> {
        let token = match cell {
            Ok(bytes) => token(bytes),
            Err(Reason::Missing) => Token::Missing,
            Err(_) => Token::Absent,
        };
        self.split.at(place)?.add(token, rows.count);
        if let Some(line) = rows.line {
            let lines = self.lines.entry(token).or_default();
            if lines.len() < LINES {
                lines.push(line);
            }
        }
        if let (Some(sort), Ok(bytes)) = (Sort::of(token), cell) {
            self.texts.entry(sort).or_default().add(encoding::text(bytes).trim(), rows);
        } else if let Ok(bytes) = cell
            && let Some((value, meaning)) = labelled(bytes)
        {
            let (low, high) = self.labels.entry(value).or_insert((meaning, meaning));
            (*low, *high) = ((*low).min(meaning), (*high).max(meaning));
        }
        Ok(())
    }

    /// Counts `rows` earlier rows as missing.
    pub fn missed(&mut self, rows: u64) {
        if rows > 0 {
            self.split.whole().add(Token::Missing, rows);
        }
    }

    /// Returns how many different cells are neither numbers from 0 to 10, words nor stars.
    pub fn others(&self) -> usize {
        self.texts.iter().filter(|(sort, _)| **sort != Sort::Word).map(|(_, texts)| texts.len()).sum()
    }

    /// Returns how many different numbers from 0 to 10 there are.
    pub fn numbers(&self) -> usize {
        self.lines.keys().filter(|token| matches!(token, Token::Whole(_))).count()
    }

    /// Returns the counts over all periods and segments.
    pub fn sum(&self) -> BTreeMap<Token, u64> {
        let mut sum = BTreeMap::new();
        for (token, count) in self.split.parts().flat_map(TokenCounts::iter) {
            *sum.entry(token).or_default() += count;
        }
        sum
    }

    /// Returns what was met of `sort`.
    pub fn texts(&self, sort: Sort) -> Option<&Texts> {
        self.texts.get(&sort)
    }

    /// Returns the meaning of the label beside each number, where all its labels mean the same.
    pub fn labels(&self) -> impl Iterator<Item = (u8, Meaning)> + '_ {
        let alike = self.labels.iter().filter(|(_, (low, high))| low.degree == high.degree);
        alike.map(|(value, (low, _))| (*value, *low))
    }

    /// Lists the lines of each token by the reason why it is left out.
    pub fn ledger(&self, why: impl Fn(Token) -> Option<Reason>) -> Ledger {
        let mut ledger = Ledger::default();
        let none = Vec::new();
        for (token, count) in self.sum() {
            if let Some(reason) = why(token) {
                ledger.add_many(reason, count, self.lines.get(&token).unwrap_or(&none));
            }
        }
        ledger
    }

    pub fn into_split(self) -> Split<TokenCounts> {
        self.split
    }
}
