//! Quantiles and tails of the normal and Student's distributions.
//!
//! Two-sided throughout: `alpha` is what both tails hold together. Roots are found by bisection
//! down to neighbouring floating-point numbers: it cannot leave its bracket, and it gives the same
//! bits everywhere.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Beyond this many degrees of freedom Student's quantile comes from its expansion around the
/// normal one, whose error is then below the last digit.
const MANY_DEGREES: f64 = 5_000.0;

/// The root of a function that is negative at `low` and positive at `high`.
pub fn bisect(mut low: f64, mut high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The probability that a standard normal variable is beyond ±`z`. By `erfc`: 1 − Φ would lose every
/// digit in the tail.
pub fn normal_tails(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// The `z` beyond which (±) a standard normal variable is with probability `alpha`, 0 < alpha < 1.
///
/// ```
/// let z = scorelet::scoring::special::normal_quantile(0.05);
/// assert!((z - 1.959963984540054).abs() < 1e-14);
/// ```
pub fn normal_quantile(alpha: f64) -> f64 {
    // erfc(39/√2) is below the smallest number above zero.
    bisect(0.0, 39.0, |z| alpha - normal_tails(z))
}

/// The `t` beyond which (±) Student's t with `degrees` > 0 of freedom is with probability
/// `alpha`, 0 < alpha < 1.
pub fn student_quantile(alpha: f64, degrees: f64) -> f64 {
    if degrees > MANY_DEGREES {
        return student_expansion(normal_quantile(alpha), degrees);
    }
    let mut high = 2.0;
    while student_tails(high, degrees) > alpha && high < 1e300 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| alpha - student_tails(t, degrees))
}

/// The probability that Student's t with `degrees` > 0 of freedom is beyond ±`t`:
/// `I_x(ν/2, 1/2)` with `x = ν/(ν + t²)`. (NIST DLMF 8.17; Abramowitz & Stegun 26.7.)
pub fn student_tails(t: f64, degrees: f64) -> f64 {
    let square = t * t;
    if square <= 0.0 {
        return 1.0;
    }
    let (a, b) = (degrees / 2.0, 0.5);
    let x = degrees / (degrees + square);
    let y = square / (degrees + square);
    // x^a y^b / B(a, b), by the logarithm of 1 + t²/ν, which keeps its digits for small t²/ν.
    let power = libm::exp(-a * libm::log1p(square / degrees)) * y.sqrt();
    let front = power * gamma_ratio(a) / PI.sqrt();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, y) / b
    }
}

/// Γ(a + ½) / Γ(a): for a large `a` by its asymptotic series (DLMF 5.11.13 with ½ and 0), because
/// the difference of two large logarithms would lose digits.
fn gamma_ratio(a: f64) -> f64 {
    if a < 20.0 {
        return libm::tgamma(a + 0.5) / libm::tgamma(a);
    }
    let u = 1.0 / (a * a);
    let series =
        -1.0 / 8.0 + u * (1.0 / 192.0 + u * (-1.0 / 640.0 + u * (17.0 / 14336.0 - u * 31.0 / 18432.0)));
    a.sqrt() * libm::exp(series / a)
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
/// It converges fast for x < (a + 1)/(a + b + 2).
pub(super) fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            d = 1.0 / guard(1.0 + term * d);
            c = guard(1.0 + term / c);
            value *= c * d;
        }
        if (value - before).abs() <= f64::EPSILON * value.abs() {
            break;
        }
    }
    value
}

/// Student's quantile for many degrees of freedom from the normal one `z`
/// (Abramowitz & Stegun 26.7.5).
fn student_expansion(z: f64, degrees: f64) -> f64 {
    let s = z * z;
    let terms = [
        z * (s + 1.0) / 4.0,
        z * ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        z * ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "{got} is not {want}");
    }

    /// Computed at 40 digits with mpmath.
    #[test]
    fn normal_quantiles() {
        for (alpha, z) in [
            (0.5, 0.6744897501960817),
            (0.2, 1.2815515655446004),
            (0.1, 1.6448536269514726),
            (0.05, 1.9599639845400543),
            (0.01, 2.575829303548901),
            (0.001, 3.290526731491895),
            (1e-10, 6.466951087240516),
        ] {
            near(normal_quantile(alpha), z, 1e-14);
        }
    }

    /// Computed at 40 digits with mpmath, on both sides of the switch to the expansion.
    #[test]
    fn student_quantiles() {
        for (alpha, degrees, t) in [
            (0.05, 1.0, 12.706204736174705),
            (0.05, 2.0, 4.302652729749464),
            (0.05, 2.5, 3.5746548420036834),
            (0.05, 9.0, 2.2621571627982053),
            (0.05, 39.0, 2.0226909200367613),
            (0.05, 41.0, 2.0195409704413763),
            (0.05, 487.3, 1.964844087401286),
            (0.05, 4999.0, 1.960438646661525),
            (0.05, 5001.0, 1.9604384567894744),
            (0.05, 100_000.0, 1.9599877075346097),
            (0.1, 9.0, 1.8331129326562372),
            (0.1, 41.0, 1.6828780021327083),
            (0.001, 1.0, 636.6192487687197),
            (0.001, 2.5, 18.277893528130647),
            (0.001, 487.3, 3.3106038573950114),
            (0.001, 5001.0, 3.2924733338411887),
        ] {
            near(student_quantile(alpha, degrees), t, 2e-13);
        }
        near(student_quantile(0.05, 3e12), 1.9599639845400543, 1e-12);
    }

    #[test]
    fn student_tails_reach_far_out() {
        for (t, degrees, p) in [
            (0.1, 3.0, 0.9266523488008058),
            (1.0, 1.0, 0.5),
            (2.5, 17.25, 0.022780363362745575),
            (17.0, 120.0, 9.613194029084684e-34),
            (1.9, 99_999.0, 0.057435993312844734),
            (-30.0, 4.0, 7.3528560976613225e-06),
        ] {
            near(student_tails(t, degrees), p, 1e-11);
        }
        assert_eq!(student_tails(0.0, 5.0), 1.0);
    }

    /// An implementation by others, over a grid.
    #[test]
    fn tails_agree_with_statrs() {
        use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
        let normal = Normal::new(0.0, 1.0).unwrap();
        for step in 1..60 {
            let x = f64::from(step) / 10.0;
            assert!((normal_tails(x) - 2.0 * normal.cdf(-x)).abs() < 1e-10);
            for degrees in [1.0, 3.0, 7.5, 29.0, 333.0] {
                let student = StudentsT::new(0.0, 1.0, degrees).unwrap();
                assert!((student_tails(x, degrees) - 2.0 * student.cdf(-x)).abs() < 1e-10, "{x} {degrees}");
            }
        }
    }
}
