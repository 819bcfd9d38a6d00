//! Files in which a response may have several rows, such as one for each of its tags. Rows that repeat an id and
//! its ratings count once. Rows of one id with different ratings are refused: nothing says which one counts.

use super::layout;
use super::{Columns, Dated};
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::ids::{Ids, Met, is_id};
use crate::import::meaning::token::{Token, token};
use crate::import::note::Note;
use crate::import::options::Unread;
use crate::import::outcome::Sink;

/// The column of ids, and the ids so far.
#[derive(Clone, Debug, Default)]
pub(super) struct RepeatedIds {
    pub column: usize,
    /// The column of surveys, within which ids are unique.
    pub survey: Option<usize>,
    ids: Ids,
    /// The first line whose ratings differ from those of another row of its id, and that id.
    differs: Option<(u64, String)>,
}

impl RepeatedIds {
    /// Finds the column whose header says that it holds the ids of responses.
    pub fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<RepeatedIds> {
        let column = layout::response_id(names.clone())?;
        Some(RepeatedIds { column, survey: layout::survey_id(names), ..RepeatedIds::default() })
    }
}

/// A rating's cell in one form: `9`, ` 9` and `9.0` are the same, and so are an empty cell and none.
fn form(cell: Option<&[u8]>) -> Option<Vec<u8>> {
    match cell.map_or(Token::Absent, token) {
        Token::Missing | Token::Absent => None,
        Token::Whole(value) => Some(vec![value]),
        _ => cell.map(|cell| cell.trim_ascii().to_vec()),
    }
}

impl<S: Sink> Columns<S> {
    /// Whether a row repeats another one of its response.
    pub(super) fn repeats_id(&mut self, cells: &impl Cells, period: Option<Dated>, line: u64) -> bool {
        let Some(repeated) = &mut self.repeated_ids else { return false };
        let Some(id) = cells.get(repeated.column).map(<[u8]>::trim_ascii).filter(|id| is_id(id)) else {
            return false;
        };
        let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).unwrap_or_default();
        // With a split, a response counts once in each segment.
        let key = [id, cell(repeated.survey), cell(self.by)].join(&0);
        let rated = self.candidates.iter().filter(|candidate| candidate.clues.speaks_for_ratings());
        let mut values: Vec<_> = rated.map(|candidate| form(cells.get(candidate.column))).collect();
        // One response of two periods: nothing says to which it belongs.
        values.extend(period.map(|period| Some(format!("{period:?}").into_bytes())));
        match repeated.ids.meet(&key, values.iter().map(Option::as_deref)) {
            Met::New => false,
            Met::Same => true,
            Met::Other => {
                repeated.differs.get_or_insert_with(|| (line, String::from_utf8_lossy(id).into_owned()));
                false
            }
        }
    }

    /// Returns the error if rows of one response have different ratings.
    pub(super) fn one_id_differs(&mut self) -> Option<ImportError> {
        if self.options.unread == Unread::Ignore {
            return None;
        }
        let repeated = self.repeated_ids.as_mut()?;
        let column = self.columns.get(repeated.column)?.name.clone();
        repeated.differs.take().map(|(line, id)| ImportError::RepeatedId { column, id, line })
    }

    /// Returns a note if there were too many ids to check all of them.
    pub(super) fn unchecked_ids(&self) -> Option<Note> {
        let repeated = self.repeated_ids.as_ref().filter(|repeated| repeated.ids.full)?;
        Some(Note::UncheckedIds { column: self.columns.get(repeated.column)?.name.clone() })
    }
}
