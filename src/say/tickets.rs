//! What is said about files of tickets.

use std::error::Error;
use std::fmt;

use super::Audience;
use super::files::quoted;
use crate::tickets::{CellProblem, TicketError, TicketNote, TicketReport};

/// What scripts read.
impl fmt::Display for TicketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&error(self, Audience::Script))
    }
}

impl Error for TicketError {}

/// Says why a file of tickets gives no figures and what to do next.
pub fn error(error: &TicketError, audience: Audience) -> String {
    let list = |columns: &[String]| columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    match error {
        TicketError::Io(error) => error.to_string(),
        TicketError::NoColumn { wanted, columns } => {
            format!("there is no column {}; the columns are {}", quoted(wanted), list(columns))
        }
        TicketError::NothingToScore { columns, passed } => format!(
            "no figure can be computed from the columns {}{}\nIt takes opened with first_reply or resolved, or a duration such as \"First reply time in minutes\", or contacts, or talk or hold. If a column has another header, name it with an option such as {}.",
            list(columns),
            passed.iter().map(|passed| format!("\n  {}", note(passed, audience))).collect::<String>(),
            match audience {
                Audience::Terminal => "--opened COLUMN",
                Audience::Script => "opened",
            }
        ),
        TicketError::NotText(what) => super::files::not_text(*what).into(),
        TicketError::Json => {
            "the file is JSON, which is not read here; export the tickets as a table: CSV or TSV".into()
        }
        TicketError::RowsInCell { line } => format!(
            "line {line}: a quoted cell holds lines that look like rows, as if a quote were missing or superfluous; correct the quotes, and double those inside a cell"
        ),
        TicketError::RepeatedId { column, id, line } => format!(
            "line {line}: the row repeats {} {id:?} with other values than an earlier row, and which of them counts is not known; keep one row for each ticket",
            quoted(column)
        ),
        TicketError::DateOrder { column, why } => super::files::dates::order(column, why, audience),
    }
}

/// Says that no figure could be computed from a file that has columns for it, and why.
pub fn nothing(report: &TicketReport, audience: Audience) -> String {
    if report.rows == 0 {
        return "the file has a header and no rows below it".into();
    }
    let notes = report.notes.iter().map(|told| note(told, audience));
    let left_out = report.left_out.iter().map(|left| {
        let lines = super::left_out::lines(&left.lines, left.count);
        format!("{}: {} {} ({lines})", left.column, left.count, reason(left.reason))
    });
    let reasons: String = notes.chain(left_out).map(|reason| format!("\n  {reason}")).collect();
    format!("no figure could be computed from {} rows{reasons}", report.rows)
}

/// Says what is told about a column.
pub fn note(note: &TicketNote, audience: Audience) -> String {
    match note {
        TicketNote::Averages { column } => format!(
            "{} holds averages that were computed already: they cannot be averaged again; export one row per ticket",
            quoted(column)
        ),
        TicketNote::NotUsed { column, used, business } => {
            let hours = if *business { ", which counts business hours," } else { "" };
            format!("{}{hours} is not used: {} is", quoted(column), quoted(used))
        }
        TicketNote::BusinessHours { column } => format!("{} counts business hours only", quoted(column)),
        TicketNote::NoUnit { column, example } => format!(
            "{}: the header does not say the unit of numbers such as {}; give it with {}: seconds, minutes, hours or days",
            quoted(column),
            quoted(example),
            audience.option("unit")
        ),
        TicketNote::Unread { column, example: Some(example) } => {
            format!("{}: no cell could be read, such as {}", quoted(column), quoted(example))
        }
        TicketNote::Unread { column, example: None } => format!("{}: all cells are empty", quoted(column)),
        TicketNote::NeverOpened { column } => format!(
            "{} holds times, but no column says when tickets were opened; name it with {}",
            quoted(column),
            audience.option("opened")
        ),
        TicketNote::SerialDates { column } => {
            format!(
                "{}: numbers are read as days since 1899-12-30, as spreadsheets count them",
                quoted(column)
            )
        }
        TicketNote::DateOrder { column, day_first, example } => {
            let order = if *day_first { "day first" } else { "month first" };
            format!("the dates in {} have the {order}: {}", quoted(column), quoted(example))
        }
    }
}

/// Says why a cell was left out.
pub const fn reason(reason: CellProblem) -> &'static str {
    match reason {
        CellProblem::Unreadable => "not a time, duration or count",
        CellProblem::BeforeOpened => "before the ticket was opened",
        CellProblem::NoTimeOfDay => "a date without a time of day",
        CellProblem::UnknownZone => {
            "its time zone is not known or has several meanings; write the offset, such as +02:00"
        }
        CellProblem::ClockChange => "a local time that the change of clocks skips or repeats",
        CellProblem::NoUnit => "a number without a unit",
        CellProblem::HoursOrMinutes => "hours and minutes, or minutes and seconds: the header does not say",
        CellProblem::ThousandOrFraction => "a thousand, or one and a fraction: other cells do not say",
        CellProblem::Negative => "a negative duration",
        CellProblem::OtherKind => "a time among durations, or a duration among times",
        CellProblem::UnclosedQuote => "a quote is never closed, so the rest of the file is in this row",
        CellProblem::SummaryRow => "a row that sums up others",
        CellProblem::HeaderRow => "another header row",
        CellProblem::Repeated => "another row of the same ticket with the same values",
    }
}
