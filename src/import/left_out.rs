//! The answers that were not scored, by reason, with their first lines.

use serde::Serialize;

use super::format::repeats::READ;

/// How many lines are listed for one reason.
pub(super) const LINES: usize = READ as usize;

/// Why a cell or a row was not scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No answer was given.
    Missing,
    /// A whole number that is not on the scale.
    OffTheScale,
    /// A number with a fraction.
    NotAWholeNumber,
    /// Neither a number nor a sign for no answer; in a column of words, an unknown word.
    NotANumber,
    /// Several answers in one cell.
    SeveralAnswers,
    /// A record that is not valid JSON.
    NotJson,
    /// A record whose shape differs from the first one's.
    OtherShape,
    /// An answer whose scale or groups are invalid.
    NotAQuestion,
    /// A row that ends before the rating's column, such as a footer.
    TooFewCells,
    /// A row with more cells than the header, so that it is uncertain which cell is the rating.
    TooManyCells,
    /// A second or third header row.
    HeaderRow,
    /// A row that sums up others, such as "Average".
    SummaryRow,
    /// An answer that another row of the same submission replaces.
    Duplicate,
    /// A test, or a row that its source excludes from its own figures.
    Excluded,
    /// A condition does not hold for its row.
    NotSelected,
    /// No question beside the answer, in a table with one row for each answer.
    NoQuestion,
    /// The answer to a question that is not scored, in a table with one row for each answer.
    OtherQuestion,
    /// No date, although periods were asked for.
    NoDate,
    /// A last line that was cut off.
    TornLastLine,
    /// A quote that is never closed, so that the rest of the file belongs to its cell.
    UnclosedQuote,
    /// A record that is too long to read.
    TooLong,
}

/// What was left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Why.
    pub reason: Reason,
    /// How often.
    pub count: u64,
    /// The first lines, from 1, ascending; at most ten.
    pub lines: Vec<u64>,
}

/// One row, or several whose wanted cells are equal.
#[derive(Clone, Copy, Debug)]
pub(super) struct EqualRows {
    /// The line of the first; `None` if enough lines have been listed.
    pub line: Option<u64>,
    /// How many rows.
    pub count: u64,
}

impl EqualRows {
    /// One row on `line`.
    pub const fn one(line: u64) -> EqualRows {
        EqualRows { line: Some(line), count: 1 }
    }

    /// `count` more rows equal to some whose lines are listed.
    pub const fn more(count: u64) -> EqualRows {
        EqualRows { line: None, count }
    }
}

impl LeftOut {
    /// Adds up several lists of one file, by reason.
    pub fn pooled<'l>(entries: impl IntoIterator<Item = &'l LeftOut>) -> Vec<LeftOut> {
        let mut ledger = Ledger::default();
        for entry in entries {
            ledger.add_many(entry.reason, entry.count, &entry.lines);
        }
        ledger.into_entries()
    }
}

/// Counts what is left out, in the order of [`Reason`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger(Vec<LeftOut>);

impl Ledger {
    /// Adds one at `line`.
    pub fn add(&mut self, reason: Reason, line: u64) {
        self.add_equal(reason, EqualRows::one(line));
    }

    /// Adds equal rows.
    pub fn add_equal(&mut self, reason: Reason, rows: EqualRows) {
        self.add_many(reason, rows.count, rows.line.as_slice());
    }

    /// Adds `count`, the first of them at `lines`.
    pub fn add_many(&mut self, reason: Reason, count: u64, lines: &[u64]) {
        let at = self.0.partition_point(|entry| entry.reason < reason);
        if self.0.get(at).is_none_or(|entry| entry.reason != reason) {
            self.0.insert(at, LeftOut { reason, count: 0, lines: Vec::new() });
        }
        if let Some(entry) = self.0.get_mut(at) {
            entry.count += count;
            for &line in lines {
                let place = entry.lines.partition_point(|&other| other < line);
                if place < LINES && entry.lines.get(place) != Some(&line) {
                    entry.lines.insert(place, line);
                    entry.lines.truncate(LINES);
                }
            }
        }
    }

    /// Returns one entry for each reason.
    pub fn into_entries(self) -> Vec<LeftOut> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_are_kept_in_order() {
        let mut ledger = Ledger::default();
        for line in (1..=30).rev() {
            ledger.add(Reason::Missing, line);
        }
        ledger.add(Reason::NotANumber, 4);
        let mut other = Ledger::default();
        other.add(Reason::OffTheScale, 7);
        other.add(Reason::Missing, 3);
        let entries = LeftOut::pooled(ledger.0.iter().chain(&other.0));
        let counts: Vec<_> = entries.iter().map(|entry| (entry.reason, entry.count)).collect();
        assert_eq!(counts, [(Reason::Missing, 31), (Reason::OffTheScale, 1), (Reason::NotANumber, 1)]);
        assert_eq!(entries[0].lines, (1..=10).collect::<Vec<u64>>());
    }
}
