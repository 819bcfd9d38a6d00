//! Reads what a cell means: a rating, a date, or a word of a scale.

pub(super) mod cell;
pub(super) mod date;
pub(super) mod forms;
mod groups;
pub(super) mod lexicon;
pub(super) mod token;
