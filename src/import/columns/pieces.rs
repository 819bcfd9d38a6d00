//! What lines look like that a table holds in the wrong place: a piece of a text whose line breaks were not
//! quoted, and rows inside a cell, behind a stray quote.

use super::Columns;
use super::candidate::Candidate;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::meaning::token::{Label, Token, labelled, token};
use crate::import::outcome::Sink;

/// What a rating's column holds in a line that may not be a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Piece {
    /// No rating.
    Nothing,
    /// Ratings only.
    Ratings,
    /// Text.
    Text,
}

impl<S: Sink> Columns<S> {
    /// Returns what the columns of ratings hold in a row that ends early: one rating is enough for a row whose last
    /// cells are empty and were not written.
    pub fn piece(&self, cells: &impl Cells) -> Piece {
        let cells = self.rated().filter_map(|candidate| cells.get(candidate.column));
        let pieces: Vec<Piece> = cells.map(piece).collect();
        let found = |piece| pieces.contains(&piece).then_some(piece);
        found(Piece::Ratings).or_else(|| found(Piece::Text)).unwrap_or(Piece::Nothing)
    }

    /// Whether the cells of a line inside quotes could be a row of the table: ratings where the table has them, and no
    /// blank behind a delimiter, as behind a comma in a sentence.
    pub fn could_be_row(&self, cells: &[&[u8]]) -> bool {
        let pieces: Vec<Piece> = self
            .rated()
            .filter_map(|candidate| cells.get(candidate.column))
            .map(|cell| if token(cell) == Token::Beyond { Piece::Text } else { piece(cell) })
            .collect();
        !is_sentence(cells) && pieces.contains(&Piece::Ratings) && !pieces.contains(&Piece::Text)
    }

    /// Returns the columns that hold ratings by more than their cells.
    fn rated(&self) -> impl Iterator<Item = &Candidate> {
        let rated =
            |candidate: &&Candidate| candidate.may_be_scored() && candidate.clues.speaks_for_ratings();
        self.candidates.iter().filter(rated)
    }
}

/// Whether a cell behind the first one begins with a blank, as what follows a comma in a sentence does.
pub(in crate::import) fn is_sentence(cells: &[&[u8]]) -> bool {
    cells.iter().skip(1).any(|cell| cell.starts_with(b" "))
}

fn piece(cell: &[u8]) -> Piece {
    match token(cell) {
        Token::Absent | Token::Missing => Piece::Nothing,
        Token::Text | Token::Date | Token::Several => Piece::Text,
        // "1. faster" is an item of a list, "10 - Loved it" a rating with its label.
        Token::Whole(_) if matches!(labelled(cell), Some((_, Label::Unknown(_)))) && !has_sign(cell) => {
            Piece::Text
        }
        _ => Piece::Ratings,
    }
}

/// Whether a number is followed by a sign that joins it to its label.
fn has_sign(cell: &[u8]) -> bool {
    let cell = encoding::text(cell);
    let rest = cell.trim().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    rest.starts_with(['-', '\u{2013}', '\u{2014}', ':', '=', '('])
}
