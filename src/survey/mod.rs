//! Asking: what may be asked and how it goes on, and the finished record.

pub mod config;
pub mod digits;
pub mod flow;
pub mod form;
mod large;
pub mod options;
pub mod presets;
pub mod response;
pub mod screen;
pub mod wording;

pub use large::Large;
