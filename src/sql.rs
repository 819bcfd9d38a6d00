//! The query that has a warehouse count a table of answers, so that only counts leave it.
//!
//! Counts per value are all that a summary needs, and they add: each row of the result is one request
//! of [`crate::scoring::request`], as a line of JSON. What counts and what does not is decided as
//! [`crate::import`] and the collector decide it; one template says it, and a table of dialects
//! how each engine writes it.
//!
//! ```
//! use scorelet::sql::{Engine, Options, Query, Source};
//! let source = Source::Table("survey.answers".into());
//! let query = Query::new(Engine::Postgres, source, Options::default()).unwrap();
//! assert!(query.to_string().contains(r#"FROM "survey"."answers""#));
//! ```

mod dialect;
mod lines;
mod requests;
mod steps;

use std::fmt;

use dialect::Dialect;

use crate::period::Period;
use crate::scale::Values;

pub use dialect::Engine;

/// Where the answers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A table or view with the columns of the collector's CSV, its name as in SQL without quotes:
    /// `answers`, `survey.answers`.
    Table(String),
    /// Files of responses as they were posted, one a line: a path as the engine reads it.
    Lines(String),
}

/// What to count, and how apart; everything may be left out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The column to count each value of apart.
    pub by: Option<String>,
    /// The periods, in UTC, to count apart.
    pub period: Option<Period>,
    /// Only this survey.
    pub survey: Option<String>,
    /// Only this question, or with `.row` this row of a matrix.
    pub question: Option<String>,
    /// Only answers of this time or later, Unix milliseconds.
    pub since: Option<i64>,
    /// Only answers before this time, Unix milliseconds.
    pub until: Option<i64>,
    /// The favourable values, where the questions have their own.
    pub favourable: Option<Values>,
}

/// The query, which is what it displays as.
#[derive(Clone, Debug)]
pub struct Query {
    engine: Engine,
    source: Source,
    options: Options,
}

/// Why there is no query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The engine cannot read files of responses.
    NoLines,
    /// A part of the table's name is empty.
    TableName,
}

impl Query {
    /// The query of the answers that `options` lets through.
    ///
    /// # Errors
    /// [`Refused`], where the engine has no way to read the source.
    pub fn new(engine: Engine, source: Source, options: Options) -> Result<Query, Refused> {
        match &source {
            Source::Lines(_) if !lines::are_read_by(engine) => return Err(Refused::NoLines),
            Source::Table(name) if name.split('.').any(str::is_empty) => return Err(Refused::TableName),
            _ => {}
        }
        Ok(Query { engine, source, options })
    }

    fn dialect(&self) -> &'static Dialect {
        self.engine.dialect()
    }

    fn has_times(&self) -> bool {
        self.options.period.is_some() || self.options.since.is_some() || self.options.until.is_some()
    }

    /// Whether the answers say their favourable values: as they were posted they do.
    fn has_sets(&self) -> bool {
        matches!(self.source, Source::Lines(_))
    }

    /// Those of the columns that this query has.
    fn more(&self, columns: &[&str]) -> String {
        let has = |column: &str| match column {
            "segment" => self.options.by.is_some(),
            "period" => self.options.period.is_some(),
            _ => self.has_sets(),
        };
        columns.iter().filter(|column| has(column)).map(|column| format!(", {column}")).collect()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dated = if self.has_times() { self.dated() } else { String::new() };
        write!(
            f,
            "-- Each row of the result is one line for `scorelet calc`.\nWITH\n{},\n{}{dated},\n{},\n{}\n{}",
            self.cells(),
            self.ratings(),
            self.outcomes(),
            self.counts(),
            self.requests()
        )
    }
}
