//! The collector over real HTTP with a real database: what it acknowledges is stored exactly once, and invalid
//! requests are refused without harm.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{Collector, NOW, as_posted, id, receipt, response};
use tempfile::TempDir;

const SHOP: &str = "https://shop.example";

fn started(origins: &[&str]) -> (TempDir, Collector) {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), origins);
    (folder, collector)
}

#[test]
fn a_response_is_stored_once() {
    let (_folder, collector) = started(&[]);
    let nine = response(1, 9, true);
    let reply = collector.post(&nine);
    assert_eq!((reply.status, reply.json()), (201, receipt(1, 0)));
    let reply = collector.post(&nine);
    assert_eq!((reply.status, reply.json()), (201, receipt(0, 1)));
    // The same response, written differently.
    let reply = collector.post(&nine.replace(":9}", ": 9.0}").replace(&id(1), &id(1).to_uppercase()));
    assert_eq!(reply.json(), receipt(0, 1));
    let reply = collector.post(&nine.replace(":9}", ":8}"));
    assert_eq!(reply.status, 422);
    assert_eq!(reply.json()["rejected"][0]["code"], "conflict");
    // Another survey may use the same id.
    assert_eq!(collector.post(&nine.replace("shop", "help")).json(), receipt(1, 0));
    let health = collector.get("/healthz").json();
    assert_eq!(health, json!({ "status": "ok", "responses": 2, "duplicates": 2 }));
    assert_eq!(collector.get_with("/healthz", &[]).json(), json!({ "status": "ok" }));
}

#[test]
fn a_complete_response_replaces_its_own_partial() {
    let (_folder, collector) = started(&[]);
    let (partial, complete) = (response(1, 3, false), response(1, 9, true));
    assert_eq!(collector.post(&partial).json(), receipt(1, 0));
    let other_partial = response(1, 4, false);
    assert_eq!(collector.post(&other_partial).json()["rejected"][0]["code"], "conflict");
    let summary =
        |collector: &Collector| collector.get("/v1/summary").json()["summaries"][0]["counts"].clone();
    assert_eq!(summary(&collector), json!({ "3": 1 }));
    assert_eq!(collector.post(&complete).json(), receipt(1, 0));
    assert_eq!(summary(&collector), json!({ "9": 1 }));
    assert_eq!(collector.post(&partial).json()["rejected"][0]["code"], "conflict");
    assert_eq!(collector.post(&complete).json(), receipt(0, 1));
    assert_eq!(as_posted(&collector.get("/v1/responses.ndjson").body), complete + "\n");
}

#[test]
fn each_item_of_an_array_or_of_lines_is_stored_on_its_own() {
    let (_folder, collector) = started(&[]);
    let off = response(3, 11, true);
    let array = format!("[{},{off},{},7]", response(1, 9, true), response(2, 8, true));
    let reply = collector.post(&array);
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json()["stored"], 2);
    let rejected = reply.json()["rejected"].clone();
    assert_eq!(rejected[0]["index"], 1);
    assert_eq!(rejected[0]["message"], "answers[0].value: 11 is not on the scale 0-10");
    assert_eq!((&rejected[1]["index"], &rejected[1]["code"]), (&json!(3), &json!("type")));

    let (two, four) = (response(2, 8, true), response(4, 10, true));
    // A known response, an invalid one, one response twice, a truncated last line.
    let lines = format!("{two}\r\n\n{off}\n{four}\n{four}\n{}", &four[..80]);
    for content_type in ["application/x-ndjson", "Text/Plain; charset=UTF-8"] {
        let reply = collector.try_post(content_type, lines.as_bytes(), &[]).unwrap();
        assert_eq!(reply.status, 201);
        let places: Vec<_> =
            reply.json()["rejected"].as_array().unwrap().iter().map(|one| one["index"].clone()).collect();
        assert_eq!(places, [1, 4]);
        let receipt = reply.json();
        assert_eq!(receipt["rejected"][1]["code"], "json");
        assert!(receipt["rejected"][1]["message"].as_str().unwrap().starts_with("line 6 is not JSON:"));
        assert_eq!(receipt["stored"].as_u64().unwrap() + receipt["duplicates"].as_u64().unwrap(), 3);
    }
    assert_eq!(collector.get("/healthz").json()["responses"], 3);
    let reply = collector.try_post("text/plain", response(5, 1, true).as_bytes(), &[]).unwrap();
    assert_eq!(reply.json(), receipt(1, 0));
}

