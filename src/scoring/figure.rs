//! Which number leads a summary, how it is rounded and how sure it is: decided here as data, for the
//! terminal, pages and sentences to draw.

use super::interval::Interval;
use super::service::Unit;
use super::summary::{Flag, Summary};
use crate::scale::{Kind, Scale};

/// With fewer answers than this, no interval is shown.
pub const FEW: u64 = 5;

/// One number of a summary, with everything that is needed to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Which number it is.
    pub statistic: Statistic,
    /// The number, unrounded.
    pub value: f64,
    /// The number rounded to `decimals`, with an ASCII minus and without its unit.
    pub rounded: String,
    /// How many decimals the number and the ends of its interval are shown with.
    pub decimals: usize,
    /// Percent of a share, else points: of an NPS −100 to 100, of a mean those of its scale.
    pub unit: Unit,
    /// The lowest and the highest possible value.
    pub ends: [f64; 2],
    /// How sure the number is.
    pub certainty: Certainty,
}

/// Which number of a summary a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The NPS, better less worse than expected, or the share of favourable answers.
    Score,
    /// The mean of the ratings.
    Mean,
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Certainty {
    /// Fewer than [`FEW`] answers: an interval would be no help.
    TooFew,
    /// Everyone in the population answered, so there is no sampling error.
    Census,
    /// The true value is likely within this interval.
    Interval(Interval),
    /// All answers are equal, so their spread cannot be estimated.
    NoVariation,
}

/// Why a summary has no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFigure {
    /// There are no answers.
    NoAnswers,
    /// There are fewer answers than may be shown.
    Withheld,
}

/// What a reader should know before quoting a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remark {
    /// Fewer than 30 answers.
    SmallSample,
    /// Convention names no groups for this scale and direction.
    UnusualScale,
    /// More than one in twenty answers could not be read or are not on the scale.
    ManyInvalid {
        /// How many.
        invalid: u64,
        /// Of how many.
        answers: u64,
    },
    /// A margin of error of that many points needs more answers: about `n`.
    MoreNeeded {
        /// In points or percent.
        margin: f64,
        /// The number of answers.
        n: u64,
    },
}

/// From so many answers on, one in twenty that is invalid is not a slip.
const MANY: u64 = 10;

impl Summary {
    /// Returns the figure that leads: the score, or the mean where no favourable values are known and
    /// for effort on 1–10, which reports give as a mean.
    ///
    /// # Errors
    /// [`NoFigure`] where there is nothing to show.
    pub fn figure(&self) -> Result<Figure, NoFigure> {
        match self.figures() {
            _ if self.n == 0 => Err(NoFigure::NoAnswers),
            _ if self.flags.contains(&Flag::Suppressed) => Err(NoFigure::Withheld),
            [Some(figure), _] | [None, Some(figure)] => Ok(figure),
            [None, None] => Err(NoFigure::NoAnswers),
        }
    }

    /// Returns the score and the mean, as far as they are known, the leading one first.
    pub fn figures(&self) -> [Option<Figure>; 2] {
        if self.mean_leads() {
            [self.mean_figure(), self.score_figure()]
        } else {
            [self.score_figure(), self.mean_figure()]
        }
    }

    /// Returns what to know before quoting the score.
    pub fn remarks(&self) -> Vec<Remark> {
        let few = self.flags.contains(&Flag::SmallN) && self.n >= FEW;
        let unusual = self.flags.contains(&Flag::NonstandardScale);
        let wanting = |n| !self.mean_leads() && (FEW..n).contains(&self.n);
        let needed = self.n_needed.filter(|needed| wanting(needed.n));
        let needed = needed.map(|needed| Remark::MoreNeeded { margin: needed.margin, n: needed.n });
        let answers = self.n + self.invalid;
        let many = answers >= MANY && self.figure().is_ok() && self.invalid * 20 > answers;
        let invalid = many.then_some(Remark::ManyInvalid { invalid: self.invalid, answers });
        let remarks =
            [invalid, few.then_some(Remark::SmallSample), unusual.then_some(Remark::UnusualScale), needed];
        remarks.into_iter().flatten().collect()
    }

    fn mean_leads(&self) -> bool {
        let coding = self.metric.coding();
        self.score.is_none() || coding.kind() == Kind::Ces && coding.scale() == Scale::TEN
    }

