//! `service`: totals, times or ratings of a service in, one figure out.

use super::answers;
use super::fault::{Fault, Needed, Rule};
use super::object::Object;
use super::rating::{coded, coding_spec, confidence};
use super::reply::{Measured, Reply};
use crate::scale::{CodingSpec, Kind, Scale, Values};
use crate::scoring::service::{
    Dimension, Measure, RATIOS, RESPONSE_RATE, Ratio, SHARES, Share, TIMES, Unit, acsi,
    contacts_per_resolution, deflection, expectation, non_response, retention, servqual, times,
};

/// Seconds and contacts, at most: sums of them stay exact to a fraction.
const MOST: f64 = 1e15;

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    let place = request.at("metric");
    let Some(name) = request.text("metric")? else {
        return Err(Fault::missing(place, Needed::OneOf(metrics())));
    };
    if name == "servqual" {
        return of_servqual(request);
    }
    let measure = if let Some(share) = SHARES.iter().find(|share| share.metric == name) {
        of_share(request, share)
    } else if let Some(ratio) = RATIOS.iter().find(|ratio| ratio.metric == name) {
        of_ratio(request, ratio)
    } else if let Some(metric) = TIMES.iter().find(|metric| **metric == name) {
        let seconds = list(request, "seconds")?;
        Ok(times(metric, &seconds, confidence(request)?))
    } else {
        match name {
            "retention" => of_retention(request),
            "deflection" => of_deflection(request),
            "contacts_per_resolution" => {
                let contacts = list(request, "contacts_per_case")?;
                Ok(contacts_per_resolution(&contacts, confidence(request)?))
            }
            "acsi" => of_acsi(request),
            "expectation" => of_expectation(request),
            _ => Err(Fault::unknown(place, name, &metrics())),
        }
    };
    Ok(Reply::Service(Box::new(measured(request, measure?)?)))
}

/// The measure, and how many were silent where that matters.
fn measured(request: &Object, measure: Measure) -> Result<Measured, Fault> {
    let silent = if measure.metric == RESPONSE_RATE.metric {
        let invited = count(request, "invited")?;
        non_response(invited, count(request, "completed")?).map(|silent| [silent, invited])
    } else {
        None
    };
    Ok(Measured { measure, silent })
}

fn metrics() -> Vec<&'static str> {
    let names = SHARES.iter().map(|share| share.metric).chain(RATIOS.iter().map(|ratio| ratio.metric));
    let others = ["retention", "deflection", "contacts_per_resolution", "servqual", "acsi", "expectation"];
    names.chain(TIMES).chain(others).collect()
}

fn allow(request: &Object, own: &[&str]) -> Result<(), Fault> {
    let keys: Vec<_> = ["op", "metric"].iter().chain(own).copied().collect();
    request.allow(&keys)
}

fn count(request: &Object, key: &str) -> Result<u64, Fault> {
    request.needed(key, Needed::Count, Object::count)
}

/// `part` and `whole`, of which the part may not be more.
fn of_share(request: &Object, share: &Share) -> Result<Measure, Fault> {
    allow(request, &[share.part, share.whole, "confidence"])?;
    let (part, whole) = (count(request, share.part)?, count(request, share.whole)?);
    if part > whole {
        return Err(Fault::value(request.at(share.part), Rule::AtMost(share.whole)));
    }
    Ok(share.measure(part, whole, confidence(request)?))
}

fn of_retention(request: &Object) -> Result<Measure, Fault> {
    allow(request, &["at_end", "new", "at_start", "confidence"])?;
    let [at_end, new, at_start] =
        [count(request, "at_end")?, count(request, "new")?, count(request, "at_start")?];
    let kept = at_end.checked_sub(new);
    let kept = kept.ok_or_else(|| Fault::value(request.at("new"), Rule::AtMost("at_end")))?;
    if kept > at_start {
        return Err(Fault::value(request.at("at_end"), Rule::Kept));
    }
    Ok(retention(kept, at_start, confidence(request)?))
}

fn of_deflection(request: &Object) -> Result<Measure, Fault> {
    allow(request, &["self_service_resolved", "tickets", "confidence"])?;
    let (resolved, tickets) = (count(request, "self_service_resolved")?, count(request, "tickets")?);
    let all = resolved.checked_add(tickets).ok_or_else(|| answers::overflow(&request.at("tickets")))?;
    Ok(deflection(resolved, all, confidence(request)?))
}

