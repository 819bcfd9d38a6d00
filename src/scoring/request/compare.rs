//! `compare`: two samples in, their difference out.

use super::rating::{Metric, mean_only};
use super::{Fault, Object, Reply, Worded, answers, confidence};
use crate::say::{Typography, scores};
use crate::scoring::compare::Comparison;
use crate::scoring::interval::Confidence;
use crate::scoring::summary::{Options, Summary};
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
    let metric = Metric::of(request, KEYS, PROPORTION_KEYS)?;
    let level = confidence(request)?;
    let [a, b] = [sample(request, "a", &metric)?, sample(request, "b", &metric)?];
    let coding = metric.coding();
    let result = if mean_only(request)? {
        Comparison::of_means(&a, &b, coding, level)
    } else {
        Comparison::of(&a, &b, coding, level)
    };
    let words = request.flag("words")?.then(|| say(&result, [&a, &b], &metric, level));
    Ok(Reply::Comparison(Box::new(Worded { result, words })))
}

fn sample(request: &Object, key: &str, metric: &Metric) -> Result<Tally, Fault> {
    let sample = request.needed(key, "needs a sample to compare", Object::object)?;
    match metric {
        Metric::Proportion => sample.allow(&["x", "n"])?,
        Metric::Rating(_) => sample.allow(&answers::KEYS)?,
    }
    answers::of(&sample, metric)
}

fn say(found: &Comparison, samples: [&Tally; 2], metric: &Metric, confidence: Confidence) -> String {
    let options = Options { confidence, ..Options::default() };
    let [a, b] = samples.map(|tally| Summary::of(tally, metric.coding(), &options));
    scores::comparison([&a, &b], found, confidence, Typography::Plain)
}
