//! What is added to the files in dist/: compressed twins, integrity hashes, the npm manifest.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value};
use sha2::{Digest, Sha384};

use crate::run::{bytes, root, write};
use crate::stamp::Cache;
use crate::tools::locked_crate;

/// Files that are worth compressing.
const TEXT: [&str; 7] = ["css", "html", "js", "json", "mjs", "svg", "wasm"];

/// Adds the manifests and the licences, then `.br` and `.gz` beside each text asset and wasm.
pub fn finish(dist: &Path) -> Result<()> {
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
        write(&dist.join(name), bytes(&root().join(name))?)?;
    }
    write(&dist.join("integrity.json"), pretty(&integrity(dist)?))?;
    write(&dist.join("package.json"), npm_manifest(dist))?;
    let mut cache = Cache::open();
    let (brotli_recipe, gzip_recipe) = (recipe("brotli")?, recipe("flate2")?);
    for name in shipped(dist)? {
        let path = dist.join(&name);
        let worth = path.extension().is_some_and(|ending| TEXT.iter().any(|text| ending == *text));
        if worth || name.ends_with(".d.ts") {
            let contents = bytes(&path)?;
            write(&dist.join(format!("{name}.br")), cache.get(&brotli_recipe, &contents, brotli)?)?;
            write(&dist.join(format!("{name}.gz")), cache.get(&gzip_recipe, &contents, gzip)?)?;
        }
    }
    cache.prune()
}

/// What names a compressed file in the cache: this file with its options, and the crate's version.
fn recipe(compressor: &str) -> Result<String> {
    Ok(format!("{compressor} {}\n{}", locked_crate(compressor)?, include_str!("dist.rs")))
}

/// Every file in dist/ but the compressed twins, as paths with `/`, sorted.
pub fn shipped(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(dist.join(&folder))? {
            let entry = entry?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(format!("{name}/"));
            } else if !name.ends_with(".br") && !name.ends_with(".gz") {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Subresource integrity of every file that a page may load.
fn integrity(dist: &Path) -> Result<Value> {
    let mut hashes = Map::new();
    for name in shipped(dist)? {
        let hash = BASE64_STANDARD.encode(Sha384::digest(bytes(&dist.join(&name))?));
        hashes.insert(name, format!("sha384-{hash}").into());
    }
    Ok(Value::Object(hashes))
}

/// The manifest as text: the order of conditions counts, and `types` must come first.
fn npm_manifest(dist: &Path) -> String {
    let entry = |key: &str, name: &str| {
        let is_there = |ending: &str| dist.join(format!("{name}{ending}")).is_file();
        let types = if is_there(".d.ts") { format!(r#""types": "./{name}.d.ts", "#) } else { String::new() };
        is_there(".mjs").then(|| format!(r#"    "{key}": {{ {types}"default": "./{name}.mjs" }},"#) + "\n")
    };
    let entries = [entry(".", "index"), entry("./score", "score")].into_iter().flatten().collect::<String>();
    format!(
        r#"{{
  "name": "scorelet",
  "version": {version},
  "description": {description},
  "license": {license},
  "type": "module",
  "exports": {{
{entries}    "./*": "./*"
  }},
  "jsdelivr": "./scorelet.js",
  "unpkg": "./scorelet.js"
}}
"#,
        version = Value::from(env!("CARGO_PKG_VERSION")),
        description = Value::from(env!("CARGO_PKG_DESCRIPTION")),
        license = Value::from(env!("CARGO_PKG_LICENSE")),
    )
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Brotli at its highest quality, as a host's build would make it once.
pub fn brotli(contents: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: contents.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &contents[..], &mut out, &params)?;
    Ok(out)
}

fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(contents)?;
    Ok(encoder.finish()?)
}
