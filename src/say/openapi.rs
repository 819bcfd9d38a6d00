//! The collector's routes as an OpenAPI document, made from the list that the router is made from.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::server::facts::{Access, OpenApi, Route, Scope};

impl Serialize for OpenApi {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        document().serialize(serializer)
    }
}

fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in Route::ALL {
        let path = paths.entry(route.path()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method().to_ascii_lowercase(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Scorelet collector",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Receives survey responses and returns scores, exports and live events.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The first token, or one that scorelet token add has made",
                },
            },
            "schemas": schemas(),
        },
    })
}

fn operation(route: Route) -> Value {
    let mut operation = json!({
        "operationId": id(route),
        "summary": summary(route),
        "responses": replies(route),
        "security": security(route.access()),
    });
    if let Some(operation) = operation.as_object_mut() {
        let parameters: Vec<Value> = route.parameters().iter().map(|name| parameter(name)).collect();
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), json!(parameters));
        }
        if let Access::Only(scope) | Access::MoreFor(scope) = route.access() {
            operation.insert("description".to_owned(), json!(needs(scope)));
        }
        if route == Route::PostResponses {
            operation.insert("requestBody".to_owned(), posted());
        }
    }
    operation
}

fn id(route: Route) -> &'static str {
    match route {
        Route::PostResponses => "postResponses",
        Route::Summary => "getSummary",
        Route::ResponsesNdjson => "exportNdjson",
        Route::ResponsesCsv => "exportCsv",
        Route::Events => "streamEvents",
        Route::OpenApi => "getOpenApi",
        Route::Health => "getHealth",
        Route::Ready => "getReadiness",
        Route::Metrics => "getMetrics",
    }
}

fn summary(route: Route) -> &'static str {
    match route {
        Route::PostResponses => "Stores one response, an array of them, or one on each line",
        Route::Summary => "Scores with their intervals",
        Route::ResponsesNdjson => "Exports responses as they were posted, one on each line",
        Route::ResponsesCsv => "Exports answers as a table, one row per answer",
        Route::Events => "Streams the survey and id of each new response as server-sent events",
        Route::OpenApi => "Returns this document",
        Route::Health => "Says whether the collector runs; with a token also how many responses it has",
        Route::Ready => "Says whether a response can be stored now",
        Route::Metrics => "Returns metrics in Prometheus' text format",
    }
}

fn needs(scope: Scope) -> &'static str {
    match scope {
        Scope::Scores => "Any token is enough.",
        Scope::Answers => "The token must allow answers or export.",
        Scope::Export => "The token must allow export.",
    }
}

fn security(access: Access) -> Value {
    match access {
        Access::Anyone => json!([]),
        Access::MoreFor(_) => json!([{}, { "token": [] }]),
        Access::Only(_) => json!([{ "token": [] }]),
    }
}

