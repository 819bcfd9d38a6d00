//! The known scales of words: which degrees follow each other, so that a word becomes a number.

use super::lexicon::{Degree, Family};
use crate::scale::{Scale, Values};

use Degree::{
    Bad as B, ExtremelyBad as BBB, ExtremelyGood as GGG, Good as G, Neither as N, NotAtAll as NO,
    Slightly as SL, SomewhatBad as SB, SomewhatGood as SG, VeryBad as BB, VeryGood as GG,
};

/// Two answers, coded 0 and 1.
const TWO: &[&[Degree]] = &[&[B, G]];

const THREE: &[&[Degree]] =
    &[&[B, N, G], &[B, N, GG], &[BB, N, GG], &[BBB, N, GGG], &[B, N, GGG], &[B, N, SG], &[SB, N, SG]];

const FOUR: &[&[Degree]] = &[
    &[BB, B, G, GG],
    &[BB, SB, SG, GG],
    &[B, SG, G, GGG],
    &[NO, SL, SG, GG],
    &[NO, SB, SG, GG],
    &[NO, B, G, GG],
    &[NO, B, SG, GG],
    &[NO, SB, G, GG],
    &[BB, B, SG, GG],
    &[BB, SB, G, GG],
    &[BBB, B, G, GG],
    &[BBB, B, SG, GG],
    &[BBB, SB, SG, GG],
    &[BBB, B, G, GGG],
    &[BBB, SB, SG, GGG],
    &[BB, B, SG, GGG],
    &[NO, SB, SG, GGG],
];

/// In the order in which they are tried. The first one with every word in the column is taken.
const FIVE: &[&[Degree]] = &[
    &[BB, B, N, G, GG],
    &[BB, SB, N, SG, GG],
    &[BBB, B, N, G, GGG],
    &[BBB, SB, N, SG, GGG],
    &[NO, B, N, G, GG],
    &[NO, B, N, G, GGG],
    &[NO, SL, SG, GG, GGG],
    &[NO, SL, N, GG, GGG],
    &[NO, SL, SG, G, GG],
    &[NO, SL, N, G, GG],
    &[NO, B, N, SG, GG],
    &[BB, B, N, G, GGG],
    &[BB, B, SG, G, GG],
    &[BB, B, SG, G, GGG],
    &[B, SG, G, GG, GGG],
    &[B, N, G, GG, GGG],
    &[BB, B, N, SG, G],
    &[BB, B, N, SG, GG],
    &[B, SB, N, SG, G],
    &[B, SB, N, G, GG],
    // Below average, average, above average.
    &[BB, SB, N, SG, GGG],
    &[B, SB, N, SG, GGG],
    &[B, SB, N, SG, GG],
    &[BBB, SB, N, SG, GG],
    // Not at all, not very, fairly, very.
    &[NO, SB, N, SG, GG],
    &[NO, SB, N, SG, GGG],
    &[NO, SB, N, G, GG],
    &[NO, SB, N, GG, GGG],
    &[NO, SB, SG, GG, GGG],
    &[NO, SB, SG, G, GG],
];

const SEVEN: &[&[Degree]] = &[
    &[BB, B, SB, N, SG, G, GG],
    &[BBB, B, SB, N, SG, G, GGG],
    &[BBB, B, SB, N, SL, SG, GGG],
    &[BBB, BB, SB, N, SG, GG, GGG],
    &[BBB, BB, B, N, G, GG, GGG],
    &[NO, B, SB, N, SG, G, GG],
    &[NO, B, SB, N, SG, G, GGG],
];

/// A scale of words, whose order gives the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Form {
    degrees: &'static [Degree],
    pub scale: Scale,
}

impl Form {
    /// Finds the smallest usual form with every degree in `met`, and with as many points as `asked`; `None`
    /// if there is none.
    pub fn find(family: Family, met: &[Degree], asked: Option<Scale>) -> Option<Form> {
        // "Good" and "bad" alone may be the whole scale, but "agree" and "disagree" may have stronger ones
        // that nobody chose.
        let short = matches!(family, Family::Quality | Family::Faces | Family::Thumbs);
        let usual: &[&[&[Degree]]] = if short { &[TWO, THREE, FIVE, SEVEN] } else { &[FIVE, SEVEN] };
        let all: &[&[&[Degree]]] = &[TWO, THREE, FOUR, FIVE, SEVEN];
        let forms = if asked.is_some() { all } else { usual };
        let points = |scale: Scale| scale.values().count();
        let degrees = forms
            .iter()
            .flat_map(|forms| forms.iter())
            .filter(|form| asked.is_none_or(|scale| points(scale) == form.len()))
            .find(|form| met.iter().all(|degree| form.contains(degree)))?;
        let high = u8::try_from(degrees.len()).ok()?;
        let own = if degrees.len() == 2 { Scale::BINARY } else { Scale::new(1, high)? };
        Some(Form { degrees, scale: asked.unwrap_or(own) })
    }

