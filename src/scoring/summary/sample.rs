//! One sample in the coding of its score: variance, interval, and the answers a margin needs.

use super::ScoreOptions;
use crate::scoring::interval::{Bounds, Classes, Method, adjusted_wald, agresti_coull, exact, score, wilson};
use crate::scoring::sample_size::{NPS_ADDED, for_margin};

/// One sample in the coding of its score.
pub(in crate::scoring) enum Sample {
    /// The difference of two shares, as of promoters and detractors.
    Net(Classes),
    Share {
        x: f64,
        n: f64,
    },
}

impl Sample {
    /// From the answers of the low, middle and high group.
    pub fn of(net: bool, [low, middle, high]: [f64; 3]) -> Sample {
        if net {
            Sample::Net(Classes { detractors: low, passives: middle, promoters: high })
        } else {
            Sample::Share { x: high, n: low + middle + high }
        }
    }

    pub fn variance(&self) -> f64 {
        match *self {
            Sample::Net(classes) => classes.variance(),
            Sample::Share { x, n } => (x / n) * ((n - x) / n),
        }
    }

    /// The interval on −1 to 1 or 0 to 1. A finite population makes the sample worth n/shrink²
    /// answers (Wallis 2013, Journal of Quantitative Linguistics 20, for Wilson's): narrower about
    /// what was seen, where shrinking the half-width would keep the adjusted centre for a census.
    pub fn interval(&self, shrink: f64, options: &ScoreOptions) -> (Method, Bounds) {
        let z = options.confidence.z();
        let factor = 1.0 / (shrink * shrink);
        let method = match (self, options.method) {
            (Sample::Share { .. }, Some(asked @ (Method::AgrestiCoull | Method::Exact))) => asked,
            (Sample::Share { .. }, _) => Method::Wilson,
            (Sample::Net(_), Some(asked @ (Method::AdjustedWald | Method::Score))) => asked,
            (Sample::Net(_), _) if options.confidence.is_low() => Method::Score,
            (Sample::Net(_), _) => Method::AdjustedWald,
        };
        let bounds = match *self {
            Sample::Net(classes) if shrink == 0.0 => exactly(classes.mean()),
            Sample::Share { x, n } if shrink == 0.0 => exactly(x / n),
            Sample::Net(classes) if method == Method::Score => score(classes.scaled(factor), z),
            Sample::Net(classes) => adjusted_wald(classes.scaled(factor), z),
            Sample::Share { x, n } => {
                let (x, n) = (x * factor, n * factor);
                match method {
                    Method::AgrestiCoull => agresti_coull(x, n, z),
                    Method::Exact => exact(x, n, options.confidence.alpha()),
                    _ => wilson(x, n, z),
                }
            }
        };
        (method, bounds)
    }

    /// How many answers bring the half-width down to `margin`, by the adjusted variance.
    pub fn needed(&self, z: f64, margin: f64) -> f64 {
        let square = z * z;
        match *self {
            Sample::Net(classes) => for_margin(classes.adjusted().variance(), z, margin, NPS_ADDED),
            Sample::Share { x, n } => {
                let share = (x + square / 2.0) / (n + square);
                for_margin(share * (1.0 - share), z, margin, square)
            }
        }
    }
}

fn exactly(value: f64) -> Bounds {
    Bounds { low: value, high: value, clamped: false }
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
