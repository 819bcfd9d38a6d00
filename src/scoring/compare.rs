//! Two samples: the difference between their scores, and whether it is statistically significant.

use serde::Serialize;

use super::figure::FEW;
use super::interval::{Classes, Confidence, wilson};
use super::special::{normal_tails, student_quantile, student_tails};
use super::summary::moments::standard_deviation;
use super::tally::Tally;
use crate::scale::Coding;

/// A difference, always b − a, in points or percent (of means in the scale's own unit). What cannot
/// be computed is `None`. The order of the fields is the order of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The second score minus the first, as observed.
    pub difference: Option<f64>,
    /// The standard error of the test: for an NPS that of the adjusted counts, for shares that of equal
    /// shares. Only for shares is z = difference/se.
    pub se: Option<f64>,
    /// The interval's lower end; with few answers it can be outside the possible range.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
    /// The statistic: `z`, or `t` with `df`.
    #[serde(flatten)]
    pub statistic: Statistic,
    /// The two-sided probability of a statistic at least this far from 0 if there is no difference.
    pub p: Option<f64>,
    /// The test.
    pub method: Test,
}

/// A test's statistic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Statistic {
    /// Standard normal if there is no difference.
    Z {
        /// The statistic.
        z: Option<f64>,
    },
    /// Student's t if there is no difference.
    T {
        /// The statistic.
        t: Option<f64>,
        /// The degrees of freedom.
        df: Option<f64>,
    },
}

/// A test of two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// NPS: Wald on both samples with ¾, 1½ and ¾ answers added.
    AdjustedWald,
    /// Shares: the N−1 chi-square test, with Newcombe's interval.
    #[serde(rename = "n_minus_1_chi_square")]
    NMinus1ChiSquare,
    /// Means: Welch's.
    Welch,
}

/// What a comparison allows one to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// A sample has no answers.
    NoAnswers,
    /// A sample has fewer than [`FEW`] answers.
    TooFew,
    /// The scores are equal.
    NoDifference,
    /// The scores differ, but no sample varies, so there is no test.
    NoVariation,
    /// Chance alone could explain the difference.
    NotSignificant,
    /// The test finds a difference, but the interval, made by another method, just holds 0.
    Borderline,
    /// Chance alone would rarely give such a difference.
    Significant {
        /// Whether the second score is higher.
        up: bool,
        /// The end of the interval nearer to 0, without its sign.
        least: f64,
        /// The other end, without its sign.
        most: f64,
    },
}

impl Comparison {
    /// Two samples of one rating by their headline scores; by their means where the coding has no
    /// favourable set.
    pub fn of(a: &Tally, b: &Tally, coding: &Coding, confidence: Confidence) -> Comparison {
        let scale = coding.scale();
        let Some(favourable) = coding.favourable() else {
            return Comparison::of_means(a, b, coding, confidence);
        };
        let groups = |tally: &Tally| {
            let [low, high] = [coding.unfavourable(), favourable].map(|set| tally.count_in(set));
            [low, tally.n(scale) - low - high, high]
        };
        if coding.is_net() {
            Comparison::of_nps(groups(a), groups(b), confidence)
        } else {
            let share = |tally: &Tally| [tally.count_in(favourable), tally.n(scale)];
            Comparison::of_shares(share(a), share(b), confidence)
        }
    }

    /// Two counts of detractors, passives and promoters: Wald's test and interval on the adjusted
    /// counts (Rocks 2016, The American Statistician, arXiv 1601.07235).
    pub fn of_nps(a: [u64; 3], b: [u64; 3], confidence: Confidence) -> Comparison {
        let none = Comparison::none(Statistic::Z { z: None }, Test::AdjustedWald);
        let [n_a, n_b] = [a, b].map(|groups| groups.iter().map(|&count| i128::from(count)).sum::<i128>());
        if n_a == 0 || n_b == 0 {
            return none;
        }
        let over = |[low, _, high]: [u64; 3]| i128::from(high) - i128::from(low);
        let adjusted = |[low, middle, high]: [u64; 3]| {
            let classes = Classes { detractors: low as f64, passives: middle as f64, promoters: high as f64 }
                .adjusted();
            classes.variance() / classes.n()
        };
        let se = 100.0 * (adjusted(a) + adjusted(b)).sqrt();
        // The same answers are added to promoters and detractors, so only the denominators grow.
        let centre = 100.0 * ratios_apart([over(a), n_a + 3], [over(b), n_b + 3]);
        let (z, half) = (centre / se, confidence.z() * se);
        Comparison {
            difference: Some(100.0 * ratios_apart([over(a), n_a], [over(b), n_b])),
            se: Some(se),
            low: Some(centre - half),
            high: Some(centre + half),
            statistic: Statistic::Z { z: Some(z) },
            p: Some(normal_tails(z)),
            ..none
        }
    }

