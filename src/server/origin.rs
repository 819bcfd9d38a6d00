//! Which pages may post and read: the `Origin` that a browser adds to a request.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// An origin that is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `*`: any page.
    Any,
    /// Exactly this one, as browsers write it: lower case, without the scheme's own port. `null`
    /// is the origin of sandboxed frames and files.
    Exact(String),
}

impl Origin {
    /// Reads an origin as a person writes it.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    ///
    /// ```
    /// use scorelet::server::Origin;
    /// let origin = Origin::parse("HTTPS://Shop.example:443/").unwrap();
    /// assert_eq!(origin, Origin::Exact("https://shop.example".to_owned()));
    /// assert!(Origin::parse("shop.example").is_err());
    /// assert!(Origin::parse("https://shop.example/checkout").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Origin, String> {
        const WANTED: &str = "an origin is scheme and host, such as https://shop.example (or * for any)";
        if text == "*" {
            return Ok(Origin::Any);
        }
        if text == "null" {
            return Ok(Origin::Exact(text.to_owned()));
        }
        let lower = text.to_ascii_lowercase();
        let (scheme, host) = lower.split_once("://").ok_or(WANTED)?;
        let host = host.strip_suffix('/').unwrap_or(host);
        let default_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => "",
        };
        let host =
            if default_port.is_empty() { host } else { host.strip_suffix(default_port).unwrap_or(host) };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if scheme.is_empty() || host.is_empty() || !host.chars().all(plain) {
            return Err(WANTED.to_owned());
        }
        Ok(Origin::Exact(format!("{scheme}://{host}")))
    }
}

/// The origins that are let in, beside requests that have none and those of the collector's own
/// origin.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    listed: Vec<Origin>,
    trust_proxy: bool,
}

impl Origins {
    /// These, and the collector's own; with `trust_proxy` the own host is the one that the proxy
    /// says in `X-Forwarded-Host`.
    pub fn new(listed: Vec<Origin>, trust_proxy: bool) -> Origins {
        Origins { listed, trust_proxy }
    }

    /// Whether a page of this origin is listed.
    pub fn lists(&self, origin: &str) -> bool {
        self.listed.iter().any(|one| match one {
            Origin::Any => true,
            Origin::Exact(exact) => exact == origin,
        })
    }

    /// Whether a request with these headers is let in.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else { return true };
        origin.to_str().is_ok_and(|origin| self.lists(origin) || self.is_own(origin, headers))
    }

    fn is_own(&self, origin: &str, headers: &HeaderMap) -> bool {
        let forwarded = headers.get("x-forwarded-host").filter(|_| self.trust_proxy);
        let host = forwarded.or_else(|| headers.get(HOST)).and_then(|host| host.to_str().ok());
        // Of several proxies, the outermost speaks first.
        let host = host.and_then(|hosts| hosts.split(',').next()).map(str::trim);
        let origin_host = origin.split_once("://").map(|(_, host)| host);
        host.zip(origin_host).is_some_and(|(host, origin_host)| host.eq_ignore_ascii_case(origin_host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn pages_are_let_in_by_list_or_by_being_our_own() {
        let shop = Origins::new(vec![Origin::parse("https://shop.example").unwrap()], false);
        let from = |origin| headers(&[("origin", origin), ("host", "us.example:8787")]);
        assert!(shop.admits(&HeaderMap::new()));
        assert!(shop.admits(&from("https://shop.example")));
        assert!(shop.admits(&from("http://us.example:8787")));
        for other in
            ["https://shop.example.evil", "http://shop.example", "https://us.example", "null", "", "https://"]
        {
            assert!(!shop.admits(&from(other)), "{other}");
        }
        assert!(Origins::new(vec![Origin::Any], false).admits(&from("null")));
    }

    #[test]
    fn a_proxy_is_believed_only_where_that_is_asked_for() {
        let behind = headers(&[
            ("origin", "https://shop.example"),
            ("host", "127.0.0.1:8787"),
            ("x-forwarded-host", "shop.example"),
        ]);
        assert!(Origins::new(vec![], true).admits(&behind));
        assert!(!Origins::new(vec![], false).admits(&behind));
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in ["", "shop.example", "https://", "://a", "https://a/b", "https://*.a", "https://a b"] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
        assert_eq!(Origin::parse("http://[::1]:8787"), Ok(Origin::Exact("http://[::1]:8787".into())));
    }
}
