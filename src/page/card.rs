//! One summary as a card: the figure, how sure it is, the groups, every value.

use super::chart;
use super::groups::{self, Place};
use super::heading::Heading;
use super::picture::Node;
use crate::say::Typography::Page;
use crate::say::scores;
use crate::scale::Coding;
use crate::scoring::service::Unit;
use crate::scoring::{Figure, NoFigure, Statistic, Summary};

/// Draws the card. Its `data-` attributes are for scripts.
pub(super) fn draw(summary: &Summary, heading: &Heading) -> Node {
    let mut card = Node::new(
        "article",
        &[
            ("class", "summary"),
            // Its words are English, whatever the language of the page.
            ("lang", "en"),
            ("dir", "ltr"),
            ("aria-label", &heading.name()),
            ("data-summary", ""),
            ("data-metric", summary.metric.name()),
            ("data-n", &summary.n.to_string()),
            ("data-display", summary.display.as_deref().unwrap_or_default()),
        ],
    );
    title(&mut card, heading);
    let body = card.append("div", &[("class", "body")]);
    let main = body.append("div", &[]);
    match summary.figure() {
        Ok(figure) => {
            number(main, summary, heading, &figure);
            if let Some(groups) = summary.groups {
                chart::groups(main, &groups::parts(&summary.metric, groups), summary.n);
            }
        }
        Err(why) => nothing(main, why),
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
    line.text("strong", &[], &scores::number(figure, Page));
    if figure.unit == Unit::Percent {
        line.text("span", &[], "%");
    }
    let said = block.append("div", &[]);
    said.text("p", &[("class", "what")], &scores::meaning(&summary.metric, figure.statistic));
    said.text("p", &[("class", "said")], &scores::sentence(summary, Page));
    said.text("p", &[("class", "base")], &beside(summary, figure).join(" · "));
    chart::axis(card, heading.metric, figure, summary.n);
}

/// The unrounded score, the other figure and the median.
fn beside(summary: &Summary, leading: &Figure) -> Vec<String> {
    let score = summary.score.filter(|score| leading.statistic == Statistic::Score && score.fract() != 0.0);
    let other = summary.figures().into_iter().flatten().find(|other| other.statistic != leading.statistic);
    let other = other.map(|other| {
        let quantity = scores::quantity(&other, Page);
        match other.statistic {
            Statistic::Mean => format!("mean {quantity}"),
            Statistic::Score => format!("{quantity} favourable"),
        }
    });
    let parts = [
        score.map(|score| format!("unrounded {}", Page.decimal(score, 4))),
        other,
        summary.median.map(|median| format!("median {median}")),
    ];
    parts.into_iter().flatten().collect()
}

fn nothing(card: &mut Node, why: NoFigure) {
    let mut text = [scores::no_figure(why), "."].concat();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    card.text("p", &[("class", "nothing")], &text);
}

/// Draws a table of every value of the scale, the highest first, with its count and share.
fn distribution(card: &mut Node, summary: &Summary) {
    let Some(counts) = summary.counts.as_ref().filter(|_| summary.n > 0) else { return };
    let coding = summary.metric.coding();
    let most = counts.0.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let table = card.append("table", &[]);
    table.text("caption", &[], "Answers by value");
    let head = table.append("thead", &[]).append("tr", &[]);
    for name in ["Value", "Answers", "Share"] {
        head.text("th", &[("scope", "col")], name);
    }
    let body = table.append("tbody", &[]);
    for value in coding.scale().values().rev() {
        let count = counts.0.iter().find(|(other, _)| *other == value).map_or(0, |(_, count)| *count);
        row(body, value, count, most, summary.n, coding);
    }
}

fn row(body: &mut Node, value: u8, count: u64, most: u64, n: u64, coding: &Coding) {
    let row = body.append("tr", &[]);
    // The bar is decoration in the value's own cell; the numbers are text.
    let header = row.append("th", &[("scope", "row")]).append("div", &[]);
    header.text("span", &[], &value.to_string());
    let class = groups::place(coding, value).map_or("plain", Place::class);
    chart::bar(header, class, count, most);
    row.text("td", &[], &Page.count(count));
    row.text("td", &[], &Page.share(count, n));
}

fn remarks(card: &mut Node, summary: &Summary) {
    let mut remarks: Vec<_> =
        summary.remarks().into_iter().map(|remark| scores::remark(remark, Page)).collect();
    remarks.extend(scores::not_counted(summary, Page));
    if remarks.is_empty() {
        return;
    }
    let list = card.append("ul", &[("class", "remarks")]);
    remarks.iter().for_each(|remark| list.text("li", &[], remark));
}
