//! The `scorelet` command.

mod backup;
mod calc;
mod erase;
mod restore;
mod score;
mod serve;
mod service;
mod sql;
mod token;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Scores survey answers (NPS, CSAT, customer effort) with confidence intervals, and collects them.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  scorelet score answers.csv
  scorelet score answers.csv --by plan --period month
  scorelet serve --allow-origin https://shop.example --keep 400d
  scorelet COMMAND --help";

#[derive(Subcommand)]
enum Command {
    /// Score files of survey answers: CSV, NDJSON or JSON
    Score(score::Args),
    /// Reply to JSON requests: one on each line of standard input, one reply on each line of standard output
    Calc(calc::Args),
    /// Compute service figures from a file of tickets: reply times, resolution, contacts, handling time
    Service(service::Args),
    /// Print an SQL query that counts answers in a data warehouse, for `score` and `calc`
    Sql(sql::Args),
    /// Run the collector: receive responses over HTTP, return summaries, exports and live events
    Serve(serve::Args),
    /// Erase responses from a collector's database, and their text from its files
    Erase(erase::Args),
    /// Copy a collector's database to a new file, also while the collector runs
    Backup(backup::Args),
    /// Put a backup in the place of a collector's database, while no collector runs
    Restore(restore::Args),
    /// Add, list and revoke tokens for reading
    Token(token::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Score(args) => score::run(args),
        Command::Calc(args) => calc::run(args),
        Command::Service(args) => service::run(args),
        Command::Sql(args) => sql::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Erase(args) => erase::run(args),
        Command::Backup(args) => backup::run(args),
        Command::Restore(args) => restore::run(args),
        Command::Token(args) => token::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has closed the pipe, as `head` does.
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scorelet: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
