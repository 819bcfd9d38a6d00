//! What a column's header says of its cells.

use crate::scale::Kind;

/// What a header promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// Ratings of this kind.
    Kind(Kind),
    /// Ratings, but of what is not said.
    Rating,
    /// Nothing that is scored: a comment, a date, an id, or a group that was derived from a rating.
    None,
}

/// A name of more words is a sentence: there `why` or `time` is part of the question.
const NAME_WORDS: usize = 4;

/// Names of what stands beside a rating, not of a rating.
const BESIDE: &[&str] = &[
    "at",
    "bucket",
    "class",
    "comment",
    "comments",
    "count",
    "date",
    "feedback",
    "id",
    "label",
    "link",
    "name",
    "note",
    "notes",
    "reason",
    "reasons",
    "sentiment",
    "tag",
    "tags",
    "text",
    "time",
    "timestamp",
    "topics",
    "type",
    "url",
    "weight",
    "why",
];

/// Names of groups derived from a rating: 1, 2, 3 for detractors, passives and promoters.
const DERIVED: &[&str] = &["category", "group", "segment"];

/// The promise of a header, and the word that makes it.
pub(super) fn promise(header: &str) -> (Promise, String) {
    let words = words(header);
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let beside = words.len() <= NAME_WORDS && words.iter().any(|word| is(BESIDE, word) || is(DERIVED, word));
    let derived = words.last().is_some_and(|word| is(DERIVED, word));
    if beside || derived {
        return (Promise::None, String::new());
    }
    // "NPS score" and "satisfaction rating" are what their first word says.
    let order =
        [Promise::Kind(Kind::Nps), Promise::Kind(Kind::Csat), Promise::Kind(Kind::Ces), Promise::Rating];
    let found = order.into_iter().find_map(|promise| {
        words.iter().find(|word| says(word) == promise).map(|word| (promise, word.clone()))
    });
    found.unwrap_or((Promise::None, String::new()))
}

/// What one word promises.
fn says(word: &str) -> Promise {
    match word {
        "nps" | "enps" => Promise::Kind(Kind::Nps),
        _ if word.starts_with("recommend") => Promise::Kind(Kind::Nps),
        "csat" => Promise::Kind(Kind::Csat),
        _ if word.starts_with("satisf") => Promise::Kind(Kind::Csat),
        "ces" | "effort" | "easy" | "ease" => Promise::Kind(Kind::Ces),
        "rate" | "rating" | "ratings" | "score" | "scores" | "star" | "stars" => Promise::Rating,
        _ => Promise::None,
    }
}

/// The words of a header in lower case: `LikelyToRecommend`, `nps_rating` and `NPS rating` alike.
fn words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for c in header.chars() {
        let starts = c.is_uppercase() && before_lower;
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_promise_what_they_name() {
        let of = |header| promise(header).0;
        for header in
            ["nps_rating", "NPS", "LikelyToRecommend", "How likely are you to recommend us, and why?"]
        {
            assert_eq!(of(header), Promise::Kind(Kind::Nps), "{header}");
        }
        assert_eq!(of("Overall satisfaction"), Promise::Kind(Kind::Csat));
        assert_eq!(of("The company made it easy for me to handle my issue."), Promise::Kind(Kind::Ces));
        assert_eq!(of("CES 2.0"), Promise::Kind(Kind::Ces));
        for header in ["Rating", "star_rating", "How would you rate your experience?"] {
            assert_eq!(of(header), Promise::Rating, "{header}");
        }
        for header in [
            "Q1_NPS_GROUP",
            "How likely are you to recommend us? - Group",
            "nps_comment",
            "score_id",
            "NPS date",
            "RespondentID",
            "",
            "Strategy",
            "Released",
        ] {
            assert_eq!(of(header), Promise::None, "{header}");
        }
    }
}
