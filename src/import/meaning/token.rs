//! What a cell holds, on any scale.
//!
//! A column is understood from the counts of its tokens over the whole file, so the order of rows makes no
//! difference. Own code instead of a number parser, because cells are written by people: `9,0`, `'9`,
//! `10 - Extremely likely`, `★★★★☆`, `4/5`. The tests here and in `cell` list what is accepted.

use super::date::date;
use super::digits::in_ascii;
use super::groups::group_value;
use super::lexicon::{self, Entry, Meaning};
use super::months::month;
use crate::import::format::encoding;
use crate::scale::MAX_VALUE;

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

/// What one cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Token {
    /// The row ends before the cell.
    Absent,
    /// No answer.
    Missing,
    /// A whole number from 0 to 10, perhaps with a label.
    Whole(u8),
    /// −100 or 100, as which some programs code detractors and promoters.
    Hundred { negative: bool },
    /// Another whole number.
    Beyond,
    /// Hundredths between 0 and 1.
    Part(u8),
    /// Another number with a fraction.
    Decimal,
    /// `87 %`.
    Percent,
    /// `4/5` or `4 out of 5`.
    OutOf(u8, u8),
    /// Filled stars, and all stars if empty ones are drawn.
    Stars(u8, Option<u8>),
    /// A code of LimeSurvey, such as `A5`.
    Code(u8),
    /// A group of an NPS, by the value that stands for it.
    Group(u8),
    /// A known word.
    Word(Meaning),
    /// Several answers, from a question with several choices.
    Several,
    /// A date, into which spreadsheets turn `9/10`.
    Date,
    /// Anything else.
    Text,
}

/// Returns what a cell holds.
#[inline]
pub(in crate::import) fn token(cell: &[u8]) -> Token {
    // Nearly every cell of a rating column is one or two digits.
    match cell {
        [digit @ b'0'..=b'9'] => Token::Whole(digit - b'0'),
        b"10" => Token::Whole(MAX_VALUE),
        b"" => Token::Missing,
        _ => of_text(&encoding::text(cell)).0,
    }
}

/// The words beside a number.
pub(in crate::import) enum Label {
    Known(Meaning),
    /// Words that are in no table.
    Unknown(String),
}

/// Returns the number of a cell and the words beside it: `5 - very satisfied`.
pub(in crate::import) fn labelled(cell: &[u8]) -> Option<(u8, Label)> {
    if cell.len() < 3 {
        return None;
    }
    match of_text(&encoding::text(cell)) {
        (Token::Whole(value), label) => {
            let label = label.trim_matches(|c: char| !c.is_alphanumeric());
            let unknown = || Label::Unknown(label.to_owned());
            (!label.is_empty()).then(|| (value, lexicon::meaning(label).map_or_else(unknown, Label::Known)))
        }
        _ => None,
    }
}

/// A cell without what keeps spreadsheets from reading it as a number: `'9`, `="9"`.
fn unguarded(cell: &str) -> &str {
    // `trim` removes no-break spaces too.
    let text = cell.trim().trim_start_matches('\'').trim();
    let formula = text.strip_prefix('=').unwrap_or(text).trim();
    let quoted = formula.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    // Forms for several choices end even a single one with their separator.
    let text = quoted.unwrap_or(formula).trim();
    text.strip_suffix(';').map_or(text, str::trim_end)
}

fn of_text(cell: &str) -> (Token, String) {
    let text = unguarded(cell);
    if is_missing(text) {
        return (Token::Missing, String::new());
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | '['));
    let token = match (!numeric).then(|| lexicon::entry(text)).flatten() {
        Some(Entry::Missing) => Token::Missing,
        Some(Entry::Word(meaning)) => Token::Word(meaning),
        None if text.len() > LONGEST => Token::Text,
        None => return of_number(&in_ascii(text)),
    };
    (token, String::new())
}

/// A cell with more bytes is a comment.
const LONGEST: usize = 400;

