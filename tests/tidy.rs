//! The rules that the compiler does not hold: which room imports which, how long a file may be, and
//! that the README names the budgets that are in force.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics says what is wrong")]

use std::fs;
use std::path::{Path, PathBuf};

/// What each room under `src/` may import besides itself. `json` stands beside `scale`: every room
/// may read and write it.
const ROOMS: [(&str, &[&str]); 14] = [
    ("scale", &[]),
    ("json", &["fault"]),
    ("fault", &[]),
    ("survey", &["scale", "fault"]),
    ("delivery", &["scale", "survey::response", "fault"]),
    ("scoring", &["scale", "fault", "say"]),
    ("import", &["scale", "fault"]),
    ("report", &["scale", "fault", "scoring", "import"]),
    ("tickets", &["scoring"]),
    ("sql", &["scale", "import"]),
    ("say", &["scale", "fault", "survey", "delivery", "scoring", "import", "report", "tickets", "sql"]),
    ("widget", &["scale", "fault", "survey", "delivery", "say"]),
    ("page", &["scale", "scoring", "import", "report", "say"]),
    ("server", &["scale", "fault", "survey::response", "scoring"]),
];

/// A file with more lines of code is read in more than one sitting.
const MAX_LINES: usize = 350;

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        let inside = path.strip_prefix(src()).unwrap();
        let Some((room, depth)) = room_of(inside) else { continue };
        for import in forbidden(&room, depth, &fs::read_to_string(&path).unwrap()) {
            wrong.push(format!("src/{}: `{room}` imports `{import}`", inside.display()));
        }
    }
    assert!(wrong.is_empty(), "against the table of rooms:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_table() {
    for path in rust_files() {
        let inside = path.strip_prefix(src()).unwrap();
        if let Some((room, _)) = room_of(inside) {
            assert!(is_room(&room), "src/{} belongs to no room of the table", inside.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = rust_files()
        .into_iter()
        .map(|path| (lines_of_code(&fs::read_to_string(&path).unwrap()), path))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert!(long.is_empty(), "over {MAX_LINES} lines of code: {long:?}");
}

#[test]
fn readme_names_the_budgets_in_force() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let (manifest, readme) = (read("Cargo.toml"), read("README.md"));
    let (_, after) = manifest.split_once("[package.metadata.scorelet.budgets]\n").unwrap();
    let budgets: Vec<_> = after
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .collect();
    assert!(!budgets.is_empty());
    for (name, bytes) in budgets {
        let claim = format!("| `{}` | {bytes} |", name.trim_matches('"'));
        assert!(readme.contains(&claim), "README.md lacks the row {claim}");
    }
}

/// The checker itself: what it has to find, and what it has to leave alone.
#[test]
fn the_checker_finds_forbidden_imports() {
    let bad = [
        ("survey", 2, "use crate::scoring::tally::Tally;", "scoring::tally"),
        ("survey", 2, "use crate::{scale::Scale, delivery};", "delivery"),
        ("delivery", 2, "use crate::survey::{response::Response, flow::Flow};", "survey::flow"),
        ("delivery", 2, "use crate::survey;", "survey"),
        ("scoring", 2, "fn f() { crate::server::journal::open() }", "server::journal"),
        ("widget", 1, "use super::import::Reader;", "import::Reader"),
        ("scale", 1, "use crate::*;", "*"),
        ("page", 2, "/* { */ let s = '\"'; use crate::delivery::Entry; // \"", "delivery::Entry"),
        ("import", 2, "pub(in crate::import) use super::super::survey::flow;", "survey::flow"),
    ];
    for (room, depth, source, found) in bad {
        assert_eq!(forbidden(room, depth, source), [found], "in {room}: {source}");
    }
}

#[test]
fn the_checker_leaves_allowed_imports_alone() {
    let good = [
        ("survey", 2, "use crate::scale::{Kind, Scale}; use crate::json::Value; use crate::survey::flow;"),
        ("delivery", 2, "use crate::survey::response::{Answer, Response};"),
        ("widget", 2, "use crate::{delivery::outbox::{Entry, Outbox}, survey::flow};"),
        ("scale", 1, "//! [`crate::scoring`] is not an import, nor is\nconst S: &str = \"crate::server\";"),
        ("import", 2, "const S: &str = r#\"\"crate::server\"#; fn f<'a>(x: &'a str) -> char { '\\'' }"),
        ("scoring", 1, "mod tests { use super::*; }"),
        ("server", 2, "use super::journal::Journal; pub(crate) fn f() {}"),
    ];
    for (room, depth, source) in good {
        assert_eq!(forbidden(room, depth, source), [""; 0], "in {room}: {source}");
    }
}

#[test]
fn comments_blank_lines_and_unit_tests_are_no_length() {
    assert_eq!(lines_of_code("//! a\nb\n\n    // c\nd\n#[cfg(test)]\nmod tests {\n}\n"), 2);
    assert_eq!(lines_of_code("a\n#[cfg(test)]\nuse b;\nc\n"), 4);
}

fn lines_of_code(source: &str) -> usize {
    let code = source.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![src()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 10, "the sources were not found");
    files
}

/// The room that a file belongs to and how deep its module lies; none for lib.rs and the binaries.
fn room_of(inside: &Path) -> Option<(String, usize)> {
    let mut names: Vec<_> =
        inside.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| last == "mod");
    let room = names.first()?.clone();
    (room != "lib" && room != "bin").then_some((room, names.len()))
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

/// The imports in `source`, a module `depth` levels below the crate, that `room` may not have.
fn forbidden(room: &str, depth: usize, source: &str) -> Vec<String> {
    let allowed = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| allowed);
    let may = |import: &str| {
        [room, "json"].iter().chain(allowed).any(|path| {
            import == *path || import.strip_prefix(path).is_some_and(|rest| rest.starts_with("::"))
        })
    };
    imports(&words(source), depth).into_iter().filter(|import| !may(import)).collect()
}

/// Every path from the crate's root, cut to two names: `scale::Scale`, `survey::response`.
fn imports(words: &[String], depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let start = at;
        at += 1;
        let preceded = start > 0 && words[start - 1] == "::";
        if preceded || words.get(at).is_none_or(|next| next != "::") {
            continue;
        }
        match words[start].as_str() {
            "crate" => expand(words, &mut (start + 2), &[], &mut found),
            "super" => {
                let supers = words[start..].chunks(2).take_while(|pair| pair[0] == "super").count();
                let mut paths = Vec::new();
                expand(words, &mut (start + 2 * supers), &[], &mut paths);
                // An inline module needs one `super` more than its file: only a room's name tells.
                let at_root = |path: &String| is_room(path.split("::").next().unwrap_or_default());
                found.extend(paths.into_iter().filter(|path| supers >= depth && at_root(path)));
            }
            _ => {}
        }
    }
    found.dedup();
    found
}

