//! How a survey proceeds: a state machine without page, clock or network.
//!
//! ```text
//!            change, back            next (nothing is missing)        next on the last screen
//! asking ───────────────▶ asking ───────────────────────────▶ asking ────────────────────────▶ over
//!    └────────────────────────────── dismiss, leave ─────────────────────────────────────────▶ over
//! ```
//!
//! An answer is *given* when the visitor goes on from its screen, and is kept until they go on from there
//! again. The content of the fields on a screen is a draft, which is kept when they go back.

use super::definition::{Ask, Condition, Question, Screens, Survey};
use super::form::{self, Form};
use super::module::MODULE;
use super::response::Answer;
use crate::scale::{Coding, Group, Rating};
use std::ops::Range;

/// A survey under way.
pub struct Flow {
    survey: Survey,
    /// The index of the question on the screen; the first where all questions are on one screen.
    at: usize,
    /// The last known content of the fields on each question's screen.
    drafts: Vec<Form>,
    /// The content when the visitor went on from that screen.
    given: Vec<Form>,
    /// Whether it was submitted, closed or left.
    over: bool,
}

/// What must still be answered on a screen: positions of questions on it, each with its rows.
pub type Missing = Vec<(usize, Vec<usize>)>;

/// What the visitor does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Changes something in the fields on the screen.
    Change(Form),
    /// Presses the button.
    Next,
    /// Goes back to the screen before.
    Back,
    /// Closes the survey.
    Dismiss,
    /// Leaves the page.
    Leave,
}

/// What follows from an act.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Another question is on the screen.
    Show,
    /// A field has changed. Texts, the button's label and which questions are asked may have changed too.
    Changed,
    /// Something on the screen must be answered first: see [`Flow::missing`].
    Required,
    /// An answer was given.
    Announce(Answer),
    /// The survey was answered to its end.
    Submit(Vec<Answer>),
    /// The survey was closed or left; these answers were given before.
    Dismiss(Vec<Answer>),
}

impl Flow {
    /// Returns a flow on its first screen. The first question has no condition: there is none before it.
    pub fn new(survey: Survey) -> Flow {
        let forms = vec![Form::default(); survey.questions.len()];
        Flow { survey, at: 0, drafts: forms.clone(), given: forms, over: false }
    }

    /// Returns the survey.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// Returns whether all questions are on one screen.
    pub fn is_whole(&self) -> bool {
        MODULE.own_surveys && self.survey.screens == Screens::All
    }

    /// Returns the indexes of the questions on the screen: one, or all of them.
    pub fn on_screen(&self) -> Range<usize> {
        if self.is_whole() { 0..self.survey.questions.len() } else { self.at..self.at + 1 }
    }

    /// Returns for each question whether it is asked, given the answers so far.
    pub fn asked(&self) -> Vec<bool> {
        self.asked_by(|i| self.live(i))
    }

    /// Returns the content of the fields on the screen.
    pub fn form(&self) -> &Form {
        self.drafts.get(self.at).unwrap_or(Form::EMPTY)
    }

    /// Returns whether the button on the screen submits, because no question can follow this one. An answer
    /// that is still open may change that.
    pub fn is_last(&self) -> bool {
        self.following().is_none()
    }

    /// Returns whether there is a screen before this one.
    pub fn can_go_back(&self) -> bool {
        self.previous().is_some()
    }