#[test]
fn each_kind_of_invalid_request_has_its_status() {
    let (_folder, collector) = started(&[]);
    let nine = response(1, 9, true);
    let status = |content_type: &str, body: &str| {
        collector.try_post(content_type, body.as_bytes(), &[]).unwrap().status
    };
    assert_eq!(status("application/json", "{"), 400);
    assert_eq!(status("application/json", ""), 400);
    assert_eq!(status("application/json", &format!("{nine}\n{nine}")), 400);
    assert_eq!(status("application/x-ndjson", "{\n}"), 400);
    assert_eq!(status("application/json", "[]"), 422);
    assert_eq!(status("application/x-ndjson", "\n"), 422);
    assert_eq!(status("application/json", "{}"), 422);
    for other in ["application/x-www-form-urlencoded", "text/html", "application/jsonx", ""] {
        assert_eq!(status(other, &nine), 415, "{other}");
    }
    let zipped = collector.try_post("application/json", nine.as_bytes(), &[("Content-Encoding", "gzip")]);
    assert_eq!(zipped.unwrap().status, 415);
    let long = nine.replace("\"pro\"", &format!("\"{}\"", "x".repeat(16 * 1024)));
    assert_eq!(status("application/json", &long), 422);
    let fits = format!("{nine}{}", " ".repeat(256 * 1024 - nine.len()));
    assert_eq!(status("application/json", &fits), 201);
    assert_eq!(status("application/json", &format!("{fits} ")), 413);
    assert_eq!(status("application/json", &" ".repeat(1 << 20)), 413);
    let declared = collector.raw(
        b"POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99999999999\r\n\r\n",
    );
    assert!(declared.starts_with("HTTP/1.1 413"), "{declared}");
    assert_eq!(collector.get("/nothing").status, 404);
    assert_eq!(collector.get("/v1/responses").status, 405);
}

#[test]
fn hostile_bodies_are_refused_and_leave_it_running() {
    let (_folder, collector) = started(&[]);
    let nine = response(1, 9, true);
    let status = |body: &[u8]| collector.try_post("application/json", body, &[]).unwrap().status;
    assert_eq!(status(b"{\"v\":1,\"id\":\"\xff\"}"), 400);
    assert_eq!(status("[".repeat(10_000).as_bytes()), 400);
    assert_eq!(status("{\"a\":".repeat(10_000).as_bytes()), 400);
    for value in ["NaN", "Infinity", "-Infinity", "0x9", "1e", "09"] {
        assert_eq!(status(nine.replace(":9}", &format!(":{value}}}")).as_bytes()), 400, "{value}");
    }
    assert_eq!(status(nine.replace("\"v\":1", "\"v\":1,\"v\":1").as_bytes()), 400);
    assert_eq!(status(nine.replace("\"v\":1", "\"v\":1,\"score\":9").as_bytes()), 422);
    assert_eq!(status(nine.replace("en", "\\ud800").as_bytes()), 400);
    assert_eq!(status(format!("[{}]", "1,".repeat(120_000) + "1").as_bytes()), 413);
    let empty = "x\n".repeat(100_000);
    assert_eq!(collector.try_post("text/plain", empty.as_bytes(), &[]).unwrap().status, 400);
    assert_eq!(collector.try_post("application/x-ndjson", empty.as_bytes(), &[]).unwrap().status, 413);
    // Replaces each byte of a valid body once: there is always a reply, mostly a 4xx.
    let mut statuses = Vec::new();
    for at in 0..nine.len() {
        let mut torn = nine.clone().into_bytes();
        torn[at] = b'\xe9' ^ (at as u8);
        statuses.push(status(&torn));
    }
    assert!(statuses.iter().all(|status| [201, 400, 422].contains(status)), "{statuses:?}");
    assert!(statuses.iter().filter(|&&status| status == 201).count() < statuses.len() / 4);
    for request in ["\0\0\0\0", "GET\r\n\r\n", "POST /v1/responses HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
        let reply = collector.raw(request.as_bytes());
        assert!(reply.is_empty() || reply.starts_with("HTTP/1.1 4"), "{reply}");
    }
    assert_eq!(collector.post(&response(7, 9, true)).status, 201);
}

