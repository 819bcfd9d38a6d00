//! The direction of texts: what is written from right to left, and values of another direction inside.

use super::module::MODULE;
use std::borrow::Cow;

/// Languages that are written from right to left, by their primary subtags.
const RTL: [&str; 9] = ["ar", "fa", "he", "iw", "ur", "ps", "ckb", "sd", "yi"];

/// Returns whether a language, a BCP 47 tag, is written from right to left.
///
/// ```
/// use scorelet::survey::bidi::is_rtl;
/// assert!(is_rtl("ar") && is_rtl("FA-ir") && is_rtl("ckb"));
/// assert!(!is_rtl("her") && !is_rtl("en") && !is_rtl("a"));
/// ```
pub fn is_rtl(language: &str) -> bool {
    // The small module speaks built-in languages alone.
    if !MODULE.own_surveys {
        return language == "ar" || language == "he";
    }
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    RTL.iter().any(|rtl| primary.eq_ignore_ascii_case(rtl))
}

/// Returns whether a text has letters that are written from right to left: Hebrew, Arabic and their
/// neighbours in Unicode.
pub fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// Returns a value for a text of which `rtl` says whether it is written from right to left. Where either is, the
/// value is isolated (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE): the marks of "Yahoo!" or "C++" would
/// otherwise change sides. See <https://www.w3.org/International/articles/inline-bidi-markup/>.
pub fn isolated(value: &str, rtl: bool) -> Cow<'_, str> {
    if value.is_empty() || !(rtl || has_rtl(value)) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(["\u{2068}", value, "\u{2069}"].concat())
}
