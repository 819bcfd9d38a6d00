//! What each of the widget's three modules can do, in one table. The build chooses the module by `cfg`
//! (src/bin/xtask/wasm.rs).
//!
//! | | `widget` | `widget-more` | `widget-full` |
//! |---|---|---|---|
//! | `words` | – | yes | yes |
//! | `own_surveys` | – | yes | yes |
//! | `every_display` | – | yes | yes |
//! | `every_format` | – | – | yes |
//!
//! The compiler removes whatever is behind a `false` here, so the small module does not pay for it.

use crate::fault::{Fault, HAS_WORDS};
#[cfg(scorelet_small)]
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// What a module of the widget can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// It has words for mistakes, and so checks options. The small module's script passes on only what the
    /// expression [`usual`](super::options::usual) matches.
    pub words: bool,
    /// It asks surveys that a host has written, with conditions, choices, matrices and texts of their own,
    /// and every preset.
    pub own_surveys: bool,
    /// It shows a survey everywhere: also as a dialog, a bar, a tab and a kiosk.
    pub every_display: bool,
    /// It posts in any format, not as JSON alone.
    pub every_format: bool,
}

/// The module that is being built. Natively it can do everything.
pub const MODULE: Module = Module {
    words: HAS_WORDS,
    own_surveys: !cfg!(scorelet_small),
    every_display: !cfg!(scorelet_small),
    every_format: !cfg!(scorelet_json),
};

/// Proof that a module asks surveys of a host's own. In the small module none can be made, so nothing that
/// holds one exists there, and the compiler removes what is done with it.
#[cfg(not(scorelet_small))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Large(());

/// Proof that a module asks surveys of a host's own.
#[cfg(scorelet_small)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Large {}

impl Large {
    /// The proof.
    ///
    /// # Errors
    /// In the small module.
    pub fn here() -> Result<Large, Fault> {
        #[cfg(not(scorelet_small))]
        return Ok(Large(()));
        #[cfg(scorelet_small)]
        Err(Fault::of("", || crate::fault::What::Null))
    }
}

/// A value that only the modules with surveys of a host's own have. In the small module an `Option` of it takes
/// no room, and there is no code that frees it.
#[derive(Clone, Debug, PartialEq)]
pub struct More<T> {
    #[cfg(not(scorelet_small))]
    value: T,
    #[cfg(scorelet_small)]
    value: PhantomData<T>,
    #[cfg_attr(not(scorelet_small), allow(dead_code, reason = "the small module tells by it"))]
    large: Large,
}

impl<T> More<T> {
    /// The value.
    ///
    /// # Errors
    /// In the small module.
    pub fn new(value: T) -> Result<More<T>, Fault> {
        let large = Large::here()?;
        #[cfg(not(scorelet_small))]
        return Ok(More { value, large });
        #[cfg(scorelet_small)]
        {
            drop(value);
            match large {}
        }
    }
}

impl<T> Deref for More<T> {
    type Target = T;

    fn deref(&self) -> &T {
        #[cfg(not(scorelet_small))]
        return &self.value;
        #[cfg(scorelet_small)]
        match self.large {}
    }
}

impl<T> DerefMut for More<T> {
    fn deref_mut(&mut self) -> &mut T {
        #[cfg(not(scorelet_small))]
        return &mut self.value;
        #[cfg(scorelet_small)]
        match self.large {}
    }
}