#[test]
fn slow_clients_are_not_waited_for() {
    let (_folder, collector) = started(&[]);
    let begun = Instant::now();
    let slow = |start: &'static str| {
        let address = collector.address.clone();
        std::thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(start.as_bytes()).unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            // Keep sending single bytes, so that the connection is never idle.
            let drip = std::thread::spawn(move || {
                while stream.write_all(b"x").is_ok() {
                    std::thread::sleep(Duration::from_millis(300));
                }
            });
            let mut line = String::new();
            let _ = reader.read_line(&mut line);
            drop(reader);
            (line, drip)
        })
    };
    let head = slow("POST /v1/responses HTTP/1.1\r\nHost: ");
    let body = slow(
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n",
    );
    assert_eq!(collector.post(&response(1, 9, true)).status, 201);
    let (line, _) = head.join().unwrap();
    assert!(line.is_empty() || line.starts_with("HTTP/1.1 408"), "{line}");
    let (line, _) = body.join().unwrap();
    assert!(line.starts_with("HTTP/1.1 408"), "{line}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn only_pages_of_allowed_origins_may_post() {
    let (_folder, collector) = started(&[SHOP]);
    let nine = response(1, 9, true);
    let from = |origin: &str, collector: &Collector| {
        collector.try_post("text/plain", nine.as_bytes(), &[("Origin", origin)]).unwrap()
    };
    for origin in ["https://evil.example", "null", "http://shop.example", "https://shop.example.evil"] {
        let reply = from(origin, &collector);
        assert_eq!(reply.status, 403, "{origin}");
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
    assert_eq!(collector.get("/healthz").json()["responses"], 0);
    let reply = from(SHOP, &collector);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (201, SHOP));
    assert_eq!(reply.header("access-control-expose-headers"), "link,retry-after");
    assert!(reply.header("vary").to_ascii_lowercase().contains("origin"));
    assert_eq!(from(&collector.url(""), &collector).status, 201);

    let (_folder, open) = started(&["*", "null"]);
    assert_eq!(
        from("https://any.example", &open).header("access-control-allow-origin"),
        "https://any.example"
    );
    assert_eq!(from("null", &open).header("access-control-allow-origin"), "null");
}

#[test]
fn preflights_are_answered_for_allowed_origins() {
    let (_folder, collector) = started(&[SHOP]);
    let preflight = |origin: &str, path: &str, headers: &str| {
        let request = format!(
            "OPTIONS {path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: {headers}\r\nConnection: close\r\n\r\n"
        );
        collector.raw(request.as_bytes()).to_ascii_lowercase()
    };
    let reply = preflight(SHOP, "/v1/responses", "content-type,traceparent");
    assert!(reply.starts_with("http/1.1 200"), "{reply}");
    for header in [
        "access-control-allow-origin: https://shop.example",
        "access-control-allow-methods: get,post",
        "access-control-allow-headers: content-type,traceparent",
        "access-control-max-age: 7200",
    ] {
        assert!(reply.contains(header), "{header} in {reply}");
    }
    let reply = preflight(SHOP, "/v1/summary", "authorization");
    assert!(reply.contains("access-control-allow-headers: authorization"), "{reply}");
    let reply = preflight("https://evil.example", "/v1/responses", "content-type");
    assert!(reply.starts_with("http/1.1 403") && !reply.contains("access-control"), "{reply}");
}

#[test]
fn reading_needs_the_token() {
    let (folder, collector) = started(&[SHOP]);
    let wrong = format!("Bearer {}x", collector.token);
    let basic = format!("Basic {}", collector.token);
    for path in ["/v1/summary", "/v1/responses.ndjson", "/v1/events"] {
        for headers in [&[][..], &[("Authorization", wrong.as_str())], &[("Authorization", basic.as_str())]] {
            let reply = collector.get_with(path, headers);
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{path}");
            assert!(!reply.body.contains(&collector.token));
        }
    }
    let bearer = format!("bearer {}", collector.token);
    let reply = collector.get_with("/v1/summary", &[("Authorization", &bearer), ("Origin", SHOP)]);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, SHOP));
    #[cfg(unix)]
    for file in ["scorelet.db", "scorelet.db-wal", "scorelet.db.token"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    drop(folder);
}

