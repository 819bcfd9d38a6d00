//! Keeps a submitted response until its endpoint has accepted it: what to post and when to retry. This room
//! only decides; the widget's browser code stores and sends.
//!
//! ```text
//! delivery option ─▶ format ─┬─ template ─ placeholder ─▶ body
//!                            ├─ headers ────────────────▶ how
//!                            └─ success ──▶ what counts as accepted
//! endpoint's address ─▶ address ────────────────────────▶ url
//! ```

mod address;
mod encode;
mod form;
pub mod format;
mod headers;
pub mod outbox;
mod placeholder;
pub mod success;
mod template;
