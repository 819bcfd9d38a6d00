//! The metric, scale and groups of answers in words.

use crate::import::columns::propose::Clues;
use crate::import::meaning::forms::Form;
use crate::import::meaning::lexicon::{Degree, Family};
use crate::import::note::Unfit;
use crate::import::options::Unread;
use crate::scale::{Coding, CodingSpec, Direction, Kind};

/// Returns how the words of `family` are scored, whose numbers `form` gives.
///
/// # Errors
/// If scale, direction and groups do not fit together.
pub(super) fn worded_coding(clues: &Clues, family: Family, form: &Form) -> Result<Coding, Unfit> {
    let promised = clues.promised().filter(|kind| *kind != Kind::Nps);
    let own = match family {
        Family::Satisfaction | Family::Quality | Family::Faces | Family::Thumbs => Kind::Csat,
        Family::Ease | Family::Effort => Kind::Ces,
        Family::Agreement
        | Family::Likelihood
        | Family::Expectation
        | Family::Frequency
        | Family::Importance => Kind::Rating,
    };
    let kind = clues.metric().or(promised).unwrap_or(own);
    let lower = family == Family::Effort;
    let own = if lower { Direction::LowerIsBetter } else { Direction::HigherIsBetter };
    let direction = clues.asked.direction.unwrap_or(own);
    let spec = CodingSpec { scale: Some(form.scale), direction: Some(direction), ..clues.asked };
    let coding = Coding::new(kind, spec).map_err(Unfit::Coding)?;
    if coding.favourable().is_some() {
        return Ok(coding);
    }
    let favourable = form.favourable(direction == Direction::LowerIsBetter);
    Coding::new(kind, CodingSpec { favourable: Some(favourable), ..spec }).map_err(Unfit::Coding)
}

/// Returns a form of four points, if the words have no middle and `form` would make one of a good answer.
///
/// # Errors
/// If the words fit both as well.
pub(super) fn four_points(
    clues: &Clues,
    family: Family,
    form: Form,
    met: &[Degree],
) -> Result<Option<Form>, Unfit> {
    let sided = matches!(family, Family::Satisfaction | Family::Quality | Family::Agreement | Family::Ease);
    if clues.asked.scale.is_some() || clues.asked.favourable.is_some() || !sided {
        return Ok(None);
    }
    let coding = worded_coding(clues, family, &form)?;
    let good = |degree: Degree| {
        let value = form.value(degree);
        value.is_some_and(|value| coding.favourable().is_some_and(|good| good.contains(value)))
    };
    match form.of_four(met, good) {
        Err(()) if clues.unread == Unread::Ask => Err(Unfit::FourOrFive),
        found => Ok(found.unwrap_or_default()),
    }
}
