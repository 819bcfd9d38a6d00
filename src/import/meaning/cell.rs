//! Reads a cell as a rating, or finds out why it is not one.

use std::borrow::Cow;

use super::digits::in_ascii;
use super::token::{Token, token};
use crate::import::left_out::Reason;
use crate::scale::{Rating, Scale};

/// Returns the rating in a cell: `9`, `9.0`, ` 9 `, `'9`, `10 - Extremely likely`.
///
/// # Errors
/// The reason why it is not a rating on `scale`.
pub(in crate::import) fn rating(cell: &[u8], scale: Scale) -> Result<Rating, Reason> {
    match token(cell) {
        Token::Whole(value) | Token::Stars(value, _) => scale.rating(value).ok_or(Reason::OffTheScale),
        other => Err(why_not(other)),
    }
}

/// Returns the rating in a value that a program has stored, as `scorelet sql` reads it there: digits of other scripts
/// are something that a person has typed.
///
/// # Errors
/// The reason why it is not a rating on `scale`.
pub(in crate::import) fn stored(value: &[u8], scale: Scale) -> Result<Rating, Reason> {
    let is_typed = str::from_utf8(value).is_ok_and(|text| matches!(in_ascii(text.trim()), Cow::Owned(_)));
    if is_typed { Err(Reason::NotANumber) } else { rating(value, scale) }
}

/// Returns why a cell is not a rating on a scale of numbers.
pub(in crate::import) const fn why_not(token: Token) -> Reason {
    match token {
        Token::Absent => Reason::TooFewCells,
        Token::Missing => Reason::Missing,
        Token::Whole(_) | Token::Stars(..) | Token::Beyond | Token::Hundred { .. } => Reason::OffTheScale,
        Token::Part(_) | Token::Decimal => Reason::NotAWholeNumber,
        Token::Several => Reason::SeveralAnswers,
        Token::Percent
        | Token::OutOf(..)
        | Token::Code(_)
        | Token::Group(_)
        | Token::Word(_)
        | Token::Date
        | Token::Text => Reason::NotANumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Result<u8, Reason> {
        rating(cell.as_bytes(), Scale::NPS).map(Rating::value)
    }

    #[test]
    fn a_stored_rating_has_ascii_digits() {
        let stored = |value: &str| stored(value.as_bytes(), Scale::NPS).map(Rating::value);
        assert_eq!((stored("9"), stored(" 9.0 ")), (Ok(9), Ok(9)));
        assert_eq!(stored("\u{ff19}"), Err(Reason::NotANumber));
        assert_eq!(stored(" \u{669}"), Err(Reason::NotANumber));
        assert_eq!(stored("11"), Err(Reason::OffTheScale));
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
        assert_eq!(read("1E+01"), Ok(10));
        assert_eq!(read("9.00E+00"), Ok(9));
        assert_eq!(read("80e-1"), Ok(8));
        assert_eq!(read("8,0E+00"), Ok(8));
        for nine in
            ["\u{669}", "\u{6f9}", "\u{96f}", "\u{ff19}", "\u{ff19}\u{ff0e}\u{ff10}", "\u{669}\u{66b}\u{660}"]
        {
            assert_eq!(read(nine), Ok(9), "{nine}");
        }
        assert_eq!(read("\u{661}\u{660}"), Ok(10));
        assert_eq!(read("\u{ff17} - very good"), Ok(7));
        assert_eq!(token("\u{ff14}\u{ff0f}\u{ff15}".as_bytes()), Token::OutOf(4, 5));
        assert_eq!(read("9;"), Ok(9));
        assert_eq!(read("★★★★☆"), Ok(4));
        assert_eq!(read("⭐️⭐️⭐️"), Ok(3));
        assert_eq!(token("★★★★☆".as_bytes()), Token::Stars(4, Some(5)));
        assert_eq!(token("⭐ ⭐".as_bytes()), Token::Stars(2, None));
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
        for cell in
            ["1E+02", "1.1E+01", "\u{661}\u{661}", "11", "999", "-5", "99999999999999999999", "-1 - no"]
        {
            assert_eq!(read(cell), Err(Reason::OffTheScale), "{cell}");
        }
        for cell in ["9.5", "6,5", ".5", "11.5", "-0.5", "9.5E+00", "5E-01", "\u{ff19}.5"] {
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
