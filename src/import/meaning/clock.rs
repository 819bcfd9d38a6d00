//! Reads the time of day that follows a date.

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Milliseconds since midnight.
    pub ms: i64,
    /// Minutes east of UTC, where it is written.
    pub offset: Option<i32>,
    /// Whether a zone is written whose offset is not known, or depends on who wrote it.
    pub unknown_zone: bool,
}

/// What may be written between a date and its time.
const BETWEEN: &[&str] = &["t", "at", "um", "à", "alle", "las", "ore", "в", "о", "г", "р", "d", "בשעה"];

/// Words for the first half of the day, then for the second.
const HALVES: [&[&str]; 2] = [
    &["am", "a", "오전", "上午", "午前", "ص", "öö", "पूर्वाह्न"],
    &["pm", "p", "오후", "下午", "午後", "م", "ös", "अपराह्न"],
];

/// Abbreviations of zones with their offsets in hours. Those of several zones are not here: IST is India's, Israel's
/// and Ireland's, BST is Britain's and Bangladesh's, CST is North America's, China's and Cuba's.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("wet", 0),
    ("west", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("trt", 3),
    ("eat", 3),
    ("sast", 2),
    ("pkt", 5),
    ("hkt", 8),
    ("sgt", 8),
    ("awst", 8),
    ("jst", 9),
    ("kst", 9),
    ("aest", 10),
    ("aedt", 11),
    ("nzst", 12),
    ("nzdt", 13),
    ("brt", -3),
    ("akst", -9),
    ("akdt", -8),
    ("hst", -10),
];

/// Reads a time such as `T18:02:11.482Z`, ` 5:30 AM`, ` 10:00 GMT+0200 (EET)`. Other words
/// after it are ignored, unless they look like the name of a zone.
pub(super) fn clock(rest: &str) -> Option<Clock> {
    const SIGNS: [char; 6] = [' ', ',', '.', '-', '،', '、'];
    let mut rest = rest.trim_start_matches(SIGNS);
    let mut half = None;
    while let Some((word, after)) = leading_word(rest) {
        half = half.or(half_of(&word));
        if half_of(&word).is_none() && !BETWEEN.contains(&word.as_str()) {
            return None;
        }
        rest = after.trim_start_matches(SIGNS);
    }
    let (hour, after) = number(rest)?;
    let (minute, mut rest) = number(after.strip_prefix([':', 'h'])?)?;
    let (mut second, mut ms) = (0, 0);
    if let Some((seconds, after)) = rest.strip_prefix(':').and_then(number) {
        (second, rest) = (seconds, after);
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, after) = fraction.split_at_checked(digits)?;
            let first = fraction.bytes().chain(*b"000").take(3);
            ms = first.fold(0, |sum, digit| sum * 10 + i64::from(digit.saturating_sub(b'0')));
            rest = after;
        }
    }
    if let Some((word, after)) = leading_word(rest).filter(|_| half.is_none())
        && let Some(found) = half_of(&word)
    {
        (half, rest) = (Some(found), after);
    }
    let hour = match half {
        None => hour,
        Some(second) => (1..=12).contains(&hour).then_some(hour % 12 + if second { 12 } else { 0 })?,
    };
    let valid = hour < 24 && minute < 60 && second <= 60;
    let ms = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000 + ms;
    let offset = offset(rest);
    valid.then(|| Clock { ms, offset, unknown_zone: offset.is_none() && names_zone(rest) })
}

