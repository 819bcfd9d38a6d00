//! www/ to dist/: what a file is, its name's ending says.
//!
//! | kind | becomes |
//! |---|---|
//! | `*.js` | a classic script, minified |
//! | `*.mjs` | a module, minified; its imports of other shipped files stay imports |
//! | `*.css` | minified |
//! | `locales/*.json` | minified |
//! | `*.html` `*.d.ts` `*.json` `*.svg` | itself |
//!
//! Folders other than `locales/` and files of npm's do not ship; `chat/` is bundled into `chat.mjs`,
//! and `score/` into `score.mjs`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use scorelet::survey::options::{names, usual};
use scorelet::survey::wording::{ENGLISH, ENGLISH_MORE};
use sha2::{Digest, Sha256};

use crate::dist::shipped;
use crate::run::{bytes, root, run, write};
use crate::tools::npm_tool;
use crate::wasm::{Module, WIDGET, WIDGET_FULL};

/// npm's own files, which stand in www/ for its sake.
const TOOLING: [&str; 2] = ["package.json", "package-lock.json"];

/// The browser's part of the widget, bundled with each module's glue.
const WIDGET_SCRIPTS: [&str; 7] =
    ["entry.mjs", "base.mjs", "care.mjs", "courier.mjs", "host.mjs", "kiosk.mjs", "tab.mjs"];

/// What the modules fetch besides, where a page is such that they need it: by name, and as it ships.
const BESIDE: [(&str, &str); 3] =
    [("place.mjs", "widget-place.js"), ("speech.mjs", "widget-speech.js"), ("theme.mjs", "widget-theme.js")];

/// The minified style sheets of the widget, for the library to include: the small module's, and the
/// larger one's, which has more to draw.
pub fn widget_css() -> Result<[PathBuf; 2]> {
    let read = |name: &str| bytes(&root().join("src/widget").join(name));
    let small = read("style.css")?;
    let more = [small.clone(), read("more.css")?].concat();
    let minified = |name: &str, sheet: Vec<u8>| -> Result<PathBuf> {
        let folder = root().join("target/xtask");
        let (whole, out) = (folder.join("whole").join(name), folder.join(name));
        write(&whole, sheet)?;
        minify(&whole, &out, &[])?;
        Ok(out)
    };
    Ok([minified("style.css", small)?, minified("style-more.css", more)?])
}

/// Fills `dist` with everything that a browser may ask for.
pub fn assemble(dist: &Path, widgets: &[Module], score: &Module) -> Result<()> {
    let www = root().join("www");
    let copy = |from: &Path, name: &str| write(&dist.join(name), bytes(from)?);
    // Nothing in it depends on the build, which depends on it.
    minify(&www.join("chat/chat.mjs"), &dist.join("chat.mjs"), &["--bundle".into(), "--format=esm".into()])?;
    copy(&score.wasm, "score.wasm")?;
    let locales = locales(&www.join("locales"), dist)?.join(" ");
    for widget in widgets {
        copy(&widget.wasm, &format!("{}.wasm", widget.name))?;
        widget_script(widget, &locales, &dist.join(format!("{}.js", widget.name)))?;
    }
    for (name, shipped) in BESIDE {
        let esm = ["--bundle".into(), "--format=esm".into()];
        minify(&root().join("src/widget").join(name), &dist.join(shipped), &esm)?;
    }
    let build = build_hash(dist, &www, score)?;

    let names = files(&www)?;
    let scripts: Vec<&String> = names.iter().filter(|name| is_script(name)).collect();
    let stage = stage(score, &scripts)?;
    let defines = [define("BUILD", &build), define("VERSION", env!("CARGO_PKG_VERSION"))];
    for name in &names {
        let out = dist.join(name);
        if is_script(name) {
            let mut args = script_args(name, &scripts);
            args.extend(defines.iter().cloned());
            minify(&stage.join(name), &out, &args)?;
        } else if name.ends_with(".css") {
            minify(&www.join(name), &out, &[])?;
        } else if [".html", ".d.ts", ".json", ".svg"].iter().any(|ending| name.ends_with(ending)) {
            copy(&www.join(name), name)?;
        }
    }
    Ok(())
}

/// The scorer alone, as it ships, and its glue by itself.
pub fn scorer(folder: &Path, score: &Module) -> Result<()> {
    let stage = stage(score, &[&"score.mjs".to_owned()])?;
    write(&folder.join("score-glue.js"), bytes(&score.js)?)?;
    write(&folder.join("score.wasm"), bytes(&score.wasm)?)?;
    let defines = [define("BUILD", "bench"), define("VERSION", env!("CARGO_PKG_VERSION"))];
    let esm = [&["--bundle".into(), "--format=esm".into()], &defines[..]].concat();
    minify(&stage.join("score.mjs"), &folder.join("score.mjs"), &esm)
}

