//! How a summary is filled from a tally.

use super::moments::{mean, median, standard_deviation};
use super::sample::{Sample, rounded_percent};
use super::{Counts, Flag, Groups, NNeeded, ScoreOptions, Summary};
use crate::scale::{Coding, Scale};
use crate::scoring::interval::{Bounds, Interval, Method, finite_population, mean_t};
use crate::scoring::metric::Metric;
use crate::scoring::sample_size::of_population;
use crate::scoring::tally::Tally;
use crate::scoring::weighted::Weighted;

/// Below this number of answers a score is imprecise.
const SMALL_N: u64 = 30;

/// What a headline needs in addition to the spread of its sample.
struct Headline {
    /// In points or percent.
    score: f64,
    /// The score rounded.
    display: String,
    /// The standard error in the score's unit, before the finite population's factor.
    se: Option<f64>,
    /// How many answers each unit of the sample represents: 1, or more for weighted answers.
    answers: f64,
}

impl Summary {
    /// The summary of a tally. Counts of values off the scale are invalid answers. A population
    /// smaller than n is taken as a census.
    ///
    /// Without a favourable set (see [`Coding::favourable`]) only the mean is scored.
    pub fn of(tally: &Tally, coding: &Coding, options: &ScoreOptions) -> Summary {
        let n = tally.n(coding.scale());
        if n < options.min_n {
            return Summary::suppressed(tally, coding);
        }
        let mut summary = Summary::blank(coding, tally, n);
        summary.fill_mean(tally, coding.scale(), options);
        if let Some(groups) = summary.fill_groups(tally, coding).filter(|_| n > 0) {
            summary.fill_score(coding.is_net(), groups, options);
        }
        summary.settled()
    }

    /// The summary of answers that weigh differently: `score`, `mean`, `median` and `variance` are
    /// weighted, `n`, `counts` and `groups` are not; the standard error is by linearisation, the
    /// interval that of a sample of `n_eff` answers.
    pub fn of_weighted(answers: &Weighted, coding: &Coding, options: &ScoreOptions) -> Summary {
        let tally = answers.tally();
        let n = tally.n(coding.scale());
        let mut summary = Summary::blank(coding, tally, n);
        if n < options.min_n {
            summary = Summary::suppressed(tally, coding);
        } else if n > 0 {
            summary.n_eff = answers.n_eff(coding.scale());
            summary.fill_weighted_mean(answers, coding.scale(), options);
            if summary.fill_groups(tally, coding).is_some() {
                summary.fill_weighted_score(answers, coding, options);
            }
        }
        summary.flags.push(Flag::Weighted);
        summary.settled()
    }

    /// The summary of a share: `x` of `n`, coded 0 and 1. `x` beyond `n` counts as `n`.
    pub fn of_proportion(x: u64, n: u64, options: &ScoreOptions) -> Summary {
        Summary::of(&Tally::of_share(x, n), &Coding::SHARE, options).into_proportion()
    }

    /// Returns a summary of [`Coding::SHARE`] as that of a proportion.
    pub(crate) fn into_proportion(self) -> Summary {
        // The share says it all: a mean of 0 and 1 beside it would be the same number again.
        Summary {
            metric: Metric::Proportion,
            mean: None,
            sd: None,
            median: None,
            mean_interval: None,
            ..self
        }
    }

    /// Returns the summary of answers too few to show: their number, and nothing that could reveal what
    /// someone answered.
    pub fn suppressed(tally: &Tally, coding: &Coding) -> Summary {
        let mut summary = Summary::blank(coding, tally, tally.n(coding.scale()));
        summary.counts = None;
        summary.flags.retain(|&flag| flag != Flag::NoVariation);
        summary.flags.push(Flag::Suppressed);
        summary
    }

    /// Returns the summary of answers of which only the groups are known: without what depends on the values.
    pub(crate) fn of_groups(self) -> Summary {
        let mut flags = self.flags;
        flags.retain(|&flag| flag != Flag::NoVariation);
        Summary { counts: None, mean: None, sd: None, median: None, mean_interval: None, flags, ..self }
    }

    fn blank(coding: &Coding, tally: &Tally, n: u64) -> Summary {
        let given: Vec<_> = tally.given(coding.scale()).collect();
        let flags = [
            (n == 0, Flag::NoData),
            (n < SMALL_N, Flag::SmallN),
            (given.len() == 1, Flag::NoVariation),
            (!coding.is_standard(), Flag::NonstandardScale),
        ];
        Summary {
            metric: Metric::of(*coding),
            n,
            missing: tally.missing(),
            invalid: tally.invalid() + tally.n(Scale::NPS) - n,
            counts: Some(Counts(given)),
            flags: flags.iter().filter(|(holds, _)| *holds).map(|&(_, flag)| flag).collect(),
            groups: None,
            score: None,
            display: None,
            mean: None,
            sd: None,
            median: None,
            variance: None,
            se: None,
            interval: None,
            mean_interval: None,
            n_needed: None,
            n_eff: None,
            survey: None,
            question: None,
            row: None,
            column: None,
            by: None,
            period: None,
        }
    }

