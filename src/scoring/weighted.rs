//! Answers that weigh differently, as sums by value: like counts, they add.

use crate::scale::{MAX_VALUE, Rating, Scale, Values};

use super::tally::Tally;

const SLOTS: usize = MAX_VALUE as usize + 1;

/// How often each value was given, with the sum of the weights and of their squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weighted {
    tally: Tally,
    weights: [f64; SLOTS],
    squares: [f64; SLOTS],
}

/// One value's sums.
struct Slot {
    value: u8,
    weight: f64,
    square: f64,
}

impl Weighted {
    /// The weights that an answer may have.
    pub const RANGE: [f64; 2] = [1e-9, 1e9];

    /// Counts one rating of that weight, which must be within [`Weighted::RANGE`].
    pub fn add(&mut self, rating: Rating, weight: f64) {
        self.tally.add(rating);
        let at = usize::from(rating.value());
        if let (Some(sum), Some(squares)) = (self.weights.get_mut(at), self.squares.get_mut(at)) {
            *sum += weight;
            *squares += weight * weight;
        }
    }

    /// Counts one answer that was not given.
    pub fn add_missing(&mut self) {
        self.tally.add_missing();
    }

    /// Counts one answer that is not on its scale.
    pub fn add_invalid(&mut self) {
        self.tally.add_invalid();
    }

    /// The answers without their weights.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The answers of equal weight that would say as much: (Σw)²/Σw² (Kish 1965, Survey Sampling).
    /// `None` without an answer.
    pub fn n_eff(&self, scale: Scale) -> Option<f64> {
        let [weight, square] = self.sums(scale);
        (weight > 0.0).then(|| weight * (weight / square))
    }

    /// The weighted mean of what `code` makes of the values: Σwc/Σw. `None` without an answer.
    pub fn mean(&self, scale: Scale, code: impl Fn(u8) -> f64) -> Option<f64> {
        let [weight, _] = self.sums(scale);
        let total = self.slots(scale).fold(0.0, |sum, slot| sum + slot.weight * code(slot.value));
        (weight > 0.0).then(|| total / weight)
    }

    /// The standard error of [`Weighted::mean`] by linearisation: sqrt(n/(n−1) Σw²(c−m)²)/Σw
    /// (Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, 5.6; R's `survey`).
    /// `None` for fewer than two answers.
    pub fn standard_error(&self, scale: Scale, code: impl Fn(u8) -> f64) -> Option<f64> {
        let mean = self.mean(scale, &code)?;
        let spread =
            self.slots(scale).fold(0.0, |sum, slot| sum + slot.square * (code(slot.value) - mean).powi(2));
        let [weight, _] = self.sums(scale);
        let n = self.tally.n(scale) as f64;
        (n > 1.0).then(|| (n / (n - 1.0) * spread).sqrt() / weight)
    }

    /// The weighted standard deviation: sqrt(n/(n−1) Σw(x−m)²/Σw); n−1 as the denominator where all
    /// weigh the same. `None` for fewer than two answers.
    pub fn standard_deviation(&self, scale: Scale) -> Option<f64> {
        let mean = self.mean(scale, f64::from)?;
        let about = |slot: Slot| slot.weight * (f64::from(slot.value) - mean).powi(2);
        let spread = self.slots(scale).fold(0.0, |sum, slot| sum + about(slot));
        let [weight, _] = self.sums(scale);
        let n = self.tally.n(scale) as f64;
        (n > 1.0).then(|| (n / (n - 1.0) * spread / weight).sqrt())
    }

    /// The value at which half the weight is reached; where it is reached between two, their mean.
    pub fn median(&self, scale: Scale) -> Option<f64> {
        let half = self.sums(scale)[0] / 2.0;
        let (mut below, mut lower) = (0.0, None);
        for slot in self.slots(scale) {
            let value = f64::from(slot.value);
            if let Some(lower) = lower {
                return Some((lower + value) / 2.0);
            }
            below += slot.weight;
            // Sums of weights carry the last digits of many roundings.
            if (below - half).abs() <= 1e-12 * half {
                lower = Some(value);
            } else if below > half {
                return Some(value);
            }
        }
        lower
    }

    /// What the low, middle and high group are worth, in answers of a sample of `n_eff`.
    pub(super) fn worth(&self, [low, high]: [Values; 2], scale: Scale) -> Option<[f64; 3]> {
        let [weight, square] = self.sums(scale);
        let factor = weight / square;
        let of = |wanted: &dyn Fn(u8) -> bool| {
            let group = self.slots(scale).filter(|slot| wanted(slot.value));
            group.fold(0.0, |sum, slot| sum + slot.weight * factor)
        };
        let middle = of(&|value| !low.contains(value) && !high.contains(value));
        (weight > 0.0).then(|| [of(&|value| low.contains(value)), middle, of(&|value| high.contains(value))])
    }

    fn sums(&self, scale: Scale) -> [f64; 2] {
        self.slots(scale)
            .fold([0.0, 0.0], |[weight, square], slot| [weight + slot.weight, square + slot.square])
    }

    /// The values of the scale that were given, ascending.
    fn slots(&self, scale: Scale) -> impl Iterator<Item = Slot> {
        let sums = self.weights.iter().zip(&self.squares).zip(0..);
        let all = sums.map(|((&weight, &square), value)| Slot { value, weight, square });
        all.filter(move |slot| scale.rating(slot.value).is_some() && slot.weight > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighted(answers: &[(u8, f64)]) -> Weighted {
        let mut weighted = Weighted::default();
        answers.iter().for_each(|&(value, weight)| weighted.add(Scale::NPS.rating(value).unwrap(), weight));
        weighted
    }

    #[test]
    fn equal_weights_change_nothing() {
        let answers = weighted(&[(3, 2.5), (8, 2.5), (10, 2.5), (10, 2.5)]);
        let near =
            |got: Option<f64>, want: f64| assert!((got.unwrap() - want).abs() < 1e-12, "{got:?} {want}");
        near(answers.n_eff(Scale::NPS), 4.0);
        near(answers.mean(Scale::NPS, f64::from), 7.75);
        // Squares about 7.75: 22.5625 + 0.0625 + 2 · 5.0625 = 32.75; 32.75/3 and 32.75/(3 · 4).
        near(answers.standard_deviation(Scale::NPS), (32.75_f64 / 3.0).sqrt());
        near(answers.standard_error(Scale::NPS, f64::from), (32.75_f64 / 12.0).sqrt());
        near(answers.median(Scale::NPS), 9.0);
    }

    #[test]
    fn the_median_is_where_half_the_weight_is() {
        assert_eq!(weighted(&[(1, 1.0), (5, 1.0), (9, 3.0)]).median(Scale::NPS), Some(9.0));
        assert_eq!(weighted(&[(1, 0.1), (2, 0.2), (9, 0.3)]).median(Scale::NPS), Some(5.5));
        assert_eq!(weighted(&[]).median(Scale::NPS), None);
        assert_eq!(weighted(&[(4, 1.0)]).standard_error(Scale::NPS, f64::from), None);
    }
}
