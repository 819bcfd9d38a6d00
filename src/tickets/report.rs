//! Counts rows and makes figures of them.

use csv::ByteRecord;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::cell::{count, seconds, time};
use super::column::{Column, Columns};
use crate::scoring::Confidence;
use crate::scoring::service::{
    FIRST_CONTACT_RESOLUTION, HANDLE_TIME, HOLD_TIME, Measure, contacts_per_resolution, times,
};

/// How many lines are listed for one reason.
const LINES: usize = 10;

/// The figures of a ticket file, and what was left out. The order of the fields is that of the JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TicketReport {
    /// The rows of data.
    pub rows: u64,
    /// One figure for each metric that the columns allow.
    pub figures: Vec<Measure>,
    /// What was left out, by column and reason.
    pub left_out: Vec<LeftOutCells>,
}

/// Cells of a column that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOutCells {
    /// The name of the column in messages.
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
}

/// What the rows so far add up to.
pub(super) struct Counter {
    columns: Columns,
    zone: TimeZone,
    rows: u64,
    replied: Vec<f64>,
    resolved: Vec<f64>,
    contacts: Vec<f64>,
    /// Talk, hold and wrap-up.
    spent: [f64; 3],
    handled: u64,
    left_out: Vec<LeftOutCells>,
}

/// One row's cells.
struct Row<'r> {
    record: &'r ByteRecord,
    line: u64,
}

impl Counter {
    pub fn new(columns: Columns, zone: TimeZone) -> Counter {
        let (replied, resolved, contacts) = (Vec::new(), Vec::new(), Vec::new());
        let left_out = Vec::new();
        Counter { columns, zone, rows: 0, replied, resolved, contacts, spent: [0.0; 3], handled: 0, left_out }
    }

    pub fn row(&mut self, record: &ByteRecord, line: u64) {
        let row = &Row { record, line };
        self.rows += 1;
        let zone = self.zone.clone();
        let at = |text: &str| time(text, &zone);
        let opened = self.cell(row, Column::Opened, at);
        let replied = self.cell(row, Column::FirstReply, at);
        let resolved = self.cell(row, Column::Resolved, at);
        if let Some(waited) = self.since(row, Column::FirstReply, opened, replied) {
            self.replied.push(waited);
        }
        if let Some(took) = self.since(row, Column::Resolved, opened, resolved) {
            self.resolved.push(took);
        }
        // Without a column for that, every ticket counts as resolved.
        if resolved.is_some() || !self.columns.has(Column::Resolved) {
            let contacts = self.cell(row, Column::Contacts, count);
            self.contacts.extend(contacts.map(f64::from));
        }
        self.spent_on(row);
    }

    /// Adds the durations of a ticket, if any is given; the others took no time.
    fn spent_on(&mut self, row: &Row) {
        let before = self.left_out.iter().map(|left| left.count).sum::<u64>();
        let spent =
            [Column::Talk, Column::Hold, Column::WrapUp].map(|column| self.cell(row, column, seconds));
        let all_read = self.left_out.iter().map(|left| left.count).sum::<u64>() == before;
        if all_read && spent.iter().any(Option::is_some) {
            self.handled += 1;
            for (sum, seconds) in self.spent.iter_mut().zip(spent) {
                *sum += seconds.unwrap_or(0.0);
            }
        }
    }

    /// Reads a cell that is there and not empty.
    fn cell<T>(&mut self, row: &Row, column: Column, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = String::from_utf8_lossy(row.record.get(self.columns.place(column)?)?);
        let found = read(&text);
        if found.is_none() && !text.trim().is_empty() {
            self.leave_out(row, column, CellProblem::Unreadable);
        }
        found
    }

    fn since(
        &mut self,
        row: &Row,
        column: Column,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Option<f64> {
        let seconds = to?.duration_since(from?).as_secs_f64();
        if seconds < 0.0 {
            self.leave_out(row, column, CellProblem::BeforeOpened);
        }
        (seconds >= 0.0).then_some(seconds)
    }

    fn leave_out(&mut self, row: &Row, column: Column, reason: CellProblem) {
        let column = column.name();
        let same = |left: &LeftOutCells| left.column == column && left.reason == reason;
        let at = self.left_out.iter().position(same).unwrap_or(self.left_out.len());
        if at == self.left_out.len() {
            self.left_out.push(LeftOutCells { column, reason, count: 0, lines: Vec::new() });
        }
        if let Some(left) = self.left_out.get_mut(at) {
            left.count += 1;
            if left.lines.len() < LINES {
                left.lines.push(row.line);
            }
        }
    }

    /// Returns every figure that the columns allow.
    pub fn report(self, confidence: Confidence) -> TicketReport {
        let has = |column| self.columns.has(column);
        let [talk, hold, wrap_up] = self.spent;
        let once = self.contacts.iter().filter(|&&contacts| contacts < 1.5).count() as u64;
        let cases = self.contacts.len() as u64;
        let figures = [
            (has(Column::Opened) && has(Column::FirstReply))
                .then(|| times("first_response_time", &self.replied, confidence)),
            (has(Column::Opened) && has(Column::Resolved))
                .then(|| times("resolution_time", &self.resolved, confidence)),
            has(Column::Contacts).then(|| FIRST_CONTACT_RESOLUTION.measure(once, cases, confidence)),
            has(Column::Contacts).then(|| contacts_per_resolution(&self.contacts, confidence)),
            has(Column::Talk).then(|| HANDLE_TIME.measure(talk + hold + wrap_up, self.handled)),
            has(Column::Hold).then(|| HOLD_TIME.measure(hold, self.handled)),
        ];
        TicketReport {
            rows: self.rows,
            figures: figures.into_iter().flatten().collect(),
            left_out: self.left_out,
        }
    }
}
