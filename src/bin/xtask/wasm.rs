//! One wasm module with its JavaScript glue: rustc, then wasm-bindgen, then wasm-opt.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{bytes, cargo, clear, root, run, step, write};
use crate::scripts::replace_once;
use crate::stamp::{Inputs, Key, Stamp};
use crate::tools::{self, WASM, npm_tool};

/// How a module is made. Compiled in, so this is the version that runs.
const STEPS: &str = concat!(include_str!("wasm.rs"), include_str!("scripts.rs"));

/// A module that is built from this crate.
pub struct Variant {
    /// The cargo feature that selects its code.
    pub feature: &'static str,
    /// The name of its files.
    pub name: &'static str,
    /// rustc's opt-level.
    opt_level: &'static str,
    /// wasm-opt's level, and whether it goes on until nothing gets smaller.
    wasm_opt: &'static [&'static str],
    /// Further arguments for rustc.
    cfg: &'static [&'static str],
    /// Instructions beyond rustc's default.
    features: &'static [Feature],
    /// Whether the standard library is compiled too, for size and without panic messages.
    own_std: bool,
}

/// The survey: every byte is paid by each page that asks. It knows the presets, and a mistake only
/// as such.
pub const WIDGET: Variant = Variant {
    feature: "widget",
    name: "widget",
    opt_level: "z",
    wasm_opt: &["-Oz", "--converge"],
    cfg: &["--cfg", "scorelet_css", "--cfg", "scorelet_json", "--cfg", "scorelet_small"],
    features: &[],
    own_std: true,
};
/// The whole survey: surveys of the host's own, every display, and words for mistakes. It posts a
/// response as JSON alone.
pub const WIDGET_MORE: Variant =
    Variant { name: "widget-more", cfg: &["--cfg", "scorelet_css", "--cfg", "scorelet_json"], ..WIDGET };
/// The same, which posts in any format: what `delivery` asks for, and placeholders in an endpoint.
pub const WIDGET_FULL: Variant = Variant { name: "widget-full", cfg: &["--cfg", "scorelet_css"], ..WIDGET };
/// From the smallest; each does all that the one before it does.
pub const WIDGETS: [Variant; 3] = [WIDGET, WIDGET_MORE, WIDGET_FULL];
/// The scorer: reads files of millions of rows, so speed goes before size. Every browser has vectors
/// since Safari 16.4 of March 2023.
pub const SCORE: Variant = Variant {
    feature: "page",
    name: "score",
    opt_level: "3",
    // Further rounds would double the minute that it takes, and save half a percent.
    wasm_opt: &["-O3"],
    cfg: &[],
    features: &[SIMD],
    own_std: false,
};

/// A group of instructions, as rustc and as wasm-opt call it.
struct Feature {
    rustc: &'static str,
    wasm_opt: &'static str,
}

const SIMD: Feature = Feature { rustc: "+simd128", wasm_opt: "--enable-simd" };

/// What rustc turns on for wasm32-unknown-unknown, by name: `--all-features` makes wasm-opt write
/// instructions that no browser reads.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The standard library built along with the widget, for size, and panics that abort at once: a fifth
/// of the module is words for panics that this code does not raise. Both are unstable options, which
/// the pinned compiler takes under RUSTC_BOOTSTRAP and cannot change under us.
const OWN_STD: [&str; 3] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size", "--quiet"];
const ABORT: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// A finished module: `<name>.js` and `<name>.wasm` in a folder under target/.
pub struct Module {
    pub name: &'static str,
    pub js: PathBuf,
    pub wasm: PathBuf,
}

impl Variant {
    /// Builds the module, or what of it has changed. `css` is the minified style sheet, for the widget.
    pub fn build(&self, css: Option<&Path>) -> Result<Module> {
        let compiled = self.compiled();
        self.compile_stamp().unless_current(
            || self.sources(css),
            || step(&format!("Compiling {}.wasm", self.name), || self.compile(css)),
        )?;
        let module = self.module();
        let stamp = Stamp::new(&format!("{}-finished", self.name), [module.js.clone(), module.wasm.clone()]);
        stamp.unless_current(
            || self.finish_inputs(&compiled),
            || step(&format!("Optimising {}.wasm", self.name), || self.finish(&compiled, &module)),
        )?;
        Ok(module)
    }

    /// Whether the next build finds this module compiled.
    pub fn is_compiled(&self, css: Option<&Path>) -> Result<bool> {
        Ok(self.compile_stamp().is_current(&self.sources(css)?))
    }

    fn compile_stamp(&self) -> Stamp {
        Stamp::new(&format!("{}-compiled", self.name), [self.compiled()])
    }

    /// What rustc reads for this module.
    fn sources(&self, css: Option<&Path>) -> Result<Key> {
        Ok(self.recipe(tools::library_sources()?).paths(css)?.key())
    }

