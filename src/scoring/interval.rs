//! Confidence intervals for one sample, from counts.

use serde::Serialize;

use super::beta::beta_lower;
use super::special::{bisect, normal_quantile, student_quantile};

/// A confidence level, above 0 and below 1: 0.95 by default.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Default for Confidence {
    fn default() -> Confidence {
        Confidence(0.95)
    }
}

impl Confidence {
    /// A level as a share: 0.95, not 95. `None` unless 0 < level < 1.
    ///
    /// ```
    /// use scorelet::scoring::Confidence;
    /// assert!(Confidence::new(0.9).is_some());
    /// assert!(Confidence::new(95.0).is_none());
    /// ```
    pub fn new(level: f64) -> Option<Confidence> {
        (level > 0.0 && level < 1.0).then_some(Confidence(level))
    }

    /// The level as a share.
    pub const fn level(self) -> f64 {
        self.0
    }

    /// What both tails hold together.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// The standard normal's two-sided quantile: 1.96 at 0.95.
    pub fn z(self) -> f64 {
        normal_quantile(self.alpha())
    }

    /// Adjusted Wald can exclude the very score observed below this level.
    pub(crate) fn is_low(self) -> bool {
        self.0 < 0.9
    }
}

/// How an interval is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// NPS: Wald after adding ¾, 1½, ¾ answers.
    AdjustedWald,
    /// NPS: the score test turned round.
    Score,
    /// Shares: Wilson's.
    Wilson,
    /// Shares: Wald about Wilson's centre.
    AgrestiCoull,
    /// Shares: Clopper and Pearson's, which never covers less than it says.
    Exact,
    /// Means: Student's t.
    T,
}

impl Method {
    /// The method of that name among those an NPS can be asked with.
    pub fn for_nps(name: &str) -> Option<Method> {
        match name {
            "adjusted_wald" => Some(Method::AdjustedWald),
            "score" => Some(Method::Score),
            _ => None,
        }
    }

    /// The method of that name among those a share can be asked with.
    pub fn for_share(name: &str) -> Option<Method> {
        match name {
            "wilson" => Some(Method::Wilson),
            "agresti_coull" => Some(Method::AgrestiCoull),
            "exact" => Some(Method::Exact),
            _ => None,
        }
    }
}

/// An interval in the unit of its score or mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// How it was found.
    pub method: Method,
    /// The confidence level as a share.
    pub confidence: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// Bounds, and whether one was cut off at the end of what is possible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
    /// Whether a bound lay beyond the limits and was moved to them.
    pub clamped: bool,
}

impl Bounds {
    fn around(centre: f64, half: f64, least: f64, most: f64) -> Bounds {
        let (low, high) = (centre - half, centre + half);
        Bounds { low: low.max(least), high: high.min(most), clamped: low < least || high > most }
    }
}

/// Detractors, passives and promoters as real numbers, so that they can be adjusted and scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classes {
    /// Coded −1.
    pub detractors: f64,
    /// Coded 0.
    pub passives: f64,
    /// Coded +1.
    pub promoters: f64,
}

impl Classes {
    /// How many there are.
    pub fn n(self) -> f64 {
        self.detractors + self.passives + self.promoters
    }

    /// The mean of the coding, −1 to 1.
    pub fn mean(self) -> f64 {
        (self.promoters - self.detractors) / self.n()
    }

    /// The variance of one answer, denominator n: (4PD + A(P+D))/n². The textbook p + d − (p − d)²
    /// is equal on paper and loses five digits at n = 10¹².
    pub fn variance(self) -> f64 {
        let Classes { detractors: d, passives: a, promoters: p } = self;
        let n = self.n();
        4.0 * (p / n) * (d / n) + (a / n) * ((p + d) / n)
    }

    /// With ¾, 1½ and ¾ answers added (Rocks 2016, The American Statistician, arXiv 1601.07235).
    pub fn adjusted(self) -> Classes {
        Classes {
            detractors: self.detractors + 0.75,
            passives: self.passives + 1.5,
            promoters: self.promoters + 0.75,
        }
    }

    /// The answers that this sample is worth where it is `1/factor` of itself.
    pub fn scaled(self, factor: f64) -> Classes {
        Classes {
            detractors: self.detractors * factor,
            passives: self.passives * factor,
            promoters: self.promoters * factor,
        }
    }
}

