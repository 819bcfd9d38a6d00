//! `scorelet.open`, the survey's JSON, and mistakes in either.

use serde_json::{Value, json};

use crate::stage::Stage;

#[test]
fn a_click_opens_a_survey_and_closing_goes_back_to_the_button() {
    let stage = Stage::at("open.html");
    assert!(!stage.holds("survey"), "a tag without a survey only registers");
    stage.click_outside("#opener");
    stage.wait_state("asking");
    assert!(stage.holds("opened === survey && opened.localName == 'scorelet-survey'"));
    stage.wait("root.activeElement");
    assert_eq!(stage.focus(), "panel");
    stage.press("Escape");
    stage.wait_gone();
    assert_eq!(stage.text("opened.getAttribute('state')"), "closed");
    assert_eq!(stage.focus(), "#opener");
    stage.assert_quiet();
}

#[test]
fn what_open_and_set_say_goes_into_the_response() {
    let stage = Stage::at("open.html");
    stage.click_outside("#opener");
    stage.wait_state("asking");
    stage.js("scorelet.set({ context: { plan: 'pro' }, respondent: 'u-7' })");
    stage.press("Tab 6 Enter");
    stage.wait_for("textarea");
    stage.press("Tab Enter");
    stage.wait_state("thanks");
    let response = &stage.detail("submit")["response"];
    assert_eq!(response["context"], json!({ "conversation_id": "c-17", "plan": "pro" }));
    assert_eq!(response["respondent"], "u-7");
    stage.assert_quiet();
}

#[test]
fn what_is_closed_before_it_shows_stays_closed() {
    let stage = Stage::at("open.html");
    stage.js("(() => { const given = { survey: 'nps', display: 'inline' }; \
         window.soon = scorelet.open(given); scorelet.close(soon); \
         window.late = Object.assign(document.createElement('scorelet-survey')); \
         late.setAttribute('survey', 'csat'); late.setAttribute('trigger', 'delay:1s'); \
         document.body.append(late); scorelet.close(late) })()");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(stage.js("[soon, late].map((one) => one.getAttribute('state'))"), json!(["closed", "closed"]));
    assert_eq!(stage.events(), [""; 0]);
    stage.js("scorelet.open(late) && 0");
    stage.wait("late.getAttribute('state') == 'asking'");
    stage.assert_quiet();
}

#[test]
fn of_two_values_of_the_context_the_later_one_is_posted() {
    let stage = Stage::at("due.html");
    stage
        .js("tag({ endpoint: '/told/204', contextPlan: 'free', context: '{\"plan\":\"pro\",\"seats\":3}' })");
    stage.wait_state("asking");
    stage.click("input[value='6']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let body = stage.site.posts().pop().unwrap().body;
    assert!(body.contains(r#""context":{"plan":"pro","seats":3}"#), "{body}");
    stage.assert_quiet();
}

#[test]
fn what_no_collector_would_take_is_reported_before_anybody_answers() {
    let stage = Stage::at("open.html");
    for (options, said) in [
        ("{ survey: 'nps', context: { story: 'x'.repeat(4_000) } }", "context: at most 4000 bytes"),
        ("{ survey: 'nps', respondent: 'x'.repeat(201) }", "respondent: expected at most 200 characters"),
    ] {
        stage.js(&format!("scorelet.open({options}) && 0"));
        stage.wait("recorded.events.length");
        assert_eq!(stage.js("recorded.events.splice(0).map(({ name }) => name)"), json!(["error"]));
        stage.assert_console(&[&format!("scorelet (config): {said}")], &[]);
    }
}

#[test]
fn calls_wait_for_the_script() {
    let stage = Stage::at("queue.html");
    stage.wait_state("asking");
    stage.click("input[value='5']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let rows = stage.wait_rows(1);
    assert_eq!((&rows[0]["survey"], &rows[0]["context"]), (&json!("csat"), &json!({ "plan": "pro" })));
    stage.assert_quiet();
}

#[test]
fn close_takes_every_survey_away() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: 'nps' }) && scorelet.open({ survey: 'csat', display: 'inline' }) && 0");
    stage.wait("[...document.querySelectorAll('[state=asking]')].length == 2");
    stage.js("scorelet.close()");
    stage.wait_gone();
    stage.assert_quiet();
}

#[test]
fn an_inline_json_asks_its_own_questions() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: '#checkout', endpoint: '/told/204' }) && 0");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Would you recommend Acme?");
    stage.click("input[value='9']");
    // A promoter is not asked the second question: the button of the first submits.
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Send");
    stage.click("input[value='7']");
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Next");
    stage.click("[part=submit]");
    stage.wait("$('legend').textContent == 'Acme made it easy.'");
    stage.click("input[value='2']");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.text("$('[part=thanks]').textContent"), "Thanks!");
    let response = &stage.detail("submit")["response"];
    assert_eq!(response["survey"], "checkout");
    assert_eq!(
        response["answers"],
        json!([
            { "question": "likely", "type": "nps", "scale": [0, 10], "value": 7 },
            { "question": "ease", "type": "ces", "scale": [1, 7], "value": 2 },
        ])
    );
    stage.assert_quiet();
}

