//! What is said about the dates of a file.

use super::{named, quoted};
use crate::import::{DateOrder, Note, UnknownOrder};
use crate::say::Audience;

/// Says why the order of day and month is not known.
pub(in crate::say) fn order(column: &str, why: &UnknownOrder, audience: Audience) -> String {
    let option = audience.option("date_order");
    let column = quoted(column);
    match why {
        UnknownOrder::Open(date) => format!(
            "the dates in {column} can be read with the day first or with the month first, such as {}; give the order with {option}: dmy or mdy",
            quoted(date)
        ),
        UnknownOrder::Mixed(day, month) => format!(
            "the dates in {column} contradict each other: {} has the day first, {} the month first. Correct the file, or give the order with {option}: dates that do not follow it are then left out",
            quoted(day),
            quoted(month)
        ),
    }
}

const fn order_name(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "day first",
        DateOrder::MonthFirst => "month first",
        DateOrder::YearFirst => "year first",
    }
}

/// Says that several columns could hold the dates.
pub(super) fn several(columns: &[String], audience: Audience) -> String {
    format!(
        "several columns with different dates could be those of the answers: {}; choose one with {}",
        named(columns),
        audience.option("date_column")
    )
}

/// Says that the dates are those of something else.
pub(super) fn of_other_things(columns: &[String], audience: Audience) -> String {
    format!(
        "no column holds the dates of the answers, which {} needs: the dates of {} are of something else by their header; if they date the answers, choose one with {}",
        audience.option("period"),
        named(columns),
        audience.option("date_column")
    )
}

/// Says that the zone of a time is not known.
pub(super) fn unknown_zone(column: &str, example: &str) -> String {
    format!(
        "{} names a time zone that is not known or has several meanings: {}; write the offset from UTC instead, such as +02:00",
        quoted(column),
        quoted(example)
    )
}

/// Says a remark about dates; empty for any other.
pub(super) fn note(note: &Note, audience: Audience) -> String {
    match note {
        Note::Dates { column, order: None } => format!("the dates are those of {}", quoted(column)),
        Note::Dates { column, order: Some((example, order)) } => {
            format!("the dates are those of {}, {}: {}", quoted(column), order_name(*order), quoted(example))
        }
        Note::SerialDates { column } => {
            format!(
                "{}: numbers are read as days since 1899-12-30, as spreadsheets count them",
                quoted(column)
            )
        }
        Note::DatesByCells { column } => format!(
            "no header names a date; the cells of {} are dates. Another column can be named with {}",
            quoted(column),
            audience.option("date_column")
        ),
        Note::SameDates { columns } => {
            format!("several columns hold the same dates: {}; the first is used", named(columns))
        }
        Note::OtherDates { columns } => format!(
            "other columns hold dates too: {}; another one can be named with {}",
            named(columns),
            audience.option("date_column")
        ),
        _ => String::new(),
    }
}
