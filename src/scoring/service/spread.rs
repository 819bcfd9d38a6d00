//! Single values: mean, median and 90th percentile.

use serde::Serialize;

use super::mean_interval;
use crate::scoring::interval::{Confidence, Interval};

/// What single values are like; everything is `None` where there are none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    mean: Option<f64>,
    median: Option<f64>,
    p90: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean_interval: Option<Interval>,
    #[serde(skip)]
    interval: Option<Interval>,
}

impl Spread {
    /// Of values that are finite and from 0 up. The mean's interval is written beside it where the
    /// mean does not lead.
    pub(super) fn of(values: &[f64], confidence: Confidence, beside: bool) -> Spread {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mean = mean(&sorted);
        let interval = mean.zip(standard_deviation(&sorted, mean));
        let interval = interval.and_then(|(mean, sd)| mean_interval(mean, sd, sorted.len(), confidence));
        Spread {
            mean,
            median: quantile(&sorted, 0.5),
            p90: quantile(&sorted, 0.9),
            mean_interval: interval.filter(|_| beside),
            interval,
        }
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        self.mean
    }

    /// The median; of an even count the mean of the two middle values.
    pub fn median(&self) -> Option<f64> {
        self.median
    }

    /// The 90th percentile.
    pub fn p90(&self) -> Option<f64> {
        self.p90
    }

    /// The mean's interval by Student's t; none where the values do not vary.
    pub fn interval(&self) -> Option<Interval> {
        self.interval
    }
}

/// The mean, by a compensated sum (Neumaier 1974): a million small times and one long one keep
/// their digits.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

fn standard_deviation(values: &[f64], mean: Option<f64>) -> Option<f64> {
    let mean = mean.filter(|_| values.len() > 1)?;
    let squares = sum(values.iter().map(|value| (value - mean) * (value - mean)));
    Some((squares / (values.len() - 1) as f64).sqrt())
}

fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    sum + lost
}

/// The quantile of sorted values by linear interpolation between the two nearest (Hyndman & Fan
/// 1996, The American Statistician 50, definition 7).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * share;
    let lower = *sorted.get(place as usize)?;
    let upper = sorted.get(place as usize + 1).copied().unwrap_or(lower);
    Some(lower + place.fract() * (upper - lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        // R: quantile(c(1, 2, 4, 8, 16), c(.5, .9)) is 4 and 12.8.
        assert_eq!(quantile(&values, 0.5), Some(4.0));
        assert!((quantile(&values, 0.9).unwrap() - 12.8).abs() < 1e-12);
        assert_eq!((quantile(&[3.0], 0.9), quantile(&[], 0.9)), (Some(3.0), None));
    }

    #[test]
    fn one_long_time_costs_no_digit() {
        let mut values = vec![0.1; 1000];
        values.push(1e15);
        assert_eq!(sum(values.iter().copied()), 1e15 + 100.0);
    }
}
