//! How many answers it takes: for a margin of error, and to see a difference.

use super::interval::Confidence;
use super::special::{normal_quantile, student_quantile};

/// The answers that the adjusted Wald interval adds.
pub const NPS_ADDED: f64 = 3.0;

/// The answers for a half-width of `margin`, both in the unit of the coding: z² variance / margin²
/// less what the interval's adjustment adds ([`NPS_ADDED`] for an NPS, Lewis & Sauro 2021; z² for a
/// share, Agresti & Coull 1998). At least 1, not rounded.
///
/// ```
/// use scorelet::scoring::{Confidence, sample_size::{NPS_ADDED, for_margin}};
/// let n = for_margin(0.61, Confidence::default().z(), 0.1, NPS_ADDED);
/// assert_eq!(n.ceil(), 232.0);
/// ```
pub fn for_margin(variance: f64, z: f64, margin: f64, added: f64) -> f64 {
    (z / margin * (z / margin) * variance - added).max(1.0)
}

/// The answers for a mean's half-width of `margin` where one answer's standard deviation is `sd`:
/// the least n for which t(n−1) sd/√n is not above it. At least 2.
pub fn mean_for_margin(sd: f64, confidence: Confidence, margin: f64) -> f64 {
    let enough = |n: f64| student_quantile(confidence.alpha(), n - 1.0) * sd / n.sqrt() <= margin;
    // The normal quantile is below Student's: never too many to begin with.
    let mut n = (confidence.z() * sd / margin).powi(2).ceil().max(2.0);
    // Beyond this both quantiles give the same number of answers.
    while n < 1e6 && !enough(n) {
        n += 1.0;
    }
    n
}

/// The answers of each of two groups for which a true `difference` of the coded means is found with
/// probability `power` by the adjusted-Wald test: (z + z_β)² 2 variance / difference² less the
/// answers it adds (Lewis & Sauro, MeasuringU, "Sample sizes for comparing two NPS").
pub fn for_nps_difference(variance: f64, confidence: Confidence, power: f64, difference: f64) -> f64 {
    let z = (confidence.z() + one_sided(power)).max(0.0);
    for_margin(2.0 * variance, z, difference.abs(), NPS_ADDED)
}

/// The same for two shares and the N−1 chi-square test: Fleiss, Levin & Paik 2003, 4.2, and half an
/// answer more for N−1 in the place of N (Campbell 2007, Statistics in Medicine 26).
pub fn for_share_difference([a, b]: [f64; 2], confidence: Confidence, power: f64) -> f64 {
    let pooled = (a + b) / 2.0;
    let apart = confidence.z() * (2.0 * pooled * (1.0 - pooled)).sqrt()
        + one_sided(power) * (a * (1.0 - a) + b * (1.0 - b)).sqrt();
    ((apart.max(0.0) / (b - a)).powi(2) + 0.5).max(1.0)
}

/// The same for two means and Welch's test: 2 (z + z_β)² sd²/difference², and z²/4 more for Student's
/// tails (Guenther 1981, The American Statistician 35).
pub fn for_mean_difference(sd: f64, confidence: Confidence, power: f64, difference: f64) -> f64 {
    let z = confidence.z();
    let apart = (z + one_sided(power)).max(0.0) * sd / difference;
    (2.0 * apart * apart + z * z / 4.0).max(2.0)
}

/// The sample out of `population` that is worth `needed` answers out of very many: the finite
/// population's factor solved for n (Cochran 1977, Sampling Techniques, 4.2).
pub fn of_population(needed: f64, population: Option<u64>) -> f64 {
    match population {
        Some(population) => {
            let population = population as f64;
            // Also where `needed` is beyond any number.
            population / ((population - 1.0) / needed + 1.0)
        }
        None => needed,
    }
}

/// The standard normal's quantile at `probability`, between 0 and 1.
fn one_sided(probability: f64) -> f64 {
    let tail = probability.min(1.0 - probability);
    normal_quantile(2.0 * tail).copysign(probability - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_sample_sizes() {
        let level = Confidence::default();
        // 60 % against 70 %, 80 % power: 356 a group (Fleiss et al. 2003, without continuity).
        let n = for_share_difference([0.6, 0.7], level, 0.8);
        assert_eq!((n - 0.5).ceil(), 356.0);
        // Half a standard deviation, 80 % power: 64 a group (Cohen 1988, table 2.4.1).
        assert_eq!(for_mean_difference(1.0, level, 0.8, 0.5).ceil(), 64.0);
        // A mean within half a standard deviation: 18 (t(17) = 2.10982; 2.10982/√18 = 0.4973).
        assert!((mean_for_margin(1.0, level, 0.5) - 18.0).abs() < 1e-9);
    }

    #[test]
    fn no_sample_is_larger_than_its_population() {
        assert_eq!(of_population(f64::INFINITY, Some(500)), 500.0);
        // Cochran's example: 400 out of very many are 345 out of 2500.
        assert_eq!(of_population(400.0, Some(2500)).round(), 345.0);
        assert_eq!(of_population(400.0, Some(1)), 1.0);
    }

    #[test]
    fn more_power_takes_more_answers() {
        let level = Confidence::default();
        let sizes = [0.01, 0.2, 0.5, 0.8, 0.9, 0.99].map(|power| for_nps_difference(0.61, level, power, 0.1));
        assert!(sizes.is_sorted(), "{sizes:?}");
        // Half the power is the margin of error of the difference: 2 · 1.96² · 0.61/0.01 − 3.
        assert!((sizes[2] - 465.65797612).abs() < 1e-6, "{sizes:?}");
    }
}
