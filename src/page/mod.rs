//! Scores in the browser: the scorer's JavaScript interface, and summaries as drawings.
//!
//! Nothing is computed here but places on a drawing: every number is the scorer's own. What crosses
//! into JavaScript is the same JSON as the command line prints.

mod api;
mod card;
mod chart;
mod fault;
mod groups;
mod heading;
mod picture;
mod plain;
mod remainder;
mod request;

pub use api::{FileImporter, draw, summarize};