/// Reads a text that is not a known word.
fn of_number(text: &str) -> (Token, String) {
    let nothing = String::new();
    if let Some((filled, all)) = stars(text) {
        let few = filled.max(all.unwrap_or(filled)) <= MAX_VALUE;
        return (if few { Token::Stars(filled, all) } else { Token::Text }, nothing);
    }
    let (number, rest) = split_number(text.strip_prefix(['(', '[']).unwrap_or(text));
    if number.is_empty() {
        return without_number(text);
    }
    if is_date(text) {
        return (Token::Date, nothing);
    }
    if let Some(value) = scientific(number, rest) {
        return (value, nothing);
    }
    let value = number_token(number);
    if rest.is_empty() {
        return (value, nothing);
    }
    if ["%", "\u{66a}", "\u{ff05}"].contains(&rest.trim()) {
        return (Token::Percent, nothing);
    }
    if let (Token::Whole(part), Some(all)) = (value, out_of(rest)) {
        return (if part <= all { Token::OutOf(part, all) } else { Token::Text }, nothing);
    }
    if is_label(rest) {
        return (value, rest.to_owned());
    }
    (if is_several(text) { Token::Several } else { Token::Text }, nothing)
}

fn without_number(text: &str) -> (Token, String) {
    if let Some(value) = group_value(text) {
        return (Token::Group(value), String::new());
    }
    let token = match code(text) {
        Some(value) => Token::Code(value),
        None if is_date(text) => Token::Date,
        None => match behind_words(text) {
            Some((value, words)) => return (value, words.to_owned()),
            None if is_several(text) => Token::Several,
            None => Token::Text,
        },
    };
    (token, String::new())
}

/// Returns what a number alone means, which may have a sign and a decimal point or comma.
fn number_token(number: &str) -> Token {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = whole.trim_start_matches(['+', '-']);
    if digits.is_empty() && fraction.is_empty() {
        return Token::Text;
    }
    let value = if digits.is_empty() { Some(0) } else { digits.parse::<u32>().ok() };
    let negative = whole.starts_with('-');
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        let hundredths = match fraction.len() {
            1 => fraction.parse::<u8>().ok().map(|tenths| tenths * 10),
            2 => fraction.parse().ok(),
            _ => None,
        };
        return hundredths.filter(|_| value == Some(0) && !negative).map_or(Token::Decimal, Token::Part);
    }
    match (value, negative) {
        (Some(0), _) => Token::Whole(0),
        (Some(100), negative) => Token::Hundred { negative },
        (Some(value), false) => match u8::try_from(value) {
            Ok(value) if value <= MAX_VALUE => Token::Whole(value),
            _ => Token::Beyond,
        },
        _ => Token::Beyond,
    }
}

/// Reads a number as spreadsheets write it in a narrow column: `1E+01`. An exponent without a sign is not one:
/// `1e1` may be a code.
fn scientific(number: &str, rest: &str) -> Option<Token> {
    let exponent = rest.strip_prefix(['E', 'e']).filter(|exponent| exponent.starts_with(['+', '-']))?;
    let exponent = exponent.parse::<i8>().ok()?;
    let value = format!("{}e{exponent}", number.replace(',', ".")).parse::<f64>().ok()?;
    // The shortest text of it, such as `10` or `0.8`.
    Some(number_token(&value.to_string()))
}

/// Whether a text means "no answer".
fn is_missing(text: &str) -> bool {
    // All of them are short, so a comment need not be copied.
    text.len() < 24 && MISSING.contains(&text.to_lowercase().replace('\u{2019}', "'").as_str())
}

/// What people write between a rating and the highest one: `4 out of 5`.
const OUT_OF: [&str; 17] = [
    "/",
    "out of",
    "of",
    "von",
    "sur",
    "de",
    "su",
    "din",
    "iš",
    "z",
    "из",
    "из",
    "із",
    "з",
    "/ ",
    "중",
    "में से",
];

