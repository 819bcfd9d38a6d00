//! Request headers that a host asks for.

use super::encode;
use super::template::Text;
use crate::fault::{Expected, Fault, JsonType, Mistake, What};
use crate::json::Value;
use crate::survey::response::Response;

/// Headers that a page cannot set: browsers drop them silently (Fetch standard, "forbidden request-header").
const FORBIDDEN: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The headers, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Headers(Vec<(String, Text)>);

impl Headers {
    /// Reads an object of strings.
    pub(super) fn read(value: Value, place: &str) -> Result<Headers, Fault> {
        let found = value.json_type();
        let Value::Object(members) = value else {
            return Err(Fault::wrong_type(place, Expected::Type(JsonType::Object), found));
        };
        let mut headers: Vec<(String, Text)> = Vec::with_capacity(members.len());
        for (name, value) in members {
            let place = [place, ".", &name].concat();
            if !is_token(&name) {
                return Err(Fault::not_allowed(place, &name, Expected::HeaderName));
            }
            if is_forbidden(&name) {
                return Err(Fault::new(place, What::Mistake(Mistake::ForbiddenHeader)));
            }
            if headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                return Err(Fault::new(place, What::Twice { name }));
            }
            let Value::String(text) = &value else {
                return Err(Fault::wrong_type(place, Expected::Type(JsonType::String), value.json_type()));
            };
            let text = Text::read(text, &place)?;
            if !text
                .fixed()
                .all(|part| part.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)))
            {
                return Err(Fault::new(place, What::Mistake(Mistake::HeaderNotAscii)));
            }
            headers.push((name, text));
        }
        Ok(Headers(headers))
    }

    /// Returns the name and value of each header that is not absent.
    pub(super) fn fill(&self, response: &Response) -> Vec<(&str, String)> {
        self.0
            .iter()
            .filter_map(|(name, text)| Some((name.as_str(), text.fill(response, encode::header)?)))
            .collect()
    }
}

/// Returns whether it is a `token` (RFC 9110 §5.6.2).
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn is_forbidden(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str()) || name.starts_with("proxy-") || name.starts_with("sec-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn read(text: &str) -> Result<Headers, Fault> {
        Headers::read(json::parse(text).unwrap(), "delivery.headers")
    }

    #[test]
    fn headers_that_a_page_cannot_set_are_refused() {
        for name in
            ["Cookie", "Host", "content-length", "ORIGIN", "Via", "Sec-Fetch-Mode", "Proxy-Authorization"]
        {
            let fault = read(&format!(r#"{{"Accept":"*/*","{name}":"x"}}"#)).unwrap_err();
            assert_eq!(fault.place, format!("delivery.headers.{name}"));
            assert!(
                fault.to_string().ends_with("a page cannot set this header; browsers ignore it"),
                "{fault}"
            );
        }
    }

    #[test]
    fn invalid_headers_are_refused() {
        for (text, message) in [
            (r#"{"X Y":"1"}"#, "\"X Y\" is not allowed; expected a header name"),
            (r#"{"":"1"}"#, "\"\" is not allowed; expected a header name"),
            (r#"{"é":"1"}"#, "\"é\" is not allowed; expected a header name"),
            (r#"{"X":"a\nb"}"#, "a header may hold printable ASCII only"),
            (r#"{"X":"é"}"#, "a header may hold printable ASCII only"),
            (r#"{"X":1}"#, "expected a string, found a number"),
            (r#"{"X":"1","x":"2"}"#, "\"x\" occurs twice"),
            (r#"{"X":"{nps}"}"#, "\"{nps}\" is not allowed"),
            (r#"["X"]"#, "expected an object, found an array"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.to_string().contains(&format!(": {message}")), "{text}: {fault}");
            assert!(fault.place.starts_with("delivery.headers"), "{fault}");
        }
    }
}
