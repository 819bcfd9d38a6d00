//! Scores in the browser: the scorer's JavaScript interface, and summaries as drawings.
//!
//! Only positions in drawings are computed here: every number comes from the scorer. JavaScript gets the
//! same JSON as the command line prints.

mod api;
mod card;
mod chart;
mod fault;
mod gaps;
mod groups;
mod heading;
mod picture;
mod plain;
mod remainder;
mod request;

pub use api::{FileImporter, draw, summarize};
