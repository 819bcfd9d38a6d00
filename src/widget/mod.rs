//! The survey on the page. `host.mjs` and `entry.mjs`, beside these files, are the browser's part:
//! events, the disk, the network, timers. What to ask, what to say, what to post and when to try
//! again is decided here, in [`crate::survey`] and in [`crate::delivery`].
//!
//! ```text
//! page ─▶ host.mjs ─▶ boundary ─▶ instance ─Act─▶ flow ─Effect─▶ view ─▶ shadow DOM
//!             ▲                       └── response ─▶ deliver ──┐
//!             └──────── outbox policy: verdict, due ◀───────────┘
//! ```

mod boundary;
mod dom;
mod instance;
mod view;

pub use boundary::{act, delivery, digit, due, fact, mount, overflow, say, standing, verdict};
