//! Asking: what may be asked, how a survey proceeds, and the finished response.

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
pub mod wording;

pub use module::{Large, MODULE, Module};
