//! Tokens with scopes: added, listed, rotated and revoked while the collector runs.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::fs;
use std::path::Path;

use scorelet::server::facts::{Access, Route, Scope};
use support::{Collector, Reply, printed, receipt, response, scorelet};

/// Adds a token and returns it.
fn add(database: &str, name: &str, may: Scope) -> String {
    let said = printed(&["token", "add", "--db", database, "--name", name, "--may", may.name()]);
    said.split_whitespace().last().unwrap().to_owned()
}

fn revoke(database: &str, name: &str) {
    printed(&["token", "revoke", "--db", database, "--name", name]);
}

fn list(database: &str) -> String {
    printed(&["token", "list", "--db", database])
}

/// What a command that must fail says.
fn refused(arguments: &[&str]) -> String {
    let output = scorelet(arguments);
    assert!(!output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn read_with(collector: &Collector, token: &str, path: &str) -> Reply {
    collector.get_with(path, &[("Authorization", &format!("Bearer {token}"))])
}

/// The status of a route, read with this token. Events never end, so only their head is read.
fn status(collector: &Collector, token: &str, route: Route) -> u16 {
    if route != Route::Events {
        return read_with(collector, token, route.path()).status;
    }
    let head = collector.head(route.path(), token);
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_token_reads_what_its_scope_allows_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap();
    assert_eq!(collector.post(&response(1, 9, true)).json(), receipt(1, 0));
    let mut tokens = Scope::ALL.map(|scope| (scope, add(database, scope.name(), scope))).to_vec();
    tokens.push((Scope::Export, collector.token.clone()));
    for route in Route::ALL.into_iter().filter(|route| route.method() == "GET") {
        for (may, token) in &tokens {
            let expected = match route.access() {
                Access::Only(needs) if needs > *may => 403,
                _ => 200,
            };
            assert_eq!(status(&collector, token, route), expected, "{route:?} {may:?}");
        }
        let wrong = "0".repeat(64);
        for other in ["", "x", &wrong, &"x".repeat(5000), &tokens[0].1[1..]] {
            let expected = if matches!(route.access(), Access::Only(_)) { 401 } else { 200 };
            assert_eq!(status(&collector, other, route), expected, "{route:?} {other}");
        }
    }
    let reply = read_with(&collector, &tokens[0].1, "/v1/responses.csv");
    assert_eq!(reply.json()["error"]["code"], "scope");
    let message = reply.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("may only read scores") && message.contains("--may export"), "{message}");
    // Any token shows how many responses there are; nobody else sees that.
    for (_, token) in &tokens {
        assert_eq!(read_with(&collector, token, "/healthz").json()["responses"], 1);
    }
    assert!(read_with(&collector, "x", "/healthz").json()["responses"].is_null());
}

#[test]
fn a_token_is_rotated_without_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap().to_owned();
    let status = |collector: &Collector, token: &str| read_with(collector, token, "/v1/summary").status;
    let old = add(&database, "dashboard", Scope::Scores);
    assert_eq!(status(&collector, &old), 200);
    let new = add(&database, "dashboard-2", Scope::Scores);
    assert_ne!(old, new);
    assert_eq!([&old, &new].map(|token| status(&collector, token)), [200, 200]);
    revoke(&database, "dashboard");
    assert_eq!([&old, &new].map(|token| status(&collector, token)), [401, 200]);
    collector.kill();
    collector.start_again();
    assert_eq!([&old, &new].map(|token| status(&collector, token)), [401, 200]);
    // The first token is not among them, and stays.
    assert_eq!(status(&collector, &collector.token), 200);
    assert_eq!(list(&database).lines().count(), 1);
    let now = jiff::Timestamp::now().to_string();
    let listed = list(&database);
    assert!(listed.starts_with("dashboard-2  scores   ") && listed.contains(&now[..10]), "{listed}");
    // No file holds a token, neither one that is valid nor one that was revoked.
    for entry in fs::read_dir(folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!([&old, &new].iter().all(|token| !text.contains(token.as_str())));
    }
}

#[test]
fn commands_about_tokens_say_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(folder.path(), &[]);
    let database = collector.database.to_str().unwrap();
    assert!(list(database).starts_with("No tokens were added"));
    let on = |action: &str, arguments: &[&str]| {
        let all: Vec<&str> = ["token", action, "--db", database].iter().chain(arguments).copied().collect();
        refused(&all)
    };
    let unknown = on("revoke", &["--name", "a"]);
    assert!(unknown.contains("there is no token named \"a\": none was added"), "{unknown}");
    add(database, "Ann's", Scope::Answers);
    add(database, "b", Scope::Export);
    let unknown = on("revoke", &["--name", "a"]);
    assert!(unknown.contains("the tokens are Ann's, b"), "{unknown}");
    let twice = on("add", &["--name", "b", "--may", "scores"]);
    assert!(twice.contains("a token named \"b\" already exists"), "{twice}");
    assert!(on("add", &["--name", "c", "--may", "all"]).contains("must be scores, answers or export"));
    for name in ["", " ", "a\nb", &"x".repeat(101)] {
        assert!(on("add", &["--name", name, "--may", "scores"]).contains("--name: expected"), "{name}");
    }
    let missing = folder.path().join("missing.db");
    let at = missing.to_str().unwrap();
    for arguments in [
        &["token", "add", "--db", at, "--name", "a", "--may", "scores"][..],
        &["token", "list", "--db", at],
        &["token", "revoke", "--db", at, "--name", "a"],
    ] {
        assert!(refused(arguments).contains("check --db"));
        assert!(!missing.exists());
    }
}

#[test]
fn databases_of_earlier_versions_have_tokens_once_they_are_upgraded() {
    for (fixture, upgraded) in [("0.1.0.db", false), ("version-2.db", false), ("version-3.db", true)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scorelet.db");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases").join(fixture);
        fs::copy(from, &path).unwrap();
        let database = path.to_str().unwrap();
        if !upgraded {
            let arguments = ["token", "add", "--db", database, "--name", "a", "--may", "scores"];
            let older = refused(&arguments);
            assert!(older.contains("start `scorelet serve` on it once"), "{older}");
        }
        let early = upgraded.then(|| add(database, "early", Scope::Scores));
        let collector = Collector::start(folder.path(), &[]);
        let token = add(database, "late", Scope::Export);
        for token in early.iter().chain([&token]) {
            assert_eq!(read_with(&collector, token, "/v1/summary").status, 200, "{fixture}");
        }
        assert!(!read_with(&collector, &token, "/v1/responses.ndjson").body.is_empty());
    }
}
