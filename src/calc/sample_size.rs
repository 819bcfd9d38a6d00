//! `sample_size`: a margin of error, or a difference to be seen, in; a number of answers out.

use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use super::rating::{confidence, kind, mean_only};
use super::reply::Reply;
use crate::scale::Kind;
use crate::scoring::interval::{Classes, Confidence};
use crate::scoring::sample_size::{
    NPS_ADDED, for_margin, for_mean_difference, for_nps_difference, for_share_difference, mean_for_margin,
    of_population,
};

/// The largest number of answers that a floating-point number counts one by one.
const MOST: f64 = 9_007_199_254_740_991.0;

/// What the answers should achieve.
enum Aim {
    /// A half-width of the interval.
    Margin(f64),
    /// A difference between two groups, found with that probability.
    Difference(f64, f64),
}

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    let kind = kind(request)?;
    let level = confidence(request)?;
    let n = if mean_only(request)? {
        of_mean(request, level)?
    } else if kind == Some(Kind::Nps) {
        of_nps(request, level)?
    } else {
        of_share(request, level)?
    };
    let n = of_population(n, population(request)?).ceil();
    if n > MOST {
        let key = if request.number("margin")?.is_some() { "margin" } else { "difference" };
        return Err(Fault::value(request.at(key), Rule::Reachable));
    }
    Ok(Reply::SampleSize { n: n as u64 })
}

fn of_nps(request: &Object, level: Confidence) -> Result<f64, Fault> {
    request.allow(&keys(&["promoters", "detractors"]))?;
    let aim = aim(request, [100.0, 200.0])?;
    let shares = (request.within("promoters", [0.0, 1.0])?, request.within("detractors", [0.0, 1.0])?);
    // Where nothing is known, half promoters and half detractors vary the most.
    let variance = match shares {
        (None, None) => 1.0,
        (Some(promoters), Some(detractors)) if promoters + detractors <= 1.0 + 1e-9 => {
            let passives = (1.0 - promoters - detractors).max(0.0);
            Classes { detractors, passives, promoters }.variance()
        }
        (Some(_), Some(_)) => {
            return Err(Fault::value(request.at("detractors"), Rule::SharesSum));
        }
        (None, Some(_)) => {
            return Err(Fault::missing(request.at("promoters"), Needed::Share));
        }
        (Some(_), None) => {
            return Err(Fault::missing(request.at("detractors"), Needed::Share));
        }
    };
    Ok(match aim {
        Aim::Margin(margin) => for_margin(variance, level.z(), margin / 100.0, NPS_ADDED),
        Aim::Difference(difference, power) => for_nps_difference(variance, level, power, difference / 100.0),
    })
}

fn of_share(request: &Object, level: Confidence) -> Result<f64, Fault> {
    request.allow(&keys(&["share"]))?;
    let share = request.within("share", [0.0, 1.0])?;
    match aim(request, [100.0, 100.0])? {
        Aim::Margin(margin) => {
            let share = share.unwrap_or(0.5);
            Ok(for_margin(share * (1.0 - share), level.z(), margin / 100.0, level.z() * level.z()))
        }
        Aim::Difference(difference, power) => {
            // Where nothing is known, shares on both sides of one half vary the most.
            let from = share.unwrap_or(0.5 - difference / 200.0);
            let to = from + difference / 100.0;
            if !(-1e-9..=1.0 + 1e-9).contains(&to) {
                return Err(Fault::value(request.at("difference"), Rule::OtherShare));
            }
            Ok(for_share_difference([from, to.clamp(0.0, 1.0)], level, power))
        }
    }
}

fn of_mean(request: &Object, level: Confidence) -> Result<f64, Fault> {
    request.allow(&keys(&["statistic", "sd"]))?;
    let sd =
        request.needed("sd", Needed::StandardDeviation, |object, key| object.within(key, [1e-6, 10.0]))?;
    Ok(match aim(request, [10.0, 10.0])? {
        Aim::Margin(margin) => mean_for_margin(sd, level, margin),
        Aim::Difference(difference, power) => for_mean_difference(sd, level, power, difference),
    })
}

fn keys<'k>(own: &[&'k str]) -> Vec<&'k str> {
    let every = ["op", "metric", "margin", "difference", "power", "confidence", "population"];
    every.into_iter().chain(own.iter().copied()).collect()
}

/// The margin up to `most[0]`, or the difference up to `most[1]` with its power, 0.8 unless given.
fn aim(request: &Object, most: [f64; 2]) -> Result<Aim, Fault> {
    let [widest, furthest] = most;
    let (margin, difference) = (request.number("margin")?, request.number("difference")?);
    let power = request.number("power")?;
    let off = |key: &str, rule| Err(Fault::value(request.at(key), rule));
    match (margin, difference) {
        (Some(_), Some(_)) => off("difference", Rule::NotBeside("margin")),
        (None, None) => Err(Fault::missing(request.at("margin"), Needed::Aim)),
        (Some(_), None) if power.is_some() => off("power", Rule::OnlyBeside("difference")),
        (Some(margin), None) if margin > 0.0 && margin <= widest => Ok(Aim::Margin(margin)),
        (Some(_), None) => off("margin", Rule::Positive(widest)),
        (None, Some(difference)) if !(difference != 0.0 && difference.abs() <= furthest) => {
            off("difference", Rule::Difference(furthest))
        }
        (None, Some(difference)) => match power.unwrap_or(0.8) {
            power if power > 0.0 && power < 1.0 => Ok(Aim::Difference(difference, power)),
            _ => off("power", Rule::OpenShare),
        },
    }
}

fn population(request: &Object) -> Result<Option<u64>, Fault> {
    match request.count("population")? {
        Some(0) => Err(Fault::value(request.at("population"), Rule::AtLeastOne)),
        population => Ok(population),
    }
}
