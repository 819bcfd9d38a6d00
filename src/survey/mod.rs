//! Asking: what may be asked and how it goes on, and the finished record.

pub mod response;
