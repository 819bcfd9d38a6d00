//! Asking: what may be asked, how a survey proceeds, and the finished response.

pub mod bidi;
mod config;
pub mod definition;
pub mod digits;
pub mod flow;
pub mod form;
mod module;
pub mod options;
pub mod presets;
pub mod rated;
pub mod response;
pub mod screen;
pub mod vars;
pub mod wording;

pub use module::{Large, MODULE, Module};