    /// Returns the number of the screen, from 1, and how many there are given the answers so far.
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.asked();
        let count = |asked: &[bool]| asked.iter().filter(|asked| **asked).count();
        (count(asked.get(..=self.at).unwrap_or_default()), count(&asked))
    }

    /// Returns the coding of the scale on the screen whose fields have that name.
    pub fn coding(&self, name: &str) -> Option<&Coding> {
        let questions = self.survey.questions.get(self.on_screen())?;
        questions.iter().find_map(|question| match &question.ask {
            _ if !MODULE.own_surveys => question.coding(),
            Ask::Matrix(matrix) if question.names().iter().any(|row| row == name) => {
                Some(&matrix.each.coding)
            }
            _ => question.coding().filter(|_| question.id == name),
        })
    }

    /// Returns whether it was submitted, closed or left.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Returns the group of the answer that `question` is about.
    pub fn group_for(&self, question: &Question) -> Option<Group> {
        let about = question.about?;
        self.group(about, self.live(about))
    }

    /// Returns the group of the first rating given, which chooses the thanks.
    pub fn first_group(&self) -> Option<Group> {
        (0..self.given.len()).find_map(|i| self.group(i, self.given(i)))
    }

    /// Returns what must still be answered on this screen: the position of each such question, and its rows
    /// without an answer (see [`Form::missing`]).
    pub fn missing(&self) -> Missing {
        let asked = self.asked();
        let missing = |(place, index): (usize, usize)| {
            let question = self.survey.questions.get(index).filter(|question| question.required)?;
            let rows = self.form().missing(question);
            (asked.get(index) == Some(&true) && !rows.is_empty()).then_some((place, rows))
        };
        self.on_screen().enumerate().filter_map(missing).collect()
    }

    fn is_missing(&self) -> bool {
        if MODULE.own_surveys {
            return !self.missing().is_empty();
        }
        let question = self.survey.questions.get(self.at);
        question.is_some_and(|question| question.required && self.form().answers(question).is_empty())
    }

    /// Applies an act and returns what follows. Nothing follows once the survey is over.
    pub fn apply(&mut self, act: Act) -> Vec<Effect> {
        if self.over {
            return Vec::new();
        }
        match act {
            Act::Change(form) => {
                if let Some(draft) = self.drafts.get_mut(self.at) {
                    *draft = form;
                }
                vec![Effect::Changed]
            }
            Act::Next => self.next(),
            Act::Back => match self.previous() {
                Some(previous) => self.show(previous),
                None => Vec::new(),
            },
            Act::Dismiss | Act::Leave => {
                let answers = self.answers();
                // The visitor may return to a page that they left without an answer, and go on there.
                if act == Act::Leave && answers.is_empty() {
                    return Vec::new();
                }
                self.over = true;
                vec![Effect::Dismiss(answers)]
            }
        }
    }

    fn show(&mut self, index: usize) -> Vec<Effect> {
        self.at = index;
        vec![Effect::Show]
    }

    fn next(&mut self) -> Vec<Effect> {
        if self.is_missing() {
            return vec![Effect::Required];
        }
        let mut effects = self.give();
        match self.following() {
            Some(next) => effects.append(&mut self.show(next)),
            None => {
                self.over = true;
                effects.push(Effect::Submit(self.answers()));
            }
        }
        effects
    }

    /// Gives the answers on the screen. An answer that has not changed since it was given is not announced
    /// again.
    fn give(&mut self) -> Vec<Effect> {
        let (now, asked) = (self.form().clone(), self.asked());
        let mut effects = Vec::new();
        for index in self.on_screen() {
            let (Some(question), Some(given)) = (self.survey.questions.get(index), self.given.get_mut(index))
            else {
                continue;
            };
            // A screen of one question is the whole form.
            let is_asked = !MODULE.own_surveys || asked.get(index) == Some(&true);
            if !is_asked || *given == now {
                continue;
            }
            let mut fresh = now.answers(question);
            if MODULE.own_surveys {
                let before = given.answers(question);
                fresh.retain(|answer| !before.contains(answer));
            }
            effects.extend(fresh.into_iter().map(Effect::Announce));
            *given = now.clone();
        }
        effects
    }

    fn given(&self, index: usize) -> &Form {
        self.given.get(index).unwrap_or(Form::EMPTY)
    }

    /// Returns the fields of a question: the draft while it is on the screen, else what was given.
    fn live(&self, index: usize) -> &Form {
        if self.on_screen().contains(&index) { self.form() } else { self.given(index) }
    }

    /// Returns the next question whose conditions hold.
    fn following(&self) -> Option<usize> {
        let next = self.at + 1;
        if !MODULE.own_surveys {
            return Some(next).filter(|next| *next < self.survey.questions.len());
        }
        let further = self.asked().get(next..)?.iter().position(|asked| *asked)?;
        Some(next + further).filter(|_| !self.is_whole())
    }

    /// Returns the previous question. Each one asked was shown: conditions depend only on earlier answers.
    fn previous(&self) -> Option<usize> {
        if !MODULE.own_surveys {
            return self.at.checked_sub(1);
        }
        self.asked().get(..self.at)?.iter().rposition(|asked| *asked)
    }

    /// Returns for each question whether it is asked, where `fields` holds the fields of each.
    fn asked_by<'f>(&self, fields: impl Fn(usize) -> &'f Form) -> Vec<bool> {
        // The presets of the small module ask everything.
        if !MODULE.own_surveys {
            return Vec::new();
        }
        let mut asked = Vec::with_capacity(self.survey.questions.len());
        for question in &self.survey.questions {
            // A skipped question has no answer, even if its field still holds one.
            let holds = |condition: &Condition| {
                let index = condition.question;
                asked.get(index) == Some(&true) && self.holds(condition, fields(index))
            };
            let all_hold = question.conditions.iter().all(holds);
            asked.push(all_hold);
        }
        asked
    }

    fn holds(&self, condition: &Condition, form: &Form) -> bool {
        let Condition { question: index, values, groups, options } = condition;
        let Some(question) = self.survey.questions.get(*index) else { return false };
        let is_chosen =
            |choice| form.chosen(question, choice).iter().any(|id| options.iter().any(|one| one == id));
        matches!(&question.ask, Ask::Choice(choice) if is_chosen(choice))
            || self.rating(*index, form).is_some_and(|(_, rating)| values.contains(rating.value()))
            || self.group(*index, form).is_some_and(|group| groups.contains(&group))
    }

    fn rating(&self, index: usize, form: &Form) -> Option<(&Coding, Rating)> {
        let question = self.survey.questions.get(index)?;
        let coding = question.coding()?;
        Some((coding, form.rating(&question.id, coding)?))
    }

    fn group(&self, index: usize, form: &Form) -> Option<Group> {
        let (coding, rating) = self.rating(index, form)?;
        coding.group(rating)
    }

    /// Returns the answers given, in the order of the questions, without those no longer asked.
    fn answers(&self) -> Vec<Answer> {
        let asked = self.asked_by(|i| self.given(i));
        let mut answers = Vec::new();
        for (index, (question, form)) in self.survey.questions.iter().zip(&self.given).enumerate() {
            if !MODULE.own_surveys || asked.get(index) == Some(&true) {
                answers.append(&mut form.answers(question));
            }
        }
        // The presets of the small module ask for one comment.
        if MODULE.own_surveys {
            form::cut_within(&mut answers);
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::presets;
    use crate::survey::response::Given;

    fn preset(name: &str) -> Flow {
        Flow::new(presets::preset(name).unwrap())
    }

    fn custom(questions: &str) -> Flow {
        Flow::new(Survey::parse(&format!(r#"{{"id":"s","questions":{questions}}}"#)).unwrap())
    }

    fn whole(questions: &str) -> Flow {
        let text = format!(r#"{{"id":"s","questions":{questions},"screens":"all"}}"#);
        Flow::new(Survey::parse(&text).unwrap())
    }

    /// Fills the fields of the screen: `nps=9 why=Fast`.
    fn put(flow: &mut Flow, fields: &str) {
        let form = Form::new(fields.replace(['=', ' '], "\0"));
        assert_eq!(flow.apply(Act::Change(form)), [Effect::Changed]);
    }

    fn next(flow: &mut Flow, fields: &str) -> Vec<Effect> {
        put(flow, fields);
        flow.apply(Act::Next)
    }

    fn ids(answers: &[Answer]) -> String {
        answers.iter().map(|answer| answer.question.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// What is on the screen, by id.
    fn shown(flow: &Flow) -> String {
        let asked = flow.on_screen().filter(|i| flow.asked()[*i]);
        asked.map(|i| flow.survey().questions[i].id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn submitted(effects: &[Effect]) -> &[Answer] {
        let Some(Effect::Submit(answers)) = effects.last() else { panic!("{effects:?}") };
        answers
    }

    fn left(flow: &mut Flow) -> String {
        match &flow.apply(Act::Leave)[..] {
            [] => String::new(),
            [Effect::Dismiss(answers)] => answers.iter().map(Answer::to_text).collect::<Vec<_>>().join("\n"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nps_then_reason_then_submit() {
        let mut flow = preset("nps");
        assert_eq!(flow.apply(Act::Next), [Effect::Required]);
        for off in ["nps=11", "nps=-1", "nps=x", "csat=3"] {
            assert_eq!(next(&mut flow, off), [Effect::Required], "{off}");
        }
        assert!(!flow.is_last() && !flow.can_go_back());
        assert!(matches!(next(&mut flow, "nps=9")[..], [Effect::Announce(_), Effect::Show]));
        assert_eq!(flow.group_for(&flow.survey().questions[1]), Some(Group::Promoter));
        assert!(flow.is_last() && flow.can_go_back());
        put(&mut flow, "why=Fast.");
        flow.apply(Act::Change(Form::new("why\0  Fast. \n")));
        let effects = flow.apply(Act::Next);
        assert_eq!(ids(submitted(&effects)), "nps why");
        assert_eq!(submitted(&effects)[1].given, Given::Text("Fast.".into()));
        assert!(flow.apply(Act::Next).is_empty() && flow.apply(Act::Dismiss).is_empty());
    }

    #[test]
    fn an_empty_comment_is_not_an_answer() {
        let mut flow = preset("csat");
        next(&mut flow, "csat=4");
        flow.apply(Act::Change(Form::new("why\0   ")));
        assert_eq!(ids(submitted(&flow.apply(Act::Next))), "csat");
    }

    #[test]
    fn an_answer_is_given_when_the_visitor_goes_on() {
        let mut flow = preset("nps");
        put(&mut flow, "nps=3");
        assert_eq!(flow.apply(Act::Dismiss), [Effect::Dismiss(vec![])]);
        let mut flow = preset("nps");
        next(&mut flow, "nps=3");
        put(&mut flow, "why=half");
        assert_eq!(left(&mut flow), r#"{"question":"nps","type":"nps","scale":[0,10],"value":3}"#);
    }

    #[test]
    fn going_back_keeps_drafts_and_what_was_given() {
        let mut flow = preset("nps");
        assert!(flow.apply(Act::Back).is_empty());
        next(&mut flow, "nps=9");
        put(&mut flow, "why=Fast");
        assert_eq!(flow.apply(Act::Back), [Effect::Show]);
        assert!(flow.form().has("nps", "9"));
        // The same answer is not announced twice, and the comment is still there.
        assert_eq!(flow.apply(Act::Next), [Effect::Show]);
        assert_eq!(flow.form().value("why"), Some("Fast"));
        flow.apply(Act::Back);
        put(&mut flow, "nps=2");
        // The visitor changed the answer but did not go on: the given answer counts.
        assert!(left(&mut flow).ends_with(r#""value":9}"#));
        let mut flow = preset("nps");
        next(&mut flow, "nps=9");
        flow.apply(Act::Back);
        assert!(matches!(next(&mut flow, "nps=2")[..], [Effect::Announce(_), Effect::Show]));
        assert_eq!(flow.first_group(), Some(Group::Detractor));
    }

    #[test]
    fn a_question_that_becomes_skipped_has_no_answer() {
        let mut flow = custom(
            r#"[{"id":"a","type":"nps"},{"id":"b","type":"csat","if":{"a":["detractor"]}},
                {"id":"c","type":"text","if":{"b":{"max":2}}},{"id":"d","type":"csat"}]"#,
        );
        next(&mut flow, "a=1");
        next(&mut flow, "b=1");
        next(&mut flow, "c=x");
        assert_eq!((shown(&flow).as_str(), flow.progress()), ("d", (4, 4)));
        for back in ["c", "b", "a"] {
            flow.apply(Act::Back);
            assert_eq!(shown(&flow), back);
        }
        put(&mut flow, "a=9");
        assert_eq!(flow.progress(), (1, 2));
        flow.apply(Act::Next);
        assert_eq!(shown(&flow), "d");
        assert_eq!(ids(submitted(&next(&mut flow, "d=4"))), "a d");
    }

    #[test]
    fn conditions_skip_questions() {
        let questions = r#"[{"id":"a","type":"nps"},
            {"id":"b","type":"csat","if":{"a":["detractor",8]}},
            {"id":"c","type":"text","if":{"b":{"max":2}}}]"#;
        let walk = |a: &str, b: &str| {
            let mut flow = custom(questions);
            for fields in [a, b] {
                if let Some(Effect::Submit(answers)) = next(&mut flow, fields).last() {
                    return ids(answers);
                }
            }
            format!("asks {}", shown(&flow))
        };
        assert_eq!(walk("a=7", "b=1"), "a");
        assert_eq!(walk("a=8", "b=5"), "a b");
        assert_eq!(walk("a=2", "b=1"), "asks c");
    }

    #[test]
    fn options_choose_what_follows() {
        let mut flow = custom(
            r#"[{"id":"a","type":"choice","text":"?","options":["x","y"],"multiple":true,"other":true},
                {"id":"b","type":"text","if":{"a":["y","other"]}}]"#,
        );
        put(&mut flow, "a=x");
        assert!(flow.is_last());
        put(&mut flow, "a=x a=other");
        assert!(!flow.is_last());
        flow.apply(Act::Next);
        assert_eq!(shown(&flow), "b");
    }

    #[test]
    fn what_differs_from_the_type_is_posted() {
        let mut flow = custom(
            r#"[{"id":"e","type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1]}]"#,
        );
        assert_eq!(
            submitted(&next(&mut flow, "e=1"))[0].to_text(),
            r#"{"question":"e","type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1],"value":1}"#
        );
    }

    #[test]
    fn all_on_one_screen_come_and_go_and_are_given_together() {
        let mut flow = whole(
            r#"[{"id":"a","type":"nps"},{"id":"b","type":"csat","if":{"a":["detractor"]}},
                {"id":"c","type":"text","if":{"b":{"max":2}}}]"#,
        );
        assert!(flow.is_last() && !flow.can_go_back());
        assert_eq!(shown(&flow), "a");
        put(&mut flow, "a=1 c=early");
        assert_eq!(shown(&flow), "a b");
        put(&mut flow, "a=1 b=2 c=early");
        assert_eq!(shown(&flow), "a b c");
        assert_eq!(left(&mut flow), "");
        put(&mut flow, "a=1 c=early");
        assert_eq!(flow.apply(Act::Next), [Effect::Required]);
        assert_eq!(flow.missing(), [(1, vec![0])]);
        // A question that is no longer asked has no answer, even if its field still holds one.
        assert_eq!(ids(submitted(&next(&mut flow, "a=9 b=2 c=early"))), "a");
    }
}