/// Totals over a number of contacts or users; something over nothing is refused.
fn of_ratio(request: &Object, ratio: &Ratio) -> Result<Measure, Fault> {
    let keys: Vec<_> = ratio.over.iter().copied().chain([ratio.n]).collect();
    allow(request, &keys)?;
    let mut total = 0.0;
    for key in ratio.over {
        total += match ratio.unit {
            Unit::Seconds => {
                request.needed(key, Needed::Number, |object, key| object.within(key, [0.0, MOST]))?
            }
            _ => count(request, key)? as f64,
        };
    }
    let n = count(request, ratio.n)?;
    if n == 0 && total > 0.0 {
        return Err(Fault::value(request.at(ratio.n), Rule::AboveZero(ratio.over)));
    }
    Ok(ratio.measure(total, n))
}

fn list(request: &Object, key: &str) -> Result<Vec<f64>, Fault> {
    allow(request, &[key, "confidence"])?;
    request.needed(key, Needed::Numbers, |object, key| object.numbers(key, [0.0, MOST]))
}

fn of_acsi(request: &Object) -> Result<Measure, Fault> {
    allow(request, &["satisfaction", "expectancy", "ideal", "weights"])?;
    let rating = |key| request.needed(key, Needed::Number, |object, key| object.within(key, [1.0, 10.0]));
    let ratings = [rating("satisfaction")?, rating("expectancy")?, rating("ideal")?];
    let weights =
        request.needed("weights", Needed::Numbers, |object, key| object.numbers(key, [0.0, 1e9]))?;
    match weights.as_slice() {
        &[a, b, c] if a + b + c > 0.0 => Ok(acsi(ratings, [a, b, c])),
        _ => Err(Fault::value(request.at("weights"), Rule::ThreeWeights)),
    }
}

/// The 1-10 question: 7-10 is better than expected and 1-4 worse, the middle neither.
fn of_expectation(request: &Object) -> Result<Measure, Fault> {
    let keys = ["counts", "values", "scale", "favourable", "unfavourable", "confidence"];
    allow(request, &keys)?;
    let given = coding_spec(request)?;
    let usual = (given.scale.is_none() || given.scale == Some(Scale::TEN)).then(|| Values::range(7, 10));
    let spec = CodingSpec {
        scale: given.scale.or(Some(Scale::TEN)),
        favourable: given.favourable.or(usual),
        ..given
    };
    let coding = coded(request, Kind::Rating, spec)?;
    let Some(better) = coding.favourable() else {
        return Err(Fault::missing(request.at("favourable"), Needed::BetterThanExpected));
    };
    let tally = answers::tally(request, &coding)?;
    let [worse, better] = [coding.unfavourable(), better].map(|set| tally.count_in(set));
    let middle = tally.n(coding.scale()) - worse - better;
    Ok(expectation([worse, middle, better], confidence(request)?))
}

fn of_servqual(request: &Object) -> Result<Reply, Fault> {
    allow(request, &["perception", "expectation", "weights"])?;
    let part = |key| request.needed(key, Needed::Dimensions, Object::object);
    let (perception, expectation) = (part("perception")?, part("expectation")?);
    let weights = request.object("weights")?;
    let names: Vec<&str> = perception.members().iter().map(|(name, _)| name.as_str()).collect();
    expectation.allow(&names)?;
    if let Some(weights) = &weights {
        weights.allow(&names)?;
    }
    let dimensions = names.iter().map(|name| dimension(name, &perception, &expectation, weights.as_ref()));
    let dimensions = dimensions.collect::<Result<Vec<_>, _>>()?;
    let total = dimensions.iter().filter_map(|one| one.weight).fold(0.0, |sum, weight| sum + weight);
    if weights.is_some() && total <= 0.0 {
        return Err(Fault::value(request.at("weights"), Rule::SomeWeight));
    }
    if dimensions.is_empty() {
        return Err(Fault::value(request.at("perception"), Rule::SomeDimension));
    }
    Ok(Reply::Servqual(Box::new(servqual(&dimensions))))
}

fn dimension(
    name: &str,
    perception: &Object,
    expectation: &Object,
    weights: Option<&Object>,
) -> Result<Dimension, Fault> {
    let items = |object: &Object| {
        object.needed(name, Needed::Numbers, |object, key| object.numbers(key, [0.0, 10.0]))
    };
    let (perceived, expected) = (items(perception)?, items(expectation)?);
    if perceived.is_empty() || perceived.len() != expected.len() {
        let rule = Rule::AsMany { found: expected.len(), key: "perception", expected: perceived.len() };
        return Err(Fault::value(expectation.at(name), rule));
    }
    let weight = weights
        .map(|weights| weights.needed(name, Needed::Weight, |object, key| object.within(key, [0.0, 1e9])));
    Ok(Dimension {
        name: name.into(),
        items: perceived.into_iter().zip(expected).map(<[f64; 2]>::from).collect(),
        weight: weight.transpose()?,
    })
}