#[test]
fn summaries_count_what_was_asked_for() {
    let (_folder, collector) = started(&[]);
    let rating = |number: u64, at: &str, rest: &str| {
        format!(
            r#"{{"v":1,"id":"{}","survey":"s","answered_at":"{at}","complete":true,"locale":"lt","answers":[{{"question":"q",{rest}}}]}}"#,
            id(number)
        )
    };
    let now = *NOW;
    let hour_ago = (now - jiff::SignedDuration::from_hours(1)).to_string();
    let answers = [
        rating(100, &hour_ago, r#""type":"csat","scale":[1,5],"value":4"#),
        rating(101, &hour_ago, r#""type":"csat","scale":[1,7],"value":4"#),
        rating(102, &hour_ago, r#""row":"r1","type":"rating","scale":[1,5],"value":2"#),
        rating(103, &hour_ago, r#""type":"text","value":"no rating""#),
        // For a clock that is years off, the time of arrival is used.
        rating(104, "1999-12-31T23:59:59Z", r#""type":"csat","scale":[1,5],"value":5"#),
    ];
    assert_eq!(collector.post(&format!("[{}]", answers.join(","))).json(), receipt(5, 0));
    let votes: Vec<String> = (0..100)
        .map(|i| {
            let vote = response(i, [0, 7, 10][usize::from(i >= 20) + usize::from(i >= 50)], true);
            if i < 40 { vote.replace("\"pro\"", "\"free\"") } else { vote }
        })
        .collect();
    assert_eq!(collector.post(&format!("[{}]", votes.join(","))).json(), receipt(100, 0));

    let ask = |query: &str| {
        let reply = collector.get(&format!("/v1/summary{query}"));
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        reply.json()["summaries"].as_array().unwrap().clone()
    };
    let shop = ask("?survey=shop&question=nps");
    assert_eq!(shop.len(), 1);
    assert_eq!(shop[0]["counts"], json!({ "0": 20, "7": 30, "10": 50 }));
    assert_eq!((&shop[0]["score"], &shop[0]["display"]), (&json!(30), &json!("30")));
    assert_eq!((&shop[0]["survey"], &shop[0]["question"]), (&json!("shop"), &json!("nps")));
    // One question asked in three ways is three summaries.
    let of_s = ask("?survey=s");
    let outline: Vec<_> =
        of_s.iter().map(|one| (one["metric"].as_str().unwrap(), one["n"].as_u64().unwrap())).collect();
    assert_eq!(outline, [("csat", 2), ("csat", 1), ("rating", 1)]);
    assert_eq!(of_s[2]["row"], "r1");
    assert_eq!(ask("").len(), 4);
    assert!(ask("?survey=none").is_empty());

    let by = ask("?survey=shop&by=context.plan");
    let parts: Vec<_> = by.iter().map(|one| (one["by"].clone(), one["n"].clone())).collect();
    let part = |value: &str, n: u64| (json!({ "column": "context.plan", "value": value }), json!(n));
    assert_eq!(parts, [part("free", 40), part("pro", 60)]);
    assert_eq!(ask("?survey=shop&by=context.price")[0]["by"]["value"], "1.10");
    assert_eq!(ask("?survey=shop&by=context.absent")[0]["by"]["value"], "");

    let half_hour_ago = now - jiff::SignedDuration::from_mins(30);
    assert_eq!(ask(&format!("?survey=s&since={half_hour_ago}"))[0]["n"], 1);
    assert_eq!(ask(&format!("?survey=s&until={half_hour_ago}"))[0]["n"], 1);
    assert_eq!(ask(&format!("?survey=s&since={hour_ago}&until={half_hour_ago}")).len(), 3);
    let today = ask("?survey=shop&period=day&tz=Pacific/Auckland");
    let n: u64 = today.iter().map(|one| one["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 100);
    assert_eq!(today[0]["period"].as_str().unwrap().len(), 10);

    for query in [
        "?survery=s",
        "?since=yesterday",
        "?period=hour",
        "?by=body",
        "?period=day&tz=Nowhere",
        "?since=2026-01-01T00:00:00+02:00",
    ] {
        let reply = collector.get(&format!("/v1/summary{query}"));
        assert_eq!((reply.status, reply.json()["error"]["code"].clone()), (400, json!("query")), "{query}");
    }
}

#[test]
fn the_export_is_what_was_posted() {
    let (_folder, collector) = started(&[]);
    // Several pages, with characters that JSON escapes.
    let comment = "é🙂 \\\"=1+1\\u0000 ".repeat(60);
    let posted: Vec<String> =
        (0..500).map(|i| response(i, 9, true).replace("\"pro\"", &format!("\"{comment}\""))).collect();
    for part in posted.chunks(100) {
        assert_eq!(collector.post(&format!("[{}]", part.join(","))).json(), receipt(100, 0));
    }
    let export = collector.get("/v1/responses.ndjson");
    assert_eq!((export.status, export.header("content-type")), (200, "application/x-ndjson"));
    assert!(export.body.len() > 512 * 1024);
    assert!(as_posted(&export.body).lines().eq(posted.iter().map(String::as_str)));
    assert_eq!(collector.get("/v1/responses.ndjson?survey=none").body, "");
    assert_eq!(collector.get("/v1/responses.ndjson?survey=shop").body, export.body);
    assert_eq!(collector.get("/v1/responses.ndjson?suvrey=shop").status, 400);
}

#[test]
fn live_pages_hear_of_each_new_response() {
    let (_folder, mut collector) = started(&[]);
    let mut stream = TcpStream::connect(&collector.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let request =
        format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", collector.token);
    stream.write_all(request.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(
        lines
            .by_ref()
            .take_while(|line| !line.is_empty())
            .any(|line| line == "content-type: text/event-stream")
    );
    assert!(lines.any(|line| line.starts_with(':')), "the body begins immediately");
    // A duplicate causes no event.
    for number in [1, 1, 2] {
        assert_eq!(collector.post(&response(number, 9, true)).status, 201);
    }
    for number in [1, 2] {
        let event: Vec<String> = lines
            .by_ref()
            .skip_while(|line| !line.starts_with("event:"))
            .take_while(|line| !line.is_empty())
            .collect();
        let data = json!({ "survey": "shop", "id": id(number) });
        assert_eq!(event, ["event: response".to_owned(), format!("data: {data}")]);
    }
    // An endless reply must not delay the stop.
    let begun = Instant::now();
    #[cfg(unix)]
    assert!(collector.stop().success());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[cfg(unix)]
#[test]
fn a_stop_is_quick_when_all_connections_are_taken() {
    let (_folder, mut collector) = started(&[]);
    // More connections than the collector serves: the last ones wait in the system's queue.
    let crowd: Vec<_> = (0..910).map(|_| TcpStream::connect(&collector.address).unwrap()).collect();
    std::thread::sleep(Duration::from_millis(500));
    let begun = Instant::now();
    assert!(collector.stop().success());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(crowd);
}

#[test]
fn a_restart_keeps_everything() {
    let (folder, mut collector) = started(&[]);
    assert_eq!(collector.post(&response(1, 9, true)).status, 201);
    assert_eq!(collector.post(&response(1, 9, true).replace(":9}", ":8}")).status, 422);
    let (export, token) = (collector.get("/v1/responses.ndjson").body, collector.token.clone());
    collector.kill();
    let again = Collector::start(folder.path(), &[]);
    assert_eq!(again.token, token);
    assert_eq!(again.get("/v1/responses.ndjson").body, export);
    assert_eq!(again.post(export.trim()).json(), receipt(0, 1));
}

#[test]
fn while_the_database_cannot_be_written_nothing_is_acknowledged() {
    let (_folder, collector) = started(&[]);
    assert_eq!(collector.post(&response(1, 9, true)).status, 201);
    let other = rusqlite::Connection::open(&collector.database).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reply = collector.post(&response(2, 9, true));
    assert_eq!((reply.status, reply.header("retry-after")), (503, "10"));
    assert_eq!(reply.header("access-control-expose-headers"), "link,retry-after");
    assert_eq!(collector.get("/healthz").json()["responses"], 1);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(collector.post(&response(2, 9, true)).json(), receipt(1, 0));
}

/// The test runs itself in a second process, which starts a collector and is killed.
#[cfg(unix)]
#[test]
fn a_killed_test_leaves_no_collector() {
    const FOLDER: &str = "SCORELET_TEST_COLLECTOR";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let collector = Collector::start(folder.as_ref(), &[]);
        println!("collector {}", collector.address);
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_killed_test_leaves_no_collector", "--nocapture"]).env(FOLDER, folder.path());
    let mut test = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(test.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.find_map(|line| Some(line.rsplit_once("collector ")?.1.to_owned())).unwrap();
    assert!(TcpStream::connect(&address).is_ok());
    test.kill().unwrap();
    test.wait().unwrap();
    let begun = Instant::now();
    while TcpStream::connect(&address).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the collector is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}
