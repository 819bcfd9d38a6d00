//! What a request says of a rating: metric, scale, groups, level and interval.

use super::{Fault, Object};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Kind};
use crate::scoring::interval::{Confidence, Method};

/// What is scored.
#[derive(Clone, Copy, Debug)]
pub(super) enum Metric {
    /// Ratings.
    Rating(Coding),
    /// A share, given as `x` of `n`.
    Proportion,
}

impl Metric {
    /// The metric of a request, with its scale, direction and groups, where it has only keys that are
    /// known: of ratings, and of proportions.
    pub fn of(request: &Object, ratings: &[&str], proportions: &[&str]) -> Result<Metric, Fault> {
        let kind = kind(request)?;
        request.allow(if kind.is_some() { ratings } else { proportions })?;
        kind.map_or(Ok(Metric::Proportion), |kind| coding(request, kind).map(Metric::Rating))
    }

    /// Where its answers are coded.
    pub fn coding(&self) -> &Coding {
        match self {
            Metric::Rating(coding) => coding,
            Metric::Proportion => &Coding::SHARE,
        }
    }

    /// Whether its headline is an NPS.
    pub fn is_nps(&self) -> bool {
        matches!(self, Metric::Rating(coding) if coding.kind() == Kind::Nps)
    }
}

/// The metric; `None` is a proportion.
pub(super) fn kind(request: &Object) -> Result<Option<Kind>, Fault> {
    const ALLOWED: &str = "must be nps, csat, ces, rating or proportion";
    match request.text("metric")? {
        None => Err(Fault::missing(&request.at("metric"), ALLOWED)),
        Some("proportion") => Ok(None),
        Some(name) => {
            Kind::from_name(name).map(Some).ok_or_else(|| Fault::value(&request.at("metric"), ALLOWED))
        }
    }
}

/// Scale, direction and groups as far as they are given.
pub(crate) fn coding_spec(request: &Object) -> Result<CodingSpec, Fault> {
    let direction = request.text("direction")?.map(|name| {
        Direction::from_name(name).ok_or_else(|| {
            Fault::value(&request.at("direction"), "must be higher_is_better or lower_is_better")
        })
    });
    Ok(CodingSpec {
        scale: request.scale("scale")?,
        direction: direction.transpose()?,
        favourable: request.values("favourable")?,
        unfavourable: request.values("unfavourable")?,
    })
}

fn coding(request: &Object, kind: Kind) -> Result<Coding, Fault> {
    let coding = coded(request, kind, coding_spec(request)?)?;
    if coding.favourable().is_none() && !mean_only(request)? {
        return Err(Fault::missing(
            &request.at("favourable"),
            "needs the favourable values: convention names none for this scale and direction (\"statistic\":\"mean\" scores the mean alone)",
        ));
    }
    Ok(coding)
}

/// The coding of a specification; what is off is named.
pub(super) fn coded(request: &Object, kind: Kind, spec: CodingSpec) -> Result<Coding, Fault> {
    Coding::new(kind, spec).map_err(|error| {
        let place = request.at(error.key());
        if error == CodingError::NoScale {
            Fault::missing(&place, error.message())
        } else {
            Fault::value(&place, error.message())
        }
    })
}

/// Whether only the mean is asked for.
pub(super) fn mean_only(request: &Object) -> Result<bool, Fault> {
    match request.text("statistic")? {
        None | Some("score") => Ok(false),
        Some("mean") => Ok(true),
        Some(_) => Err(Fault::value(&request.at("statistic"), "must be score or mean")),
    }
}

/// The level of the intervals.
pub(crate) fn confidence(request: &Object) -> Result<Confidence, Fault> {
    let Some(level) = request.number("confidence")? else { return Ok(Confidence::default()) };
    Confidence::new(level).ok_or_else(|| {
        Fault::value(&request.at("confidence"), "must be a share above 0 and below 1, such as 0.95")
    })
}

/// The margin of error, in points or percent.
pub(super) fn margin(request: &Object) -> Result<Option<f64>, Fault> {
    match request.number("margin")? {
        Some(margin) if !(margin > 0.0 && margin <= 100.0) => {
            Err(Fault::value(&request.at("margin"), "must be points or percent, above 0 and at most 100"))
        }
        margin => Ok(margin),
    }
}

/// The score's interval by name.
pub(super) fn method(request: &Object, metric: &Metric) -> Result<Option<Method>, Fault> {
    let Some(name) = request.text("interval")? else { return Ok(None) };
    let (method, allowed) = if metric.is_nps() {
        (Method::for_nps(name), "must be adjusted_wald or score")
    } else {
        (Method::for_share(name), "must be wilson, agresti_coull or exact")
    };
    method.map(Some).ok_or_else(|| Fault::value(&request.at("interval"), allowed))
}
