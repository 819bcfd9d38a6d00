//! The engines in which the tests run what `scorelet sql` prints: PostgreSQL, and those that come as
//! Python packages (DuckDB, ClickHouse, Spark), in virtual environments under target/tools.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::run::{exists, root, say};
use crate::tools::{apt_install, may_install, python_packages};

/// A program of the system's: what needs it, how it is found, and how it is installed.
struct Need {
    /// Whether only the full tests need it.
    full: bool,
    engines: &'static str,
    is_here: fn() -> bool,
    package: &'static str,
    advice: &'static str,
}

const NEEDS: [Need; 3] = [
    Need {
        full: false,
        engines: "PostgreSQL",
        is_here: has_postgres,
        package: "postgresql",
        advice: "its programs in /usr/lib/postgresql (Debian: sudo apt-get install postgresql)",
    },
    Need {
        full: false,
        engines: "DuckDB, ClickHouse and Spark",
        is_here: has_venv,
        package: "python3-venv",
        advice: "Python 3.11 or newer with venv (Debian: sudo apt-get install python3-venv)",
    },
    Need {
        full: true,
        engines: "Spark",
        is_here: || exists("java"),
        package: "default-jre-headless",
        advice: "Java 17 or newer (Debian: sudo apt-get install default-jre-headless)",
    },
];

/// Installs what is missing if it can, or names it; the tests then report what was not run. Spark, the
/// largest download, belongs to the `full` tests.
pub fn ready(full: bool) -> Result<()> {
    let missing = || NEEDS.iter().filter(|need| (full || !need.full) && !(need.is_here)());
    let packages: Vec<_> = missing().map(|need| need.package).collect();
    if may_install() && !packages.is_empty() {
        apt_install(&packages)?;
    }
    for need in missing() {
        say(&format!("the tests of `scorelet sql` in {} need {}", need.engines, need.advice));
    }
    if has_venv() { packages_of_python(full) } else { Ok(()) }
}

/// Whether a PostgreSQL from Debian's packages is here; they do not put its programs on the PATH.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path()).any(|version| version.join("bin/initdb").is_file())
}

/// Debian's python3 has venv only with another package, which provides `ensurepip`.
fn has_venv() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import ensurepip, venv"]).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

/// chDB is a whole ClickHouse, PySpark a whole Spark of 450 MB.
fn packages_of_python(full: bool) -> Result<()> {
    let install = |list: &str, home: &str, what: &str| {
        let list = root().join("tests/sql").join(list);
        python_packages(&list, &root().join("target/tools").join(home), what)
    };
    install("requirements.txt", "warehouses", "DuckDB and ClickHouse (chDB)")?;
    if full { install("requirements-spark.txt", "spark", "Spark (PySpark)") } else { Ok(()) }
}
