//! What is on the screen: questions in one language, ready to be drawn.

use super::bidi::{has_rtl, is_rtl, isolated};
use super::definition::{Ask, Choice, Label, Question, Words};
use super::flow::Flow;
use super::module::{Large, MODULE};
use super::rated::Rated;
use super::response::push_number;
use super::wording::{Key, Locale, Wording, fill};
use crate::scale::Group;

/// One screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// Its questions: one, or all of a survey.
    pub items: Vec<Item>,
    /// The button's label.
    pub button: String,
    /// Whether there is a screen before this one.
    pub back: bool,
    /// How far the visitor has come, where a survey has many screens.
    pub progress: Option<String>,
}

/// One question of a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The question's id: the name of its fields.
    pub id: String,
    /// The question.
    pub text: String,
    /// What is asked for.
    pub field: Field,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it is asked, given the other answers.
    pub asked: bool,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// A number.
    Scale(Ends),
    /// A comment.
    Comment {
        /// In characters.
        max_length: usize,
    },
    /// Some of a list.
    Choice {
        /// The options, each an id and a text; "other" is the last.
        options: Vec<(String, String)>,
        /// Whether several may be chosen.
        multiple: bool,
        /// Whether the last option is "other".
        other: bool,
        /// Only the larger modules ask this.
        large: Large,
    },
    /// A number for each row.
    Matrix {
        /// The rows, each the name of its field and a text.
        rows: Vec<(String, String)>,
        /// The scale of each.
        ends: Ends,
        /// Only the larger modules ask this.
        large: Large,
    },
}

/// A scale and what its ends mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// Its coding, low to high, and its look.
    pub rated: Rated,
    /// What the lowest value means.
    pub low: String,
    /// What the highest value means.
    pub high: String,
}

/// The message at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// The text.
    pub text: String,
    /// Where it links to.
    pub link: Option<String>,
}

/// The language of a survey: the host's texts in `language`, and the built-in wording.
pub struct Voice {
    /// The built-in wording.
    pub locale: Locale,
    /// The language asked for, a BCP 47 tag; it chooses among the host's own texts.
    pub language: String,
}

/// Surveys with fewer questions show no progress.
const MANY: usize = 3;

impl Voice {
    /// Returns the current screen of a flow.
    pub fn screen(&self, flow: &Flow) -> Screen {
        let asked = flow.asked();
        let many = MODULE.own_surveys && !flow.is_whole() && flow.survey().questions.len() >= MANY;
        Screen {
            items: flow.on_screen().filter_map(|index| self.item(flow, index, &asked)).collect(),
            button: self.built_in(flow, if flow.is_last() { Key::Submit } else { Key::Next }),
            back: flow.can_go_back(),
            progress: many.then(|| self.progress(flow)),
        }
    }

    fn item(&self, flow: &Flow, index: usize, asked: &[bool]) -> Option<Item> {
        let question = flow.survey().questions.get(index)?;
        let label = |label: &Label| match &label.text {
            Words::Own(text) => self.own(flow, Some(text), None).unwrap_or_default(),
            Words::BuiltIn(key) => self.built_in(flow, *key),
        };
        let field = match &question.ask {
            Ask::Rating(rated) => Field::Scale(self.ends(flow, question, rated)),
            Ask::Text { max_length } => Field::Comment { max_length: *max_length },
            Ask::Choice(choice) => {
                let options = choice.options.iter().map(|option| (option.id.clone(), label(option)));
                let other = choice.other.then(|| (Choice::OTHER.to_owned(), self.built_in(flow, Key::Other)));
                Field::Choice {
                    options: options.chain(other).collect(),
                    multiple: choice.multiple,
                    other: choice.other,
                    large: choice.large,
                }
            }
            Ask::Matrix(matrix) => Field::Matrix {
                rows: question.names().into_iter().zip(matrix.rows.iter().map(label)).collect(),
                ends: self.ends(flow, question, &matrix.each),
                large: matrix.large,
            },
        };
        let (id, required) = (question.id.clone(), question.required);
        let asked = !MODULE.own_surveys || asked.get(index) == Some(&true);
        Some(Item { id, text: self.question(flow, question), field, required, asked })
    }

