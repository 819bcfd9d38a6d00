//! Reads what a cell means: a rating, a date, or a word of a scale.

pub(super) mod cell;
pub(super) mod clock;
pub(super) mod date;
mod digits;
pub(super) mod forms;
mod groups;
pub(super) mod labels;
pub(super) mod lexicon;
pub(in crate::import) mod months;
pub(super) mod order;
pub(super) mod token;