/// Whether a text that is no known offset looks like the name of a zone: `IST`, `Europe/Berlin`, `[Asia/Tokyo]`,
/// `Eastern Standard Time`.
fn names_zone(rest: &str) -> bool {
    let rest = rest.trim_matches([' ', '[', ']', '(', ')']);
    let word = rest.split(' ').next().unwrap_or_default();
    let letters =
        |part: &str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let short = (2..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    short || rest.ends_with(" Time") || word.split_once('/').is_some_and(|(area, _)| letters(area))
}

/// Whether a word names the second half of the day; `None` if it names neither.
fn half_of(word: &str) -> Option<bool> {
    HALVES.iter().position(|words| words.contains(&word)).map(|half| half == 1)
}

/// Splits off a word in lower case, without its dots: `a.m.`, `p. m.`.
fn leading_word(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let alphabetic = |c: char| !c.is_ascii_digit() && (c.is_alphanumeric() || !c.is_ascii());
    let end = text.find(|c: char| !alphabetic(c) && c != '.').unwrap_or(text.len());
    let (word, mut rest) = text.split_at_checked(end)?;
    let mut plain = word.replace('.', "").to_lowercase();
    if matches!(word, "a." | "p." | "A." | "P.")
        && let Some(after) = rest.trim_start().strip_prefix(['m', 'M'])
    {
        plain.push('m');
        rest = after.trim_start_matches('.');
    }
    (!plain.is_empty()).then_some((plain, rest))
}

/// Splits off a number of one or two digits.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| (1..=2).contains(&digits))?;
    Some((number.parse().ok()?, rest))
}

/// Reads an offset from UTC in minutes: `Z`, `+02:00`, `-0830`, `GMT+2`, `CEST`.
fn offset(rest: &str) -> Option<i32> {
    let rest = rest.trim_start();
    let named = leading_word(rest);
    let known = named.as_ref().and_then(|(word, _)| ZONES.iter().find(|(name, _)| name == word));
    let after = named.as_ref().map_or(rest, |(_, after)| after);
    let (sign, digits) = match after.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => match after.strip_prefix(['-', '\u{2212}']) {
            Some(digits) => (-1, digits),
            None => return known.map(|(_, hours)| hours * 60),
        },
    };
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(digits.len());
    let digits = digits.get(..end)?.replace(':', "");
    let value = digits.parse::<i32>().ok()?;
    let minutes = match digits.len() {
        1 | 2 => value * 60,
        4 => value / 100 * 60 + value % 100,
        _ => return None,
    };
    (minutes < 24 * 60).then_some(sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_with_halves_and_offsets() {
        let at = |hour: i64, minute: i64| (hour * 60 + minute) * 60_000;
        for (text, ms, offset) in [
            ("T18:02:11.482Z", at(18, 2) + 11_482, Some(0)),
            (" 12:30 AM", at(0, 30), None),
            (", 12:05:19\u{a0}PM", at(12, 5) + 19_000, None),
            (" 5:30 p. m.", at(17, 30), None),
            (" 오후 3:04:05", at(15, 4) + 5000, None),
            (" 下午3:04", at(15, 4), None),
            (" at 10:00", at(10, 0), None),
            (" 10h30", at(10, 30), None),
            (" г., 10:00", at(10, 0), None),
            ("T00:30:00+02:00", at(0, 30), Some(120)),
            (" 00:30 -0830", at(0, 30), Some(-510)),
            (" 10:00:00 GMT+0200 (EET)", at(10, 0), Some(120)),
            (" 10:00 AM EST", at(10, 0), Some(-300)),
            (" 10:00 AST", at(10, 0), None),
        ] {
            let found = clock(text).unwrap();
            assert_eq!((found.ms, found.offset), (ms, offset), "{text}");
        }
        for text in [
            " 10:00 IST",
            " 10:00 BST",
            " 10:00 CST",
            " 10:00 AST",
            "T10:00[Europe/Berlin]",
            " 10:00 Asia/Tokyo",
        ] {
            assert!(clock(text).unwrap().unknown_zone, "{text}");
        }
        for text in
            [" 10:00", " 10:00 Uhr", " 10:00 JST", " 10:00 AM", " 10:00 MSK", " 10:00 г.", " 10:00 +0530 IST"]
        {
            assert!(!clock(text).unwrap().unknown_zone, "{text}");
        }
        for text in
            ["", " ", "T", " soon", " 25:00", " 10:61", " 13:00 PM", " 0:10 AM", " 10", " about 10:00"]
        {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