/// Adjusted Wald on −1 to 1 (Rocks 2016; Lewis & Sauro 2021).
pub fn adjusted_wald(classes: Classes, z: f64) -> Bounds {
    let adjusted = classes.adjusted();
    let half = z * (adjusted.variance() / adjusted.n()).sqrt();
    Bounds::around(adjusted.mean(), half, -1.0, 1.0)
}

/// The score interval on −1 to 1: every θ that the score test does not refuse (Tango 1998,
/// Statistics in Medicine 17; "iterative" in Rocks 2016). Needs n > 0.
pub fn score(classes: Classes, z: f64) -> Bounds {
    let mirrored = Classes { detractors: classes.promoters, promoters: classes.detractors, ..classes };
    Bounds { low: -score_upper(mirrored, z), high: score_upper(classes, z), clamped: false }
}

fn score_upper(classes: Classes, z: f64) -> f64 {
    let n = classes.n();
    if classes.promoters >= n {
        return 1.0;
    }
    bisect(classes.mean(), 1.0, |theta| {
        let spread = (n * constrained_variance(classes, theta)).sqrt();
        n * theta - (classes.promoters - classes.detractors) - z * spread
    })
}

/// The variance of one answer where the mean is held at θ and the rest is as likely as can be.
fn constrained_variance(classes: Classes, theta: f64) -> f64 {
    if theta < 0.0 {
        // Turned round, so that q below is the smaller cell and never a difference of large ones.
        let mirrored = Classes { detractors: classes.promoters, promoters: classes.detractors, ..classes };
        return constrained_variance(mirrored, -theta);
    }
    let (b, c, n) = (classes.detractors, classes.promoters, classes.n());
    // The positive root of 2n q² + linear q − b θ (1−θ) = 0, without cancellation.
    let linear = (2.0 * n - c + b) * theta - b - c;
    let constant = b * theta * (1.0 - theta);
    let root = (linear * linear + 8.0 * n * constant).sqrt();
    let q = if linear > 0.0 { 2.0 * constant / (linear + root) } else { (root - linear) / (4.0 * n) };
    2.0 * q + theta * (1.0 - theta)
}

/// Wilson's interval for the share `x`/`n`, 0 to 1 (Wilson 1927, JASA 22). Needs n > 0.
pub fn wilson(x: f64, n: f64, z: f64) -> Bounds {
    Bounds { low: wilson_low(x, n, z), high: 1.0 - wilson_low(n - x, n, z), clamped: false }
}

fn wilson_low(x: f64, n: f64, z: f64) -> f64 {
    let square = z * z;
    // The product of both roots over the greater one: no cancellation for a small share.
    let greater = x + square / 2.0 + z * (x * ((n - x) / n) + square / 4.0).sqrt();
    x * (x / n) / greater
}

/// Wald's interval for the share `x`/`n`, 0 to 1, after adding z²/2 answers of each kind
/// (Agresti & Coull 1998, The American Statistician 52). Needs n > 0.
pub fn agresti_coull(x: f64, n: f64, z: f64) -> Bounds {
    let square = z * z;
    let all = n + square;
    let share = (x + square / 2.0) / all;
    Bounds::around(share, z * (share * ((n - x + square / 2.0) / all) / all).sqrt(), 0.0, 1.0)
}

/// The exact interval for the share `x`/`n`, 0 to 1: every share that neither tail of the binomial
/// test refuses at `alpha`/2 (Clopper & Pearson 1934, Biometrika 26). Needs n > 0.
pub fn exact(x: f64, n: f64, alpha: f64) -> Bounds {
    // One less a share keeps no digits of a rare thing: the upper end is then searched for directly.
    let rare = x + x < n;
    let high = if rare { exact_high(x, n, alpha) } else { 1.0 - exact_low(n - x, n, alpha) };
    Bounds { low: exact_low(x, n, alpha), high, clamped: false }
}

/// The share at which `x` or more of `n` are seen with probability `alpha`/2: the binomial's tail is
/// the incomplete beta function (DLMF 8.17.5).
fn exact_low(x: f64, n: f64, alpha: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    bisect(0.0, x / n, |share| beta_lower(share, x, n - x + 1.0) - alpha / 2.0)
}

/// The share at which `x` or fewer of `n` are seen with probability `alpha`/2.
fn exact_high(x: f64, n: f64, alpha: f64) -> f64 {
    bisect(x / n, 1.0, |share| beta_lower(share, x + 1.0, n - x) - (1.0 - alpha / 2.0))
}

