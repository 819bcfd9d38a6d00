//! Files in which a second table follows the first: its header is a row between others, and its ratings would
//! be counted as those of the first table.

use super::Columns;
use super::candidate::Candidate;
use super::cells::{Sort, quoted};
use super::header::promise;
use super::stated::stated;
use crate::import::error::ImportError;
use crate::import::options::Unread;
use crate::import::outcome::Sink;

/// A longer text that names a metric is a comment, unless it is a question.
const WORDS: usize = 3;

impl<S: Sink> Columns<S> {
    /// Returns the first row that looks like the header of another table: it holds, in a column of ratings, the
    /// header of another column, or one that names another metric.
    pub(super) fn second_header(&self) -> Option<ImportError> {
        if self.options.unread == Unread::Ignore {
            return None;
        }
        let rated = self.candidates.iter().filter(|candidate| candidate.clues.speaks_for_ratings());
        let found = rated.filter_map(|candidate| self.header_within(candidate));
        found
            .min_by_key(|(line, ..)| line.unwrap_or(u64::MAX))
            .map(|(line, column, text)| ImportError::SecondHeader { line, column, text })
    }

    /// Returns the line, the column and the text of a cell of `candidate` that is a header.
    fn header_within(&self, candidate: &Candidate) -> Option<(Option<u64>, String, String)> {
        let own = &self.columns.get(candidate.column)?.name;
        let met = candidate.cells.texts(Sort::Unread)?.met();
        let is_name = |name: &str, text: &str| quoted(name.trim()).eq_ignore_ascii_case(text);
        let header = met.into_iter().find(|met| {
            let text = met.text.trim();
            !is_name(own, text) && (self.names().any(|name| is_name(name, text)) || names_another(own, text))
        })?;
        Some((header.line, own.clone(), header.text))
    }
}

/// Whether `text` is a header that names another metric or scale than the header `own`.
fn names_another(own: &str, text: &str) -> bool {
    let (promised, scale) = (promise(text).kind(), stated(text).and_then(|stated| stated.scale));
    let short = text.split_whitespace().count() <= WORDS || text.ends_with('?') || scale.is_some();
    let other = || promised != promise(own).kind() || scale != stated(own).and_then(|stated| stated.scale);
    promised.is_some() && short && other()
}
