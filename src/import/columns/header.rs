//! What a column's header says about its cells.

pub(super) mod other_than;
pub(super) mod turned;

use crate::import::meaning::lexicon::{self, Asks};
use crate::scale::{EXPECTATION, Kind};

/// What a header says that its cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Promise {
    /// Ratings of this kind.
    Kind(Kind),
    /// Ratings, without saying of what.
    Rating,
    /// Whether something was better or worse than expected, as the preset asks it.
    Expectation,
    /// Not ratings: a comment, a date, an id, or a group derived from a rating.
    None,
}

/// A header with more words is a sentence, in which `why` or `time` is part of the question.
const NAME_WORDS: usize = 4;

/// Words for what accompanies a rating and is not one.
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

/// Words for groups derived from a rating, such as 1, 2, 3 for detractors, passives and promoters.
const DERIVED: &[&str] = &["category", "group", "segment"];

/// What a header promises, and by which word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct HeaderMeaning {
    pub promise: Promise,
    /// The word that says so.
    pub word: String,
    /// Whether it asks how much effort, so that less is better.
    pub effort: bool,
}

impl HeaderMeaning {
    /// A header that says with a word that its column holds ratings.
    pub fn rating(word: &str) -> HeaderMeaning {
        HeaderMeaning { promise: Promise::Rating, word: word.to_owned(), effort: false }
    }

    /// Returns the kind of rating that is promised, if any.
    pub fn kind(&self) -> Option<Kind> {
        match self.promise {
            Promise::Kind(kind) => Some(kind),
            Promise::Rating | Promise::Expectation | Promise::None => None,
        }
    }
}

/// Returns what a header says about its cells.
pub(in crate::import) fn promise(header: &str) -> HeaderMeaning {
    let said = |promise, word: &str, effort| HeaderMeaning { promise, word: word.to_owned(), effort };
    let words = words(header);
    if is_derived_from(&words) {
        return said(Promise::None, "", false);
    }
    let other = lexicon::asks(header);
    if let Some((Asks::Effort, word)) = other {
        return said(Promise::Kind(Kind::Ces), word, !is_name(header));
    }
    // "NPS score" is NPS and "satisfaction rating" is CSAT, although both name a rating, too.
    for kind in [Kind::Nps, Kind::Csat, Kind::Ces] {
        if let Some(word) = words.iter().find(|word| says(word) == Promise::Kind(kind)) {
            return said(Promise::Kind(kind), word, false);
        }
        let asked = match kind {
            Kind::Nps => Asks::Nps,
            Kind::Csat => Asks::Csat,
            _ => Asks::Ces,
        };
        if let Some((_, word)) = other.filter(|(asks, _)| *asks == asked) {
            return said(Promise::Kind(kind), word, false);
        }
    }
    if is_expectation(&words) {
        return said(Promise::Expectation, EXPECTATION, false);
    }
    let rating = words.iter().find(|word| says(word) == Promise::Rating);
    let other = || lexicon::rating(header).or_else(|| is_grade(&words).then_some("note"));
    let rating = rating.map(String::as_str).or_else(other);
    if let Some(word) = rating.or(survey_response(header)) {
        return said(Promise::Rating, word, false);
    }
    said(Promise::None, "", false)
}

/// How a question for an amount begins, in languages other than English.
const HOW_MUCH: &[&str] =
    &["wie", "combien", "cuant", "quant", "ile", "kiek", "скільки", "сколько", "kadar", "כמה", "كم", "얼마"];

/// The most letters of a name.
const NAME_LETTERS: usize = 24;

/// The most letters of a name in a script without spaces between words.
const DENSE_LETTERS: usize = 8;

/// Whether a header that names the effort in a language other than English is a name, such as `Aufwand`, and
/// not the question how much it was. As `effort` in English, a name does not say that less is better.
fn is_name(header: &str) -> bool {
    let normal = lexicon::normal(header);
    // In Romanian, more words begin with "cat".
    let begins = |word: &str| word == "cat" || HOW_MUCH.iter().any(|how| word.starts_with(how));
    let letters = header.chars().filter(|c| c.is_alphabetic()).count();
    let dense = header.chars().any(|c| ('\u{3040}'..'\u{a000}').contains(&c));
    words(header).len() <= NAME_WORDS
        && letters <= if dense { DENSE_LETTERS } else { NAME_LETTERS }
        && !normal.split(' ').any(begins)
        && !["多少"].iter().any(|how| normal.contains(how))
}

