//! The survey on the page. These modules only carry out: what to ask, what to post and when to try
//! again is decided in [`crate::survey`] and [`crate::delivery`].

mod boundary;
mod dom;
mod instance;
mod report;
mod view;

pub use boundary::{Handle, due, mount, overflow, standing, verdict};
