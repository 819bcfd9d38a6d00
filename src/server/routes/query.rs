//! What an address asks for behind its question mark.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::App;
use super::refusal::Refusal;
use crate::server::journal::Filter;
use crate::survey::response::unix_ms;

/// The query, read; an unknown name is refused, as a misspelt filter would answer with everything.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Asked<T>, Refusal> {
        let query = Query::try_from_uri(&parts.uri);
        query
            .map(|Query(asked)| Asked(asked))
            .map_err(|error| Refusal::bad_request("query", error.body_text()))
    }
}

/// Which responses an export is about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    survey: Option<String>,
    since: Option<String>,
    until: Option<String>,
}

impl Selection {
    pub fn filter(self) -> Result<Filter, Refusal> {
        filter(self.survey, self.since.as_deref(), self.until.as_deref())
    }
}

/// A filter from the texts of a query.
pub(super) fn filter(
    survey: Option<String>,
    since: Option<&str>,
    until: Option<&str>,
) -> Result<Filter, Refusal> {
    Ok(Filter { survey, since: instant("since", since)?, until: instant("until", until)? })
}

fn instant(name: &str, text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let off = || {
        let message = format!("{name} must be an RFC 3339 time such as 2026-11-21T18:02:11Z; write + as %2B");
        Refusal::bad_request("query", message)
    };
    unix_ms(text).map(Some).ok_or_else(off)
}
