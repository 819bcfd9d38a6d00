//! Columns of small whole numbers that may be ratings.

use super::{Audience, EXPLAINED, column_of, quoted, scale_option};
use crate::import::SmallNumbers;
use crate::scale::Scale;

/// Says that columns of numbers may hold ratings.
pub(super) fn text(columns: &[SmallNumbers], audience: Audience) -> String {
    let fits = |small: &SmallNumbers| {
        let holds = |scale: &Scale| {
            i16::from(small.least) >= i16::from(scale.low())
                && i16::from(small.most) <= i16::from(scale.high())
        };
        [Scale::FIVE, Scale::SEVEN, Scale::TEN, Scale::NPS].into_iter().find(holds)
    };
    let what = if columns.len() == 1 { "it" } else { "one" };
    let next = match columns.iter().find_map(fits) {
        Some(scale) => format!(
            "score {what} with {}, {} and the scale that was shown, such as {}",
            audience.option("column"),
            audience.option("metric"),
            scale_option(scale, audience)
        ),
        None => "replace negative numbers, because scales begin at 0 or 1".to_owned(),
    };
    match columns {
        [only] => {
            format!("{} and may be a rating, but nothing states its scale; {next}", small_numbers(only))
        }
        _ => {
            let short = |small: &SmallNumbers| {
                format!("{} ({} to {})", quoted(&small.column.name), small.least, small.most)
            };
            let more = columns.len().saturating_sub(EXPLAINED);
            let mut list: Vec<String> = columns.iter().take(EXPLAINED).map(short).collect();
            list.extend((more > 0).then(|| format!("and {more} more")));
            format!(
                "{} columns of small whole numbers may be ratings, but nothing states their scale: {}; {next}",
                columns.len(),
                list.join(", ")
            )
        }
    }
}

fn small_numbers(small: &SmallNumbers) -> String {
    format!("{} holds whole numbers from {} to {}", column_of(&small.column), small.least, small.most)
}
