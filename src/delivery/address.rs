//! The endpoint's address with placeholders in its path and query.
//!
//! The address comes from a browser's `new URL`, which writes `{` as `%7B` in a path and leaves it in a query.
//! Both spellings are braces here. The value of a placeholder is percent-encoded, so that no answer and no
//! context value can lead to another host, path or parameter.

use super::encode;
use super::template::Text;
use crate::fault::{Fault, Mistake, What};
use crate::survey::response::Response;

/// An absolute address, parsed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address<'h> {
    /// Scheme, host and port.
    origin: &'h str,
    /// Path and query.
    rest: Text,
}

impl<'h> Address<'h> {
    /// Reads an address as a browser writes it: `https://host/path?query`.
    pub(super) fn read(href: &'h str) -> Result<Address<'h>, Fault> {
        let (href, fragment) = href.split_once('#').unwrap_or((href, ""));
        let host = href.find("://").map_or(0, |at| at + 3);
        let end = href.get(host..).and_then(|rest| rest.find(['/', '?'])).map_or(href.len(), |at| host + at);
        let (origin, rest) = href.split_at(end);
        for part in [origin, fragment] {
            if braces(part).contains(['{', '}']) {
                return Err(Fault::new("endpoint", What::Mistake(Mistake::PlaceholderInHost)));
            }
        }
        Ok(Address { origin, rest: Text::read_named(&braces(rest), "endpoint", encode::decode)? })
    }

    /// Returns the address for a response.
    pub(super) fn fill(&self, response: &Response) -> String {
        let filled = self.rest.fill(response, encode::component).unwrap_or_default();
        // The address's own braces; those of a value are encoded already.
        let rest = filled.replace('{', "%7B").replace('}', "%7D");
        let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let segments: Vec<_> = path.split('/').map(segment).collect();
        [self.origin, &segments.join("/"), query].concat()
    }
}

/// Returns a part of a path, safe against `.` and `..`, which browsers resolve even when encoded (URL standard,
/// "double-dot URL path segment"). Such a part comes from a placeholder, since the browser has resolved the
/// address's own. Encoded twice, it is a name like any other.
fn segment(part: &str) -> String {
    let dots = part.replace("%2e", ".").replace("%2E", ".");
    if dots == "." || dots == ".." { dots.replace('.', "%252E") } else { part.to_owned() }
}

/// Returns the text with every encoded brace as a brace.
fn braces(text: &str) -> String {
    let encoded = [("%7B", "{"), ("%7b", "{"), ("%7D", "}"), ("%7d", "}")];
    encoded.iter().fold(text.to_owned(), |text, (code, brace)| text.replace(code, brace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(href: &str, plan: &str) -> String {
        let response = Response {
            id: "i-1".to_owned(),
            survey: "nps".to_owned(),
            answered_at: "2026-11-21T18:02:11.482Z".to_owned(),
            complete: true,
            locale: "en".to_owned(),
            answers: vec![],
            context: vec![("plan é".to_owned(), crate::json::Value::str(plan).to_text())],
            page: None,
            respondent: None,
        };
        Address::read(href).unwrap().fill(&response)
    }

    #[test]
    fn an_address_without_braces_stays_as_it_is() {
        for href in ["https://h.example/", "https://h.example/a%20b/?q=1&r=%C3%A9", "http://[::1]:8080/~u/|"]
        {
            assert_eq!(filled(href, ""), href);
        }
    }

    #[test]
    fn both_spellings_of_a_brace_are_read() {
        for href in ["https://h.example/{id}?r={survey}", "https://h.example/%7Bid%7D?r=%7bsurvey%7d"] {
            assert_eq!(filled(href, ""), "https://h.example/i-1?r=nps");
        }
        assert_eq!(
            filled("https://h.example/%7B%7Bid%7D%7D?x={{a}}", ""),
            "https://h.example/%7Bid%7D?x=%7Ba%7D"
        );
        assert_eq!(filled("https://h.example?id={id}", ""), "https://h.example?id=i-1");
        assert_eq!(filled("https://h.example/x%7Brespondent%7Dy", ""), "https://h.example/xy");
    }

    #[test]
    fn a_value_stays_in_its_part_of_the_address() {
        let path = |value: &str| filled("https://h.example/a/%7Bcontext.plan%20%C3%A9%7D/b?x=1", value);
        for (value, part) in [
            ("p&q=1#f", "p%26q%3D1%23f"),
            ("../../etc", "..%2F..%2Fetc"),
            ("\\\\evil.example", "%5C%5Cevil.example"),
            ("{id}", "%7Bid%7D"),
            ("..", "%252E%252E"),
            (".", "%252E"),
            ("...", "..."),
        ] {
            assert_eq!(path(value), format!("https://h.example/a/{part}/b?x=1"), "{value}");
        }
        assert_eq!(filled("https://h.example/%2E{context.plan é}/b", "."), "https://h.example/%252E%252E/b");
        assert_eq!(filled("https://h.example/?x={context.plan é}/..", ".."), "https://h.example/?x=../..");
    }

    #[test]
    fn braces_elsewhere_are_refused() {
        for href in [
            "https://{context.host}/",
            "https://%7Bcontext.host%7D/",
            "https://h.example:{context.port}/",
            "https://h.example{context.tail}",
            "{context.scheme}://h.example/",
            "https://user:%7bid%7d@h.example/",
            "https://h.example/#{id}",
            "https://h.example/{nps}",
            "https://h.example/%7Bid",
            "https://h.example/?x=}",
        ] {
            assert_eq!(Address::read(href).unwrap_err().place, "endpoint", "{href}");
        }
    }
}
