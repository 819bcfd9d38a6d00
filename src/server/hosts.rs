//! By which names the collector may be reached for reading.
//!
//! A page of an attacker can let its own domain name point to this machine (DNS rebinding): a browser then takes the
//! collector for part of that page. Such a request carries the attacker's domain name in `Host`.

use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};
use url::{Host, ParseError};

use super::facts::HostError;

/// Reads a host name as a person writes it, without scheme, port and path.
///
/// # Errors
/// [`HostError`] where the text is not a host name.
///
/// ```
/// assert_eq!(scorelet::server::host_name("Answers.Example."), Ok("answers.example".to_owned()));
/// assert!(scorelet::server::host_name("https://answers.example").is_err());
/// ```
pub fn host_name(text: &str) -> Result<String, HostError> {
    parsed(text).map(|host| host.to_string()).map_err(HostError)
}

/// Reads a name, whose last dot means nothing.
fn parsed(text: &str) -> Result<Host, ParseError> {
    Host::parse(text.strip_suffix('.').unwrap_or(text))
}

/// The names by which the collector may be reached.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    named: Vec<String>,
}

impl Hosts {
    /// Allows these names and that of the address to listen on, in addition to those that no attacker can own.
    pub fn new(named: Vec<String>, listen: &str) -> Hosts {
        let own = listen.rsplit_once(':').and_then(|(host, _)| host_name(host).ok());
        Hosts { named: named.into_iter().chain(own).collect() }
    }

    /// Returns the host of a request where it is not allowed.
    pub fn refused(&self, headers: &HeaderMap, uri: &Uri) -> Option<String> {
        let mut hosts = headers.get_all(HOST).iter();
        let (first, more) = (hosts.next(), hosts.next());
        let text =
            first.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned()).unwrap_or_default();
        // A request line with a whole address, as for a proxy, names a host too.
        let target = uri.authority().is_none_or(|target| self.allows(target.as_str()));
        if more.is_none() && target && self.allows(&text) { None } else { Some(text) }
    }

    /// An address, `localhost`, and names without a dot cannot be an attacker's: those are not sold.
    fn allows(&self, text: &str) -> bool {
        let Some(name) = without_port(text) else { return false };
        match parsed(name) {
            Ok(Host::Domain(name)) => {
                !name.contains('.') || name.ends_with(".localhost") || self.named.contains(&name)
            }
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
            Err(_) => false,
        }
    }
}

fn without_port(text: &str) -> Option<&str> {
    let end = if text.starts_with('[') { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
    let (name, rest) = text.split_at_checked(end)?;
    let port = rest.strip_prefix(':').unwrap_or(rest);
    port.bytes().all(|byte| byte.is_ascii_digit()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_else_owns_are_allowed() {
        let hosts = Hosts::new(vec!["answers.example".into()], "collector.internal:8787");
        for allowed in [
            "localhost",
            "localhost:8787",
            "LOCALHOST.:8787",
            "a.localhost",
            "127.0.0.1:8787",
            "[::1]:8787",
            "192.0.2.7",
            "collector:8787",
            "collector.internal:8787",
            "Answers.Example",
            "answers.example.:443",
        ] {
            assert!(hosts.allows(allowed), "{allowed}");
        }
        for refused in [
            "",
            "evil.example",
            "evil.example:8787",
            "127.0.0.1.evil.example",
            "127.0.0.1@evil.example",
            "localhost.evil.example",
            "evil-localhost.example",
            "localhost:8787.evil.example",
            "answers.example.evil.example",
            "[::1].evil.example",
            "[::1]evil.example",
            "answers.example/",
            "a b",
        ] {
            assert!(!hosts.allows(refused), "{refused}");
        }
    }

    #[test]
    fn every_name_in_a_request_counts() {
        let hosts = Hosts::new(Vec::new(), "127.0.0.1:0");
        let refused = |names: &[&'static str], uri: &'static str| {
            let headers = names.iter().map(|name| (HOST, name.parse().unwrap())).collect();
            hosts.refused(&headers, &Uri::from_static(uri)).is_some()
        };
        assert!(!refused(&["localhost"], "/v1/summary"));
        assert!(refused(&[], "/v1/summary"));
        assert!(refused(&["localhost", "evil.example"], "/v1/summary"));
        assert!(refused(&["localhost"], "http://evil.example/v1/summary"));
        assert!(!refused(&["localhost"], "http://localhost/v1/summary"));
    }
}
