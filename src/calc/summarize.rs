//! `summarize`: answers in, a summary out.

use super::about::{About, about};
use super::answers;
use super::fault::{Fault, Rule};
use super::gaps::{SERVQUAL, gaps};
use super::object::Object;
use super::rating::{confidence, margin, method, metric};
use super::reply::Reply;
use crate::scale::Coding;
use crate::scoring::Metric;
use crate::scoring::summary::{ScoreOptions, Summary};
use crate::scoring::tally::Tally;

const PROPORTION_KEYS: &[&str] = &[
    "op",
    "survey",
    "question",
    "row",
    "by",
    "period",
    "metric",
    "x",
    "n",
    "confidence",
    "interval",
    "population",
    "min_n",
    "margin",
    "words",
];
const KEYS: &[&str] = &[
    "op",
    "survey",
    "question",
    "row",
    "by",
    "period",
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "statistic",
    "counts",
    "missing",
    "invalid",
    "values",
    "weights",
    "confidence",
    "interval",
    "population",
    "min_n",
    "margin",
    "words",
];

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    if request.text("metric")? == Some(SERVQUAL) {
        return Ok(Reply::Gaps(Box::new(gaps(request)?)));
    }
    Ok(Reply::Summary { summary: Box::new(summary(request)?), words: request.flag("words")? })
}

pub(super) fn summary(request: &Object) -> Result<Summary, Fault> {
    let About { survey, question, row, by, period } = about(request)?;
    Ok(Summary { survey, question, row, by, period, ..scored(request)? })
}

/// The answers of a request, counted and not yet scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// What they are about.
    pub about: About,
    /// Scale, direction and groups.
    pub coding: Coding,
    /// How often each value was given.
    pub tally: Tally,
}

pub(super) fn counted(request: &Object) -> Result<Counted, Fault> {
    let metric = metric(request, KEYS, PROPORTION_KEYS)?;
    if metric == Metric::Proportion {
        return Err(Fault::value(request.at("metric"), Rule::Ratings));
    }
    let coding = *metric.coding();
    let tally = answers::with_left_out(request, answers::tally(request, &coding)?)?;
    Ok(Counted { about: about(request)?, coding, tally })
}

fn scored(request: &Object) -> Result<Summary, Fault> {
    let metric = metric(request, KEYS, PROPORTION_KEYS)?;
    if metric == Metric::Proportion {
        let [x, n] = answers::share(request)?;
        return Ok(Summary::of_proportion(x, n, &asked(request, &metric, n)?));
    }
    let coding = metric.coding();
    if let Some(weighted) = answers::weighted(request, coding)? {
        answers::with_left_out(request, Tally::default())?;
        let n = weighted.tally().n(coding.scale());
        return Ok(Summary::of_weighted(&weighted, coding, &asked(request, &metric, n)?));
    }
    let tally = answers::with_left_out(request, answers::tally(request, coding)?)?;
    Ok(Summary::of(&tally, coding, &asked(request, &metric, tally.n(coding.scale()))?))
}

fn asked(request: &Object, metric: &Metric, n: u64) -> Result<ScoreOptions, Fault> {
    let population = request.count("population")?;
    if population.is_some_and(|population| population < n) {
        return Err(Fault::value(request.at("population"), Rule::AtLeast("n")));
    }
    Ok(ScoreOptions { population, ..options(request, metric)? })
}

/// What is asked of every summary alike.
pub(super) fn options(request: &Object, metric: &Metric) -> Result<ScoreOptions, Fault> {
    let defaults = ScoreOptions::default();
    Ok(ScoreOptions {
        confidence: confidence(request)?,
        method: method(request, metric)?,
        min_n: request.count("min_n")?.unwrap_or(defaults.min_n),
        margin: margin(request)?.unwrap_or(defaults.margin),
        ..defaults
    })
}
