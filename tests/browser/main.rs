//! The widget end to end: in a real browser, on real pages (tests/pages, one for each scenario), with a
//! real collector. What a visitor does is done with real keys and a real pointer.
//!
//! Needs dist/ (`cargo xtask build`) and a browser with its driver on the PATH: Chromium, or the one that
//! `SCORELET_ENGINE` names (`chromium`, `firefox`, `webkit`).
#![cfg(all(feature = "server", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/native.rs"]
mod native;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../../src/bin/xtask/serve.rs"]
mod serve;
#[path = "../support/mod.rs"]
mod support;

mod driver;
mod engine;
mod pool;
mod scores;
mod site;
mod stage;
mod targets;
mod webdriver;

use support::leash;

mod access;
mod aria;
mod blocked;
mod chat;
mod crowd;
mod delivery;
mod demo;
mod endpoints;
mod file;
mod focus;
mod formats;
mod freed;
mod hold;
mod kept;
mod keys;
mod kiosk;
mod languages;
mod layout;
mod lifecycle;
mod looks;
mod manners;
mod manual;
mod open;
mod options;
mod page;
mod pages;
mod patched;
mod places;
mod policy;
mod polluted;
mod popup;
mod posted;
mod preview;
mod privacy;
mod questions;
mod real;
mod recipes;
mod replaced;
mod rest;
mod same;
mod stories;
mod summary;
mod tags;
mod themes;
mod triggers;
mod weight;