/// Whether a column holds something derived from a rating, or accompanying it.
pub(in crate::import) fn is_beside(header: &str) -> bool {
    is_derived_from(&words(header))
}

/// Whether a column holds NPS groups.
pub(in crate::import) fn is_nps_group(header: &str) -> bool {
    let words = words(header);
    let group = words.last().is_some_and(|word| DERIVED.contains(&word.as_str()));
    group && words.iter().any(|word| says(word) == Promise::Kind(Kind::Nps))
}

/// What follows "note" in a French or German header where it means a grade: `Note globale`, `Note (1-5)`.
const GRADED: &[&str] = &[
    "attribuée",
    "client",
    "d",
    "de",
    "des",
    "donnée",
    "du",
    "finale",
    "générale",
    "globale",
    "moyenne",
    "sur",
];

fn is_grade(words: &[String]) -> bool {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    match words {
        [note, next, ..] => note == "note" && (is_number(next) || GRADED.contains(&next.as_str())),
        _ => false,
    }
}

fn is_derived_from(words: &[String]) -> bool {
    if is_grade(words) {
        return false;
    }
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let beside = words.len() <= NAME_WORDS && words.iter().any(|word| is(BESIDE, word) || is(DERIVED, word));
    beside
        || words.last().is_some_and(|word| is(DERIVED, word))
        || words.ends_with(&["option".to_owned(), "id".to_owned()])
        || words.starts_with(&["tags".to_owned(), "for".to_owned()])
        // Formbricks: the time that each answer took.
        || words.first().is_some_and(|word| word == "ttc")
}

