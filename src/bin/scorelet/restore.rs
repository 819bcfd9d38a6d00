//! `scorelet restore`: puts a backup in the place of the database.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use scorelet::server::journal::restore;

#[derive(clap::Args)]
pub struct Args {
    /// The backup, such as backup.db; it is not changed
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    /// The database file to replace; no collector may be running on it. A database that is there is kept under
    /// another name
    #[arg(long, env = "SCORELET_DB", value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let restored = restore(&args.backup, &args.db)?;
    let responses = if restored.responses == 1 { "response" } else { "responses" };
    let mut output = io::stdout();
    writeln!(output, "{}: restored, {} {responses}", args.db.display(), restored.responses)?;
    if let Some(replaced) = restored.replaced {
        writeln!(output, "The replaced database is now {}", replaced.display())?;
    }
    Ok(())
}
