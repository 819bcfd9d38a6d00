//! How a survey goes on: a state machine with no page, clock or network inside.
//!
//! ```text
//!          choose, write            next (required answered)          next on the last screen
//! asking ───────────────▶ asking ───────────────────────────▶ asking ────────────────────────▶ over
//!    └────────────────────────────── dismiss, leave ─────────────────────────────────────────▶ over
//! ```

use super::config::{Ask, Condition, Question, Survey};
use super::response::{Answer, Given};
use crate::scale::{Coding, Direction, Group, Rating};

/// A survey under way.
pub struct Flow {
    survey: Survey,
    /// What the visitor has put in, a slot for each question; it stays when they go on.
    drafts: Vec<Option<Draft>>,
    /// The questions gone through, in order; the last is on the screen.
    trail: Vec<usize>,
    /// Whether it was submitted, closed or left.
    over: bool,
}

/// What stands in a question's field.
#[derive(Clone, Debug, PartialEq)]
enum Draft {
    Rating(Rating),
    Text(String),
}

/// What the visitor does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Chooses a value of the scale on the screen.
    Choose(u8),
    /// Changes the comment on the screen.
    Write(String),
    /// Presses the button.
    Next,
    /// Closes the survey.
    Dismiss,
    /// Leaves the page.
    Leave,
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Another question is on the screen.
    Show,
    /// The button's label may have changed.
    Label,
    /// The question on the screen must be answered first.
    Required,
    /// An answer was given.
    Announce(Answer),
    /// The survey was answered to its end.
    Submit(Vec<Answer>),
    /// The survey was closed or left; these answers were given before.
    Dismiss(Vec<Answer>),
}

impl Flow {
    /// A survey on its first screen.
    pub fn new(survey: Survey) -> Flow {
        let drafts = vec![None; survey.questions.len()];
        let mut flow = Flow { survey, drafts, trail: Vec::new(), over: false };
        // The first question cannot have a condition on an earlier one, so there always is one.
        flow.trail.extend(flow.following());
        flow
    }

    /// The survey.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// The question on the screen, with its index.
    pub fn current(&self) -> Option<(usize, &Question)> {
        let index = *self.trail.last()?;
        Some((index, self.survey.questions.get(index)?))
    }

    /// Whether the button on the screen submits: no question can follow the one on show.
    /// An answer that is still open may change that.
    pub fn is_last(&self) -> bool {
        self.following().is_none()
    }

    /// Whether it was submitted, closed or left.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The group of the question that `question` is about.
    pub fn group_for(&self, question: &Question) -> Option<Group> {
        self.group(question.about?)
    }

    /// The group of the first rating given, which chooses the thanks.
    pub fn first_group(&self) -> Option<Group> {
        self.trail.iter().find_map(|&index| self.group(index))
    }

    /// What follows from an event. After the survey is over, nothing does.
    pub fn apply(&mut self, act: Act) -> Vec<Effect> {
        if self.over {
            return Vec::new();
        }
        match act {
            Act::Choose(value) => {
                self.choose(value);
                return vec![Effect::Label];
            }
            Act::Write(text) => self.write(text),
            Act::Next => return self.next(),
            Act::Dismiss | Act::Leave => {
                let answers = self.answers(self.trail.len().saturating_sub(1));
                // A page that is left without an answer may come back and go on asking.
                if act == Act::Leave && answers.is_empty() {
                    return Vec::new();
                }
                self.over = true;
                return vec![Effect::Dismiss(answers)];
            }
        }
        Vec::new()
    }

    fn choose(&mut self, value: u8) {
        let Some((index, Question { ask: Ask::Rating { coding, .. }, .. })) = self.current() else { return };
        if let (Some(rating), Some(slot)) = (coding.scale().rating(value), self.drafts.get_mut(index)) {
            *slot = Some(Draft::Rating(rating));
        }
    }

    fn write(&mut self, text: String) {
        let Some((index, Question { ask: Ask::Text { max_length }, .. })) = self.current() else { return };
        let kept: String = text.trim().chars().take(*max_length).collect();
        if let Some(slot) = self.drafts.get_mut(index) {
            *slot = (!kept.is_empty()).then_some(Draft::Text(kept));
        }
    }

