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
use crate::import::meaning::token::{Label, Token, labelled, token};
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
    missing: u64,
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
        if token == Token::Missing {
            self.missing += count;
            return;
        }
        match self.others.iter_mut().find(|(other, _)| *other == token) {
            Some((_, known)) => *known += count,
            None => self.others.push((token, count)),
        }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: TokenCounts) {
        other.iter().for_each(|(token, count)| self.add(token, count));
    }

    /// Returns each token that was met and its count.
    pub fn iter(&self) -> impl Iterator<Item = (Token, u64)> + '_ {
        let whole = (0..).map(Token::Whole).zip(self.whole).filter(|(_, count)| *count > 0);
        let missing = Some((Token::Missing, self.missing)).filter(|(_, count)| *count > 0);
        whole.chain(missing).chain(self.others.iter().copied())
    }
}

/// A text as it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub text: String,
    pub count: u64,
    /// The first line of it that was read by itself.
    pub line: Option<u64>,
    /// What it holds.
    pub token: Token,
}

/// The part of a text that is kept.
pub(super) fn quoted(text: &str) -> &str {
    let end = text.char_indices().nth(QUOTED).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text)
}

/// The texts of one sort of cells: the first in alphabetical order.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    kept: BTreeMap<String, (u64, Option<u64>, Token)>,
    /// Whether there are more.
    pub more: bool,
}

