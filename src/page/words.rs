//! Numbers and findings as people write and say them.

use crate::scale::{Coding, CodingSpec, Direction, Group, Kind, Scale};
use crate::scoring::words::{self, FEW};
use crate::scoring::{Flag, Groups, Interval, Summary};

/// What keeps a number and its unit on one line.
const NBSP: &str = "\u{a0}";

/// The number that leads a summary.
pub(super) struct Figure {
    /// As it is shown.
    pub text: String,
    /// What stands behind it: `%` or nothing.
    pub unit: &'static str,
    /// What the number is.
    pub what: String,
    /// The number itself, in the axis' unit.
    pub value: f64,
    /// How sure it is; none where the answers are too few for that.
    pub interval: Option<Interval>,
    /// The least and the greatest that it could be.
    pub ends: [f64; 2],
}

/// The metric's name.
pub(super) fn metric(summary: &Summary) -> &'static str {
    match summary.metric {
        "nps" => "Net Promoter Score",
        "csat" => "Customer satisfaction",
        "ces" => "Customer effort",
        "proportion" => "Share",
        _ => "Rating",
    }
}

/// The scale, and which end is good where it is not the upper one.
pub(super) fn scale(summary: &Summary) -> String {
    let [low, high] = summary.scale;
    match (summary.metric, summary.direction) {
        ("proportion", _) => "yes or no".into(),
        (_, "lower_is_better") => format!("scale {low}–{high}, {low} is best"),
        _ => format!("scale {low}–{high}"),
    }
}

/// Whether the mean leads: where no favourable set is known, and where reports lead with it.
pub(super) fn leads_with_mean(summary: &Summary) -> bool {
    summary.score.is_none() || summary.metric == "ces" && summary.scale == [1, 10]
}

/// The leading number, the score or the mean; none where there is no answer to show.
pub(super) fn figure(summary: &Summary) -> Option<Figure> {
    let [low, high] = summary.scale.map(f64::from);
    let sure = |interval: Option<Interval>| interval.filter(|_| summary.n >= FEW);
    match (summary.score, &summary.display, summary.mean) {
        (Some(value), Some(display), _) if !leads_with_mean(summary) => {
            let nps = summary.metric == "nps";
            Some(Figure {
                text: display.replace('-', "−"),
                unit: if nps { "" } else { "%" },
                what: if nps { "promoters minus detractors, in points" } else { "favourable answers" }.into(),
                value,
                interval: sure(summary.interval),
                ends: [if nps { -100.0 } else { 0.0 }, 100.0],
            })
        }
        (_, _, Some(value)) => Some(Figure {
            text: decimal(value, 2),
            unit: "",
            what: format!("mean of {low}–{high}"),
            value,
            interval: sure(summary.mean_interval),
            ends: [low, high],
        }),
        _ => None,
    }
}

/// How sure a figure is, as a sentence without its stop.
pub(super) fn likely(figure: &Figure, n: u64) -> String {
    let Some(Interval { low, high, confidence, .. }) = figure.interval else {
        return if n < FEW {
            "too few answers for an interval".into()
        } else {
            "all answers are equal: no interval".into()
        };
    };
    let whole = figure.ends.iter().all(|end| end.abs() >= 100.0 || *end == 0.0);
    let [low, high] = apart(low, high, if whole { 0 } else { 2 });
    let unit = if figure.unit.is_empty() { String::new() } else { [NBSP, figure.unit].concat() };
    // 0.29 · 100 is 28.999…: shown to eight digits, trailing zeros dropped.
    let confidence = (confidence * 1e10).round() / 1e8;
    format!("between {low} and {high}{unit}, with {confidence}{NBSP}% confidence")
}

/// What a summary says, as a sentence of the scorer's with a page's signs.
pub(super) fn sentence(summary: &Summary) -> String {
    let (plain, with_commas) = (format!("{} answer", summary.n), format!("{} answer", count(summary.n)));
    let said = words::summary(summary).replace(&plain, &with_commas);
    said.replace('-', "−").replace(" %", &[NBSP, "%"].concat())
}

/// Both bounds, with more digits where fewer would show them as one.
fn apart(low: f64, high: f64, digits: usize) -> [String; 2] {
    let shown = |digits| [decimal(low, digits), decimal(high, digits)];
    let enough = |[low, high]: &[String; 2]| low != high;
    (digits..digits + 3).map(shown).find(enough).unwrap_or_else(|| shown(digits))
}

/// A number to so many decimals, with a true minus and none before zero.
pub(super) fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// A count with commas.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with what is counted.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", count(number), if number == 1 { one } else { many })
}

/// A share in percent, to one decimal; what is there is never shown as nothing.
pub(super) fn share(part: u64, n: u64) -> String {
    let percent = 100.0 * part as f64 / n.max(1) as f64;
    if part > 0 && percent < 0.05 { format!("<0.1{NBSP}%") } else { format!("{percent:.1}{NBSP}%") }
}

/// What stands beside the score, and what lies in the answers' middle.
pub(super) fn base(summary: &Summary) -> Vec<String> {
    let mut parts = Vec::new();
    let mean = summary.mean.map(|mean| format!("mean {}", decimal(mean, 2)));
    match (leads_with_mean(summary), summary.score, &summary.display) {
        (true, _, Some(display)) => parts.push(format!("{display}{NBSP}% favourable")),
        (true, ..) => {}
        (false, Some(score), _) if score.fract() != 0.0 => {
            parts.push(format!("unrounded {}", decimal(score, 4)));
            parts.extend(mean);
        }
        (false, ..) => parts.extend(mean),
    }
    parts.extend(summary.median.map(|median| format!("median {median}")));
    parts
}

