//! What only the larger module can ask. In the small one (`scorelet_small`) no [`Large`] can be made,
//! so nothing that holds one exists there, and the compiler leaves out whatever is done with it.

use crate::fault::Fault;

/// Proof of being in the larger module.
#[cfg(not(scorelet_small))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Large(());

/// Proof of being in the larger module.
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
