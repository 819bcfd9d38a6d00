//! What of a file was not scored and why, and how the rest was read.

use web_sys::Element;

use super::dom::{Dom, append, text};
use super::words::{count, counted, without_flags};
use crate::report::{NotScored, Report};

/// Draws both lists at the end of `parent`.
pub(super) fn draw(parent: &Element, report: &Report) -> Dom<()> {
    let section = append(parent, "section", &[("class", "remainder")])?;
    let rows = counted(report.rows, "row", "rows");
    if report.left_out.is_empty() {
        text(&section, "p", &[], &format!("All {rows} were scored."))?;
    } else {
        text(&section, "h3", &[], "Left out")?;
        text(&section, "p", &[], &format!("Of {rows} read, these were not scored:"))?;
        let list = append(&section, "ul", &[("class", "left-out")])?;
        report.left_out.iter().try_for_each(|left| entry(&list, left))?;
    }
    if !report.notes.is_empty() {
        text(&section, "h3", &[], "How it was read")?;
        let list = append(&section, "ul", &[])?;
        for note in &report.notes {
            text(&list, "li", &[], &without_flags(note))?;
        }
    }
    Ok(())
}

fn entry(list: &Element, left: &NotScored) -> Dom<()> {
    let item = append(list, "li", &[("data-reason", left.entry.reason.words())])?;
    text(&item, "strong", &[], &count(left.entry.count))?;
    let name = left.column.as_ref().or(left.question.as_ref());
    let what = name.map_or_else(String::new, |name| format!(" in {name}"));
    text(&item, "span", &[], &[left.entry.reason.words(), &what].concat())?;
    text(&item, "small", &[], &lines(left))?;
    Ok(())
}

fn lines(left: &NotScored) -> String {
    let lines: Vec<String> = left.entry.lines.iter().map(u64::to_string).collect();
    let more = if left.entry.count > lines.len() as u64 { " …" } else { "" };
    match lines.as_slice() {
        [] => String::new(),
        [line] if more.is_empty() => format!("line {line}"),
        _ => format!("lines {}{more}", lines.join(", ")),
    }
}
