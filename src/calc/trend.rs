//! `trend`: the answers of periods in, a summary of each period's window out.

use super::answers;
use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use super::rating::metric;
use super::reply::Reply;
use super::summarize::options;
use crate::scoring::summary::Summary;
use crate::scoring::tally::{Overflow, Tally};
use crate::scoring::{Metric, group};

/// Periods of one request, at most: the hours of a year.
const MAX_PERIODS: usize = 10_000;

const KEYS: &[&str] = &[
    "op",
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "statistic",
    "periods",
    "window",
    "confidence",
    "interval",
    "min_n",
    "margin",
];
const PROPORTION_KEYS: &[&str] =
    &["op", "metric", "periods", "window", "confidence", "interval", "min_n", "margin"];

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    let metric = metric(request, KEYS, PROPORTION_KEYS)?;
    let options = options(request, &metric)?;
    let window = request.count("window")?;
    if window == Some(0) {
        return Err(Fault::value(request.at("window"), Rule::Window));
    }
    let window = window.map(|window| usize::try_from(window).unwrap_or(usize::MAX));
    let objects =
        request.needed("periods", Needed::Periods, |object, key| object.objects(key, MAX_PERIODS))?;
    let periods = objects.iter().map(|object| period(object, &metric)).collect::<Result<Vec<_>, _>>()?;
    let (tallies, names): (Vec<_>, Vec<_>) = periods.into_iter().unzip();
    let series = group::trend(&tallies, window, metric.coding(), &options)
        .map_err(|Overflow| answers::overflow(&request.at("periods")))?;
    let named = |(summary, period)| Summary { period, ..named(summary, &metric) };
    Ok(Reply::Trend { series: series.into_iter().zip(names).map(named).collect() })
}

/// A period's answers and name.
fn period(period: &Object, metric: &Metric) -> Result<(Tally, Option<String>), Fault> {
    period.allow(match metric {
        Metric::Proportion => &["x", "n", "period"],
        Metric::Rating(_) | Metric::Expectation => &["counts", "values", "period"],
    })?;
    Ok((answers::of(period, metric)?, period.text("period")?.map(str::to_owned)))
}

fn named(summary: Summary, metric: &Metric) -> Summary {
    match metric {
        Metric::Proportion => summary.into_proportion(),
        Metric::Rating(_) | Metric::Expectation => summary,
    }
}
