//! Cuts the bytes of a file into the cells of its rows. Nothing here knows what a cell means.
//!
//! ```text
//! bytes ─▶ encoding ─▶ sniff ─┬─▶ csv ───────▶ cells
//!                             └─▶ splitter ──▶ records (lines and template: equal ones at once)
//! ```

pub(super) mod beginnings;
pub(super) mod blocks;
pub(super) mod cells;
pub(super) mod csv;
pub(super) mod encoding;
pub(super) mod lines;
pub(super) mod repeats;
pub(super) mod sniff;
pub(super) mod splitter;
pub(super) mod template;
