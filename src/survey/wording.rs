//! Texts: what a survey says in its own words, and the built-in wording by language.

use crate::fault::Fault;
use crate::json::{self, Members, Value};
use crate::scale::Group;

/// The built-in English, the fallback for every other language.
const ENGLISH: &str = include_str!("../../www/locales/en.json");

/// Built-in wording in one language, with English behind it.
pub struct Locale {
    tag: String,
    own: Members,
    english: Members,
}

impl Locale {
    /// English.
    pub fn english() -> Locale {
        Locale { tag: "en".to_owned(), own: Members::new(), english: members(ENGLISH).unwrap_or_default() }
    }

    /// The wording of a locale file; what it lacks is English.
    ///
    /// # Errors
    /// Where the file is not a JSON object.
    pub fn new(tag: &str, text: &str) -> Result<Locale, Fault> {
        let own = members(text).map_err(|error| Fault::new(["locales/", tag, ".json"].concat(), error))?;
        Ok(Locale { tag: tag.to_owned(), own, ..Locale::english() })
    }

    /// The language, a BCP 47 tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The text of that key; empty where no language has it.
    pub fn text(&self, key: &str) -> &str {
        [&self.own, &self.english]
            .into_iter()
            .find_map(|from| from.iter().find(|(name, _)| name == key))
            .and_then(|(_, text)| text.as_str())
            .unwrap_or_default()
    }
}

fn members(text: &str) -> Result<Members, String> {
    match json::parse(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(["an object is wanted, not ", other.kind()].concat()),
        Err(error) => Err(error.to_string()),
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
    /// Reads a text. `by_group` says whether the question is about another one, so that a map by
    /// group is allowed.
    ///
    /// # Errors
    /// Where it is neither a string nor a map of the kinds allowed.
    pub fn read(value: &Value, place: &str, by_group: bool) -> Result<Wording, Fault> {
        let members = match value {
            Value::String(text) => return Ok(Wording::Plain(text.clone())),
            Value::Object(members) if !members.is_empty() => members,
            other => return Err(Fault::wants(place, "a text, or a map of texts by language,", other.kind())),
        };
        let inner = |key: &str| [place, ".", key].concat();
        if members.iter().any(|(key, _)| Group::from_name(key).is_some()) {
            if !by_group {
                return Err(Fault::new(
                    place,
                    "texts by group need \"about\", the id of the question they follow",
                ));
            }
            let group = |(key, text): &(String, Value)| {
                let group = Group::from_name(key)
                    .ok_or_else(|| Fault::not_one_of(inner(key), key, "groups, or languages, not both"))?;
                Ok((group, Wording::read(text, &inner(key), false)?))
            };
            return Ok(Wording::ByGroup(members.iter().map(group).collect::<Result<_, _>>()?));
        }
        let language = |(tag, text): &(String, Value)| match text {
            Value::String(text) if is_language_tag(tag) => Ok((tag.clone(), text.clone())),
            Value::String(_) => {
                Err(Fault::not_one_of(inner(tag), tag, "language tags such as \"en\" or \"pt-BR\""))
            }
            other => Err(Fault::wants(inner(tag), "a text", other.kind())),
        };
        Ok(Wording::ByLanguage(members.iter().map(language).collect::<Result<_, _>>()?))
    }

    /// The text for a language and a group; `None` where the group has none of its own.
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

/// The text for `language`: the same tag, else the same primary language, else English, else the
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

/// `text` with each `{name}` replaced; a name that `value` does not know stays as written.
pub fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail))) {
            Some((found, tail)) => {
                out.push_str(found);
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

    fn wording(text: &str, by_group: bool) -> Result<Wording, Fault> {
        Wording::read(&json::parse(text).unwrap(), "text", by_group)
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
        assert!(wording(r#"{"detractor":"Why?"}"#, false).unwrap_err().message.contains("about"));
        assert_eq!(wording(r#"{"en":{"detractor":"Why?"}}"#, true).unwrap_err().place, "text.en");
        assert_eq!(wording(r#"{"detractor":"a","en":"b"}"#, true).unwrap_err().place, "text.en");
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
        let locale = Locale::new("lt", r#"{"close":"Uždaryti"}"#).unwrap();
        assert_eq!(locale.text("close"), "Uždaryti");
        assert_eq!(locale.text("nps.low"), "Not at all likely");
        assert_eq!(locale.text("no such key"), "");
        assert!(Locale::new("lt", "[]").is_err());
    }

    #[test]
    fn every_locale_file_has_every_key_and_no_other() {
        let english: Vec<_> = members(ENGLISH).unwrap().into_iter().map(|(key, _)| key).collect();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales")).unwrap() {
            let path = entry.unwrap().path();
            let keys: Vec<_> = members(&std::fs::read_to_string(&path).unwrap())
                .unwrap()
                .into_iter()
                .map(|(key, _)| key)
                .collect();
            assert_eq!(keys, english, "{}", path.display());
        }
    }
}
