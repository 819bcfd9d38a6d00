//! What stands on the screen: a question in one language, ready to be drawn.

use super::config::{Ask, Question};
use super::flow::Flow;
use super::wording::{Key, Locale, Wording, fill};
use crate::scale::{Coding, Group};

/// One screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// The question's id: the name of its fields.
    pub id: String,
    /// The question.
    pub text: String,
    /// What is asked for.
    pub field: Field,
    /// Whether it must be answered.
    pub required: bool,
    /// The button's label.
    pub button: String,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// A number.
    Scale {
        /// Its coding, low to high.
        coding: Coding,
        /// What the lowest value means.
        low: String,
        /// What the highest value means.
        high: String,
    },
    /// A comment.
    Comment {
        /// In characters.
        max_length: usize,
    },
}

/// What is said at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// The text.
    pub text: String,
    /// Where it leads.
    pub link: Option<String>,
}

/// How a survey speaks: the host's texts in `language`, the built-in wording beside them.
pub struct Voice {
    /// The built-in wording.
    pub locale: Locale,
    /// The language asked for, a BCP 47 tag; it chooses among the host's own texts.
    pub language: String,
}

impl Voice {
    /// The screen that a flow is on.
    pub fn screen(&self, flow: &Flow) -> Option<Screen> {
        let (_, question) = flow.current()?;
        let field = match &question.ask {
            Ask::Rating { coding, .. } => {
                let built_in = Key::of_kind(coding.kind());
                let end = |own: &Option<Wording>, place: usize| {
                    let key = built_in.as_ref().and_then(|keys| keys.get(place));
                    self.own(flow, own, None).or(key.map(|key| self.built_in(flow, *key))).unwrap_or_default()
                };
                Field::Scale { coding: *coding, low: end(&question.low, 1), high: end(&question.high, 2) }
            }
            Ask::Text { max_length } => Field::Comment { max_length: *max_length },
        };
        Some(Screen {
            id: question.id.clone(),
            text: self.question(flow, question),
            field,
            required: question.required,
            button: self.button(flow),
        })
    }

    /// The label of the button on a flow's screen.
    pub fn button(&self, flow: &Flow) -> String {
        self.built_in(flow, if flow.is_last() { Key::Submit } else { Key::Next })
    }

    /// The text of a question: the host's, else the built-in one of its type and group.
    fn question(&self, flow: &Flow, question: &Question) -> String {
        let group = flow.group_for(question);
        self.own(flow, &question.text, group).unwrap_or_else(|| {
            let key = match &question.ask {
                Ask::Rating { coding, .. } => {
                    Key::of_kind(coding.kind()).map_or(Key::Why, |[question, ..]| question)
                }
                Ask::Text { .. } => Key::why(group),
            };
            self.built_in(flow, key)
        })
    }

    /// What is said at the end.
    pub fn farewell(&self, flow: &Flow) -> Farewell {
        let thanks = &flow.survey().thanks;
        let group = flow.first_group();
        let to_group = thanks.by_group.iter().find(|(of, _)| Some(*of) == group).map(|(_, thanks)| thanks);
        let text = to_group
            .and_then(|to| self.own(flow, &to.text, None))
            .or_else(|| self.own(flow, &thanks.text, None))
            .unwrap_or_else(|| self.built_in(flow, Key::Thanks));
        Farewell { text, link: to_group.and_then(|to| to.link.clone()) }
    }

    fn own(&self, flow: &Flow, wording: &Option<Wording>, group: Option<Group>) -> Option<String> {
        Some(self.fill(flow, wording.as_ref()?.text(&self.language, group)?))
    }

    fn built_in(&self, flow: &Flow, key: Key) -> String {
        self.fill(flow, self.locale.text(key))
    }

    fn fill(&self, flow: &Flow, text: &str) -> String {
        let vars = &flow.survey().vars;
        fill(text, |name| vars.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::config::Survey;
    use crate::survey::flow::Act;
    use crate::survey::presets;

    fn voice(language: &str) -> Voice {
        Voice { locale: Locale::english(), language: language.to_owned() }
    }

    fn ask(survey: Survey, choose: u8) -> (Flow, Screen) {
        let mut flow = Flow::new(survey);
        flow.apply(Act::Choose(choose));
        flow.apply(Act::Next);
        let screen = voice("lt").screen(&flow).unwrap();
        (flow, screen)
    }

    #[test]
    fn the_reason_is_worded_by_group_and_never_names_it() {
        let preset = |name| presets::preset(name).unwrap();
        let reasons: Vec<_> = [2, 7, 10].map(|value| ask(preset("nps"), value).1.text).into();
        assert_eq!(
            reasons,
            ["What did not go well for you?", "What could we do better?", "What did you like most?"]
        );
        assert_eq!(ask(preset("csat"), 1).1.text, "Would you like to add anything?");
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
        assert_eq!(screen.text, "Acme, taip?");
        let Field::Scale { low, high, .. } = screen.field else { panic!() };
        assert_eq!((low.as_str(), high.as_str()), ("never", "Strongly agree"));
        let farewell = voice("en").farewell(&flow);
        assert_eq!(farewell.text, "Review Acme?");
        assert_eq!(farewell.link.as_deref(), Some("https://x.example/"));
        assert_eq!(voice("en").farewell(&ask(survey(), 3).0).text, "Bye");
    }
}
