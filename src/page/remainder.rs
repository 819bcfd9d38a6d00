//! Which part of a file was not scored and why, and how the rest was read.

use super::picture::Node;
use crate::report::{NotScored, Report};
use crate::say::Typography::Page;
use crate::say::{Audience, files};

/// Both lists.
pub(super) fn draw(report: &Report) -> Node {
    let mut section = Node::new("section", &[("class", "remainder"), ("lang", "en"), ("dir", "ltr")]);
    let rows = Page.counted(report.rows, "row", "rows");
    if report.left_out.is_empty() {
        section.text("p", &[], &format!("All {rows} were scored."));
    } else {
        section.text("h3", &[], "Left out");
        section.text("p", &[], &format!("Of {rows} read, these were not scored:"));
        let list = section.append("ul", &[("class", "left-out")]);
        report.left_out.iter().for_each(|left| entry(list, left));
    }
    if !report.notes.is_empty() {
        section.text("h3", &[], "How it was read");
        let list = section.append("ul", &[]);
        for note in &report.notes {
            list.text("li", &[], &files::file_note(note, Audience::Script));
        }
    }
    section
}

fn entry(list: &mut Node, left: &NotScored) {
    let reason = files::reason(left.entry.reason);
    let item = list.append("li", &[("data-reason", reason)]);
    item.text("strong", &[], &Page.count(left.entry.count));
    let name = left.column.as_ref().or(left.question.as_ref());
    let what = name.map_or_else(String::new, |name| format!(" in {name}"));
    item.text("span", &[], &[reason, &what].concat());
    item.text("small", &[], &lines(left));
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
