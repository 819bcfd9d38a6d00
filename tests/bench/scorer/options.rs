//! What is asked for.

use std::path::{Path, PathBuf};

use crate::race::Contender;

/// The parts that can be run alone.
pub const SECTIONS: [&str; 4] = ["csv", "ndjson", "native", "file"];

pub struct Options {
    /// Millions of bytes.
    pub megabytes: u64,
    /// How often each contender runs; the best run counts.
    pub runs: usize,
    sections: Vec<String>,
    /// None: all of them.
    contenders: Option<Vec<String>>,
}

impl Options {
    pub fn parse(args: &[String]) -> Result<Options, String> {
        let mut options = Options {
            megabytes: 100,
            runs: 5,
            sections: SECTIONS.map(str::to_owned).into(),
            contenders: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} wants a value"));
            let number = |text: &String| text.parse().map_err(|_| format!("{arg} wants a whole number"));
            match arg.as_str() {
                "--bench" => {}
                "--gb" => options.megabytes = 1000,
                "--size" => options.megabytes = number(value()?)?,
                "--runs" => options.runs = number(value()?)?.max(1) as usize,
                "--only" => options.sections = words(value()?),
                "--contender" => options.contenders = Some(words(value()?)),
                other => return Err(format!("no option {other}")),
            }
        }
        match options.sections.iter().find(|name| !SECTIONS.contains(&name.as_str())) {
            Some(unknown) => Err(format!("no section {unknown}; there are {}", SECTIONS.join(", "))),
            None => Ok(options),
        }
    }

    pub fn has(&self, section: &str) -> bool {
        self.sections.iter().any(|name| name == section)
    }

    /// Those of the contenders that are to run.
    pub fn of(&self, all: &[Contender]) -> Vec<Contender> {
        let asked = |contender: &&Contender| {
            self.contenders.as_ref().is_none_or(|names| names.iter().any(|name| name == contender.name))
        };
        all.iter().filter(asked).copied().collect()
    }

    /// A name that was asked for and that none of these has.
    pub fn unknown(&self, all: &[Contender]) -> Option<&str> {
        let known = |name: &&String| all.iter().any(|contender| contender.name == **name);
        self.contenders.iter().flatten().find(|name| !known(name)).map(String::as_str)
    }

    /// The folder of the files, which are made once.
    pub fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench")
    }
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(str::to_owned).collect()
}
