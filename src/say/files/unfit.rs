//! Why a column cannot be scored, or split by, as it is.

use super::{Audience, quoted, scale_option};
use crate::import::{ImportOptions, Unfit, UnfitColumn};
use crate::scale::{Direction, Scale};

/// How many different answers a message lists.
const ANSWERS: usize = 8;

/// Says why a column cannot be scored, and what to do next.
pub(super) fn text(unfit: &UnfitColumn, given: &ImportOptions, audience: Audience) -> String {
    let column = quoted(&unfit.column);
    let (scale, ignore) = (scale_option(Scale::FIVE, audience), ignore(audience));
    match &unfit.why {
        Unfit::Dates { example, line, count } => {
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            let cells =
                if *count == 1 { "1 cell is a date".to_owned() } else { format!("{count} cells are dates") };
            format!(
                "{column} holds ratings, but {cells}; {line}{example:?}. Spreadsheets turn ratings such as 9/10 into dates: export the answers again and open the file with this column as text; or leave the dates out with {ignore}"
            )
        }
        Unfit::OutOf { example, all, scale: own } => format!(
            "{column} is written as {example:?}, which does not fit the {own} scale; give the scale and the metric that were asked, such as {}",
            scale_option(Scale::new(u8::from(*all != 10), *all).unwrap_or(*own), audience)
        ),
        Unfit::Denominators { of } => {
            let of: Vec<String> = of.iter().map(|all| format!("/{all}")).collect();
            format!(
                "{column} mixes ratings out of different numbers: {}; split the column by the scale that was shown",
                of.join(", ")
            )
        }
        Unfit::Fractions { example } => format!(
            "{column} holds fractions such as {example}, which are not whole ratings; if they are parts of a scale, multiply them by its highest number first"
        ),
        Unfit::Computed { example, average } => {
            let what = if *average { "averages" } else { "scores" };
            format!(
                "{column} holds {what} that were already computed, such as {example}, or answers on a scale to 100; export one row for each answer, on the scale that was shown"
            )
        }
        Unfit::CodedGroups { example } => format!(
            "{column} holds NPS groups that are already coded as numbers, {example} for a detractor; score the column with the answers from 0 to 10"
        ),
        Unfit::Counted { counts } => {
            let counts: Vec<String> = counts.iter().map(|name| quoted(name)).collect();
            let verb = if counts.len() == 1 { "counts" } else { "count" };
            format!(
                "the file is a table of counts, not of answers: {} {verb} answers. Export one row for each answer, or make a file with only two columns: the rating, such as 1 to 5, and \"Count\"",
                counts.join(", ")
            )
        }
        Unfit::Shares => format!(
            "the file is a table of shares, not of answers: {column} holds the share of each rating, and the number of answers is not known. Export one row for each answer, or add a column \"Count\" with the number of answers"
        ),
        Unfit::Options { columns } => format!(
            "{} hold one option of a question each, so none of them can be scored alone; export the answers with one column for each question (\"condensed\" in SurveyMonkey)",
            super::first_of(columns)
        ),
        Unfit::Mixed { by, values } => format!(
            "{column} holds answers to different questions or on different scales, which {} names: {}; score each by itself, such as with {} {:?}",
            quoted(by),
            super::first_of(values),
            audience.option("where"),
            format!("{by}={}", values.first().map_or("", String::as_str))
        ),
        Unfit::Codes { example } => format!(
            "{column} holds answer codes such as {example:?}; export full answers instead of codes, or if each number is the rating itself give the scale, such as {scale}"
        ),
        Unfit::MixedCells { words, numbers } => format!(
            "{column} mixes words ({words}) and numbers ({numbers}), and which number stands for which word is not known; replace them with either, or leave the numbers out with {ignore}"
        ),
        Unfit::UnreadWords { texts, unread, answers } => format!(
            "{column} is answered in words, but {unread} of its {answers} answers are not known words: {}; replace them with numbers, or leave them out with {ignore}",
            counted(texts)
        ),
        Unfit::MixedWords if given.coding.scale.is_some() => format!(
            "{column} is answered in words, but its labels do not match a known scale with as many points as the one that you gave; replace them with numbers, or correct the scale"
        ),
        Unfit::MixedWords => format!(
            "{column} is answered in words, but its labels do not match a known scale; replace them with numbers, or say how many points the scale has, such as {scale}"
        ),
        Unfit::FourOrFive
        | Unfit::HeaderScale { .. }
        | Unfit::HeaderEnds
        | Unfit::Reversed
        | Unfit::Opposite
        | Unfit::Labels { .. }
        | Unfit::OtherThan { .. } => unclear(unfit, audience),
        Unfit::Derived if given.column.is_some() => format!(
            "{column} holds groups derived from a rating; score the column of the rating instead. If the file has no rating, add {} nps: the NPS is exact, the mean is not known",
            audience.option("metric")
        ),
        Unfit::Derived => {
            let (column_option, option) = (audience.option("column"), audience.option("metric"));
            format!(
                "{column} holds groups derived from a rating; score the column of the rating instead. If the file has no rating, choose this column with {column_option} and add {option} nps: the NPS is exact, the mean is not known"
            )
        }
        Unfit::Coding(error) => format!("{column}: {}", crate::say::coding::text(*error)),
        Unfit::NoFavourable => format!("{column}: {}", no_favourable(given.coding.direction, audience)),
        Unfit::TooManySegments { limit } => format!(
            "{column} has more than {limit} different values, too many to split by; choose a column with fewer"
        ),
    }
}

