//! What is posted, and how: the `delivery` option, and the request that it makes from a response.

use super::address::Address;
use super::form;
use super::headers::Headers;
use super::success::Rule;
use super::template::Node;
use crate::fault::{Expected, Fault, JsonType, Mistake, Unknown, What};
use crate::json::{self, Value};
use crate::survey::response::Response;

/// How responses are posted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    format: Format,
    put: bool,
    headers: Headers,
    template: Option<Node>,
    no_cors: bool,
    follow: bool,
    success: Option<Rule>,
}

/// The format of the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// The response as `application/json`.
    #[default]
    Json,
    /// The same JSON as `text/plain`, which needs no preflight.
    Text,
    /// Fields as an HTML form sends them; no preflight either.
    Form,
    /// A line of JSON for the response, or for each element of an array template.
    Ndjson,
}

/// A complete request. It is made once, at submit, and never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The endpoint's address, its placeholders filled in.
    pub url: String,
    /// The `Content-Type` header.
    pub content_type: String,
    /// The body.
    pub body: String,
    /// A JSON object with what differs from a plain POST: any of `method`, `headers` (an object), `mode`,
    /// `redirect` and `success` (a rule for [`accepts`](super::success::accepts)); empty where nothing does.
    pub how: String,
}

const KEYS: [&str; 7] = ["format", "method", "headers", "template", "mode", "redirect", "success"];

impl Delivery {
    /// Reads the `delivery` option. Without one, JSON is posted.
    ///
    /// # Errors
    /// Where it is not a JSON object, a key or value is unknown, a template uses an unknown placeholder, a page
    /// cannot set a header, or a key cannot be used with `no-cors`.
    ///
    /// ```
    /// use scorelet::delivery::format::Delivery;
    /// assert!(Delivery::read(Some(r#"{"format":"text"}"#)).is_ok());
    /// assert_eq!(Delivery::read(Some(r#"{"format":"xml"}"#)).unwrap_err().place, "delivery.format");
    /// let slip = r#"{"template":{"score":"{answer.nps}"}}"#;
    /// assert_eq!(Delivery::read(Some(slip)).unwrap_err().place, "delivery.template.score");
    /// ```
    pub fn read(text: Option<&str>) -> Result<Delivery, Fault> {
        let Some(text) = text else { return Ok(Delivery::default()) };
        let value = json::parse(text).map_err(|error| error.at("delivery"))?;
        let found = value.json_type();
        let Value::Object(members) = value else {
            return Err(Fault::wrong_type("delivery", Expected::Type(JsonType::Object), found));
        };
        let keys: Vec<_> = members.iter().map(|(key, _)| key.clone()).collect();
        let mut delivery = Delivery::default();
        for (key, value) in members {
            delivery.set(&key, value)?;
        }
        delivery.check_form()?;
        if delivery.no_cors {
            delivery.check_no_cors(&keys)?;
            delivery.follow = true;
        }
        Ok(delivery)
    }

    fn set(&mut self, key: &str, value: Value) -> Result<(), Fault> {
        let place = ["delivery.", key].concat();
        match key {
            "format" => {
                let formats = [
                    ("json", Format::Json),
                    ("text", Format::Text),
                    ("form", Format::Form),
                    ("ndjson", Format::Ndjson),
                ];
                self.format = one_of(&place, &value, &formats)?;
            }
            "method" => self.put = one_of(&place, &value, &[("POST", false), ("PUT", true)])?,
            "mode" => self.no_cors = one_of(&place, &value, &[("cors", false), ("no-cors", true)])?,
            "redirect" => self.follow = one_of(&place, &value, &[("error", false), ("follow", true)])?,
            "headers" => self.headers = Headers::read(value, &place)?,
            "template" => self.template = Some(Node::read(value, &place)?),
            "success" => self.success = Some(Rule::read(&value, &place)?),
            _ => return Err(Fault::new(place, What::UnknownKey(Unknown::new(key, &KEYS)))),
        }
        Ok(())
    }