/// Scripts of www/ in a folder with what score.mjs has bundled into it: the scorer's glue, which it
/// imports from beside itself, and its parts.
fn stage(score: &Module, scripts: &[&String]) -> Result<PathBuf> {
    let (www, stage) = (root().join("www"), root().join("target/xtask/stage"));
    crate::run::clear(&stage)?;
    write(&stage.join("score-glue.js"), bytes(&score.js)?)?;
    for name in files(&www.join("score"))? {
        write(&stage.join("score").join(&name), bytes(&www.join("score").join(&name))?)?;
    }
    for name in scripts {
        write(&stage.join(name), bytes(&www.join(name))?)?;
    }
    Ok(stage)
}

/// The glue with the browser's part of the widget, in one file. `locales`: their tags, with spaces.
fn widget_script(widget: &Module, locales: &str, out: &Path) -> Result<()> {
    let stage = widget.js.with_file_name("stage");
    for name in WIDGET_SCRIPTS {
        write(&stage.join(name), bytes(&root().join("src/widget").join(name))?)?;
    }
    write(&stage.join("widget.js"), bytes(&widget.js)?)?;
    let more = format!("--define:MORE={}", widget.name != WIDGET.name);
    let full = format!("--define:FULL={}", widget.name == WIDGET_FULL.name);
    let names = format!("--define:NAMES={}", serde_json::Value::from(names()));
    let locales = define("LOCALES", locales);
    // A literal, which a define cannot hold.
    let host = stage.join("host.mjs");
    let script = String::from_utf8(bytes(&host)?)?;
    write(&host, script.replace("USUAL", &["/", &usual().replace('/', "\\/"), "/s"].concat()))?;
    minify(
        &stage.join("entry.mjs"),
        out,
        &["--bundle".into(), "--format=esm".into(), more, full, names, locales],
    )
}

fn is_script(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".mjs")
}

fn script_args(name: &str, scripts: &[&String]) -> Vec<String> {
    let format = if name.ends_with(".mjs") { "esm" } else { "iife" };
    let mut args = vec!["--bundle".into(), format!("--format={format}")];
    args.extend(
        scripts.iter().filter(|other| other.as_str() != name).map(|other| format!("--external:./{other}")),
    );
    // `import("./widget.js?" + BUILD)` would become a lookup among files known now: an address made
    // at run time has to start with a variable.
    args.push("--log-override:empty-glob=error".into());
    args
}

/// A text that a script finds in the place of a free name.
fn define(name: &str, text: &str) -> String {
    format!("--define:{name}={}", serde_json::Value::from(text))
}

/// Ten characters that change with any file that is asked for by build.
fn build_hash(dist: &Path, www: &Path, score: &Module) -> Result<String> {
    let mut hash = Sha256::new();
    // Modules and locales lie in dist/ by now; of scripts and styles, what they are made from counts.
    let ready = shipped(dist)?.into_iter().map(|name| dist.join(name));
    let by_build = |name: &String| name.ends_with(".mjs") || name.ends_with(".css");
    let modules = files(www)?.into_iter().filter(by_build).map(|name| www.join(name));
    let scorer = files(&www.join("score"))?.into_iter().map(|name| www.join("score").join(name));
    for path in ready.chain(modules).chain(scorer).chain([score.js.clone()]) {
        let contents = bytes(&path)?;
        hash.update(contents.len().to_le_bytes());
        hash.update(&contents);
    }
    Ok(BASE64_URL_SAFE_NO_PAD
        .encode(hash.finalize())
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(10)
        .collect())
}

/// Writes the wording of each language as an array in the order of the widget's keys, which is how it
/// reads them: the names would be a fifth of what a visitor fetches. What a language lacks stays empty
/// and is English. What only the larger module says lies in `locales/more/`: the NPS popup does not pay
/// for it. A file's notes for native speakers stay here. Returns the tags, sorted.
fn locales(from: &Path, dist: &Path) -> Result<Vec<String>> {
    let mut tags = vec!["en".to_owned()];
    for name in files(from)? {
        let Some(tag) = name.strip_suffix(".json") else { continue };
        let path = from.join(&name);
        let wording: serde_json::Value =
            serde_json::from_slice(&bytes(&path)?).with_context(|| format!("{}", path.display()))?;
        let text = |(key, _): &(&str, &str)| wording.get(key).cloned().unwrap_or_else(|| "".into());
        for (folder, keys) in [("locales", ENGLISH), ("locales/more", ENGLISH_MORE)] {
            let texts: serde_json::Value = keys.iter().map(text).collect();
            write(&dist.join(folder).join(&name), texts.to_string())?;
        }
        tags.push(tag.to_owned());
    }
    tags.sort();
    Ok(tags)
}

/// The files right in a folder, sorted, without npm's; none where the folder is not there.
fn files(folder: &Path) -> Result<Vec<String>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !TOOLING.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn minify(from: &Path, out: &Path, args: &[String]) -> Result<()> {
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
        ])
        .args(args);
    run(&mut command)
}