/// Follows a path, into its groups, and notes the first two names of each.
fn expand(words: &[String], at: &mut usize, before: &[&str], found: &mut Vec<String>) {
    let mut path = before.to_vec();
    while let Some(word) = words.get(*at) {
        *at += 1;
        if word == "{" {
            while words.get(*at).is_some_and(|word| word != "}") {
                expand(words, at, &path, found);
                if words.get(*at).is_some_and(|word| word == ",") {
                    *at += 1;
                }
            }
            *at += 1;
            return;
        }
        path.push(word);
        if words.get(*at).is_none_or(|next| next != "::") {
            break;
        }
        *at += 1;
    }
    if words.get(*at).is_some_and(|word| word == "as") {
        *at += 2;
    }
    path.retain(|word| *word != "self");
    path.truncate(2);
    found.push(path.join("::"));
}

/// Names, `::` and single signs, without comments, strings and characters.
fn words(source: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let taken = if let Some(skipped) = skip(rest) {
            skipped
        } else if first == '_' || first.is_alphanumeric() {
            let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            end
        } else if rest.starts_with("::") {
            words.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                words.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    words
}

/// How many bytes of comment, string or character `text` begins with, if it does.
fn skip(text: &str) -> Option<usize> {
    let up_to =
        |end: &str, from: usize| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    if text.starts_with("//") {
        return Some(up_to("\n", 2));
    }
    if text.starts_with("/*") {
        return Some(up_to("*/", 2));
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return Some(up_to(&format!("\"{}", "#".repeat(hashes)), hashes + 2));
        }
    }
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    if quote == '\'' && !text[1..].starts_with('\\') && text.chars().nth(2) != Some('\'') {
        return Some(1); // a lifetime
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    Some(end.map_or(text.len(), |(at, _)| at + 1))
}
