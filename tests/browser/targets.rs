//! Servers that behave as other people's endpoints are documented to: what they ask of a request and
//! its preflight, what they keep of a body, and what they reply. They are stricter than the real ones
//! wherever a document leaves room, and keep nothing that the document does not promise to keep.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

/// A running target; it ends with this.
pub struct Target {
    /// Scheme, host and port.
    pub origin: String,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    kind: &'static Kind,
    /// The same server by another name is another origin.
    other_origin: String,
    state: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    kept: Vec<Value>,
    requests: Vec<String>,
    /// How many replies to a POST or PUT are lost on the way.
    lost: usize,
    /// Whether it refuses in its own way.
    refuses: bool,
}

/// What a target is.
pub struct Kind {
    /// Its name in the README.
    pub name: &'static str,
    /// The headers that its preflight allows; none where it does not answer one.
    preflight: Option<&'static str>,
    /// Whether a page may read its replies.
    readable: bool,
    answer: fn(&Asked, &mut Vec<Value>) -> Reply,
    /// What it says where it stored nothing.
    refusal: fn() -> Reply,
}

/// A request.
struct Asked {
    method: Method,
    path: String,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
    body: String,
    other_origin: String,
}

/// A reply: status, headers, body.
struct Reply(u16, Vec<(&'static str, String)>, String);

impl Target {
    pub fn start(kind: &'static Kind) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let other_origin = format!("http://localhost:{port}");
        let shared = Arc::new(Shared { kind, other_origin, state: Mutex::default() });
        let router = Router::new().fallback(serve).with_state(shared.clone());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        drop(guard);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Target { origin: format!("http://127.0.0.1:{port}"), shared, _runtime: runtime }
    }

    /// What it would have stored.
    pub fn kept(&self) -> Vec<Value> {
        self.shared.seen(|seen| seen.kept.clone())
    }

    /// The methods of the requests so far, in their order.
    pub fn methods(&self) -> Vec<String> {
        self.shared.seen(|seen| seen.requests.clone())
    }

    /// From here on it stores nothing, and says so in its own way.
    pub fn refuse(&self) {
        self.shared.seen(|seen| seen.refuses = true);
    }

    /// The next request is stored, but its reply is lost.
    pub fn lose_a_reply(&self) {
        self.shared.seen(|seen| seen.lost = 1);
    }
}

impl Shared {
    fn seen<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    shared.seen(|seen| seen.requests.push(parts.method.to_string()));
    let kind = shared.kind;
    if parts.method == Method::OPTIONS {
        return match kind.preflight {
            None => StatusCode::METHOD_NOT_ALLOWED.into_response(),
            Some(headers) => {
                let allow = [
                    ("access-control-allow-origin", "*"),
                    ("access-control-allow-methods", "POST, PUT"),
                    ("access-control-allow-headers", headers),
                ];
                (StatusCode::NO_CONTENT, allow).into_response()
            }
        };
    }
    let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    let query = fields(parts.uri.query().unwrap_or_default()).into_iter().collect();
    let asked = Asked {
        path: parts.uri.path().to_owned(),
        method: parts.method,
        query,
        headers: parts.headers,
        body,
        other_origin: shared.other_origin.clone(),
    };
    let (reply, lost) = shared.seen(|seen| {
        if seen.refuses && asked.method != Method::GET {
            return ((kind.refusal)(), false);
        }
        let reply = (kind.answer)(&asked, &mut seen.kept);
        let lost = seen.lost > 0 && asked.method != Method::GET;
        seen.lost -= usize::from(lost);
        (reply, lost)
    });
    if lost {
        // What a page sees of a connection that breaks: nothing it may read.
        return StatusCode::BAD_GATEWAY.into_response();
    }
    // ClickHouse sends it only where the address asks for it.
    let readable =
        kind.readable && (kind.name != "ClickHouse" || asked.query.contains_key("add_http_cors_header"));
    let mut response = (StatusCode::from_u16(reply.0).unwrap(), reply.2).into_response();
    for (name, value) in reply.1 {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    if readable {
        response.headers_mut().insert("access-control-allow-origin", "*".parse().unwrap());
    }
    response
}

/// The pairs of a form or a query, decoded.
fn fields(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn says(status: u16, body: impl ToString) -> Reply {
    Reply(status, vec![], body.to_string())
}

impl Asked {
    /// Whether it is this method on a path of this beginning and end, with a body of this type.
    fn is(&self, method: &str, start: &str, end: &str, content_type: &str) -> bool {
        let given = self.header("content-type").split(';').next().unwrap_or_default().trim();
        self.method.as_str() == method
            && self.path.starts_with(start)
            && self.path.ends_with(end)
            && self.path.len() > start.len()
            && given == content_type
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// The fields of a form as an object; several of a name as an array.
    fn form(&self) -> Value {
        let mut object = Map::new();
        for (name, value) in fields(&self.body) {
            let value = Value::String(value);
            match object.get_mut(&name) {
                None => drop(object.insert(name, value)),
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = json!([first.take(), value]),
            }
        }
        Value::Object(object)
    }
}

/// Keeps a value unless one with the same id is there: `pointer` leads to the id.
fn keep_once(kept: &mut Vec<Value>, pointer: &str, value: Value) -> bool {
    let new = !kept.iter().any(|old| old.pointer(pointer) == value.pointer(pointer));
    if new {
        kept.push(value);
    }
    new
}

fn is_text(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// Every target of the README, in its order.
pub const TARGETS: &[Kind] = &[
    Kind {
        name: "A webhook of your own",
        preflight: Some("content-type"),
        readable: true,
        answer: webhook,
        refusal: || says(422, "no"),
    },
    Kind {
        name: "Zapier, Make, n8n",
        preflight: None,
        readable: true,
        answer: zapier,
        refusal: || says(410, "please unsubscribe me!"),
    },
    Kind {
        name: "Google Forms",
        preflight: None,
        readable: false,
        answer: google_forms,
        refusal: || says(400, ""),
    },
    Kind {
        name: "Google Apps Script",
        preflight: None,
        readable: true,
        answer: apps_script,
        refusal: || says(200, "<title>Error</title>"),
    },
    Kind {
        name: "Formspree",
        preflight: Some("content-type, accept"),
        readable: true,
        answer: formspree,
        refusal: || says(422, json!({ "errors": [{ "code": "EMPTY", "message": "empty" }] })),
    },
    Kind {
        name: "PostgREST, Supabase",
        preflight: Some("apikey, authorization, content-type, prefer"),
        readable: true,
        answer: postgrest,
        refusal: || {
            says(401, json!({ "code": "42501", "message": "permission denied for function keep_answer" }))
        },
    },
    Kind {
        name: "Slack",
        // It answers, but lets no header in.
        preflight: Some(""),
        readable: true,
        answer: slack,
        refusal: || says(404, "no_service"),
    },
    Kind {
        name: "ClickHouse",
        preflight: None,
        readable: true,
        answer: clickhouse,
        refusal: || {
            says(404, "Code: 60, e.displayText() = DB::Exception: Table default.answers doesn't exist.")
        },
    },
    Kind {
        name: "Elasticsearch, OpenSearch",
        preflight: Some("content-type"),
        readable: true,
        answer: bulk,
        refusal: || {
            says(200, json!({ "took": 1, "errors": true, "items": [{ "index": { "status": 400 } }] }))
        },
    },
    Kind {
        name: "Kafka REST",
        preflight: Some("content-type"),
        readable: true,
        answer: kafka,
        refusal: || says(200, json!({ "error_code": 42207, "message": "too large" })),
    },
    Kind { name: "Segment", preflight: None, readable: true, answer: segment, refusal: || says(400, "") },
    Kind {
        name: "PostHog",
        preflight: Some("content-type"),
        readable: true,
        answer: posthog,
        refusal: || says(401, json!({ "type": "authentication_error" })),
    },
    Kind { name: "Plausible", preflight: None, readable: true, answer: plausible, refusal: || says(400, "") },
    Kind {
        name: "HubSpot forms",
        preflight: Some("content-type"),
        readable: true,
        answer: hubspot,
        refusal: || {
            says(
                400,
                json!({ "status": "error", "errors": [{ "errorType": "FIELD_NOT_IN_FORM_DEFINITION" }] }),
            )
        },
    },
    Kind {
        name: "CloudEvents",
        preflight: Some("content-type"),
        readable: true,
        answer: cloud_events,
        refusal: || says(415, ""),
    },
    Kind {
        name: "Firebase Realtime Database",
        preflight: Some("content-type"),
        readable: true,
        answer: firebase,
        refusal: || says(401, json!({ "error": "Permission denied" })),
    },
];

fn webhook(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    match asked.json() {
        Some(body) if asked.is("POST", "/", "", JSON) => {
            keep_once(kept, "/id", body);
            says(200, "")
        }
        _ => says(400, ""),
    }
}

fn zapier(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    if !asked.is("POST", "/hooks/catch/", "/", FORM) {
        return says(404, "");
    }
    kept.push(asked.form());
    says(200, json!({ "attempt": "1", "id": "1", "request_id": "1", "status": "success" }))
}

fn google_forms(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let form = asked.form();
    let known = |name: &str| {
        name.strip_prefix("entry.").is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
            || ["fvv", "pageHistory"].contains(&name)
    };
    let good = form.as_object().unwrap().keys().all(|name| known(name));
    if !asked.is("POST", "/forms/d/e/", "/formResponse", FORM) || !good {
        return says(400, "");
    }
    kept.push(form);
    says(200, "<title>Your response has been recorded.</title>")
}

/// The script of the README's words. A script's reply is fetched from another host, by a redirect.
fn apps_script(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    if asked.method == Method::GET && asked.path == "/macros/echo" {
        return says(200, "{\"ok\":true}");
    }
    // `e.postData.contents`, of any type; a type other than a form's or text has had a preflight.
    match asked.json() {
        Some(body) if asked.is("POST", "/macros/s/", "/exec", TEXT) => {
            keep_once(kept, "/id", body);
            Reply(
                302,
                vec![("location", format!("{}/macros/echo?user_content_key=x", asked.other_origin))],
                String::new(),
            )
        }
        _ => says(200, "<title>Error</title>"),
    }
}

fn formspree(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    if !asked.is("POST", "/f/", "", FORM) {
        return says(404, json!({ "error": "Form not found" }));
    }
    kept.push(asked.form());
    if asked.header("accept") != "application/json" {
        return Reply(302, vec![("location", "/thanks?language=en".to_owned())], String::new());
    }
    says(200, json!({ "next": "/thanks?language=en", "ok": true }))
}

/// A call of the function in the README. Its arguments are the body's keys, by name.
fn postgrest(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let (key, token) = (asked.header("apikey"), asked.header("authorization"));
    if key.is_empty() || token.strip_prefix("Bearer ") != Some(key) {
        return says(401, json!({ "message": "No API key found in request" }));
    }
    match asked.json() {
        Some(Value::Object(mut arguments)) if asked.is("POST", "/rest/v1/rpc/", "keep_answer", JSON) => {
            let answer = arguments.remove("answer").filter(|_| arguments.is_empty());
            let Some(answer) = answer else { return says(404, json!({ "code": "PGRST202" })) };
            keep_once(kept, "/id", answer);
            says(204, "")
        }
        _ => says(400, json!({ "code": "PGRST102" })),
    }
}

fn slack(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    if !asked.is("POST", "/services/", "", FORM) {
        return says(404, "no_service");
    }
    let payload = match asked.form() {
        Value::Object(mut form) => form.remove("payload"),
        _ => None,
    };
    let payload = payload.and_then(|text| serde_json::from_str::<Value>(text.as_str()?).ok());
    let Some(payload) = payload.filter(|payload| is_text(payload.get("text"))) else {
        return says(400, "invalid_payload");
    };
    let plain = |block: &Value| block["type"] == "section" && block["text"]["type"] == "plain_text";
    if !payload["blocks"].as_array().is_some_and(|blocks| blocks.iter().all(plain)) {
        return says(400, "invalid_blocks");
    }
    kept.push(payload);
    says(200, "ok")
}

/// One object a line, each key a column; the table keeps one row of an id.
fn clickhouse(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let query = |name: &str| asked.query.get(name).map_or("", String::as_str);
    if query("user") != "survey" || query("password") != "insert-only" {
        return says(403, "Code: 193, e.displayText() = DB::Exception: Wrong password for user");
    }
    if asked.method != Method::POST || query("query") != "INSERT INTO answers FORMAT JSONEachRow" {
        return says(400, "Code: 62, e.displayText() = DB::Exception: Syntax error");
    }
    let columns = ["id", "survey", "answered_at", "nps", "why", "plan"];
    for line in asked.body.lines() {
        match serde_json::from_str::<Map<String, Value>>(line) {
            Ok(row) if row.keys().all(|name| columns.contains(&name.as_str())) => {
                keep_once(kept, "/id", Value::Object(row));
            }
            _ => return says(400, "Code: 117, e.displayText() = DB::Exception: Unknown field found"),
        }
    }
    says(200, "")
}

/// Lines in pairs, an action and a document, and a line's end after the last.
fn bulk(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let lines: Option<Vec<Value>> = asked.body.lines().map(|line| serde_json::from_str(line).ok()).collect();
    let pairs = lines.filter(|lines| lines.len() % 2 == 0 && asked.body.ends_with('\n'));
    let Some(lines) = pairs.filter(|_| asked.is("POST", "/", "/_bulk", "application/x-ndjson")) else {
        return says(400, json!({ "error": { "type": "illegal_argument_exception" }, "status": 400 }));
    };
    let mut items = Vec::new();
    for pair in lines.chunks(2) {
        let id = pair[0]["index"]["_id"].as_str().unwrap().to_owned();
        let document = json!({ "_id": id, "_source": pair[1] });
        let old = kept.iter().position(|old| old["_id"] == document["_id"]);
        match old {
            Some(place) => kept[place] = document,
            None => kept.push(document),
        }
        items.push(json!({ "index": { "_id": id, "status": if old.is_some() { 200 } else { 201 } } }));
    }
    says(200, json!({ "took": 2, "errors": false, "items": items }))
}

/// A topic is a log: it keeps what comes, and the key tells which belong together.
fn kafka(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(record) = asked.json().filter(|_| asked.is("POST", "/", "/topics/answers/records", JSON)) else {
        return says(400, json!({ "error_code": 400, "message": "Bad Request" }));
    };
    if record["key"]["type"] != "JSON" || record["value"]["type"] != "JSON" {
        return says(200, json!({ "error_code": 400, "message": "Bad Request: unknown type" }));
    }
    kept.push(json!({ "key": record["key"]["data"], "value": record["value"]["data"] }));
    says(200, json!({ "error_code": 200, "topic_name": "answers", "partition_id": 0, "offset": kept.len() }))
}

fn segment(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(mut call) = asked.json().filter(|_| asked.is("POST", "/v1/", "track", TEXT)) else {
        return says(400, "malformed JSON");
    };
    let who = is_text(call.get("userId")) || is_text(call.get("anonymousId"));
    let key = call.as_object_mut().unwrap().remove("writeKey");
    // It says yes to what it cannot use, too.
    if is_text(key.as_ref()) && who && is_text(call.get("event")) {
        keep_once(kept, "/messageId", call);
    }
    says(200, json!({ "success": true }))
}

fn posthog(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(mut event) = asked.json().filter(|_| asked.is("POST", "/i/v0/", "e/", JSON)) else {
        return says(400, "");
    };
    if !is_text(event.as_object_mut().unwrap().remove("api_key").as_ref()) {
        return says(401, "");
    }
    if !is_text(event.get("event")) || !is_text(event.get("distinct_id")) {
        return says(400, "");
    }
    keep_once(kept, "/uuid", event);
    says(200, json!({ "status": "Ok" }))
}

fn plausible(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(event) = asked.json().filter(|_| asked.is("POST", "/api/", "event", TEXT)) else {
        return says(400, "");
    };
    if !["name", "domain", "url"].iter().all(|key| is_text(event.get(*key))) {
        return says(400, json!({ "errors": {} }));
    }
    let props = event["props"].as_object().unwrap();
    if props.len() > 30 || props.values().any(|value| value.is_object() || value.is_array()) {
        return says(400, json!({ "errors": { "props": ["must be scalars"] } }));
    }
    if event["domain"] != "shop.example" {
        return Reply(202, vec![("x-plausible-dropped", "1".to_owned())], "ok".to_owned());
    }
    kept.push(event);
    says(202, "ok")
}

fn hubspot(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let path = asked.path.split('/').count();
    let form = asked
        .json()
        .filter(|_| asked.is("POST", "/submissions/v3/integration/submit/", "", JSON) && path == 7);
    let Some(form) = form else { return says(404, json!({ "status": "error" })) };
    let text = |field: &Value| is_text(field.get("name")) && field["value"].is_string();
    if !form["fields"].as_array().is_some_and(|fields| fields.iter().all(text)) {
        return says(400, json!({ "status": "error", "message": "The request is not valid" }));
    }
    kept.push(form);
    says(200, json!({ "inlineMessage": "Thanks" }))
}

/// A receiver of structured events.
fn cloud_events(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(event) = asked.json().filter(|_| asked.method == Method::POST) else { return says(400, "") };
    if !asked.header("content-type").starts_with("application/cloudevents+json") {
        return says(415, "");
    }
    let attributes = ["id", "source", "type"].iter().all(|name| is_text(event.get(*name)));
    // Attribute names are lower-case letters and digits.
    let named =
        event.as_object().unwrap().keys().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase()));
    if event["specversion"] != "1.0" || !attributes || !named {
        return says(400, "");
    }
    keep_once(kept, "/id", event);
    says(202, "")
}

/// A value at a path; no key of it may hold `. $ # [ ] /`.
fn firebase(asked: &Asked, kept: &mut Vec<Value>) -> Reply {
    let Some(value) = asked.json().filter(|_| asked.is("PUT", "/answers/", ".json", JSON)) else {
        return says(400, json!({ "error": "Invalid data; couldn't parse JSON object" }));
    };
    if !firebase_keys(&value) {
        return says(400, json!({ "error": "Invalid path: Invalid token in path" }));
    }
    let node = json!({ "path": asked.path, "value": value });
    let old = kept.iter().position(|old| old["path"] == node["path"]);
    match old {
        Some(place) => kept[place] = node,
        None => kept.push(node),
    }
    says(200, value)
}

fn firebase_keys(value: &Value) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .all(|(key, value)| !key.contains(['.', '$', '#', '[', ']', '/']) && firebase_keys(value)),
        Value::Array(items) => items.iter().all(firebase_keys),
        _ => true,
    }
}
