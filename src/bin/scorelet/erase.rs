//! `scorelet erase`: responses out of the database, for good.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use scorelet::server::instant;
use scorelet::server::journal::{Erasure, Selector, erase};

/// Which responses of which database.
#[derive(clap::Args)]
pub struct Args {
    /// The collector's database; the collector may be running
    #[arg(long, value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    #[command(flatten)]
    selector: Which,
    /// Only in this survey
    #[arg(long, value_name = "SURVEY")]
    survey: Option<String>,
    /// Only say how many there are
    #[arg(long)]
    dry_run: bool,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Every response of this respondent
    #[arg(long, value_name = "RESPONDENT")]
    respondent: Option<String>,
    /// The response with this id
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Every response counted before this time: RFC 3339, or a date, which begins at midnight UTC
    #[arg(long, value_name = "DATE", value_parser = time)]
    before: Option<i64>,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let Args { db, selector: Which { respondent, id, before }, survey, dry_run } = args;
    let selector = respondent
        .map(Selector::Respondent)
        .or(id.map(Selector::Id))
        .or(before.map(Selector::Before))
        .ok_or("name --respondent, --id or --before")?;
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