/// The t interval of a mean (Student 1908) with standard deviation `sd` (denominator n − 1),
/// within the ends of its scale. `shrink` is the finite-population factor, 1 for none. Needs n > 1.
pub fn mean_t(mean: f64, sd: f64, n: f64, shrink: f64, confidence: Confidence, ends: [f64; 2]) -> Bounds {
    let half = student_quantile(confidence.alpha(), n - 1.0) * sd / n.sqrt() * shrink;
    let [least, most] = ends;
    Bounds::around(mean, half, least, most)
}

/// The standard error's factor for a sample of `n` out of `population`: sqrt((N−n)/(N−1)).
/// 1 without a population, 0 for a census.
pub fn finite_population(n: u64, population: Option<u64>) -> f64 {
    match population {
        Some(population) if population > n => {
            ((population - n) as f64 / (population - 1).max(1) as f64).sqrt()
        }
        Some(_) => 0.0,
        None => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(detractors: f64, passives: f64, promoters: f64) -> Classes {
        Classes { detractors, passives, promoters }
    }

    #[test]
    fn the_score_interval_ends_where_the_test_begins_to_refuse() {
        let sample = classes(20.0, 30.0, 50.0);
        let z = Confidence::default().z();
        let bounds = score(sample, z);
        for theta in [bounds.low, bounds.high] {
            let distance = (30.0 - 100.0 * theta) / (100.0 * constrained_variance(sample, theta)).sqrt();
            assert!((distance.abs() - z).abs() < 1e-9, "{distance}");
        }
        assert_eq!(score(classes(0.0, 0.0, 7.0), z).high, 1.0);
        assert_eq!(score(classes(7.0, 0.0, 0.0), z).low, -1.0);
    }

    #[test]
    fn score_contains_what_was_seen_at_every_level() {
        for level in [0.05, 0.5, 0.8, 0.999] {
            let z = Confidence::new(level).unwrap().z();
            for sample in [classes(0.0, 0.0, 1.0), classes(3.0, 0.0, 0.0), classes(0.0, 4.0, 0.0)] {
                let bounds = score(sample, z);
                assert!(bounds.low <= sample.mean() && sample.mean() <= bounds.high, "{level} {sample:?}");
            }
        }
    }

    #[test]
    fn wilson_is_exact_at_the_ends() {
        let z = Confidence::default().z();
        assert_eq!(wilson(0.0, 10.0, z).low, 0.0);
        assert_eq!(wilson(10.0, 10.0, z).high, 1.0);
        // 1 of 10: 0.0179–0.4042 (Newcombe 1998, table I, rounded).
        let bounds = wilson(1.0, 10.0, z);
        assert!((bounds.low - 0.0179).abs() < 5e-5 && (bounds.high - 0.4042).abs() < 5e-5);
    }

    /// Boost's, through scipy; for very many answers the normal limit.
    #[test]
    fn exact_is_exact_from_few_to_very_many() {
        for (x, n, low, high) in [
            (1.0, 10.0, 0.0025285785444617848, 0.4450161170281953),
            (10.0, 10.0, 0.6915028921812392, 1.0),
            (19.0, 38.0, 0.33378900611309653, 0.6662109938869034),
            (3.0, 1e12, 6.186721228960288e-13, 8.767273069717104e-12),
            (50_000.0, 1e6, 0.04957363954732641, 0.05042896936846397),
            (150_000.0, 400_000.0, 0.37349937495470065, 0.37650243597947664),
            (1e12, 3e12, 0.3333327998986968, 0.33333386676829146),
        ] {
            let bounds = exact(x, n, 0.05);
            assert!((bounds.low / low - 1.0).abs() < 1e-9, "{x} of {n}: {}", bounds.low);
            assert!((bounds.high / high - 1.0).abs() < 1e-9, "{x} of {n}: {}", bounds.high);
        }
        let n = 9_007_199_254_740_991.0_f64;
        let half = 1.959963984540054 * 0.5 / n.sqrt();
        let bounds = exact(n / 2.0, n, 0.05);
        let off = [0.5 - bounds.low - half, bounds.high - 0.5 - half];
        assert!(off.iter().all(|off| off.abs() < 1e-14), "{off:?}");
        assert_eq!(exact(0.0, 5.0, 0.05).low, 0.0);
    }

    #[test]
    fn a_census_has_no_sampling_error() {
        assert_eq!(finite_population(100, Some(100)), 0.0);
        assert_eq!(finite_population(1, Some(1)), 0.0);
        assert_eq!(finite_population(100, None), 1.0);
        assert_eq!(finite_population(1, Some(2)), 1.0);
    }
}
