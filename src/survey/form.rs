//! The fields of a form and the answers in them.

use super::definition::{Ask, Choice, Label, MAX_OTHER, Question};
use super::module::MODULE;
use super::rated::Rated;
use super::response::{Answer, Given, MAX_BYTES, Response};
use crate::scale::{Coding, Direction, Rating};

/// The fields of a form: names and values in turn, separated by NUL. A field with several values occurs
/// several times. The text comes from a page and may hold anything; only what a question allows is an
/// answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// An empty form.
    pub const EMPTY: &Form = &Form(String::new());

    /// Returns a form with these fields.
    ///
    /// ```
    /// use scorelet::survey::form::Form;
    /// let form = Form::new("nps\09\0why\0Fast.");
    /// assert_eq!(form.value("why"), Some("Fast."));
    /// assert!(form.has("nps", "9"));
    /// ```
    pub fn new(fields: impl Into<String>) -> Form {
        Form(fields.into())
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let mut parts = self.0.split('\0');
        let pairs = std::iter::from_fn(move || Some((parts.next()?, parts.next()?)));
        pairs.filter(move |(of, _)| *of == name).map(|(_, value)| value)
    }

    /// Returns the first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Returns whether a field has that value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        // No field of the small module has several values.
        if !MODULE.own_surveys {
            return self.value(name) == Some(value);
        }
        self.values(name).any(|one| one == value)
    }

    /// Returns the rating in the field of that name.
    pub fn rating(&self, name: &str, coding: &Coding) -> Option<Rating> {
        coding.scale().rating(self.value(name)?.parse().ok()?)
    }

    /// Returns the answers to a question: one for each rated row of a matrix, else one or none.
    pub fn answers(&self, question: &Question) -> Vec<Answer> {
        let answer = |row, given| Answer { question: question.id.clone(), row, given };
        let given = match &question.ask {
            Ask::Matrix(matrix) => {
                let row = |(row, name): (&Label, String)| {
                    Some(answer(Some(row.id.clone()), self.rated(&name, &matrix.each)?))
                };
                return matrix.rows.iter().zip(question.names()).filter_map(row).collect();
            }
            Ask::Choice(choice) => self.choice(question, choice),
            Ask::Rating(rated) => self.rated(&question.id, rated),
            Ask::Text { max_length } => {
                let text = self.text(&question.id, *max_length);
                Some(text).filter(|text| !text.is_empty()).map(Given::Text)
            }
        };
        given.into_iter().map(|given| answer(None, given)).collect()
    }

    fn rated(&self, name: &str, rated: &Rated) -> Option<Given> {
        let coding = &rated.coding;
        Some(Given::Rating {
            kind: coding.kind(),
            scale: coding.scale(),
            direction: Some(coding.direction()).filter(|&direction| direction != Direction::default()),
            favourable: coding.favourable().filter(|_| rated.own_favourable),
            value: self.rating(name, coding)?.value(),
        })
    }

    /// Returns the ids of the options chosen; of a single choice only the first.
    pub fn chosen<'q>(&self, question: &Question, choice: &'q Choice) -> Vec<&'q str> {
        let most = if choice.multiple { usize::MAX } else { 1 };
        choice.ids().into_iter().filter(|id| self.has(&question.id, id)).take(most).collect()
    }

    /// "Other" counts even without text: it says that no option fits.
    fn choice(&self, question: &Question, choice: &Choice) -> Option<Given> {
        let mut chosen = self.chosen(question, choice);
        if chosen.is_empty() {
            return None;
        }
        let own = choice.other && chosen.last() == Some(&Choice::OTHER);
        let other = own.then(|| {
            chosen.pop();
            self.text(&[&question.id, ".", Choice::OTHER].concat(), MAX_OTHER)
        });
        let chosen = chosen.into_iter().map(str::to_owned).collect();
        Some(Given::Choice { chosen, multiple: choice.multiple, other })
    }

    fn text(&self, name: &str, most: usize) -> String {
        self.value(name).unwrap_or_default().trim().chars().take(most).collect()
    }

    /// Returns the rows of a matrix without a rating; for any other question without an answer, row 0.
    pub fn missing(&self, question: &Question) -> Vec<usize> {
        match &question.ask {
            Ask::Matrix(matrix) => {
                let names = question.names().into_iter().enumerate();
                let open = |(_, name): &(usize, String)| self.rating(name, &matrix.each.coding).is_none();
                names.filter(open).map(|(row, _)| row).collect()
            }
            _ if self.answers(question).is_empty() => vec![0],
            _ => Vec::new(),
        }
    }
}

/// Bytes reserved for a response's id, times, page and context.
const AROUND: usize = 4 * 1024;
/// Bytes reserved for comments.
const COMMENTS: usize = 2 * 1024;

/// Returns whether the longest answers to all questions fit into one response.
pub fn fits(questions: &[Question]) -> bool {
    let longest = |question: &Question| {
        let mut fields = String::new();
        let mut put = |name: &str, value: &str| fields.extend([name, "\0", value, "\0"]);
        for name in question.names() {
            match &question.ask {
                Ask::Rating(rated) => put(&name, &rated.coding.scale().high().to_string()),
                Ask::Matrix(matrix) => put(&name, &matrix.each.coding.scale().high().to_string()),
                Ask::Choice(choice) if name == question.id => {
                    choice.ids().iter().for_each(|id| put(&name, id));
                }
                _ => {}
            }
        }
        bytes(&Form(fields).answers(question))
    };
    questions.iter().map(longest).sum::<usize>() <= MAX_BYTES - AROUND - COMMENTS
}

fn bytes(answers: &[Answer]) -> usize {
    answers.iter().map(|answer| answer.to_text().len() + 1).sum()
}

/// Cuts comments so that all answers fit into a response with what is usually beside them.
pub fn cut_within(answers: &mut [Answer]) {
    cut(answers, bytes(answers).saturating_sub(MAX_BYTES - AROUND));
}

/// Cuts comments where they, with everything beside them, exceed the size limit.
pub fn fit(response: &mut Response) {
    let over = response.to_text().len().saturating_sub(MAX_BYTES);
    cut(&mut response.answers, over);
}

/// Cuts this number of bytes from comments, so that the response stays within its size limit. An endpoint that
/// refuses a response that is too large would lose every answer in it.
fn cut(answers: &mut [Answer], mut over: usize) {
    for answer in answers.iter_mut().rev() {
        let (Given::Text(text) | Given::Choice { other: Some(text), .. }) = &mut answer.given else {
            continue;
        };
        while over > 0
            && text.pop().is_some_and(|last| {
                over = over.saturating_sub(last.len_utf8());
                true
            })
        {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_cut_to_what_is_beside_them() {
        let comment = |text: String| Answer { question: "q".into(), row: None, given: Given::Text(text) };
        for (context, kept) in [(0, 9_000), (10_000, 6_000)] {
            let mut response = Response {
                id: "i".into(),
                survey: "s".into(),
                answered_at: "2026-11-21T18:02:11.482Z".into(),
                complete: true,
                locale: "en".into(),
                answers: vec![comment("ė".repeat(4_500))],
                context: vec![("long".into(), format!("\"{}\"", "x".repeat(context)))],
                page: None,
                respondent: None,
            };
            fit(&mut response);
            assert!(response.to_text().len() <= MAX_BYTES, "{context}");
            let Given::Text(text) = &response.answers[0].given else { panic!("{response:?}") };
            assert!(text.len() >= kept, "{context}: {}", text.len());
        }
    }
}
