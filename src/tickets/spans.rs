//! The durations of one metric: between two times, or as a column states them.

use super::column::Column;
use super::columns::{Columns, Source};
use super::error::TicketNote;
use super::report::{CellProblem, LINES, LeftOut, LeftOutCells};

/// The durations of one metric, in seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    /// Since the ticket was opened.
    pub timed: Vec<f64>,
    /// As a column of durations states them.
    stated: Vec<f64>,
    /// Numbers such as `1,234` in units of `unit` seconds, and their lines.
    grouped: Vec<(f64, u64)>,
    pub numbers: NumberClues,
    /// The lines of the first times and durations.
    lines: [Vec<u64>; 2],
    /// How many cells are times, and how many durations.
    cells: [u64; 2],
}

/// What the numbers of a column tell about how they are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberClues {
    /// Some have a decimal comma.
    comma: bool,
    /// Some have a decimal point.
    point: bool,
    /// Some are whole numbers below 1000.
    small: bool,
    /// Some are whole numbers from 1000 without a sign between their digits.
    large: bool,
}

impl NumberClues {
    /// Notes how a number is written.
    pub fn note(&mut self, text: &str, value: f64) {
        let sign = text.trim().chars().rev().find(|c| matches!(c, ',' | '.'));
        match sign {
            Some(',') => self.comma = true,
            Some(_) => self.point = true,
            None if value < 1000.0 => self.small = true,
            None => self.large = true,
        }
    }

    /// Whether the comma of `1,234` groups digits; `None` if that is not known.
    const fn groups(self) -> Option<bool> {
        match (self.comma, self.point) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            // Where every other number is whole and small, a fraction would be odd.
            (false, false) if self.small && !self.large => Some(true),
            _ => None,
        }
    }
}

impl Spans {
    /// Notes a cell that is a time.
    pub fn is_time(&mut self, line: u64) {
        self.met(0, line);
    }

    /// Adds a duration that a cell states.
    pub fn states(&mut self, seconds: f64, line: u64) {
        self.met(1, line);
        self.stated.push(seconds);
    }

    /// Adds a number such as `1,234`.
    pub fn groups(&mut self, seconds: f64, line: u64) {
        self.met(1, line);
        self.grouped.push((seconds, line));
    }

    fn met(&mut self, kind: usize, line: u64) {
        if let (Some(count), Some(lines)) = (self.cells.get_mut(kind), self.lines.get_mut(kind)) {
            *count += 1;
            if lines.len() < LINES {
                lines.push(line);
            }
        }
    }

    /// Returns the durations to use. Times are preferred to durations where the file has both; in one column
    /// that mixes them, the more frequent kind counts.
    pub fn settle(
        mut self,
        column: Column,
        columns: &Columns,
        left_out: &mut LeftOut,
        notes: &mut Vec<TicketNote>,
    ) -> Vec<f64> {
        let groups = self.numbers.groups();
        for (seconds, line) in std::mem::take(&mut self.grouped) {
            match groups {
                Some(true) => self.stated.push(seconds),
                Some(false) => self.stated.push(seconds / 1000.0),
                None => left_out.add(column.name(), CellProblem::ThousandOrFraction, line),
            }
        }
        let (times, numbers) = (columns.times(column), columns.numbers(column));
        let [timed, stated] = self.cells;
        let is_one = times.map(|one| one.place) == numbers.map(|one| one.place);
        if is_one && timed > 0 && stated > 0 {
            let [times, durations] = self.lines.clone();
            let (count, lines) = if timed >= stated { (stated, durations) } else { (timed, times) };
            left_out.0.push(LeftOutCells {
                column: column.name(),
                reason: CellProblem::OtherKind,
                count,
                lines,
            });
        }
        let use_times = if is_one { timed >= stated && timed > 0 } else { !self.timed.is_empty() };
        let (used, other) = if use_times { (times, numbers) } else { (numbers, times) };
        let both = !is_one && !self.timed.is_empty() && !self.stated.is_empty();
        notes.extend(Self::told(used, other.filter(|_| both)));
        if use_times { self.timed } else { self.stated }
    }

    /// Says which column is used, and which is not.
    fn told(used: Option<&Source>, other: Option<&Source>) -> Vec<TicketNote> {
        let business = used.filter(|used| used.business);
        let mut notes: Vec<TicketNote> = business
            .map(|used| TicketNote::BusinessHours { column: used.header.clone() })
            .into_iter()
            .collect();
        notes.extend(used.zip(other).map(|(used, other)| TicketNote::NotUsed {
            column: other.header.clone(),
            used: used.header.clone(),
            business: other.business,
        }));
        notes
    }
}
