//! `scorelet backup`: copies the database, also while the collector runs.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use scorelet::server::journal::backup;

#[derive(clap::Args)]
pub struct Args {
    /// The collector's database file; the collector may be running
    #[arg(long, env = "SCORELET_DB", value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
    /// The file to create, such as backup.db; an existing file is never overwritten
    #[arg(value_name = "FILE")]
    target: PathBuf,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    backup(&args.db, &args.target)?;
    let bytes = std::fs::metadata(&args.target)?.len();
    Ok(writeln!(
        io::stdout(),
        "{}: backup complete, {bytes} bytes, integrity checked",
        args.target.display()
    )?)
}
