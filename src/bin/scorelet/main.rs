//! The `scorelet` command.

mod backup;
mod calc;
mod erase;
mod score;
mod serve;
mod service;
mod sql;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Scores survey answers: NPS, CSAT and customer effort, each with an honest interval.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Score files of survey answers
    Score(score::Args),
    /// Answer JSON requests, one a line on standard input, one reply a line on standard output
    Calc(calc::Args),
    /// Figures of a help desk from a file of tickets: times, contacts, handling
    Service(service::Args),
    /// Print the query that has a warehouse count its table of answers, for `calc` to score
    Sql(sql::Args),
    /// Collect responses over HTTP and give them back as summaries, exports and live events
    Serve(serve::Args),
    /// Erase responses from a collector's database, and their text from its files
    Erase(erase::Args),
    /// Copy a collector's database to a new file while the collector runs
    Backup(backup::Args),
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
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough, as `head` does.
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
