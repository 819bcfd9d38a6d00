//! Reads the scale that a question states in its text: `(1-5)`, `from 0 to 10`, `1 = very bad … 7 = very
//! good`.

use std::cmp::Ordering;

use crate::import::meaning::lexicon::{self, Degree, Family, Meaning};
use crate::scale::{Direction, Scale};

/// The smallest high end of a stated scale. `1-2` is more likely the number of an item.
const LEAST_HIGH: u8 = 3;

/// The longest connecting word between two ends, such as "and" in "between 1 and 5".
const CONNECTING: usize = 5;

/// What a header states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Stated {
    /// The scale, if both of its ends are named.
    pub scale: Option<Scale>,
    /// Which end is good, if the words beside the ends say so.
    pub direction: Option<Direction>,
}

/// A whole number in a text.
struct Number<'t> {
    value: u8,
    /// The text up to the next number, or to the end.
    after: &'t str,
}

/// Returns the scale and direction that `header` states, if any.
pub(in crate::import) fn stated(header: &str) -> Option<Stated> {
    let numbers = numbers(header);
    let pairs = || numbers.iter().zip(numbers.iter().skip(1));
    let range = pairs().find_map(|(one, other)| range(one, other));
    let low = numbers.iter().find(|number| number.value <= 1 && labelled(number));
    let labels = numbers.iter().filter(|number| number.value >= LEAST_HIGH);
    let high = labels.clone().filter(|number| labelled(number)).max_by_key(|number| number.value);
    // "1 (sehr gut) – 6": the other end has no label, but follows.
    let bare =
        || labels.max_by_key(|number| number.value).filter(|_| low.is_some_and(|low| label(low).is_some()));
    let ends = || Scale::new(low?.value, high.or_else(bare)?.value);
    let direction = direction(low.and_then(label), high.and_then(label));
    let scale = range.or_else(ends).or_else(|| high.filter(|_| low.is_none()).and_then(highest));
    (scale.is_some() || direction.is_some()).then_some(Stated { scale, direction })
}

/// Returns the scale of which only the high end is named, by an extreme: `5 = very satisfied`. Of 10 it is not
/// known whether it starts at 0 or at 1.
fn highest(number: &Number) -> Option<Scale> {
    let degree = label(number)?.degree;
    let extreme = degree <= Degree::VeryBad || degree >= Degree::VeryGood;
    Scale::new(1, number.value).filter(|scale| extreme && [Scale::FIVE, Scale::SEVEN].contains(scale))
}

/// Returns which end of a scale is good by what the words beside its ends mean.
pub(super) fn direction(low: Option<Meaning>, high: Option<Meaning>) -> Option<Direction> {
    let good = |meaning: Meaning| match meaning.degree.cmp(&Degree::Neither) {
        Ordering::Equal => None,
        // For effort the first word is the least effort.
        side => Some((side == Ordering::Greater) != (meaning.families.single() == Some(Family::Effort))),
    };
    match (low.and_then(good), high.and_then(good)) {
        (Some(low), Some(high)) if low == high => None,
        (Some(true), _) | (None, Some(false)) => Some(Direction::LowerIsBetter),
        (Some(false), _) | (None, Some(true)) => Some(Direction::HigherIsBetter),
        (None, None) => None,
    }
}

/// Finds the whole numbers from 0 to 10 that are not part of something else, such as `Q1` or `3.5`.
fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit())) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let after = text.get(end..).unwrap_or_default();
        let decimal =
            after.starts_with(['.', ',']) && after.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let alone =
            !before.is_some_and(|c| (c.is_ascii() && c.is_alphanumeric()) || matches!(c, '.' | '_' | '#'));
        let value = text.get(start..end).and_then(|digits| digits.parse().ok());
        if let (Some(value @ 0..=10), true, false) = (value, alone, decimal) {
            let next = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
            found.push(Number { value, after: after.get(..next).unwrap_or_default() });
        }
        from = end;
    }
    found
}

