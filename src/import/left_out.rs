//! What was not scored, by reason, with the first lines.

use serde::Serialize;

use super::format::repeats::READ;

/// How many lines are named for one reason.
pub(super) const LINES: usize = READ as usize;

/// Why a cell or a row was not scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No answer was given.
    Missing,
    /// A whole number that the scale does not hold.
    OffTheScale,
    /// A number with a fraction.
    NotAWholeNumber,
    /// Neither a number nor one of the signs for no answer; in a scale of words none of them.
    NotANumber,
    /// Several answers in one cell.
    SeveralAnswers,
    /// A line of JSON that is none.
    NotJson,
    /// A record of another shape than the first.
    OtherShape,
    /// An answer whose scale or groups cannot be.
    NotAQuestion,
    /// A row that ends before the rating's column, such as a footer.
    TooFewCells,
    /// A row with more cells than the header: which is which is uncertain.
    TooManyCells,
    /// A second or third header row.
    HeaderRow,
    /// An answer that a later one of the same submission took the place of.
    Duplicate,
    /// A test, or what its source itself leaves out of its figures.
    Excluded,
    /// No date, where periods were asked for.
    NoDate,
    /// A last line that was cut off.
    TornLastLine,
    /// A quote that is never closed swallowed the rest of the file.
    UnclosedQuote,
    /// A record longer than can be held.
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

/// One row, or rows that are alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alike {
    /// The line of the first; `None` where enough of them have been named.
    pub line: Option<u64>,
    /// How many they are.
    pub count: u64,
}

impl Alike {
    /// The row on that line.
    pub const fn one(line: u64) -> Alike {
        Alike { line: Some(line), count: 1 }
    }

    /// More rows like some that were named.
    pub const fn more(count: u64) -> Alike {
        Alike { line: None, count }
    }
}

impl LeftOut {
    /// Several lists of the same file as one, by reason.
    pub fn pooled<'l>(entries: impl IntoIterator<Item = &'l LeftOut>) -> Vec<LeftOut> {
        let mut ledger = Ledger::default();
        for entry in entries {
            ledger.add_many(entry.reason, entry.count, &entry.lines);
        }
        ledger.into_entries()
    }
}

/// Everything left out, by reason in the order of [`Reason`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger(Vec<LeftOut>);

impl Ledger {
    /// Notes one more at `line`.
    pub fn add(&mut self, reason: Reason, line: u64) {
        self.add_alike(reason, Alike::one(line));
    }

    /// Notes rows that are alike.
    pub fn add_alike(&mut self, reason: Reason, rows: Alike) {
        self.add_many(reason, rows.count, rows.line.as_slice());
    }

    /// Notes `count` more, the first of them at `lines`.
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

    /// How often a reason was noted.
    pub fn count(&self, reason: Reason) -> u64 {
        self.0.iter().find(|entry| entry.reason == reason).map_or(0, |entry| entry.count)
    }

    /// The entries.
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