/// Whether a header is the id of the expectation question, as exported (`expectation`), posted as a form
/// (`answers.expectation`) or with its scale. The word alone in a longer header may ask for something else.
fn is_expectation(words: &[String]) -> bool {
    let own = words.strip_prefix(&["answers".to_owned()]).unwrap_or(words);
    own.split_first().is_some_and(|(first, rest)| {
        first == EXPECTATION && rest.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// A property of a product analytics event, `$survey_response` or `$survey_response_2`: an answer
/// without its question. A property with an id after the name repeats the same answer.
fn survey_response(header: &str) -> Option<&str> {
    let name = "$survey_response";
    let (_, rest) = header.split_once(name)?;
    let number = rest.strip_prefix('_').unwrap_or(rest);
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(name)
}

/// Returns what one word promises.
fn says(word: &str) -> Promise {
    match word {
        "nps" | "enps" => Promise::Kind(Kind::Nps),
        _ if word.starts_with("recommend") => Promise::Kind(Kind::Nps),
        "csat" => Promise::Kind(Kind::Csat),
        _ if word.starts_with("satisf") || word.starts_with("dissatisf") => Promise::Kind(Kind::Csat),
        "ces" | "effort" | "easy" | "ease" => Promise::Kind(Kind::Ces),
        "rate" | "rating" | "ratings" | "score" | "scores" | "star" | "stars" => Promise::Rating,
        _ => Promise::None,
    }
}

/// Whether a table with `|` between its words holds one.
pub(in crate::import::columns) fn holds(table: &str, word: &str) -> bool {
    table.split('|').any(|known| known == word)
}

/// Splits a header into words in lower case, also at capitals and `_`: `LikelyToRecommend`, `nps_rating`.
pub(in crate::import) fn words(header: &str) -> Vec<String> {
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

    /// A header promises what its English counterpart does, in each language.
    #[test]
    fn headers_of_all_languages_promise_the_same() {
        const WORDS: [(&str, &str); 5] = [
            (
                "Rating",
                "Bewertung Évaluation Puntuación Calificación Valoración Valutazione Avaliação Ocena Įvertinimas \
                 Evaluare Değerlendirme Оцінка შეფასება التقييم דירוג रेटिंग 評価 평점 评分",
            ),
            (
                "Score",
                "Punktzahl Score Puntaje Punteggio Pontuação Punktacja Balas Punctaj Puan Бал ქულა الدرجة ציון \
                 स्कोर スコア 점수 得分",
            ),
            (
                "Satisfaction",
                "Zufriedenheit Satisfaction Satisfacción Soddisfazione Satisfação Satysfakcja Zadowolenie \
                 Pasitenkinimas Satisfacție Mulțumire Memnuniyet Задоволеність კმაყოფილება الرضا שביעות-רצון \
                 संतुष्टि 満足度 만족도 满意度",
            ),
            (
                "Recommendation",
                "Weiterempfehlung Empfehlung Recommandation Recomendación Raccomandazione Recomendação \
                 Rekomendacja Rekomendavimas Recomandare Tavsiye Рекомендація რეკომენდაცია التوصية המלצה \
                 सिफारिश 推奨度 추천 推荐",
            ),
            (
                "Effort",
                "Aufwand Effort Esfuerzo Sforzo Esforço Wysiłek Pastangos Efort Çaba Зусилля ძალისხმევა الجهد \
                 מאמץ प्रयास 手間 노력 费力程度",
            ),
        ];
        let mut unlike = Vec::new();
        for (english, words) in WORDS {
            for word in words.split(' ') {
                for end in ["", " (1-5)", " 1–5", "（1-5）"] {
                    let (own, other) =
                        (promise(&format!("{english}{end}")), promise(&format!("{word}{end}")));
                    if (other.promise, other.effort) != (own.promise, own.effort) {
                        unlike.push(format!("{word}{end}: {:?}", other.promise));
                    }
                }
            }
        }
        assert!(unlike.is_empty(), "{unlike:#?}");
        for header in ["Note (1-5)", "Note globale", "Note sur 10", "Note de satisfaction"] {
            assert_ne!(promise(header).promise, Promise::None, "{header}");
        }
        for header in ["Note", "NPS note", "Bewertungsdatum", "Stelle", "評価コメント", "Notes"] {
            assert_eq!(promise(header).promise, Promise::None, "{header}");
        }
        assert!(promise("Wie viel Aufwand?").effort && promise("Combien d'efforts ?").effort);
        assert!(promise("Cât efort a fost?").effort && !promise("Efort").effort);
    }

    #[test]
    fn headers_promise_what_they_name() {
        let of = |header| promise(header).promise;
        for header in
            ["nps_rating", "NPS", "LikelyToRecommend", "How likely are you to recommend us, and why?"]
        {
            assert_eq!(of(header), Promise::Kind(Kind::Nps), "{header}");
        }
        assert_eq!(of("Overall satisfaction"), Promise::Kind(Kind::Csat));
        assert_eq!(of("The company made it easy for me to handle my issue."), Promise::Kind(Kind::Ces));
        assert_eq!(of("CES 2.0"), Promise::Kind(Kind::Ces));
        assert!(promise("How much effort did it take to get help?").effort && !promise("effort").effort);
        for header in ["expectation", "Expectation (1-10)", "answers.expectation"] {
            assert_eq!(of(header), Promise::Expectation, "{header}");
        }
        assert_eq!(of("properties.$survey_response_1"), Promise::Rating);
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
            "properties.$survey_response_0190a1b2-0000",
            "1. How likely are you to recommend us? - Option ID",
            "Tags for: How likely are you to recommend us?",
            "",
            "Strategy",
            "perception of expectation",
            "expectation.tangibles-1",
            "Released",
        ] {
            assert_eq!(of(header), Promise::None, "{header}");
        }
    }

    /// The survey's own questions are recognised by their text in every language.
    #[test]
    fn the_surveys_own_questions_are_known() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales");
        let mut unknown = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let texts = crate::json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
            for (question, kind) in [
                ("nps", "nps"),
                ("nps.company", "nps"),
                ("csat", "csat"),
                ("ces", "ces"),
                ("ces-effort", "ces"),
            ] {
                let text = texts.get(question).unwrap().as_str().unwrap().replace("{company}", "Acme");
                let promise = promise(&text);
                let effort = question == "ces-effort";
                if promise.kind().map(Kind::name) != Some(kind) || promise.effort != effort {
                    unknown.push((question, text));
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
