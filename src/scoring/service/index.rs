//! Indices made of ratings: SERVQUAL, an ACSI-style index, and better or worse than expected.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Measure, Unit};
use crate::scoring::interval::{Confidence, Interval};
use crate::scoring::summary::ScoreOptions;
use crate::scoring::summary::sample::Sample;

/// A dimension's items in SERVQUAL: what was perceived and what was expected of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// Its name, such as `reliability`.
    pub name: String,
    /// The items' means: perception and expectation.
    pub items: Vec<[f64; 2]>,
    /// How much it matters, from 0 up; any sum.
    pub weight: Option<f64>,
}

/// SERVQUAL: perception less expectation (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing
/// 64). The order of the fields is the order of the keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Servqual {
    /// `servqual`.
    pub metric: &'static str,
    /// The weighted gap where there are weights, else the unweighted one.
    pub value: Option<f64>,
    /// Points of the rating scale.
    pub unit: Unit,
    /// The mean of the dimensions' gaps.
    pub unweighted: Option<f64>,
    /// The dimensions' gaps by their weights, over the sum of the weights.
    pub weighted: Option<f64>,
    /// Each dimension's gap: the mean of its items' gaps.
    pub gaps: Named<f64>,
    /// Each item's gap.
    pub items: Named<Vec<f64>>,
    /// The formula of the value.
    pub formula: &'static str,
}

/// Values by name, in their order: an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The gaps of dimensions with at least one item each.
pub fn servqual(dimensions: &[Dimension]) -> Servqual {
    let gap = |dimension: &Dimension| {
        let gaps = dimension.items.iter().map(|[perception, expectation]| perception - expectation);
        gaps.fold(0.0, |sum, gap| sum + gap) / dimension.items.len() as f64
    };
    let gaps: Vec<(String, f64)> = dimensions.iter().map(|one| (one.name.clone(), gap(one))).collect();
    let total = gaps.iter().fold(0.0, |sum, (_, gap)| sum + gap);
    let unweighted = (!gaps.is_empty()).then(|| total / gaps.len() as f64);
    let weights: Option<Vec<f64>> = dimensions.iter().map(|one| one.weight).collect();
    let weighted = weights.and_then(|weights| {
        let of = weights.iter().fold(0.0, |sum, weight| sum + weight);
        let total = gaps.iter().zip(&weights).fold(0.0, |sum, ((_, gap), weight)| sum + gap * weight);
        (of > 0.0).then(|| total / of)
    });
    let formula = if weighted.is_some() {
        "sum of weight × gap / sum of weights; gap = mean of (perception − expectation) over the dimension's items"
    } else {
        "mean of the dimensions' gaps; gap = mean of (perception − expectation) over the dimension's items"
    };
    let items =
        |one: &Dimension| one.items.iter().map(|[perceived, expected]| perceived - expected).collect();
    Servqual {
        metric: "servqual",
        value: weighted.or(unweighted),
        unit: Unit::Points,
        unweighted,
        weighted,
        gaps: Named(gaps),
        items: Named(dimensions.iter().map(|one| (one.name.clone(), items(one))).collect()),
        formula,
    }
}

/// An index in the manner of the American Customer Satisfaction Index, 0 to 100: the weighted mean
/// of three ratings of 1–10 (overall satisfaction, against expectancy, against the ideal), less the
/// least it could be, over its range (Fornell et al. 1996, Journal of Marketing 60). `None` where
/// the weights add up to 0.
pub fn acsi(ratings: [f64; 3], weights: [f64; 3]) -> Measure {
    let of = weights.iter().fold(0.0, |sum, weight| sum + weight);
    let total = ratings.iter().zip(weights).fold(0.0, |sum, (rating, weight)| sum + weight * (rating - 1.0));
    let value = (of > 0.0).then(|| (100.0 * (total / of) / 9.0).clamp(0.0, 100.0));
    let formula = "100 × (weighted mean of satisfaction, expectancy, ideal − 1) / 9";
    Measure::new("acsi", value, Unit::Points, None, formula)
}

/// The expectation index, −100 to 100: the share for whom it was better than expected less the share
/// for whom it was worse, with the interval of an NPS, whose coding it shares.
pub fn expectation([worse, as_expected, better]: [u64; 3], confidence: Confidence) -> Measure {
    let n = worse.saturating_add(as_expected).saturating_add(better);
    let formula = "100 × (better − worse) / n";
    let over = i128::from(better) - i128::from(worse);
    let value = (n > 0).then(|| (100 * over) as f64 / n as f64);
    let sample = Sample::of(true, [worse, as_expected, better].map(|count| count as f64));
    let interval = (n > 0).then(|| {
        let (method, bounds) = sample.interval(1.0, &ScoreOptions { confidence, ..ScoreOptions::default() });
        let [low, high] = [bounds.low, bounds.high].map(|bound| 100.0 * bound + 0.0);
        Interval { method, confidence: confidence.level(), low, high }
    });
    Measure { interval, ..Measure::new("expectation", value, Unit::Points, Some(n), formula) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Method;

    fn near(got: Option<f64>, want: f64) {
        assert!((got.unwrap() - want).abs() < 1e-12, "{got:?} is not {want}");
    }

    fn dimension(name: &str, perceived: &[f64], weight: Option<f64>) -> Dimension {
        let items = perceived.iter().map(|&perceived| [perceived, 6.5]).collect();
        Dimension { name: name.into(), items, weight }
    }

    #[test]
    fn a_dimension_is_the_mean_of_its_items() {
        let two = |a, b| [dimension("empathy", &[5.5, 6.0], a), dimension("assurance", &[5.0], b)];
        let plain = servqual(&two(None, None));
        near(plain.unweighted, (-0.75 - 1.5) / 2.0);
        assert_eq!((plain.weighted, plain.value), (None, plain.unweighted));
        assert_eq!(plain.items.0[0].1, [-1.0, -0.5]);
        // The weights add up to 40, not to 1 or 100.
        let weighted = servqual(&two(Some(30.0), Some(10.0)));
        near(weighted.weighted, (-0.75 * 3.0 - 1.5) / 4.0);
        assert_eq!(servqual(&two(Some(0.0), Some(0.0))).weighted, None);
        assert_eq!(servqual(&[]).value, None);
    }

    #[test]
    fn an_index_goes_from_0_to_100() {
        let weights = [0.3885, 0.319, 0.2925];
        assert_eq!(acsi([1.0; 3], weights).value, Some(0.0));
        near(acsi([10.0; 3], weights).value, 100.0);
        near(acsi([7.0, 4.0, 10.0], [1.0, 1.0, 2.0]).value, 100.0 * (6.0 + 3.0 + 18.0) / 36.0);
        assert_eq!(acsi([5.0; 3], [0.0; 3]).value, None);
    }

    #[test]
    fn better_less_worse_is_an_nps_of_expectations() {
        let figure = expectation([20, 30, 50], Confidence::default());
        assert_eq!((figure.value, figure.n), (Some(30.0), Some(100)));
        near(figure.interval.map(|interval| interval.low), 14.051130178761609);
        let low = expectation([20, 30, 50], Confidence::new(0.8).unwrap());
        assert_eq!(low.interval.unwrap().method, Method::Score);
        assert_eq!(expectation([0; 3], Confidence::default()).value, None);
    }
}
