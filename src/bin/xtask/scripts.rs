//! The browser scripts: checked by the TypeScript compiler and Biome, made smaller by esbuild.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::run::{bytes, clear, root, run, step, write};
use crate::tools::{self, npm_tool};

/// What score.d.ts is made of, in this order: types first.
const SCORE_TYPES: [&str; 3] = ["types.d.ts", "picture.d.ts", "score.d.mts"];

/// Checks types, rules and layout of every script and style, the types that ship, and runs the tests of
/// modules that need no browser.
pub fn check() -> Result<()> {
    tools::npm_packages()?;
    step("Type-checking browser scripts", || tsc(&[]))?;
    step("Linting and checking the format of browser scripts and styles", || {
        run(npm_tool("@biomejs/biome/bin/biome")
            .args(["check", "--error-on-warnings", "--colors=off"])
            .current_dir(www()))
    })?;
    step("Type-checking score.d.ts as its users do", shipped_types)?;
    step("Running unit tests of browser scripts", unit_tests)
}

/// The declarations of the scorer's functions and types in one file, made by the compiler.
pub fn score_types() -> Result<String> {
    let folder = root().join("target/xtask/types");
    clear(&folder)?;
    let out = folder.display().to_string();
    tsc(&["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir", &out])?;
    let mut whole = String::from(
        "/** The scorer: the same code and the same numbers as `scorelet calc` and `scorelet score --json`. */\n",
    );
    for name in SCORE_TYPES {
        let text = String::from_utf8(bytes(&folder.join("score").join(name))?)?;
        whole.push_str(&without_imports(&text));
    }
    ensure!(!whole.contains("from \"./"), "score.d.ts still imports a file that does not ship");
    Ok(whole)
}

/// The declarations without imports of each other, as all are put into one file, and indented by two
/// spaces rather than the compiler's four.
fn without_imports(declarations: &str) -> String {
    let is_import = |line: &&str| {
        line.starts_with("import ")
            || line.starts_with("export type * from ")
            || line.starts_with("export { ")
    };
    let indented = |line: &str| {
        let spaces = line.len() - line.trim_start().len();
        format!("{}{}\n", " ".repeat(spaces / 4 * 2 + spaces % 4), line.trim_start())
    };
    declarations.lines().filter(|line| !is_import(line)).map(indented).collect()
}

/// Compiles a program that uses score.d.ts, with lines that must not compile.
fn shipped_types() -> Result<()> {
    let folder = root().join("target/xtask/shipped-types");
    clear(&folder)?;
    write(&folder.join("score.d.ts"), score_types()?)?;
    write(&folder.join("use.ts"), bytes(&www().join("score/score.use.ts"))?)?;
    let use_file = folder.join("use.ts").display().to_string();
    run(npm_tool("typescript/bin/tsc").current_dir(&folder).args([
        "--ignoreConfig",
        "--strict",
        "--noEmit",
        "--module",
        "preserve",
        "--lib",
        "ES2022,DOM",
        "--types",
        "",
        &use_file,
    ]))
}

/// Bundles and runs every `*.test.ts` in www/.
fn unit_tests() -> Result<()> {
    let out = root().join("target/xtask/script-tests");
    clear(&out)?;
    run(npm_tool("esbuild/bin/esbuild")
        .current_dir(www())
        .args(["widget/*.test.ts", "embed/*.test.ts", "--bundle", "--format=esm", "--platform=node"])
        .args(["--out-extension:.js=.mjs", "--log-level=warning", "--tsconfig-raw={}"])
        .arg("--define:LOCALES=\"de en fr he pt-BR zh-Hans\"")
        .arg(format!("--outdir={}", out.display())))?;
    run(std::process::Command::new("node").arg("--test").arg("--test-reporter=dot").current_dir(&out))
}

fn tsc(args: &[&str]) -> Result<()> {
    run(npm_tool("typescript/bin/tsc").arg("--project").arg(www()).args(args))
}

/// Makes a script or a style sheet smaller.
pub fn minify(from: &Path, out: &Path, args: &[String]) -> Result<()> {
    let mut command = npm_tool("esbuild/bin/esbuild");
    if let Some(folder) = from.parent() {
        command.current_dir(folder);
    }
    command
        .arg(from)
        .arg(format!("--outfile={}", out.display()))
        .args([
            "--minify",
            "--target=es2022",
            "--charset=utf8",
            "--legal-comments=none",
            "--log-level=warning",
            // `strict` there would add "use strict" to a classic script.
            "--tsconfig-raw={}",
        ])
        .args(args);
    run(&mut command)
}

/// Replaces what must be in `text` exactly once.
pub fn replace_once(text: &str, from: &str, to: &str, file: &str) -> Result<String> {
    let found = text.matches(from).count();
    ensure!(found == 1, "expected `{}` once in {file}, found it {found} times", from.trim());
    Ok(text.replacen(from, to, 1))
}

fn www() -> PathBuf {
    root().join("www")
}

#[cfg(test)]
mod tests {
    use super::{replace_once, without_imports};

    #[test]
    fn a_replacement_that_finds_nothing_or_too_much_fails() {
        assert_eq!(replace_once("a USUAL b", "USUAL", "/x/", "host.ts").unwrap(), "a /x/ b");
        for text in ["", "usual", "USUAL USUAL"] {
            let error = replace_once(text, "USUAL", "/x/", "host.ts").unwrap_err().to_string();
            assert!(error.contains("USUAL") && error.contains("host.ts"), "{error}");
        }
    }

    #[test]
    fn imports_between_declarations_go() {
        let text = "import type { A } from \"./a.ts\";\nexport type * from \"./a.ts\";\nexport { show };\n\
                    /**\n * B\n */\nexport interface B {\n    a: A;\n}\n";
        assert_eq!(without_imports(text), "/**\n * B\n */\nexport interface B {\n  a: A;\n}\n");
    }
}
