//! Modules that need each other in a circle can only be understood together: there must be none.
//!
//! In every folder, each module with everything below it counts as one. What a module needs of its own
//! parent's file is not an edge: a file and the folder of its parts are read together.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{Names, Reference, Source, references};

/// What each module gives on under another name, by the path of that name.
type Exports = BTreeMap<Names, Names>;

/// Returns each circle as the modules on it, the first one again at the end.
pub fn circles(sources: &[Source]) -> Vec<Vec<String>> {
    let modules: BTreeSet<Names> = sources.iter().map(|source| source.module.clone()).collect();
    let found: Vec<(Names, Reference)> = sources
        .iter()
        .flat_map(|source| {
            let references = references(&source.module, &source.syntax);
            references.into_iter().map(|reference| (source.module.clone(), reference))
        })
        .collect();
    let exports = exports(&found);
    let mut edges: BTreeMap<Names, BTreeSet<Names>> = BTreeMap::new();
    for (from, reference) in &found {
        if reference.exported_as.is_some() || reference.in_tests {
            continue;
        }
        let to = home(&modules, &exports, &reference.path);
        if let Some((from, to)) = siblings(from, &to) {
            edges.entry(from).or_default().insert(to);
        }
    }
    let mut circles = BTreeSet::new();
    for start in edges.keys() {
        if let Some(circle) = way_back(&edges, start) {
            circles.insert(from_the_first(circle));
        }
    }
    circles.into_iter().map(|circle| circle.iter().map(|module| module.join("::")).collect()).collect()
}

fn exports(found: &[(Names, Reference)]) -> Exports {
    let exports = found.iter().filter_map(|(module, reference)| {
        let name = reference.exported_as.clone()?;
        Some(([module.as_slice(), &[name]].concat(), reference.path.clone()))
    });
    exports.collect()
}

/// The module that holds what a path leads to, behind every `pub use` on the way.
fn home(modules: &BTreeSet<Names>, exports: &Exports, path: &[String]) -> Names {
    let mut path = path.to_vec();
    // Every export on a way leads on; a way of more than a few would be a circle of exports.
    for _ in 0..8 {
        let next = (1..=path.len()).rev().find_map(|length| {
            let target = exports.get(&path[..length])?;
            Some([target.as_slice(), &path[length..]].concat())
        });
        match next {
            Some(next) if next != path => path = next,
            _ => break,
        }
    }
    (0..=path.len())
        .rev()
        .map(|length| path[..length].to_vec())
        .find(|path| modules.contains(path))
        .unwrap_or_default()
}

/// The two modules in one folder that a reference leads between; `None` within one file or folder.
fn siblings(from: &[String], to: &[String]) -> Option<(Names, Names)> {
    let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    (common < from.len() && common < to.len()).then(|| (from[..=common].to_vec(), to[..=common].to_vec()))
}

/// The shortest way along edges that leads back to its start.
fn way_back(edges: &BTreeMap<Names, BTreeSet<Names>>, start: &Names) -> Option<Vec<Names>> {
    let mut ways = vec![vec![start.clone()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in edges.get(way.last()?).into_iter().flatten() {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push([way.as_slice(), std::slice::from_ref(next)].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// The same circle from its first module by name, closed: so each is found once.
fn from_the_first(mut circle: Vec<Names>) -> Vec<Names> {
    let first = (0..circle.len()).min_by_key(|&at| &circle[at]).unwrap_or_default();
    circle.rotate_left(first);
    circle.push(circle[0].clone());
    circle
}

/// The checker itself: what it has to find, and what it has to leave alone.
#[test]
fn the_checker_finds_circles() {
    let found = |files: &[(&str, &str)]| -> Vec<String> {
        let source = |(module, text): &(&str, &str)| Source {
            file: module.into(),
            module: module.split("::").map(str::to_owned).collect(),
            syntax: syn::parse_file(text).unwrap(),
        };
        let sources: Vec<_> = files.iter().map(source).collect();
        circles(&sources).iter().map(|circle| circle.join(" → ")).collect()
    };
    let direct = [("a", "use crate::b::B;"), ("b", "fn f() { g!(crate::a::f()) }")];
    assert_eq!(found(&direct), ["a → b → a"]);
    let exported = [("a", "use crate::b::C;"), ("b", "mod c; pub use c::C;"), ("b::c", "use crate::a::A;")];
    assert_eq!(found(&exported), ["a → b → a"]);
    let inside = [("a::b", "use super::c::C;"), ("a::c", "use super::d;"), ("a::d", "use super::b::B;")];
    assert_eq!(found(&inside), ["a::b → a::c → a::d → a::b"]);
    let of_parts =
        [("a", "mod b; use b::B; pub struct A;"), ("a::b", "use super::A; use crate::c::C;"), ("c", "")];
    assert_eq!(found(&of_parts), [""; 0]);
    let exported_only = [("a", "pub use crate::b::B;"), ("b", "use crate::c::C;"), ("c", "use crate::a::B;")];
    assert_eq!(found(&exported_only), ["b → c → b"]);
    let of_tests = [("a", "use crate::b::B;"), ("b", "#[cfg(test)] mod tests { use crate::a::A; }")];
    assert_eq!(found(&of_tests), [""; 0]);
}
