//! The manual and the README, compared with the code: every option, event, error code, flag and route is
//! described, nothing else is, and every link leads somewhere.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics says what is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use scorelet::server::facts::Route;
use scorelet::survey::options::{self, Values};

type Names = BTreeSet<String>;

/// Where requests of `calc` are read.
const REQUESTS: &str = "src/calc";

/// Error codes of the public contract that no code reports yet.
const RESERVED: [&str; 2] = ["integrity", "storage"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn chapter(name: &str) -> String {
    read(format!("www/docs/{name}.md"))
}

/// The files in a folder of the repository and below it, by their path's ending, without npm's.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("node_modules")).then_some(path));
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The text of the sources in these folders, without Rust's test modules.
fn sources(folders: &[&str]) -> String {
    let of = |folder: &&str| files(folder, &[".rs", ".js", ".mjs", ".ts", ".mts"]);
    let text =
        |path: &PathBuf| read(path).split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
    folders.iter().flat_map(of).map(|path| text(&path)).collect::<Vec<_>>().join("\n")
}

/// Every first group of a pattern in a text.
fn all(pattern: &str, text: &str) -> Names {
    Regex::new(pattern).unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The rows of the table whose header begins like this, each as its cells.
fn table(text: &str, header: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("| {header}")));
    let rows: Vec<_> = lines.skip(2).take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "no table that begins with | {header}");
    rows
}

fn cells(row: &str) -> Vec<String> {
    row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
}

/// The words in backticks in one column of a table.
fn column(rows: &[Vec<String>], number: usize) -> Names {
    rows.iter().flat_map(|row| all("`([^`]+)`", &row[number])).collect()
}

fn names<'n>(list: impl IntoIterator<Item = &'n str>) -> Names {
    list.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_readme_is_short() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= 200, "README.md has {} lines", readme.lines().count());
    for line in readme.lines() {
        assert!(line.chars().count() <= 120, "README.md: {line}");
    }
}