    fn ends(&self, flow: &Flow, question: &Question, rated: &Rated) -> Ends {
        let end = |own: &Option<Wording>, place: usize| {
            let key = question.words.as_ref().and_then(|keys| keys.get(place));
            let own = self.own(flow, own.as_ref(), None);
            own.or(key.map(|key| self.built_in(flow, *key))).unwrap_or_default()
        };
        Ends { rated: *rated, low: end(&question.low, 1), high: end(&question.high, 2) }
    }

    fn progress(&self, flow: &Flow) -> String {
        let text = |number| {
            let mut text = String::new();
            push_number(&mut text, number);
            text
        };
        let (n, total) = flow.progress();
        let (n, total) = (text(n), text(total));
        fill(self.locale.text(Key::Progress), |name| match name {
            "n" => Some(n.as_str()),
            "total" => Some(total.as_str()),
            _ => None,
        })
    }

    /// Returns the text of a question: the host's, else the built-in one for its type and group.
    fn question(&self, flow: &Flow, question: &Question) -> String {
        let group = flow.group_for(question);
        self.own(flow, question.text.as_ref(), group).unwrap_or_else(|| {
            let key = question.words.map_or_else(|| Key::why(group), |[question, ..]| question);
            let named = MODULE.own_surveys && flow.survey().vars.names_company(self.locale.tag());
            self.built_in(flow, if named { key.with_company() } else { key })
        })
    }

    /// The message at the end.
    pub fn farewell(&self, flow: &Flow) -> Farewell {
        let thanks = &flow.survey().thanks;
        let group = flow.first_group();
        let to_group = match MODULE.own_surveys {
            false => None,
            true => thanks.by_group.iter().find(|(of, _)| Some(*of) == group).map(|(_, thanks)| thanks),
        };
        let text = to_group
            .and_then(|to| self.own(flow, to.text.as_ref(), None))
            .or_else(|| self.own(flow, thanks.text.as_ref(), None))
            .unwrap_or_else(|| self.built_in(flow, Key::Thanks));
        Farewell { text, link: to_group.and_then(|to| to.link.clone()) }
    }

    fn own(&self, flow: &Flow, wording: Option<&Wording>, group: Option<Group>) -> Option<String> {
        // The presets of the small module have neither texts from the host nor variables.
        if !MODULE.own_surveys {
            return None;
        }
        Some(fill_vars(flow, wording?.text(&self.language, group)?, &self.language))
    }

    fn built_in(&self, flow: &Flow, key: Key) -> String {
        fill_vars(flow, self.locale.text(key), self.locale.tag())
    }
}

