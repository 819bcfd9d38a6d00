//! Reads a cell as a rating, or finds out why it is not one.
//!
//! Own code instead of a number parser, because cells are written by people: `9,0`, `'9`, `10 - Extremely
//! likely`, `★★★★☆`. The tests list what is accepted.

use super::lexicon;
use crate::import::format::encoding;
use crate::import::left_out::Reason;
use crate::scale::{Rating, Scale};

/// What people and programs write if there is no answer, in lower case.
pub(crate) const MISSING: &[&str] = &[
    "",
    "na",
    "n/a",
    "#n/a",
    "n.a.",
    "null",
    "nil",
    "none",
    "nan",
    "undefined",
    "\\n",
    "-",
    "--",
    "\u{2013}",
    "\u{2014}",
    ".",
    "(blank)",
    "n\\a",
    "no answer",
    "not answered",
    "not applicable",
    "no opinion",
    "don't know",
    "do not know",
    "i don't know",
    "prefer not to say",
    "offered",
    "unoffered",
    "dismissed",
    "skipped",
];

/// Returns the rating in a cell: `9`, `9.0`, ` 9 `, `'9`, `10 - Extremely likely`.
///
/// # Errors
/// The reason why it is not a rating on `scale`.
pub(in crate::import) fn rating(cell: &[u8], scale: Scale) -> Result<Rating, Reason> {
    // Nearly every cell of a rating column is one or two digits.
    let digits = match cell {
        [a @ b'0'..=b'9'] => Some(a - b'0'),
        [a @ b'1'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + b - b'0'),
        _ => None,
    };
    match digits {
        Some(value) => scale.rating(value).ok_or(Reason::OffTheScale),
        None => written_out(&encoding::text(cell), scale),
    }
}

fn written_out(cell: &str, scale: Scale) -> Result<Rating, Reason> {
    // An apostrophe keeps spreadsheets from running a cell. `trim` removes no-break spaces too.
    let text = cell.trim().trim_start_matches('\'').trim();
    // Forms for several choices end even a single one with their separator.
    let text = text.strip_suffix(';').map_or(text, str::trim_end);
    if is_missing(text) {
        return Err(Reason::Missing);
    }
    if let Some((filled, _)) = stars(text) {
        return scale.rating(filled).ok_or(Reason::OffTheScale);
    }
    let (number, label) = split_number(text.strip_prefix('(').unwrap_or(text));
    if number.is_empty() {
        return behind_words(text, scale);
    }
    if !label.is_empty() && !is_label(label) {
        return Err(if is_several(text) { Reason::SeveralAnswers } else { Reason::NotANumber });
    }
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = whole.trim_start_matches(['+', '-']);
    if digits.is_empty() && fraction.is_empty() {
        return Err(Reason::NotANumber);
    }
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(Reason::NotAWholeNumber);
    }
    let value = if digits.is_empty() { Some(0) } else { digits.parse::<u8>().ok() };
    let negative = whole.starts_with('-') && value != Some(0);
    value.filter(|_| !negative).and_then(|value| scale.rating(value)).ok_or(Reason::OffTheScale)
}

/// Whether a text means "no answer".
fn is_missing(text: &str) -> bool {
    // All of them are short, so a comment need not be copied.
    text.len() < 24 && MISSING.contains(&text.to_lowercase().replace('\u{2019}', "'").as_str())
}

/// Reads a number after known words, such as `Extremely likely (10)`.
fn behind_words(text: &str, scale: Scale) -> Result<Rating, Reason> {
    let several = if is_several(text) { Reason::SeveralAnswers } else { Reason::NotANumber };
    let inner = text.strip_suffix(')').unwrap_or(text);
    let words = inner.trim_end_matches(|c: char| c.is_ascii_digit());
    let value = inner.get(words.len()..).and_then(|digits| digits.parse::<u8>().ok());
    let words = words.trim_end_matches([' ', '-', '\u{2013}', '\u{2014}', ':', '=', '(']);
    match value {
        Some(value) if lexicon::meaning(words).is_some() => scale.rating(value).ok_or(Reason::OffTheScale),
        _ => Err(several),
    }
}

/// A cell with more bytes is not examined for several answers.
const SEVERAL: usize = 400;

/// Whether a cell holds several answers, from a question with several choices: numbers separated by
/// semicolons, or known words and signs for no answer separated by any usual separator.
fn is_several(text: &str) -> bool {
    // A comment is not split.
    text.len() <= SEVERAL
        && [';', ',', '|', '\n'].into_iter().any(|sign| {
            let mut parts = text.split(sign).map(str::trim).filter(|part| !part.is_empty()).peekable();
            let known = |part: &str| {
                let number = sign != ',' && part.parse::<u8>().is_ok();
                number || lexicon::meaning(part).is_some() || is_missing(part)
            };
            text.contains(sign) && parts.clone().count() > 1 && parts.peek().is_some() && parts.all(known)
        })
        && lexicon::meaning(text).is_none()
}

