//! Reads how a question is rated: on which scale, and how that looks.

use crate::fault::{Expected, Fault, Mistake, What};
use crate::json::{Object, Read, Value};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Kind, Scale, Values};
use crate::survey::rated::{Look, Rated};

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
        // Its groups are far from the middle: six of eleven faces would have to frown.
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
