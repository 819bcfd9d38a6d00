//! Columns whose metric or scale is not known.

use super::{Audience, explained, first_of, scale_option, unfit};
use crate::import::{ImportOptions, Seen};
use crate::scale::Scale;

/// Says that columns hold numbers, but nothing says what was asked.
pub(super) fn no_metric(
    columns: &[String],
    seen: &[Seen],
    given: &ImportOptions,
    audience: Audience,
) -> String {
    let headers = if columns.len() == 1 { "the header of" } else { "the headers of" };
    let verb = if columns.len() == 1 { "does not name a metric" } else { "do not name a metric" };
    let (names, seen) = (first_of(columns), explained(seen.iter().map(super::seen)));
    let (scale, metric) = (scale_option(Scale::FIVE, audience), audience.option("metric"));
    let scale = format!("the scale that was shown, such as {scale}");
    let asked = format!("with {metric} what was asked: nps, csat, ces or rating");
    let next = match (given.coding.scale, given.metric) {
        (None, None) => format!("Give {scale}, and {asked}."),
        (None, Some(_)) => format!("Give {scale}."),
        (Some(_), _) => format!("Say {asked}."),
    };
    let column = match columns {
        [_] => String::new(),
        _ => format!(" Choose one of them with {}.", audience.option("column")),
    };
    format!("{headers} {names} {verb}{seen}\n{next}{column}")
}

/// Says that a column does not fit the usual scale of its question.
pub(super) fn no_scale(seen: &Seen, assumed: Scale, given: &ImportOptions, audience: Audience) -> String {
    let holds = |scale: &Scale| {
        *scale != assumed
            && seen.range.is_some_and(|(least, most)| scale.low() <= least && most <= scale.high())
    };
    let other = [Scale::FIVE, Scale::SEVEN, Scale::NPS].into_iter().find(holds).unwrap_or(Scale::TEN);
    let (doubt, same) = (doubt(seen, assumed), scale_option(assumed, audience));
    // NPS is asked on no other scale, so another scale means another metric.
    let metric = match assumed {
        Scale::NPS => format!("{}, {} csat and ", audience.option("column"), audience.option("metric")),
        _ => String::new(),
    };
    let example = metric + &scale_option(other, audience);
    let ignore = unfit::ignore(audience);
    let asked = match given.metric {
        None => format!(", and with {} what was asked", audience.option("metric")),
        Some(_) => String::new(),
    };
    format!(
        "{doubt}\nIf {assumed} was shown, add {same}; otherwise give the scale that was shown, such as with {example}{asked}. To score it on {assumed} all the same, add {ignore}."
    )
}

/// Says what of a column does not fit the scale that was assumed for it.
fn doubt(seen: &Seen, assumed: Scale) -> String {
    let mut text = format!("{}, which does not fit {assumed}, the usual scale", super::seen(seen));
    if seen.off > 0 {
        text.push_str(&format!("; {} of its {} answers are off it", seen.off, seen.answers));
    }
    if !seen.unread.is_empty() {
        text.push_str(&format!("; not read: {}", unfit::counted(&seen.unread)));
    }
    text
}
