//! How a question is rated: on which scale, and how that looks.

use crate::fault::{Expected, Fault, Mistake, What};
use crate::json::{Object, Read, Value};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Kind, Scale, Values};

/// A number on a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated {
    /// Its scale and groups.
    pub coding: Coding,
    /// Whether the host named the favourable values; then they are posted.
    pub own_favourable: bool,
    /// How its values are drawn.
    pub look: Look,
}

/// How the values of a scale are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As numbers.
    #[default]
    Numbers,
    /// As stars: more of them are better.
    Stars,
    /// As faces, from unhappy to happy.
    Faces,
}

impl Look {
    /// The name in surveys.
    pub const fn name(self) -> &'static str {
        match self {
            Look::Numbers => "numbers",
            Look::Stars => "stars",
            Look::Faces => "faces",
        }
    }
}

impl Rated {
    /// The classes by which a value is drawn: `star`, or `face` and one of `face-1` (the unhappiest) to
    /// `face-7`. The faces of a scale lie evenly around the middle one.
    pub fn shape(&self, value: u8) -> String {
        if self.look != Look::Faces {
            return "star".to_owned();
        }
        let scale = self.coding.scale();
        let last = scale.high() - scale.low();
        let step = match self.coding.direction() {
            Direction::HigherIsBetter => value.saturating_sub(scale.low()),
            Direction::LowerIsBetter => scale.high().saturating_sub(value),
        };
        // Rounded towards the ends, on either side.
        let low_half = (6 * step) / last.max(1);
        let face = if 2 * step > last { 6 - 6 * last.saturating_sub(step) / last.max(1) } else { low_half };
        ["face face-", &(face + 1).to_string()].concat()
    }
}

/// The most values that faces can tell apart.
const MAX_FACES: usize = 7;

/// Reads what makes a question rated.
pub(super) fn rated(object: &Object, kind: Kind) -> Read<Rated> {
    let scale =
        match object.get("scale")? {
            Some(value) => Some(read_scale(value).ok_or_else(|| {
                Fault::not_allowed(object.at("scale"), &value.to_text(), Expected::ScaleEnds)
            })?),
            None => None,
        };
    let direction = match object.text("direction")? {
        Some(name) => Some(Direction::from_name(name).ok_or_else(|| {
            Fault::not_one_of(object.at("direction"), name, &["higher_is_better", "lower_is_better"])
        })?),
        None => None,
    };
    let favourable = match object.get("favourable")? {
        Some(value) => Some(read_values(value).ok_or_else(|| {
            Fault::not_allowed(object.at("favourable"), &value.to_text(), Expected::ScaleValues)
        })?),
        None => None,
    };
    let spec = CodingSpec { scale, direction, favourable, unfavourable: None };
    let coding = Coding::new(kind, spec)
        .map_err(|error: CodingError| Fault::new(object.at(error.key()), What::Coding(error)))?;
    Ok(Rated { look: look(object, &coding)?, coding, own_favourable: favourable.is_some() })
}

fn look(object: &Object, coding: &Coding) -> Read<Look> {
    let Some(name) = object.text("look")? else { return Ok(Look::Numbers) };
    let looks = [Look::Numbers, Look::Stars, Look::Faces];
    let look = looks.into_iter().find(|look| look.name() == name);
    let scale = coding.scale();
    let refused = match look {
        None => return Err(Fault::not_one_of(object.at("look"), name, &looks.map(Look::name))),
        Some(Look::Numbers) => None,
        // Its groups lie far from the middle: six of eleven faces would have to frown.
        Some(_) if coding.kind() == Kind::Nps => Some(Mistake::LookOfNps),
        Some(Look::Stars) if scale.low() != 1 || coding.direction() == Direction::LowerIsBetter => {
            Some(Mistake::StarsOffScale)
        }
        Some(Look::Faces) if scale.values().count() > MAX_FACES => {
            Some(Mistake::TooManyFaces { most: MAX_FACES })
        }
        Some(_) => None,
    };
    match refused {
        Some(why) => Err(Fault::new(object.at("look"), What::Mistake(why))),
        None => Ok(look.unwrap_or_default()),
    }
}

fn read_scale(value: &Value) -> Option<Scale> {
    let [low, high] = value.as_array()? else { return None };
    Scale::new(u8::try_from(low.as_int()?).ok()?, u8::try_from(high.as_int()?).ok()?)
}

fn read_values(value: &Value) -> Option<Values> {
    let on_some_scale =
        |item: &Value| u8::try_from(item.as_int()?).ok().filter(|&v| v <= crate::scale::MAX_VALUE);
    value.as_array()?.iter().map(on_some_scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_lie_evenly_around_the_middle_and_turn_with_the_direction() {
        let faces = |high, direction| {
            let spec = CodingSpec {
                scale: Scale::new(1, high),
                direction: Some(direction),
                ..CodingSpec::default()
            };
            let coding = Coding::new(Kind::Rating, spec).unwrap();
            let rated = Rated { coding, own_favourable: false, look: Look::Faces };
            let last = |value| rated.shape(value).chars().last().unwrap();
            coding.scale().values().map(last).collect::<String>()
        };
        let up = |high| faces(high, Direction::HigherIsBetter);
        assert_eq!([2, 3, 4, 5, 6, 7].map(up), ["17", "147", "1357", "12467", "123567", "1234567"]);
        assert_eq!(faces(3, Direction::LowerIsBetter), "741");
    }
}
