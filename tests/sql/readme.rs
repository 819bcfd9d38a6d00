//! Runs the manual's shell lines exactly as they are written there, from answers to summaries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cases::{CASES, README, Source, read};
use crate::postgres::Postgres;
use crate::{engines, not_run, same};

/// Returns the shell block that contains `word`.
fn block(word: &str) -> &'static str {
    let manual = include_str!("../../www/docs/warehouse.md");
    let blocks: Vec<_> =
        manual.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let found: Vec<_> = blocks.iter().filter(|block| block.contains(word)).collect();
    assert_eq!(found.len(), 1, "one block with {word}");
    found[0]
}

/// Runs a block in `folder`, with `scorelet` and these programs on the PATH, and compares the summaries
/// that it writes with those of a case.
fn runs(block: &str, folder: &Path, programs: PathBuf, environment: &[(&str, String)], lines: bool) {
    let own = Path::new(env!("CARGO_BIN_EXE_scorelet")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths([own, programs].into_iter().chain(std::env::split_paths(&path))).unwrap();
    let mut command = Command::new("sh");
    command.args(["-e", "-c", block]).current_dir(folder).env("PATH", path);
    let output = command.envs(environment.iter().map(|(name, value)| (name, value))).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (counted, _) = read(&fs::read_to_string(folder.join("summaries.ndjson")).unwrap());
    let is_it = |case: &&crate::cases::Case| {
        case.arguments == README && matches!(case.source, Source::Lines(_)) == lines
    };
    let case = CASES.cases.iter().find(is_it).unwrap();
    same("README", &case.arguments, &counted, &case.expected);
}

#[test]
fn postgresql_s_table_is_scored_as_the_readme_shows() {
    let folder = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let Some(server) = Postgres::start(data.path()) else { return not_run("PostgreSQL") };
    engines::load(&server, &CASES.tables());
    runs(block("psql"), folder.path(), server.programs().to_owned(), &server.environment(), false);
}

#[test]
fn spark_s_folder_of_responses_is_scored_as_the_readme_shows() {
    let Some(programs) = engines::programs("spark") else { return not_run("spark") };
    let folder = tempfile::tempdir().unwrap();
    let answers = folder.path().join("answers");
    fs::create_dir(&answers).unwrap();
    for file in fs::read_dir(CASES.folder.join("posted")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), answers.join(file.file_name())).unwrap();
    }
    // Without a table or a web page and with small files, Spark starts faster.
    let settings = "spark.sql.catalogImplementation in-memory\nspark.ui.enabled false\n\
                    spark.sql.shuffle.partitions 1\nspark.driver.extraJavaOptions -XX:TieredStopAtLevel=1\n";
    fs::write(folder.path().join("spark-defaults.conf"), settings).unwrap();
    let folder_of_settings = folder.path().to_str().unwrap().to_owned();
    let local = [("SPARK_LOCAL_IP", "127.0.0.1".to_owned()), ("SPARK_CONF_DIR", folder_of_settings)];
    runs(block("spark-sql -S -f count.sql >"), folder.path(), programs, &local, true);
}