/// Returns the scale of two numbers with a dash or a short word between them.
fn range(one: &Number, other: &Number) -> Option<Scale> {
    let between = one.after.trim();
    let dash =
        matches!(between, "-" | "\u{2013}" | "\u{2014}" | "~" | "\u{301c}" | "\u{ff5e}" | "..." | "\u{2026}");
    let word =
        between.chars().all(char::is_alphabetic) && (1..=CONNECTING).contains(&between.chars().count());
    // `2021-10-05` and `1-2-3` continue with a dash.
    let goes_on = other.after.starts_with(['-', '/']);
    let ends = (one.value <= 1 && other.value >= LEAST_HIGH).then_some((one.value, other.value));
    let turned = (other.value <= 1 && one.value >= LEAST_HIGH && word).then_some((other.value, one.value));
    let (low, high) = ends.or(turned).filter(|_| (dash || word) && !goes_on)?;
    Scale::new(low, high)
}

/// Whether words explain the number: `1 = very bad`, `10 - strongly agree`, `(1: …)`.
fn labelled(number: &Number) -> bool {
    let text = number.after.trim_start();
    let words = text.trim_start_matches(['=', ':', '-', '\u{2013}', '\u{2014}', '(']);
    words.len() < text.len() && words.trim_start().chars().next().is_some_and(char::is_alphabetic)
}

/// Returns how good the words beside a number are, if they are known.
fn label(number: &Number) -> Option<Meaning> {
    let text = number.after.trim_start_matches([' ', '=', ':', '-', '\u{2013}', '\u{2014}', '(']);
    let end = text.find([',', ';', '.', ')', '|', '/']).unwrap_or(text.len());
    let words = text.get(..end)?.trim_end_matches([' ', '-', '\u{2013}']);
    lexicon::meaning(words.strip_suffix(" and").unwrap_or(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_read_where_they_are_stated() {
        for (header, low, high) in [
            ("csat (1-5)", 1, 5),
            ("How likely are you to recommend us, from 0 to 10?", 0, 10),
            ("Auf einer Skala von 1 bis 7: wie zufrieden sind Sie?", 1, 7),
            ("Bewertung 0–10", 0, 10),
            ("Would you recommend it?10 - strongly agree, 1 - strongly disagree.", 1, 10),
            ("Rate us (1 = very bad, 2, 3, 4, 5 = very good)", 1, 5),
            ("2. Satisfaction on a scale of 1-10", 1, 10),
            ("0から10で評価", 0, 10),
            ("Effort (5 = very little effort)", 1, 5),
            ("Satisfaction, 7 = very satisfied", 1, 7),
        ] {
            let scale = stated(header).and_then(|stated| stated.scale);
            assert_eq!(scale, Scale::new(low, high), "{header}");
        }
    }

    #[test]
    fn numbers_that_are_not_a_scale_are_left_alone() {
        for header in [
            "Q1_5",
            "1. How likely are you?",
            "Survey 2021-10-05",
            "1/5",
            "CES 2.0",
            "on a 6 hour flight, 1 or 2",
            "0.5-5",
            "Week 1-2",
            "top 10",
            "1 - Introduction",
            "1-2-3",
            "",
        ] {
            assert_eq!(stated(header), None, "{header}");
        }
    }

    #[test]
    fn one_end_gives_no_scale_where_the_other_may_be_several() {
        for header in ["10 = extremely likely", "5 = satisfied", "Rating, 5 = neutral", "6 = very bad"] {
            assert_eq!(stated(header).and_then(|stated| stated.scale), None, "{header}");
        }
    }

    #[test]
    fn the_words_at_the_ends_say_which_is_good() {
        let direction = |header| stated(header).unwrap().direction;
        assert_eq!(direction("1 = very satisfied, 5 = very dissatisfied"), Some(Direction::LowerIsBetter));
        assert_eq!(direction("1 = sehr gut; 6 = sehr schlecht"), Some(Direction::LowerIsBetter));
        assert_eq!(direction("10 - strongly agree, 1 - strongly disagree."), Some(Direction::HigherIsBetter));
        assert_eq!(direction("from 1 (best) to 6 (worst)"), Some(Direction::LowerIsBetter));
        assert_eq!(
            direction("0 (not at all likely) to 10 (extremely likely)"),
            Some(Direction::HigherIsBetter)
        );
        assert_eq!(direction("1 = cold, 5 = hot"), None);
    }
}
