//! Texts: what a survey says in its own words, and the built-in wording by language.

use super::module::MODULE;
use crate::fault::{Expected, Fault, JsonType, Mistake, What};
use crate::json::Value;
use crate::scale::{Group, Kind};

/// Declares the built-in wording: its keys, their names in locale files, and the English text. Only the larger
/// modules use what is under `more`; it has files of its own.
macro_rules! wording {
    (
        { $($key:ident $name:literal $english:literal,)* }
        more { $($rare:ident $rare_name:literal $rare_english:literal,)* }
    ) => {
        /// A text of the built-in wording.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is its English text")]
        pub enum Key { $($key,)* $($rare,)* }

        /// The name and English text of each key that every survey may need, in the order of [`Key`].
        pub const ENGLISH: &[(&str, &str)] = &[$(($name, $english),)*];

        /// The keys that only the larger modules use, which follow.
        pub const ENGLISH_MORE: &[(&str, &str)] = &[$(($rare_name, $rare_english),)*];
    };
}

wording! {
    {
    Nps "nps" "How likely are you to recommend us to a friend or colleague?",
    NpsLow "nps.low" "Not at all likely",
    NpsHigh "nps.high" "Extremely likely",
    Csat "csat" "How satisfied are you with your experience?",
    CsatLow "csat.low" "Very dissatisfied",
    CsatHigh "csat.high" "Very satisfied",
    Ces "ces" "It was easy to get what I needed done.",
    CesLow "ces.low" "Strongly disagree",
    CesHigh "ces.high" "Strongly agree",
    Why "why" "Would you like to add anything?",
    WhyDetractor "why.detractor" "What did not go well for you?",
    WhyPassive "why.passive" "What could we do better?",
    WhyPromoter "why.promoter" "What did you like most?",
    Survey "survey" "Survey",
    Announce "announce" "Survey, at the end of the page: {question}",
    Optional "optional" "Optional",
    Required "required" "Please choose a number.",
    RequiredText "required.text" "Please write an answer.",
    Next "next" "Next",
    Submit "submit" "Send",
    Close "close" "Close survey",
    Sending "sending" "Sending…",
    Unsent "unsent" "Your answer could not be sent yet.",
    Retry "retry" "Try again",
    Thanks "thanks" "Thank you for your answer.",
    Back "back" "Back",
    }
    more {
    Progress "progress" "{n} of {total}",
    RequiredChoice "required.choice" "Please choose an answer.",
    RequiredRows "required.rows" "Please answer every row.",
    Several "several" "Choose all that apply.",
    Other "other" "Other",
    OtherText "other.text" "Your own answer",
    Tab "tab" "Feedback",
    Enps "enps" "How likely are you to recommend us as a place to work?",
    NpsCompany "nps.company" "How likely are you to recommend {company} to a friend or colleague?",
    EnpsCompany "enps.company" "How likely are you to recommend {company} as a place to work?",
    Agent "agent" "How satisfied are you with the help you received?",
    Expectation "expectation" "How did we do, compared with what you expected?",
    ExpectationLow "expectation.low" "Much worse than expected",
    ExpectationHigh "expectation.high" "Much better than expected",
    Effort "ces-effort" "How much effort did it take to get what you needed done?",
    EffortLow "ces-effort.low" "Very little effort",
    EffortHigh "ces-effort.high" "A great deal of effort",
    Ease "ces-10" "How easy was it to get what you needed done?",
    EaseLow "ces-10.low" "Very difficult",
    EaseHigh "ces-10.high" "Very easy",
    ServqualExpectation "servqual.expectation" "Think of an excellent company in our field. How far do you agree that it would have each of these?",
    ServqualPerception "servqual.perception" "Now think of us. How far do you agree that we have each of these?",
    Tangibles1 "tangibles-1" "Up-to-date equipment",
    Tangibles2 "tangibles-2" "Attractive premises or website",
    Tangibles3 "tangibles-3" "Staff with a neat appearance",
    Tangibles4 "tangibles-4" "Well-designed documents",
    Reliability1 "reliability-1" "Promises kept on time",
    Reliability2 "reliability-2" "Real interest in solving customers’ problems",
    Reliability3 "reliability-3" "Service that is right the first time",
    Reliability4 "reliability-4" "Services provided at the agreed time",
    Reliability5 "reliability-5" "Records without mistakes",
    Responsiveness1 "responsiveness-1" "Information on exactly when a service will be provided",
    Responsiveness2 "responsiveness-2" "Prompt service",
    Responsiveness3 "responsiveness-3" "Staff who are always ready to help",
    Responsiveness4 "responsiveness-4" "Staff who find time for every request",
    Assurance1 "assurance-1" "Staff whose manner inspires trust",
    Assurance2 "assurance-2" "A feeling of safety in every transaction",
    Assurance3 "assurance-3" "Staff who are always polite",
    Assurance4 "assurance-4" "Staff with the knowledge to answer questions",
    Empathy1 "empathy-1" "Attention to each customer as an individual",
    Empathy2 "empathy-2" "Opening hours that suit everyone",
    Empathy3 "empathy-3" "Staff who take a personal interest in customers",
    Empathy4 "empathy-4" "Customers’ interests put first",
    Empathy5 "empathy-5" "Understanding of what each customer needs",
    }
}

