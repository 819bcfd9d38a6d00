//! How a question is rated: on which scale, and how that looks.

use crate::scale::{Coding, Direction};

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
    /// Returns the name in surveys.
    pub const fn name(self) -> &'static str {
        match self {
            Look::Numbers => "numbers",
            Look::Stars => "stars",
            Look::Faces => "faces",
        }
    }
}

impl Rated {
    /// Returns the classes that draw a value: `star`, or `face` and one of `face-1` (the unhappiest) to
    /// `face-7`. The faces of a scale are spread evenly around the middle one.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{CodingSpec, Kind, Scale};

    #[test]
    fn faces_are_spread_evenly_and_follow_the_direction() {
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