    fn check_form(&self) -> Result<(), Fault> {
        match &self.template {
            Some(template) if self.format == Format::Form && !matches!(template, Node::Object(_)) => {
                Err(Fault::new("delivery.template", What::Mistake(Mistake::FormWithoutNames)))
            }
            _ => Ok(()),
        }
    }

    /// Without CORS, browsers send few formats and no headers, and hide the reply.
    fn check_no_cors(&self, keys: &[String]) -> Result<(), Fault> {
        if !matches!(self.format, Format::Text | Format::Form) {
            return Err(Fault::new("delivery.format", What::Mistake(Mistake::NoCorsFormat)));
        }
        for (key, off) in
            [("method", self.put), ("headers", true), ("redirect", !self.follow), ("success", true)]
        {
            if off && keys.iter().any(|given| given == key) {
                return Err(Fault::new(["delivery.", key].concat(), What::Mistake(Mistake::NoCorsKey)));
            }
        }
        Ok(())
    }

    /// Checks that the endpoint's address can be filled in. `href` is absolute, as a browser writes it.
    ///
    /// # Errors
    /// Where it has an unknown placeholder, or braces outside its path and query: the content of an answer must
    /// not choose the host.
    ///
    /// ```
    /// use scorelet::delivery::format::Delivery;
    /// let delivery = Delivery::default();
    /// assert!(delivery.check("https://db.example/answers/%7Bid%7D.json?by={respondent}").is_ok());
    /// assert_eq!(delivery.check("https://{context.host}/").unwrap_err().place, "endpoint");
    /// ```
    pub fn check(&self, href: &str) -> Result<(), Fault> {
        Address::read(href).map(drop)
    }

    /// Returns the placeholders in `text` (a `delivery` option or an address) that name no question of a
    /// survey: a typing mistake, or a template made for another survey. Their values are absent.
    ///
    /// ```
    /// use scorelet::delivery::format::Delivery;
    /// let text = r#"{"template":{"score":"{answers.nsp}","why":"{answers.why}{group.nps}"}}"#;
    /// assert_eq!(Delivery::strangers(text, &["nps", "why"]), ["{answers.nsp}"]);
    /// ```
    pub fn strangers(text: &str, questions: &[&str]) -> Vec<String> {
        let mut strangers = Vec::new();
        for piece in text.split('{').skip(1) {
            let Some((name, _)) = piece.split_once('}') else { continue };
            let Some(question) = name.strip_prefix("answers.").or_else(|| name.strip_prefix("group.")) else {
                continue;
            };
            let is_of = |id: &&str| {
                question.strip_prefix(*id).is_some_and(|rest| matches!(rest.get(..1), None | Some(".")))
            };
            if !questions.iter().any(is_of) {
                strangers.push(["{", name, "}"].concat());
            }
        }
        strangers
    }

    /// Returns the request that carries a response to the endpoint.
    ///
    /// ```
    /// use scorelet::delivery::format::Delivery;
    /// use scorelet::{json, survey::response::Response};
    /// let text = r#"{"v":1,"id":"01993d0e-0000-7000-8000-000000000000","survey":"nps",
    ///   "answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"en",
    ///   "answers":[{"question":"nps","type":"nps","scale":[0,10],"value":9}]}"#;
    /// let response = Response::from_json(&json::parse(text).unwrap()).unwrap();
    /// let option = r#"{"method":"PUT","template":{"score":"{answers.nps}","group":"{group.nps}","why":"{answers.why}"}}"#;
    /// let request = Delivery::read(Some(option)).unwrap().request("https://db.example/%7Bsurvey%7D", &response);
    /// assert_eq!(request.url, "https://db.example/nps");
    /// assert_eq!(request.body, r#"{"score":9,"group":"promoter"}"#);
    /// assert_eq!(request.how, r#"{"method":"PUT"}"#);
    /// ```
    pub fn request(&self, href: &str, response: &Response) -> Request {
        let mut content_type = self.content_type().to_owned();
        let mut headers = Vec::new();
        for (name, value) in self.headers.fill(response) {
            if name.eq_ignore_ascii_case("content-type") {
                content_type = value;
            } else {
                headers.push((name.to_owned(), Value::String(value)));
            }
        }
        Request {
            url: Address::read(href).map_or_else(|_| href.to_owned(), |address| address.fill(response)),
            content_type,
            body: self.body(response),
            how: self.how(headers),
        }
    }