/// Returns the highest rating that follows a rating: `/5`, ` out of 5`.
fn out_of(rest: &str) -> Option<u8> {
    let rest = rest.trim();
    let all = OUT_OF.iter().find_map(|sign| rest.strip_prefix(sign))?.trim();
    let all = all.strip_suffix(['.', ')', ']']).unwrap_or(all);
    let all = all.strip_suffix(".0").or(all.strip_suffix(" stars")).unwrap_or(all);
    all.parse().ok().filter(|all| (2..=MAX_VALUE).contains(all))
}

/// Returns the number of a code such as `A5` or `AO05`.
fn code(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('A')?;
    let digits = digits.strip_prefix('O').unwrap_or(digits);
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|value| plain && *value <= MAX_VALUE)
}

/// Reads a number after known words, such as `Extremely likely (10)`.
fn behind_words(text: &str) -> Option<(Token, &str)> {
    let inner = text.strip_suffix([')', ']']).unwrap_or(text);
    let words = inner.trim_end_matches(|c: char| c.is_ascii_digit());
    let value = inner.get(words.len()..)?.parse::<u8>().ok()?;
    let words = words.trim_end_matches([' ', '-', '\u{2013}', '\u{2014}', ':', '=', '(', '[']);
    lexicon::meaning(words)?;
    Some((if value <= MAX_VALUE { Token::Whole(value) } else { Token::Beyond }, words))
}

/// Whether a cell holds several answers, from a question with several choices: numbers separated by
/// semicolons, or known words and signs for no answer separated by any usual separator.
fn is_several(text: &str) -> bool {
    [';', ',', '|', '\n'].into_iter().any(|sign| {
        let mut parts = text.split(sign).map(str::trim).filter(|part| !part.is_empty()).peekable();
        let known = |part: &str| {
            let number = sign != ',' && part.parse::<u8>().is_ok();
            number || lexicon::entry(part).is_some() || is_missing(part)
        };
        text.contains(sign) && parts.clone().count() > 1 && parts.peek().is_some() && parts.all(known)
    })
}

/// Returns the number of filled stars in `★★★★☆`, and of all stars if empty ones are drawn.
fn stars(text: &str) -> Option<(u8, Option<u8>)> {
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
    let words = rest.trim_start_matches([
        ' ', '\u{a0}', '-', '\u{2013}', '\u{2014}', ':', '=', '.', ')', '(', ']', '[', '/',
    ]);
    words.len() < rest.len() && words.chars().next().is_none_or(|c| c.is_alphabetic() || c == '"')
}

/// Whether a text is a date, or a day and a month: `10-Sep`, `09.10.2026`, `2026-10-09 00:00:00`.
fn is_date(text: &str) -> bool {
    let no_digit = text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_digit());
    if text.len() > 64 || no_digit || !text.contains(['-', '.', '/', ' ', '月', '年', '년']) {
        return false;
    }
    if text.len() >= 8 && date(text, None).is_some() {
        return true;
    }
    let parts: Vec<&str> =
        text.split(['-', '.', '/', ' ', '月', '日']).filter(|part| !part.is_empty()).collect();
    let number = |part: &&str| part.parse::<u16>().is_ok();
    let month = |part: &&str| month(part).is_some();
    match parts.as_slice() {
        // A dot or a dash, because `9/10` is a rating; `9 Mai` may be a label.
        [a, b] if number(a) => month(b) && !text.contains(" - ") || number(b) && text.contains('月'),
        [a, b] => month(a) && number(b),
        [a, b, c] => {
            (number(a) && month(b) || month(a) && number(b)) && number(c)
                || [a, b, c].into_iter().all(number)
                    && c.len() == 2
                    && text.contains(['/', '.'])
                    && [a, b].into_iter().all(|part| part.len() <= 2)
        }
        _ => false,
    }
}
