//! Shares of what is limited (connections, memory for bodies, live streams), so that one client address cannot take
//! everything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A client address; `None` for one that has no share of its own, such as the proxy in front.
pub(super) type Client = Option<u128>;

/// A limited resource. A client may hold as much of it as is left for all others: one client can take half, the next
/// one half of the rest. So there is always something left.
pub(super) struct Shares {
    free: Arc<Semaphore>,
    held: Mutex<HashMap<u128, usize>>,
}

/// What one client holds, until this is dropped.
pub struct Share {
    shares: Arc<Shares>,
    client: Client,
    amount: usize,
    permit: OwnedSemaphorePermit,
}

impl Shares {
    pub fn new(total: usize) -> Arc<Shares> {
        Arc::new(Shares { free: Arc::new(Semaphore::new(total)), held: Mutex::default() })
    }

    /// Returns how much is free.
    pub fn free(&self) -> usize {
        self.free.available_permits()
    }

    /// Waits until a unit is free, before it is known which client will hold it.
    pub async fn unit(&self) -> Option<OwnedSemaphorePermit> {
        // Closed only together with the collector.
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    /// Gives a unit to a client; returns `None` where it already holds its share.
    pub fn give(self: &Arc<Self>, permit: OwnedSemaphorePermit, client: Client) -> Option<Share> {
        let amount = permit.num_permits();
        let fits = self.add(client, amount, self.free.available_permits());
        fits.then(|| Share { shares: Arc::clone(self), client, amount, permit })
    }

    /// Gives this much to a client now; returns `None` where that is more than is free, or than its share.
    pub fn take(self: &Arc<Self>, client: Client, amount: usize) -> Option<Share> {
        let permits = u32::try_from(amount).ok()?;
        let permit = Arc::clone(&self.free).try_acquire_many_owned(permits).ok()?;
        self.give(permit, client)
    }

    /// Adds to what a client holds, if it fits in its share with so much left for others.
    fn add(&self, client: Client, amount: usize, free: usize) -> bool {
        let Some(client) = client else { return true };
        let mut held = self.held();
        let now = held.get(&client).copied().unwrap_or_default().saturating_add(amount);
        let fits = now <= free || amount == 0;
        if fits && amount > 0 {
            held.insert(client, now);
        }
        fits
    }

    fn held(&self) -> MutexGuard<'_, HashMap<u128, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// Takes more; returns false where that does not fit.
    pub fn grow(&mut self, amount: usize) -> bool {
        let Some(more) = self.shares.take(self.client, amount) else { return false };
        self.absorb(more);
        true
    }

    fn absorb(&mut self, mut more: Share) {
        self.amount += std::mem::take(&mut more.amount);
        if let Some(permit) = more.permit.split(more.permit.num_permits()) {
            self.permit.merge(permit);
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut held = self.shares.held();
        if let Some(amount) = held.get_mut(&client) {
            *amount = amount.saturating_sub(self.amount);
            if *amount == 0 {
                held.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_never_takes_everything() {
        let shares = Shares::new(100);
        let take = |client| {
            let mut held = Vec::new();
            while let Some(share) = shares.take(client, 1) {
                held.push(share);
            }
            held
        };
        let first = take(Some(1));
        assert_eq!(first.len(), 50);
        let second = take(Some(2));
        assert_eq!(second.len(), 25);
        assert!(shares.take(Some(3), 1).is_some());
        // What one gives back is free for all.
        drop(first);
        assert_eq!(shares.held().len(), 1);
        assert!(shares.take(Some(3), 30).is_some());
        // The proxy has no share of its own.
        assert_eq!(take(None).len(), 75);
        drop(second);
        assert!(shares.held().is_empty());
    }

    #[test]
    fn a_share_grows() {
        let shares = Shares::new(100);
        let mut share = shares.take(Some(1), 0).unwrap();
        assert!(share.grow(30) && share.grow(20) && !share.grow(1));
        assert_eq!(shares.free.available_permits(), 50);
        drop(share);
        assert_eq!((shares.free.available_permits(), shares.held().len()), (100, 0));
    }
}