/// Returns the number of filled stars in `★★★★☆`, and of all stars if empty ones are drawn.
pub(in crate::import) fn stars(text: &str) -> Option<(u8, Option<u8>)> {
    let (mut filled, mut empty) = (0_u8, 0_u8);
    for c in text.chars() {
        match c {
            '\u{2605}' | '\u{2b50}' | '\u{1f31f}' => filled = filled.saturating_add(1),
            '\u{2606}' | '\u{2729}' => empty = empty.saturating_add(1),
            '\u{fe0e}' | '\u{fe0f}' | ' ' => {}
            _ => return None,
        }
    }
    let all = filled.saturating_add(empty);
    (all > 0).then_some((filled, Some(all).filter(|_| empty > 0)))
}

/// Splits a text after the number it begins with, including a sign and one decimal point or comma.
fn split_number(text: &str) -> (&str, &str) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut end = sign + digits(rest(sign));
    if rest(end).starts_with(['.', ',']) {
        let fraction = digits(rest(end + 1));
        if fraction > 0 || rest(end + 1).is_empty() {
            end += 1 + fraction;
        }
    }
    (text.get(..end).unwrap_or_default(), rest(end))
}

/// Whether `rest` is a label after a number: ` - Extremely likely`, `: good`, ` (very easy)`. A date or a
/// range is not, because a digit follows.
fn is_label(rest: &str) -> bool {
    let words =
        rest.trim_start_matches([' ', '\u{a0}', '-', '\u{2013}', '\u{2014}', ':', '=', '.', ')', '(']);
    words.len() < rest.len() && words.chars().next().is_none_or(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Result<u8, Reason> {
        rating(cell.as_bytes(), Scale::NPS).map(Rating::value)
    }

    #[test]
    fn ratings_however_written() {
        for cell in
            ["9", "9.0", " 9 ", "'9", "9,00", "09", "+9", "9.", "\u{a0}9\t", "9 - Very likely", "9: good"]
        {
            assert_eq!(read(cell), Ok(9), "{cell}");
        }
        assert_eq!(read("10 - Extremely likely"), Ok(10));
        assert_eq!(read("0 = Not at all likely"), Ok(0));
        assert_eq!(read("10 (Extremely likely)"), Ok(10));
        assert_eq!(read("-0"), Ok(0));
        assert_eq!(read("10 \u{2013} Äußerst wahrscheinlich"), Ok(10));
        assert_eq!(read("Extremely likely (10)"), Ok(10));
        assert_eq!(read("Very likely - 8"), Ok(8));
        assert_eq!(read("(9) Very likely"), Ok(9));
        assert_eq!(read("5 stars"), Ok(5));
        assert_eq!(read("9;"), Ok(9));
        assert_eq!(read("★★★★☆"), Ok(4));
        assert_eq!(read("⭐️⭐️⭐️"), Ok(3));
        assert_eq!(stars("★★★★☆"), Some((4, Some(5))));
        assert_eq!(stars("⭐ ⭐"), Some((2, None)));
    }

    #[test]
    fn several_answers_in_one_cell_are_not_a_rating() {
        for cell in ["9;10", "9;10;", "Poor, Okay, N/A", "Good;Bad;", "agree|neutral"] {
            assert_eq!(read(cell), Err(Reason::SeveralAnswers), "{cell}");
        }
        for cell in
            ["Good, but slow", "weder zufrieden, noch", "nei sutinku, nei nesutinku", "see you at 9 - 10"]
        {
            assert_eq!(read(cell), Err(Reason::NotANumber), "{cell}");
        }
    }

    #[test]
    fn no_answer_is_not_zero() {
        for cell in
            ["", "  ", "NA", "N/A", "n/a", "null", "NULL", "NaN", "offered", "-", "'", "#N/A", "Dismissed"]
        {
            assert_eq!(read(cell), Err(Reason::Missing), "{cell}");
        }
    }

    #[test]
    fn cells_that_are_not_ratings_have_a_reason() {
        for cell in ["11", "999", "-5", "99999999999999999999", "-1 - no"] {
            assert_eq!(read(cell), Err(Reason::OffTheScale), "{cell}");
        }
        for cell in ["9.5", "6,5", ".5", "11.5", "-0.5"] {
            assert_eq!(read(cell), Err(Reason::NotAWholeNumber), "{cell}");
        }
        for cell in [
            "nine",
            "2020-10-05",
            "7-8",
            "9/10",
            "1e1",
            "9 9",
            "1.000.000",
            "\u{fffd}",
            "+",
            ".",
            "10%",
            "9th",
            "9:30",
        ] {
            let got = read(cell);
            assert!(
                got == Err(Reason::NotANumber) || cell == "." && got == Err(Reason::Missing),
                "{cell} {got:?}"
            );
        }
        assert_eq!(rating(b"0", Scale::FIVE), Err(Reason::OffTheScale));
        assert_eq!(rating(&[0xff, b'9'], Scale::NPS), Err(Reason::NotANumber));
    }
}
