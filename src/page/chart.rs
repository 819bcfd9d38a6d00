//! Charts: a score on its axis with its interval, the groups, the bar of a value. Positions are in percent
//! of the width, so that a chart resizes with its page without a script.

use super::groups::Part;
use super::picture::Node;
use crate::say::Typography::Page;
use crate::say::scores;
use crate::scoring::{Certainty, Figure};

/// Draws a score on its axis: a band for its interval, and a dot.
pub(super) fn axis(parent: &mut Node, name: &str, figure: &Figure, n: u64) {
    let (shown, certainty) = (scores::quantity(figure, Page), scores::certainty(figure, n, Page));
    let [low, high] = figure.ends.map(|end| Page.decimal(end, 0));
    let label = format!("{name}: {shown}, {certainty}; axis from {low} to {high}");
    let attributes = [("class", "axis"), ("role", "img"), ("aria-label", &*label), ("height", "56")];
    let drawing = parent.append("svg", &attributes);
    rect(drawing, "track", [0.0, 100.0], "14", "8");
    ticks(figure.ends).into_iter().for_each(|(at, number)| tick(drawing, at, &number));
    if let Certainty::Interval(interval) = figure.certainty {
        let band = [interval.low, interval.high].map(|bound| place(bound, figure.ends));
        rect(drawing, "band", band, "6", "24");
    }
    let x = percent(place(figure.value, figure.ends));
    drawing.append("circle", &[("class", "dot"), ("cx", &x), ("cy", "18"), ("r", "5")]);
}

fn rect(drawing: &mut Node, class: &str, [from, to]: [f64; 2], y: &str, height: &str) {
    let (x, width) = (percent(from), percent(to - from));
    let attributes =
        [("class", class), ("x", &*x), ("y", y), ("width", &*width), ("height", height), ("rx", "3")];
    drawing.append("rect", &attributes);
}

/// Draws a mark with its number. The outermost numbers stay within the chart.
fn tick(drawing: &mut Node, at: f64, number: &str) {
    let x = percent(at);
    drawing.append("line", &[("class", "tick"), ("x1", &x), ("x2", &x), ("y1", "28"), ("y2", "34")]);
    let anchor = match at {
        ..=0.0 => "start",
        100.0.. => "end",
        _ => "middle",
    };
    drawing.text("text", &[("x", &x), ("y", "50"), ("text-anchor", anchor)], number);
}

/// Returns the position of a value between both ends, in percent.
fn place(value: f64, [low, high]: [f64; 2]) -> f64 {
    (100.0 * (value - low) / (high - low)).clamp(0.0, 100.0)
}

fn percent(place: f64) -> String {
    format!("{place:.3}%")
}

/// Returns the numbers on an axis with their positions: quarters of a wide axis, every value of a scale.
fn ticks(ends: [f64; 2]) -> Vec<(f64, String)> {
    let [low, high] = ends;
    let steps = if high - low > 10.0 { 4 } else { (high - low) as u8 };
    let step = (high - low) / f64::from(steps.max(1));
    let values = (0..=steps).map(|number| low + f64::from(number) * step);
    values.map(|value| (place(value, ends), Page.decimal(value, 0))).collect()
}

/// Draws the groups as one bar, and below it each with its count.
pub(super) fn groups(parent: &mut Node, parts: &[Part; 3], n: u64) {
    let figure = parent.append("div", &[("class", "groups")]);
    let label: Vec<_> = parts
        .iter()
        .map(|part| format!("{} {}", part.name.to_lowercase(), Page.share(part.count, n)))
        .collect();
    let drawing =
        figure.append("svg", &[("role", "img"), ("aria-label", &label.join(", ")), ("height", "16")]);
    let mut x = 0.0;
    for part in parts.iter().filter(|part| part.count > 0) {
        let width = 100.0 * part.count as f64 / n.max(1) as f64;
        rect(drawing, part.place.class(), [x, x + width], "0", "16");
        x += width;
    }
    let list = figure.append("ul", &[]);
    for part in parts {
        let item = list.append("li", &[("class", part.place.class())]);
        item.text("span", &[], part.name);
        item.text("strong", &[], &Page.count(part.count));
        item.text("small", &[], &Page.share(part.count, n));
    }
}

/// Draws the bar of one value. Its length is its count as a part of `most`, the highest count.
pub(super) fn bar(parent: &mut Node, class: &str, times: u64, most: u64) {
    let drawing = parent.append("svg", &[("aria-hidden", "true"), ("height", "16")]);
    if times > 0 {
        rect(drawing, class, [0.0, 100.0 * times as f64 / most.max(1) as f64], "0", "16");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_numbered_in_quarters_or_by_value() {
        let numbers = |ends| ticks(ends).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(numbers([-100.0, 100.0]), ["−100", "−50", "0", "50", "100"]);
        assert_eq!(numbers([1.0, 5.0]), ["1", "2", "3", "4", "5"]);
        assert_eq!(place(0.0, [-100.0, 100.0]), 50.0);
    }
}