    /// Two shares, each `[x, n]` with x at most n: the N−1 chi-square test (Pearson 1907; Campbell
    /// 2007, Statistics in Medicine 26) with Newcombe's hybrid score interval (Newcombe 1998,
    /// Statistics in Medicine 17, method 10). Where all answers are equal there is no test.
    pub fn of_shares([x_a, n_a]: [u64; 2], [x_b, n_b]: [u64; 2], confidence: Confidence) -> Comparison {
        let none = Comparison::none(Statistic::Z { z: None }, Test::NMinus1ChiSquare);
        if n_a == 0 || n_b == 0 {
            return none;
        }
        let apart = ratios_apart([x_a, n_a].map(i128::from), [x_b, n_b].map(i128::from));
        let [xa, na, xb, nb] = [x_a, n_a, x_b, n_b].map(|count| count as f64);
        let (all, pooled) = (na + nb, (xa + xb) / (na + nb));
        let against = ((na - xa) + (nb - xb)) / all;
        let se = (pooled * against * (1.0 / na + 1.0 / nb) * (all / (all - 1.0))).sqrt();
        let z = (se > 0.0).then(|| apart / se);
        let [a, b] = [(xa, na), (xb, nb)].map(|(x, n)| (x / n, wilson(x, n, confidence.z())));
        let low = apart - libm::hypot(b.0 - b.1.low, a.1.high - a.0);
        let high = apart + libm::hypot(b.1.high - b.0, a.0 - a.1.low);
        Comparison {
            difference: Some(100.0 * apart),
            se: z.map(|_| 100.0 * se),
            low: Some(100.0 * low),
            high: Some(100.0 * high),
            statistic: Statistic::Z { z },
            p: z.map(normal_tails),
            ..none
        }
    }

    /// Two means of ratings: Welch 1947 (Biometrika 34), degrees of freedom by Satterthwaite. Where
    /// a sample has fewer than two answers, or no sample varies, there is only a difference.
    pub fn of_means(a: &Tally, b: &Tally, coding: &Coding, confidence: Confidence) -> Comparison {
        let none = Comparison::none(Statistic::T { t: None, df: None }, Test::Welch);
        let scale = coding.scale();
        let [total_a, total_b] = [a, b].map(|tally| {
            tally.given(scale).map(|(value, count)| i128::from(value) * i128::from(count)).sum()
        });
        let [n_a, n_b] = [a, b].map(|tally| tally.n(scale));
        if n_a == 0 || n_b == 0 {
            return none;
        }
        let difference = ratios_apart([total_a, i128::from(n_a)], [total_b, i128::from(n_b)]);
        let alone = Comparison { difference: Some(difference), ..none };
        let [Some(sd_a), Some(sd_b)] =
            [a, b].map(|tally| standard_deviation(tally.given(scale), tally.n(scale)))
        else {
            return alone;
        };
        let [na, nb] = [n_a, n_b].map(|n| n as f64);
        let (v_a, v_b) = (sd_a * sd_a / na, sd_b * sd_b / nb);
        let both = v_a + v_b;
        if both <= 0.0 {
            return alone;
        }
        let df = both * both / (v_a * v_a / (na - 1.0) + v_b * v_b / (nb - 1.0));
        let (se, t) = (both.sqrt(), difference / both.sqrt());
        let half = student_quantile(confidence.alpha(), df) * se;
        Comparison {
            se: Some(se),
            low: Some(difference - half),
            high: Some(difference + half),
            statistic: Statistic::T { t: Some(t), df: Some(df) },
            p: Some(student_tails(t, df)),
            ..alone
        }
    }

