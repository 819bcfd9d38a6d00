//! What was made before from the same inputs, and need not be made again.
//!
//! A stamp holds two hashes: of everything that a step read and of what it wrote. Work is skipped only
//! where both still agree, so neither an edited source nor a damaged output goes unnoticed. Contents are
//! compared, not times: switching branches there and back rebuilds nothing.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::run::{bytes, root, write};

/// Folders that hold no source of ours.
const NOT_SOURCE: [&str; 3] = ["node_modules", "target", ".git"];

/// The hash of what a step reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

/// Collects what a step reads. The order counts, so it must be the same every time.
#[derive(Clone, Default)]
pub struct Inputs(Sha256);

impl Inputs {
    /// Adds a value with its name: a version, an option, the key of an earlier step.
    pub fn value(mut self, name: &str, value: impl AsRef<[u8]>) -> Inputs {
        // Lengths keep "ab" + "c" apart from "a" + "bc".
        for part in [name.as_bytes(), value.as_ref()] {
            self.0.update(part.len().to_le_bytes());
            self.0.update(part);
        }
        self
    }

    /// Adds a file, or every file in a folder and the folders in it, by path and content. A path where
    /// there is nothing counts too: a file that appears there later is a change.
    pub fn path(self, path: &Path) -> Result<Inputs> {
        let name = path.strip_prefix(root()).unwrap_or(path).to_string_lossy().into_owned();
        if path.is_dir() {
            sorted(path)?.into_iter().try_fold(self, |inputs, entry| inputs.path(&entry))
        } else if path.is_file() {
            Ok(self.value(&name, bytes(path)?))
        } else {
            Ok(self.value(&name, "").value("missing", ""))
        }
    }

    /// The same for several paths.
    pub fn paths<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Result<Inputs> {
        paths.into_iter().try_fold(self, |inputs, path| inputs.path(path.as_ref()))
    }

    /// The hash of all that was added.
    pub fn key(self) -> Key {
        Key(hex(&self.0.finalize()))
    }
}

/// What a folder holds, by name, without what is not source.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    let is_source =
        |path: &PathBuf| !path.file_name().is_some_and(|name| NOT_SOURCE.iter().any(|n| name == *n));
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).filter(is_source).collect();
    paths.sort();
    Ok(paths)
}

/// The record of one step, in a file under target/.
pub struct Stamp {
    file: PathBuf,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// The stamp of the step that writes these files or folders.
    pub fn new(name: &str, outputs: impl IntoIterator<Item = PathBuf>) -> Stamp {
        Stamp::at(root().join("target/xtask/stamps").join(name), outputs)
    }

    fn at(file: PathBuf, outputs: impl IntoIterator<Item = PathBuf>) -> Stamp {
        Stamp { file, outputs: outputs.into_iter().collect() }
    }

    /// Whether the outputs are what the step made from these inputs.
    pub fn is_current(&self, inputs: &Key) -> bool {
        self.outputs.iter().all(|path| path.exists())
            && std::fs::read_to_string(&self.file)
                .is_ok_and(|noted| self.note(inputs).is_ok_and(|current| noted == current))
    }

    /// Does `work`, unless its outputs are current. `inputs` is asked again at the end: where a source
    /// changed meanwhile, nobody knows which version was read, and the next build does the work again.
    pub fn unless_current(
        &self,
        inputs: impl Fn() -> Result<Key>,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let before = inputs()?;
        if self.is_current(&before) {
            return Ok(());
        }
        // First of all: work that fails half-way leaves outputs that fit no stamp.
        self.forget()?;
        work()?;
        if inputs()? == before { write(&self.file, self.note(&before)?) } else { Ok(()) }
    }

    fn forget(&self) -> Result<()> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn note(&self, inputs: &Key) -> Result<String> {
        let outputs = Inputs::default().paths(&self.outputs)?.key();
        Ok(format!("inputs {}\noutputs {}\n", inputs.0, outputs.0))
    }
}

/// Results of slow pure functions, kept by the hash of what they were made from.
pub struct Cache {
    folder: PathBuf,
    used: HashSet<String>,
}

impl Cache {
    /// The cache of compressed files.
    pub fn open() -> Cache {
        Cache::at(root().join("target/xtask/compressed"))
    }

    fn at(folder: PathBuf) -> Cache {
        Cache { folder, used: HashSet::new() }
    }

    /// What `make` makes of `contents`. `recipe` names the function with its options and its version.
    pub fn get(
        &mut self,
        recipe: &str,
        contents: &[u8],
        make: impl FnOnce(&[u8]) -> Result<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        let Key(name) = Inputs::default().value("recipe", recipe).value("contents", contents).key();
        let path = self.folder.join(&name);
        self.used.insert(name);
        if let Some(made) = std::fs::read(&path).ok().and_then(checked) {
            return Ok(made);
        }
        let made = make(contents)?;
        write(&path, [&Sha256::digest(&made)[..], &made].concat())?;
        Ok(made)
    }

