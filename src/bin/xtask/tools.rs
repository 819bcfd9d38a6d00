//! What the tasks need on the machine: installed where that is harmless; elsewhere the error names it.
//! For the browser tests see engines.rs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{bytes, cargo, clear, exists, read, root, run, step, write};
use crate::stamp::Inputs;

pub const WASM: &str = "wasm32-unknown-unknown";

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The version of cargo-fuzz that is installed if there is none.
const CARGO_FUZZ: &str = "cargo-fuzz@0.13.2";

/// Installs everything that `build` needs.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    std_source()?;
    npm_packages()
}

/// Installs what fuzzing needs: a C++ compiler for libFuzzer, and cargo-fuzz.
pub fn for_fuzzing() -> Result<()> {
    if !exists("c++") {
        if !may_install() {
            bail!("fuzzing needs a C++ compiler named c++ on the PATH (Debian: sudo apt-get install g++)");
        }
        apt_install(&["g++"])?;
    }
    let found = Command::new("cargo-fuzz").arg("--version").env("PATH", path_with_own()).output();
    if found.is_ok_and(|output| output.status.success()) { Ok(()) } else { cargo_install(CARGO_FUZZ) }
}

/// Builds a tool from crates.io (`name@version`) into target/tools, unoptimised: it is built once on each
/// machine, and drives others that do the work.
pub fn cargo_install(tool: &str) -> Result<()> {
    step(&format!("Building {tool}"), || {
        run(cargo()
            .args(["install", "--quiet", "--locked", "--debug", tool, "--root"])
            .arg(root().join("target/tools")))
    })
}

/// The PATH, followed by the folder of tools that were built for this repository.
pub fn path_with_own() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = root().join("target/tools/bin");
    let all = std::env::split_paths(&path).chain([own]);
    std::env::join_paths(all).unwrap_or(path)
}

fn wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    if !exists("rustup") {
        bail!(
            "Rust's standard library for {WASM} is missing, and there is no rustup to add it.\n\
             Install rustup (https://rustup.rs), or your distribution's package for that target \
             (Debian: libstd-rust-dev-wasm32)."
        );
    }
    step(&format!("Adding the Rust target {WASM}"), || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root()))
    })
}

/// Installs LibreOffice without windows: a test opens the collector's table in it and shows that no cell runs.
pub fn for_spreadsheet_test() -> Result<()> {
    if exists("soffice") {
        return Ok(());
    }
    if may_install() {
        return apt_install(&["libreoffice-calc-nogui"]);
    }
    bail!(
        "the test of the exported table needs LibreOffice's soffice on the PATH:\n  \
         Debian:  sudo apt-get install libreoffice-calc-nogui\n  \
         Fedora:  sudo dnf install libreoffice-calc\n  \
         macOS:   brew install --cask libreoffice"
    );
}