    /// Returns the summary with its flags sorted.
    fn settled(mut self) -> Summary {
        self.flags.sort_by_key(|&flag| flag as u8);
        self.flags.dedup();
        self
    }

    fn fill_mean(&mut self, tally: &Tally, scale: Scale, options: &ScoreOptions) {
        let given = tally.given(scale);
        self.median = median(given.clone(), self.n);
        self.mean = mean(given.clone(), self.n);
        self.sd = standard_deviation(given, self.n);
        if let Some(sd) = self.sd {
            self.fill_mean_interval(sd, options);
        }
    }

    fn fill_weighted_mean(&mut self, answers: &Weighted, scale: Scale, options: &ScoreOptions) {
        self.median = answers.median(scale);
        self.mean = answers.mean(scale, f64::from);
        self.sd = answers.standard_deviation(scale);
        if let Some(error) = answers.standard_error(scale, f64::from) {
            self.fill_mean_interval(error * (self.n as f64).sqrt(), options);
        }
    }

    /// The mean's interval from the spread of one answer.
    fn fill_mean_interval(&mut self, sd: f64, options: &ScoreOptions) {
        if let Some(mean) = self.mean.filter(|_| sd > 0.0) {
            let shrink = finite_population(self.n, options.population);
            let scale = self.metric.coding().scale();
            let ends = [scale.low(), scale.high()].map(f64::from);
            let bounds = mean_t(mean, sd, self.n as f64, shrink, options.confidence, ends);
            self.mean_interval = Some(self.interval(bounds, 1.0, Method::T, options));
        }
    }

    /// The groups, and their counts from the bad end; none where no favourable set is known.
    fn fill_groups(&mut self, tally: &Tally, coding: &Coding) -> Option<[u64; 3]> {
        let [low, high] = [coding.unfavourable(), coding.favourable()?].map(|set| tally.count_in(set));
        let middle = self.n - low - high;
        self.groups = Some(match self.metric {
            Metric::Expectation => Groups::Expectation { better: high, as_expected: middle, worse: low },
            metric if metric.is_nps() => Groups::Nps { detractors: low, passives: middle, promoters: high },
            _ => Groups::Share { favourable: high, neutral: middle, unfavourable: low },
        });
        Some([low, middle, high])
    }

    /// Everything of the headline, from the counts of the low, middle and high group.
    fn fill_score(&mut self, net: bool, groups: [u64; 3], options: &ScoreOptions) {
        let [low, _, high] = groups;
        let over = if net { i128::from(high) - i128::from(low) } else { i128::from(high) };
        let sample = Sample::of(net, groups.map(|count| count as f64));
        let headline = Headline {
            score: (100 * over) as f64 / self.n as f64,
            display: rounded_percent(over, self.n),
            se: Some(100.0 * (sample.variance() / self.n as f64).sqrt()),
            answers: 1.0,
        };
        self.fill_headline(&sample, headline, options);
    }

    fn fill_weighted_score(&mut self, answers: &Weighted, coding: &Coding, options: &ScoreOptions) {
        let (scale, net) = (coding.scale(), coding.is_net());
        let code = |value| {
            let favourable = coding.favourable().is_some_and(|set| set.contains(value));
            let against = net && coding.unfavourable().contains(value);
            f64::from(i8::from(favourable) - i8::from(against))
        };
        let groups = answers.worth([coding.unfavourable(), coding.favourable().unwrap_or_default()], scale);
        let (Some(mean), Some(n_eff), Some(groups)) = (answers.mean(scale, code), self.n_eff, groups) else {
            return;
        };
        let headline = Headline {
            score: 100.0 * mean + 0.0,
            // Adding 0 turns −0 into 0.
            display: ((100.0 * mean).round() + 0.0).to_string(),
            se: answers.standard_error(scale, code).map(|error| 100.0 * error),
            answers: self.n as f64 / n_eff,
        };
        self.fill_headline(&Sample::of(net, groups), headline, options);
    }

    fn fill_headline(&mut self, sample: &Sample, headline: Headline, options: &ScoreOptions) {
        let shrink = finite_population(self.n, options.population);
        self.score = Some(headline.score);
        self.display = Some(headline.display);
        self.variance = Some(sample.variance());
        self.se = headline.se.map(|error| error * shrink);
        let (method, bounds) = sample.interval(shrink, options);
        self.interval = Some(self.interval(bounds, 100.0, method, options));
        let needed = sample.needed(options.confidence.z(), options.margin / 100.0) * headline.answers;
        self.n_needed = Some(NNeeded {
            margin: options.margin,
            n: (of_population(needed, options.population).ceil() as u64).max(1),
        });
    }

