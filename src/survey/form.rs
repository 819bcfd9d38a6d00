//! What stands in the fields of a form, and the answers in it.

use super::config::{Ask, Choice, Label, MAX_OTHER, Question, Rated};
use super::response::{Answer, Given, MAX_BYTES};
use crate::scale::{Coding, Direction, Rating};

/// What stands in the fields of a form: names and values in turn, each ended by a NUL but the last.
/// A field that holds several values stands there several times. It comes from a page and may hold
/// anything; only what a question allows is an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// A form that nothing was put into.
    pub const EMPTY: &Form = &Form(String::new());

    /// A form with these fields.
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

    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Whether a field holds that value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        // No field of the small module holds several.
        if cfg!(scorelet_small) {
            return self.value(name) == Some(value);
        }
        self.values(name).any(|one| one == value)
    }

    /// The rating in the field of that name.
    pub fn rating(&self, name: &str, coding: &Coding) -> Option<Rating> {
        coding.scale().rating(self.value(name)?.parse().ok()?)
    }

    /// The answers to a question: one for each row of a matrix that is rated, else one or none.
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

    /// The options chosen, by id; of a single choice the first alone.
    pub fn chosen<'q>(&self, question: &Question, choice: &'q Choice) -> Vec<&'q str> {
        let most = if choice.multiple { usize::MAX } else { 1 };
        choice.ids().into_iter().filter(|id| self.has(&question.id, id)).take(most).collect()
    }

    /// An answer of one's own counts without words, too: somebody found none of the options right.
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

    /// The rows of a matrix that have no rating yet, 0 for any other question without an answer.
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

/// Bytes that a response's id, times, page and context are left.
const AROUND: usize = 4 * 1024;
/// Bytes that comments are left at least.
const COMMENTS: usize = 2 * 1024;

/// Whether the longest answers to all questions fit into one response.
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

/// Cuts comments so that the response stays within its bounds: an endpoint that refuses the whole would
/// lose it all.
pub fn cut(answers: &mut [Answer]) {
    let mut over = bytes(answers).saturating_sub(MAX_BYTES - AROUND);
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
