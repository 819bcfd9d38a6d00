//! What a request says about a rating: metric, scale, groups, confidence and interval.

use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use crate::scale::{Coding, CodingError, CodingSpec, Direction, EXPECTATION, Kind};
use crate::scoring::Metric;
use crate::scoring::interval::{Confidence, Method};

const METRICS: [&str; 6] = ["nps", "csat", "ces", "rating", "proportion", EXPECTATION];

/// The metrics of which a sample size can be asked.
const SAMPLED: [&str; 5] = ["nps", "csat", "ces", "rating", "proportion"];
const DIRECTIONS: [&str; 2] = ["higher_is_better", "lower_is_better"];

/// The metric of a request, with its scale, direction and groups. `ratings` and `proportions` are the keys
/// that the operation knows for each.
pub(super) fn metric(request: &Object, ratings: &[&str], proportions: &[&str]) -> Result<Metric, Fault> {
    let name = name(request, &METRICS)?;
    let kind = Kind::from_name(name);
    request.allow(if name == "proportion" { proportions } else { ratings })?;
    match kind {
        Some(kind) => coding(request, kind).map(Metric::Rating),
        None if name == EXPECTATION => expectation(request),
        None => Ok(Metric::Proportion),
    }
}

/// The metric that a sample is for; `None` is a proportion.
pub(super) fn kind(request: &Object) -> Result<Option<Kind>, Fault> {
    name(request, &SAMPLED).map(Kind::from_name)
}

/// The metric's name.
fn name<'r>(request: &'r Object, metrics: &[&'static str]) -> Result<&'r str, Fault> {
    match request.text("metric")? {
        None => Err(Fault::missing(request.at("metric"), Needed::OneOf(metrics.to_vec()))),
        Some(name) if metrics.contains(&name) => Ok(name),
        Some(name) => Err(Fault::unknown(request.at("metric"), name, metrics)),
    }
}

/// The expectation metric, which has only one coding: a request may repeat it.
fn expectation(request: &Object) -> Result<Metric, Fault> {
    let (said, only) = (coding_spec(request)?, Coding::EXPECTATION);
    let wrong = [
        ("scale", said.scale.is_some_and(|scale| scale != only.scale())),
        ("direction", said.direction.is_some_and(|direction| direction != only.direction())),
        ("favourable", said.favourable.is_some() && said.favourable != only.favourable()),
        ("unfavourable", said.unfavourable.is_some_and(|set| set != only.unfavourable())),
    ];
    mean_only(request)?;
    match wrong.into_iter().find(|(_, wrong)| *wrong) {
        Some((key, _)) => Err(Fault::value(request.at(key), Rule::Expectation)),
        None => Ok(Metric::Expectation),
    }
}

/// Scale, direction and groups as far as they are given.
pub(crate) fn coding_spec(request: &Object) -> Result<CodingSpec, Fault> {
    Ok(CodingSpec {
        scale: request.scale("scale")?,
        direction: request.name("direction", &DIRECTIONS, Direction::from_name)?,
        favourable: request.values("favourable")?,
        unfavourable: request.values("unfavourable")?,
    })
}

fn coding(request: &Object, kind: Kind) -> Result<Coding, Fault> {
    let coding = coded(request, kind, coding_spec(request)?)?;
    if coding.favourable().is_none() && !mean_only(request)? {
        return Err(Fault::missing(request.at("favourable"), Needed::Favourable));
    }
    Ok(coding)
}

/// The coding of a specification; what is off is named.
pub(super) fn coded(request: &Object, kind: Kind, spec: CodingSpec) -> Result<Coding, Fault> {
    Coding::new(kind, spec).map_err(|error| {
        let place = request.at(error.key());
        match error {
            CodingError::NoScale => Fault::missing(place, Needed::Scale),
            _ => Fault::value(place, Rule::Coding(error)),
        }
    })
}

/// Whether only the mean is asked for.
pub(super) fn mean_only(request: &Object) -> Result<bool, Fault> {
    let is_mean = |name: &str| ["score", "mean"].contains(&name).then_some(name == "mean");
    Ok(request.name("statistic", &["score", "mean"], is_mean)?.unwrap_or(false))
}

/// The level of the intervals.
pub(crate) fn confidence(request: &Object) -> Result<Confidence, Fault> {
    let Some(level) = request.number("confidence")? else { return Ok(Confidence::default()) };
    Confidence::new(level).ok_or_else(|| Fault::value(request.at("confidence"), Rule::OpenShare))
}

/// The margin of error, in points or percent.
pub(super) fn margin(request: &Object) -> Result<Option<f64>, Fault> {
    match request.number("margin")? {
        Some(margin) if !(margin > 0.0 && margin <= 100.0) => {
            Err(Fault::value(request.at("margin"), Rule::Margin))
        }
        margin => Ok(margin),
    }
}

/// The score's interval by name.
pub(super) fn method(request: &Object, metric: &Metric) -> Result<Option<Method>, Fault> {
    if metric.is_net() {
        request.name("interval", &["adjusted_wald", "score"], Method::for_nps)
    } else {
        request.name("interval", &["wilson", "agresti_coull", "exact"], Method::for_share)
    }
}
