//! The whole numbers in a header.

/// A whole number in a text.
pub(super) struct Number<'t> {
    pub value: u8,
    /// The text before it.
    pub before: &'t str,
    /// The text up to the next number, or to the end.
    pub after: &'t str,
}

/// Finds the whole numbers from 0 to 100 that are not part of something else, such as `Q1` or `3.5`.
pub(super) fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit())) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let before = text.get(..start).unwrap_or_default();
        let last = before.chars().next_back();
        let after = text.get(end..).unwrap_or_default();
        let decimal =
            after.starts_with(['.', ',']) && after.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let range = before.ends_with("..");
        let alone = range
            || !last.is_some_and(|c| (c.is_ascii() && c.is_alphanumeric()) || matches!(c, '.' | '_' | '#'));
        let value = text.get(start..end).and_then(|digits| digits.parse().ok());
        if let (Some(value @ 0..=100), true, false) = (value, alone, decimal) {
            let next = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
            found.push(Number { value, before, after: after.get(..next).unwrap_or_default() });
        }
        from = end;
    }
    found
}
