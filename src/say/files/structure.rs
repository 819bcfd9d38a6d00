//! What is said of tables whose rows are not what they seem.

use super::labels::lines_of;
use super::unfit::ignore;
use super::{Audience, quoted};
use crate::import::{ImportError, Note};

/// Says why a file is refused whose rows are not what they seem, and what to do next.
pub(super) fn error(error: &ImportError, audience: Audience) -> String {
    let ignore = ignore(audience);
    match error {
        ImportError::RowsInCell { line, rows } => {
            let lines = if *rows == 1 { "a line that looks like a row" } else { "lines that look like rows" };
            format!(
                "line {line}: a quoted cell holds {lines} ({rows}), as if a quote were missing or superfluous. Correct the quotes and double those inside a cell; or, if all of it is one text, add {ignore}"
            )
        }
        ImportError::SecondHeader { line, column, text } => {
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            format!(
                "{line}{} holds {text:?}, which looks like the header of another table. Score each table as a file of its own; or add {ignore} to leave such cells out",
                quoted(column)
            )
        }
        ImportError::RepeatedId { column, id, line } => format!(
            "line {line}: the row repeats {} {id:?} with other ratings than an earlier row, and which of them counts is not known. Keep one row for each response; or add {ignore} to count each row",
            quoted(column)
        ),
        _ => String::new(),
    }
}

/// Says which rows are not what they seem.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::ShortRows { count, lines } => {
            let (rows, ends) = if *count == 1 { ("row", "ends") } else { ("rows", "end") };
            format!(
                "{count} {rows} {ends} before the last column ({}) and were scored; if they are lines of a text above, put that text in quotes",
                lines_of(lines, *count)
            )
        }
        Note::UncheckedIds { column } => format!(
            "{} holds more than a million ids; rows that repeat one of the later ids were counted as answers of their own",
            quoted(column)
        ),
        _ => String::new(),
    }
}
