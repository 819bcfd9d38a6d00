//! Which client posts, for the rate limit. Its address is kept in memory only and is never logged.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::http::HeaderMap;

use super::facts::Notice;
use super::limiter::{Limiter, Rate};
use super::log;
use super::shares::Client;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The clients of a collector, and how often each may still post.
pub(super) struct Clients {
    trust_proxy: bool,
    limiter: Option<Limiter>,
    started: Instant,
    hinted: AtomicBool,
}

impl Clients {
    pub fn new(rate: Rate, trust_proxy: bool) -> Clients {
        let limiter = match rate {
            Rate::Off => None,
            Rate::Of(requests, per) => Some(Limiter::new(requests, per)),
        };
        Clients { trust_proxy, limiter, started: Instant::now(), hinted: AtomicBool::new(false) }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The client posts too often; it may post again in so many seconds, at least one.
    pub fn admit(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        self.hint(peer, headers);
        let forwarded = forwarded(headers).filter(|_| self.trust_proxy);
        let now = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let taken = limiter.take(network(forwarded.unwrap_or(peer)), now);
        taken.map_err(|wait| wait.div_ceil(1_000_000_000))
    }

    /// Returns whose share a connection of this peer is. All connections of a trusted proxy come from its address, which
    /// therefore has no share.
    pub fn connecting(&self, peer: IpAddr) -> Client {
        (!self.trust_proxy).then(|| network(peer))
    }

    /// Returns whose share a request is.
    pub fn asking(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        if self.trust_proxy { forwarded(headers).map(network) } else { Some(network(peer)) }
    }

    /// Logs once that a proxy forwards requests and is not trusted: all clients behind it share one bucket.
    fn hint(&self, peer: IpAddr, headers: &HeaderMap) {
        let near = match peer.to_canonical() {
            IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
            IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
        };
        let overlooked = !self.trust_proxy && near && headers.contains_key(FORWARDED_FOR);
        if overlooked && !self.hinted.swap(true, Ordering::Relaxed) {
            log::write(&Notice::UntrustedProxy);
        }
    }
}

/// Returns the client as the proxy saw it: the last entry of `X-Forwarded-For`. Earlier entries, and other
/// headers that name a client, come with the request and may be forged.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let lines = headers.get_all(FORWARDED_FOR);
    let last = lines.iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let bare = last.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(last);
    let with_port = || last.parse().map(|address: SocketAddr| address.ip());
    bare.parse().or_else(|_| with_port()).ok()
}

/// Returns the number that identifies a client: its IPv4 address, or its IPv6 network of 64 bits, because one
/// client usually has all 2⁶⁴ addresses of it.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address) >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use std::time::Duration;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (FORWARDED_FOR.parse().unwrap(), HeaderValue::from_str(line).unwrap()))
            .collect()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_entry_of_the_proxy_counts() {
        for (lines, client) in [
            (&["192.0.2.7"][..], Some("192.0.2.7")),
            (&["198.51.100.1, 192.0.2.7"], Some("192.0.2.7")),
            (&["198.51.100.1", "203.0.113.5,192.0.2.7 "], Some("192.0.2.7")),
            (&["192.0.2.7:4711"], Some("192.0.2.7")),
            (&["2001:db8::1"], Some("2001:db8::1")),
            (&["[2001:db8::1]"], Some("2001:db8::1")),
            (&["[2001:db8::1]:4711"], Some("2001:db8::1")),
            // An earlier entry is not used where the last one is not an address.
            (&["192.0.2.7, unknown"], None),
            (&["192.0.2.7,"], None),
            (&[""], None),
            (&[], None),
        ] {
            assert_eq!(forwarded(&headers(lines)), client.map(ip), "{lines:?}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        assert_eq!(network(ip("2001:db8:0:1::1")), network(ip("2001:db8:0:1:ffff::2")));
        assert_ne!(network(ip("2001:db8:0:1::1")), network(ip("2001:db8:0:2::1")));
        assert_eq!(network(ip("::ffff:192.0.2.7")), network(ip("192.0.2.7")));
        assert_ne!(network(ip("192.0.2.7")), network(ip("192.0.2.8")));
    }

    #[test]
    fn a_proxy_has_no_share_of_its_own() {
        let (proxy, one) = (ip("127.0.0.1"), headers(&["192.0.2.1"]));
        let (behind, direct) = (Clients::new(Rate::Off, true), Clients::new(Rate::Off, false));
        assert_eq!((behind.connecting(proxy), direct.connecting(proxy)), (None, Some(network(proxy))));
        assert_eq!(behind.asking(proxy, &one), Some(network(ip("192.0.2.1"))));
        assert_eq!(behind.asking(proxy, &headers(&[])), None);
        assert_eq!(direct.asking(proxy, &one), Some(network(proxy)));
    }

    #[test]
    fn only_a_trusted_proxy_names_clients() {
        let rate = Rate::Of(1, Duration::from_secs(3600));
        let (proxy, one, other) = (ip("127.0.0.1"), headers(&["192.0.2.1"]), headers(&["192.0.2.2"]));
        let behind = Clients::new(rate, true);
        assert_eq!(behind.admit(proxy, &one), Ok(()));
        assert_eq!(behind.admit(proxy, &other), Ok(()));
        assert!(behind.admit(proxy, &headers(&["192.0.2.9, 192.0.2.1"])).is_err_and(|wait| wait > 3500));
        let direct = Clients::new(rate, false);
        assert_eq!(direct.admit(proxy, &one), Ok(()));
        assert!(direct.admit(proxy, &other).is_err());
        assert_eq!(direct.admit(ip("192.0.2.3"), &other), Ok(()));
        let off = Clients::new(Rate::Off, false);
        assert!((0..1000).all(|_| off.admit(proxy, &one).is_ok()));
    }
}