    /// What wasm-bindgen and wasm-opt read: not the sources, so a change that leaves the compiled module
    /// as it was costs no optimising.
    fn finish_inputs(&self, compiled: &Path) -> Result<Key> {
        let mut inputs = self.recipe(Inputs::default()).value("compiled", bytes(compiled)?);
        for tool in ["wasm-bindgen-cli-support", "walrus"] {
            inputs = inputs.value(tool, tools::locked_crate(tool)?);
        }
        Ok(inputs.value("binaryen", tools::locked_npm("binaryen")?).key())
    }

    /// Adds how the module is made.
    fn recipe(&self, inputs: Inputs) -> Inputs {
        inputs.value("module", self.name).value("steps", STEPS)
    }

    fn module(&self) -> Module {
        let folder = self.folder();
        Module {
            name: self.name,
            js: folder.join(format!("{}.js", self.name)),
            wasm: folder.join(format!("{}.wasm", self.name)),
        }
    }

    fn folder(&self) -> PathBuf {
        root().join("target/xtask/modules").join(self.name)
    }

    /// The module as rustc made it. Cargo gives all variants one file name, so each is kept under its own.
    fn compiled(&self) -> PathBuf {
        root().join("target/wasm").join(format!("{}.wasm", self.name))
    }

    /// A cargo command on this variant of the library.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo();
        command
            .args([subcommand, "--lib", "--profile", "wasm", "--target", WASM])
            .args(["--no-default-features", "--features", self.feature])
            .args(["--config", &format!("profile.wasm.opt-level={}", quoted(self.opt_level))])
            .arg("--target-dir")
            .arg(self.target_dir());
        command
    }

    /// The widgets differ in arguments for this crate alone and share what it depends on. The scorer's
    /// dependencies are compiled for speed, and the native side has a folder of its own: neither makes cargo
    /// rebuild the other.
    fn target_dir(&self) -> PathBuf {
        root().join("target/wasm").join(self.feature)
    }

    /// What selects this variant's code, except for the style sheet that a build puts in.
    pub fn selection(&self) -> impl Iterator<Item = &'static str> {
        let names = self.cfg.iter().filter(|word| !["--cfg", "scorelet_css"].contains(*word));
        names.flat_map(|name| ["--cfg", *name])
    }

    fn compile(&self, css: Option<&Path>) -> Result<()> {
        let mut command = self.cargo("rustc");
        let mut flags = remapped_paths();
        command.args(["--crate-type", "cdylib"]);
        if self.own_std {
            command.env("RUSTC_BOOTSTRAP", "1").args(OWN_STD);
            flags.extend(ABORT.map(String::from));
        }
        flags.extend(self.features.iter().map(|feature| format!("-Ctarget-feature={}", feature.rustc)));
        // Cargo's own separator for this variable: paths may hold spaces.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        if let Some(css) = css {
            command.env("SCORELET_CSS", css).arg("--").args(self.cfg);
        }
        run(&mut command)?;
        write(&self.compiled(), bytes(&self.target_dir().join(WASM).join("wasm/scorelet.wasm"))?)
    }

    fn finish(&self, compiled: &Path, module: &Module) -> Result<()> {
        let folder = self.folder();
        clear(&folder)?;
        Bindgen::new()
            .input_path(compiled)
            .out_name(self.name)
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            // The script that loads the glue names the wasm's address, with the build in its query.
            .omit_default_module_path(true)
            .generate(&folder)
            .with_context(|| format!("wasm-bindgen refused {}", compiled.display()))?;
        let bound = folder.join(format!("{}_bg.wasm", self.name));
        short_imports(&bound, &module.js, self.own_std)?;
        run(npm_tool("binaryen/bin/wasm-opt")
            .arg(&bound)
            .arg("-o")
            .arg(&module.wasm)
            .args(self.wasm_opt)
            // The stack is at the bottom of the memory: no address below 1024 is ever used.
            .args(["--low-memory-unused", "--reorder-functions", "--reorder-locals"])
            .args(WASM_FEATURES)
            .args(self.features.iter().map(|feature| feature.wasm_opt))
            .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
            .stdout(Stdio::null()))
    }
}

/// What a replacement that finds nothing names.
const SOURCE: &str = "the glue of wasm-bindgen";

/// Shortens the names of imports in the module and its glue: wasm-bindgen's carry a hash each, which no
/// compression makes smaller.
fn short_imports(wasm: &Path, js: &Path, smallest: bool) -> Result<()> {
    let mut module = walrus::Module::from_file(wasm)?;
    let host: Vec<_> = module.imports.iter().filter(|import| import.module == HOST).collect();
    let host: Vec<&str> = host.iter().map(|import| import.name.as_str()).collect();
    let glue = without_leftovers(&named_imports(&std::fs::read_to_string(js)?, &host)?)?;
    let mut glue = if smallest { without_count(&glue)? } else { glue };
    for (place, import) in module.imports.iter_mut().enumerate() {
        if import.module == HOST {
            continue;
        }
        let short = format!("_{place}");
        glue = short_import(&glue, &import.name, &short)?;
        import.name = short;
    }
    module.emit_wasm_file(wasm)?;
    Ok(std::fs::write(js, glue)?)
}

