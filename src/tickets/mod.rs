//! A help desk's tickets, one a row, as service metrics.
//!
//! ```
//! use scorelet::tickets::{Options, read};
//!
//! let file = "opened,first_reply,resolved\n\
//!             2026-11-21 09:00,2026-11-21 09:05,2026-11-21 12:00\n\
//!             2026-11-21 10:00,2026-11-21 10:01,\n";
//! let report = read(file.as_bytes(), &Options::default()).unwrap();
//! let figures: Vec<_> = report.figures.iter().map(|figure| (figure.metric, figure.value)).collect();
//! assert_eq!(figures, [("first_response_time", Some(180.0)), ("resolution_time", Some(10_800.0))]);
//! ```

mod cell;
mod column;
mod report;

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use jiff::tz::TimeZone;

pub use column::Column;
pub use report::{LeftOut, Reason, Report};

use crate::scoring::Confidence;
use column::Columns;
use report::Counter;

/// How a file of tickets is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Columns by their header's exact text, where they are not found by it.
    pub named: Vec<(Column, String)>,
    /// The time zone of times that name none; UTC where none is given.
    pub zone: Option<TimeZone>,
    /// The level of the intervals.
    pub confidence: Confidence,
}

/// Why a file of tickets gives no figures.
#[derive(Debug)]
pub enum TicketError {
    /// The file cannot be read.
    Io(io::Error),
    /// It has no column of that header.
    NoColumn {
        /// The header that was asked for.
        wanted: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// No figure can be made of its columns.
    NothingToScore {
        /// The columns there are.
        columns: Vec<String>,
    },
}

impl From<io::Error> for TicketError {
    fn from(error: io::Error) -> TicketError {
        TicketError::Io(error)
    }
}

impl From<csv::Error> for TicketError {
    fn from(error: csv::Error) -> TicketError {
        TicketError::Io(error.into())
    }
}

/// Reads a table (CSV; `;` and tab too) with one header row. What a cell does not tell is left out
/// and counted; an empty cell is a ticket that has not come so far.
///
/// # Errors
/// [`TicketError`]: a file that cannot be read, or has no column that a figure is made of.
pub fn read(input: impl Read, options: &Options) -> Result<Report, TicketError> {
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

/// The sign that stands most often in the first line.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let often = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(|&sign| often(sign)).unwrap_or(b',')
}
