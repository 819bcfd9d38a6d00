//! Tables of counts: one row for each rating with the number of its answers, or one column for each label.
//!
//! ```text
//! Rating,Count,%        Question,Agree,Neutral,Disagree
//! 5,40,57               Easy to find,26,23,11
//! 4,30,43
//! ```
//!
//! A table has few rows, so its first rows show what it is.

use std::collections::BTreeSet;

use super::Columns;
use super::column::Column;
use super::layout;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, Reason};
use crate::import::meaning::labels::{Counts, figure, labels};
use crate::import::meaning::lexicon;
use crate::import::meaning::token::{Token, token};
use crate::import::note::{Note, Unfit};
use crate::import::options::Unread;
use crate::import::outcome::Sink;

/// How many labels as headers make a table of counts.
const LABELS: usize = 3;

/// A column that says how many answers each row stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct CountColumn {
    pub column: usize,
    /// The column with the ratings.
    rating: usize,
    /// How many answers there were so far.
    answers: u64,
}

impl<S: Sink> Columns<S> {
    /// Finds out whether the rows are counts of answers. If they cannot be read so, that is a problem.
    pub(super) fn find_counts(&mut self) {
        if self.options.unread == Unread::Ignore || self.problem.is_some() {
            return;
        }
        let wide = labelled_counts(&self.columns);
        let rating = |column: usize| {
            let known = |candidate: &&super::Candidate| !candidate.watched || candidate.worded;
            self.candidates.iter().filter(known).map(|known| known.column).find(|other| *other != column)
        };
        let of_name = |column: usize| {
            let header = self.columns.get(column)?;
            let counts = labels().counts_answers(&header.name)?;
            Some((column, counts, rating(column)?)).filter(|_| header.cells.iter().all(|cell| is_count(cell)))
        };
        let found = (0..self.columns.len()).find_map(of_name);
        let counts = if !wide.is_empty() {
            wide
        } else if let Some((column, counts, rating)) = found {
            let table = Table::new(&self.columns, rating, column);
            if table.is_certain() {
                self.candidates.retain(|candidate| candidate.column != column);
                self.counted_by = Some(CountColumn { column, rating, answers: 0 });
                return;
            }
            let several = table.counts.iter().any(|count| *count > 1);
            if !several || counts == Counts::Numbers && !table.is_grouped() {
                return;
            }
            vec![column]
        } else {
            return;
        };
        let label = |column: usize| self.columns.get(column).map(Column::label);
        let counts: Vec<String> = counts.into_iter().filter_map(label).collect();
        let name = counts.first().cloned().unwrap_or_default();
        self.problem = Some(Unfit::Counted { counts }.of(&name).into());
    }

    /// Returns how many answers a row stands for; the reason if that is not known.
    pub(super) fn stand_for(&mut self, cells: &impl Cells, rows: EqualRows) -> Result<EqualRows, Reason> {
        let Some(counted) = &mut self.counted_by else { return Ok(rows) };
        let rating = encoding::text(cells.get(counted.rating).unwrap_or_default());
        if labels().is_exact(&rating) {
            return Err(Reason::SummaryRow);
        }
        let count = encoding::text(cells.get(counted.column).ok_or(Reason::TooFewCells)?);
        let count: u64 = match count.trim() {
            "" => 0,
            digits => digits.parse::<u32>().map_err(|_| Reason::NotAWholeNumber)?.into(),
        };
        counted.answers += count * rows.count;
        Ok(EqualRows { count: count * rows.count, ..rows })
    }

    /// Returns what is to be said of a column of counts.
    pub(super) fn counted_note(&self) -> Option<Note> {
        let counted = self.counted_by?;
        let column = self.columns.get(counted.column).map(Column::label).unwrap_or_default();
        Some(Note::CountColumn { column, answers: counted.answers })
    }
}

/// The first rows of a table of counts.
struct Table<'c> {
    columns: &'c [Column],
    rating: usize,
    count: usize,
    /// The rows that are not sums.
    rows: Vec<usize>,
    counts: Vec<u64>,
}