    fn score_figure(&self) -> Option<Figure> {
        let net = self.metric.is_net();
        Some(Figure {
            statistic: Statistic::Score,
            value: self.score?,
            rounded: self.display.clone()?,
            decimals: 0,
            unit: if net { Unit::Points } else { Unit::Percent },
            ends: [if net { -100.0 } else { 0.0 }, 100.0],
            certainty: self.certainty(self.interval),
        })
    }

    fn mean_figure(&self) -> Option<Figure> {
        let (value, scale) = (self.mean?, self.metric.coding().scale());
        let decimals = 2;
        Some(Figure {
            statistic: Statistic::Mean,
            value,
            rounded: format!("{value:.decimals$}"),
            decimals,
            unit: Unit::Points,
            ends: [scale.low(), scale.high()].map(f64::from),
            certainty: self.certainty(self.mean_interval),
        })
    }

    fn certainty(&self, interval: Option<Interval>) -> Certainty {
        match interval {
            _ if self.n < FEW => Certainty::TooFew,
            Some(Interval { low, high, .. }) if low == high => Certainty::Census,
            Some(interval) => Certainty::Interval(interval),
            None => Certainty::NoVariation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Coding, CodingSpec};
    use crate::scoring::{ScoreOptions, Tally};

    fn summary(kind: Kind, scale: Option<Scale>, counts: &[(u8, u64)], options: &ScoreOptions) -> Summary {
        let coding = Coding::new(kind, CodingSpec { scale, ..CodingSpec::default() }).unwrap();
        let mut tally = Tally::default();
        for &(value, count) in counts {
            tally.add_count(coding.scale().rating(value).unwrap(), count).unwrap();
        }
        Summary::of(&tally, &coding, options)
    }

    #[test]
    fn the_score_leads_unless_reports_lead_with_the_mean() {
        let of =
            |kind, scale, counts| summary(kind, scale, counts, &ScoreOptions::default()).figure().unwrap();
        let nps = of(Kind::Nps, None, &[(0, 10), (7, 20), (10, 5)]);
        assert_eq!((nps.statistic, nps.rounded.as_str(), nps.unit), (Statistic::Score, "-14", Unit::Points));
        let effort = of(Kind::Ces, Some(Scale::TEN), &[(9, 3), (4, 4)]);
        assert_eq!((effort.statistic, effort.rounded.as_str()), (Statistic::Mean, "6.14"));
        assert_eq!(effort.ends, [1.0, 10.0]);
        let unknown = of(Kind::Rating, Scale::new(0, 4), &[(1, 2), (4, 2)]);
        assert_eq!((unknown.statistic, unknown.certainty), (Statistic::Mean, Certainty::TooFew));
        let share = Summary::of_proportion(3, 4, &ScoreOptions::default());
        assert_eq!(share.figure().unwrap().unit, Unit::Percent);
        assert!(share.figures()[1].is_none());
    }

    #[test]
    fn a_figure_is_as_sure_as_its_answers() {
        let nps = |counts, options: &ScoreOptions| summary(Kind::Nps, None, counts, options);
        let usual = ScoreOptions::default();
        assert_eq!(nps(&[], &usual).figure(), Err(NoFigure::NoAnswers));
        let hidden = ScoreOptions { min_n: 10, ..usual };
        assert_eq!(nps(&[(9, 9)], &hidden).figure(), Err(NoFigure::Withheld));
        let all = ScoreOptions { population: Some(30), ..usual };
        assert_eq!(nps(&[(2, 10), (10, 20)], &all).figure().unwrap().certainty, Certainty::Census);
        let [score, mean] = nps(&[(9, 9)], &usual).figures().map(|figure| figure.unwrap().certainty);
        assert!(matches!(score, Certainty::Interval(_)) && mean == Certainty::NoVariation);
    }

    #[test]
    fn more_answers_are_named_only_where_they_help() {
        let of = |counts| summary(Kind::Nps, None, counts, &ScoreOptions::default()).remarks();
        assert_eq!(of(&[(9, 4)]), []);
        assert_eq!(of(&[(0, 10), (10, 10)]).len(), 2);
        assert_eq!(of(&[(0, 1000), (10, 1000)]), []);
    }
}
