//! Which pages may post and read, by the `Origin` header that a browser adds to a request.

use std::borrow::Cow;

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use url::{Host, Url};

use super::facts::OriginError;

/// An origin that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `*`: any page.
    Any,
    /// Exactly this one, written as browsers write it: in lower case, without the scheme's default port.
    /// `null` is the origin of sandboxed frames and local files.
    Exact(String),
}

impl Origin {
    /// Reads an origin as a person writes it.
    ///
    /// # Errors
    /// [`OriginError`] where the text is not an origin, or more than one.
    ///
    /// ```
    /// use scorelet::server::Origin;
    /// let origin = Origin::parse("HTTPS://Shop.example:443/").unwrap();
    /// assert_eq!(origin, Origin::Exact("https://shop.example".to_owned()));
    /// assert!(Origin::parse("shop.example").is_err());
    /// assert!(Origin::parse("https://shop.example/checkout").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Origin, OriginError> {
        match text {
            "" => return Err(OriginError::Invalid(None)),
            "*" => return Ok(Origin::Any),
            "null" => return Ok(Origin::Exact(text.to_owned())),
            _ if !text.contains("://") => return Err(OriginError::NoScheme(text.to_owned())),
            _ => {}
        }
        // In lower case as a whole: the standard leaves hosts of unusual schemes (`capacitor://`) as they are.
        let url =
            Url::parse(&text.to_ascii_lowercase()).map_err(|error| OriginError::Invalid(Some(error)))?;
        let origin = serialized(&url).ok_or(OriginError::Invalid(None))?;
        if origin.contains('*') {
            return Err(OriginError::Wildcard);
        }
        let user = !url.username().is_empty() || url.password().is_some();
        let path = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        if user || path { Err(OriginError::MoreThanAnOrigin { origin }) } else { Ok(Origin::Exact(origin)) }
    }
}

/// The origin of an address, also for schemes whose origin the standard calls opaque: apps built on a web
/// view have such origins, and browsers write them into the header all the same.
fn serialized(url: &Url) -> Option<String> {
    let host = url.host().filter(|host| !matches!(host, Host::Domain("")))?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

/// The origins that are allowed. Requests without an origin and those of the collector's own origin always
/// are.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    listed: Vec<Origin>,
    trust_proxy: bool,
}

impl Origins {
    /// Allows these origins and the collector's own. With `trust_proxy` its own host is the one that
    /// `X-Forwarded-Host` names.
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

    /// Returns the origin of a request with these headers, where it is not allowed.
    pub fn refused<'h>(&self, headers: &'h HeaderMap) -> Option<Cow<'h, str>> {
        let origin = headers.get(ORIGIN)?;
        let allowed = |origin: &&str| self.lists(origin) || self.is_own(origin, headers);
        let text = origin.to_str().ok().filter(allowed);
        if text.is_some() { None } else { Some(String::from_utf8_lossy(origin.as_bytes())) }
    }

    /// Whether such a request is allowed only because its origin is the host that it names itself.
    pub fn relies_on_host(&self, headers: &HeaderMap) -> bool {
        let listed = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| self.lists(origin));
        let forwarded = self.trust_proxy && headers.contains_key("x-forwarded-host");
        !forwarded && headers.get(ORIGIN).is_some_and(|origin| !listed(origin))
    }

    fn is_own(&self, origin: &str, headers: &HeaderMap) -> bool {
        let forwarded = headers.get("x-forwarded-host").filter(|_| self.trust_proxy);
        let host = forwarded.or_else(|| headers.get(HOST)).and_then(|host| host.to_str().ok());
        // Each proxy appends: the first entry comes from the outermost one.
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

    fn admits(origins: &Origins, headers: &HeaderMap) -> bool {
        origins.refused(headers).is_none()
    }

    #[test]
    fn listed_pages_and_our_own_are_allowed() {
        let shop = Origins::new(vec![Origin::parse("https://shop.example").unwrap()], false);
        let from = |origin| headers(&[("origin", origin), ("host", "us.example:8787")]);
        assert!(admits(&shop, &HeaderMap::new()));
        assert!(admits(&shop, &from("https://shop.example")));
        assert!(admits(&shop, &from("http://us.example:8787")));
        for other in
            ["https://shop.example.evil", "http://shop.example", "https://us.example", "null", "", "https://"]
        {
            assert!(!admits(&shop, &from(other)), "{other}");
        }
        assert!(admits(&Origins::new(vec![Origin::Any], false), &from("null")));
    }

    #[test]
    fn a_proxy_is_trusted_only_on_request() {
        let behind = headers(&[
            ("origin", "https://shop.example"),
            ("host", "127.0.0.1:8787"),
            ("x-forwarded-host", "shop.example"),
        ]);
        assert!(admits(&Origins::new(vec![], true), &behind));
        assert!(!admits(&Origins::new(vec![], false), &behind));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "shop.example", "https://", "://a", "https://a/b", "https://*.a", "https://a b"] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
        for (text, wanted) in [
            ("shop.example", OriginError::NoScheme("shop.example".into())),
            ("https://*.shop.example", OriginError::Wildcard),
            (
                "https://ann:pw@Shop.example/a?b#c",
                OriginError::MoreThanAnOrigin { origin: "https://shop.example".into() },
            ),
            ("https://a:b", OriginError::Invalid(Some(url::ParseError::InvalidPort))),
        ] {
            assert_eq!(Origin::parse(text), Err(wanted), "{text}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, origin) in [
            ("http://[::1]:8787", "http://[::1]:8787"),
            ("HTTP://Shop.example:80", "http://shop.example"),
            ("https://shop.example:8443/", "https://shop.example:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ] {
            assert_eq!(Origin::parse(text), Ok(Origin::Exact(origin.into())), "{text}");
        }
    }
}