    fn next(&mut self) -> Vec<Effect> {
        let Some((index, question)) = self.current() else { return Vec::new() };
        let answer = self.answer(index);
        if question.required && answer.is_none() {
            return vec![Effect::Required];
        }
        let mut effects: Vec<_> = answer.map(Effect::Announce).into_iter().collect();
        match self.following() {
            Some(next) => {
                self.trail.push(next);
                effects.push(Effect::Show);
            }
            None => {
                self.over = true;
                effects.push(Effect::Submit(self.answers(self.trail.len())));
            }
        }
        effects
    }

    /// The next question whose conditions hold.
    fn following(&self) -> Option<usize> {
        let after = self.trail.last().map_or(0, |last| last + 1);
        let holds = |question: &Question| question.conditions.iter().all(|condition| self.holds(condition));
        self.survey
            .questions
            .iter()
            .enumerate()
            .skip(after)
            .find(|(_, question)| holds(question))
            .map(|(i, _)| i)
    }

    fn holds(&self, condition: &Condition) -> bool {
        // A question that was skipped has no answer, whatever its field still holds.
        if !self.trail.contains(&condition.question) {
            return false;
        }
        let value = self.rating(condition.question).map(|(_, rating)| rating.value());
        value.is_some_and(|value| condition.values.contains(value))
            || self.group(condition.question).is_some_and(|group| condition.groups.contains(&group))
    }

    fn rating(&self, index: usize) -> Option<(&Coding, Rating)> {
        match (&self.survey.questions.get(index)?.ask, self.drafts.get(index)?.as_ref()?) {
            (Ask::Rating { coding, .. }, Draft::Rating(rating)) => Some((coding, *rating)),
            _ => None,
        }
    }

    fn group(&self, index: usize) -> Option<Group> {
        let (coding, rating) = self.rating(index)?;
        coding.group(rating)
    }

    /// The answers of the first `count` questions gone through.
    fn answers(&self, count: usize) -> Vec<Answer> {
        self.trail.iter().take(count).filter_map(|&index| self.answer(index)).collect()
    }

    fn answer(&self, index: usize) -> Option<Answer> {
        let question = self.survey.questions.get(index)?;
        let given = match (&question.ask, self.drafts.get(index)?.as_ref()?) {
            (Ask::Rating { coding, own_favourable }, Draft::Rating(rating)) => Given::Rating {
                kind: coding.kind(),
                scale: coding.scale(),
                direction: Some(coding.direction()).filter(|&direction| direction != Direction::default()),
                favourable: coding.favourable().filter(|_| *own_favourable),
                value: rating.value(),
            },
            (Ask::Text { .. }, Draft::Text(text)) => Given::Text(text.clone()),
            _ => return None,
        };
        Some(Answer { question: question.id.clone(), row: None, given })
    }
}

/// Digits that choose a value: each digit its own, and `0` directly after `1` the 10 where the
/// scale holds it. No timer: any other key or a pointer between ends the pair.
#[derive(Debug, Default)]
pub struct Digits {
    after_one: bool,
}

impl Digits {
    /// The value that a key chooses on a scale, or `None` where the key passes by.
    pub fn press(&mut self, key: &str, coding: &Coding) -> Option<u8> {
        let digit: Option<u8> = if key.len() == 1 { key.parse().ok() } else { None };
        let ten = self.after_one && digit == Some(0) && coding.scale().rating(10).is_some();
        self.after_one = digit == Some(1);
        let value = if ten { 10 } else { digit? };
        coding.scale().rating(value).map(Rating::value)
    }

