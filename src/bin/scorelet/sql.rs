//! `scorelet sql`: the query that has a warehouse do the counting.

use std::error::Error;
use std::io::{self, Write};

use scorelet::import::Period;
use scorelet::scale::Values;
use scorelet::sql::{Engine, Options, Query, Source};

use super::erase::time;
use super::score::arguments;

/// Which engine, which answers, how apart.
#[derive(clap::Args)]
pub struct Args {
    /// The engine that the query is for
    #[arg(long, value_parser = engine, value_name = "postgres|duckdb|clickhouse|spark|bigquery|sqlite")]
    engine: Engine,
    /// The table of answers, one row an answer, with the columns of the collector's CSV
    #[arg(long, value_name = "NAME", default_value = "answers")]
    table: String,
    /// Read responses as they were posted, one a line, from these files instead of a table: a path as
    /// the engine reads it (spark, duckdb, clickhouse)
    #[arg(long, value_name = "PATH", conflicts_with = "table")]
    ndjson: Option<String>,
    /// Count only this survey
    #[arg(long)]
    survey: Option<String>,
    /// Count only this question; QUESTION.ROW is a row of a matrix
    #[arg(long)]
    question: Option<String>,
    /// Count each value of this column apart, such as locale or context.plan
    #[arg(long, value_name = "COLUMN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    by: Option<String>,
    /// Count each span of time apart, in UTC
    #[arg(long, value_parser = arguments::period, value_name = "day|week|month|quarter")]
    period: Option<Period>,
    /// Count only answers of this time or later: RFC 3339, or a date, which begins at midnight UTC
    #[arg(long, value_name = "DATE", value_parser = time)]
    since: Option<i64>,
    /// Count only answers before this time
    #[arg(long, value_name = "DATE", value_parser = time)]
    until: Option<i64>,
    /// The favourable values, such as 4,5, where the questions have their own
    #[arg(long, value_parser = arguments::values, value_name = "VALUES")]
    favourable: Option<Values>,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let source = args.ndjson.map_or(Source::Table(args.table), Source::Lines);
    let options = Options {
        by: args.by,
        period: args.period,
        survey: args.survey,
        question: args.question,
        since: args.since,
        until: args.until,
        favourable: args.favourable,
    };
    Ok(write!(io::stdout(), "{}", Query::new(args.engine, source, options)?)?)
}

fn engine(name: &str) -> Result<Engine, &'static str> {
    Engine::from_name(name).ok_or("must be postgres, duckdb, clickhouse, spark, bigquery or sqlite")
}
