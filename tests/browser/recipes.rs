//! The manual's recipes, exactly as they are written there: each block is given to `scorelet.open` with its
//! endpoint on a server that behaves as the target is documented to, and what that stores is compared.

use serde_json::{Value, json};

use crate::stage::Stage;
use crate::targets::{Kind, TARGETS, Target};

const MANUAL: &str = include_str!("../../www/docs/answers.md");
pub const COMMENT: &str = "Fast & \"simple\", é <!channel>";

/// The recipes' names, each with its blocks: language and text.
fn recipes() -> Vec<(String, Vec<(String, String)>)> {
    let (_, section) = MANUAL.split_once("\n## Recipes\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    section
        .split("\n### ")
        .skip(1)
        .filter_map(|part| {
            let (name, rest) = part.split_once('\n')?;
            let blocks = rest.split("\n```").collect::<Vec<_>>();
            let block = |pair: &[&str]| {
                let (language, text) = pair[0].split_once('\n')?;
                Some((language.to_owned(), text.to_owned()))
            };
            Some((name.to_owned(), blocks[1..].chunks(2).filter_map(block).collect()))
        })
        .collect()
}

/// A recipe's only block of a language.
pub fn block(name: &str, language: &str) -> String {
    let all = recipes();
    let (_, blocks) =
        all.iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("no recipe {name}"));
    let of_language: Vec<_> = blocks.iter().filter(|(other, _)| other == language).collect();
    assert_eq!(of_language.len(), 1, "{name}: one block of {language}");
    of_language[0].1.clone()
}

/// The options of a recipe with a server of the test's in place of the target's.
pub fn options(name: &str, origin: &str) -> Value {
    let mut options: Value = serde_json::from_str(&block(name, "json")).unwrap();
    let endpoint = options["endpoint"].as_str().unwrap();
    let path =
        endpoint.strip_prefix("https://").and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap();
    options["endpoint"] = json!(format!("{origin}{path}"));
    let own =
        json!({ "survey": "nps", "display": "inline", "context": { "plan": "pro" }, "respondent": "u-42" });
    options.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    options
}

/// Answers the survey that a recipe opens; the response as the page has seen it.
pub fn answer(stage: &Stage, options: &Value) -> Value {
    stage.open("open.html");
    stage.wait("window.scorelet");
    stage.js(&format!("(scorelet.open({options}), 0)"));
    stage.wait_state("asking");
    stage.click("input[value='9']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write(COMMENT);
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    stage.detail("submit")["response"].clone()
}

/// Waits for an event of the survey's.
pub fn wait_event(stage: &Stage, name: &str) {
    stage.wait(&format!("recorded.events.some((event) => event.name == '{name}')"));
}

/// The methods that a target must see, and what it must keep of a response.
fn expected(name: &str, response: &Value) -> (&'static [&'static str], Value) {
    let r = response;
    let (plain, asks_first): (&[&str], &[&str]) = (&["POST"], &["OPTIONS", "POST"]);
    let form = json!({ "id": r["id"], "survey": "nps", "answered_at": r["answered_at"], "complete": "true", "locale": "en",
        "page": r["page"], "respondent": "u-42", "answers.nps": "9", "answers.why": COMMENT, "context.plan": "pro" });
    match name {
        "A webhook of your own" => (asks_first, r.clone()),
        "Zapier, Make, n8n" | "Formspree" => (plain, form),
        "Google Forms" => {
            (plain, json!({ "entry.1000001": "9", "entry.1000002": COMMENT, "fvv": "1", "pageHistory": "0" }))
        }
        "Google Apps Script" => (&["POST", "GET"], r.clone()),
        "PostgREST, Supabase" => (asks_first, r.clone()),
        "Slack" => {
            let text = format!("nps: 9 (promoter)\n{COMMENT}");
            let block = json!({ "type": "section", "text": { "type": "plain_text", "text": text } });
            (plain, json!({ "text": "nps: 9 (promoter)", "blocks": [block] }))
        }
        "ClickHouse" => (
            plain,
            json!({ "id": r["id"], "survey": "nps", "answered_at": r["answered_at"], "nps": 9, "why": COMMENT, "plan": "pro" }),
        ),
        "Elasticsearch, OpenSearch" => (asks_first, json!({ "_id": r["id"], "_source": r })),
        "Kafka REST" => (asks_first, json!({ "key": r["id"], "value": r })),
        "Segment" => (
            plain,
            json!({ "messageId": r["id"], "anonymousId": r["id"], "userId": "u-42", "event": "Survey answered",
                "timestamp": r["answered_at"],
                "properties": { "survey": "nps", "score": 9, "group": "promoter", "comment": COMMENT } }),
        ),
        "PostHog" => (
            asks_first,
            json!({ "event": "survey sent", "uuid": r["id"], "distinct_id": r["id"], "timestamp": r["answered_at"],
                "properties": { "$survey_id": "nps", "$survey_submission_id": r["id"], "$survey_completed": true,
                    "$survey_response": 9, "$survey_response_1": COMMENT, "$current_url": r["page"] } }),
        ),
        "Plausible" => (
            plain,
            json!({ "name": "Survey", "domain": "shop.example", "url": "https://shop.example/",
                "props": { "survey": "nps", "score": 9, "group": "promoter" } }),
        ),
        "HubSpot forms" => (
            asks_first,
            json!({ "fields": [
                    { "objectTypeId": "0-1", "name": "nps_score", "value": "9" },
                    { "objectTypeId": "0-1", "name": "nps_comment", "value": COMMENT } ],
                "context": { "pageUri": r["page"], "pageName": "nps" } }),
        ),
        "CloudEvents" => (
            asks_first,
            json!({ "specversion": "1.0", "id": r["id"], "source": "https://shop.example/surveys",
                "type": "scorelet.response", "subject": "nps", "time": r["answered_at"],
                "datacontenttype": "application/json", "data": r }),
        ),
        "Firebase Realtime Database" => {
            let path = format!("/answers/{}.json", r["id"].as_str().unwrap());
            (&["OPTIONS", "PUT"], json!({ "path": path, "value": r }))
        }
        _ => panic!("nothing is expected of {name}"),
    }
}

