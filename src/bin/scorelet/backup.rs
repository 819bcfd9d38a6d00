//! `scorelet backup`: a copy of the database, while the collector runs.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use scorelet::server::journal::backup;

/// From where to where.
#[derive(clap::Args)]
pub struct Args {
    /// The collector's database; the collector may be running
    #[arg(long, value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    /// The file to make; one that is there is never overwritten
    #[arg(value_name = "FILE")]
    target: PathBuf,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    backup(&args.db, &args.target)?;
    let bytes = std::fs::metadata(&args.target)?.len();
    Ok(writeln!(io::stdout(), "{} holds the backup, {bytes} bytes, checked", args.target.display())?)
}