/// What to know before quoting the score.
pub(super) fn remarks(summary: &Summary) -> Vec<String> {
    let mut remarks = Vec::new();
    for flag in &summary.flags {
        match flag {
            Flag::SmallN if summary.n > 0 => remarks.push("Fewer than 30 answers: read it with care.".into()),
            Flag::NonstandardScale => remarks.push(
                "Not a usual scale for this question: do not compare it with the scores of others.".into(),
            ),
            _ => {}
        }
    }
    let useful = |n| !leads_with_mean(summary) && (FEW..n).contains(&summary.n);
    if let Some(needed) = summary.n_needed.filter(|needed| useful(needed.n)) {
        remarks.push(format!("About {} answers would make it ±{} points.", count(needed.n), needed.margin));
    }
    let apart = [(summary.missing, "not given"), (summary.invalid, "not on the scale")];
    let apart: Vec<_> =
        apart.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n))).collect();
    if !apart.is_empty() {
        remarks.push(format!("Not counted: {}.", apart.join(", ")));
    }
    remarks
}

/// A group with its name, from the bad end to the good one.
pub(super) struct Part {
    pub name: &'static str,
    /// Its place among the three: `low`, `middle`, `high`.
    pub place: &'static str,
    pub count: u64,
}

/// The groups.
pub(super) fn parts(groups: Groups) -> [Part; 3] {
    let ([low, middle, high], names) = match groups {
        Groups::Nps { detractors, passives, promoters } => {
            ([detractors, passives, promoters], ["Detractors", "Passives", "Promoters"])
        }
        Groups::Share { favourable, neutral, unfavourable } => {
            ([unfavourable, neutral, favourable], ["Unfavourable", "Neutral", "Favourable"])
        }
    };
    let [worst, between, best] = names;
    [
        Part { name: worst, place: "low", count: low },
        Part { name: between, place: "middle", count: middle },
        Part { name: best, place: "high", count: high },
    ]
}

/// The conventional coding of a summary, where its groups are those of that coding.
pub(super) fn coding(summary: &Summary) -> Option<Coding> {
    let [low, high] = summary.scale;
    let spec = CodingSpec {
        scale: Scale::new(low, high),
        direction: Direction::from_name(summary.direction),
        ..CodingSpec::default()
    };
    let coding = Coding::new(Kind::from_name(summary.metric)?, spec).ok()?;
    let counts = &summary.counts.as_ref()?.0;
    let of = |place| -> u64 {
        counts.iter().filter(|(value, _)| self::place(&coding, *value) == Some(place)).map(|(_, n)| n).sum()
    };
    parts(summary.groups?).iter().all(|part| of(part.place) == part.count).then_some(coding)
}

/// Where a value's group stands among the three.
pub(super) fn place(coding: &Coding, value: u8) -> Option<&'static str> {
    Some(match coding.group(coding.scale().rating(value)?)? {
        Group::Detractor | Group::Unfavourable => "low",
        Group::Passive | Group::Neutral => "middle",
        Group::Promoter | Group::Favourable => "high",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::scoring::request::summarize;

    fn summary(text: &str) -> Summary {
        summarize(&json::parse(text).unwrap()).unwrap()
    }

    fn said(text: &str) -> (String, String) {
        let summary = summary(text);
        let figure = figure(&summary).unwrap();
        let likely = likely(&figure, summary.n).replace(NBSP, " ");
        (figure.text + figure.unit, likely)
    }

    #[test]
    fn a_score_is_said_with_how_sure_it_is() {
        let email = r#"{"metric":"nps","counts":{"0":456,"7":677,"10":819}}"#;
        let (text, likely) = said(email);
        assert_eq!((text.as_str(), likely.as_str()), ("19", "between 15 and 22, with 95 % confidence"));
        let (text, likely) = said(r#"{"metric":"nps","counts":{"0":50,"7":30,"10":20}}"#);
        assert_eq!((text.as_str(), likely.as_str()), ("−30", "between −44 and −14, with 95 % confidence"));
        let (text, likely) = said(r#"{"metric":"csat","counts":{"5":4}}"#);
        assert_eq!((text.as_str(), likely.as_str()), ("100%", "too few answers for an interval"));
        let (text, _) = said(r#"{"metric":"ces","scale":[1,10],"counts":{"9":3,"4":4}}"#);
        assert_eq!(text, "6.14");
    }

    #[test]
    fn a_sentence_has_the_signs_of_a_page() {
        let summary = summary(r#"{"metric":"nps","counts":{"1":900,"9":600}}"#);
        let wanted = "NPS −20 from 1,500 answers: likely between −25 and −15 (95\u{a0}% confidence).";
        assert_eq!(sentence(&summary), wanted);
    }

    #[test]
    fn bounds_that_would_look_equal_get_digits() {
        assert_eq!(apart(18.61, 18.68, 0), ["18.6", "18.7"]);
        assert_eq!(apart(18.0, 18.0, 0), ["18", "18"]);
        assert_eq!(decimal(-0.04, 1), "0.0");
    }

    #[test]
    fn counts_and_shares_are_readable() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(share(1, 10_000), format!("<0.1{NBSP}%"));
        assert_eq!(share(0, 0), format!("0.0{NBSP}%"));
    }

    #[test]
    fn values_are_coloured_only_by_the_groups_that_were_counted() {
        let usual = summary(r#"{"metric":"csat","counts":{"5":4,"4":1,"3":2}}"#);
        assert_eq!(place(&coding(&usual).unwrap(), 4), Some("high"));
        let strict = summary(r#"{"metric":"csat","favourable":[5],"counts":{"5":4,"4":1,"3":2}}"#);
        assert!(coding(&strict).is_none());
    }
}
