//! Scores in the browser: the scorer's JavaScript interface, and summaries drawn on a page.
//!
//! Nothing is computed here but places on a drawing: every number is the scorer's own. What crosses
//! into JavaScript is the same JSON as the command line prints.

mod api;
mod card;
mod chart;
mod dom;
mod fault;
mod heading;
mod plain;
mod remainder;
mod request;
mod words;

pub use api::{Importer, draw, summarize};