/// Whether packages may be installed: as root, on Debian.
pub fn may_install() -> bool {
    Path::new("/etc/debian_version").exists()
        && read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs Debian packages, without those that they only recommend.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let apt_get = |args: &[&str]| {
        let quiet = std::process::Stdio::null();
        run(Command::new("apt-get").args(args).stdout(quiet).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    step(&format!("Installing {}", packages.join(" ")), || {
        apt_get(&["update"])?;
        apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
    })
}

/// Installs the standard library's source, which the widget is compiled with.
fn std_source() -> Result<()> {
    let root_of_rust = read(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    if Path::new(root_of_rust.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file() {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("the standard library's source is missing: install rustup, or your distribution's rust-src");
    }
    step("Adding the source of Rust's standard library", || {
        run(Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(root()))
    })
}

/// Asks rustc itself, so that a Rust without rustup works too.
fn has_wasm_target() -> Result<bool> {
    let folder =
        read(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).current_dir(root()))?;
    Ok(Path::new(folder.trim()).is_dir())
}

/// What builds and checks scripts, and axe for the browser tests.
pub fn npm_packages() -> Result<()> {
    npm_install(&root().join("www"), "binaryen, esbuild, TypeScript, Biome, axe-core")
}

/// Installs the scorer's competitors from npm and PyPI.
pub fn for_bench(native: bool) -> Result<()> {
    let own = root().join("tests/bench/scorer");
    npm_install(&own, "udsv, papaparse, DuckDB-wasm")?;
    let list = own.join("requirements.txt");
    if native {
        python_packages(&list, &root().join("target/tools/python"), "Polars and DuckDB")
    } else {
        Ok(())
    }
}

/// Installs the packages of a folder's lock file; `what` names them for people.
fn npm_install(folder: &Path, what: &str) -> Result<()> {
    let lock = bytes(&folder.join("package-lock.json"))?;
    // npm does not keep the lock file that it installed from, so we do.
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|from| from == lock) {
        return Ok(());
    }
    for program in ["node", NPM] {
        if !exists(program) {
            bail!(
                "`{program}` is missing: {what} come from npm.\n\
                 Install Node.js 20 or newer with npm (https://nodejs.org; Debian: apt-get install nodejs npm)."
            );
        }
    }
    step(&format!("Installing npm packages ({what})"), || {
        // No package needs its install script.
        run(Command::new(NPM)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(folder)
            .stdout(std::process::Stdio::null()))
        .with_context(|| {
            format!(
                "npm could not install {}/package-lock.json; is the registry reachable?",
                folder.display()
            )
        })
    })?;
    write(&installed, lock)
}

/// Installs the pinned packages of a list from PyPI into a virtual environment in `home`.
pub fn python_packages(list: &Path, home: &Path, what: &str) -> Result<()> {
    let wanted = bytes(list)?;
    let installed = home.join("installed.txt");
    if std::fs::read(&installed).is_ok_and(|from| from == wanted) {
        return Ok(());
    }
    step(&format!("Installing {what} from PyPI"), || {
        clear(home)?;
        run(Command::new("python3").args(["-m", "venv"]).arg(home)).context(
            "Python 3.11 or newer with venv is needed (Debian: sudo apt-get install python3-venv)",
        )?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run(Command::new(home.join("bin/python")).args(pip).arg(list)).with_context(|| {
            format!("pip could not install {}; is the registry reachable, is there room?", list.display())
        })
    })?;
    write(&installed, wanted)
}

/// Installs the scorer's other runtimes from npm: Deno, Bun and workerd. If one is not available for this
/// machine, its test is named and counted as not run.
pub fn for_runtime_tests() -> Result<()> {
    let (from, to) = (root().join("tests/runtimes"), root().join("target/tools/runtimes"));
    for name in ["package.json", "package-lock.json"] {
        write(&to.join(name), bytes(&from.join(name))?)?;
    }
    npm_install(&to, "Deno, Bun and workerd")
}

/// What rustc and Node.js say of themselves: another version may make something else.
pub fn versions() -> Result<String> {
    let rustc = read(Command::new("rustc").arg("-vV").current_dir(root()))?;
    Ok(rustc + &read(Command::new("node").arg("--version"))?)
}

/// Everything that the library is compiled from: its sources, the manifest, the compiler.
pub fn library_sources() -> Result<Inputs> {
    let manifests =
        [".cargo", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].map(|name| root().join(name));
    let inputs = Inputs::default().value("tools", versions()?).paths(manifests)?;
    let entries = std::fs::read_dir(root().join("src"))?.collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    // The programs use the library, not the other way round.
    paths.retain(|path| !path.ends_with("bin"));
    paths.sort();
    inputs.paths(paths)
}

/// The version of a crate in Cargo.lock.
pub fn locked_crate(name: &str) -> Result<String> {
    let lock = String::from_utf8(bytes(&root().join("Cargo.lock"))?)?;
    let mark = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&mark).and_then(|(_, rest)| rest.split('"').next());
    Ok(version.with_context(|| format!("Cargo.lock does not name {name}"))?.to_owned())
}

/// The version of an npm package in www/package-lock.json.
pub fn locked_npm(name: &str) -> Result<String> {
    let lock: serde_json::Value = serde_json::from_slice(&bytes(&root().join("www/package-lock.json"))?)?;
    let version =
        lock.pointer(&format!("/packages/node_modules~1{name}/version")).and_then(|text| text.as_str());
    Ok(version.with_context(|| format!("www/package-lock.json does not name {name}"))?.to_owned())
}

/// A command-line tool from www/node_modules, run by node so that no install script is needed.
pub fn npm_tool(script: &str) -> Command {
    let path: PathBuf = root().join("www/node_modules").join(script);
    let mut command = Command::new("node");
    command.arg(path);
    command
}
