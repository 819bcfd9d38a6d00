//! Reads the scale that a question states in its text: `(1-5)`, `from 0 to 10`, `out of 10`, `1 = very bad …
//! 7 = very good`.

pub(super) mod ends;
mod number_words;
mod numbers;
mod units;

use self::ends::Sides;
use self::number_words::in_digits;
use self::numbers::{Number, numbers};
use self::units::{first_word, is_certain, is_of_something_else, is_scale_word};
use crate::import::meaning::lexicon::{self, Degree, Entry, Meaning};
use crate::import::meaning::token::MISSING;
use crate::scale::{Direction, MAX_VALUE, Scale};

/// The smallest high end of a stated scale. `1-2` is more likely the number of an item.
const LEAST_HIGH: u8 = 3;

/// The longest connecting word between two ends, such as "and" in "between 1 and 5".
const CONNECTING: usize = 5;

/// What connects two ends, if it is longer or more than one word.
const CONNECTIONS: &[&str] = &["through", "up to", "thru", "bis zu", "jusqu'à", "fino a", "all the way to"];

/// What a header says that cannot be read surely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum HeaderDoubt {
    /// A number that may be the high end of the scale.
    Number(u8),
    /// What the ends of the scale mean, in unknown words.
    Ends,
    /// That the numbers are turned round.
    Reversed,
}

/// What a header states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Stated {
    /// The scale, if both of its ends are named, or its high end as in `out of 10`.
    pub scale: Option<Scale>,
    /// Which end is good, if the words beside the ends say so.
    pub direction: Option<Direction>,
    /// Whether only the high end is named, so that the scale may begin at 0 or at 1.
    pub low_open: bool,
    /// Whether the numbers can only be a scale: in brackets, with labels, or beside the word "scale".
    pub certain: bool,
    /// What else it says.
    pub doubt: Option<HeaderDoubt>,
}

/// Returns the scale and direction that `header` states, if any.
pub(in crate::import) fn stated(header: &str) -> Option<Stated> {
    let text = in_digits(header);
    let numbers = numbers(&text);
    let pairs = || numbers.iter().zip(numbers.iter().skip(1));
    let range = pairs().find_map(|(one, other)| Some((range(one, other)?, one, other)));
    let few = || numbers.iter().filter(|number| number.value <= MAX_VALUE && !is_missing(number));
    let low = few().find(|number| number.value <= 1 && labelled(number));
    let labels = || few().filter(|number| number.value >= LEAST_HIGH);
    let high = labels().filter(|number| labelled(number)).max_by_key(|number| number.value);
    // "1 (sehr gut) – 6": the other end has no label, but follows.
    let bare =
        || labels().max_by_key(|number| number.value).filter(|_| low.is_some_and(|low| label(low).is_some()));
    let ends = || Scale::new(low?.value, high.or_else(bare)?.value);
    let sides = Sides { low: low.and_then(ends::side), high: high.and_then(ends::side) };
    let sides = if sides.is_empty() { ends::before(few()) } else { sides };
    let direction = ends::phrase(&text).or_else(|| sides.direction(&text));
    let of_ends = range.as_ref().map(|(scale, ..)| *scale).or_else(ends);
    let of_ends = of_ends.or_else(|| high.filter(|_| low.is_none()).and_then(highest));
    let out_of = of_ends.is_none().then(|| numbers.iter().find_map(out_of)).flatten();
    let certain = range.as_ref().is_none_or(|(_, one, other)| is_certain(&text, one, other));
    let scale = of_ends.or(out_of);
    let doubt = match direction {
        None if ends::is_reversed(&text) => Some(HeaderDoubt::Reversed),
        None if ends::are_unknown(low, high) => Some(HeaderDoubt::Ends),
        _ if scale.is_none() => too_high(&text, &numbers).map(HeaderDoubt::Number),
        _ => None,
    };
    let low_open = of_ends.is_none() && out_of.is_some();
    (scale.is_some() || direction.is_some() || doubt.is_some()).then_some(Stated {
        scale,
        direction,
        low_open,
        certain: certain || high.is_some(),
        doubt,
    })
}

/// Whether the text beside a number says that it is no answer: `9 = don't know`.
fn is_missing(number: &Number) -> bool {
    let text = number.after.trim_start_matches([' ', '=', ':', '-', '\u{2013}', '\u{2014}', '(']);
    let end = text.find([',', ';', '.', ')', ']', '|']).unwrap_or(text.len());
    let words = text.get(..end).unwrap_or_default().trim();
    words.len() < number.after.len()
        && !words.is_empty()
        && (MISSING.contains(&words.to_lowercase().as_str()) || lexicon::entry(words) == Some(Entry::Missing))
}

/// Returns the scale of which only the high end is named, by an extreme: `5 = very satisfied`. Of 10 it is not
/// known whether it starts at 0 or at 1.
fn highest(number: &Number) -> Option<Scale> {
    let degree = label(number)?.degree;
    let extreme = degree <= Degree::VeryBad || degree >= Degree::VeryGood;
    Scale::new(1, number.value).filter(|scale| extreme && [Scale::FIVE, Scale::SEVEN].contains(scale))
}

/// What comes before the highest number of a scale, whatever follows it.
const OUT_OF: &[&str] = &["out of", "max", "max.", "maximum", "maximal", "up to", "/"];

/// The same in other languages, and words that may also belong to something else.
const PERHAPS_OUT_OF: &[&str] = &[
    "of", "von", "sur", "de", "su", "din", "iš", "z", "na", "из", "із", "з", "scale:", "skala:", "scale of",
    "מתוך", "من",
];

