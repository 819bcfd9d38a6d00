//! `scorelet erase`: deletes responses from the database, permanently.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use scorelet::server::instant;
use scorelet::server::journal::{Erasure, Selector, erase};

#[derive(clap::Args)]
pub struct Args {
    /// The collector's database file; the collector may be running
    #[arg(long, env = "SCORELET_DB", value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    #[command(flatten)]
    selector: Which,
    /// Erase only in this survey, by its id, such as checkout
    #[arg(long, value_name = "SURVEY")]
    survey: Option<String>,
    /// Only print how many responses would be erased
    #[arg(long)]
    dry_run: bool,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Erase all responses of this respondent, such as u-42
    #[arg(long, value_name = "RESPONDENT")]
    respondent: Option<String>,
    /// Erase the response with this id, such as 01993d0e-7c1a-7b3e-9f00-5a0b6c7d8e9f
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Erase all responses answered before this date (midnight UTC) or RFC 3339 time, such as 2025-01-01
    #[arg(long, value_name = "DATE", value_parser = time)]
    before: Option<i64>,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let Args { db, selector: Which { respondent, id, before }, survey, dry_run } = args;
    let selector = respondent
        .map(Selector::Respondent)
        .or(id.map(Selector::Id))
        .or(before.map(Selector::Before))
        .ok_or("give one of --respondent, --id and --before")?;
    let count = erase(&db, &Erasure { selector, survey, dry_run })?;
    let responses = if count == 1 { "response" } else { "responses" };
    let done = if dry_run { "would be erased" } else { "erased" };
    Ok(writeln!(io::stdout(), "{count} {responses} {done}")?)
}

/// Reads a date or a time as Unix milliseconds.
pub fn time(text: &str) -> Result<i64, &'static str> {
    instant(text)
        .ok_or("expected a date such as 2026-11-21, or an RFC 3339 time such as 2026-11-21T18:02:11Z")
}