/// Tables and code cannot be broken into lines; prose can.
#[test]
fn prose_has_no_long_lines() {
    for (path, text) in documents() {
        for line in prose(&text).lines().filter(|line| !line.starts_with('|')) {
            assert!(line.chars().count() <= 120, "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_option_is_described_and_no_other() {
    let rows = table(&chapter("embedding"), "name | values | default");
    assert_eq!(column(&rows, 0), names(options::names()));
    for spec in options::TABLE {
        let row = rows.iter().find(|row| row[0] == format!("`{}`", spec.name)).unwrap();
        if let Values::Words(words) | Values::Time(words) = spec.values {
            let described = all("`([^`]+)`", &row[1]);
            assert!(names(words.iter().copied()).is_subset(&described), "{}: {words:?}", spec.name);
        }
    }
}

#[test]
fn every_trigger_is_described_and_no_other() {
    let rows = table(&chapter("places"), "`trigger` |");
    let described: Names =
        column(&rows, 0).iter().map(|name| name.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(described, names(options::TRIGGERS.iter().flat_map(|(_, triggers)| triggers.iter().copied())));
}

#[test]
fn every_event_is_described_and_no_other() {
    let sources = sources(&["src/widget", "www"]);
    let events: Names = all(r#"announce\([^"\n;]*"([a-z]+)""#, &sources);
    assert!(events.contains("show") && events.contains("delivered"), "{events:?}");
    let events: Names = events.iter().map(|name| format!("scorelet-{name}")).collect();
    assert_eq!(column(&table(&chapter("embedding"), "event |"), 0), events);
}

/// The binary's help for these subcommands, or its own.
fn help(subcommands: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_scorelet")).args(subcommands).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The subcommands that a help text names.
fn subcommands(help: &str) -> Names {
    let text = help.split("Options:").next().unwrap();
    all(r"(?m)^  ([a-z]+)  ", text).into_iter().filter(|name| name != "help").collect()
}

/// Each subcommand with its flags, and those of its own subcommands.
fn flags() -> BTreeMap<String, Names> {
    let of = |command: &String| {
        let whole = help(&[command]);
        let parts = subcommands(&whole).into_iter().map(|part| help(&[command, &part]));
        let texts: String = parts.chain([whole.clone()]).collect();
        let flags = all(r"(?m)^ +(?:-\w, )?(--[a-z][a-z-]*)", &texts);
        flags.into_iter().filter(|flag| flag != "--help").collect::<Names>()
    };
    subcommands(&help(&[])).into_iter().map(|name| (name.clone(), of(&name))).collect()
}

#[test]
fn every_flag_is_described_and_no_other() {
    let manual = documents().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
    let flags = flags();
    assert!(flags.len() >= 7, "{flags:?}");
    for (command, flags) in &flags {
        let header = format!("flag of `scorelet {command}`");
        if manual.contains(&format!("| {header}")) {
            assert_eq!(column(&table(&manual, &header), 0), *flags, "scorelet {command}");
        } else {
            for flag in flags {
                assert!(manual.contains(&format!("`{flag}`")), "scorelet {command} {flag} is not described");
            }
        }
    }
}

#[test]
fn commands_in_the_manual_have_only_flags_that_exist() {
    let flags = flags();
    let command = Regex::new(r"^(?:ExecStart=\S*/|\S*\| )?scorelet ([a-z]+)([^|>#]*)").unwrap();
    let mut found = 0;
    for (path, text) in documents() {
        for line in text.replace("\\\n", " ").lines() {
            let Some(parts) = command.captures(line.trim()) else { continue };
            let known = flags.get(&parts[1]).unwrap_or_else(|| panic!("{}: {line}", path.display()));
            let used = all(r"(--[a-z][a-z-]*)", &parts[2]);
            assert!(used.is_subset(known), "{}: {line}", path.display());
            found += 1;
        }
    }
    assert!(found > 10, "only {found} commands were found");
}

#[test]
fn every_route_is_described_and_no_other() {
    let routes: Names =
        Route::ALL.iter().map(|route| format!("{} {}", route.method(), route.path())).collect();
    assert!(routes.len() >= 6, "{routes:?}");
    let rows = table(&chapter("collector"), "route |");
    assert_eq!(column(&rows, 0), routes);
    let paths: Names = routes.iter().map(|route| route.split(' ').nth(1).unwrap().to_owned()).collect();
    for (path, text) in documents() {
        let used = all(r"(/v1/[a-z]+(?:\.[a-z]+)?)", &prose(&text));
        assert!(used.is_subset(&paths), "{}: {used:?}", path.display());
    }
}

/// The codes of a table in the chapter on troubleshooting.
fn described(section: &str, header: &str, number: usize) -> Names {
    let chapter = chapter("troubleshooting");
    let (_, text) = chapter.split_once(section).unwrap_or_else(|| panic!("no {section}"));
    let rows = table(text, header);
    column(&rows, number)
}

#[test]
fn every_error_code_of_the_widget_is_described_and_no_other() {
    let sources = sources(&["src/widget", "www"]);
    let code = |code: &str| sources.contains(&format!("\"{code}\""));
    let described = described("\n## On a page\n", "code |", 0);
    let contract = [
        "config",
        "wasm-blocked",
        "load",
        "integrity",
        "delivery-rejected",
        "delivery-dropped",
        "storage",
        "trap",
    ];
    assert_eq!(described, names(contract));
    for name in contract.iter().filter(|name| !RESERVED.contains(name)) {
        assert!(code(name), "{name} is described, and nothing reports it");
    }
    let reported =
        all(r#"(?:\bfail\((?:&?\w+), |kind: |kind = [^"]*"[A-Za-z]+" \? |\bfault\()"([a-z-]+)""#, &sources);
    assert!(reported.contains("config") && reported.contains("delivery-dropped"), "{reported:?}");
    let of_the_scorer = self::described("\nIn JavaScript", "code |", 0);
    let described: Names = described.union(&of_the_scorer).cloned().collect();
    assert!(reported.is_subset(&described), "{reported:?}");
}

/// The texts in the bodies of the functions whose names end like this.
fn literals_of(function: &str, source: &str) -> Names {
    let start = Regex::new(&format!(r"fn[a-z_ ]*{function}\(")).unwrap();
    let bodies = start.find_iter(source).map(|found| &source[found.end()..]);
    let end = |body: &str| ["\n}\n", "\n    }\n\n"].iter().filter_map(|end| body.find(end)).min();
    bodies.flat_map(|body| all(r#""([a-z_0-9]+)""#, &body[..end(body).unwrap_or(body.len())])).collect()
}

#[test]
fn every_error_code_of_the_collector_is_described_and_no_other() {
    let sources = sources(&["src/server/routes"]);
    assert_eq!(described("\n## The collector\n", "status |", 1), literals_of("status_and_code", &sources));
    let described = described("\nCodes in `rejected`:\n", "code |", 0);
    for code in &described {
        assert!(sources.contains(&format!("\"{code}\"")), "{code} is described, and nothing reports it");
    }
    assert!(literals_of(" code", &sources).is_subset(&described), "{described:?}");
}

#[test]
fn every_error_code_of_requests_and_files_is_described_and_no_other() {
    let calc = described("\n## `calc` and the scorer\n", "code |", 0);
    let calc = calc.into_iter().filter(|code| code != "internal").collect::<Names>();
    assert_eq!(calc, literals_of(" code", &sources(&[REQUESTS])));
    assert_eq!(described("\n## Files\n", "code |", 0), literals_of(" code", &sources(&["src/import"])));
}

/// The messages that the chapter on troubleshooting quotes: what is in backticks in columns headed "message".
fn quoted_messages() -> Vec<String> {
    let chapter = chapter("troubleshooting");
    let mut column: Option<usize> = None;
    let mut messages = Vec::new();
    for line in chapter.lines() {
        let cells = cells(line);
        if line.starts_with("|-") {
            continue;
        }
        if !line.starts_with('|') {
            column = None;
        } else if let Some(number) = column {
            messages.extend(all("`([^`]+)`", &cells[number]));
        } else {
            column = cells.iter().position(|cell| cell == "message");
        }
    }
    messages
}

/// Each quoted message is what the code says, between its `…`.
#[test]
fn quoted_messages_are_those_of_the_code() {
    let words = sources(&["src/say"]).replace("\\\"", "\"");
    // A text goes on in the next line of the source.
    let words = Regex::new(r"\\\n\s+").unwrap().replace_all(&words, "").into_owned();
    let messages = quoted_messages();
    let parts = messages.iter().flat_map(|message| message.split('…'));
    let parts: Vec<_> = parts.map(|part| part.trim_matches([' ', ';', ':', ','])).collect();
    assert!(parts.len() > 40, "{parts:?}");
    for part in parts.iter().filter(|part| part.len() > 3) {
        assert!(words.contains(part), "no message says \"{part}\"");
    }
}

/// The Markdown files of the repository's top and of the manual.
fn documents() -> Vec<(PathBuf, String)> {
    let top = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let top = top.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let mut paths: Vec<_> = top.chain(files("www/docs", &[".md"])).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), read(path))).collect()
}

/// A document without its blocks of code.
fn prose(text: &str) -> String {
    text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// The ids of a document's headings, as GitHub and the manual make them.
fn anchors(text: &str) -> Names {
    let text = prose(text);
    text.lines().filter_map(|line| line.strip_prefix('#')).map(slug).collect()
}

fn slug(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut checked = 0;
    for (path, text) in documents() {
        let links = all(r#"(?:\]\(|src="|srcset="|href=")([^)"\s]+)"#, &prose(&text));
        for link in links.iter().filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.is_file(), "{} links to {link}", path.display());
            if !anchor.is_empty() {
                assert!(anchors(&read(&target)).contains(anchor), "{} links to {link}", path.display());
            }
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} links were found");
}

/// A map that names files which are gone is worse than none.
#[test]
fn the_paths_in_the_guides_exist() {
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(name);
        let paths = all(r"`((?:src|tests|www|\.ci)/[^`<>*]+)`", &text);
        assert!(paths.len() > 5, "{name}: {paths:?}");
        for path in paths {
            assert!(root().join(&path).exists(), "{name} names {path}");
        }
    }
}

/// The table of rooms is the one that `tests/tidy` holds the code to.
#[test]
fn the_rooms_may_import_what_the_tidy_test_allows() {
    let rule = Regex::new(r#"\(\s*"([a-z]+)",\s*&\[([^\]]*)\]"#).unwrap();
    let rules = read("tests/tidy/rooms.rs");
    let (_, rules) = rules.split_once("const ROOMS").unwrap();
    let allowed: BTreeMap<String, Names> = rule
        .captures_iter(rules.split("\n];\n").next().unwrap())
        .map(|found| (found[1].to_owned(), all(r#""([A-Za-z:]+)""#, &found[2])))
        .collect();
    let rows = table(&read("ARCHITECTURE.md"), "room |");
    let drawn: BTreeMap<String, Names> = rows
        .iter()
        .map(|row| {
            (
                row[0].trim_matches('`').to_owned(),
                all("`([A-Za-z:]+)`", row.get(2).map_or("", String::as_str)),
            )
        })
        .collect();
    assert_eq!(drawn.keys().collect::<Vec<_>>(), allowed.keys().collect::<Vec<_>>());
    for (room, imports) in &allowed {
        assert_eq!(
            drawn[room], *imports,
            "`{room}` in ARCHITECTURE.md (left) and tests/tidy/rooms.rs (right)"
        );
    }
}

#[test]
fn the_contents_name_every_chapter() {
    let listed = all(r"\]\(([a-z]+)\.md\)", &chapter("index"));
    let chapters = files("www/docs", &[".md"]);
    let chapters = chapters.iter().map(|path| path.file_stem().unwrap().to_str().unwrap());
    assert_eq!(listed, names(chapters.filter(|name| *name != "index")));
}
