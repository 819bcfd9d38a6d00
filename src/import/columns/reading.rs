//! Decides from the counts of all cells how a column is read: as numbers, words, `4/5`, parts of one or
//! codes, and on which scale.

mod doubts;
mod worded;

use std::collections::BTreeSet;

use self::doubts::{doubt, strange_labels};
use self::worded::{four_points, worded_coding};
use super::answers::{Answers, ENOUGH, ONE_IN};
use super::cells::{Cells, Sort, Texts};
use super::propose::{Basis, Clues, Written};
use super::ready::ready;
use super::stated::ends::{direction, is_good, sides};
use crate::import::left_out::Reason;
use crate::import::meaning::cell::why_not;
use crate::import::meaning::forms::{Form, end};
use crate::import::meaning::lexicon::{Degree, Families, Family, Meaning};
use crate::import::meaning::token::{Token, token};
use crate::import::note::{Evidence, Unfit};
use crate::import::options::Unread;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Rating, Scale};

/// How many of the parts of one make five stars.
const FIFTH: u8 = 20;

/// How a column is read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Metric and scale; `None` if they are not known.
    pub coding: Option<Coding>,
    pub basis: Basis,
    /// Why; `None` if only its cells suggest it.
    pub why: Option<Evidence>,
    manner: Manner,
}

/// In which form the answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Numbers or stars. Words of this family may label the ends.
    Numbers(Option<Family>),
    /// `4/5`, with this number below the line.
    OutOf(u8),
    /// Five stars as 0.2 to 1.
    Fifths,
    /// `A5`.
    Codes,
    Words(Form, Family),
    /// Groups of an NPS.
    Groups,
}

impl Reading {
    /// Returns the coding; of a column whose scale is unknown, any number from 0 to 10.
    pub fn coding(&self) -> Coding {
        self.coding.unwrap_or(Coding::WIDEST)
    }

    /// The family of its words.
    const fn family(&self) -> Option<Family> {
        match self.manner {
            Manner::Words(_, family) => Some(family),
            _ => None,
        }
    }

    /// Whether the groups of its answers are known, but not the ratings.
    pub fn groups_only(&self) -> bool {
        self.manner == Manner::Groups
    }

    /// Returns which end is good by what its answers say: by their words, or the labels beside numbers.
    pub fn said_direction(&self, cells: &Cells, clues: &Clues) -> Option<Direction> {
        match self.manner {
            Manner::Words(_, Family::Effort) => Some(Direction::LowerIsBetter),
            Manner::Words(..) => Some(Direction::HigherIsBetter),
            _ => labelled_direction(cells, clues),
        }
    }

    /// Returns the rating that a cell stands for.
    ///
    /// # Errors
    /// The reason why it is not one.
    pub fn read(&self, token: Token) -> Result<Rating, Reason> {
        let scale = self.coding().scale();
        let value = match (self.manner, token) {
            (Manner::Words(form, family), Token::Word(meaning)) if meaning.families.holds(family) => {
                form.value(meaning.degree)
            }
            (Manner::Words(..), Token::Absent | Token::Missing | Token::Several) => None,
            (Manner::Groups, Token::Group(value)) => Some(value),
            (Manner::Groups, Token::Absent | Token::Missing | Token::Several) => None,
            (Manner::Words(..) | Manner::Groups, _) => return Err(Reason::NotANumber),
            (Manner::OutOf(all), Token::OutOf(part, below)) if all == below => Some(part),
            (Manner::Fifths, Token::Part(part)) => Some(part / FIFTH),
            // One of one means all five stars; 0 means no stars.
            (Manner::Fifths, Token::Whole(whole)) => Some(whole * 5),
            (Manner::Codes, Token::Code(value)) => Some(value),
            (Manner::Numbers(Some(family)), Token::Word(meaning)) => self.end_value(family, meaning.degree),
            (_, Token::Whole(value) | Token::Stars(value, _)) => Some(value),
            _ => None,
        };
        match value {
            Some(value) => scale.rating(value).ok_or(Reason::OffTheScale),
            None => Err(why_not(token)),
        }
    }

    /// Returns the number that a word for an end of the scale stands for.
    fn end_value(&self, family: Family, degree: Degree) -> Option<u8> {
        let (scale, good) = (self.coding().scale(), end(degree)?);
        // Agreement and likelihood rise with the numbers; "good" is at the good end.
        let ascends = matches!(family, Family::Agreement | Family::Likelihood | Family::Effort);
        let turned = !ascends && self.coding().direction() == Direction::LowerIsBetter;
        Some(if good != turned { scale.high() } else { scale.low() })
    }
}

