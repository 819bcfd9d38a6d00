//! One sample in the coding of its score: variance, interval, and the answers a margin needs.

use super::Options;
use crate::scoring::interval::{Bounds, Classes, Method, adjusted_wald, score, wilson};

/// One sample in the coding of its score.
pub(super) enum Sample {
    Nps(Classes),
    Share { x: f64, n: f64 },
}

impl Sample {
    pub fn variance(&self) -> f64 {
        match *self {
            Sample::Nps(classes) => classes.variance(),
            Sample::Share { x, n } => (x / n) * ((n - x) / n),
        }
    }

    /// The interval on −1 to 1 or 0 to 1. A finite population makes the sample worth n/shrink²
    /// answers (Wallis 2013, Journal of Quantitative Linguistics 20, for Wilson's): narrower about
    /// what was seen, where shrinking the half-width would keep the adjusted centre for a census.
    pub fn interval(&self, shrink: f64, options: &Options) -> (Method, Bounds) {
        let z = options.confidence.z();
        let factor = 1.0 / (shrink * shrink);
        let method = match self {
            Sample::Share { .. } => Method::Wilson,
            Sample::Nps(_) if options.confidence.is_low() => options.method.unwrap_or(Method::Score),
            Sample::Nps(_) => options.method.unwrap_or(Method::AdjustedWald),
        };
        let bounds = match *self {
            Sample::Nps(classes) if shrink == 0.0 => exactly(classes.mean()),
            Sample::Share { x, n } if shrink == 0.0 => exactly(x / n),
            Sample::Nps(classes) if method == Method::Score => score(classes.scaled(factor), z),
            Sample::Nps(classes) => adjusted_wald(classes.scaled(factor), z),
            Sample::Share { x, n } => wilson(x * factor, n * factor, z),
        };
        (method, bounds)
    }

    /// How many answers bring the half-width down to `margin`: z² variance / margin² less the
    /// answers that the adjustment adds (3 for NPS; z² for a share, Agresti & Coull 1998).
    pub fn needed(&self, z: f64, margin: f64) -> f64 {
        let square = z * z;
        let (variance, added) = match *self {
            Sample::Nps(classes) => (classes.adjusted().variance(), 3.0),
            Sample::Share { x, n } => {
                let share = (x + square / 2.0) / (n + square);
                (share * (1.0 - share), square)
            }
        };
        (square * variance / (margin * margin) - added).max(1.0)
    }
}

fn exactly(value: f64) -> Bounds {
    Bounds { low: value, high: value, clamped: false }
}

/// The sample out of `population` that is worth `needed` answers out of very many: the finite
/// population's factor solved for n.
pub(super) fn of_population(needed: f64, population: Option<u64>) -> f64 {
    match population {
        Some(population) => {
            let population = population as f64;
            needed * population / (population - 1.0 + needed)
        }
        None => needed,
    }
}

/// 100 · `over` / `n` to the nearest whole number, half away from zero; n > 0.
///
/// ```
/// use scorelet::scoring::summary::rounded_percent;
/// assert_eq!(rounded_percent(1, 200), "1");
/// assert_eq!(rounded_percent(-1, 201), "0");
/// assert_eq!(rounded_percent(-1, 6), "-17");
/// ```
pub fn rounded_percent(over: i128, n: u64) -> String {
    let n = i128::from(n).max(1);
    let magnitude = (200 * over.abs() + n) / (2 * n);
    (magnitude * over.signum()).to_string()
}