    fn content_type(&self) -> &'static str {
        match self.format {
            Format::Json => "application/json",
            Format::Text => "text/plain;charset=UTF-8",
            Format::Form => "application/x-www-form-urlencoded",
            Format::Ndjson => "application/x-ndjson",
        }
    }

    fn how(&self, headers: Vec<(String, Value)>) -> String {
        let mut how = Vec::new();
        let mut put = |key: &str, value| how.push((key.to_owned(), value));
        if self.put {
            put("method", Value::str("PUT"));
        }
        if !headers.is_empty() {
            put("headers", Value::Object(headers));
        }
        if self.no_cors {
            put("mode", Value::str("no-cors"));
        }
        if self.follow {
            put("redirect", Value::str("follow"));
        }
        if let Some(rule) = &self.success {
            put("success", rule.to_value());
        }
        if how.is_empty() { String::new() } else { Value::Object(how).to_text() }
    }

    fn body(&self, response: &Response) -> String {
        match (self.format, &self.template) {
            (Format::Form, Some(Node::Object(members))) => form::of_template(members, response),
            (Format::Form, _) => form::of_response(response),
            (Format::Ndjson, Some(Node::Array(items))) => {
                items.iter().map(|item| line(item, response)).collect()
            }
            (Format::Ndjson, Some(template)) => line(template, response),
            (Format::Ndjson, None) => response.to_text() + "\n",
            (_, Some(template)) => {
                let mut body = String::new();
                if !template.write(response, &mut body) {
                    body.push_str("null");
                }
                body
            }
            (_, None) => response.to_text(),
        }
    }
}

fn one_of<T: Copy>(place: &str, value: &Value, known: &[(&str, T)]) -> Result<T, Fault> {
    let given = value.as_str();
    known.iter().find(|(name, _)| Some(*name) == given).map(|(_, means)| *means).ok_or_else(|| {
        let allowed: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let given = given.map_or_else(|| value.to_text(), str::to_owned);
        Fault::not_one_of(place, &given, &allowed)
    })
}

