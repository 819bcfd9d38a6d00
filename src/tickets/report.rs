//! The figures of a ticket file, and what was left out.

use serde::Serialize;

use super::error::TicketNote;
use crate::scoring::service::Measure;

/// How many lines are listed for one reason.
pub(super) const LINES: usize = 10;

/// The figures of a ticket file, and what was left out. The order of the fields is that of the JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TicketReport {
    /// The rows of data.
    pub rows: u64,
    /// One figure for each metric that the columns allow.
    pub figures: Vec<Measure>,
    /// What was left out, by column and reason.
    pub left_out: Vec<LeftOutCells>,
    /// What is told about the columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<TicketNote>,
}

impl TicketReport {
    /// Whether not a single figure could be computed.
    pub fn is_empty(&self) -> bool {
        self.figures.iter().all(|figure| figure.value.is_none())
    }
}

/// Cells of a column that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOutCells {
    /// The name of the column in messages; `row` where a row is left out as a whole.
    pub column: &'static str,
    /// Why.
    pub reason: CellProblem,
    /// How many.
    pub count: u64,
    /// The first lines.
    pub lines: Vec<u64>,
}

/// Why a cell was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellProblem {
    /// It is not a time, duration or count.
    Unreadable,
    /// It is before the ticket was opened.
    BeforeOpened,
    /// It is a date without a time of day.
    NoTimeOfDay,
    /// Its time zone is not known, or has several meanings.
    UnknownZone,
    /// Clocks were changed at that local time, so it does not exist or exists twice.
    ClockChange,
    /// It is a number, and neither its header nor an option says the unit.
    NoUnit,
    /// It may be hours and minutes, or minutes and seconds.
    HoursOrMinutes,
    /// `1,234` may be a thousand, or one and a fraction.
    ThousandOrFraction,
    /// It is a negative duration.
    Negative,
    /// It is a duration in a column of times, or a time in a column of durations.
    OtherKind,
    /// A quote in its row is never closed.
    UnclosedQuote,
    /// Its row sums up others: "Total".
    SummaryRow,
    /// Its row is another header.
    HeaderRow,
    /// Another row has the same ticket and the same values.
    Repeated,
}

/// What was left out so far.
#[derive(Clone, Debug, Default)]
pub(super) struct LeftOut(pub Vec<LeftOutCells>);

impl LeftOut {
    pub fn add(&mut self, column: &'static str, reason: CellProblem, line: u64) {
        let same = |left: &LeftOutCells| left.column == column && left.reason == reason;
        let at = self.0.iter().position(same).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(LeftOutCells { column, reason, count: 0, lines: Vec::new() });
        }
        if let Some(left) = self.0.get_mut(at) {
            left.count += 1;
            if left.lines.len() < LINES {
                left.lines.push(line);
            }
        }
    }

    /// Returns how many cells there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|left| left.count).sum()
    }
}
