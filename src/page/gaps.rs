//! The gaps of SERVQUAL as a card: each dimension and row with its gap and how sure it is.

use super::picture::Node;
use crate::say::Typography::Page;
use crate::say::scores;
use crate::scoring::{Gaps, Interval};

/// Draws the card. Its `data-` attributes are for scripts.
pub(super) fn draw(gaps: &Gaps) -> Node {
    let mut card = Node::new(
        "article",
        &[
            ("class", "summary"),
            ("lang", "en"),
            ("dir", "ltr"),
            ("aria-label", scores::SERVQUAL),
            ("data-summary", ""),
            ("data-metric", gaps.metric),
            ("data-n", &gaps.n.to_string()),
        ],
    );
    let header = card.append("header", &[]);
    header.text("h3", &[], scores::SERVQUAL);
    header.text("p", &[], &scores::gaps_about(gaps));
    let body = card.append("div", &[("class", "body")]);
    body.text("p", &[("class", "said")], &scores::gaps_sentence(gaps, Page));
    if !gaps.dimensions.is_empty() {
        let dimensions = gaps.dimensions.iter().map(|one| (one.dimension.as_str(), one.gap, one.interval));
        table(body, "Dimension", dimensions);
        table(body, "Row", gaps.items.iter().map(|one| (one.row.as_str(), one.gap, one.interval)));
    }
    card
}

fn table<'g>(body: &mut Node, first: &str, rows: impl Iterator<Item = (&'g str, f64, Option<Interval>)>) {
    let table = body.append("table", &[]);
    let head = table.append("thead", &[]).append("tr", &[]);
    for name in [first, "Gap", "Likely"] {
        head.text("th", &[("scope", "col")], name);
    }
    let body = table.append("tbody", &[]);
    for (name, gap, interval) in rows {
        let row = body.append("tr", &[]);
        row.text("th", &[("scope", "row")], name);
        row.text("td", &[], &Page.decimal(gap, 2));
        row.text("td", &[], &scores::gap_interval(interval, Page));
    }
}
