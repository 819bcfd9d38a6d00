//! The cells of a column, counted by what they speak for.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::meaning::lexicon::{Degree, Families, Family, Meaning};
use crate::import::meaning::token::Token;

/// With fewer answers, a few that cannot be read are left out and named; with more, their share counts.
pub(super) const ENOUGH: u64 = 10;

/// Up to one answer in so many may be unread or off an assumed scale.
pub(super) const ONE_IN: u64 = 20;

/// The counts of a column by what they speak for.
pub(super) struct Answers {
    pub sum: BTreeMap<Token, u64>,
    /// All that are not missing.
    pub all: u64,
    pub words: u64,
    pub numbers: u64,
    pub stars: u64,
    pub out_of: u64,
    pub parts: u64,
    pub codes: u64,
    pub dates: u64,
    /// Groups of an NPS.
    pub groups: u64,
}

impl Answers {
    pub fn of(sum: BTreeMap<Token, u64>) -> Answers {
        let (mut answers, all) = (
            Answers {
                sum,
                all: 0,
                words: 0,
                numbers: 0,
                stars: 0,
                out_of: 0,
                parts: 0,
                codes: 0,
                dates: 0,
                groups: 0,
            },
            &mut 0,
        );
        for (token, count) in &answers.sum {
            let kind = match token {
                Token::Absent | Token::Missing => continue,
                Token::Word(_) => &mut answers.words,
                Token::Whole(_) => &mut answers.numbers,
                Token::Stars(..) => &mut answers.stars,
                Token::OutOf(..) => &mut answers.out_of,
                Token::Part(_) => &mut answers.parts,
                Token::Code(_) => &mut answers.codes,
                Token::Date => &mut answers.dates,
                Token::Group(_) => &mut answers.groups,
                _ => &mut 0,
            };
            *kind += count;
            *all += count;
        }
        answers.all = *all;
        answers
    }

    /// Whether most answers are of a sort.
    pub const fn mostly(&self, count: u64) -> bool {
        count * 2 > self.all
    }

    pub fn tokens(&self) -> impl Iterator<Item = Token> + '_ {
        self.sum.keys().copied()
    }

    /// Returns the words that were met.
    pub fn meanings(&self) -> impl Iterator<Item = Meaning> + '_ {
        self.tokens().filter_map(|token| match token {
            Token::Word(meaning) => Some(meaning),
            _ => None,
        })
    }

    pub fn families(&self) -> Families {
        self.meanings().fold(Families::ALL, |families, meaning| families.and(meaning.families))
    }

    /// Returns the different numbers, also of stars.
    pub fn values(&self) -> BTreeSet<u8> {
        let value = |token| match token {
            Token::Whole(value) => Some(value),
            _ => None,
        };
        self.tokens().filter_map(value).collect()
    }

    /// Returns the family of all words; of many, the one that most words belong to.
    pub fn family(&self) -> Option<Family> {
        let enough = self.all >= ENOUGH;
        self.families().single().or_else(|| {
            let of = |family: Family| (self.words_of(family), family);
            let mut counts: Vec<(u64, Family)> = Family::all().map(of).collect();
            counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
            match counts.as_slice() {
                [(first, family), (second, _), ..] if first > second && enough => Some(*family),
                _ => None,
            }
        })
    }

    /// Returns how many words belong to a family.
    pub fn words_of(&self, family: Family) -> u64 {
        let of = |(token, count): (&Token, &u64)| match token {
            Token::Word(meaning) if meaning.families.holds(family) => *count,
            _ => 0,
        };
        self.sum.iter().map(of).sum()
    }

    /// Whether the words alone show that these are ratings. "Regular" alone may be a plan, "good" the state
    /// of a product and "never" how often someone flies; faces and agreement are answers.
    pub fn words_tell(&self) -> bool {
        let degrees: BTreeSet<Degree> = self.meanings().map(|meaning| meaning.degree).collect();
        let telling = match self.families().single() {
            Some(Family::Frequency | Family::Importance) => false,
            Some(Family::Quality) => degrees.len() > 1,
            Some(_) => true,
            None => degrees.len() > 1 && self.meanings().any(|meaning| meaning.families.tells()),
        };
        self.mostly(self.words) && telling
    }
}
