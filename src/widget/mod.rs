//! The survey on the page. The scripts beside these files are the browser's part: `host.mjs` the
//! events, `kiosk.mjs` one person after the other, `courier.mjs` the disk, the network and timers,
//! `entry.mjs` the start. What to ask, what to say, what to post and when to try again is decided here,
//! in [`crate::survey`] and in [`crate::delivery`].
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

#[cfg(not(scorelet_json))]
pub use boundary::answered;
#[cfg(not(scorelet_small))]
pub use boundary::retire;
pub use boundary::{act, delivery, digit, due, fact, mount, overflows, rank, say, speak, standing, verdict};
