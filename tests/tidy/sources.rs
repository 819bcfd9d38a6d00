//! The crate's files, parsed: which module each of them is, and which other modules it names.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// A path from the crate's root, such as `["scale", "Scale"]`.
pub type Names = Vec<String>;

/// One file under `src/`, without the binaries.
pub struct Source {
    /// Its path inside `src/`.
    pub file: PathBuf,
    /// Its module.
    pub module: Names,
    /// What the text says.
    pub syntax: File,
}

/// Reads every file of the library.
pub fn library() -> Vec<Source> {
    let sources = files().into_iter().map(|path| {
        let file = path.strip_prefix(src()).unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Source { module: module(&file), file, syntax }
    });
    sources.filter(|source| !source.file.starts_with("bin")).collect()
}

pub fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file under `src/`.
pub fn files() -> Vec<PathBuf> {
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
    files.sort();
    files
}

/// The module that a file holds; `lib.rs` holds the root, whose path is empty.
fn module(file: &Path) -> Names {
    let mut names: Names =
        file.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| last == "mod" || last == "lib");
    names
}

/// A path that a module names, from the crate's root.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The path. It ends in `*` for everything in a module.
    pub path: Names,
    /// The name that a `pub use` gives it; `None` for every other reference.
    pub exported_as: Option<String>,
    /// Whether only unit tests name it.
    pub in_tests: bool,
}

/// Returns every path in `syntax`, the file of `module`, that leads to something in this crate: in `use`
/// declarations, types, expressions, patterns and the arguments of macros.
pub fn references(module: &[String], syntax: &File) -> Vec<Reference> {
    let children = syntax.items.iter().filter_map(|item| match item {
        Item::Mod(child) => Some(child.ident.to_string()),
        _ => None,
    });
    let children = children.collect();
    let mut finder =
        Finder { file: module, children, module: module.to_vec(), in_tests: false, found: Vec::new() };
    finder.visit_file(syntax);
    finder.found
}

struct Finder<'m> {
    /// The module of the file.
    file: &'m [String],
    /// Its children, which it names without `self::`.
    children: Names,
    /// The module around what is visited, inline ones included.
    module: Names,
    in_tests: bool,
    found: Vec<Reference>,
}

impl Finder<'_> {
    /// Notes a path that leads into this crate.
    fn note(&mut self, path: &[String], exported_as: Option<String>) {
        let of_child = |path: &[String]| {
            let is_child =
                self.module == self.file && path.first().is_some_and(|name| self.children.contains(name));
            is_child.then(|| [self.file, path].concat())
        };
        if let Some(path) = absolute(&self.module, path).or_else(|| of_child(path)) {
            self.found.push(Reference { path, exported_as, in_tests: self.in_tests });
        }
    }

    fn uses(&mut self, before: &[String], tree: &UseTree, exported: bool) {
        let with = |name: &str| [before, &[name.to_owned()]].concat();
        match tree {
            UseTree::Path(path) => self.uses(&with(&path.ident.to_string()), &path.tree, exported),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.uses(before, tree, exported)),
            UseTree::Glob(_) => self.note(&with("*"), exported.then(|| "*".to_owned())),
            UseTree::Name(name) if name.ident == "self" => self.note(before, exported.then(|| last(before))),
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.note(&with(&name), exported.then_some(name));
            }
            UseTree::Rename(rename) => {
                let path =
                    if rename.ident == "self" { before.to_vec() } else { with(&rename.ident.to_string()) };
                self.note(&path, exported.then(|| rename.rename.to_string()));
            }
        }
    }

    /// Looks for paths among the arguments of a macro, which are not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Names::new();
        let mut colons = 0;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) if path.is_empty() || colons == 2 => {
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                _ => {}
            }
            self.note(&std::mem::take(&mut path), None);
            colons = 0;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => path.push(name.to_string()),
                _ => {}
            }
        }
        self.note(&path, None);
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let before = self.in_tests;
        self.in_tests |= is_test(&item.attrs);
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
        self.in_tests = before;
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.uses(&[], &item.tree, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_none() {
            self.note(&names, None);
        }
        visit::visit_path(self, path);
    }

    /// `pub(in crate::…)` is not an import.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}

pub fn is_test(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    };
    attributes.iter().any(is_test)
}

/// The path from the crate's root of one that begins with `crate`, `self` or `super`; `None` for others.
fn absolute(module: &[String], path: &[String]) -> Option<Names> {
    let supers = path.iter().take_while(|name| *name == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" if path.len() > 1 => Some([module, &path[1..]].concat()),
        "super" if supers <= module.len() => {
            Some([&module[..module.len() - supers], &path[supers..]].concat())
        }
        _ => None,
    }
}

fn last(path: &[String]) -> String {
    path.last().cloned().unwrap_or_default()
}