#[test]
fn a_group_is_thanked_with_its_own_link() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: '#checkout' }) && 0");
    stage.wait_state("asking");
    stage.click("input[value='10']");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.text("$('[part=thanks] a').href"), "https://friend.example/");
    assert_eq!(stage.events(), ["show", "answer", "submit"], "without an endpoint nothing leaves the page");
    stage.assert_quiet();
}

#[test]
fn a_survey_may_be_an_object() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: { id: 'own', vars: { company: 'Acme' }, questions: [ \
         { id: 'which', type: 'choice', text: 'Which of {company}?', options: ['a', 'b'], required: true } ] }, \
         endpoint: '/told/204', repeat: '1d' }) && 0");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "Which of Acme?");
    stage.click("input[value='b']");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let response = &stage.detail("submit")["response"];
    assert_eq!((&response["survey"], &response["answers"][0]["value"]), (&json!("own"), &json!("b")));
    assert_eq!(
        stage.js("Object.keys(localStorage).filter((key) => /^scorelet:/.test(key))"),
        json!(["scorelet:own"])
    );
    stage.assert_quiet();
}

#[test]
fn an_element_tells_its_state_and_the_page_cannot_change_it() {
    let stage = Stage::at("open.html");
    assert_eq!(stage.text("(window.made = scorelet.open({ survey: 'nps' })).state"), "waiting");
    stage.wait("made.state == 'asking'");
    stage.js("(() => { made.state = 'closed' })()");
    assert_eq!(stage.js("[made.state, made.getAttribute('state')]"), json!(["asking", "asking"]));
    assert!(stage.holds("$('[part=panel]')"));
    stage.click("[part=close]");
    assert_eq!(stage.text("made.state"), "closed");
    stage.assert_quiet();
}

#[test]
fn a_json_at_an_address_asks_its_own_questions() {
    let stage = Stage::at("open.html");
    stage.js("scorelet.open({ survey: './checkout.json' }) && 0");
    stage.wait_state("asking");
    assert_eq!(stage.text("$('legend').textContent"), "How was it?");
    assert_eq!(stage.js("all('input').length"), 7);
    stage.assert_quiet();
}

