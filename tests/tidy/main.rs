//! The rules that the compiler does not hold: which room imports which, that modules form no circle, how
//! long a file may be, and that the README names the budgets in force.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics says what is wrong"
)]

mod circles;
mod rooms;
mod sentences;
mod sources;

use std::fs;
use std::path::Path;

/// A file with more lines of code is read in more than one sitting.
const MAX_LINES: usize = 350;

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = sources::files()
        .into_iter()
        .map(|path| (lines_of_code(&fs::read_to_string(&path).unwrap()), path))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert!(long.is_empty(), "over {MAX_LINES} lines of code: {long:?}");
}

#[test]
fn modules_form_no_circle() {
    let circles = circles::circles(&sources::library());
    let circles: Vec<_> = circles.iter().map(|circle| circle.join(" → ")).collect();
    assert!(circles.is_empty(), "modules need each other:\n{}", circles.join("\n"));
}

/// Where text that looks like a sentence is something else.
const NOT_SENTENCES: &[(&str, &str)] = &[
    ("say", "words are made here"),
    ("survey/wording", "what respondents read"),
    ("import/meaning", "words that cells hold"),
    ("import/columns", "words that headers hold"),
    ("scoring/service", "formulas, which replies repeat as they are"),
    ("server/journal", "SQL"),
    ("sql", "SQL with its comments"),
];

#[test]
fn sentences_are_made_in_say() {
    let mut found = Vec::new();
    for source in sources::library() {
        let file = source.file.to_str().unwrap();
        if !NOT_SENTENCES.iter().any(|(place, _)| file.starts_with(place)) {
            found.extend(
                sentences::sentences(&source.syntax)
                    .into_iter()
                    .map(|text| format!("src/{}: {text:?}", source.file.display())),
            );
        }
    }
    assert!(found.is_empty(), "sentences outside `say`:\n{}", found.join("\n"));
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

#[test]
fn comments_blank_lines_and_unit_tests_are_not_counted() {
    assert_eq!(lines_of_code("//! a\nb\n\n    // c\nd\n#[cfg(test)]\nmod tests {\n}\n"), 2);
    assert_eq!(lines_of_code("a\n#[cfg(test)]\nuse b;\nc\n"), 4);
}

fn lines_of_code(source: &str) -> usize {
    let code = source.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}