    /// Returns whether the difference is statistically significant at that level; `None` where there is
    /// no test.
    pub fn is_significant(&self, confidence: Confidence) -> Option<bool> {
        self.p.map(|p| p < confidence.alpha())
    }

    /// Returns what may be said of the difference between samples of these sizes.
    pub fn verdict(&self, sizes: [u64; 2], confidence: Confidence) -> Verdict {
        let Some(difference) = self.difference else { return Verdict::NoAnswers };
        let (Some(low), Some(high), Some(significant)) =
            (self.low, self.high, self.is_significant(confidence))
        else {
            return if difference == 0.0 { Verdict::NoDifference } else { Verdict::NoVariation };
        };
        match significant {
            _ if sizes.iter().any(|&n| n < FEW) => Verdict::TooFew,
            _ if difference == 0.0 => Verdict::NoDifference,
            false => Verdict::NotSignificant,
            true if low < 0.0 && high > 0.0 => Verdict::Borderline,
            true => {
                let (low, high) = (low.abs(), high.abs());
                Verdict::Significant { up: difference > 0.0, least: low.min(high), most: low.max(high) }
            }
        }
    }

    const fn none(statistic: Statistic, method: Test) -> Comparison {
        Comparison { difference: None, se: None, low: None, high: None, statistic, p: None, method }
    }
}

/// `b − a` of two ratios, from the exact difference of their cross products: two scores of 10¹²
/// answers agree in most of their digits.
fn ratios_apart(a: [i128; 2], b: [i128; 2]) -> f64 {
    let ([over_a, n_a], [over_b, n_b]) = (a, b);
    let exact = over_b.checked_mul(n_a).zip(over_a.checked_mul(n_b)).and_then(|(b, a)| b.checked_sub(a));
    let apart = match exact {
        Some(over) => over as f64 / n_a as f64 / n_b as f64,
        // Only beyond 2^62 answers.
        None => over_b as f64 / n_b as f64 - over_a as f64 / n_a as f64,
    };
    // Adding 0 turns −0 into 0.
    apart + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: Option<f64>, want: f64) {
        assert!((got.unwrap() - want).abs() <= 1e-8 * want.abs(), "{got:?} is not {want}");
    }

    #[test]
    fn published_comparisons() {
        let level = Confidence::default();
        // R's NPS package.
        let nps = Comparison::of_nps([20, 30, 50], [30, 30, 40], level);
        assert_eq!(nps.difference, Some(-20.0));
        near(nps.se, 11.208916023086054);
        near(nps.p, 0.08321586753157117);
        near(nps.low, -41.38654743913794);
        // Sauro & Lewis: 10 of 12 against 4 of 13.
        let shares = Comparison::of_shares([4, 13], [10, 12], level);
        near(shares.p, 0.00954829953572466);
        near(shares.high, 74.25463881315948);
        assert_eq!(shares.is_significant(level), Some(true));
    }

    #[test]
    fn what_does_not_vary_has_no_test() {
        let level = Confidence::default();
        let none = Comparison::of_shares([3, 3], [5, 5], level);
        assert_eq!((none.difference, none.se, none.p), (Some(0.0), None, None));
        assert!(none.low.unwrap() < 0.0 && none.high.unwrap() > 0.0);
        assert_eq!(Comparison::of_shares([0, 0], [5, 5], level).difference, None);
        assert_eq!(Comparison::of_nps([0, 0, 0], [1, 1, 1], level).difference, None);
    }

    #[test]
    fn very_many_answers_keep_their_digits() {
        const HUGE: u64 = (1 << 53) - 1;
        let level = Confidence::default();
        let one_more = Comparison::of_nps([HUGE, 0, HUGE - 1], [HUGE, 0, HUGE], level);
        near(one_more.difference, 100.0 / (2.0 * HUGE as f64 - 1.0));
        let ends = Comparison::of_nps([u64::MAX / 3; 3], [0, 0, u64::MAX], level);
        near(ends.difference, 100.0);
        let shares = Comparison::of_shares([HUGE - 1, HUGE], [HUGE, HUGE], level);
        near(shares.difference, 100.0 / HUGE as f64);
        near(shares.p, 0.31731050786291415);
    }
}
