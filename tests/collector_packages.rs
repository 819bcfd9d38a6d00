//! What is given to operators beside the binary, run or compared with it: the Dockerfile, the commands of the manual that
//! start a container, the systemd unit, the dashboard and the alerts. No container engine is needed, and none is used:
//! the image itself is not built here.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use scorelet::server::facts::{Metric, MetricKind};
use serde_json::Value;
use support::{Collector, receipt, response, scorelet};

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The instructions of the Dockerfile: each with the rest of its line.
fn instructions() -> Vec<(String, String)> {
    let text = read("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parts = lines.map(|line| line.split_once(' ').unwrap());
    parts.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
}

/// The rest of each instruction of this name.
fn all(name: &str) -> Vec<String> {
    instructions().into_iter().filter(|(found, _)| found == name).map(|(_, rest)| rest).collect()
}

/// The blocks of code of the chapter on operation in this language.
fn blocks(language: &str) -> Vec<String> {
    let chapter = read("www/docs/operation.md");
    let fence = format!("\n```{language}\n");
    let parts = chapter.split(&fence).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap().replace("\\\n", " ")).collect()
}

/// Fails where the binary does not take these arguments.
fn assert_taken(arguments: &[&str]) {
    let mut asked = arguments.to_vec();
    asked.push("--help");
    let output = scorelet(&asked);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_image_is_built_with_this_toolchain_from_what_the_build_needs() {
    let toolchain = read("rust-toolchain.toml");
    let version = Regex::new(r#"channel = "([^"]+)""#).unwrap().captures(&toolchain).unwrap()[1].to_owned();
    let bases = all("FROM");
    assert!(bases[0].starts_with(&format!("rust:{version}-")), "{bases:?}");
    // The same Debian, so that the binary finds its glibc.
    assert!(bases[0].contains("bookworm") && bases[1].contains("debian12"), "{bases:?}");
    let build = all("RUN").into_iter().find(|run| run.starts_with("cargo build")).unwrap();
    let made =
        all("COPY").into_iter().find(|copy| copy.starts_with("--from=build /scorelet/target")).unwrap();
    assert!(build.contains("--release") && made.contains("/target/release/scorelet "), "{build}: {made}");
    // Cargo takes the arguments: the same with `--help` fails on an unknown one, and metadata knows feature and binary.
    let cargo = |arguments: &[&str]| {
        let folder = env!("CARGO_MANIFEST_DIR");
        Command::new(env!("CARGO")).args(arguments).current_dir(folder).output().unwrap()
    };
    let mut arguments: Vec<&str> = build.split(' ').skip(1).collect();
    arguments.push("--help");
    let output = cargo(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = cargo(&["metadata", "--format-version=1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let package = &metadata["packages"][0];
    assert!(package["features"]["server"].is_array() && arguments.contains(&"server"));
    let binary = package["targets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "scorelet" && one["kind"][0] == "bin");
    assert_eq!(binary.unwrap()["required-features"], serde_json::json!(["server"]));
    // What the build reads is not left out.
    let ignored = read(".dockerignore");
    for needed in ["src", "tests", "www", "Cargo.toml", "Cargo.lock", "CHANGELOG.md", "rust-toolchain.toml"] {
        assert!(ignored.lines().all(|line| line.trim_matches('/') != needed), "{needed} is left out");
    }
}

#[test]
fn the_image_s_variables_and_command_start_a_collector() {
    let help = String::from_utf8(scorelet(&["serve", "--help"]).stdout).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let environment: Vec<(String, String)> = all("ENV")
        .iter()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            let known = help.contains(&format!("[env: {name}=")) || name == "SQLITE_TMPDIR";
            assert!(known, "{name} is no variable of serve");
            (name.to_owned(), value.replace("/data", data))
        })
        .collect();
    assert!(environment.len() >= 3);
    let json = |name: &str| -> Vec<String> { serde_json::from_str(&all(name)[0]).unwrap() };
    assert_eq!(json("ENTRYPOINT"), ["/usr/local/bin/scorelet"]);
    // `Collector` runs `serve` with the address and the database on the command line, which come first.
    assert_eq!(json("CMD"), ["serve"]);
    let pairs: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut collector = Collector::start_in(folder.path(), &[], &pairs);
    assert_eq!(collector.post(&response(1, 9, true)).json(), receipt(1, 0));
    assert!(collector.said().contains(r#""event":"request""#));
    let (_, database) = pairs.iter().find(|(name, _)| *name == "SCORELET_DB").unwrap();
    assert_eq!(Path::new(database), collector.database);
    let listen = pairs.iter().find(|(name, _)| *name == "SCORELET_LISTEN").unwrap().1;
    let port = listen.strip_prefix("0.0.0.0:").unwrap();
    assert_eq!((all("EXPOSE"), all("VOLUME")), (vec![port.to_owned()], vec!["/data".to_owned()]));
    #[cfg(unix)]
    {
        assert_eq!(all("STOPSIGNAL"), ["SIGTERM"]);
        assert!(collector.stop().success());
    }
    #[cfg(not(unix))]
    collector.kill();
}

#[test]
fn the_commands_for_containers_are_taken() {
    let mut taken = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let Some(rest) = line.strip_prefix("docker run ").or(line.strip_prefix("docker exec ")) else {
            continue;
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        // After the name of the image, or of the container and the program.
        let at = words.iter().rposition(|word| *word == "scorelet").unwrap();
        assert_taken(&words[at + 1..]);
        taken += 1;
    }
    assert!(taken >= 3, "{taken}");
}

#[test]
fn the_service_starts_what_exists() {
    let unit = blocks("ini").remove(0);
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let words: Vec<&str> = start.split_whitespace().collect();
    assert_eq!(words[0], "/usr/local/bin/scorelet");
    assert_taken(&words[1..]);
    let state = unit.lines().find_map(|line| line.strip_prefix("StateDirectory=")).unwrap();
    assert!(start.contains(&format!("--db /var/lib/{state}/scorelet.db")), "{start}");
}

/// The metrics that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let name = Regex::new(r"\bscorelet_[a-z_]+").unwrap();
    name.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// The names that `GET /metrics` has: a histogram has three.
fn samples() -> BTreeSet<String> {
    let of = |metric: &Metric| match metric.kind() {
        MetricKind::Histogram => {
            ["_bucket", "_sum", "_count"].iter().map(|end| format!("{}{end}", metric.name())).collect()
        }
        _ => vec![metric.name().to_owned()],
    };
    Metric::ALL.iter().flat_map(of).collect()
}

/// Fails where a query names a metric or a label that there is not, or its brackets do not match.
fn check(query: &str) {
    let (names, samples) = (named(query), samples());
    assert!(names.is_subset(&samples), "{query} names {:?}", names.difference(&samples));
    let matcher = Regex::new(r#"([a-z_]+)(?:=|=~|!=)""#).unwrap();
    let by = Regex::new(r"by \(([^)]*)\)").unwrap();
    let labels = ["instance", "job", "version", "code", "route", "method", "status", "le"];
    let used = matcher.captures_iter(query).map(|found| found[1].to_owned());
    let grouped = by
        .captures_iter(query)
        .flat_map(|found| found[1].split(',').map(|label| label.trim().to_owned()).collect::<Vec<_>>());
    for label in used.chain(grouped) {
        assert!(labels.contains(&label.as_str()), "{query}: {label}");
    }
    for [open, close] in [['(', ')'], ['{', '}'], ['[', ']']] {
        assert_eq!(query.matches(open).count(), query.matches(close).count(), "{query}");
    }
    // Counters are only read as rates.
    for counter in Metric::ALL.iter().filter(|metric| metric.kind() == MetricKind::Counter) {
        let rates = query.matches(&format!("rate({}", counter.name())).count();
        assert_eq!(query.matches(counter.name()).count(), rates, "{query}");
    }
}

#[test]
fn the_dashboard_asks_for_metrics_that_exist_and_for_each_of_them() {
    let dashboard: Value = serde_json::from_str(&read("contrib/grafana.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let (mut ids, mut places, mut used) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        assert!(["stat", "timeseries"].contains(&panel["type"].as_str().unwrap()));
        let place = ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().unwrap());
        assert!(place[0] + place[2] <= 24, "{panel}");
        for cell in
            (place[0]..place[0] + place[2]).flat_map(|x| (place[1]..place[1] + place[3]).map(move |y| (x, y)))
        {
            assert!(places.insert(cell), "panels overlap at {cell:?}");
        }
        for target in panel["targets"].as_array().unwrap() {
            assert_eq!(target["datasource"]["uid"], "${datasource}");
            let query = target["expr"].as_str().unwrap();
            check(query);
            used.extend(named(query));
        }
    }
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|one| one["name"] == "datasource" && one["type"] == "datasource"));
    check(variables.iter().find(|one| one["name"] == "instance").unwrap()["query"].as_str().unwrap());
    let unused: Vec<&Metric> = Metric::ALL
        .iter()
        .filter(|metric| !used.iter().any(|name| name.starts_with(metric.name())))
        .collect();
    assert!(unused.is_empty(), "no panel shows {unused:?}");
}

#[test]
fn the_manual_lists_the_metrics_and_its_alerts_ask_for_them() {
    let chapter = read("www/docs/operation.md");
    let (_, table) = chapter.split_once("\n| metric | |\n|---|---|\n").unwrap();
    let listed: Vec<String> = table
        .lines()
        .map_while(|line| line.strip_prefix("| `"))
        .map(|line| line.split('`').next().unwrap().to_owned())
        .collect();
    assert_eq!(listed, Metric::ALL.map(|metric| metric.name().to_owned()));
    let alerts = blocks("yaml").remove(1);
    let queries: Vec<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("expr: ")).collect();
    assert!(queries.len() >= 3, "{alerts}");
    queries.into_iter().for_each(check);
}