    /// Removes what was not asked for since the cache was opened.
    pub fn prune(self) -> Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !self.used.contains(&*entry.file_name().to_string_lossy()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The contents behind their hash; `None` where the file is damaged or was cut short.
fn checked(mut kept: Vec<u8>) -> Option<Vec<u8>> {
    let made = (kept.len() >= 32).then(|| kept.split_off(32))?;
    (Sha256::digest(&made)[..] == kept[..]).then_some(made)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs;

    use super::*;

    /// A step that copies `source` to `output`, and counts how often it does.
    struct Step {
        folder: tempfile::TempDir,
        done: Cell<u32>,
    }

    impl Step {
        fn new() -> Step {
            let step = Step { folder: tempfile::tempdir().unwrap(), done: Cell::new(0) };
            fs::create_dir(step.at("source")).unwrap();
            step.write("source/a", "one");
            step.write("source/b", "two");
            step
        }

        fn at(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.at(name), text).unwrap();
        }

        fn inputs(&self) -> Result<Key> {
            Ok(Inputs::default().path(&self.at("source"))?.key())
        }

        fn stamp(&self) -> Stamp {
            Stamp::at(self.at("stamp"), [self.at("output")])
        }

        fn build(&self) -> Result<()> {
            self.stamp().unless_current(
                || self.inputs(),
                || {
                    self.done.set(self.done.get() + 1);
                    self.write("output", &fs::read_to_string(self.at("source/a"))?);
                    Ok(())
                },
            )
        }

        /// Builds twice after a change; the first has work to do, the second has none.
        #[track_caller]
        fn assert_noticed(&self) {
            let before = self.done.get();
            self.build().unwrap();
            assert_eq!(self.done.get(), before + 1, "the change was not noticed");
            self.build().unwrap();
            assert_eq!(self.done.get(), before + 1, "the work was done twice");
            assert_eq!(fs::read(self.at("output")).unwrap(), fs::read(self.at("source/a")).unwrap());
        }
    }

    #[test]
    fn work_is_skipped_only_while_inputs_and_outputs_are_the_same() {
        let step = Step::new();
        step.assert_noticed();
        step.write("source/a", "another");
        step.assert_noticed();
        step.write("source/new", "");
        step.assert_noticed();
        fs::rename(step.at("source/b"), step.at("source/c")).unwrap();
        step.assert_noticed();
        fs::remove_file(step.at("source/c")).unwrap();
        step.assert_noticed();
        step.write("output", "edited by hand");
        step.assert_noticed();
        fs::remove_file(step.at("output")).unwrap();
        step.assert_noticed();
        step.write("stamp", "");
        step.assert_noticed();
    }

    #[test]
    fn a_source_that_was_changed_and_changed_back_needs_no_work() {
        let step = Step::new();
        step.build().unwrap();
        step.write("source/a", "other");
        step.write("source/a", "one");
        step.build().unwrap();
        assert_eq!(step.done.get(), 1);
    }

    #[test]
    fn failed_work_leaves_no_stamp() {
        let step = Step::new();
        step.build().unwrap();
        step.write("source/a", "other");
        let fails = || anyhow::bail!("as told");
        assert!(step.stamp().unless_current(|| step.inputs(), fails).is_err());
        step.write("source/a", "one");
        step.assert_noticed();
    }

    #[test]
    fn a_source_that_changes_during_the_work_is_read_again() {
        let step = Step::new();
        let edited = || {
            step.write("output", "one");
            step.write("source/a", "edited");
            Ok(())
        };
        step.stamp().unless_current(|| step.inputs(), edited).unwrap();
        assert!(!step.stamp().is_current(&step.inputs().unwrap()));
        // Changing it back does not make a stamp either.
        step.write("source/a", "one");
        step.assert_noticed();
    }

    #[test]
    fn a_file_that_appears_and_parts_that_move_are_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("later");
        let key = || Inputs::default().path(&file).unwrap().key();
        let before = key();
        fs::write(&file, "").unwrap();
        assert_ne!(key(), before);
        let pair = |one, two| Inputs::default().value(one, two).key();
        assert_ne!(pair("ab", "c"), pair("a", "bc"));
    }

    #[test]
    fn packages_of_npm_are_not_sources() {
        let step = Step::new();
        let before = step.inputs().unwrap();
        fs::create_dir(step.at("source/node_modules")).unwrap();
        step.write("source/node_modules/package.js", "");
        assert_eq!(step.inputs().unwrap(), before);
    }

    #[test]
    fn results_are_kept_until_nobody_asks_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let made = Cell::new(0);
        let get = |cache: &mut Cache, recipe: &str, contents: &str| {
            let make = |bytes: &[u8]| {
                made.set(made.get() + 1);
                Ok([bytes, b"!"].concat())
            };
            cache.get(recipe, contents.as_bytes(), make).unwrap()
        };
        let mut cache = Cache::at(folder.path().to_owned());
        assert_eq!(get(&mut cache, "v1", "text"), b"text!");
        assert_eq!(get(&mut cache, "v1", "text"), b"text!");
        assert_eq!(made.get(), 1);
        get(&mut cache, "v2", "text");
        assert_eq!(made.get(), 2, "another version of the function makes something else");
        cache.prune().unwrap();

        let mut cache = Cache::at(folder.path().to_owned());
        get(&mut cache, "v1", "text");
        assert_eq!(made.get(), 2);
        cache.prune().unwrap();
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left.len(), 1);
        // Cut short by a full disk or a lost machine.
        fs::write(&left[0], "cut").unwrap();
        assert_eq!(get(&mut Cache::at(folder.path().to_owned()), "v1", "text"), b"text!");
        assert_eq!(made.get(), 3);
    }
}
