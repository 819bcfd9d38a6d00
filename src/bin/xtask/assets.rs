//! www/ to dist/.
//!
//! | in www/ | in dist/ |
//! |---|---|
//! | `embed/`, `score/`, `widget/` | bundled TypeScript under the names in [`SCRIPTS`] and [`LOADED_LATER`] |
//! | `*.mjs` | a minified module; its imports of other shipped files stay imports |
//! | `*.css`, `score/card.css` | minified, with the sheets that they import |
//! | `pages/` | the start page (pages.rs), and what the pages' style sheets share |
//! | `locales/*.json` | minified |
//! | `*.html` `*.json` `*.svg` | copied |
//!
//! Other folders and the files of npm and its tools do not ship.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use scorelet::survey::options::usual;
use scorelet::survey::wording::{ENGLISH, ENGLISH_MORE};
use sha2::{Digest, Sha256};

use crate::dist::shipped;
use crate::run::{bytes, root, write};
use crate::scripts::{minify, replace_once, score_types};
use crate::wasm::{Module, WIDGET, WIDGET_FULL};

/// Files in www/ for npm and its tools.
const TOOLING: [&str; 5] =
    ["package.json", "package-lock.json", "tsconfig.json", "biome.jsonc", "build.d.ts"];

/// Scripts by their paths in www/, and as they ship.
const SCRIPTS: [(&str, &str); 7] = [
    ("embed/scorelet.ts", "scorelet.js"),
    ("embed/hold.mts", "hold.mjs"),
    ("embed/rules.mts", "rules.mjs"),
    ("embed/outbox.mts", "outbox.mjs"),
    ("score/score.mts", "score.mjs"),
    ("score/score-worker.mts", "score-worker.mjs"),
    ("score/summary.mts", "summary.mjs"),
];

/// Scripts whose contents do not depend on the build, which depends on them.
const LOADED_LATER: [(&str, &str); 4] = [
    ("embed/chat/chat.mts", "chat.mjs"),
    ("widget/place.ts", "widget-place.js"),
    ("widget/speech.ts", "widget-speech.js"),
    ("widget/theme.ts", "widget-theme.js"),
];

/// Style sheets by their paths in www/, and as they ship.
const STYLES: [(&str, &str); 1] = [("score/card.css", "card.css")];

/// The minified style sheets of the widget, for the library to include: the small module's, and the
/// larger one's, which has more to draw.
pub fn widget_css() -> Result<[PathBuf; 2]> {
    let read = |name: &str| bytes(&root().join("www/widget").join(name));
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
    copy(&score.wasm, "score.wasm")?;
    let locales = locales(&www.join("locales"), dist)?.join(" ");
    for widget in widgets {
        copy(&widget.wasm, &format!("{}.wasm", widget.name))?;
        widget_script(widget, &locales, &dist.join(format!("{}.js", widget.name)))?;
    }
    for (path, name) in LOADED_LATER {
        minify(&www.join(path), &dist.join(name), &["--bundle".into(), "--format=esm".into()])?;
    }
    let build = build_hash(dist, &www, score)?;

    let names = files(&www)?;
    let pages: Vec<&String> = names.iter().filter(|name| is_script(name)).collect();
    let shipped: Vec<&str> =
        SCRIPTS.iter().map(|(_, name)| *name).chain(pages.iter().map(|name| name.as_str())).collect();
    let stage = stage(score)?;
    let script = |from: &Path, name: &str| {
        let mut args = script_args(name, &shipped);
        args.extend([define("BUILD", &build), define("VERSION", env!("CARGO_PKG_VERSION"))]);
        minify(from, &dist.join(name), &args)
    };
    for (path, name) in SCRIPTS {
        // The scorer's scripts are staged beside the glue that they import.
        let from = if path.starts_with("score/") { stage.join(path) } else { www.join(path) };
        script(&from, name)?;
    }
    for (path, name) in STYLES {
        style(&www.join(path), &dist.join(name))?;
    }
    write(&dist.join("score.d.ts"), score_types()?)?;
    for name in &names {
        if is_script(name) {
            script(&www.join(name), name)?;
        } else if name.ends_with(".css") {
            style(&www.join(name), &dist.join(name))?;
        } else if [".html", ".json", ".svg"].iter().any(|ending| name.ends_with(ending)) {
            copy(&www.join(name), name)?;
        }
    }
    Ok(())
}

/// A style sheet with those that it imports.
pub fn style(from: &Path, out: &Path) -> Result<()> {
    minify(from, out, &["--bundle".into()])
}

/// The scorer alone, as it ships, and its glue by itself.
pub fn scorer(folder: &Path, score: &Module) -> Result<()> {
    write(&folder.join("score-glue.js"), bytes(&score.js)?)?;
    write(&folder.join("score.wasm"), bytes(&score.wasm)?)?;
    let defines = [define("BUILD", "bench"), define("VERSION", env!("CARGO_PKG_VERSION"))];
    let esm = [&["--bundle".into(), "--format=esm".into()], &defines[..]].concat();
    minify(&stage(score)?.join("score/score.mts"), &folder.join("score.mjs"), &esm)
}

