//! Turns a file of help-desk tickets, one a row, into service metrics.
//!
//! ```
//! use scorelet::tickets::{TicketOptions, read};
//!
//! let file = "opened,first_reply,resolved\n\
//!             2026-11-21 09:00,2026-11-21 09:05,2026-11-21 12:00\n\
//!             2026-11-21 10:00,2026-11-21 10:01,\n";
//! let report = read(file.as_bytes(), &TicketOptions::default()).unwrap();
//! let figures: Vec<_> = report.figures.iter().map(|figure| (figure.metric, figure.value)).collect();
//! assert_eq!(figures, [("first_response_time", Some(180.0)), ("resolution_time", Some(10_800.0))]);
//! ```

mod bare;
mod cell;
mod column;
mod columns;
mod counter;
mod duration;
mod error;
mod heading;
mod met;
mod order;
mod repeated;
mod report;
mod spans;

use std::io::Read;

use jiff::tz::TimeZone;

pub use column::Column;
pub use duration::TimeUnit;
pub use error::{TicketError, TicketNote};
pub use report::{CellProblem, LeftOutCells, TicketReport};

use crate::import::DateOrder;
use crate::import::rows::{Header, LABELLED, Table};
use crate::scoring::Confidence;
use columns::Columns;
use counter::Counter;

/// How a file of tickets is read.
#[derive(Clone, Debug, Default)]
pub struct TicketOptions {
    /// The exact headers of columns that are not found by themselves.
    pub named: Vec<(Column, String)>,
    /// The time zone of times that name none; UTC by default.
    pub zone: Option<TimeZone>,
    /// The order of day, month and year in dates such as 03/04/2026; by default all dates decide.
    pub date_order: Option<DateOrder>,
    /// The unit of durations that are numbers, where their header does not say it.
    pub unit: Option<TimeUnit>,
    /// The level of the intervals.
    pub confidence: Confidence,
}

/// Reads a table with one header row, below titles if there are any. Dates and durations are read as people
/// and programs write them. A cell that cannot be read is left out and counted. An empty cell means that the
/// ticket has not reached that point.
///
/// # Errors
/// [`TicketError`] if the file cannot be read, has no columns that a figure can be made of, or has dates of
/// which the order of day and month is not known.
pub fn read(input: impl Read, options: &TicketOptions) -> Result<TicketReport, TicketError> {
    let table = Table::open(input)?;
    let (header, columns) = header(&table, options)?;
    let places = columns.places();
    let ids = repeated::Tickets::find(&header.cells, &places);
    let mut wanted = [places, LABELLED.to_vec()].concat();
    wanted.extend(ids.as_ref().map(|ids| ids.column));
    wanted.sort_unstable();
    wanted.dedup();
    let mut counter = Counter::new(columns, ids, options);
    if let Some(line) = table.rows(&header, &wanted, |row| counter.row(row))? {
        return Err(TicketError::RowsInCell { line });
    }
    counter.report()
}

/// Finds the first row whose columns make a figure.
fn header(table: &Table<impl Read>, options: &TicketOptions) -> Result<(Header, Columns), TicketError> {
    for header in table.headers() {
        match Columns::find(&header.cells, &options.named) {
            Ok(columns) if columns.make_a_figure() => return Ok((header, columns)),
            _ => {}
        }
    }
    if let Some(what) = table.not_text() {
        return Err(TicketError::NotText(what));
    }
    if table.is_json() {
        return Err(TicketError::Json);
    }
    let mut likely = table.likely_header();
    let mut passed = Columns::find(&likely, &options.named)?.passed;
    // Averages are named even where a title is above their header.
    for header in table.headers() {
        let found = Columns::find(&header.cells, &options.named).map(|columns| columns.passed);
        if let Some(found) = found.ok().filter(|found| passed.is_empty() && !found.is_empty()) {
            (passed, likely) = (found, header.cells);
        }
    }
    Err(TicketError::NothingToScore { columns: likely, passed })
}
