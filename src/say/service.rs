//! Service figures in words.

use crate::scoring::figure::FEW;
use crate::scoring::service::{Measure, Unit};

/// Returns a value with its unit: `8 min 12 s`, `71.4 %`, `1.25`.
pub fn quantity(value: f64, unit: Unit) -> String {
    let whole = value.round() as u64;
    match unit {
        Unit::Percent => format!("{value:.1} %"),
        Unit::Count | Unit::Points => format!("{value:.2}"),
        Unit::Seconds if value < 60.0 => format!("{value:.1} s"),
        Unit::Seconds if whole < 3_600 => format!("{} min {:02} s", whole / 60, whole % 60),
        Unit::Seconds if whole < 172_800 => format!("{} h {:02} min", whole / 3_600, whole % 3_600 / 60),
        Unit::Seconds => format!("{} d {:02} h", whole / 86_400, whole % 86_400 / 3_600),
    }
}

/// Returns what the value of a measure is, how it varies, how certain it is, and from how many tickets it comes.
pub fn details(measure: &Measure) -> String {
    let n = measure.n.unwrap_or(0);
    let shown = |value| quantity(value, measure.unit);
    let mut parts = Vec::new();
    if let Some(spread) = measure.spread {
        if measure.unit == Unit::Seconds {
            parts.push("median".into());
            parts.extend(spread.mean().map(|mean| format!("mean {}", shown(mean))));
        } else {
            parts.push("mean".into());
            parts.extend(spread.median().map(|median| format!("median {}", shown(median))));
        }
        parts.extend(spread.p90().map(|p90| format!("nine in ten within {}", shown(p90))));
    }
    match measure.interval {
        Some(interval) if n >= FEW => {
            parts.push(format!("likely between {} and {}", shown(interval.low), shown(interval.high)));
        }
        Some(_) => parts.push("too few for a confidence interval".into()),
        None => {}
    }
    parts.push(format!("n {n}"));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_has_the_unit_that_fits_its_size() {
        for (value, unit, text) in [
            (59.94, Unit::Seconds, "59.9 s"),
            (492.0, Unit::Seconds, "8 min 12 s"),
            (9_000.0, Unit::Seconds, "2 h 30 min"),
            (180_000.0, Unit::Seconds, "2 d 02 h"),
            (71.44, Unit::Percent, "71.4 %"),
            (1.25, Unit::Count, "1.25"),
        ] {
            assert_eq!(quantity(value, unit), text);
        }
    }
}
