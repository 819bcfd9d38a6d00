//! `scorelet sql`: prints a query that counts answers in a data warehouse.

use std::error::Error;
use std::io::{self, Write};

use jiff::tz::TimeZone;
use scorelet::period::Period;
use scorelet::scale::Values;
use scorelet::server::instant_in;
use scorelet::sql::{Engine, Query, QueryOptions, Source};

use super::score::arguments;

#[derive(clap::Args)]
pub struct Args {
    /// The engine that will run the query
    #[arg(long, value_parser = engine, value_name = "postgres|duckdb|clickhouse|spark|bigquery|sqlite")]
    engine: Engine,
    /// The table of answers: one row per answer, with the columns of the collector's CSV
    #[arg(long, value_name = "NAME", default_value = "answers")]
    table: String,
    /// Count responses in NDJSON files instead of a table: a path as the engine reads it, such as
    /// 'answers/*.ndjson' (spark, duckdb and clickhouse only)
    #[arg(long, value_name = "PATH", conflicts_with = "table")]
    ndjson: Option<String>,
    /// Count only this survey, such as checkout
    #[arg(long)]
    survey: Option<String>,
    /// Count only this question, such as nps; a row of a matrix is QUESTION.ROW
    #[arg(long)]
    question: Option<String>,
    /// Count each value of this column separately, such as locale or context.plan
    #[arg(long, value_name = "COLUMN", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    by: Option<String>,
    /// Count each period separately
    #[arg(long, value_parser = arguments::period, value_name = "day|week|month|quarter")]
    period: Option<Period>,
    /// The time zone whose days count, such as Europe/Vilnius
    #[arg(long, default_value = "UTC", value_parser = arguments::time_zone, value_name = "ZONE")]
    tz: TimeZone,
    /// Count only answers from this date in the time zone, or RFC 3339 time on, such as 2026-01-01
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Count only answers before this date or time
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// The values that count as favourable, such as 4,5, if the questions do not use the usual ones
    #[arg(long, value_parser = arguments::values, value_name = "VALUES")]
    favourable: Option<Values>,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let source = args.ndjson.map_or(Source::Table(args.table), Source::Lines);
    let options = QueryOptions {
        by: args.by,
        period: args.period,
        survey: args.survey,
        question: args.question,
        since: args.since.map(|text| time("since", &text, &args.tz)).transpose()?,
        until: args.until.map(|text| time("until", &text, &args.tz)).transpose()?,
        zone: arguments::zone_of(&args.tz),
        favourable: args.favourable,
    };
    Ok(write!(io::stdout(), "{}", Query::new(args.engine, source, options)?)?)
}

/// Reads a date in the zone, or a time.
fn time(option: &str, text: &str, zone: &TimeZone) -> Result<i64, String> {
    instant_in(text, zone).ok_or_else(|| {
        format!(
            "--{option}: expected a date such as 2026-11-21, or an RFC 3339 time such as 2026-11-21T18:02:11Z, found \"{text}\""
        )
    })
}

fn engine(name: &str) -> Result<Engine, &'static str> {
    Engine::from_name(name).ok_or("must be postgres, duckdb, clickhouse, spark, bigquery or sqlite")
}