/// The rows of `servqual`, by dimension.
pub const SERVQUAL: [Key; 22] = [
    Key::Tangibles1,
    Key::Tangibles2,
    Key::Tangibles3,
    Key::Tangibles4,
    Key::Reliability1,
    Key::Reliability2,
    Key::Reliability3,
    Key::Reliability4,
    Key::Reliability5,
    Key::Responsiveness1,
    Key::Responsiveness2,
    Key::Responsiveness3,
    Key::Responsiveness4,
    Key::Assurance1,
    Key::Assurance2,
    Key::Assurance3,
    Key::Assurance4,
    Key::Empathy1,
    Key::Empathy2,
    Key::Empathy3,
    Key::Empathy4,
    Key::Empathy5,
];

impl Key {
    /// Returns the question of a kind and the labels of its ends; a `rating` has no built-in wording.
    pub fn of_kind(kind: Kind) -> Option<[Key; 3]> {
        match kind {
            Kind::Nps => Some([Key::Nps, Key::NpsLow, Key::NpsHigh]),
            Kind::Csat => Some([Key::Csat, Key::CsatLow, Key::CsatHigh]),
            Kind::Ces => Some([Key::Ces, Key::CesLow, Key::CesHigh]),
            Kind::Rating => None,
        }
    }

    /// Returns the question that names the company in place of "us", where there is one.
    pub fn with_company(self) -> Key {
        match self {
            Key::Nps => Key::NpsCompany,
            Key::Enps => Key::EnpsCompany,
            other => other,
        }
    }

    /// Returns the comment's question after a rating, by the rating's group.
    pub fn why(group: Option<Group>) -> Key {
        match group {
            Some(Group::Detractor) => Key::WhyDetractor,
            Some(Group::Passive) => Key::WhyPassive,
            Some(Group::Promoter) => Key::WhyPromoter,
            _ => Key::Why,
        }
    }
}

/// The built-in wording in one language, with English as its fallback.
pub struct Locale {
    tag: String,
    texts: String,
}

impl Locale {
    /// Returns the English wording.
    pub fn english() -> Locale {
        Locale::new("en", "")
    }

    /// Returns the wording of a language: a line for each key, in the order of [`Key`]. An empty or missing
    /// line falls back to English.
    pub fn new(tag: &str, texts: &str) -> Locale {
        Locale { tag: tag.to_owned(), texts: texts.to_owned() }
    }

    /// Returns the language, a BCP 47 tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the text of that key.
    pub fn text(&self, key: Key) -> &str {
        let key = key as usize;
        let english = ENGLISH.get(key).or_else(|| match MODULE.own_surveys {
            false => None,
            true => ENGLISH_MORE.get(key - ENGLISH.len()),
        });
        let english = english.map_or("", |(_, text)| text);
        self.texts.split('\n').nth(key).filter(|text| !text.is_empty()).unwrap_or(english)
    }
}

