//! `scorelet token`: adds, lists and revokes tokens for reading.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use scorelet::server::facts::Scope;
use scorelet::server::journal::{add_token, list_tokens, revoke_token};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add a token and print it, once; it is valid at once, also in a running collector
    Add {
        #[command(flatten)]
        database: Database,
        /// A name for it, such as dashboard, by which it is listed and revoked
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it may read: scores (summaries, counts, live events, metrics), answers (also single answers), or
        /// export (everything)
        #[arg(long, value_name = "scores|answers|export", value_parser = scope)]
        may: Scope,
    },
    /// List the tokens that were added, with what they may read and since when
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revoke a token: at once, also in a running collector
    Revoke {
        #[command(flatten)]
        database: Database,
        /// Its name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
}

#[derive(clap::Args)]
struct Database {
    /// The collector's database file; the collector may be running
    #[arg(long, env = "SCORELET_DB", value_name = "FILE", default_value = "scorelet.db")]
    db: PathBuf,
}

fn scope(name: &str) -> Result<Scope, &'static str> {
    Scope::from_name(name).ok_or("must be scores, answers or export")
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let mut output = io::stdout();
    match args.action {
        Action::Add { database, name, may } => {
            let token = add_token(&database.db, &name, may)?;
            let may = may.name();
            writeln!(output, "The token \"{name}\" may read {may}. It is shown only this once:\n{token}")?;
        }
        Action::List { database } => {
            let tokens = list_tokens(&database.db)?;
            if tokens.is_empty() {
                writeln!(
                    output,
                    "No tokens were added; only the one in the file beside the database is valid"
                )?;
            }
            let width = tokens.iter().map(|token| token.name.chars().count()).max().unwrap_or_default();
            for token in tokens {
                writeln!(output, "{:<width$}  {:<7}  {}", token.name, token.may.name(), token.created_at)?;
            }
        }
        Action::Revoke { database, name } => {
            revoke_token(&database.db, &name)?;
            writeln!(output, "The token \"{name}\" is revoked")?;
        }
    }
    Ok(())
}
