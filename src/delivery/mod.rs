//! Keeping a submitted response until its endpoint has said yes: what to post and when to try.
//! Decisions only; the browser's part is in the widget.
//!
//! ```text
//! delivery option ─▶ format ─┬─ template ─ placeholder ─▶ body
//!                            ├─ headers ────────────────▶ how
//!                            └─ success ──▶ what counts as a yes
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