/// A text of a survey: one for all, by language, or by the group of the question it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Wording {
    /// The same in every language.
    Plain(String),
    /// By language tag; at least one.
    ByLanguage(Vec<(String, String)>),
    /// By group; a group that is left out falls back to the built-in wording.
    ByGroup(Vec<(Group, Wording)>),
}

impl Wording {
    /// Reads a text. `groups` are those of the question that this one is about, which a map may use as keys;
    /// empty where it is about none.
    ///
    /// # Errors
    /// Where it is neither a string nor an object of texts by language or group.
    pub fn read(value: &Value, place: &str, groups: &[Group]) -> Result<Wording, Fault> {
        let members = match value {
            Value::String(text) => return Ok(Wording::Plain(text.clone())),
            Value::Object(members) if !members.is_empty() => members,
            other => {
                return Err(Fault::wrong_type(place, Expected::Texts, other.json_type()));
            }
        };
        let inner = |key: &str| [place, ".", key].concat();
        if members.iter().any(|(key, _)| Group::from_name(key).is_some()) {
            if groups.is_empty() {
                return Err(Fault::new(place, What::Mistake(Mistake::GroupsWithoutAbout)));
            }
            let group = |(key, text): &(String, Value)| {
                let group = Group::from_name(key)
                    .ok_or_else(|| Fault::new(inner(key), What::Mistake(Mistake::NotAGroup(key.clone()))))?;
                if !groups.contains(&group) {
                    let names: Vec<_> = groups.iter().map(|group| group.name()).collect();
                    return Err(Fault::not_one_of(inner(key), key, &names));
                }
                Ok((group, Wording::read(text, &inner(key), &[])?))
            };
            return Ok(Wording::ByGroup(members.iter().map(group).collect::<Result<_, _>>()?));
        }
        let language = |(tag, text): &(String, Value)| match text {
            Value::String(text) if is_language_tag(tag) => Ok((tag.clone(), text.clone())),
            Value::String(_) => Err(Fault::not_allowed(inner(tag), tag, Expected::LanguageTag)),
            other => Err(Fault::wrong_type(inner(tag), Expected::Type(JsonType::String), other.json_type())),
        };
        Ok(Wording::ByLanguage(members.iter().map(language).collect::<Result<_, _>>()?))
    }

    /// Returns whether any of its texts is blank.
    pub fn is_empty(&self) -> bool {
        match self {
            Wording::Plain(text) => text.trim().is_empty(),
            Wording::ByLanguage(texts) => texts.iter().any(|(_, text)| text.trim().is_empty()),
            Wording::ByGroup(texts) => texts.iter().any(|(_, text)| text.is_empty()),
        }
    }

    /// Returns it without blank texts; `None` where no other is left.
    pub fn without_blank(self) -> Option<Wording> {
        match self {
            Wording::ByLanguage(mut texts) => {
                texts.retain(|(_, text)| !text.trim().is_empty());
                (!texts.is_empty()).then_some(Wording::ByLanguage(texts))
            }
            other => (!other.is_empty()).then_some(other),
        }
    }

    /// Returns the text for a language and a group; `None` where the group has none.
    pub fn text(&self, language: &str, group: Option<Group>) -> Option<&str> {
        match self {
            Wording::Plain(text) => Some(text),
            Wording::ByLanguage(texts) => nearest(texts, language),
            Wording::ByGroup(texts) => texts
                .iter()
                .find(|(of, _)| Some(*of) == group)
                .and_then(|(_, text)| text.text(language, None)),
        }
    }
}

