//! What lines look like that a table holds in the wrong place: a piece of a text whose line breaks were not
//! quoted, and rows inside a cell, behind a stray quote.

use super::Columns;
use super::candidate::Candidate;
use crate::import::format::cells::Cells;
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
    /// Returns what the columns of ratings hold in a row that ends early.
    pub fn piece(&self, cells: &impl Cells) -> Piece {
        let cells = self.rated().filter_map(|candidate| cells.get(candidate.column));
        cells.map(piece).fold(Piece::Nothing, Piece::and)
    }

    /// Whether the cells of a line could be a row of the table.
    pub fn could_be_row(&self, cells: &[&[u8]]) -> bool {
        let cells = self.rated().filter_map(|candidate| cells.get(candidate.column));
        cells.map(|cell| piece(cell)).fold(Piece::Nothing, Piece::and) == Piece::Ratings
    }

    /// Returns the columns that hold ratings by more than their cells.
    fn rated(&self) -> impl Iterator<Item = &Candidate> {
        let rated =
            |candidate: &&Candidate| candidate.may_be_scored() && candidate.clues.speaks_for_ratings();
        self.candidates.iter().filter(rated)
    }
}

impl Piece {
    fn and(self, other: Piece) -> Piece {
        match (self, other) {
            (Piece::Text, _) | (_, Piece::Text) => Piece::Text,
            (Piece::Ratings, _) | (_, Piece::Ratings) => Piece::Ratings,
            _ => Piece::Nothing,
        }
    }
}

fn piece(cell: &[u8]) -> Piece {
    match token(cell) {
        Token::Absent | Token::Missing => Piece::Nothing,
        Token::Text | Token::Date | Token::Several => Piece::Text,
        // "1. faster" is an item of a list.
        Token::Whole(_) if matches!(labelled(cell), Some((_, Label::Unknown(_)))) => Piece::Text,
        _ => Piece::Ratings,
    }
}
