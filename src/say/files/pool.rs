//! Why columns cannot be pooled.

use super::{Audience, quoted};
use crate::report::{PooledColumn, Unlike};
use crate::scale::{Direction, Kind};

/// Says why columns cannot be pooled, and what to do next.
pub fn unlike(columns: &Unlike, audience: Audience) -> String {
    let [one, other] = columns.0.as_ref();
    let differ = match (&one.coding, &other.coding) {
        (one, other) if one.kind() != other.kind() => "metrics",
        (one, other) if one.scale() != other.scale() => "scales",
        (one, other) if one.direction() != other.direction() => "directions",
        _ => "favourable values",
    };
    format!(
        "these columns cannot be pooled, because their {differ} differ: {}; {}. Choose one metric with {} or columns with {}, or score them without {}",
        column(one),
        column(other),
        audience.option("metric"),
        audience.option("column"),
        audience.option("pool")
    )
}

fn column(column: &PooledColumn) -> String {
    let metric = match column.coding.kind() {
        Kind::Rating => "a rating".to_owned(),
        kind => kind.name().to_uppercase(),
    };
    let scale = column.coding.scale();
    let best = match column.coding.direction() {
        Direction::LowerIsBetter => format!(", {} is best", scale.low()),
        Direction::HigherIsBetter => String::new(),
    };
    format!("{} in {} is {metric} on {scale}{best}", quoted(&column.name), column.file)
}
