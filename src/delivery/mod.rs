//! Keeping a submitted response until its endpoint has said yes: what to post and when to try.
//! Decisions only; the browser's part is in the widget.

pub mod format;
pub mod outbox;
