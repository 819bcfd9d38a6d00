//! The table of rooms: what each file and folder under `src/` may import.

use crate::sources::{Names, library, references};

/// What each room may import apart from itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("scale", &[]),
    ("period", &[]),
    ("json", &["fault"]),
    ("fault", &["scale"]),
    ("survey", &["scale", "period", "json", "fault"]),
    ("delivery", &["survey::response", "scale", "json", "fault"]),
    ("scoring", &["scale", "period"]),
    ("calc", &["scoring", "scale", "period", "json", "fault"]),
    ("import", &["scale", "period", "json", "fault"]),
    // A file of counts is lines of requests: a note about one holds its fault.
    ("report", &["import", "calc", "scoring", "scale", "period", "json", "fault"]),
    ("tickets", &["import", "scoring", "scale", "period"]),
    ("sql", &["import", "scoring", "scale", "period"]),
    (
        "say",
        &[
            "survey",
            "calc",
            "delivery",
            "scoring",
            "import",
            "report",
            "tickets",
            "sql",
            "server::facts",
            // In unit tests, to make the errors that they word.
            "server::Origin",
            "server::bytes",
            "server::duration",
            "scale",
            "period",
            "json",
            "fault",
        ],
    ),
    ("widget", &["survey", "delivery", "say", "scale", "json", "fault"]),
    ("page", &["scoring", "calc", "import", "report", "tickets", "say", "scale", "period", "json", "fault"]),
    ("server", &["survey::response", "scoring", "calc", "say", "scale", "period", "json", "fault"]),
];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for source in library() {
        let Some(room) = source.module.first() else { continue };
        for import in forbidden(&source.module, &source.syntax) {
            wrong.push(format!("src/{}: `{room}` imports `{import}`", source.file.display()));
        }
    }
    assert!(wrong.is_empty(), "against the table of rooms:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    for source in library() {
        if let Some(room) = source.module.first() {
            assert!(is_room(room), "src/{} belongs to no room of the table", source.file.display());
        }
    }
}

/// The checker itself: what it has to find, and what it has to leave alone.
#[test]
fn the_checker_finds_forbidden_imports() {
    let bad = [
        ("survey::a", "use crate::scoring::tally::Tally;", "scoring::tally"),
        ("survey::a", "use crate::{scale::Scale, delivery};", "delivery"),
        ("delivery::a", "use crate::survey::{response::Response, flow::Flow};", "survey::flow"),
        ("delivery::a", "use crate::survey;", "survey"),
        ("scoring::a", "fn f() { crate::server::journal::open() }", "server::journal"),
        ("scoring::a", "fn f() { g!(1, crate::server::journal::open()) }", "server::journal"),
        ("widget", "use super::import::Reader;", "import::Reader"),
        ("scale", "use crate::*;", "*"),
        ("page::a", "/* { */ const S: char = '\"'; use crate::delivery::Entry; // \"", "delivery::Entry"),
        ("import::a", "pub(in crate::import) use super::super::survey::flow;", "survey::flow"),
        ("import::a", "mod tests { use super::super::super::survey::flow; }", "survey::flow"),
    ];
    for (module, text, found) in bad {
        assert_eq!(forbidden_in(module, text), [found], "in {module}: {text}");
    }
}

#[test]
fn the_checker_leaves_allowed_imports_alone() {
    let good = [
        ("survey::a", "use crate::scale::{Kind, Scale}; use crate::json::Value; use crate::survey::flow;"),
        ("delivery::a", "use crate::survey::response::{Answer, Response};"),
        ("widget::a", "use crate::{delivery::outbox::{Entry, Outbox}, survey::flow};"),
        ("scale", "//! [`crate::scoring`] is not an import, nor is\nconst S: &str = \"crate::server\";"),
        ("import::a", "const S: &str = r#\"\"crate::server\"#; fn f<'a>(x: &'a str) -> char { '\\'' }"),
        ("scoring", "mod tests { use super::*; }"),
        ("server::a", "use super::journal::Journal; pub(crate) fn f() {}"),
    ];
    for (module, text) in good {
        assert_eq!(forbidden_in(module, text), [""; 0], "in {module}: {text}");
    }
}

fn forbidden_in(module: &str, text: &str) -> Vec<String> {
    let module: Names = module.split("::").map(str::to_owned).collect();
    forbidden(&module, &syn::parse_file(text).unwrap())
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

/// The imports of a module that its room may not have, cut to two names: `survey::flow`.
fn forbidden(module: &[String], syntax: &syn::File) -> Vec<String> {
    let room = module[0].as_str();
    let allowed = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| allowed);
    let may = |import: &str| {
        [room].iter().chain(allowed).any(|path| {
            import == *path || import.strip_prefix(path).is_some_and(|rest| rest.starts_with("::"))
        })
    };
    let imports = references(module, syntax)
        .into_iter()
        .map(|reference| reference.path.iter().take(2).cloned().collect::<Vec<_>>().join("::"));
    let mut wrong: Vec<_> = imports.filter(|import| !may(import)).collect();
    wrong.dedup();
    wrong
}
