//! `compare`: two samples in, their difference out.

use super::answers;
use super::fault::{Fault, Needed};
use super::object::Object;
use super::rating::{confidence, mean_only, metric};
use super::reply::{Compared, Reply};
use crate::scoring::Metric;
use crate::scoring::compare::Comparison;
use crate::scoring::summary::{ScoreOptions, Summary};
use crate::scoring::tally::Tally;

const KEYS: &[&str] = &[
    "op",
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "statistic",
    "a",
    "b",
    "confidence",
    "words",
];
const PROPORTION_KEYS: &[&str] = &["op", "metric", "a", "b", "confidence", "words"];

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    let metric = metric(request, KEYS, PROPORTION_KEYS)?;
    let confidence = confidence(request)?;
    let [a, b] = [sample(request, "a", &metric)?, sample(request, "b", &metric)?];
    let coding = metric.coding();
    let comparison = if mean_only(request)? {
        Comparison::of_means(&a, &b, coding, confidence)
    } else {
        Comparison::of(&a, &b, coding, confidence)
    };
    let options = ScoreOptions { confidence, ..ScoreOptions::default() };
    let summed = |tally| Summary::of(tally, coding, &options);
    let samples = request.flag("words")?.then(|| [summed(&a), summed(&b)]);
    Ok(Reply::Comparison(Box::new(Compared { comparison, confidence, samples })))
}

fn sample(request: &Object, key: &str, metric: &Metric) -> Result<Tally, Fault> {
    let sample = request.needed(key, Needed::Sample, Object::object)?;
    match metric {
        Metric::Proportion => sample.allow(&["x", "n"])?,
        Metric::Rating(_) | Metric::Expectation => sample.allow(&answers::KEYS)?,
    }
    answers::of(&sample, metric)
}