impl Table<'_> {
    fn new(columns: &[Column], rating: usize, count: usize) -> Table<'_> {
        let mut table = Table { columns, rating, count, rows: Vec::new(), counts: Vec::new() };
        let all = columns.get(rating).map_or(0, |column| column.cells.len());
        let is_sum = |row: usize| {
            let label = |column: usize| labels().is_exact(&table.text(column, row));
            table.text(rating, row).is_empty() || (0..columns.len()).any(label)
        };
        table.rows = (0..all).filter(|row| !is_sum(*row)).collect();
        table.counts = table.rows.iter().filter_map(|row| table.text(count, *row).parse().ok()).collect();
        table
    }

    fn text(&self, column: usize, row: usize) -> String {
        let cell = self.columns.get(column).and_then(|column| column.cells.get(row));
        encoding::text(cell.map_or(b"", Vec::as_slice)).trim().to_lowercase()
    }

    fn others(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|column| *column != self.rating && *column != self.count)
    }

    /// How many different cells some columns have together.
    fn different(&self, columns: &[usize]) -> usize {
        let row = |row: &usize| columns.iter().map(|column| self.text(*column, *row)).collect::<Vec<_>>();
        self.rows.iter().map(row).collect::<BTreeSet<_>>().len()
    }

    /// Whether each rating has one row, and the other columns hold only shares.
    fn is_certain(&self) -> bool {
        let is_rating = |row: &usize| {
            let text = self.text(self.rating, *row);
            let token = token(text.as_bytes());
            matches!(token, Token::Whole(_) | Token::Word(_) | Token::Stars(..) | Token::OutOf(..))
        };
        self.rows.len() > 1
            && self.rows.iter().all(is_rating)
            && self.different(&[self.rating]) == self.rows.len()
            && self.others().all(|column| self.is_share(column) || self.different(&[column]) == 1)
    }

    /// Whether a column holds the shares of the rows in all answers.
    fn is_share(&self, column: usize) -> bool {
        let figures = self.rows.iter().map(|row| figure(&self.text(column, *row)));
        let values: Option<Vec<f64>> = figures.map(|figure| figure.map(|figure| figure.value)).collect();
        let sum: f64 = self.counts.iter().map(|count| *count as f64).sum();
        values.is_some_and(|values| {
            let near = |(value, count): (&f64, &u64)| {
                let share = *count as f64 / sum;
                (value - share * 100.0).abs() <= 1.0 || (value - share).abs() <= 0.01
            };
            values.iter().zip(&self.counts).all(near)
        })
    }

    /// Whether each rating has one row in each of several groups, and no other column tells all rows apart.
    fn is_grouped(&self) -> bool {
        let others: Vec<usize> = self.others().collect();
        let grouping = others.iter().copied().filter(|column| !self.is_share(*column));
        let grouping: Vec<usize> = grouping.chain([self.rating]).collect();
        self.rows.len() > LABELS
            && self.different(&grouping) == self.rows.len()
            && grouping.iter().all(|column| self.different(&[*column]) < self.rows.len())
    }
}

/// Returns the columns whose headers are labels of one scale or NPS groups and whose cells are counts.
fn labelled_counts(columns: &[Column]) -> Vec<usize> {
    let counts = |column: &Column| {
        let mut filled = column.cells.iter().filter(|cell| !cell.trim_ascii().is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| figure(&encoding::text(cell)).is_some())
    };
    let of = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let all = columns.iter().enumerate().filter(|(_, column)| is(&column.name) && counts(column));
        all.map(|(number, _)| number).collect()
    };
    let groups = of(&layout::is_nps_group);
    let words = of(&|name| lexicon::meaning(name).is_some());
    let degrees: BTreeSet<_> = words
        .iter()
        .filter_map(|column| lexicon::meaning(&columns.get(*column)?.name))
        .map(|meaning| meaning.degree)
        .collect();
    if groups.len() >= LABELS {
        groups
    } else if degrees.len() >= LABELS && degrees.len() == words.len() {
        words
    } else {
        Vec::new()
    }
}

/// Whether a cell is a number of answers, or empty.
fn is_count(cell: &[u8]) -> bool {
    cell.trim_ascii().iter().all(u8::is_ascii_digit)
}
