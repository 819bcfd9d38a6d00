//! One summary as a card: the number, how sure it is, the groups, every value.

use super::chart;
use super::heading::Heading;
use super::picture::Node;
use super::words::{self, Figure};
use crate::scale::Coding;
use crate::scoring::{Flag, Summary};

/// A card. Its `data-` attributes are there for scripts.
pub(super) fn draw(summary: &Summary, heading: &Heading) -> Node {
    let mut card = Node::new(
        "article",
        &[
            ("class", "summary"),
            // Its words are English, whatever the page is in.
            ("lang", "en"),
            ("dir", "ltr"),
            ("aria-label", &heading.name()),
            ("data-summary", ""),
            ("data-metric", summary.metric),
            ("data-n", &summary.n.to_string()),
            ("data-display", summary.display.as_deref().unwrap_or_default()),
        ],
    );
    title(&mut card, heading);
    let body = card.append("div", &[("class", "body")]);
    let main = body.append("div", &[]);
    let figure = words::figure(summary);
    match &figure {
        Some(figure) => number(main, summary, heading, figure),
        None => nothing(main, summary),
    }
    if let (Some(_), Some(groups)) = (&figure, summary.groups) {
        chart::groups(main, &words::parts(groups), summary.n);
    }
    remarks(main, summary);
    distribution(body, summary);
    card
}

fn title(card: &mut Node, heading: &Heading) {
    let header = card.append("header", &[]);
    header.text("h3", &[], heading.metric);
    let about: Vec<&str> =
        [heading.about.as_str(), &heading.scale].into_iter().filter(|part| !part.is_empty()).collect();
    header.text("p", &[], &about.join(" · "));
}

fn number(card: &mut Node, summary: &Summary, heading: &Heading, figure: &Figure) {
    let block = card.append("div", &[("class", "score")]);
    let line = block.append("p", &[("class", "number")]);
    line.text("strong", &[], &figure.text);
    if !figure.unit.is_empty() {
        line.text("span", &[], figure.unit);
    }
    let said = block.append("div", &[]);
    said.text("p", &[("class", "what")], &figure.what);
    said.text("p", &[("class", "said")], &words::sentence(summary));
    said.text("p", &[("class", "base")], &words::base(summary).join(" · "));
    chart::axis(card, heading.metric, figure, summary.n);
}

fn nothing(card: &mut Node, summary: &Summary) {
    let why = if summary.flags.contains(&Flag::Suppressed) {
        "Withheld: too few answers to show."
    } else {
        "No answers to score."
    };
    card.text("p", &[("class", "nothing")], why);
}

/// Every value of the scale, the highest first, with its count and share.
fn distribution(card: &mut Node, summary: &Summary) {
    let Some(counts) = summary.counts.as_ref().filter(|_| summary.n > 0) else { return };
    let coding = words::coding(summary);
    let most = counts.0.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let table = card.append("table", &[]);
    table.text("caption", &[], "Answers by value");
    let head = table.append("thead", &[]).append("tr", &[]);
    for name in ["Value", "Answers", "Share"] {
        head.text("th", &[("scope", "col")], name);
    }
    let body = table.append("tbody", &[]);
    let [low, high] = summary.scale;
    for value in (low..=high).rev() {
        let count = counts.0.iter().find(|(other, _)| *other == value).map_or(0, |(_, count)| *count);
        row(body, value, count, most, summary.n, coding.as_ref());
    }
}

fn row(body: &mut Node, value: u8, count: u64, most: u64, n: u64, coding: Option<&Coding>) {
    let row = body.append("tr", &[]);
    // The bar stands in the value's own cell: it is decoration, the numbers are text.
    let header = row.append("th", &[("scope", "row")]).append("div", &[]);
    header.text("span", &[], &value.to_string());
    let class = coding.and_then(|coding| words::place(coding, value)).unwrap_or("plain");
    chart::bar(header, class, count, most);
    row.text("td", &[], &words::count(count));
    row.text("td", &[], &words::share(count, n));
}

fn remarks(card: &mut Node, summary: &Summary) {
    let remarks = words::remarks(summary);
    if remarks.is_empty() {
        return;
    }
    let list = card.append("ul", &[("class", "remarks")]);
    remarks.iter().for_each(|remark| list.text("li", &[], remark));
}