impl Texts {
    fn add(&mut self, text: &str, token: Token, rows: EqualRows) {
        let text = quoted(text);
        if let Some((count, line, _)) = self.kept.get_mut(text) {
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
        self.kept.insert(text.to_owned(), (rows.count, rows.line, token));
    }

    /// Returns how many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Returns the kept texts, the most frequent first.
    pub fn met(&self) -> Vec<Met> {
        let met = self.kept.iter().map(|(text, (count, line, token))| Met {
            text: text.clone(),
            count: *count,
            line: *line,
            token: *token,
        });
        let mut all: Vec<Met> = met.collect();
        all.reverse();
        all.sort_by_key(|met| std::cmp::Reverse(met.count));
        all
    }
}

/// How many different cells of a column are remembered, so that they are understood only once.
const REMEMBERED: usize = 24;

/// A longer cell is not remembered.
const SHORT: usize = 64;

/// A cell that was met before.
#[derive(Clone, Debug)]
struct Known {
    cell: Box<[u8]>,
    token: Token,
    /// How often it was met since.
    again: u64,
    /// Whether enough lines of its token are listed.
    listed: bool,
}

/// What the cells of a column hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    split: Split<TokenCounts>,
    known: Vec<Known>,
    /// Whether enough lines of a number are listed.
    listed: [bool; NUMBERS],
    lines: BTreeMap<Token, Vec<u64>>,
    /// What was met of cells other than numbers from 0 to 10 and missing ones.
    texts: BTreeMap<Sort, Texts>,
    /// The weakest and the strongest meaning of the labels beside each number.
    labels: BTreeMap<u8, (Meaning, Meaning)>,
    /// The label in unknown words beside each number, the first in alphabetical order.
    strange: BTreeMap<u8, String>,
    /// The numbers met without a label whose words are known, a bit each.
    bare: u16,
    /// The numbers met without any words, a bit each.
    alone: u16,
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
            Token::Hundred { .. } | Token::Beyond | Token::Percent => Sort::Number,
            Token::Part(_) | Token::Decimal => Sort::Fraction,
            Token::OutOf(..) => Sort::OutOf,
            Token::Code(_) => Sort::Code,
            Token::Word(_) => Sort::Word,
            Token::Date => Sort::Date,
            Token::Several | Token::Group(_) | Token::Text => Sort::Unread,
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
        let bytes = match cell {
            Ok(bytes) => bytes,
            Err(Reason::Missing) => return self.count_token(Token::Missing, place, rows),
            Err(_) => return self.count_token(Token::Absent, place, rows),
        };
        // Digits need not be remembered.
        if bytes.len() <= 1 || bytes == b"10" {
            let token = self.understand(bytes, rows);
            return self.count_token(token, place, rows);
        }
        let Some(known) = self.known.iter_mut().find(|known| *known.cell == *bytes) else {
            return self.count_new(bytes, place, rows);
        };
        known.again += rows.count;
        let (token, listed) = (known.token, known.listed);
        self.split.at(place)?.add(token, rows.count);
        if let Some(line) = rows.line.filter(|_| !listed) {
            let full = self.list(token, line);
            if let Some(known) = self.known.iter_mut().find(|known| *known.cell == *bytes) {
                known.listed = full;
            }
        }
        Ok(())
    }

    fn count_new(&mut self, bytes: &[u8], place: Place, rows: EqualRows) -> Result<(), TooManySegments> {
        let token = self.understand(bytes, rows);
        if self.known.len() < REMEMBERED && bytes.len() <= SHORT {
            self.known.push(Known { cell: bytes.into(), token, again: 0, listed: false });
        }
        self.count_token(token, place, rows)
    }

    fn count_token(&mut self, token: Token, place: Place, rows: EqualRows) -> Result<(), TooManySegments> {
        self.split.at(place)?.add(token, rows.count);
        let Some(line) = rows.line else { return Ok(()) };
        let number = match token {
            Token::Whole(value) => self.listed.get(usize::from(value)).copied(),
            _ => None,
        };
        if number != Some(true) {
            let full = self.list(token, line);
            if let Token::Whole(value) = token
                && let Some(listed) = self.listed.get_mut(usize::from(value))
            {
                *listed = full;
            }
        }
        Ok(())
    }

    /// Lists the line of a token. Returns whether enough are listed.
    fn list(&mut self, token: Token, line: u64) -> bool {
        let lines = self.lines.entry(token).or_default();
        if lines.len() < LINES {
            lines.push(line);
        }
        lines.len() >= LINES
    }

    /// Returns what a cell holds, and notes its text or its label.
    fn understand(&mut self, bytes: &[u8], rows: EqualRows) -> Token {
        let token = token(bytes);
        if let Some(sort) = Sort::of(token) {
            self.texts.entry(sort).or_default().add(encoding::text(bytes).trim(), token, rows);
            return token;
        }
        let Token::Whole(value) = token else { return token };
        match labelled(bytes) {
            Some((_, Label::Known(meaning))) => {
                let (low, high) = self.labels.entry(value).or_insert((meaning, meaning));
                (*low, *high) = ((*low).min(meaning), (*high).max(meaning));
            }
            Some((_, Label::Unknown(words))) => {
                self.bare |= 1 << value;
                let words = quoted(&words);
                let known = self.strange.entry(value).or_insert_with(|| words.to_owned());
                if words < known.as_str() {
                    words.clone_into(known);
                }
            }
            None => {
                self.bare |= 1 << value;
                self.alone |= 1 << value;
            }
        }
        token
    }

    /// Adds what was only counted since a cell was first met. To be called before anything is asked.
    pub fn complete(&mut self) {
        for known in &mut self.known {
            let again = EqualRows::more(std::mem::take(&mut known.again));
            if let Some(sort) = Sort::of(known.token).filter(|_| again.count > 0) {
                self.texts.entry(sort).or_default().add(
                    encoding::text(&known.cell).trim(),
                    known.token,
                    again,
                );
            }
        }
    }

    /// Counts `rows` earlier rows as missing.
    pub fn missed(&mut self, rows: u64) {
        if rows > 0 {
            self.split.whole().add(Token::Missing, rows);
        }
    }

    /// Returns how many different cells are neither numbers from 0 to 10, also as `4/5`, words nor stars.
    pub fn others(&self) -> usize {
        let others = self.texts.iter().filter(|(sort, _)| !matches!(sort, Sort::Word | Sort::OutOf));
        others.map(|(_, texts)| texts.len()).sum()
    }

    /// Returns how many different numbers from 0 to 10 were met without a label.
    pub const fn bare_numbers(&self) -> u32 {
        self.bare.count_ones()
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

    /// Returns the unknown words beside the lowest and the highest number, if neither number stands alone in
    /// a cell: then they label the ends of the scale. A word that follows every number, such as
    /// "stars", is not a label.
    pub fn strange_ends(&self) -> Option<(&str, &str)> {
        let numbers = (0..16).filter(|value| self.bare & (1 << value) != 0);
        let numbers = || numbers.clone().chain(self.labels.keys().copied());
        let words = |value: u8| {
            let labelled = self.alone & (1 << value) == 0 && !self.labels.contains_key(&value);
            self.strange.get(&value).filter(|_| labelled).map(String::as_str)
        };
        let (low, high) = (numbers().min()?, numbers().max()?);
        let (low, high) = (words(low)?, words(high)?);
        let begins = |words: &str| words.chars().take(3).flat_map(char::to_lowercase).collect::<String>();
        (begins(low) != begins(high)).then_some((low, high))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts `many` different texts, each as often as its number, in the order that `step` gives.
    fn counted(many: usize, step: usize) -> Texts {
        let mut texts = Texts::default();
        for turn in 0..many * many {
            let number = turn * step % many;
            if turn / many <= number {
                texts.add(&format!("text {number:04}"), Token::Text, EqualRows::one(turn as u64));
            }
        }
        texts
    }

    #[test]
    fn the_kept_texts_and_their_counts_do_not_depend_on_the_order() {
        let of = |texts: &Texts| texts.met().into_iter().map(|met| (met.text, met.count)).collect::<Vec<_>>();
        let (one, other) = (counted(101, 1), counted(101, 37));
        assert_eq!((one.len(), one.more), (TEXTS, true));
        assert_eq!(of(&one), of(&other));
        assert_eq!(of(&one)[0], ("text 0023".to_owned(), 24));
        let few = counted(5, 2);
        assert_eq!((few.len(), few.more), (5, false));
    }

    #[test]
    fn cells_met_again_are_counted_as_those_met_first() {
        let mut cells = Cells::default();
        for line in 0..30 {
            for cell in ["9", "Agree", "x", "2 - bad", ""] {
                cells.count(Ok(cell.as_bytes()), Place::default(), EqualRows::one(line)).ok().unwrap();
            }
        }
        cells.complete();
        assert!(cells.sum().values().all(|count| *count == 30) && cells.sum().len() == 5);
        assert_eq!(cells.texts(Sort::Unread).unwrap().met()[0].count, 30);
        assert_eq!((cells.texts(Sort::Word).unwrap().met()[0].count, cells.bare_numbers()), (30, 1));
        assert_eq!(cells.labels().map(|(value, _)| value).collect::<Vec<_>>(), [2]);
        let ledger = cells.ledger(|token| (token == Token::Text).then_some(Reason::NotANumber));
        assert_eq!(ledger.into_entries()[0].lines, (0..10).collect::<Vec<u64>>());
    }
}