/// Returns a line of JSON, or nothing where the value is absent.
fn line(node: &Node, response: &Response) -> String {
    let mut line = String::new();
    if node.write(response, &mut line) {
        line.push('\n');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONSE: &str = r#"{"v":1,"id":"01993d0e-0000-7000-8000-00000000000a","survey":"checkout",
        "answered_at":"2026-11-21T18:02:11.482Z","complete":true,"locale":"lt",
        "answers":[{"question":"nps","type":"nps","scale":[0,10],"value":9},
                   {"question":"effort","type":"ces","scale":[1,5],"direction":"lower_is_better","value":2},
                   {"question":"own","type":"rating","scale":[0,4],"favourable":[4],"value":0},
                   {"question":"bare","type":"rating","scale":[0,4],"value":4},
                   {"question":"why","type":"text","value":"\"Fast\" & é\n"},
                   {"question":"pick","type":"choice","value":["a","b c"],"other":"d"},
                   {"question":"one","type":"choice","value":"x"},
                   {"question":"only","type":"choice","other":"mine"},
                   {"question":"grid","row":"r","type":"rating","scale":[1,5],"value":4},
                   {"question":"grid","row":"s.t","type":"csat","scale":[1,5],"value":5},
                   {"question":"a.b","type":"csat","scale":[1,5],"value":1}],
        "context":{"plan":"pro","price":1.10,"deep":{"x":[null]},"none":null,"tags":["a",null,7],"a.b":true},
        "page":"https://shop.example/checkout?q=1"}"#;

    fn response() -> Response {
        Response::from_json(&json::parse(RESPONSE).unwrap()).unwrap()
    }

    fn request(option: &str) -> Request {
        Delivery::read(Some(option)).unwrap().request("https://h.example/", &response())
    }

    /// The body of a JSON template.
    fn body(template: &str) -> String {
        request(&format!(r#"{{"template":{template}}}"#)).body
    }

    fn fault(option: &str) -> Fault {
        Delivery::read(Some(option)).unwrap_err()
    }

    #[test]
    fn without_an_option_the_response_is_posted_as_it_is() {
        let plain = Delivery::read(None).unwrap().request("https://h.example/", &response());
        let body = response().to_text();
        let (url, content_type) = ("https://h.example/".to_owned(), "application/json".to_owned());
        assert_eq!(plain, Request { url, content_type, body: body.clone(), how: String::new() });
        let text = request(r#"{"format":"text"}"#);
        assert_eq!((text.content_type.as_str(), &text.body), ("text/plain;charset=UTF-8", &body));
        let lines = request(r#"{"format":"ndjson"}"#);
        assert_eq!((lines.content_type.as_str(), lines.body), ("application/x-ndjson", body + "\n"));
    }

    #[test]
    fn a_lone_placeholder_keeps_its_type() {
        for (name, value) in [
            ("id", r#""01993d0e-0000-7000-8000-00000000000a""#),
            ("survey", r#""checkout""#),
            ("answered_at", r#""2026-11-21T18:02:11.482Z""#),
            ("complete", "true"),
            ("locale", r#""lt""#),
            ("page", r#""https://shop.example/checkout?q=1""#),
            ("answers.nps", "9"),
            ("answers.why", r#""\"Fast\" & é\n""#),
            ("answers.pick", r#"["a","b c"]"#),
            ("answers.pick.other", r#""d""#),
            ("answers.one", r#""x""#),
            ("answers.only.other", r#""mine""#),
            ("answers.grid", r#"{"r":4,"s.t":5}"#),
            ("answers.grid.r", "4"),
            ("answers.grid.s.t", "5"),
            ("answers.a.b", "1"),
            ("group.nps", r#""promoter""#),
            ("group.effort", r#""favourable""#),
            ("group.own", r#""unfavourable""#),
            ("group.grid.s.t", r#""favourable""#),
            ("group.a.b", r#""unfavourable""#),
            ("context.plan", r#""pro""#),
            ("context.price", "1.10"),
            ("context.deep", r#"{"x":[null]}"#),
            ("context.none", "null"),
            ("context.a.b", "true"),
        ] {
            assert_eq!(body(&format!(r#"["{{{name}}}"]"#)), format!("[{value}]"), "{name}");
        }
        assert_eq!(body(r#""{response}""#), response().to_text());
    }

    #[test]
    fn an_absent_value_drops_its_key_or_element() {
        for name in [
            "respondent",
            "answers.gone",
            "answers.one.other",
            "answers.only",
            "answers.grid.x",
            "answers.why.other",
            "group.why",
            "group.bare",
            "group.grid.r",
            "group.grid",
            "group.gone",
            "context.gone",
            "context.deep.x",
        ] {
            let lone = format!("\"{{{name}}}\"");
            assert_eq!(body(&format!(r#"{{"a":{lone},"b":1,"c":{lone}}}"#)), r#"{"b":1}"#, "{name}");
            assert_eq!(body(&format!("[{lone},[{lone},2],{lone}]")), "[[2]]", "{name}");
            assert_eq!(body(&format!(r#"{{"a":"<{{{name}}}>"}}"#)), r#"{"a":"<>"}"#, "{name}");
            assert_eq!(body(&lone), "null", "{name}");
        }
    }

    #[test]
    fn longer_texts_are_filled_and_escaped() {
        let text = r#"{"text":"{answers.nps} of 10 ({group.nps}): {answers.why}{context.none} {{{id}}} {context.deep}"}"#;
        let expected = r#"{"text":"9 of 10 (promoter): \"Fast\" & é\n {01993d0e-0000-7000-8000-00000000000a} {\"x\":[null]}"}"#;
        assert_eq!(body(text), expected);
        assert_eq!(
            body(r#"{"a":"{{id}}","b":"","c":"}}{{","d":null,"e":1.10}"#),
            r#"{"a":"{id}","b":"","c":"}{","d":null,"e":1.10}"#
        );
    }

    #[test]
    fn empty_braces_make_a_text() {
        let template = r#"{"a":"{answers.nps}{}","b":"{}{answers.gone}","c":"{}","d":"x{}y","e":"{{}}"}"#;
        assert_eq!(body(template), r#"{"a":"9","b":"","c":"","d":"xy","e":"{}"}"#);
    }

    #[test]
    fn forms_hold_fields_as_a_browser_would_send_them() {
        let form = request(r#"{"format":"form"}"#);
        assert_eq!(form.content_type, "application/x-www-form-urlencoded");
        assert_eq!(
            form.body.split('&').collect::<Vec<_>>(),
            [
                "id=01993d0e-0000-7000-8000-00000000000a",
                "survey=checkout",
                "answered_at=2026-11-21T18%3A02%3A11.482Z",
                "complete=true",
                "locale=lt",
                "page=https%3A%2F%2Fshop.example%2Fcheckout%3Fq%3D1",
                "answers.nps=9",
                "answers.effort=2",
                "answers.own=0",
                "answers.bare=4",
                "answers.why=%22Fast%22+%26+%C3%A9%0A",
                "answers.pick.other=d",
                "answers.pick=a",
                "answers.pick=b+c",
                "answers.one=x",
                "answers.only.other=mine",
                "answers.grid.r=4",
                "answers.grid.s.t=5",
                "answers.a.b=1",
                "context.plan=pro",
                "context.price=1.10",
                "context.deep=%7B%22x%22%3A%5Bnull%5D%7D",
                "context.tags=a",
                "context.tags=7",
                "context.a.b=true",
            ]
        );
        let named = r#"{"format":"form","template":{"entry.1":"{answers.nps}","entry.2":"{answers.pick}","no":"{respondent}",
            "fvv":1,"payload":{"text":"{answers.why}!"},"all":["{answers.one}","{respondent}",true],"x":null,"list":[[1]]}}"#;
        assert_eq!(
            request(named).body,
            "entry.1=9&entry.2=a&entry.2=b+c&fvv=1&payload=%7B%22text%22%3A%22%5C%22Fast%5C%22+%26+%C3%A9%5Cn%21%22%7D\
             &all=x&all=true&list=%5B1%5D"
        );
    }

    #[test]
    fn ndjson_is_a_line_for_each_element() {
        let lines =
            r#"{"format":"ndjson","template":[{"create":{"_id":"{id}"}},"{respondent}","{response}"]}"#;
        let id = r#"{"create":{"_id":"01993d0e-0000-7000-8000-00000000000a"}}"#;
        assert_eq!(request(lines).body, format!("{id}\n{}\n", response().to_text()));
        assert_eq!(
            request(r#"{"format":"ndjson","template":{"nps":"{answers.nps}"}}"#).body,
            "{\"nps\":9}\n"
        );
    }

    #[test]
    fn how_holds_only_what_differs() {
        let how = |option: &str| request(option).how;
        assert_eq!(
            how(r#"{"method":"POST","mode":"cors","redirect":"error","headers":{},"format":"json"}"#),
            ""
        );
        assert_eq!(how(r#"{"format":"form","mode":"no-cors"}"#), r#"{"mode":"no-cors","redirect":"follow"}"#);
        let full = request(
            r#"{"method":"PUT","redirect":"follow","success":{"path":"errors","value":false},
                "headers":{"content-type":"application/cloudevents+json","ce-id":"{id}","ce-note":"{answers.why}","X":"{respondent}"}}"#,
        );
        assert_eq!(full.content_type, "application/cloudevents+json");
        assert_eq!(
            full.how,
            r#"{"method":"PUT","headers":{"ce-id":"01993d0e-0000-7000-8000-00000000000a","ce-note":"%22Fast%22%20&%20%C3%A9%0A"},"redirect":"follow","success":{"status":[200,299],"path":"errors","value":false}}"#
        );
    }

    #[test]
    fn mistakes_name_their_place_and_what_is_allowed() {
        for (option, place, allowed) in [
            ("[]", "delivery", "expected an object, found an array"),
            ("{", "delivery", "the text ends too early"),
            (r#"{"fromat":"json"}"#, "delivery.fromat", "did you mean \"format\"?"),
            (r#"{"format":"xml"}"#, "delivery.format", "allowed: json, text, form, ndjson"),
            (r#"{"format":1}"#, "delivery.format", "unknown value \"1\""),
            (r#"{"method":"GET"}"#, "delivery.method", "allowed: POST, PUT"),
            (r#"{"method":"post"}"#, "delivery.method", "allowed: POST, PUT"),
            (r#"{"mode":"same-origin"}"#, "delivery.mode", "allowed: cors, no-cors"),
            (r#"{"redirect":"manual"}"#, "delivery.redirect", "allowed: error, follow"),
            (r#"{"success":"ok"}"#, "delivery.success", "a range such as [200, 299]"),
            (r#"{"headers":{"Cookie":"a"}}"#, "delivery.headers.Cookie", "a page cannot set"),
            (r#"{"template":{"a":[{"b":"{nps}"}]}}"#, "delivery.template.a[0].b", "expected {id} {survey}"),
            (r#"{"template":"{answers.}"}"#, "delivery.template", "\"{answers.}\" is not allowed"),
            (r#"{"template":"{"}"#, "delivery.template", "write a brace as {{ or }}"),
            (r#"{"template":"a } b"}"#, "delivery.template", "write a brace as {{ or }}"),
            (r#"{"template":{"{id}":1}}"#, "delivery.template.{id}", "not in keys"),
            (r#"{"format":"form","template":["{id}"]}"#, "delivery.template", "a form needs an object"),
        ] {
            let fault = fault(option);
            assert_eq!(fault.place, place, "{option}: {fault}");
            assert!(fault.to_string().contains(allowed), "{option}: {fault}");
        }
    }

    #[test]
    fn without_cors_little_is_allowed() {
        for (with, place) in [
            ("", "delivery.format"),
            (r#""format":"json""#, "delivery.format"),
            (r#""format":"ndjson""#, "delivery.format"),
            (r#""format":"text","method":"PUT""#, "delivery.method"),
            (r#""format":"text","headers":{}"#, "delivery.headers"),
            (r#""format":"form","redirect":"error""#, "delivery.redirect"),
            (r#""format":"form","success":[200,299]"#, "delivery.success"),
        ] {
            let comma = if with.is_empty() { "" } else { "," };
            // In either order.
            for option in [
                format!(r#"{{"mode":"no-cors"{comma}{with}}}"#),
                format!(r#"{{{with}{comma}"mode":"no-cors"}}"#),
            ] {
                assert_eq!(fault(&option).place, place, "{option}");
            }
        }
        let good = r#"{"mode":"no-cors","format":"form","method":"POST","redirect":"follow","template":{"a":"{id}"}}"#;
        assert!(Delivery::read(Some(good)).is_ok());
    }
}
