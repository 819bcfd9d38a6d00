//! The query parameters of an address.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::tz::TimeZone;
use url::form_urlencoded;

use crate::fault::Unknown;
use crate::server::facts::{QueryFault, Refusal, Wanted};
use crate::server::instant::instant_in;
use crate::server::journal::Filter;

/// The parameters of a request. A handler names those that it knows, and any other is refused: a misspelt
/// filter would otherwise return everything.
pub(super) struct QueryParams(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for QueryParams {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<QueryParams, Refusal> {
        Ok(QueryParams::read(parts.uri.query().unwrap_or_default()))
    }
}

impl QueryParams {
    fn read(query: &str) -> QueryParams {
        QueryParams(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Writes the parameters without this one.
    pub fn without(&self, name: &str) -> String {
        let others = self.0.iter().filter(|(other, _)| other != name);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish()
    }

    /// Returns the values of these parameters, in the order of their names.
    ///
    /// # Errors
    /// There is another parameter, or one of them is given more than once.
    pub fn only<const N: usize>(
        self,
        allowed: &'static [&'static str; N],
    ) -> Result<[Option<String>; N], QueryFault> {
        let mut values = [const { None }; N];
        for (name, value) in self.0 {
            let mut slots = allowed.iter().zip(&mut values);
            match slots.find(|(allowed, _)| **allowed == name) {
                None => return Err(QueryFault::Unknown(Unknown::new(&name, allowed))),
                Some((name, Some(_))) => return Err(QueryFault::Repeated(name)),
                Some((_, slot)) => *slot = Some(value),
            }
        }
        Ok(values)
    }
}

/// Returns the filter that these parameters describe. Dates are days in `zone`.
pub(super) fn filter(
    survey: Option<String>,
    since: Option<String>,
    until: Option<String>,
    zone: &TimeZone,
) -> Result<Filter, QueryFault> {
    let (since, until) = (time("since", since, zone)?, time("until", until, zone)?);
    Ok(Filter { survey, since, until, ..Filter::default() })
}

fn time(name: &'static str, text: Option<String>, zone: &TimeZone) -> Result<Option<i64>, QueryFault> {
    let Some(found) = text else { return Ok(None) };
    match instant_in(&found, zone) {
        Some(time) => Ok(Some(time)),
        None => Err(QueryFault::Value { name, found, wanted: Wanted::Time }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_parameters_are_read_and_each_once() {
        let read = |query| QueryParams::read(query).only(&["survey", "since"]);
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read(""), Ok([None, None]));
        assert_eq!(read("since=a%2Bb+c&survey="), Ok([text(""), text("a+b c")]));
        let unknown = Unknown::new("suvrey", &["survey", "since"]);
        assert_eq!(read("suvrey=s"), Err(QueryFault::Unknown(unknown)));
        assert_eq!(read("survey=s&survey=s"), Err(QueryFault::Repeated("survey")));
    }
}