    fn interval(&mut self, bounds: Bounds, unit: f64, method: Method, options: &ScoreOptions) -> Interval {
        if bounds.clamped {
            self.flags.push(Flag::Clamped);
        }
        let confidence = options.confidence.level();
        // Adding 0 turns −0 into 0.
        Interval { method, confidence, low: unit * bounds.low + 0.0, high: unit * bounds.high + 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{CodingSpec, Kind};
    use crate::scoring::summary::Counts;
    use crate::scoring::{Confidence, Method};

    fn tally(counts: &[(u8, u64)]) -> Tally {
        let mut tally = Tally::default();
        for &(value, count) in counts {
            tally.add_count(Scale::NPS.rating(value).unwrap(), count).unwrap();
        }
        tally
    }

    fn nps(counts: &[(u8, u64)], options: &ScoreOptions) -> Summary {
        Summary::of(&tally(counts), &Coding::new(Kind::Nps, CodingSpec::default()).unwrap(), options)
    }

    #[test]
    fn no_answer_is_no_score() {
        let summary = nps(&[], &ScoreOptions::default());
        assert_eq!((summary.score, summary.display, summary.mean), (None, None, None));
        assert_eq!((summary.interval, summary.n_needed), (None, None));
        assert_eq!(summary.flags, [Flag::NoData, Flag::SmallN]);
    }

    #[test]
    fn equal_answers_have_no_mean_interval() {
        let summary = nps(&[(9, 40)], &ScoreOptions::default());
        assert_eq!((summary.sd, summary.mean_interval), (Some(0.0), None));
        assert_eq!(summary.flags, [Flag::NoVariation, Flag::Clamped]);
        assert_eq!(nps(&[(9, 1)], &ScoreOptions::default()).sd, None);
    }

    #[test]
    fn a_census_is_what_it_is() {
        let options = ScoreOptions { population: Some(100), ..ScoreOptions::default() };
        let summary = nps(&[(0, 20), (7, 30), (10, 50)], &options);
        let interval = summary.interval.unwrap();
        assert_eq!((summary.se, interval.low, interval.high), (Some(0.0), 30.0, 30.0));
        let half = ScoreOptions { population: Some(200), ..ScoreOptions::default() };
        let narrower = nps(&[(0, 20), (7, 30), (10, 50)], &half).interval.unwrap();
        let full = nps(&[(0, 20), (7, 30), (10, 50)], &ScoreOptions::default()).interval.unwrap();
        assert!(full.low < narrower.low && narrower.high < full.high);
    }

    #[test]
    fn few_answers_can_be_withheld() {
        let options = ScoreOptions { min_n: 10, ..ScoreOptions::default() };
        let summary = nps(&[(9, 9)], &options);
        assert_eq!((summary.n, summary.score, summary.counts.clone()), (9, None, None));
        assert_eq!((summary.groups, summary.flags), (None, vec![Flag::SmallN, Flag::Suppressed]));
        assert!(nps(&[(9, 10)], &options).score.is_some());
    }

    #[test]
    fn the_score_interval_takes_over_below_ninety_percent() {
        let at =
            |level| ScoreOptions { confidence: Confidence::new(level).unwrap(), ..ScoreOptions::default() };
        let method = |options: &ScoreOptions| nps(&[(0, 2), (10, 5)], options).interval.unwrap().method;
        assert_eq!(method(&at(0.9)), Method::AdjustedWald);
        assert_eq!(method(&at(0.89)), Method::Score);
        assert_eq!(
            method(&ScoreOptions { method: Some(Method::AdjustedWald), ..at(0.5) }),
            Method::AdjustedWald
        );
    }

    #[test]
    fn a_proportion_is_a_share_and_nothing_else() {
        let summary = Summary::of_proportion(19, 38, &ScoreOptions::default());
        assert_eq!((summary.metric.name(), summary.score, summary.mean), ("proportion", Some(50.0), None));
        assert_eq!(summary.counts, Some(Counts(vec![(0, 19), (1, 19)])));
        assert!(summary.flags.is_empty());
        assert_eq!(Summary::of_proportion(0, 0, &ScoreOptions::default()).score, None);
    }

    #[test]
    fn without_a_favourable_set_only_the_mean_is_scored() {
        let spec = CodingSpec { scale: Scale::new(0, 4), ..CodingSpec::default() };
        let coding = Coding::new(Kind::Rating, spec).unwrap();
        let summary = Summary::of(&tally(&[(1, 2), (4, 2), (9, 1)]), &coding, &ScoreOptions::default());
        assert_eq!((summary.n, summary.invalid, summary.mean, summary.score), (4, 1, Some(2.5), None));
        assert!(summary.groups.is_none() && summary.flags.contains(&Flag::NonstandardScale));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (over, n, text) in
            [(1, 8, "13"), (-1, 8, "-13"), (-1, 201, "0"), (1, 200, "1"), (-2, 3, "-67"), (0, 5, "0")]
        {
            assert_eq!(rounded_percent(over, n), text);
        }
        assert_eq!(rounded_percent(-i128::from(u64::MAX), u64::MAX), "-100");
    }
}
