//! The engines in which the tests run what `scorelet sql` prints: PostgreSQL, and those that come as
//! Python packages (DuckDB, ClickHouse, Spark), in an environment of the repository's own.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::run::{exists, root, say};
use crate::tools::{apt_install, may_install, python_packages};

/// A program that is not ours to bring along: what needs it, what is looked for, and how it comes.
struct Need {
    engines: &'static str,
    is_here: fn() -> bool,
    package: &'static str,
    advice: &'static str,
}

const NEEDS: [Need; 3] = [
    Need {
        engines: "PostgreSQL",
        is_here: has_postgres,
        package: "postgresql",
        advice: "its programs in /usr/lib/postgresql (Debian: sudo apt-get install postgresql)",
    },
    Need {
        engines: "DuckDB, ClickHouse and Spark",
        is_here: has_venv,
        package: "python3-venv",
        advice: "Python 3.11 or newer with venv (Debian: sudo apt-get install python3-venv)",
    },
    Need {
        engines: "Spark",
        is_here: || exists("java"),
        package: "default-jre-headless",
        advice: "Java 17 or newer (Debian: sudo apt-get install default-jre-headless)",
    },
];

/// Installs what is missing where that can be done, else names it: the tests then say what was not run.
pub fn ready() -> Result<()> {
    let missing = || NEEDS.iter().filter(|need| !(need.is_here)());
    let packages: Vec<_> = missing().map(|need| need.package).collect();
    if may_install() && !packages.is_empty() {
        apt_install(&packages)?;
    }
    for need in missing() {
        say(&format!("the tests of `scorelet sql` in {} need {}", need.engines, need.advice));
    }
    if has_venv() { packages_of_python() } else { Ok(()) }
}

/// Whether a PostgreSQL of Debian's packages is here: they keep their programs off the PATH.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path()).any(|version| version.join("bin/initdb").is_file())
}

/// Debian's python3 has venv only with a package more, which is what brings `ensurepip`.
fn has_venv() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import ensurepip, venv"]).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

/// About 500 MB to download and 1.5 GB on the disk: chDB is a whole ClickHouse, PySpark a whole Spark.
fn packages_of_python() -> Result<()> {
    let wanted = root().join("tests/sql/requirements.txt");
    let home = root().join("target/tools/warehouses");
    python_packages(&wanted, &home, "DuckDB, ClickHouse (chDB) and Spark (PySpark)")
}