/// Says what of a column's scale or direction is unclear.
fn unclear(unfit: &UnfitColumn, audience: Audience) -> String {
    let column = quoted(&unfit.column);
    let direction = match audience {
        Audience::Terminal => "--direction lower_is_better or higher_is_better",
        Audience::Script => "direction \"lower_is_better\" or \"higher_is_better\"",
    };
    let scale = |scale| scale_option(scale, audience);
    let ignore = ignore(audience);
    let which = format!("say with {direction} which end is good");
    match &unfit.why {
        Unfit::FourOrFive => format!(
            "{column} is answered in words that fit a scale of four points and one of five; say how many were shown, with {} or {}",
            scale(Scale::new(1, 4).unwrap_or(Scale::FIVE)),
            scale(Scale::FIVE)
        ),
        Unfit::HeaderScale { number, assumed } => format!(
            "the header of {column} names {number}, which is beyond {assumed}, the usual scale; give the scale that was shown, such as {}, or add {ignore} to score it on {assumed}",
            scale(Scale::new(1, *number).unwrap_or(Scale::TEN))
        ),
        Unfit::HeaderEnds => format!(
            "the header of {column} explains the ends of its scale in words that are not known; {which}, or add {ignore} if the high end is"
        ),
        Unfit::Reversed => format!(
            "the header of {column} says that its numbers were turned round, but not whether they still are; {which}"
        ),
        Unfit::Opposite => format!(
            "{column} seems to ask for the opposite, so that high numbers are bad; {which}, or choose other answers with {}",
            audience.option("column")
        ),
        Unfit::Labels { low, high } => format!(
            "the labels beside the numbers of {column} are not known, such as {low:?} and {high:?}; {which}"
        ),
        Unfit::OtherThan { word } => format!(
            "{column} is not scored: its header says {word:?}, so its numbers seem to be something else than answers; if they are answers, choose it with {}",
            audience.option("column")
        ),
        _ => String::new(),
    }
}

/// The option that leaves out what cannot be read.
pub(super) const fn ignore(audience: Audience) -> &'static str {
    match audience {
        Audience::Terminal => "--unread ignore",
        Audience::Script => "unread \"ignore\"",
    }
}

/// Answers with their counts.
pub(super) fn counted(texts: &[(String, u64)]) -> String {
    let more = texts.len().saturating_sub(ANSWERS);
    let mut list: Vec<String> =
        texts.iter().take(ANSWERS).map(|(text, count)| format!("{text:?} ×{count}")).collect();
    if more > 0 {
        list.push(format!("and {more} more"));
    }
    list.join(", ")
}

fn no_favourable(given: Option<Direction>, audience: Audience) -> String {
    let (set, low_set, direction) = match audience {
        Audience::Terminal => ("4,5", "1,2", "--direction lower_is_better"),
        Audience::Script => ("[4, 5]", "[1, 2]", "direction \"lower_is_better\""),
    };
    let favourable = audience.option("favourable");
    let unknown =
        "no convention says which values of this scale and direction are favourable; name them, such as";
    match given {
        Some(Direction::HigherIsBetter) => return format!("{unknown} {favourable} {set}"),
        Some(Direction::LowerIsBetter) => return format!("{unknown} {favourable} {low_set}"),
        None => {}
    }
    format!(
        "{unknown} {favourable} {set}, or where low values are good {direction} and {favourable} {low_set}"
    )
}
