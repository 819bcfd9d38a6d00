//! The routes of the collector: the one list from which the router, the check of tokens, the metrics and
//! `openapi.json` are made.

/// What a token may read. Each scope includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Summaries, counts, live events and metrics: no single answer.
    Scores,
    /// Also single answers.
    Answers,
    /// Everything: also whole responses, with respondent and context.
    Export,
}

impl Scope {
    /// All scopes, the narrowest first.
    pub const ALL: [Scope; 3] = [Scope::Scores, Scope::Answers, Scope::Export];

    /// Its name on the command line and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Scores => "scores",
            Scope::Answers => "answers",
            Scope::Export => "export",
        }
    }

    /// Returns the scope of this name.
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, from the pages that are allowed.
    Anyone,
    /// Anyone; more is told with a token of this scope.
    MoreFor(Scope),
    /// Only with a token of this scope.
    Only(Scope),
}

/// A route: a method at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is what its path says")]
pub enum Route {
    PostResponses,
    Summary,
    ResponsesNdjson,
    ResponsesCsv,
    Events,
    OpenApi,
    Health,
    Ready,
    Metrics,
}

/// The routes as an OpenAPI document, once it is written as JSON.
#[derive(Clone, Copy, Debug)]
pub struct OpenApi;

/// The parameters of [`Route::Summary`].
pub const SUMMARY_PARAMETERS: [&str; 7] = ["survey", "question", "since", "until", "by", "period", "tz"];

/// The parameters of [`Route::ResponsesNdjson`].
pub const NDJSON_PARAMETERS: [&str; 7] =
    ["survey", "since", "until", "respondent", "after", "limit", "changes"];

/// The parameters of [`Route::ResponsesCsv`]: a row for what was erased would have no columns.
pub const CSV_PARAMETERS: [&str; 6] = ["survey", "since", "until", "respondent", "after", "limit"];

impl Route {
    /// All routes.
    pub const ALL: [Route; 9] = [
        Route::PostResponses,
        Route::Summary,
        Route::ResponsesNdjson,
        Route::ResponsesCsv,
        Route::Events,
        Route::OpenApi,
        Route::Health,
        Route::Ready,
        Route::Metrics,
    ];

    /// Its path; none has a variable part.
    pub fn path(self) -> &'static str {
        match self {
            Route::PostResponses => "/v1/responses",
            Route::Summary => "/v1/summary",
            Route::ResponsesNdjson => "/v1/responses.ndjson",
            Route::ResponsesCsv => "/v1/responses.csv",
            Route::Events => "/v1/events",
            Route::OpenApi => "/v1/openapi.json",
            Route::Health => "/healthz",
            Route::Ready => "/readyz",
            Route::Metrics => "/metrics",
        }
    }

    /// Its method.
    pub fn method(self) -> &'static str {
        match self {
            Route::PostResponses => "POST",
            _ => "GET",
        }
    }

    /// Who may use it.
    pub fn access(self) -> Access {
        match self {
            Route::PostResponses | Route::OpenApi | Route::Ready => Access::Anyone,
            Route::Health => Access::MoreFor(Scope::Scores),
            Route::Summary | Route::Events | Route::Metrics => Access::Only(Scope::Scores),
            Route::ResponsesNdjson | Route::ResponsesCsv => Access::Only(Scope::Export),
        }
    }

    /// Its query parameters.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Route::Summary => &SUMMARY_PARAMETERS,
            Route::ResponsesNdjson => &NDJSON_PARAMETERS,
            Route::ResponsesCsv => &CSV_PARAMETERS,
            _ => &[],
        }
    }

    /// The status and the media type of its reply where it succeeds.
    pub fn reply(self) -> (u16, &'static str) {
        match self {
            Route::PostResponses => (201, "application/json"),
            Route::Summary | Route::OpenApi | Route::Health | Route::Ready => (200, "application/json"),
            Route::ResponsesNdjson => (200, "application/x-ndjson"),
            Route::ResponsesCsv => (200, "text/csv"),
            Route::Events => (200, "text/event-stream"),
            Route::Metrics => (200, "text/plain"),
        }
    }

    /// The statuses of its refusals. At any path, a method that none of its routes has gets 405.
    pub fn refusals(self) -> &'static [u16] {
        match self {
            Route::PostResponses => &[400, 403, 408, 413, 415, 422, 429, 503],
            Route::Summary | Route::ResponsesNdjson | Route::ResponsesCsv => &[400, 401, 403, 503],
            Route::Events | Route::Metrics => &[401, 403, 503],
            Route::Health | Route::Ready => &[403, 503],
            Route::OpenApi => &[403],
        }
    }

    /// Returns the routes at a path.
    pub fn at(path: &str) -> impl Iterator<Item = Route> {
        Route::ALL.into_iter().filter(move |route| route.path() == path)
    }

    /// Returns the route that answers a request. `HEAD` is answered as `GET`.
    pub fn of(method: &str, path: &str) -> Option<Route> {
        let method = if method == "HEAD" { "GET" } else { method };
        Route::at(path).find(|route| route.method() == method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_includes_the_narrower_ones() {
        assert!(Scope::Scores < Scope::Answers && Scope::Answers < Scope::Export);
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(scope));
        }
        assert_eq!(Scope::from_name("all"), None);
    }

    #[test]
    fn a_request_has_at_most_one_route() {
        for route in Route::ALL {
            assert_eq!(Route::of(route.method(), route.path()), Some(route));
        }
        assert_eq!(Route::of("HEAD", "/healthz"), Some(Route::Health));
        assert_eq!(Route::of("GET", "/v1/responses"), None);
        assert_eq!(Route::of("GET", "/"), None);
    }
}