    /// Something else happened: the next `0` is a zero.
    pub fn interrupt(&mut self) {
        self.after_one = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{CodingSpec, Kind, Scale};
    use crate::survey::presets;

    fn preset(name: &str) -> Flow {
        Flow::new(presets::preset(name).unwrap())
    }

    fn custom(questions: &str) -> Flow {
        Flow::new(Survey::parse(&format!(r#"{{"id":"s","questions":{questions}}}"#)).unwrap())
    }

    fn ids(answers: &[Answer]) -> Vec<&str> {
        answers.iter().map(|answer| answer.question.as_str()).collect()
    }

    #[test]
    fn nps_then_reason_then_submit() {
        let mut flow = preset("nps");
        assert_eq!(flow.apply(Act::Next), [Effect::Required]);
        flow.apply(Act::Choose(11));
        assert_eq!(flow.apply(Act::Next), [Effect::Required]);
        flow.apply(Act::Choose(9));
        assert!(!flow.is_last());
        assert!(matches!(flow.apply(Act::Next)[..], [Effect::Announce(_), Effect::Show]));
        assert_eq!(flow.group_for(flow.current().unwrap().1), Some(Group::Promoter));
        assert!(flow.is_last());
        flow.apply(Act::Write("  Fast. \n".into()));
        let effects = flow.apply(Act::Next);
        let [Effect::Announce(_), Effect::Submit(answers)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(ids(answers), ["nps", "why"]);
        assert_eq!(answers[1].given, Given::Text("Fast.".into()));
        assert!(flow.apply(Act::Next).is_empty() && flow.apply(Act::Dismiss).is_empty());
    }

    #[test]
    fn an_empty_comment_is_no_answer() {
        let mut flow = preset("csat");
        flow.apply(Act::Choose(4));
        flow.apply(Act::Next);
        flow.apply(Act::Write("   ".into()));
        assert!(matches!(&flow.apply(Act::Next)[..], [Effect::Submit(answers)] if ids(answers) == ["csat"]));
    }

    #[test]
    fn only_what_was_gone_on_from_is_given() {
        let mut flow = preset("nps");
        flow.apply(Act::Choose(3));
        assert_eq!(flow.apply(Act::Dismiss), [Effect::Dismiss(vec![])]);
        let mut flow = preset("nps");
        flow.apply(Act::Choose(3));
        flow.apply(Act::Next);
        flow.apply(Act::Write("half a thou".into()));
        assert!(matches!(&flow.apply(Act::Leave)[..], [Effect::Dismiss(answers)] if ids(answers) == ["nps"]));
    }

    #[test]
    fn conditions_skip_questions() {
        let questions = r#"[{"id":"a","type":"nps"},
            {"id":"b","type":"csat","if":{"a":["detractor",8]}},
            {"id":"c","type":"text","if":{"b":{"max":2}}}]"#;
        let walk = |a: u8, b: u8| {
            let mut flow = custom(questions);
            for value in [a, b] {
                flow.apply(Act::Choose(value));
                for effect in flow.apply(Act::Next) {
                    if let Effect::Submit(answers) = effect {
                        return ids(&answers).join("");
                    }
                }
            }
            format!("asks {}", flow.current().unwrap().1.id)
        };
        assert_eq!(walk(7, 1), "a");
        assert_eq!(walk(8, 5), "ab");
        assert_eq!(walk(2, 1), "asks c");
    }

    #[test]
    fn what_differs_from_the_type_is_posted() {
        let mut flow = custom(
            r#"[{"id":"e","type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1]}]"#,
        );
        flow.apply(Act::Choose(1));
        let effects = flow.apply(Act::Next);
        let Some(Effect::Submit(answers)) = effects.last() else { panic!("{effects:?}") };
        assert_eq!(
            answers[0].to_text(),
            r#"{"question":"e","type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1],"value":1}"#
        );
    }

    #[test]
    fn digits_choose_and_ten_is_one_then_zero() {
        let nps = Coding::new(Kind::Nps, CodingSpec::default()).unwrap();
        let seven = Coding::new(Kind::Ces, CodingSpec { scale: Some(Scale::SEVEN), ..CodingSpec::default() })
            .unwrap();
        let press = |coding: &Coding, keys: &[&str]| {
            let mut digits = Digits::default();
            keys.iter().map(|key| digits.press(key, coding)).collect::<Vec<_>>()
        };
        assert_eq!(press(&nps, &["1", "0", "0"]), [Some(1), Some(10), Some(0)]);
        assert_eq!(press(&nps, &["1", "Tab", "0"]), [Some(1), None, Some(0)]);
        assert_eq!(press(&seven, &["1", "0", "8", "7"]), [Some(1), None, None, Some(7)]);
        let mut digits = Digits::default();
        digits.press("1", &nps);
        digits.interrupt();
        assert_eq!(digits.press("0", &nps), Some(0));
    }
}
