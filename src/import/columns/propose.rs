//! What a column is taken for, before its cells are counted: by what its header says, by what the
//! layout of the file is known for, and by what its first cells look like. Never by their range.

use super::Column;
use crate::import::Options;
use crate::import::cell;
use crate::import::encoding;
use crate::import::layout;
use crate::import::lexicon::{self, Families, Family};
use crate::import::stated::stated;
use crate::import::words::{Promise, is_beside, promise};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Kind, Scale};

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
    /// Why.
    pub why: String,
    /// What its header promises.
    pub promised: Option<Kind>,
    /// Whether the header names a question that has one scale only.
    pub names_its_scale: bool,
}

/// Why a column cannot be read although it was asked for.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    Coding(CodingError),
    NoFavourable,
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
pub(super) fn propose(column: &Column, around: &Around, chosen: bool) -> Result<Option<Known>, Trouble> {
    let options = around.options;
    let said = promise(&column.text);
    let stated = stated(&column.text);
    let fact = around.fact.filter(|fact| fact.is_of(&column.name));
    let first = First::of(&column.cells, said.promise != Promise::None || chosen);
    let beside = is_beside(&column.text) && !chosen;
    let rating = said.promise != Promise::None || fact.is_some() || chosen;
    if beside || !(rating || first.words || first.stars.is_some() || around.groups && is_value(&column.name))
    {
        return Ok(None);
    }
    let groups = around.groups && said.kind().is_none();
    let (kind, why) = match (options.metric, said.kind(), fact) {
        (Some(kind), promised, _) if promised == Some(kind) => (Some(kind), header_says(&said.word)),
        (Some(kind), ..) => (Some(kind), "as asked for".to_owned()),
        (None, Some(kind), _) => (Some(kind), header_says(&said.word)),
        (None, None, Some(fact)) => (Some(fact.kind), fact.why.to_owned()),
        _ if groups => (Some(Kind::Nps), "a column beside it names promoters and detractors".to_owned()),
        _ if first.stars.is_some() => (Some(Kind::Csat), "its answers are stars".to_owned()),
        _ => (None, String::new()),
    };
    let scale = options.coding.scale.or(stated.map(|stated| stated.scale)).or(fact.map(|fact| fact.scale));
    let scale = scale.or(first.stars.flatten().and_then(|all| Scale::new(1, all)));
    // A rating of things on a usual scale is what is called satisfaction.
    let usual = [Scale::FIVE, Scale::SEVEN, Scale::TEN];
    let (kind, why) = match (kind, scale) {
        (None, Some(scale)) if usual.contains(&scale) => {
            (Some(Kind::Csat), format!("a rating on {scale} is read as satisfaction"))
        }
        other => (other.0, why),
    };
    let unknown = |why| Known {
        coding: None,
        basis: Basis::Assumed,
        why,
        promised: said.kind(),
        names_its_scale: false,
    };
    let starless = matches!(first.stars, Some(None)) && scale.is_none();
    let Some(kind) = kind.filter(|_| !starless) else { return Ok(Some(unknown(why))) };
    let effort = said.effort && kind == Kind::Ces;
    let direction = options.coding.direction.or(stated.and_then(|stated| stated.direction)).or(if effort {
        Some(Direction::LowerIsBetter)
    } else {
        None
    });
    // The effort form is asked on 1–5; where a header states another scale, that one counts.
    let assumed = if effort { Some(Scale::FIVE) } else { None };
    let mut spec = CodingSpec { scale: scale.or(assumed), direction, ..options.coding };
    if let (None, Some(fact)) = (spec.favourable, fact) {
        spec.favourable = fact.favourable();
    }
    let basis = if scale.is_some() { Basis::Said } else { Basis::Assumed };
    let names_its_scale = column.text.to_lowercase().contains("nps") || options.metric.is_some() && chosen;
    match Coding::new(kind, spec) {
        Ok(coding) if coding.favourable().is_some() => {
            let promised = said.kind();
            Ok(Some(Known { coding: Some(coding), basis, why, promised, names_its_scale }))
        }
        // Words bring their own scale and groups.
        _ if first.words => Ok(Some(unknown(why))),
        Ok(_) => Err(Trouble::NoFavourable),
        Err(error) => Err(Trouble::Coding(error)),
    }
}

fn header_says(word: &str) -> String {
    format!("its header says {word:?}")
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
                Err(crate::import::left_out::Reason::Missing) => continue,
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
