//! Scorelet asks NPS, CSAT and customer-effort questions on any web page, keeps every answer until
//! it is delivered, and scores answers with honest intervals.
//!
//! Two rivers meet in one type. *Asking* ([`survey`], [`delivery`]) and *scoring* ([`scoring`],
//! [`import`]) know nothing of each other; both know [`scale`]. Everything that decides is pure:
//! no DOM, clock, network or randomness inside, so the same code runs natively, in the browser and
//! in the collector.

pub mod delivery;
pub mod fault;
pub mod import;
pub mod json;
pub mod report;
pub mod scale;
pub mod scoring;
pub mod survey;

#[cfg(feature = "preview")]
pub mod preview;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod tickets;
#[cfg(feature = "widget")]
pub mod widget;

/// A small allocator: a survey's few strings live briefly, and the default one is a tenth of its
/// module.
#[cfg(all(target_arch = "wasm32", feature = "widget"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