/// Returns the text for `language`: the same tag, else the same primary language, else English, else the
/// first.
fn nearest<'t>(texts: &'t [(String, String)], language: &str) -> Option<&'t str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let wanted = primary(language);
    let by = |matches: &dyn Fn(&str) -> bool| texts.iter().find(|(tag, _)| matches(tag));
    by(&|tag| tag.eq_ignore_ascii_case(language))
        .or_else(|| by(&|tag| primary(tag) == wanted))
        .or_else(|| by(&|tag| primary(tag) == "en"))
        .or(texts.first())
        .map(|(_, text)| text.as_str())
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Returns `text` with each `{name}` replaced. Names without a value stay as written, and so do braces in
/// values.
pub fn fill<V: AsRef<str>>(text: &str, value: impl Fn(&str) -> Option<V>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail))) {
            Some((found, tail)) => {
                out.push_str(found.as_ref());
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn wording(text: &str, by_group: bool) -> Result<Wording, Fault> {
        let groups: &[_] = if by_group { &Group::ALL[..3] } else { &[] };
        Wording::read(&json::parse(text).unwrap(), "text", groups)
    }

    #[test]
    fn languages_fall_back_to_the_nearest() {
        let by = wording(r#"{"lt":"Labas","en":"Hi","pt-BR":"Oi"}"#, false).unwrap();
        assert_eq!(by.text("lt-LT", None), Some("Labas"));
        assert_eq!(by.text("pt", None), Some("Oi"));
        assert_eq!(by.text("ja", None), Some("Hi"));
        assert_eq!(wording(r#"{"lt":"Labas"}"#, false).unwrap().text("ja", None), Some("Labas"));
    }

    #[test]
    fn groups_come_before_languages_and_need_a_question() {
        let by = wording(r#"{"detractor":{"en":"Why?","lt":"Kodėl?"},"promoter":"Great"}"#, true).unwrap();
        assert_eq!(by.text("lt", Some(Group::Detractor)), Some("Kodėl?"));
        assert_eq!(by.text("lt", Some(Group::Promoter)), Some("Great"));
        assert_eq!(by.text("lt", Some(Group::Passive)), None);
        assert!(wording(r#"{"detractor":"Why?"}"#, false).unwrap_err().to_string().contains("about"));
        assert_eq!(wording(r#"{"en":{"detractor":"Why?"}}"#, true).unwrap_err().place, "text.en");
        assert_eq!(wording(r#"{"detractor":"a","en":"b"}"#, true).unwrap_err().place, "text.en");
        assert_eq!(
            wording(r#"{"neutral":"a"}"#, true).unwrap_err().to_string(),
            "text.neutral: unknown value \"neutral\"; allowed: detractor, passive, promoter"
        );
        assert!(wording("3", false).is_err());
        assert!(wording("{}", false).is_err());
    }

    #[test]
    fn placeholders_are_filled_once() {
        let vars = |name: &str| (name == "company").then_some("{company}");
        assert_eq!(fill("{company} {other} {", vars), "{company} {other} {");
        assert_eq!(fill("a {company} b", |_| Some("Acme")), "a Acme b");
    }

    #[test]
    fn a_locale_falls_back_to_english() {
        let locale = Locale::new("lt", "Kiek?\n\nTikrai");
        assert_eq!(locale.text(Key::Nps), "Kiek?");
        assert_eq!(locale.text(Key::NpsLow), "Not at all likely");
        assert_eq!(locale.text(Key::NpsHigh), "Tikrai");
        assert_eq!(locale.text(Key::Thanks), "Thank you for your answer.");
    }

    /// The languages with built-in wording, sorted.
    const LANGUAGES: [&str; 18] = [
        "ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ka", "ko", "lt", "pl", "pt-BR", "ro", "tr",
        "uk", "zh-Hans",
    ];

    /// The member of a locale file that tells a native speaker what to look at: reasons by key.
    const CHECK: &str = "//check";

    /// Both end labels share one line of a card of 240 px; each may wrap once.
    const END_LABEL: usize = 30;

    fn english() -> Vec<(String, String)> {
        ENGLISH.iter().chain(ENGLISH_MORE).map(|(key, text)| ((*key).into(), (*text).into())).collect()
    }

    /// The members of each locale file, by language.
    fn files() -> Vec<(String, json::Members)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let file = json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
                let tag = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (tag, file.as_object().unwrap().clone())
            })
            .collect();
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files
    }

    /// What is wrong with any text of any language, English included, by `fault`.
    fn faults(fault: impl Fn(&str, &str, &str) -> bool) -> Vec<String> {
        let english = english();
        let mut faults = Vec::new();
        let mut look = |tag: &str, key: &str, text: &str| {
            let original = english.iter().find(|(name, _)| name == key).map_or("", |(_, text)| text);
            if fault(key, text, original) {
                faults.push(format!("{tag} {key}: {text:?}"));
            }
        };
        english.iter().for_each(|(key, text)| look("en", key, text));
        for (tag, members) in files() {
            for (key, text) in members.iter().filter(|(key, _)| key != CHECK) {
                look(&tag, key, text.as_str().unwrap_or_default());
            }
        }
        faults
    }

    const NONE: [String; 0] = [];

    #[test]
    fn every_locale_file_has_every_key_and_no_other() {
        let english = english();
        let mut tags: Vec<_> = files().into_iter().map(|(tag, _)| tag).collect();
        tags.push("en".to_owned());
        tags.sort();
        assert_eq!(tags, LANGUAGES);
        let mut wrong = Vec::new();
        for (tag, members) in files() {
            let keys: Vec<_> =
                members.iter().map(|(key, _)| key.as_str()).filter(|key| *key != CHECK).collect();
            let known: Vec<_> = english.iter().map(|(key, _)| key.as_str()).collect();
            let list = |what: &str, keys: &[&str], others: &[&str]| {
                let names: Vec<_> = keys.iter().filter(|key| !others.contains(key)).copied().collect();
                (!names.is_empty()).then(|| format!("{tag} {what} {}", names.join(", ")))
            };
            wrong.extend(list("lacks", &known, &keys));
            wrong.extend(list("has the unknown", &keys, &known));
            if keys.len() == known.len() && keys != known {
                wrong.push(format!("{tag} has its keys in another order"));
            }
        }
        assert_eq!(wrong, NONE);
    }

    #[test]
    fn every_text_is_one_clean_line() {
        // Texts contain no direction marks: the card has the direction of its language.
        let is_mark = |c| matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        assert_eq!(faults(|_, text, _| text.is_empty() || text != text.trim()), NONE);
        assert_eq!(faults(|_, text, _| text.contains(|c: char| c.is_control() || is_mark(c))), NONE);
        assert_eq!(faults(|_, text, _| ["  ", "...", "'", "\""].iter().any(|odd| text.contains(odd))), NONE);
        assert_eq!(faults(|_, text, _| text.starts_with(['.', '…', '!', '?', '؟', '。'])), NONE);
    }

    #[test]
    fn every_text_has_the_placeholders_of_the_english() {
        let names = |text: &str| {
            let mut names: Vec<_> =
                text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(faults(|_, text, original| names(text) != names(original)), NONE);
    }

    #[test]
    fn questions_ask_and_the_ends_of_a_scale_are_short() {
        let is_end = |key: &str| key.ends_with(".low") || key.ends_with(".high");
        assert_eq!(faults(|key, text, _| is_end(key) && text.chars().count() > END_LABEL), NONE);
        let asks = |text: &str| text.ends_with(['?', '؟', '？']);
        assert_eq!(faults(|_, text, original| asks(text) != asks(original)), NONE);
    }

    #[test]
    fn what_a_native_speaker_should_check_is_a_reason_by_key() {
        let english = english();
        for (tag, members) in files() {
            let (_, reasons) =
                members.iter().find(|(key, _)| key == CHECK).unwrap_or_else(|| panic!("{tag}"));
            for (key, reason) in reasons.as_object().unwrap() {
                assert!(english.iter().any(|(known, _)| known == key), "{tag}: {key}");
                assert!(reason.as_str().is_some_and(|reason| !reason.is_empty()), "{tag}: {key}");
            }
        }
    }
}