fn kind(name: &str) -> &'static Kind {
    TARGETS.iter().find(|kind| kind.name == name).unwrap()
}

#[test]
fn every_recipe_has_a_target_and_every_target_a_recipe() {
    let with_endpoint: Vec<_> = recipes()
        .into_iter()
        .filter(|(_, blocks)| blocks.iter().any(|(language, _)| language == "json"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(with_endpoint, TARGETS.iter().map(|kind| kind.name).collect::<Vec<_>>());
}

#[test]
fn every_recipe_reaches_its_target() {
    let stage = Stage::new();
    for kind in TARGETS {
        let target = Target::start(kind);
        let response = answer(&stage, &options(kind.name, &target.origin));
        wait_event(&stage, "delivered");
        let (methods, kept) = expected(kind.name, &response);
        assert_eq!(target.kept(), [kept], "{}", kind.name);
        assert_eq!(target.methods(), methods, "{}", kind.name);
        assert_eq!(stage.events(), ["show", "answer", "answer", "submit", "delivered"], "{}", kind.name);
        assert_eq!(stage.js("scorelet.outbox()")["pending"], 0, "{}", kind.name);
        stage.assert_quiet();
    }
}

/// What a target stored although its reply was lost is not stored again, where it can know the id.
#[test]
fn a_second_arrival_is_stored_once_where_the_target_can_know() {
    let stage = Stage::new();
    let once = [
        "Google Apps Script",
        "PostgREST, Supabase",
        "ClickHouse",
        "Elasticsearch, OpenSearch",
        "Segment",
        "PostHog",
        "CloudEvents",
        "Firebase Realtime Database",
    ];
    for name in once {
        let target = Target::start(kind(name));
        target.lose_a_reply();
        let response = answer(&stage, &options(name, &target.origin));
        wait_event(&stage, "delivered");
        assert_eq!(target.kept(), [expected(name, &response).1], "{name}");
        let arrivals = target.methods().iter().filter(|method| *method == "POST" || *method == "PUT").count();
        assert!(arrivals >= 2, "{name}: the second arrival never came");
    }
}

/// A refusal in the target's own way, with a 2xx or not, delivers nothing and is said.
#[test]
fn a_refusal_in_the_targets_own_way_is_not_a_delivery() {
    let stage = Stage::new();
    let cannot_know = ["Google Forms"];
    for kind in TARGETS.iter().filter(|kind| !cannot_know.contains(&kind.name)) {
        let target = Target::start(kind);
        target.refuse();
        answer(&stage, &options(kind.name, &target.origin));
        wait_event(&stage, "error");
        assert_eq!(stage.detail("error")["code"], "delivery-rejected", "{}", kind.name);
        assert_eq!(stage.events(), ["show", "answer", "answer", "submit", "error"], "{}", kind.name);
        let outbox = stage.js("scorelet.outbox()");
        assert!(outbox["rejected"].as_u64().unwrap() >= 1, "{}: {outbox}", kind.name);
        assert_eq!(target.kept(), Vec::<Value>::new(), "{}", kind.name);
    }
}

#[test]
fn the_listener_for_tag_manager_hears_every_answer() {
    let stage = Stage::at("open.html");
    stage.wait("window.scorelet");
    let listener = block("Google Analytics 4, Tag Manager", "js");
    stage.js(&format!("(() => {{ {listener} return 0 }})()"));
    stage.js("(scorelet.open({ survey: 'nps', display: 'inline' }), 0)");
    stage.wait_state("asking");
    stage.click("input[value='3']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.js("dataLayer"), json!([{ "event": "survey_answered", "survey": "nps", "score": 3 }]));
    stage.assert_quiet();
}
