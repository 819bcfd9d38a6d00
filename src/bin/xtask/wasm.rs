//! One wasm module with its JavaScript glue: rustc, then wasm-bindgen, then wasm-opt.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::run::{cargo, clear, root, run, step};
use crate::tools::{WASM, npm_tool};

/// A module that is built from this crate.
pub struct Variant {
    /// The cargo feature that selects its code.
    pub feature: &'static str,
    /// The name of its files.
    pub name: &'static str,
    /// rustc's opt-level.
    opt_level: &'static str,
    /// wasm-opt's level.
    wasm_opt: &'static str,
    /// What rustc is told besides.
    cfg: &'static [&'static str],
}

/// The survey: every byte is paid by each page that asks. It knows the presets, and a mistake only
/// as such.
pub const WIDGET: Variant = Variant {
    feature: "widget",
    name: "widget",
    opt_level: "z",
    wasm_opt: "-Oz",
    cfg: &["--cfg", "scorelet_css", "--cfg", "scorelet_small"],
};
/// The survey with everything: surveys of the host's own, and words for mistakes.
pub const WIDGET_MORE: Variant = Variant { name: "widget-more", cfg: &["--cfg", "scorelet_css"], ..WIDGET };
/// The scorer: reads files of millions of rows, so speed goes before size.
pub const SCORE: Variant =
    Variant { feature: "preview", name: "score", opt_level: "3", wasm_opt: "-O3", cfg: &[] };

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

/// A finished module: `<name>.js` and `<name>.wasm` in a folder under target/.
pub struct Module {
    pub name: &'static str,
    pub js: PathBuf,
    pub wasm: PathBuf,
}

impl Variant {
    /// Builds the module. `css` is the minified style sheet, for the widget.
    pub fn build(&self, css: Option<&Path>) -> Result<Module> {
        let compiled = step(&format!("Compiling {}.wasm", self.name), || self.compile(css))?;
        step(&format!("Binding and optimising {}.wasm", self.name), || self.finish(&compiled))
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

    /// Each variant has a target directory of its own: the two share file names (`scorelet.wasm`)
    /// and no object file, and neither makes cargo rebuild the native side.
    fn target_dir(&self) -> PathBuf {
        root().join("target/wasm").join(self.name)
    }

    fn compile(&self, css: Option<&Path>) -> Result<PathBuf> {
        let mut command = self.cargo("rustc");
        command
            .args(["--crate-type", "cdylib"])
            // The paths of this machine neither belong in a shipped file nor may they change it.
            .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths());
        if let Some(css) = css {
            command.env("SCORELET_CSS", css).arg("--").args(self.cfg);
        }
        run(&mut command)?;
        Ok(self.target_dir().join(WASM).join("wasm/scorelet.wasm"))
    }

    fn finish(&self, compiled: &Path) -> Result<Module> {
        let folder = root().join("target/xtask/modules").join(self.name);
        clear(&folder)?;
        Bindgen::new()
            .input_path(compiled)
            .out_name(self.name)
            .web(true)?
            .typescript(false)
            .remove_name_section(std::env::var_os("NAMES").is_none())
            .remove_producers_section(true)
            // Whoever loads the glue names the wasm's address, with the build in its query.
            .omit_default_module_path(true)
            .generate(&folder)
            .with_context(|| format!("wasm-bindgen refused {}", compiled.display()))?;
        let bound = folder.join(format!("{}_bg.wasm", self.name));
        let wasm = folder.join(format!("{}.wasm", self.name));
        run(npm_tool("binaryen/bin/wasm-opt")
            .arg(&bound)
            .arg("-o")
            .arg(&wasm)
            .arg(self.wasm_opt)
            .args(WASM_FEATURES)
            .args(if std::env::var_os("NAMES").is_none() {
                ["--strip-debug", "--strip-producers", "--strip-target-features"].as_slice()
            } else {
                ["-g"].as_slice()
            })
            .stdout(Stdio::null()))?;
        Ok(Module { name: self.name, js: folder.join(format!("{}.js", self.name)), wasm })
    }
}

/// A number stays a number in cargo's TOML, a letter becomes a string.
fn quoted(opt_level: &str) -> String {
    if opt_level.bytes().all(|byte| byte.is_ascii_digit()) {
        opt_level.into()
    } else {
        format!("\"{opt_level}\"")
    }
}

fn remapped_paths() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        std::env::var_os("HOME")
            .or_else(|| std::env::var_os("USERPROFILE"))
            .map(|home| Path::new(&home).join(".cargo"))
    });
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![remap(&root(), "scorelet")];
    flags.extend(home.map(|home| remap(&home, "cargo")));
    // Cargo's own separator for this variable: paths may hold spaces.
    flags.join("\u{1f}")
}
