//! One cell: a rating, no answer, or something else, and what.

use super::left_out::Reason;
use crate::scale::{Rating, Scale};

/// What people and programs write where there is no answer, in lower case.
const MISSING: &[&str] = &[
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
    "no answer",
    "not answered",
    "offered",
    "unoffered",
    "dismissed",
    "skipped",
];

/// The rating in a cell: `9`, `9.0`, ` 9 `, `'9`, `10 - Extremely likely`.
///
/// # Errors
/// Why it is none on `scale`.
pub(super) fn rating(cell: &[u8], scale: Scale) -> Result<Rating, Reason> {
    // Nearly every cell of a rating column is one or two digits.
    let digits = match cell {
        [a @ b'0'..=b'9'] => Some(a - b'0'),
        [a @ b'1'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + b - b'0'),
        _ => None,
    };
    match digits {
        Some(value) => scale.rating(value).ok_or(Reason::OffTheScale),
        None => written_out(&String::from_utf8_lossy(cell), scale),
    }
}

fn written_out(cell: &str, scale: Scale) -> Result<Rating, Reason> {
    // The apostrophe keeps a spreadsheet from running a cell; a no-break space is white space too.
    let text = cell.trim().trim_start_matches('\'').trim();
    if MISSING.contains(&text.to_lowercase().as_str()) {
        return Err(Reason::Missing);
    }
    let (number, label) = split_number(text);
    if !label.is_empty() && !is_label(label) {
        return Err(Reason::NotANumber);
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

/// The number that a text begins with, sign and one decimal point or comma included, and the rest.
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

/// Whether this is how an end point's words follow its number: ` - Extremely likely`, `: good`,
/// ` (very easy)`. A date or a range is none: there a digit follows.
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
    fn what_is_no_rating_says_why() {
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
