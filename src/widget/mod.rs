//! The survey on the page. These modules only carry out: what to ask, what to post and when to try
//! again is decided in [`crate::survey`] and [`crate::delivery`].

mod boundary;
mod courier;
mod dom;
mod instance;
mod report;
mod store;
mod transport;
mod view;

pub use boundary::{Handle, mount, outbox, send};
