//! Proposes how to read a column before its cells are counted: from its header, from the program that wrote
//! the file, and from what its first cells look like, but never from the range of its numbers.

use super::column::Column;
use super::header::{HeaderMeaning, Promise, is_beside, promise};
use super::layout;
use super::stated::{Stated, stated};
use crate::import::format::encoding;
use crate::import::left_out::Reason;
use crate::import::meaning::cell;
use crate::import::meaning::lexicon::{self, Families, Family};
use crate::import::note::{Evidence, Unfit};
use crate::import::options::ImportOptions;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale};

/// How the scale of a column is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// It is the usual scale of its question.
    Assumed,
    /// The caller, the header or the program states it.
    Stated,
    /// The words of the answers form it.
    Words,
}

/// How a column is read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Metric and scale of its numbers; `None` if they are not known.
    pub coding: Option<Coding>,
    pub basis: Basis,
    /// Why; `None` if only its cells suggest it.
    pub why: Option<Evidence>,
    /// The metric that its header names.
    pub promised: Option<Kind>,
    /// Whether the header names a question that is asked on one scale only.
    pub names_its_scale: bool,
}

/// What the caller and the other columns say.
pub(super) struct Context<'o> {
    pub options: &'o ImportOptions,
    /// What is known about the program that wrote the file.
    pub fixed: Option<&'static layout::ProgramScale>,
    /// Whether another column names promoters and detractors.
    pub groups: bool,
}

/// Proposes how to read a column; `None` if nothing suggests that it holds ratings.
pub(super) fn propose(column: &Column, context: &Context, chosen: bool) -> Result<Option<Reading>, Unfit> {
    let clues = Clues::of(column, context, chosen);
    if !chosen && !clues.speaks_for_ratings(column) {
        return Ok(None);
    }
    let scale = clues.scale();
    let (kind, why) = clues.kind(scale);
    let promised = clues.said.kind();
    let unknown =
        |why| Reading { coding: None, basis: Basis::Assumed, why, promised, names_its_scale: false };
    let Some(kind) = kind.filter(|_| !clues.lacks_empty_stars(scale)) else {
        return Ok(Some(unknown(why)));
    };
    match Coding::new(kind, clues.spec(kind, scale)) {
        Ok(coding) if coding.favourable().is_some() => {
            let named = context.options.metric.is_some() && chosen;
            let names_its_scale = named || column.text.to_lowercase().contains("nps");
            let basis = if scale.is_some() { Basis::Stated } else { Basis::Assumed };
            Ok(Some(Reading { coding: Some(coding), basis, why, promised, names_its_scale }))
        }
        // Words have their own scale and groups.
        _ if clues.first.words => Ok(Some(unknown(why))),
        Ok(_) => Err(Unfit::NoFavourable),
        Err(error) => Err(Unfit::Coding(error)),
    }
}

/// Everything that hints at what a column holds.
struct Clues<'o> {
    options: &'o ImportOptions,
    said: HeaderMeaning,
    stated: Option<Stated>,
    fixed: Option<&'static layout::ProgramScale>,
    first: FirstCells,
    groups: bool,
}

impl<'o> Clues<'o> {
    fn of(column: &Column, context: &Context<'o>, chosen: bool) -> Clues<'o> {
        let said = promise(&column.text);
        let promised = said.promise != Promise::None || chosen;
        Clues {
            options: context.options,
            stated: stated(&column.text),
            fixed: context.fixed.filter(|fixed| fixed.is_of(&column.name)),
            first: FirstCells::of(&column.cells, promised),
            groups: context.groups && said.kind().is_none(),
            said,
        }
    }

    fn speaks_for_ratings(&self, column: &Column) -> bool {
        let header = self.said.promise != Promise::None || self.fixed.is_some();
        let cells = self.first.words || self.first.stars.is_some();
        !is_beside(&column.text) && (header || cells || self.groups && is_value(&column.name))
    }

    /// Returns the scale, if something states it: the caller, the header, the program, or empty stars.
    fn scale(&self) -> Option<Scale> {
        let stated = self.stated.map(|stated| stated.scale);
        let drawn = self.first.stars.flatten().and_then(|all| Scale::new(1, all));
        self.options.coding.scale.or(stated).or(self.fixed.map(|fixed| fixed.scale)).or(drawn)
    }

    /// Whether only filled stars are drawn, so that the highest number is not known.
    fn lacks_empty_stars(&self, scale: Option<Scale>) -> bool {
        self.first.stars == Some(None) && scale.is_none()
    }

    /// Returns the kind of rating, and why.
    fn kind(&self, scale: Option<Scale>) -> (Option<Kind>, Option<Evidence>) {
        let header = || Evidence::Header {
            word: self.said.word.clone(),
            scale: self.stated.map(|stated| stated.scale),
        };
        // A rating on one of these scales is usually called satisfaction.
        let usual = [Scale::FIVE, Scale::SEVEN, Scale::TEN];
        let (kind, why) = match (self.options.metric, self.said.kind(), self.fixed) {
            (Some(kind), promised, _) if promised == Some(kind) => (kind, header()),
            (Some(kind), ..) => (kind, Evidence::Asked),
            (None, Some(kind), _) => (kind, header()),
            (None, None, Some(fixed)) => (fixed.kind, Evidence::Program(fixed.program)),
            _ if self.groups => (Kind::Nps, Evidence::NpsGroups),
            _ if self.first.stars.is_some() => (Kind::Csat, Evidence::Stars),
            _ => match scale.filter(|scale| usual.contains(scale)) {
                Some(scale) => (Kind::Csat, Evidence::UsualScale(scale)),
                None => return (None, None),
            },
        };
        (Some(kind), Some(why))
    }

    /// Returns scale, direction and groups. The effort form is asked on 1–5, and less is better.
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

/// Names that say little, but mean the rating if another column holds its groups.
fn is_value(name: &str) -> bool {
    ["value", "score", "rating"].contains(&name.trim().to_lowercase().as_str())
}

/// What the first cells look like.
struct FirstCells {
    /// Whether most are known words.
    words: bool,
    /// Whether most are stars, and how many each has, if empty ones are drawn too.
    stars: Option<Option<u8>>,
}

impl FirstCells {
    fn of(cells: &[Vec<u8>], promised: bool) -> FirstCells {
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
        // "Regular" alone may be a plan and "good" the state of a product; faces and agreement are answers.
        let telling = degrees.len() > 1 || families.single().is_some_and(|family| family != Family::Quality);
        FirstCells { words: mostly(words) && (telling || promised), stars: mostly(starred).then_some(all) }
    }
}
