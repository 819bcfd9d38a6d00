//! Writes the query with which a warehouse counts its table of answers, so that only counts leave it.
//!
//! Counts per value are all that a summary needs, and they can be added. Each row of the result is one
//! request of [`crate::calc`], as a line of JSON. An answer counts here if it counts in
//! [`crate::import`] and in the collector. One template holds these rules, and a table of dialects how each
//! engine writes them.
//!
//! ```
//! use scorelet::sql::{Engine, QueryOptions, Query, Source};
//! let source = Source::Table("survey.answers".into());
//! let query = Query::new(Engine::Postgres, source, QueryOptions::default()).unwrap();
//! assert!(query.to_string().contains(r#"FROM "survey"."answers""#));
//! ```

mod dialect;
mod lines;
mod pairs;
mod requests;
mod steps;

use std::fmt;

use dialect::Dialect;

use crate::period::{Period, Zone};
use crate::scale::Values;

pub use dialect::Engine;

/// Where the answers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A table or view with the columns of the collector's CSV. Its name is that of SQL without quotes, such
    /// as `answers` or `survey.answers`.
    Table(String),
    /// Files of responses as they were posted, one a line, by a path that the engine can read.
    Lines(String),
}

/// What to count, and how to split the counts. Everything is optional.
#[derive(Clone, Debug, Default)]
pub struct QueryOptions {
    /// The column to split the counts by.
    pub by: Option<String>,
    /// The periods to split the counts by.
    pub period: Option<Period>,
    /// The zone whose days count.
    pub zone: Zone,
    /// Only this survey.
    pub survey: Option<String>,
    /// Only this question, or with `.row` this row of a matrix.
    pub question: Option<String>,
    /// Only answers of this time or later, Unix milliseconds.
    pub since: Option<i64>,
    /// Only answers before this time, Unix milliseconds.
    pub until: Option<i64>,
    /// The favourable values, if they differ from the conventional ones.
    pub favourable: Option<Values>,
}

/// A query; its `Display` is the SQL.
#[derive(Clone, Debug)]
pub struct Query {
    engine: Engine,
    source: Source,
    options: QueryOptions,
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
    /// Creates the query for the answers that `options` select.
    ///
    /// # Errors
    /// [`Refused`] if the engine cannot read the source.
    pub fn new(engine: Engine, source: Source, options: QueryOptions) -> Result<Query, Refused> {
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

    /// Whether the answers may state their favourable values, as posted responses may.
    fn has_sets(&self) -> bool {
        matches!(self.source, Source::Lines(_))
    }

    /// Lists those of `columns` that this query has.
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
        let localised = self.localised();
        write!(
            f,
            "-- Each row of the result is one line for `scorelet calc`.\nWITH\n{},\n{}{dated}{localised},\n{},\n{}{}\n{}",
            self.cells(),
            self.ratings(),
            self.outcomes(),
            self.counts(),
            if self.has_pairs() { self.pairs() } else { String::new() },
            self.requests()
        )
    }
}