/// The scorer's scripts beside its glue.
fn stage(score: &Module) -> Result<PathBuf> {
    let (from, stage) = (root().join("www/score"), root().join("target/xtask/stage"));
    crate::run::clear(&stage)?;
    for name in files(&from)? {
        write(&stage.join("score").join(&name), bytes(&from.join(&name))?)?;
    }
    write(&stage.join("score/score-glue.js"), bytes(&score.js)?)?;
    Ok(stage)
}

/// The glue with the scripts of the widget, in one file. `locales`: their tags, separated by spaces.
fn widget_script(widget: &Module, locales: &str, out: &Path) -> Result<()> {
    let (from, stage) = (root().join("www/widget"), widget.js.with_file_name("stage"));
    crate::run::clear(&stage)?;
    for name in files(&from)?.iter().filter(|name| name.ends_with(".ts") && !name.ends_with(".d.ts")) {
        write(&stage.join(name), bytes(&from.join(name))?)?;
    }
    write(&stage.join("widget.js"), bytes(&widget.js)?)?;
    let more = format!("--define:MORE={}", widget.name != WIDGET.name);
    let full = format!("--define:FULL={}", widget.name == WIDGET_FULL.name);
    let locales = define("LOCALES", locales);
    // esbuild's `define` cannot hold a regular expression.
    let options = stage.join("options.ts");
    let pattern = ["/", &usual().replace('/', "\\/"), "/s"].concat();
    let script = String::from_utf8(bytes(&options)?)?;
    write(&options, replace_once(&script, "USUAL", &pattern, "www/widget/options.ts")?)?;
    minify(&stage.join("entry.ts"), out, &["--bundle".into(), "--format=esm".into(), more, full, locales])
}

fn is_script(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".mjs")
}

fn script_args(name: &str, shipped: &[&str]) -> Vec<String> {
    let format = if name.ends_with(".mjs") { "esm" } else { "iife" };
    let mut args = vec!["--bundle".into(), format!("--format={format}")];
    args.extend(shipped.iter().filter(|other| **other != name).map(|other| format!("--external:./{other}")));
    // `import("./widget.js?" + BUILD)` would become a lookup among files known now: an address made
    // at run time has to start with a variable.
    args.push("--log-override:empty-glob=error".into());
    args
}

/// A text that a script finds in the place of a free name.
fn define(name: &str, text: &str) -> String {
    format!("--define:{name}={}", serde_json::Value::from(text))
}

/// Four characters that change with any file that is asked for by build. There are 62^4, 15 million, of them; each
/// more would cost the embed a byte, or several where it compresses badly.
fn build_hash(dist: &Path, www: &Path, score: &Module) -> Result<String> {
    let mut hash = Sha256::new();
    // Modules and locales are in dist/ by now; of scripts and styles, their sources count.
    let ready = shipped(dist)?.into_iter().map(|name| dist.join(name));
    let by_build = |name: &String| name.ends_with(".mjs") || name.ends_with(".css");
    let mut sources: Vec<_> = files(www)?.into_iter().filter(by_build).map(|name| www.join(name)).collect();
    for folder in ["embed", "score"] {
        sources.extend(files(&www.join(folder))?.into_iter().map(|name| www.join(folder).join(name)));
    }
    for path in ready.chain(sources).chain([score.js.clone()]) {
        let contents = bytes(&path)?;
        hash.update(contents.len().to_le_bytes());
        hash.update(&contents);
    }
    Ok(BASE64_URL_SAFE_NO_PAD
        .encode(hash.finalize())
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(4)
        .collect())
}

/// Writes the wording of each language as an array in the order of the widget's keys, which is how it
/// reads them: the names would be a fifth of what a visitor fetches. What a language lacks stays empty
/// and is English. What only the larger modules say is in `locales/more/`: the NPS popup does not pay
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

/// The files directly in a folder, sorted, without npm's; empty if there is no such folder.
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

#[cfg(test)]
mod tests {
    use scorelet::survey::options::{TRIGGERS, UNITS};

    #[test]
    fn the_scripts_know_every_trigger_of_the_table() {
        let rules = include_str!("../../../www/embed/rules.mts");
        for name in TRIGGERS.iter().flat_map(|(_, names)| names.iter()) {
            let known = ["  ", "    "].iter().any(|indent| rules.contains(&format!("\n{indent}{name}: (")));
            assert!(known, "rules.mts has no trigger `{name}`");
        }
    }

    #[test]
    fn the_scripts_read_the_units_of_the_table() {
        let embed = include_str!("../../../www/embed/time.ts");
        let (_, units) = embed.split_once("const UNITS: Record<string, number> = { ").unwrap();
        let (units, _) = units.split_once(" };").unwrap();
        let read = |unit: &str| {
            let (name, ms) = unit.split_once(": ").unwrap();
            (name.to_owned(), ms.parse::<f64>().unwrap())
        };
        let ours: Vec<_> = UNITS.iter().map(|(name, ms)| ((*name).to_owned(), f64::from(*ms))).collect();
        assert_eq!(units.split(", ").map(read).collect::<Vec<_>>(), ours);
    }
}