/// The glue with another name for one import. A name may begin another one, so what follows a key counts.
fn short_import(glue: &str, name: &str, short: &str) -> Result<String> {
    let key = |name: &str| format!("        {name}: function");
    replace_once(glue, &key(name), &key(short), SOURCE)
}

/// The glue without what no caller of ours needs: a warning about an older way to start, and `encodeInto` for engines
/// that are older than the instructions in the modules.
fn without_leftovers(glue: &str) -> Result<String> {
    let old_start = "\
    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }
";
    let encode = "\
if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
";
    let glue = replace_once(glue, old_start, "    ({module} = module)\n", SOURCE)?;
    replace_once(&glue, encode, "", SOURCE)
}

/// The glue without the count of decoded bytes: Safari wants another decoder after 2 GiB, which a survey's texts do not
/// reach.
fn without_count(glue: &str) -> Result<String> {
    let state = "const MAX_SAFARI_DECODE_BYTES = 2146435072;\nlet numBytesDecoded = 0;\n";
    let count = "\
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
";
    replace_once(&replace_once(glue, state, "", SOURCE)?, count, "", SOURCE)
}

/// The file that Rust imports functions of the widget's scripts from.
const HOST: &str = "./host.ts";

/// The glue with imports of the widget's scripts by name: for a whole namespace a bundler writes a
/// `for … in`, which finds everything that a page has put on `Object.prototype`.
fn named_imports(glue: &str, names: &[&str]) -> Result<String> {
    if names.is_empty() {
        return Ok(glue.to_owned());
    }
    let named: Vec<String> = names.iter().map(|name| format!("{name} as host_{name}")).collect();
    let members: Vec<String> = names.iter().map(|name| format!("{name}: host_{name}")).collect();
    replace_once(
        glue,
        &format!("import * as import1 from \"{HOST}\""),
        &format!(
            "import {{ {} }} from \"{HOST}\";\nconst import1 = {{ __proto__: null, {} }};",
            named.join(", "),
            members.join(", ")
        ),
        SOURCE,
    )
}

/// A number stays a number in cargo's TOML, a letter becomes a string.
fn quoted(opt_level: &str) -> String {
    if opt_level.bytes().all(|byte| byte.is_ascii_digit()) {
        opt_level.into()
    } else {
        format!("\"{opt_level}\"")
    }
}

/// The paths of this machine neither belong in a shipped file nor may they change it.
fn remapped_paths() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        std::env::var_os("HOME")
            .or_else(|| std::env::var_os("USERPROFILE"))
            .map(|home| Path::new(&home).join(".cargo"))
    });
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![remap(&root(), "scorelet")];
    flags.extend(home.map(|home| remap(&home, "cargo")));
    flags
}

#[cfg(test)]
mod tests {
    use super::{named_imports, short_import, without_count, without_leftovers};

    const GLUE: &str = "import * as import1 from \"./host.ts\"\n\
                        const import0 = {\n        __wbg_set_1a: function(a) {},\n        __wbg_set_1a2: function() {}\n}";

    #[test]
    fn an_import_is_shortened_by_its_whole_name() {
        let glue = short_import(GLUE, "__wbg_set_1a", "_0").unwrap();
        assert!(
            glue.contains("        _0: function(a)") && glue.contains("        __wbg_set_1a2: function()")
        );
    }

    #[test]
    fn an_import_that_is_not_in_the_glue_once_fails_the_build() {
        assert!(short_import(GLUE, "__wbg_get_2b", "_0").is_err());
        assert!(short_import(&GLUE.repeat(2), "__wbg_set_1a", "_0").is_err());
        assert!(named_imports(&GLUE.repeat(2), &["fail"]).is_err());
        assert!(named_imports("", &["fail"]).is_err());
    }

    #[test]
    fn glue_without_its_leftovers_fails_the_build() {
        // Another version of wasm-bindgen writes something else, which has to be looked at.
        assert!(without_leftovers(GLUE).is_err() && without_count(GLUE).is_err());
    }

    #[test]
    fn scripts_are_imported_by_name() {
        let glue = named_imports(GLUE, &["fail", "now"]).unwrap();
        assert!(glue.starts_with("import { fail as host_fail, now as host_now } from \"./host.ts\";\n"));
        assert!(glue.contains("const import1 = { __proto__: null, fail: host_fail, now: host_now };"));
        assert_eq!(named_imports("", &[]).unwrap(), "");
    }
}