    /// Finds a scale of four points, without a middle, that has every degree in `met`. Its upper two points are
    /// good. Returns `None` if there is no such scale, or if this form rates the same words as good.
    ///
    /// # Errors
    /// If they could as well be words of this one.
    pub fn of_four(self, met: &[Degree], is_good: impl Fn(Degree) -> bool) -> Result<Option<Form>, ()> {
        let upper = |four: &[Degree], degree: Degree| four.iter().skip(2).any(|other| *other == degree);
        let fits = |four: &&[Degree]| met.iter().all(|degree| four.contains(degree));
        let Some(four) = FOUR.iter().copied().find(fits) else { return Ok(None) };
        let goods = met.iter().filter(|degree| upper(four, **degree)).count();
        let differs = met.iter().any(|degree| upper(four, *degree) && !is_good(*degree));
        if self.degrees.len() < 5 || !differs || goods == met.len() {
            return Ok(None);
        }
        // "Slightly" is also said on a scale that begins with "not at all" and ends with "extremely".
        let certain = met.len() == four.len() && !met.contains(&SL);
        let scale = Scale::new(1, 4).filter(|_| certain).ok_or(())?;
        Ok(Some(Form { degrees: four, scale }))
    }

    /// Returns the number of a degree.
    pub fn value(&self, degree: Degree) -> Option<u8> {
        let at = self.degrees.iter().position(|other| *other == degree)?;
        u8::try_from(at).ok().map(|at| self.scale.low() + at)
    }

    /// Returns the values on the good side of the middle.
    pub fn favourable(&self, lower_is_better: bool) -> Values {
        let (low, high) = (self.scale.low(), self.scale.high());
        let many = u8::try_from(self.degrees.len() / 2).unwrap_or(0);
        if lower_is_better {
            Values::range(low, low + many - 1)
        } else {
            Values::range(high + 1 - many, high)
        }
    }
}

/// Returns whether a degree is the good end of a numbered scale; `None` if it is not an end.
pub(in crate::import) fn end(degree: Degree) -> Option<bool> {
    match degree {
        NO | BBB | BB => Some(false),
        GG | GGG => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_in_a_column_decide_the_form() {
        let find = |family, met: &[Degree]| Form::find(family, met, None).map(|form| form.scale.to_string());
        assert_eq!(find(Family::Agreement, &[B, G]).as_deref(), Some("1-5"));
        assert_eq!(find(Family::Agreement, &[BB, SB, B, G]).as_deref(), Some("1-7"));
        assert_eq!(find(Family::Quality, &[B, G]).as_deref(), Some("0-1"));
        assert_eq!(find(Family::Quality, &[B, N, GG]).as_deref(), Some("1-3"));
        assert_eq!(find(Family::Likelihood, &[NO, SL, GGG]).as_deref(), Some("1-5"));
        assert_eq!(find(Family::Likelihood, &[NO, BBB, SL]), None);
    }

    #[test]
    fn every_form_begins_badly_and_its_good_half_is_favourable() {
        for form in [TWO, THREE, FOUR, FIVE, SEVEN].into_iter().flatten() {
            let end = |at: Option<&Degree>| at.and_then(|degree| end(*degree));
            assert!(form.first() < form.last() && end(form.first()) != Some(true), "{form:?}");
            assert!(form.iter().all(|degree| form.iter().filter(|other| *other == degree).count() == 1));
            let scale = Scale::new(1, u8::try_from(form.len()).unwrap()).unwrap();
            let found = Form::find(Family::Quality, form, Some(scale)).unwrap();
            assert_eq!(found.value(form[0]), Some(1), "{form:?}");
            assert_eq!(found.value(form[form.len() - 1]), Some(scale.high()), "{form:?}");
        }
        let five = Form::find(Family::Effort, &[BB, GG], None).unwrap();
        assert_eq!(
            (five.favourable(false), five.favourable(true)),
            (Values::range(4, 5), Values::range(1, 2))
        );
    }
}