/// What follows the number of points of a scale.
const POINTS: &[&str] = &[
    "point",
    "points",
    "pt",
    "pts",
    "star",
    "stars",
    "stufig",
    "stufige",
    "stufigen",
    "punkte",
    "punkt",
    "er",
    "points",
    "puntos",
    "punti",
    "pontos",
    "puncte",
    "punktów",
    "balų",
    "баллов",
    "балів",
    "puan",
    "点",
    "分",
    "점",
    "段階",
    "점척도",
];

/// Returns the scale of which only the highest number is named, as `out of 10` or `10-point`.
fn out_of(number: &Number) -> Option<Scale> {
    if number.value < LEAST_HIGH || !is_out_of(number) && !has_points(number) {
        return None;
    }
    if number.value == 11 {
        return Some(Scale::NPS);
    }
    Scale::new(1, number.value)
}

/// Whether a number ends the thought: a bracket or punctuation follows, or a word of points or scales.
fn ends_there(number: &Number) -> bool {
    let after = number.after.trim_start();
    after.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '%'))
        || follows(after, POINTS)
        || is_scale_word(first_word(after))
}

fn is_out_of(number: &Number) -> bool {
    let before = number.before.to_lowercase();
    let before = before.trim_end();
    // "2 of 5" and "1/10" count something.
    let counts = |rest: &str| rest.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let after_cue = |cues: &[&str]| {
        cues.iter().any(|cue| {
            before.strip_suffix(cue).is_some_and(|rest| {
                !counts(rest)
                    && (!cue.starts_with(char::is_alphabetic) || !rest.ends_with(char::is_alphanumeric))
            })
        })
    };
    ends_there(number) && (after_cue(OUT_OF) || after_cue(PERHAPS_OUT_OF))
}

fn has_points(number: &Number) -> bool {
    let after = number.after.trim_start_matches([' ', '-', '\u{2010}', '\u{2011}']);
    if !follows(after, POINTS) {
        return false;
    }
    // "10 points for speed" is not a scale; "10-point scale" is, and "10 points" at the end.
    let rest = after.trim_start_matches(char::is_alphabetic).trim_start_matches([' ', '-']);
    let next = first_word(rest);
    next.is_empty() || is_scale_word(next) || ["likert", "rating"].contains(&next.to_lowercase().as_str())
}

fn follows(text: &str, words: &[&str]) -> bool {
    words.contains(&first_word(text).to_lowercase().as_str())
}

/// Returns a number that may end the scale, where none could be read: `10 = great`, `0-100`, `%`.
fn too_high(text: &str, numbers: &[Number]) -> Option<u8> {
    let percent = text.match_indices('%').any(|(at, _)| {
        !text.get(..at).is_some_and(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    });
    if percent {
        return Some(100);
    }
    let wide = numbers.iter().zip(numbers.iter().skip(1)).find(|(one, other)| {
        one.value <= 1 && other.value > MAX_VALUE && connects(one.after) && !is_of_something_else(one, other)
    });
    let named = |number: &&Number| {
        let before = number.before.trim_end().to_lowercase();
        let after = number.after.trim_start();
        let cue = text.contains(char::is_alphabetic) && OUT_OF.iter().any(|cue| before.ends_with(cue));
        cue || ends::side(number).is_some() || after.starts_with('=') || has_points(number)
    };
    wide.map(|(_, other)| other.value).or_else(|| {
        numbers
            .iter()
            .filter(|number| number.value >= LEAST_HIGH && !is_missing(number))
            .filter(named)
            .map(|number| number.value)
            .max()
    })
}

/// Whether the text between two numbers makes a range of them.
fn connects(between: &str) -> bool {
    let between = between.trim();
    let dash = matches!(
        between,
        "-" | "\u{2010}"
            | "\u{2011}"
            | "\u{2013}"
            | "\u{2014}"
            | "~"
            | "\u{301c}"
            | "\u{ff5e}"
            | ".."
            | "..."
            | "\u{2026}"
            | "\u{2192}"
            | "->"
    );
    let word =
        between.chars().all(char::is_alphabetic) && (1..=CONNECTING).contains(&between.chars().count());
    dash || word || CONNECTIONS.contains(&between.to_lowercase().as_str())
}

/// Returns the scale of two numbers with a dash or a short word between them.
fn range(one: &Number, other: &Number) -> Option<Scale> {
    let word = one.after.trim().starts_with(char::is_alphabetic);
    // `2021-10-05` and `1-2-3` continue with a dash.
    let goes_on = other.after.starts_with(['-', '/']);
    let ends = (one.value <= 1 && other.value >= LEAST_HIGH).then_some((one.value, other.value));
    let turned = (other.value <= 1 && one.value >= LEAST_HIGH && word).then_some((other.value, one.value));
    let (low, high) =
        ends.or(turned).filter(|_| connects(one.after) && !goes_on && !is_of_something_else(one, other))?;
    Scale::new(low, high)
}

/// Whether words explain the number: `1 = very bad`, `10 - strongly agree`, `(1: …)`, `1 very bad`.
fn labelled(number: &Number) -> bool {
    let text = number.after.trim_start();
    let words = text.trim_start_matches(['=', ':', '-', '\u{2013}', '\u{2014}', '(']);
    words.len() < text.len() && words.trim_start().chars().next().is_some_and(char::is_alphabetic)
        || ends::side(number).is_some()
}

/// Returns how good the words beside a number are, if they are known.
fn label(number: &Number) -> Option<Meaning> {
    ends::meaning(number.after)
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