/// Decides how a column is read; `None` if nothing suggests that it holds ratings.
///
/// # Errors
/// Why it cannot be scored as it is.
pub(super) fn read(cells: &Cells, clues: &Clues) -> Result<Option<Reading>, Unfit> {
    let answers = Answers::of(cells.sum());
    let judge = Judge { cells, clues, answers };
    let shown = || judge.answers.words_tell() || judge.answers.mostly(judge.answers.stars);
    if !clues.speaks_for_ratings() && !shown() && judge.labelled_form().is_none() {
        return Ok(None);
    }
    let reading = judge.read()?;
    let doubt = |coding: Coding| doubt(clues, coding.scale(), reading.basis, reading.family());
    let strange = || cells.strange_ends().filter(|_| labelled_direction(cells, clues).is_none());
    match reading.coding.and_then(|coding| doubt(coding).or_else(|| strange_labels(clues, strange()?))) {
        Some(unfit) => Err(unfit),
        None => Ok(Some(reading)),
    }
}

/// Which end is good by the labels in the cells: `1 - very satisfied` and `5 - very dissatisfied`.
fn labelled_direction(cells: &Cells, clues: &Clues) -> Option<Direction> {
    if let Some((low, high)) = cells.strange_ends() {
        return sides(low, high).direction_if(!clues.said.effort && !clues.asks_the_opposite);
    }
    let labels: Vec<(u8, Meaning)> = cells.labels().collect();
    let (low, high) = (labels.first()?, labels.last()?);
    direction(is_good(low.1), is_good(high.1)).filter(|_| low.0 < high.0)
}

struct Judge<'c> {
    cells: &'c Cells,
    clues: &'c Clues,
    answers: Answers,
}