fn parameter(name: &str) -> Value {
    const TIME: &str = "an RFC 3339 time, or a date";
    let text = json!({ "type": "string" });
    let (description, schema) = match name {
        "survey" => ("Only this survey, by its id".to_owned(), text),
        "question" => ("Only this question, by its id; a row of a matrix is QUESTION.ROW".to_owned(), text),
        "since" => (format!("Only answers given then or later: {TIME}"), text),
        "until" => (format!("Only answers given before: {TIME}"), text),
        "by" => ("A column to split by: locale, page, respondent, complete or context.KEY".to_owned(), text),
        "period" => {
            let names = json!({ "type": "string", "enum": ["day", "week", "month", "quarter"] });
            ("Split by this period".to_owned(), names)
        }
        "tz" => ("The time zone of days and dates, such as Europe/Vilnius; UTC by default".to_owned(), text),
        "respondent" => ("Only of this respondent".to_owned(), text),
        "after" => ("A cursor: only what was stored, completed or erased after it".to_owned(), text),
        "limit" => ("At most so many".to_owned(), json!({ "type": "integer", "minimum": 1 })),
        "changes" => {
            let switch = json!({ "type": "integer", "enum": [0, 1] });
            ("1: also tell which responses were erased".to_owned(), switch)
        }
        other => (other.to_owned(), text),
    };
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn posted() -> Value {
    let response = json!({ "$ref": "#/components/schemas/Response" });
    let one_or_more = json!({ "oneOf": [response, { "type": "array", "items": response }] });
    json!({
        "required": true,
        "description": "At most 256 KiB and 2,000 responses",
        "content": {
            "application/json": { "schema": one_or_more },
            "application/x-ndjson": { "schema": { "type": "string" } },
            "text/plain": { "schema": { "type": "string" } },
        },
    })
}

fn replies(route: Route) -> Value {
    let (status, media) = route.reply();
    let mut replies = Map::new();
    let schema = match route {
        Route::PostResponses => json!({ "$ref": "#/components/schemas/Receipt" }),
        Route::Summary => json!({ "$ref": "#/components/schemas/Summaries" }),
        Route::Health | Route::Ready => json!({ "$ref": "#/components/schemas/Status" }),
        Route::OpenApi => json!({ "type": "object" }),
        _ => json!({ "type": "string" }),
    };
    let done = json!({ "description": summary(route), "content": { media: { "schema": schema } } });
    replies.insert(status.to_string(), done);
    for &status in route.refusals() {
        replies.insert(status.to_string(), refusal(route, status));
    }
    Value::Object(replies)
}

fn refusal(route: Route, status: u16) -> Value {
    let error = json!({ "$ref": "#/components/schemas/Error" });
    let receipt = json!({ "$ref": "#/components/schemas/Receipt" });
    let schema = match (route, status) {
        (Route::PostResponses, 400) => json!({ "oneOf": [error, receipt] }),
        (Route::PostResponses, 422) => receipt,
        _ => error,
    };
    let description = match status {
        400 => "The body is not JSON, or a parameter is wrong",
        401 => "The token is missing or not valid",
        403 => "The page's origin, the name of the collector, or the token's scope does not allow this",
        408 => "The body arrived too slowly",
        413 => "The body is too large",
        415 => "The type or the encoding of the body is not supported",
        422 => "No response is valid; nothing was stored",
        429 => "This client posts too often",
        _ => "Not possible now; try again later",
    };
    let mut reply =
        json!({ "description": description, "content": { "application/json": { "schema": schema } } });
    if matches!(status, 429 | 503)
        && let Some(reply) = reply.as_object_mut()
    {
        let wait = json!({ "description": "Seconds to wait", "schema": { "type": "integer" } });
        reply.insert("headers".to_owned(), json!({ "Retry-After": wait }));
    }
    reply
}

fn schemas() -> Value {
    let (text, count) = (json!({ "type": "string" }), json!({ "type": "integer", "minimum": 0 }));
    json!({
        "Response": {
            "type": "object",
            "required": ["v", "id", "survey", "answered_at", "complete", "locale", "answers"],
            "properties": {
                "v": { "const": 1 },
                "id": { "type": "string", "format": "uuid" },
                "survey": text,
                "answered_at": { "type": "string", "format": "date-time" },
                "complete": { "type": "boolean" },
                "locale": text,
                "answers": { "type": "array", "items": { "type": "object" } },
                "context": { "type": "object" },
                "page": text,
                "respondent": text,
            },
        },
        "Receipt": {
            "type": "object",
            "required": ["stored", "duplicates", "rejected"],
            "properties": {
                "stored": count,
                "duplicates": count,
                "rejected": { "type": "array", "items": {
                    "type": "object",
                    "required": ["index", "code", "message"],
                    "properties": { "index": count, "code": text, "message": text },
                } },
            },
        },
        "Summaries": {
            "type": "object",
            "required": ["summaries"],
            "properties": {
                "summaries": { "type": "array", "items": {
                    "type": "object",
                    "required": ["metric", "n"],
                    "properties": { "metric": text, "n": count, "survey": text, "question": text },
                } },
                "truncated": { "const": true },
            },
        },
        "Status": {
            "type": "object",
            "required": ["status"],
            "properties": { "status": text, "responses": count, "duplicates": count },
        },
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": { "code": text, "message": text },
            } },
        },
    })
}
