//! Endpoints that do not exist, that redirect, or that break off: refused at once or tried again,
//! never taken for a yes.
//!
//! An `http:` endpoint of an `https:` page is not among them: that needs TLS, and for pages of this
//! machine browsers make an exception.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::json;

use crate::stage::Stage;

/// Opens a survey with this endpoint and answers it.
fn answer(stage: &Stage, endpoint: &str) {
    answer_by(stage, endpoint, "{}");
}

/// The same with the option `delivery`.
fn answer_by(stage: &Stage, endpoint: &str, delivery: &str) {
    stage.open("open.html");
    stage.js(&format!(
        "scorelet.open({{ survey: 'nps', endpoint: '{endpoint}', delivery: {delivery} }}) && 0"
    ));
    stage.wait_state("asking");
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    // It is on the disk.
    stage.wait_state("thanks");
}

/// The answer waits, is sent again, and nothing calls it delivered.
fn is_kept(stage: &Stage, endpoint: &str) {
    answer(stage, endpoint);
    stage.watch();
    let kept = stage.js("scorelet.outbox()");
    assert_eq!((&kept["pending"], &kept["rejected"]), (&json!(1), &json!(0)), "{endpoint}");
    assert_eq!(stage.events(), ["show", "answer", "submit"], "{endpoint}");
    assert_eq!(stage.js("recorded.errors"), json!([]), "{endpoint}");
    forget(stage);
}

/// Empties the outbox from a document that has no script of ours.
fn forget(stage: &Stage) {
    stage.open("record.js");
    stage.js("new Promise((done, failed) => { const request = indexedDB.deleteDatabase('scorelet'); \
         request.onsuccess = () => done(0); request.onerror = request.onblocked = failed })");
}

#[test]
fn what_is_not_a_web_address_is_refused_at_once() {
    let stage = Stage::at("open.html");
    for endpoint in ["javascript:alert(1)", "data:text/plain,x", "blob:x", "file:///x", "mailto:a@b.example"]
    {
        stage.js(&format!(
            "(recorded.events.length = 0, window.made = scorelet.open({{ survey: 'nps', endpoint: '{endpoint}' }}), 0)"
        ));
        stage.wait("recorded.events.some(({ name }) => name == 'error')");
        assert_eq!(stage.events(), ["error"], "{endpoint}");
        let detail = stage.detail("error");
        assert_eq!((&detail["code"], &detail["where"]), (&json!("config"), &json!("endpoint")));
        assert!(detail["message"].as_str().unwrap().contains("http or https"), "{detail}");
        assert!(stage.holds("!made.shadowRoot?.childElementCount"), "{endpoint}");
        stage.js("made.remove()");
    }
}

#[test]
fn a_redirect_is_not_followed_and_not_a_yes() {
    let stage = Stage::new();
    for status in [301, 302, 303, 307, 308] {
        for to in ["near", "far"] {
            stage.site.forget();
            is_kept(&stage, &format!("/moved/{status}/{to}"));
            let requests = stage.site.requests();
            assert!(requests.contains(&format!("POST /moved/{status}/{to}")), "{requests:?}");
            assert!(!requests.iter().any(|request| request.ends_with(" /door")), "{requests:?}");
        }
    }
}

#[test]
fn an_endpoint_that_does_not_let_the_page_in_gets_nothing() {
    let stage = Stage::new();
    is_kept(&stage, &format!("{}/told/200", stage.site.foreign()));
    // The question before the request was answered without leave.
    assert!(stage.site.count("OPTIONS /told/200") > 0);
    assert_eq!(stage.site.count("POST /told/200"), 0);
}

#[test]
fn an_address_without_its_scheme_has_the_page_s() {
    let stage = Stage::new();
    answer(&stage, &format!("{}/door", stage.site.foreign().trim_start_matches("http:")));
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    assert_eq!(stage.site.count("POST /door"), 1);
}

#[test]
fn an_endpoint_that_is_not_there_is_tried_again() {
    let stage = Stage::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    is_kept(&stage, &format!("http://127.0.0.1:{port}/"));
}

#[test]
fn a_reply_that_breaks_off_is_tried_again() {
    let stage = Stage::new();
    for reply in ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nAccess-Control-Al", "\u{16}\u{3}\u{1}\r\n\r\n"] {
        is_kept(&stage, &answering(reply));
    }
}

/// Any 2xx is a yes: what the page says there is nobody's business here.
#[test]
fn a_page_of_html_with_200_and_nothing_with_204_are_a_yes() {
    let stage = Stage::new();
    for endpoint in ["/page", "/told/204", "/told/201"] {
        stage.site.forget();
        answer(&stage, endpoint);
        stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
        assert_eq!(stage.site.count(&format!("POST {endpoint}")), 1);
        assert_eq!(stage.js("scorelet.outbox()")["pending"], 0);
        stage.assert_quiet();
    }
}

#[test]
fn a_rule_for_the_reply_tells_a_page_of_html_from_a_yes() {
    const RULE: &str = "{ success: { path: 'stored', value: 1 } }";
    let stage = Stage::new();
    answer_by(&stage, "/stored", RULE);
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    answer_by(&stage, "/page", RULE);
    stage.wait("recorded.events.some(({ name }) => name == 'error')");
    assert_eq!(stage.events(), ["show", "answer", "submit", "error"]);
    let detail = stage.detail("error");
    assert_eq!(detail["code"], "delivery-rejected");
    assert!(detail["message"].as_str().unwrap().contains("success"), "{detail}");
    let kept = stage.js("scorelet.outbox()");
    assert_eq!((&kept["pending"], &kept["rejected"]), (&json!(0), &json!(1)));
}

#[test]
fn a_redirect_is_followed_where_the_host_asks_for_it() {
    let stage = Stage::new();
    answer_by(&stage, "/moved/307/near", "{ redirect: 'follow' }");
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    let posts = stage.site.posts();
    assert_eq!(
        posts.iter().map(|post| post.request.as_str()).collect::<Vec<_>>(),
        ["POST /moved/307/near", "POST /door"]
    );
    assert_eq!(posts[0].body, posts[1].body);
}

/// The address of a server that lets every page in, says this to what is posted and hangs up. Its thread
/// ends with the test's process.
fn answering(reply: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let _ = reply_to(stream, reply);
        }
    });
    format!("http://{address}/")
}

fn reply_to(mut stream: TcpStream, reply: &str) -> std::io::Result<()> {
    let mut request = [0; 8192];
    let length = stream.read(&mut request)?;
    let welcome = "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\n\
         Access-Control-Allow-Headers: content-type\r\nConnection: close\r\n\r\n";
    let asks = request[..length].starts_with(b"OPTIONS");
    stream.write_all(if asks { welcome } else { reply }.as_bytes())
}