/// Each mistake is one event and one line, names its place and what is allowed, and shows nothing.
#[test]
fn mistakes_are_reported_once_with_their_place_and_nothing_is_shown() {
    let stage = Stage::at("open.html");
    for (options, place, said) in [
        ("{ survey: 'nps', endpont: '/x' }", "endpont", "endpoint"),
        ("{ survey: 'npz' }", "survey", "nps, csat, ces"),
        ("{}", "survey", "preset"),
        ("", "survey", "preset"),
        ("'nps'", "open", "\"nps\" is not allowed; expected an object such as {survey: \"nps\"}"),
        ("{ survey: {} }", "survey.id", "missing"),
        ("{ survey: { id: 's', questions: [] } }", "survey.questions", "1 to 100"),
        ("{ survey: 'nps', display: 'tooltip' }", "display", "popup"),
        ("{ survey: 'nps', position: 'middle' }", "position", "bottom-right"),
        ("{ survey: 'nps', theme: 'pink' }", "theme", "auto, light, dark"),
        ("{ survey: 'nps', repeat: 'daily' }", "repeat", "90d"),
        ("{ survey: 'nps', context: [1] }", "context", "object"),
        ("{ survey: 'nps', vars: 'Acme' }", "vars", "not valid JSON"),
        ("{ survey: 'nps', vars: 7 }", "vars", "an object"),
        ("{ survey: 'nps', vars: { company: 7 } }", "vars.company", "texts by language"),
        ("{ survey: 'nps', vras: { company: 'Acme' } }", "vras", "vars"),
        ("{ survey: 'nps', delivery: { fromat: 'json' } }", "delivery.fromat", "format"),
        ("{ survey: 'nps', endpoint: 'not a url' }", "endpoint", "not a url"),
        ("{ survey: 'nps', endpoint: 'http://' }", "endpoint", "http://"),
        ("{ survey: 'nps', endpoint: 'javascript:alert(1)' }", "endpoint", "http or https"),
        ("{ survey: 'nps', endpoint: '' }", "endpoint", "address"),
        (
            "{ survey: '#unknown-type' }",
            "survey.questions[0].type",
            "nps, csat, ces, rating, choice, text, matrix",
        ),
        ("{ survey: '#unknown-key' }", "survey.questions[0].colour", "id, type, text"),
        ("{ survey: '#torn' }", "survey", "line 1"),
        ("{ survey: '#nowhere' }", "survey", "\"#nowhere\" is not allowed"),
        ("{ survey: '#opener' }", "survey", "\"#id\" of a <script> with the survey"),
    ] {
        stage.js(&format!("(recorded.events.length = 0, window.made = scorelet.open({options}), 0)"));
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        stage.watch_briefly();
        assert_eq!(stage.events(), ["error"], "{options}");
        let detail = stage.detail("error");
        let message = detail["message"].as_str().unwrap();
        assert_eq!(
            (&detail["code"], &detail["where"]),
            (&json!("config"), &json!(place)),
            "{options}: {message}"
        );
        assert!(message.contains(said), "{options}: {message}");
        assert!(stage.holds("!made.shadowRoot?.childElementCount"), "{options} shows something");
        assert_eq!(stage.text("made.getAttribute('state')"), "closed", "{options}");
        let console = stage.browser.console();
        assert_eq!(console.len(), 1, "{options}: {console:#?}");
        assert!(console[0].contains("scorelet (config)") && console[0].contains(place), "{console:#?}");
        stage.js("made.remove()");
    }
    assert_eq!(stage.js("recorded.errors"), Value::Array(vec![]));
}

#[test]
fn a_survey_that_cannot_be_loaded_is_reported_and_nothing_is_shown() {
    let stage = Stage::at("open.html");
    stage.js("(window.made = scorelet.open({ survey: './nowhere.json' }), 0)");
    stage.wait("recorded.events.some(({ name }) => name == 'error')");
    let detail = stage.detail("error");
    assert_eq!(detail["code"], "load");
    assert!(detail["message"].as_str().unwrap().contains("nowhere.json"), "{detail}");
    assert!(stage.holds("!made.shadowRoot?.childElementCount"));
    stage.assert_console(&["scorelet (load)"], &["status of 404"]);
}

#[test]
fn a_page_may_cancel_a_survey() {
    let stage = Stage::at("open.html");
    stage.js("document.addEventListener('scorelet-show', (event) => event.preventDefault())");
    stage.js("(window.made = scorelet.open({ survey: 'nps' }), 0)");
    stage.wait("made.getAttribute('state') == 'closed'");
    assert!(stage.holds("!made.shadowRoot?.childElementCount && !made.isConnected"));
    assert_eq!(stage.events(), ["show"]);
    stage.assert_quiet();
}
