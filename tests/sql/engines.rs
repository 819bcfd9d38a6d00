//! The engines under test. Each loads the tables and runs the queries.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::postgres::Postgres;

/// A table to load.
pub struct Table {
    pub name: &'static str,
    /// Its CSV.
    pub path: PathBuf,
    /// Whether columns have the types number, time and boolean; otherwise every column is text.
    pub typed: bool,
}

/// The columns of a typed table that are not text, and each engine's names for a number, a whole number, a
/// time and a boolean.
const TYPED: [(&str, usize); 6] = [
    ("value", 0),
    ("scale_low", 1),
    ("scale_high", 1),
    ("received_at", 2),
    ("answered_at", 2),
    ("complete", 3),
];

const TEXTS: [&str; 8] = ["survey", "id", "locale", "question", "row", "type", "direction", "context.plan"];

/// Returns the lines of each query's result; `None` if the engine is not installed.
pub fn run(engine: &str, tables: &[Table], queries: &[String], folder: &Path) -> Option<Vec<Vec<String>>> {
    match engine {
        "sqlite" => Some(sqlite(tables, queries)),
        "postgres" => postgres(tables, queries),
        _ => python(engine, tables, queries, folder),
    }
}

fn sqlite(tables: &[Table], queries: &[String]) -> Vec<Vec<String>> {
    let connection = Connection::open_in_memory().unwrap();
    for table in tables {
        let mut reader = csv::Reader::from_path(&table.path).unwrap();
        let header: Vec<String> =
            reader.headers().unwrap().iter().map(|name| format!("\"{name}\"")).collect();
        // A column with a numeric type converts texts to numbers where it can.
        let columns: Vec<String> = header
            .iter()
            .map(|name| {
                let number = table.typed
                    && TYPED.iter().any(|(known, kind)| *kind < 2 && name.trim_matches('"') == *known);
                format!("{name} {}", if number { "REAL" } else { "TEXT" })
            })
            .collect();
        connection
            .execute_batch(&format!("CREATE TABLE {} ({}); BEGIN", table.name, columns.join(", ")))
            .unwrap();
        let places = vec!["nullif(?, '')"; header.len()].join(", ");
        let mut insert =
            connection.prepare(&format!("INSERT INTO {} VALUES ({places})", table.name)).unwrap();
        for row in reader.records() {
            insert.execute(rusqlite::params_from_iter(row.unwrap().iter())).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    let rows = |query: &String| {
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    queries.iter().map(rows).collect()
}

fn postgres(tables: &[Table], queries: &[String]) -> Option<Vec<Vec<String>>> {
    let folder = tempfile::tempdir().unwrap();
    let server = Postgres::start(folder.path())?;
    load(&server, tables);
    let rows = |query: &String| {
        let printed =
            server.psql(&format!("{ZONE};\n{query}")).unwrap_or_else(|error| panic!("{error}\n{query}"));
        printed.lines().map(str::to_owned).collect()
    };
    Some(queries.iter().map(rows).collect())
}

/// A session zone other than UTC, because results must not depend on it.
const ZONE: &str = "SET timezone = 'America/New_York'";

/// Puts the tables into a PostgreSQL.
pub fn load(server: &Postgres, tables: &[Table]) {
    for Table { name, path, typed } in tables {
        let file = fs::read_to_string(path).unwrap();
        let header = file.lines().next().unwrap();
        let columns: Vec<String> = header.split(',').map(|column| format!("\"{column}\" text")).collect();
        let text = if *typed { format!("{name}_text") } else { (*name).to_owned() };
        server.psql(&format!("CREATE TABLE {text} ({})", columns.join(", "))).unwrap();
        server.psql(&format!("\\copy {text} FROM '{}' WITH (FORMAT csv, HEADER)", path.display())).unwrap();
        if *typed {
            let types = ["double precision", "smallint", "timestamptz", "boolean"];
            let typed = TYPED.iter().map(|(column, kind)| format!("{column}::{} AS {column}", types[*kind]));
            let columns: Vec<String> = typed.chain(TEXTS.iter().map(|name| format!("\"{name}\""))).collect();
            server
                .psql(&format!("{ZONE}; CREATE TABLE {name} AS SELECT {} FROM {text}", columns.join(", ")))
                .unwrap();
        }
    }
}

/// Where `cargo xtask test` installs the other engines. Spark is run by `cargo xtask test --full` alone:
/// it is the largest download, and takes longer to start than all others together.
pub fn programs(engine: &str) -> Option<PathBuf> {
    let is_spark = engine == "spark";
    if is_spark && std::env::var_os("SCORELET_FULL").is_none() {
        return None;
    }
    let home = if is_spark { "spark" } else { "warehouses" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools").join(home).join("bin");
    folder.join("python").is_file().then_some(folder)
}

fn python(engine: &str, tables: &[Table], queries: &[String], folder: &Path) -> Option<Vec<Vec<String>>> {
    let python = programs(engine)?.join("python");
    let types = match engine {
        "clickhouse" => ["Nullable(Float64)", "Nullable(UInt8)", "Nullable(DateTime64(3))", "Nullable(Bool)"],
        "spark" => ["DOUBLE", "INT", "TIMESTAMP", "BOOLEAN"],
        _ => ["double", "integer", "timestamptz", "boolean"],
    };
    let types: Value = TYPED
        .iter()
        .map(|(name, kind)| ((*name).to_owned(), json!(types[*kind])))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let tables = tables.iter().map(|table| {
        let types = if table.typed { types.clone() } else { Value::Null };
        (table.name.to_owned(), json!({ "path": table.path, "types": types }))
    });
    let tables: serde_json::Map<String, Value> = tables.collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sql/warehouse.py");
    let mut child = Command::new(python)
        .arg(script)
        .arg(engine)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let job = json!({ "tables": tables, "queries": queries, "folder": folder });
    child.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{engine}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
