//! Scorelet asks NPS, CSAT and customer-effort questions on any web page, keeps every answer until
//! it is delivered, and scores answers with honest intervals.
//!
//! Two rivers meet in one type. *Asking* ([`survey`], [`delivery`]) and *scoring* ([`scoring`],
//! [`import`]) know nothing of each other; both know [`scale`]. Everything that decides is pure:
//! no DOM, clock, network or randomness inside, so the same code runs natively, in the browser and
//! in the collector.

pub mod calc;
pub mod delivery;
pub mod fault;
pub mod import;
pub mod json;
pub mod period;
pub mod report;
pub mod say;
pub mod scale;
pub mod scoring;
pub mod survey;

#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod sql;
#[cfg(feature = "server")]
pub mod tickets;
#[cfg(feature = "widget")]
pub mod widget;

/// A small allocator: a survey's few strings live briefly, and the default one is a tenth of its
/// module.
#[cfg(all(target_arch = "wasm32", feature = "widget", not(scorelet_small)))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The small module asks two questions and takes a few hundred bytes for each thing that a visitor does:
/// nothing is freed there, so there is no code for that either. (What goes on for days, a kiosk, the larger
/// module does.)
#[cfg(all(target_arch = "wasm32", feature = "widget", scorelet_small))]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::LeakingAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::LeakingAllocator::new());
