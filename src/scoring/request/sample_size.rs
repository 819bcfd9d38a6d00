//! `sample_size`: a margin of error, or a difference to be seen, in; a number of answers out.

use super::rating::{confidence, kind, mean_only};
use super::{Fault, Object, Reply};
use crate::scale::Kind;
use crate::scoring::interval::{Classes, Confidence};
use crate::scoring::sample_size::{
    NPS_ADDED, for_margin, for_mean_difference, for_nps_difference, for_share_difference, mean_for_margin,
    of_population,
};

/// More answers than these cannot be counted one by one in a floating-point number.
const MOST: f64 = 9_007_199_254_740_991.0;

/// What is to be reached.
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
        return Err(Fault::value(
            &request.at(key),
            "must be wider: it asks for more answers than can be counted",
        ));
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
            return Err(Fault::value(
                &request.at("detractors"),
                "must leave the sum with promoters at most 1",
            ));
        }
        (None, Some(_)) => {
            return Err(Fault::missing(&request.at("promoters"), "needs the share of promoters too"));
        }
        (Some(_), None) => {
            return Err(Fault::missing(&request.at("detractors"), "needs the share of detractors too"));
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
                return Err(Fault::value(
                    &request.at("difference"),
                    "must leave the other share within 0 and 1",
                ));
            }
            Ok(for_share_difference([from, to.clamp(0.0, 1.0)], level, power))
        }
    }
}

fn of_mean(request: &Object, level: Confidence) -> Result<f64, Fault> {
    request.allow(&keys(&["statistic", "sd"]))?;
    let sd = request.needed("sd", "needs the standard deviation of one answer", |object, key| {
        object.within(key, [1e-6, 10.0])
    })?;
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
    let off = |key: &str, allowed: String| Err(Fault::value(&request.at(key), &allowed));
    match (margin, difference) {
        (Some(_), Some(_)) => off("difference", "must not stand beside margin: give one of the two".into()),
        (None, None) => {
            Err(Fault::missing(&request.at("margin"), "needs a margin of error, or a difference to be seen"))
        }
        (Some(_), None) if power.is_some() => off("power", "must stand beside difference".into()),
        (Some(margin), None) if margin > 0.0 && margin <= widest => Ok(Aim::Margin(margin)),
        (Some(_), None) => off("margin", format!("must be above 0 and at most {widest}")),
        (None, Some(difference)) if !(difference != 0.0 && difference.abs() <= furthest) => {
            off("difference", format!("must be within {furthest} of 0 and not 0"))
        }
        (None, Some(difference)) => match power.unwrap_or(0.8) {
            power if power > 0.0 && power < 1.0 => Ok(Aim::Difference(difference, power)),
            _ => off("power", "must be a share above 0 and below 1, such as 0.8".into()),
        },
    }
}

fn population(request: &Object) -> Result<Option<u64>, Fault> {
    match request.count("population")? {
        Some(0) => Err(Fault::value(&request.at("population"), "must be at least 1")),
        population => Ok(population),
    }
}
