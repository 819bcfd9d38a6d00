//! Recipes with the real servers, where they are installed. Elsewhere a test says what it did not show:
//! the project does not need these servers otherwise.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::postgres::Postgres;
use crate::recipes::{COMMENT, answer, block, options, wait_event};
use crate::stage::Stage;

/// A server's process; it is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn not_shown(what: &str, how: &str) {
    eprintln!("NOT SHOWN: {what} is not here ({how})");
}

/// Gets or posts, and gives the body of a 200.
fn ask(url: &str, body: Option<&str>) -> Option<String> {
    let reply = match body {
        Some(body) => ureq::post(url).send(body),
        None => ureq::get(url).call(),
    };
    reply.ok()?.body_mut().read_to_string().ok()
}

fn wait_until_up(url: &str) {
    let started = Instant::now();
    while ask(url, None).is_none() {
        assert!(started.elapsed() < Duration::from_secs(20), "{url} never answered");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn start_clickhouse(folder: &Path) -> (Running, String) {
    let (http, tcp) = (free_port(), free_port());
    let home = folder.join("clickhouse");
    std::fs::create_dir_all(&home).unwrap();
    let home = home.display();
    let users = "<yandex><profiles><default/></profiles><quotas><default/></quotas><users>\
        <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>\
        <survey><password>insert-only</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></survey>\
        </users></yandex>";
    let config = format!(
        "<yandex><logger><level>error</level><console>1</console></logger><listen_host>127.0.0.1</listen_host>\
         <http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><path>{home}/data/</path><tmp_path>{home}/tmp/</tmp_path>\
         <users_config>{home}/users.xml</users_config><default_profile>default</default_profile>\
         <default_database>default</default_database><mark_cache_size>5368709120</mark_cache_size></yandex>"
    );
    std::fs::write(format!("{home}/users.xml"), users).unwrap();
    std::fs::write(format!("{home}/config.xml"), config).unwrap();
    let mut command = Command::new("clickhouse-server");
    command.arg(format!("--config-file={home}/config.xml")).stdout(Stdio::null()).stderr(Stdio::null());
    let server = Running(command.spawn().unwrap());
    let origin = format!("http://127.0.0.1:{http}");
    wait_until_up(&origin);
    (server, origin)
}

#[test]
fn clickhouse_inserts_what_the_recipe_posts() {
    if !on_path("clickhouse-server") {
        return not_shown("ClickHouse", "Debian: apt-get install clickhouse-server");
    }
    let stage = Stage::new();
    let (_server, origin) = start_clickhouse(stage.folder.path());
    let query = |text: &str| ask(&origin, Some(text)).unwrap_or_else(|| panic!("ClickHouse refused: {text}"));
    query(
        "CREATE TABLE answers (id UUID, survey String, answered_at String, nps Nullable(UInt8), why String, \
         plan String) ENGINE = ReplacingMergeTree ORDER BY id",
    );
    let options = options("ClickHouse", &origin);
    let response = answer(&stage, &options);
    wait_event(&stage, "delivered");
    let row =
        || serde_json::from_str::<Value>(&query("SELECT * FROM answers FINAL FORMAT JSONEachRow")).unwrap();
    let expected = json!({ "id": response["id"], "survey": "nps", "answered_at": response["answered_at"], "nps": 9,
        "why": COMMENT, "plan": "pro" });
    assert_eq!(row(), expected);
    // The same once more, as after a lost reply: two rows until they are merged, one to who asks for FINAL.
    ask(options["endpoint"].as_str().unwrap(), Some(&expected.to_string())).unwrap();
    assert_eq!(query("SELECT count() FROM answers FINAL").trim(), "1");
    assert_eq!(row(), expected);
    stage.assert_quiet();
}

/// A Node.js receiver from tests/support; its package is in the folder that SCORELET_REAL names.
fn start_node(script: &str, package: &str) -> Option<(Running, String)> {
    let folder = std::env::var_os("SCORELET_REAL").map(PathBuf::from)?;
    if !folder.join("node_modules").join(package).is_dir() {
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(script);
    let mut child = Command::new("node").arg(script).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("http://"), "{package} did not start: {line}");
    Some((Running(child), line.trim().to_owned()))
}

fn kept(url: &str) -> Value {
    serde_json::from_str(&ask(url, None).unwrap()).unwrap()
}

const IN_REAL: &str = "npm install it in a folder and name that in SCORELET_REAL";

#[test]
fn the_cloudevents_sdk_reads_what_the_recipe_posts() {
    let Some((_receiver, origin)) = start_node("cloudevents.mjs", "cloudevents") else {
        return not_shown("cloudevents", IN_REAL);
    };
    let stage = Stage::new();
    let structured = options("CloudEvents", &origin);
    let first = answer(&stage, &structured);
    wait_event(&stage, "delivered");
    // Binary, as the recipe's words say, with a comment that has to be encoded in a header.
    let mut binary = structured.clone();
    binary["delivery"] = json!({ "headers": { "ce-specversion": "1.0", "ce-id": "{id}", "ce-type": "scorelet.response",
        "ce-source": "https://shop.example/surveys", "ce-note": "{answers.why}" } });
    let second = answer(&stage, &binary);
    wait_event(&stage, "delivered");
    let events = kept(&origin);
    assert_eq!((&events[0]["id"], &events[0]["data"]), (&first["id"], &first));
    assert_eq!((&events[0]["subject"], &events[0]["time"]), (&json!("nps"), &first["answered_at"]));
    assert_eq!((&events[1]["id"], &events[1]["data"]), (&second["id"], &second));
    assert_eq!(events[1]["source"], "https://shop.example/surveys");
    // The binding has receivers decode a header's value; this SDK leaves that to its user.
    let note = percent_encoding::percent_decode_str(events[1]["note"].as_str().unwrap());
    assert_eq!(note.decode_utf8().unwrap(), COMMENT);
    assert_eq!(events.as_array().unwrap().len(), 2);
    stage.assert_quiet();
}

#[test]
fn node_red_takes_both_webhook_recipes() {
    let Some((_server, origin)) = start_node("node-red.mjs", "node-red") else {
        return not_shown("node-red", IN_REAL);
    };
    let stage = Stage::new();
    let json = answer(&stage, &options("A webhook of your own", &origin));
    wait_event(&stage, "delivered");
    let mut form = options("Zapier, Make, n8n", &origin);
    form["endpoint"] = json!(format!("{origin}/answers"));
    let second = answer(&stage, &form);
    wait_event(&stage, "delivered");
    let kept = kept(&format!("{origin}/kept"));
    assert_eq!(kept[0], json);
    assert_eq!((&kept[1]["id"], &kept[1]["answers.nps"]), (&second["id"], &json!("9")));
    assert_eq!((&kept[1]["answers.why"], &kept[1]["context.plan"]), (&json!(COMMENT), &json!("pro")));
    stage.assert_quiet();
}

#[test]
fn postgres_keeps_an_answer_once_for_a_role_that_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Postgres::start(folder.path()) else {
        return not_shown("PostgreSQL", "Debian: apt-get install postgresql");
    };
    let psql = |sql: &str| server.psql(sql);
    psql("create role anon").unwrap();
    psql(&block("PostgREST, Supabase", "sql")).unwrap();
    let body = r#"{"id":"01993d0e-0000-7000-8000-00000000000a","survey":"nps"}"#;
    let keep = format!("set role anon; select keep_answer(answer => '{body}')");
    for _ in 0..2 {
        psql(&keep).unwrap();
    }
    assert_eq!(psql("select count(*), min(body->>'survey') from answers").unwrap(), "1|nps");
    for sql in [
        "select * from answers",
        "insert into answers values (gen_random_uuid(), '{}')",
        "delete from answers",
    ] {
        let refused = psql(&format!("set role anon; {sql}")).unwrap_err();
        assert!(refused.contains("permission denied for table answers"), "{refused}");
    }
    // Why it is a function: who may insert and not read is refused where a duplicate is to be ignored.
    psql(
        "alter table answers enable row level security; grant insert, select (id) on answers to anon; \
          create policy adding on answers for insert to anon with check (true)",
    )
    .unwrap();
    let plain = "set role anon; insert into answers values (gen_random_uuid(), '{}')";
    psql(plain).unwrap();
    let ignoring = psql(&format!("{plain} on conflict (id) do nothing")).unwrap_err();
    assert!(ignoring.contains("row-level security"), "{ignoring}");
}
