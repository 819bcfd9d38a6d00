//! The survey on the page. The browser's part is TypeScript in `www/widget`: `host.ts` has the events,
//! `kiosk.ts` one person after the other, `courier.ts` the disk, the network and timers, `entry.ts` the
//! start. What to ask, what to say, what to post and when to try again is decided here, in
//! [`crate::survey`] and in [`crate::delivery`].
//!
//! ```text
//! page ─▶ host.ts ──▶ boundary ─▶ instance ─Act─▶ flow ─Effect─▶ view ─▶ shadow DOM
//!             ▲                       └── response ─▶ deliver ──┐
//!             └──────── outbox policy: verdict, due ◀───────────┘
//! ```

mod boundary;
mod codes;
mod dom;
mod instance;
mod view;

#[cfg(not(scorelet_json))]
pub use boundary::answered;
pub use boundary::{
    act, delivery, digit, due, fact, mount, overflows, rank, retire, say, speak, standing, verdict,
};
