//! Columns that say in words what the numbers of another one mean: `satisfaction_label` beside `satisfaction`.

use std::borrow::Cow;

use super::Columns;
use super::header::words;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::lexicon;
use crate::import::meaning::token::{Token, token};
use crate::import::outcome::Sink;

/// What such a column's header adds to that of the numbers.
const LABEL: [&str; 7] = ["label", "labels", "text", "word", "words", "description", "wording"];

impl<S: Sink> Columns<S> {
    /// Finds the column of labels of each candidate that has none.
    pub(super) fn find_labels(&mut self) {
        let label_of = |own: &str| {
            let own = words(own);
            self.columns.iter().position(|other| {
                let words = words(&other.text);
                let last = words.split_last().filter(|(last, rest)| *rest == own && is_label(last));
                // Comments are texts, too.
                let sure = last.is_some_and(|(last, _)| last.starts_with("label"));
                last.is_some() && (sure || other.cells.iter().any(|cell| is_worded(cell)))
            })
        };
        let found: Vec<Option<usize>> = self
            .candidates
            .iter()
            .map(|candidate| {
                let column = self.columns.get(candidate.column)?;
                candidate.label.or_else(|| label_of(&column.text).filter(|_| !candidate.watched))
            })
            .collect();
        for (candidate, label) in self.candidates.iter_mut().zip(found) {
            candidate.label = label;
        }
    }
}

fn is_label(word: &str) -> bool {
    LABEL.contains(&word)
}

fn is_worded(cell: &[u8]) -> bool {
    matches!(token(cell), Token::Word(_))
}

/// Returns a number with the known words of its label, as in cells such as `5 - very satisfied`.
pub(super) fn with_label<'c>(cell: &'c [u8], label: Option<usize>, cells: &'c impl Cells) -> Cow<'c, [u8]> {
    let label = label.and_then(|label| cells.get(label)).filter(|label| {
        matches!(token(cell), Token::Whole(_)) && lexicon::meaning(&encoding::text(label)).is_some()
    });
    label.map_or(Cow::Borrowed(cell), |label| Cow::Owned([cell, b" - ", label].concat()))
}
