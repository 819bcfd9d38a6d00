//! What a column is taken for, before its cells are counted: by what its header says, by what the
//! layout of the file is known for, and by what its first cells look like. Never by their range.

use super::column::Column;
use super::header::{Promise, Said, is_beside, promise};
use super::layout;
use super::stated::{Stated, stated};
use crate::import::format::encoding;
use crate::import::left_out::Reason;
use crate::import::meaning::cell;
use crate::import::meaning::lexicon::{self, Families, Family};
use crate::import::note::{Evidence, Unfit};
use crate::import::options::Options;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale};

/// Where a scale is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// It is the usual one of its question.
    Assumed,
    /// The caller, the header or the layout says it.
    Said,
    /// The words of the answers make it.
    Words,
}

/// What a column is taken for.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// How its numbers are read; `None` where that is not known.
    pub coding: Option<Coding>,
    pub basis: Basis,
    /// Why; `None` where only its cells speak for it.
    pub why: Option<Evidence>,
    /// What its header promises.
    pub promised: Option<Kind>,
    /// Whether the header names a question that has one scale only.
    pub names_its_scale: bool,
}

/// What the other columns and the caller say.
pub(super) struct Around<'o> {
    pub options: &'o Options,
    /// What the layout is known for: the column and how it is read.
    pub fact: Option<&'static layout::Fact>,
    /// Whether a column beside names promoters and detractors.
    pub groups: bool,
}

/// What a column is taken for; `None` where nothing speaks for ratings.
pub(super) fn propose(column: &Column, around: &Around, chosen: bool) -> Result<Option<Known>, Unfit> {
    let clues = Clues::of(column, around, chosen);
    if !chosen && !clues.speaks_for_ratings(column) {
        return Ok(None);
    }
    let scale = clues.scale();
    let (kind, why) = clues.kind(scale);
    let promised = clues.said.kind();
    let unknown = |why| Known { coding: None, basis: Basis::Assumed, why, promised, names_its_scale: false };
    let Some(kind) = kind.filter(|_| !clues.lacks_empty_stars(scale)) else {
        return Ok(Some(unknown(why)));
    };
    match Coding::new(kind, clues.spec(kind, scale)) {
        Ok(coding) if coding.favourable().is_some() => {
            let named = around.options.metric.is_some() && chosen;
            let names_its_scale = named || column.text.to_lowercase().contains("nps");
            let basis = if scale.is_some() { Basis::Said } else { Basis::Assumed };
            Ok(Some(Known { coding: Some(coding), basis, why, promised, names_its_scale }))
        }
        // Words bring their own scale and groups.
        _ if clues.first.words => Ok(Some(unknown(why))),
        Ok(_) => Err(Unfit::NoFavourable),
        Err(error) => Err(Unfit::Coding(error)),
    }
}

/// Everything that speaks for a column.
struct Clues<'o> {
    options: &'o Options,
    said: Said,
    stated: Option<Stated>,
    fact: Option<&'static layout::Fact>,
    first: First,
    groups: bool,
}

impl<'o> Clues<'o> {
    fn of(column: &Column, around: &Around<'o>, chosen: bool) -> Clues<'o> {
        let said = promise(&column.text);
        let promised = said.promise != Promise::None || chosen;
        Clues {
            options: around.options,
            stated: stated(&column.text),
            fact: around.fact.filter(|fact| fact.is_of(&column.name)),
            first: First::of(&column.cells, promised),
            groups: around.groups && said.kind().is_none(),
            said,
        }
    }

    fn speaks_for_ratings(&self, column: &Column) -> bool {
        let header = self.said.promise != Promise::None || self.fact.is_some();
        let cells = self.first.words || self.first.stars.is_some();
        !is_beside(&column.text) && (header || cells || self.groups && is_value(&column.name))
    }

    /// The scale, where something says it: the caller, the header, the layout, or empty stars.
    fn scale(&self) -> Option<Scale> {
        let stated = self.stated.map(|stated| stated.scale);
        let drawn = self.first.stars.flatten().and_then(|all| Scale::new(1, all));
        self.options.coding.scale.or(stated).or(self.fact.map(|fact| fact.scale)).or(drawn)
    }

    /// Whether stars are all that is known: how many there could be is not.
    fn lacks_empty_stars(&self, scale: Option<Scale>) -> bool {
        self.first.stars == Some(None) && scale.is_none()
    }

    /// The kind of rating, and why.
    fn kind(&self, scale: Option<Scale>) -> (Option<Kind>, Option<Evidence>) {
        let header = || Evidence::Header {
            word: self.said.word.clone(),
            scale: self.stated.map(|stated| stated.scale),
        };
        // A rating of things on one of these is what is called satisfaction.
        let usual = [Scale::FIVE, Scale::SEVEN, Scale::TEN];
        let (kind, why) = match (self.options.metric, self.said.kind(), self.fact) {
            (Some(kind), promised, _) if promised == Some(kind) => (kind, header()),
            (Some(kind), ..) => (kind, Evidence::Asked),
            (None, Some(kind), _) => (kind, header()),
            (None, None, Some(fact)) => (fact.kind, Evidence::Program(fact.program)),
            _ if self.groups => (Kind::Nps, Evidence::NpsGroups),
            _ if self.first.stars.is_some() => (Kind::Csat, Evidence::Stars),
            _ => match scale.filter(|scale| usual.contains(scale)) {
                Some(scale) => (Kind::Csat, Evidence::UsualScale(scale)),
                None => return (None, None),
            },
        };
        (Some(kind), Some(why))
    }

    /// Scale, direction and groups; the effort form is asked on 1–5, where less is better.
    fn spec(&self, kind: Kind, scale: Option<Scale>) -> CodingSpec {
        let effort = self.said.effort && kind == Kind::Ces;
        let stated = self.stated.and_then(|stated| stated.direction);
        let direction = self.options.coding.direction.or(stated);
        CodingSpec {
            scale: scale.or(effort.then_some(Scale::FIVE)),
            direction: direction.or(effort.then_some(Direction::LowerIsBetter)),
            ..self.options.coding
        }
    }
}

/// Names that say nothing, but hold the rating where a group beside it was derived from it.
fn is_value(name: &str) -> bool {
    ["value", "score", "rating"].contains(&name.trim().to_lowercase().as_str())
}

/// What the first cells look like.
struct First {
    /// Mostly words that are known.
    words: bool,
    /// Stars, and how many there are where empty ones are drawn.
    stars: Option<Option<u8>>,
}

impl First {
    fn of(cells: &[Vec<u8>], promised: bool) -> First {
        let (mut words, mut starred, mut answers) = (0_usize, 0_usize, 0_usize);
        let (mut all, mut families, mut degrees) = (None, Families::ALL, Vec::new());
        for bytes in cells {
            let text = encoding::text(bytes);
            let text = text.trim();
            match cell::rating(bytes, Scale::NPS) {
                Err(Reason::Missing) => continue,
                _ => answers += 1,
            }
            if let Some(meaning) = lexicon::meaning(text) {
                words += 1;
                families = families.and(meaning.families);
                degrees.push(meaning.degree);
            }
            if let Some((_, drawn)) = cell::stars(text) {
                starred += 1;
                all = all.max(drawn);
            }
        }
        let mostly = |count: usize| count * 2 > answers;
        degrees.dedup();
        // "Regular" alone may be a plan, "good" a product's state; faces and agreement are answers.
        let telling = degrees.len() > 1 || families.single().is_some_and(|family| family != Family::Quality);
        First { words: mostly(words) && (telling || promised), stars: mostly(starred).then_some(all) }
    }
}
