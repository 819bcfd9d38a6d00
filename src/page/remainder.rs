//! Which part of a file was not scored and why, and how the rest was read.

use super::picture::Node;
use crate::report::{NotScored, Report};
use crate::say::Typography::Page;
use crate::say::{Audience, files, left_out};

/// Both lists.
pub(super) fn draw(report: &Report) -> Node {
    let mut section = Node::new("section", &[("class", "remainder"), ("lang", "en"), ("dir", "ltr")]);
    let rows = left_out::rows(report.rows, !report.left_out.is_empty(), Page);
    if report.left_out.is_empty() {
        section.text("p", &[], &rows);
    } else {
        section.text("h3", &[], "Left out");
        section.text("p", &[], &rows);
        let list = section.append("ul", &[("class", "left-out")]);
        report.left_out.iter().for_each(|left| entry(list, left));
    }
    if !report.notes.is_empty() {
        section.text("h3", &[], "Notes");
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
    item.text("small", &[], &left_out::lines(&left.entry.lines, left.entry.count));
}