impl Judge<'_> {
    fn read(&self) -> Result<Reading, Unfit> {
        let answers = &self.answers;
        if answers.mostly(answers.groups) || self.clues.holds_groups() {
            return self.groups();
        }
        self.refuse_dates()?;
        if let Some(unfit) =
            ready(self.cells, self.clues, answers).filter(|_| self.clues.names_average() || !self.are_parts())
        {
            return Err(unfit);
        }
        if answers.out_of > 0 && answers.mostly(answers.out_of + answers.numbers) {
            return self.out_of();
        }
        if self.are_parts() {
            return self.parts();
        }
        if answers.mostly(answers.codes) {
            return self.codes();
        }
        // How often and how important something is does not answer whether someone recommends it.
        let family = answers.families().single();
        let other = |family: &Family| matches!(family, Family::Frequency | Family::Importance);
        let beside = self.clues.promised() == Some(Kind::Nps) && family.as_ref().is_some_and(other);
        let family = family.filter(|family| !other(family));
        if answers.words > answers.numbers + answers.stars && !self.words_label_ends() && !beside {
            return self.words();
        }
        match self.labelled_form() {
            Some((family, form)) if self.clues.kind(None, &Written::default()).0.is_none() => Ok(Reading {
                coding: Some(worded_coding(self.clues, family, &form)?),
                basis: Basis::Stated,
                why: Some(Evidence::Words(family)),
                manner: Manner::Numbers(Some(family)),
            }),
            form => {
                let written = self.written();
                let scale = written.scale.or(form.map(|(_, form)| form.scale));
                self.numbers(&Written { scale, ..written }, Manner::Numbers(family))
            }
        }
    }

    /// Returns the scale of words beside numbers, if each number has a label and the labels form a scale
    /// with just these numbers: `4 - agree`, `5 - strongly agree`.
    fn labelled_form(&self) -> Option<(Family, Form)> {
        let labels: Vec<(u8, Meaning)> = self.cells.labels().collect();
        let values: Vec<u8> = self.answers.values().into_iter().collect();
        if values.is_empty() || !labels.iter().map(|(value, _)| *value).eq(values) {
            return None;
        }
        let degrees: Vec<Degree> = labels.iter().map(|(_, meaning)| meaning.degree).collect();
        let families =
            labels.iter().fold(Families::ALL, |families, (_, meaning)| families.and(meaning.families));
        let family = families.single()?;
        let form = Form::find(family, &degrees, self.clues.scale())?;
        let fits = labels.iter().all(|(value, meaning)| form.value(meaning.degree) == Some(*value));
        (fits && self.answers.mostly(self.answers.numbers)).then_some((family, form))
    }

    fn numbers(&self, written: &Written, manner: Manner) -> Result<Reading, Unfit> {
        let numbers = self.clues.numbers(written)?;
        Ok(Reading { coding: numbers.coding, basis: numbers.basis, why: numbers.why, manner })
    }

    /// The first cell of `sort`, in alphabetical order of the most frequent ones.
    fn example(&self, sort: Sort) -> (String, Option<u64>) {
        let met = self.cells.texts(sort).and_then(|texts| texts.met().into_iter().next());
        met.map_or_else(Default::default, |met| (met.text, met.line))
    }

    /// A spreadsheet that made dates of some ratings has lost what was in these cells.
    fn refuse_dates(&self) -> Result<(), Unfit> {
        let answers = &self.answers;
        let rest = answers.dates + answers.numbers + answers.out_of;
        if answers.dates == 0 || !answers.mostly(rest) || self.clues.unread == Unread::Ignore {
            return Ok(());
        }
        let (example, line) = self.example(Sort::Date);
        Err(Unfit::Dates { example, line, count: answers.dates })
    }

    /// What stars and labels beside numbers state.
    fn written(&self) -> Written {
        let answers = &self.answers;
        let stars = answers.mostly(answers.stars);
        let drawn = answers.tokens().filter_map(|token| match token {
            Token::Stars(_, all) => all,
            _ => None,
        });
        let scale = drawn.max().filter(|_| stars).and_then(|all| Scale::new(1, all));
        let zero = answers.values().contains(&0);
        Written { scale, why: None, direction: labelled_direction(self.cells, self.clues), stars, zero }
    }

    fn out_of(&self) -> Result<Reading, Unfit> {
        let below: BTreeSet<u8> = self
            .answers
            .tokens()
            .filter_map(|token| match token {
                Token::OutOf(_, below) => Some(below),
                _ => None,
            })
            .collect();
        let example = self.example(Sort::OutOf).0;
        let (Some(&all), 1) = (below.first(), below.len()) else {
            return Err(Unfit::Denominators { of: below.into_iter().collect() });
        };
        let zero = self.answers.tokens().any(|token| matches!(token, Token::OutOf(0, _) | Token::Whole(0)));
        let (kind, _) = self.clues.kind(Scale::new(1, all), &Written::default());
        let usual = kind.and_then(Kind::default_scale).filter(|usual| usual.high() == all);
        let low = usual.map_or(1, Scale::low);
        let scale = self.clues.scale().or(Scale::new(if zero { 0 } else { low }, all));
        match scale.filter(|scale| scale.high() == all && !(kind == Some(Kind::Nps) && all < 10)) {
            Some(scale) => {
                let written =
                    Written { scale: Some(scale), why: Some(Evidence::OutOf(all)), ..Written::default() };
                let reading = self.numbers(&written, Manner::OutOf(all))?;
                let why = if self.clues.scale().is_some() { reading.why } else { Some(Evidence::OutOf(all)) };
                Ok(Reading { why, ..reading })
            }
            None => Err(Unfit::OutOf { example, all, scale: self.clues.scale().unwrap_or(Scale::NPS) }),
        }
    }

    /// Whether most cells are parts of one.
    fn are_parts(&self) -> bool {
        let answers = &self.answers;
        answers.parts > 0
            && answers.values().iter().all(|value| *value <= 1)
            && answers.mostly(answers.parts + answers.numbers)
    }

    /// Whether most cells are fifths of one, as five stars are written by some programs.
    fn are_fifths(&self) -> bool {
        let fifth = |token| !matches!(token, Token::Part(part) if part % FIFTH != 0);
        self.are_parts() && self.answers.tokens().all(fifth)
    }

    fn parts(&self) -> Result<Reading, Unfit> {
        let fifths = self.are_fifths();
        let five = self.clues.scale().is_none_or(|scale| scale == Scale::FIVE);
        let written = Written { scale: Some(Scale::FIVE), why: Some(Evidence::Fifths), ..Written::default() };
        let (kind, _) = self.clues.kind(written.scale, &written);
        if !fifths || !five || kind == Some(Kind::Nps) {
            return Err(Unfit::Fractions { example: self.example(Sort::Fraction).0 });
        }
        let reading = self.numbers(&written, Manner::Fifths)?;
        Ok(Reading { why: Some(Evidence::Fifths), ..reading })
    }

    /// Groups give the same NPS as the ratings, but nothing else. They are scored only where the caller says
    /// so, because the rating itself may be in another column.
    fn groups(&self) -> Result<Reading, Unfit> {
        let (answers, clues) = (&self.answers, self.clues);
        if clues.metric() != Some(Kind::Nps) || !clues.is_chosen() || !answers.mostly(answers.groups) {
            return Err(Unfit::Derived);
        }
        let unread = answers.all - answers.groups;
        if clues.unread == Unread::Ask && answers.all >= ENOUGH && unread * ONE_IN > answers.all {
            let mut texts = self.unread(None);
            texts.retain(|(text, _)| !matches!(token(text.as_bytes()), Token::Group(_)));
            return Err(Unfit::UnreadWords { texts, unread, answers: answers.all });
        }
        let coding = Coding::new(Kind::Nps, CodingSpec::default()).map_err(Unfit::Coding)?;
        Ok(Reading {
            coding: Some(coding),
            basis: Basis::Stated,
            why: Some(Evidence::Groups),
            manner: Manner::Groups,
        })
    }

    /// Codes number the answers of a list, whose order only the caller or the header can say.
    fn codes(&self) -> Result<Reading, Unfit> {
        if self.clues.scale().is_none() {
            return Err(Unfit::Codes { example: self.example(Sort::Code).0 });
        }
        self.numbers(&Written::default(), Manner::Codes)
    }

    /// Whether words label only the ends of a scale of numbers.
    fn words_label_ends(&self) -> bool {
        let answers = &self.answers;
        let values = answers.values();
        let ends = |meaning: &Meaning| end(meaning.degree).is_some();
        let others: u64 = answers
            .sum
            .iter()
            .filter_map(|(token, count)| match token {
                Token::Word(meaning) if !ends(meaning) => Some(*count),
                _ => None,
            })
            .sum();
        let nps = self.clues.kind(self.clues.scale(), &Written::default()).0 == Some(Kind::Nps);
        if nps {
            return answers.numbers > 0 && answers.all - others > others;
        }
        // The ends themselves are never numbers then.
        let scale = self.clues.scale();
        let outer = |value: &u8| scale.is_some_and(|scale| [scale.low(), scale.high()].contains(value));
        others == 0 && values.len() > usize::from(self.clues.stated.is_none()) && !values.iter().any(outer)
    }

    /// The texts that are not words of `family`, the most frequent first.
    fn unread(&self, family: Option<Family>) -> Vec<(String, u64)> {
        let other = |token| match token {
            Token::Word(meaning) => family.is_some_and(|family| !meaning.families.holds(family)),
            _ => true,
        };
        let sorts = [Sort::Unread, Sort::Word].into_iter().filter_map(|sort| self.cells.texts(sort));
        let met = sorts.flat_map(Texts::met).filter(|met| other(met.token));
        let mut texts: Vec<(String, u64)> = met.map(|met| (met.text, met.count)).collect();
        texts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        texts
    }

    fn words(&self) -> Result<Reading, Unfit> {
        let (answers, clues) = (&self.answers, self.clues);
        let ask = clues.unread == Unread::Ask;
        if ask && answers.numbers * ONE_IN > answers.all {
            return Err(Unfit::MixedCells { words: answers.words, numbers: answers.numbers });
        }
        let family = answers.family();
        let several = answers.sum.get(&Token::Several).copied().unwrap_or_default();
        let read = family.map_or(answers.words, |family| answers.words_of(family));
        let unread = answers.all - read - several;
        if ask && answers.all >= ENOUGH && unread * ONE_IN > answers.all {
            return Err(Unfit::UnreadWords { texts: self.unread(family), unread, answers: answers.all });
        }
        let of_family = |meaning: &Meaning| family.is_some_and(|family| meaning.families.holds(family));
        let met: BTreeSet<Degree> =
            answers.meanings().filter(of_family).map(|meaning| meaning.degree).collect();
        let met: Vec<Degree> = met.into_iter().collect();
        let form = family.and_then(|family| Form::find(family, &met, clues.asked.scale));
        let (Some(family), Some(form)) = (family, form) else { return Err(Unfit::MixedWords) };
        let form = four_points(clues, family, form, &met)?.unwrap_or(form);
        let coding = worded_coding(clues, family, &form)?;
        Ok(Reading {
            coding: Some(coding),
            basis: Basis::Words,
            why: Some(Evidence::Words(family)),
            manner: Manner::Words(form, family),
        })
    }
}
