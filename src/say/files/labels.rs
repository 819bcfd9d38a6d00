//! What is said of rows that stand for several answers, and of segments.

use super::{Audience, named, quoted};
use crate::import::{LabelledRows, Note};

/// Says which rows stand for several answers and how they were counted, and which segments are alike.
pub(super) fn text(note: &Note, audience: Audience) -> String {
    match note {
        Note::CountColumn { column, answers } => {
            format!("{} says how many answers each row stands for: {answers} together", quoted(column))
        }
        Note::AlikeSegments { column, values } => format!(
            "values of {} differ only in capitals or blanks and are separate segments: {}",
            quoted(column),
            named(values)
        ),
        _ => labelled(note, audience),
    }
}

fn labelled(note: &Note, audience: Audience) -> String {
    let Note::Labelled { column, labels, count, lines, rows } = note else { return String::new() };
    let one = *count == 1;
    let (label, column_name) = (labels.first().map_or("", String::as_str), quoted(column));
    let names: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
    let names = names.join(", ");
    let is = if one { "row is" } else { "rows are" };
    let found = format!("{count} {is} labelled {names} in {column_name} ({})", lines_of(lines, *count));
    let was = if one { "was" } else { "were" };
    let option = audience.option("where");
    match rows {
        LabelledRows::Summaries => format!("{found} and {was} left out: each sums up other rows"),
        LabelledRows::Unsure => format!(
            "{found} and {was} left out, although the other cells do not show that it sums up other rows; if it is an answer, change its label"
        ),
        LabelledRows::Counted => format!(
            "{found} and {was} counted as answers; if they sum up other rows, leave them out with {option} {:?}",
            format!("{column}!={label}")
        ),
    }
}

/// The first lines: `line 6`, `lines 3, 9 …`.
pub(super) fn lines_of(lines: &[u64], count: u64) -> String {
    let all: Vec<String> = lines.iter().map(u64::to_string).collect();
    let more = if count > lines.len() as u64 { " …" } else { "" };
    format!("{} {}{more}", if count == 1 { "line" } else { "lines" }, all.join(", "))
}
