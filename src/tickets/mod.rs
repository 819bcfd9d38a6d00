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

mod cell;
mod column;
mod error;
mod report;

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use jiff::tz::TimeZone;

pub use column::Column;
pub use error::TicketError;
pub use report::{CellProblem, LeftOutCells, TicketReport};

use crate::scoring::Confidence;
use column::Columns;
use report::Counter;

/// How a file of tickets is read.
#[derive(Clone, Debug, Default)]
pub struct TicketOptions {
    /// The exact headers of columns that are not found by themselves.
    pub named: Vec<(Column, String)>,
    /// The time zone of times that name none; UTC by default.
    pub zone: Option<TimeZone>,
    /// The level of the intervals.
    pub confidence: Confidence,
}

/// Reads a table with one header row, separated by commas, semicolons or tabs. A cell that cannot be read is
/// left out and counted. An empty cell means that the ticket has not reached that point.
///
/// # Errors
/// [`TicketError`] if the file cannot be read, or has no columns that a figure can be made of.
pub fn read(input: impl Read, options: &TicketOptions) -> Result<TicketReport, TicketError> {
    let mut input = BufReader::new(input);
    let delimiter = delimiter(input.fill_buf()?);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let header: Vec<String> = reader
        .byte_headers()?
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    let columns = Columns::find(&header, &options.named)?;
    if !columns.make_a_figure() {
        return Err(TicketError::NothingToScore { columns: header });
    }
    let mut counter = Counter::new(columns, options.zone.clone().unwrap_or(TimeZone::UTC));
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        counter.row(&record, line);
    }
    Ok(counter.report(options.confidence))
}

/// Returns the delimiter that is most frequent in the first line.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let often = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(|&sign| often(sign)).unwrap_or(b',')
}
