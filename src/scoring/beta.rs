//! The incomplete beta function, whose tails are the binomial's, for any number of answers.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::special::beta_fraction;

/// From here on the uniform expansion is right to more digits than an interval can show, and the
/// continued fraction would need more steps than it is worth.
const MANY: f64 = 1e5;

/// `I_x(a, b)`, the probability that a beta variable is below `x`; 0 < x < 1, a and b above 0.
///
/// ```
/// let below = scorelet::scoring::beta::beta_lower(0.5, 2.0, 3.0);
/// assert!((below - 0.6875).abs() < 1e-14);
/// ```
pub fn beta_lower(x: f64, a: f64, b: f64) -> f64 {
    if a.min(b) > MANY {
        expansion(x, a, b)
    } else if x < (a + 1.0) / (a + b + 2.0) {
        front(x, a, b) * beta_fraction(a, b, x) / a
    } else if x < 0.1 && (a + b) * x < 2.0 * a + 100.0 {
        // The fraction would turn on 1 − x, which keeps no digits of a small x.
        front(x, a, b) * series(x, a, b) / a
    } else {
        1.0 - front(x, a, b) * beta_fraction(b, a, 1.0 - x) / b
    }
}

/// The series of `I_x(a, b)` about 0, all of whose terms are positive (DLMF 8.17.8).
fn series(x: f64, a: f64, b: f64) -> f64 {
    let (mut term, mut sum, mut step) = (1.0, 1.0, 0.0);
    while term > f64::EPSILON / 8.0 * sum && step < 1e6 {
        term *= (a + b + step) * x / (a + 1.0 + step);
        sum += term;
        step += 1.0;
    }
    sum
}

/// How unlikely it is that a share of `x` shows as a/(a+b): the exponent of the binomial.
fn distance(x: f64, a: f64, b: f64) -> f64 {
    let apart = a - (a + b) * x;
    deviance(a, apart) + deviance(b, -apart)
}

/// x^a y^b / B(a, b) as a binomial probability in its saddle-point form (Loader 2000, "Fast and
/// accurate computation of binomial probabilities"): the difference of three large log-gammas
/// would lose every digit.
fn front(x: f64, a: f64, b: f64) -> f64 {
    let all = a + b;
    let corrections = stirling_error(all) - stirling_error(a) - stirling_error(b);
    (a * (b / all) / (2.0 * PI)).sqrt() * libm::exp(corrections - distance(x, a, b))
}

/// Temme's expansion to its first term, uniform in x (DLMF 8.18.9); its error is of the order of
/// the −3/2th power of the smaller parameter.
fn expansion(x: f64, a: f64, b: f64) -> f64 {
    let all = a + b;
    let (share, rest) = (a / all, b / all);
    let distance = distance(x, a, b);
    let beyond = x - share;
    let eta = (2.0 * distance / all).sqrt().copysign(beyond);
    // Both terms grow without bound towards the middle, where their difference has this limit.
    let limit = (1.0 - 2.0 * share) / (3.0 * (share * rest).sqrt());
    let near = eta.abs() < 1e-6 * (share * rest).sqrt();
    let first = if near { limit } else { 1.0 / eta - (share * rest).sqrt() / beyond };
    let normal = 0.5 * libm::erfc(-eta * all.sqrt() * FRAC_1_SQRT_2);
    normal + libm::exp(-distance) / (2.0 * PI * all).sqrt() * first
}

/// `k ln(k/mean) + mean − k` for positive `k` and `mean`, which are `apart` = k − mean, without
/// cancellation where they are close: the logarithm as the series of 2 artanh(apart/(k + mean))
/// (Loader 2000).
fn deviance(k: f64, apart: f64) -> f64 {
    let mean = k - apart;
    let v = apart / (k + mean);
    if v.abs() > 0.1 {
        return k * libm::log(k / mean) - apart;
    }
    let (square, mut term, mut sum) = (v * v, 2.0 * k * v, apart * v);
    for odd in (3..1000).step_by(2) {
        term *= square;
        let next = sum + term / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// What Stirling's formula lacks: ln Γ(k+1) − ((k + ½) ln k − k + ½ ln 2π), for k > 0 (DLMF 5.11.1).
fn stirling_error(k: f64) -> f64 {
    if k < 15.0 {
        return libm::lgamma(k + 1.0) - (k + 0.5) * libm::log(k) + k - 0.5 * libm::log(2.0 * PI);
    }
    let u = 1.0 / (k * k);
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    series.iter().rev().fold(0.0, |sum, term| sum * u + term) / k
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with mpmath and, for many answers, with Boost through scipy.
    #[test]
    fn tails_are_right_from_few_to_many() {
        for (x, a, b, below) in [
            (0.1, 0.5, 0.5, 0.2048327646991335),
            (0.3, 3.0, 8.0, 0.6172172136),
            (0.4005, 200_000.0, 300_000.0, 0.7647850944916709),
            (0.0005005, 1e6, 2e9, 0.9332521574129928),
            (0.2500001, 1e12, 3e12, 0.6779164429535458),
        ] {
            let got = beta_lower(x, a, b);
            assert!((got - below).abs() < 1e-9, "{x} {a} {b}: {got} is not {below}");
        }
    }

    /// The expansion and the continued fraction are two ways to one number.
    #[test]
    fn both_ways_agree_where_they_meet() {
        for b in [MANY, 3.0 * MANY, 1e9] {
            let a = MANY;
            for z in [-4.0, -1.96, -0.5, -1e-9, 0.0, 0.7, 1.96, 4.0] {
                let share = a / (a + b);
                let x = share + z * (share * (1.0 - share) / (a + b)).sqrt();
                let (one, other) = (beta_lower(x, a, b), expansion(x, a, b));
                assert!((one / other - 1.0).abs() < 1e-6, "{a} {b} {z}: {one} {other}");
            }
        }
    }

    /// An implementation by others, over a grid.
    #[test]
    fn tails_agree_with_statrs() {
        use statrs::function::beta::beta_reg;
        for a in [1.0, 2.0, 7.5, 40.0, 400.0] {
            for b in [1.0, 3.0, 19.5, 300.0] {
                for step in 1..40 {
                    let x = f64::from(step) / 40.0;
                    assert!((beta_lower(x, a, b) - beta_reg(a, b, x)).abs() < 1e-9, "{a} {b} {x}");
                }
            }
        }
    }
}
