//! Digit keys that choose a value on a scale.

use crate::scale::{Coding, Rating};

/// Reads digit keys: a digit chooses its own value, and `0` directly after `1` chooses 10 where the scale has
/// it. There is no timer: any other key or a pointer in between ends the pair.
#[derive(Debug, Default)]
pub struct Digits {
    after_one: bool,
}

impl Digits {
    /// Returns the value that a key chooses on a scale, or `None` where the key means nothing here.
    pub fn press(&mut self, key: &str, coding: &Coding) -> Option<u8> {
        let digit: Option<u8> = if key.len() == 1 { key.parse().ok() } else { None };
        let ten = self.after_one && digit == Some(0) && coding.scale().rating(10).is_some();
        self.after_one = digit == Some(1);
        let value = if ten { 10 } else { digit? };
        coding.scale().rating(value).map(Rating::value)
    }

    /// Something else happened: the next `0` is a zero.
    pub fn interrupt(&mut self) {
        self.after_one = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{CodingSpec, Kind, Scale};

    #[test]
    fn digits_choose_and_ten_is_one_then_zero() {
        let nps = Coding::new(Kind::Nps, CodingSpec::default()).unwrap();
        let seven = Coding::new(Kind::Ces, CodingSpec { scale: Some(Scale::SEVEN), ..CodingSpec::default() })
            .unwrap();
        let press = |coding: &Coding, keys: &[&str]| {
            let mut digits = Digits::default();
            keys.iter().map(|key| digits.press(key, coding)).collect::<Vec<_>>()
        };
        assert_eq!(press(&nps, &["1", "0", "0"]), [Some(1), Some(10), Some(0)]);
        assert_eq!(press(&nps, &["1", "Tab", "0"]), [Some(1), None, Some(0)]);
        assert_eq!(press(&seven, &["1", "0", "8", "7"]), [Some(1), None, None, Some(7)]);
        let mut digits = Digits::default();
        digits.press("1", &nps);
        digits.interrupt();
        assert_eq!(digits.press("0", &nps), Some(0));
    }
}