/// Puts what the survey's `vars` say into a text in that language.
fn fill_vars(flow: &Flow, text: &str, language: &str) -> String {
    if !MODULE.own_surveys {
        return text.to_owned();
    }
    let rtl = is_rtl(language) || has_rtl(text);
    let value = |name: &str| flow.survey().vars.text(name, language).map(|value| isolated(value, rtl));
    fill(text, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::definition::Survey;
    use crate::survey::flow::Act;
    use crate::survey::form::Form;
    use crate::survey::presets;
    use crate::survey::vars::Vars;
    use crate::survey::wording::{ENGLISH, ENGLISH_MORE};

    fn voice(language: &str) -> Voice {
        Voice { locale: Locale::english(), language: language.to_owned() }
    }

    fn ask(survey: Survey, choose: u8) -> (Flow, Screen) {
        let mut flow = Flow::new(survey);
        let rating = flow.survey().questions[0].id.clone();
        flow.apply(Act::Change(Form::new(format!("{rating}\0{choose}"))));
        flow.apply(Act::Next);
        let screen = voice("lt").screen(&flow);
        (flow, screen)
    }

    #[test]
    fn the_reason_is_worded_by_group_and_never_names_it() {
        let preset = |name| presets::preset(name).unwrap();
        let reasons: Vec<_> =
            [2, 7, 10].map(|value| ask(preset("nps"), value).1.items[0].text.clone()).into();
        assert_eq!(
            reasons,
            ["What did not go well for you?", "What could we do better?", "What did you like most?"]
        );
        assert_eq!(ask(preset("csat"), 1).1.items[0].text, "Would you like to add anything?");
        assert_eq!(ask(preset("csat"), 1).1.button, "Send");
    }

    #[test]
    fn the_hosts_texts_come_first_in_the_nearest_language() {
        let survey = || {
            Survey::parse(
                r#"{"id":"s","vars":{"company":"Acme"},"questions":[{"id":"a","type":"nps"},
            {"id":"b","type":"ces","text":{"en":"{company}?","lt":"{company}, taip?"},"low":"never"}],
            "thanks":{"text":"Bye","promoter":{"text":"Review {company}?","link":"https://x.example/"}}}"#,
            )
            .unwrap()
        };
        let (flow, screen) = ask(survey(), 10);
        assert_eq!(screen.items[0].text, "Acme, taip?");
        let Field::Scale(Ends { low, high, .. }) = &screen.items[0].field else { panic!() };
        assert_eq!((low.as_str(), high.as_str()), ("never", "Strongly agree"));
        let farewell = voice("en").farewell(&flow);
        assert_eq!(farewell.text, "Review Acme?");
        assert_eq!(farewell.link.as_deref(), Some("https://x.example/"));
        assert_eq!(voice("en").farewell(&ask(survey(), 3).0).text, "Bye");
    }

    /// The built-in wording of every language, as the widget gets it.
    fn locales() -> Vec<Locale> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let locale = |path: std::path::PathBuf| {
            let texts = crate::json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let keys = ENGLISH.iter().chain(ENGLISH_MORE);
            let texts: Vec<_> = keys.map(|(key, _)| texts.get(key).unwrap().as_str().unwrap()).collect();
            Locale::new(path.file_stem().unwrap().to_str().unwrap(), &texts.join("\n"))
        };
        std::iter::once(Locale::english()).chain(files.map(locale)).collect()
    }

    /// The first question of a survey with these options, in a language.
    fn question(mut survey: Survey, options: &[(&str, &str)], voice: &Voice) -> String {
        let options: Vec<_> =
            options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        survey.vars.replace(Vars::of_options(&options).unwrap());
        voice.screen(&Flow::new(survey)).items[0].text.clone()
    }

    fn preset(name: &str, options: &[(&str, &str)], voice: &Voice) -> String {
        question(presets::preset(name).unwrap(), options, voice)
    }

    #[test]
    fn the_company_is_named_in_a_sentence_of_each_language() {
        let locales = locales();
        assert_eq!(locales.len(), 18);
        for locale in locales {
            let language = locale.tag().to_owned();
            let voice = Voice { locale, language: language.clone() };
            let name = if is_rtl(&language) { "\u{2068}Yahoo!\u{2069}" } else { "Yahoo!" };
            for (survey, key) in [("nps", Key::NpsCompany), ("enps", Key::EnpsCompany)] {
                let named = preset(survey, &[("vars-company", "Yahoo!")], &voice);
                let [before, after] = voice.locale.text(key).split("{company}").collect::<Vec<_>>()[..]
                else {
                    panic!("{language} {survey}: the name occurs once")
                };
                assert_eq!(named, [before, name, after].concat());
                assert!(!named.contains(['{', '}']), "{named}");
                assert_ne!(named, preset(survey, &[], &voice), "{language}");
                // Nothing but the question changes.
                let other = "csat";
                assert_eq!(preset(other, &[("vars-company", "Yahoo!")], &voice), preset(other, &[], &voice));
            }
        }
    }

    #[test]
    fn without_a_name_the_questions_say_us() {
        let us = "How likely are you to recommend us to a friend or colleague?";
        let en = voice("en");
        for options in [
            &[][..],
            &[("vars-company", "")],
            &[("vars-company", " \n")],
            &[("vars", r#"{"company":""}"#)],
            &[("vars", r#"{"company":{"en":""}}"#)],
            &[("vars", r#"{"product":"Acme"}"#)],
            &[("vars-product", "Acme")],
        ] {
            assert_eq!(preset("nps", options, &en), us, "{options:?}");
        }
        let blank = r#"{"id":"s","vars":{"company":""},"questions":[{"id":"a","type":"nps"}]}"#;
        assert_eq!(question(Survey::parse(blank).unwrap(), &[], &en), us);
    }

    #[test]
    fn a_name_is_shown_as_it_is_written() {
        let en = voice("en");
        let asked = |name: &str| preset("nps", &[("vars-company", name)], &en);
        let sentence =
            |name: &str| format!("How likely are you to recommend {name} to a friend or colleague?");
        let long = "Donaudampfschifffahrt ".repeat(40);
        for name in ["{company}", "{", "{n} of {total}", "<b>Acme</b> &amp; Co", r#"{"a""#, &long] {
            assert_eq!(asked(name), sentence(name));
        }
        // Right to left within a text that runs from left to right.
        assert_eq!(asked("\u{5d9}\u{5d4}!"), sentence("\u{2068}\u{5d9}\u{5d4}!\u{2069}"));
        assert_eq!(asked("Bücher & Söhne 7-Eleven C++"), sentence("Bücher & Söhne 7-Eleven C++"));
    }

    #[test]
    fn a_name_may_be_given_by_language() {
        let by_language = r#"{"company":{"lt":"Akmė","pt-BR":"Ácme","en":"Acme","de":""}}"#;
        for (language, name) in [("lt", "Akmė"), ("pt-BR", "Ácme"), ("ja", "Acme"), ("de", "Acme")] {
            let found = locales().into_iter().find(|locale| locale.tag() == language).unwrap();
            let voice = Voice { locale: found, language: language.to_owned() };
            for options in
                [("vars", by_language), ("vars-company", r#"{"lt":"Akmė","pt":"Ácme","en":"Acme"}"#)]
            {
                let asked = preset("nps", &[options], &voice);
                assert!(asked.contains(name) && !asked.contains('{'), "{asked}");
            }
        }
        // A built-in sentence takes the name of its own language; the host's text that of the one asked for.
        let dutch = Voice { locale: Locale::english(), language: "nl".to_owned() };
        let own =
            r#"{"id":"s","questions":[{"id":"a","type":"nps"},{"id":"b","type":"nps","text":"{company}?"}]}"#;
        let mut survey = Survey::parse(own).unwrap();
        let names = r#"{"company":{"nl":"Akme","en":"Acme"}}"#;
        survey.vars.replace(Vars::of_options(&[("vars".to_owned(), names.to_owned())]).unwrap());
        let (flow, screen) = {
            let mut flow = Flow::new(survey);
            let first = dutch.screen(&flow);
            flow.apply(Act::Change(Form::new("a\09")));
            flow.apply(Act::Next);
            (flow, first)
        };
        assert!(screen.items[0].text.contains("recommend Acme to"), "{}", screen.items[0].text);
        assert_eq!(dutch.screen(&flow).items[0].text, "Akme?");
    }

    #[test]
    fn the_options_come_before_the_surveys_own() {
        let own = |options: &[(&str, &str)], text: &str| {
            let survey = format!(
                r#"{{"id":"s","vars":{{"company":"Acme","product":"Kettle"}},
                "questions":[{{"id":"a","type":"nps"{text}}}]}}"#
            );
            question(Survey::parse(&survey).unwrap(), options, &voice("en"))
        };
        assert!(own(&[], "").contains("recommend Acme to"));
        assert!(own(&[("vars-company", "Ambry")], "").contains("recommend Ambry to"));
        assert!(own(&[("vars-company", "")], "").contains("recommend Acme to"));
        let text = r#","text":"{product} of {company} in {city}?""#;
        assert_eq!(own(&[("vars", r#"{"company":"Ambry"}"#)], text), "Kettle of Ambry in {city}?");
        // The later of two counts.
        let [whole, single] = [("vars", r#"{"company":"One"}"#), ("vars-company", "Two")];
        assert!(own(&[whole, single], "").contains("Two"));
        assert!(own(&[single, whole], "").contains("One"));
    }

    #[test]
    fn values_are_isolated_wherever_a_text_or_they_run_from_right_to_left() {
        let own = |language: &str, text: &str, name: &str| {
            let survey = format!(r#"{{"id":"s","questions":[{{"id":"a","type":"nps","text":"{text}"}}]}}"#);
            let voice = Voice { locale: Locale::english(), language: language.to_owned() };
            question(Survey::parse(&survey).unwrap(), &[("vars-company", name)], &voice)
        };
        for language in ["ar", "he", "fa", "fa-IR", "ur"] {
            assert_eq!(own(language, "{company}?", "C++"), "\u{2068}C++\u{2069}?", "{language}");
        }
        // A text in another script than the language asked for says: its own fallback.
        assert_eq!(own("en", "\u{645}\u{646} {company}", "C++"), "\u{645}\u{646} \u{2068}C++\u{2069}");
        assert_eq!(own("en", "{company}?", "C++"), "C++?");
        assert_eq!(own("lt", "{company}?", "\u{627}"), "\u{2068}\u{627}\u{2069}?");
    }
}
