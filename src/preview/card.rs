//! One summary as a card: the number, how sure it is, the groups, every value.

use web_sys::Element;

use super::chart;
use super::dom::{Dom, append, text};
use super::heading::Heading;
use super::words::{self, Figure};
use crate::scale::Coding;
use crate::scoring::{Flag, Summary};

/// Draws a card at the end of `parent`. Its `data-` attributes are there for scripts.
pub(super) fn draw(parent: &Element, summary: &Summary, heading: &Heading) -> Dom<()> {
    let n = summary.n.to_string();
    let card = append(
        parent,
        "article",
        &[
            ("class", "summary"),
            ("aria-label", &heading.name()),
            ("data-summary", ""),
            ("data-metric", summary.metric),
            ("data-n", &n),
            ("data-display", summary.display.as_deref().unwrap_or_default()),
        ],
    )?;
    title(&card, heading)?;
    let body = append(&card, "div", &[("class", "body")])?;
    let main = append(&body, "div", &[])?;
    let figure = words::figure(summary);
    match &figure {
        Some(figure) => number(&main, summary, heading, figure)?,
        None => nothing(&main, summary)?,
    }
    if let (Some(_), Some(groups)) = (&figure, summary.groups) {
        chart::groups(&main, &words::parts(groups), summary.n)?;
    }
    remarks(&main, summary)?;
    distribution(&body, summary)
}

fn title(card: &Element, heading: &Heading) -> Dom<()> {
    let header = append(card, "header", &[])?;
    text(&header, "h3", &[], heading.metric)?;
    let about: Vec<&str> =
        [heading.about.as_str(), &heading.scale].into_iter().filter(|part| !part.is_empty()).collect();
    text(&header, "p", &[], &about.join(" · "))?;
    Ok(())
}

fn number(card: &Element, summary: &Summary, heading: &Heading, figure: &Figure) -> Dom<()> {
    let block = append(card, "div", &[("class", "score")])?;
    let line = append(&block, "p", &[("class", "number")])?;
    text(&line, "strong", &[], &figure.text)?;
    if !figure.unit.is_empty() {
        text(&line, "span", &[], figure.unit)?;
    }
    let said = append(&block, "div", &[])?;
    text(&said, "p", &[("class", "what")], &figure.what)?;
    text(&said, "p", &[("class", "likely")], &words::likely(figure, summary.n))?;
    text(&said, "p", &[("class", "base")], &words::base(summary).join(" · "))?;
    chart::axis(card, heading.metric, figure, summary.n)
}

fn nothing(card: &Element, summary: &Summary) -> Dom<()> {
    let why = if summary.flags.contains(&Flag::Suppressed) {
        "Withheld: too few answers to show."
    } else {
        "No answers to score."
    };
    text(card, "p", &[("class", "nothing")], why)?;
    Ok(())
}

/// Every value of the scale, the highest first, with its count and share.
fn distribution(card: &Element, summary: &Summary) -> Dom<()> {
    let Some(counts) = summary.counts.as_ref().filter(|_| summary.n > 0) else { return Ok(()) };
    let coding = words::coding(summary);
    let most = counts.0.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let table = append(card, "table", &[])?;
    text(&table, "caption", &[], "Answers by value")?;
    let head = append(&append(&table, "thead", &[])?, "tr", &[])?;
    for name in ["Value", "Answers", "Share"] {
        text(&head, "th", &[("scope", "col")], name)?;
    }
    let body = append(&table, "tbody", &[])?;
    let [low, high] = summary.scale;
    for value in (low..=high).rev() {
        let count = counts.0.iter().find(|(other, _)| *other == value).map_or(0, |(_, count)| *count);
        row(&body, value, count, most, summary.n, coding.as_ref())?;
    }
    Ok(())
}

fn row(body: &Element, value: u8, count: u64, most: u64, n: u64, coding: Option<&Coding>) -> Dom<()> {
    let row = append(body, "tr", &[])?;
    // The bar stands in the value's own cell: it is decoration, the numbers are text.
    let header = append(&append(&row, "th", &[("scope", "row")])?, "div", &[])?;
    text(&header, "span", &[], &value.to_string())?;
    let class = coding.and_then(|coding| words::place(coding, value)).unwrap_or("plain");
    chart::bar(&header, class, count, most)?;
    text(&row, "td", &[], &words::count(count))?;
    text(&row, "td", &[], &words::share(count, n))?;
    Ok(())
}

fn remarks(card: &Element, summary: &Summary) -> Dom<()> {
    let remarks = words::remarks(summary);
    if remarks.is_empty() {
        return Ok(());
    }
    let list = append(card, "ul", &[("class", "remarks")])?;
    remarks.iter().try_for_each(|remark| text(&list, "li", &[], remark).map(drop))
}
