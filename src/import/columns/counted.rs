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
use super::header::{Promise, promise, words};
use super::layout;
use super::other_headers::names_something_else;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, Reason};
use crate::import::meaning::labels::{Counts, figure, labels};
use crate::import::meaning::lexicon;
use crate::import::meaning::token::{Token, token};
use crate::import::note::{Note, Unfit};
use crate::import::options::Unread;
use crate::import::outcome::Sink;
use crate::scale::MAX_VALUE;

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
        let by_rows = rating(self.columns.len()).map(|rating| tabulated(&self.columns, rating));
        let counts = if !wide.is_empty() {
            if self.drop_flags(&wide) {
                return;
            }
            wide
        } else if let Some(Tabulated::Shares(column)) = by_rows {
            let name = self.columns.get(column).map(Column::label).unwrap_or_default();
            self.problem = Some(Unfit::Shares.of(&name).into());
            return;
        } else if let (Some(Tabulated::Counts(column)), Some(rating)) = (&by_rows, rating(self.columns.len()))
        {
            let column = *column;
            self.candidates.retain(|candidate| candidate.column != column);
            self.counted_by = Some(CountColumn { column, rating, answers: 0 });
            return;
        } else if let (Some(Tabulated::Several(columns)), None) = (&by_rows, found) {
            columns.clone()
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

    /// Drops columns of zeros and ones that only name the group of the rating beside them. Returns whether that
    /// is so.
    fn drop_flags(&mut self, wide: &[usize]) -> bool {
        let flag = |cell: &Vec<u8>| matches!(cell.trim_ascii(), b"" | b"0" | b"1");
        let flags = |column: &usize| self.columns.get(*column).is_some_and(|it| it.cells.iter().all(flag));
        let rating = |known: &super::Candidate| !known.watched && !wide.contains(&known.column);
        let drops = wide.iter().all(flags) && self.candidates.iter().any(rating);
        if drops {
            self.candidates.retain(|candidate| !wide.contains(&candidate.column));
        }
        drops
    }

    /// Returns how many answers a row stands for; the reason if that is not known.
    pub(super) fn stand_for(&mut self, cells: &impl Cells, rows: EqualRows) -> Result<EqualRows, Reason> {
        let Some(counted) = &mut self.counted_by else { return Ok(rows) };
        let rating = encoding::text(cells.get(counted.rating).unwrap_or_default());
        if labels().is_exact(&rating) {
            return Err(Reason::SummaryRow);
        }
        let count = encoding::text(cells.get(counted.column).ok_or(Reason::TooFewCells)?);
        let count = match count.trim() {
            "" => 0,
            text => count_of(text).ok_or(Reason::NotAWholeNumber)?,
        };
        // "Answered" below the choices is their sum.
        if rating.trim().is_empty() && count > 0 && count == counted.answers {
            return Err(Reason::SummaryRow);
        }
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
        table.counts = table.rows.iter().filter_map(|row| count_of(&table.text(count, *row))).collect();
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
        self.rows.len() > 1
            && self.rows.iter().all(|row| self.is_rating(*row))
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

/// What the rows of a table show that has one row for each rating.
enum Tabulated {
    /// This column counts the answers of each row.
    Counts(usize),
    /// These columns may count them.
    Several(Vec<usize>),
    /// This one holds only their shares.
    Shares(usize),
    /// Its rows are answers.
    No,
}

/// Returns what the first rows show: ratings that are all different beside shares that make 100 %, or each
/// rating of a scale once, in its order, beside numbers.
fn tabulated(columns: &[Column], rating: usize) -> Tabulated {
    let table = Table::new(columns, rating, columns.len());
    if !table.has_one_row_a_rating() {
        return Tabulated::No;
    }
    let shares: Vec<usize> = table.others().filter(|column| table.sums_to_one(*column)).collect();
    if shares.is_empty() && !table.is_whole_scale() {
        return Tabulated::No;
    }
    let mut counts = table.others().filter(|column| !shares.contains(column) && table.may_count(*column));
    match (counts.next(), counts.next(), shares.first()) {
        (Some(one), None, Some(_)) if Table::new(columns, rating, one).is_certain() => Tabulated::Counts(one),
        (None, _, Some(share)) => Tabulated::Shares(*share),
        (None, _, None) => Tabulated::No,
        (one, other, _) => Tabulated::Several(one.into_iter().chain(other).chain(counts).collect()),
    }
}

/// The words of headers that count persons or answers, although such numbers may be something else elsewhere.
const COUNTED: [&str; 12] = [
    "people",
    "persons",
    "users",
    "customers",
    "guests",
    "employees",
    "members",
    "tickets",
    "number",
    "num",
    "total",
    "count",
];

impl Table<'_> {
    /// Whether its ratings are all different, and no more than a scale has.
    fn has_one_row_a_rating(&self) -> bool {
        (2..=usize::from(MAX_VALUE) + 1).contains(&self.rows.len())
            && self.rows.iter().all(|row| self.is_rating(*row))
            && self.different(&[self.rating]) == self.rows.len()
    }

    /// Whether its ratings are all numbers of a scale in their order, or several words of one.
    fn is_whole_scale(&self) -> bool {
        let value = |row: &usize| match token(self.text(self.rating, *row).as_bytes()) {
            Token::Whole(value) | Token::Stars(value, _) | Token::OutOf(value, _) => Some(i16::from(value)),
            _ => None,
        };
        let values: Option<Vec<i16>> = self.rows.iter().map(value).collect();
        let Some(values) = values else {
            let word = |row: &usize| matches!(token(self.text(self.rating, *row).as_bytes()), Token::Word(_));
            return self.rows.len() >= LABELS && self.rows.iter().all(word);
        };
        let step = |by: i16| values.windows(2).all(|pair| matches!(pair, [one, next] if next - one == by));
        let least = values.iter().min().copied().unwrap_or_default();
        (step(1) || step(-1)) && least <= 1 && values.len() > LABELS
    }

    /// Whether a column holds shares that make 100 %.
    fn sums_to_one(&self, column: usize) -> bool {
        let texts: Vec<String> = self.rows.iter().map(|row| self.text(column, *row)).collect();
        let figures: Option<Vec<f64>> =
            texts.iter().map(|text| figure(text).map(|figure| figure.value)).collect();
        let Some(figures) = figures.filter(|figures| figures.iter().all(|value| *value >= 0.0)) else {
            return false;
        };
        let sum: f64 = figures.iter().sum();
        let header = self.columns.get(column).map(|column| column.name.to_lowercase()).unwrap_or_default();
        let signed = texts.iter().all(|text| text.ends_with('%'))
            || ["%", "percent", "pct", "share"].iter().any(|word| header.contains(word));
        let parts =
            figures.iter().all(|value| *value <= 1.0) && figures.iter().any(|value| value.fract() != 0.0);
        signed && (sum - 100.0).abs() <= 2.0 || (signed || parts) && (sum - 1.0).abs() <= 0.02
    }

    /// Whether a column may hold the numbers of answers: whole numbers that its header does not name something
    /// else, and that do not number the rows.
    fn may_count(&self, column: usize) -> bool {
        let Some(header) = self.columns.get(column) else { return false };
        let counts: Vec<u64> =
            self.rows.iter().filter_map(|row| count_of(&self.text(column, *row))).collect();
        let follow = |first: u64| counts.iter().copied().eq(first..first + counts.len() as u64);
        let words = words(&header.text);
        let counted = words.iter().any(|word| COUNTED.contains(&word.as_str()));
        counts.len() == self.rows.len()
            && !follow(0)
            && !follow(1)
            && counts.iter().any(|count| *count > 0)
            && (counted
                || labels().counts_answers(&header.name).is_some()
                || !names_something_else(&header.text))
            && promise(&header.text).promise == Promise::None
    }

    fn is_rating(&self, row: usize) -> bool {
        let token = token(self.text(self.rating, row).as_bytes());
        matches!(token, Token::Whole(_) | Token::Word(_) | Token::Stars(..) | Token::OutOf(..))
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
    let groups = of(&names_group);
    let words = of(&|name| lexicon::meaning(name).is_some());
    let degrees: BTreeSet<_> = words
        .iter()
        .filter_map(|column| lexicon::meaning(&columns.get(*column)?.name))
        .map(|meaning| meaning.degree)
        .collect();
    let of_group = |group: &str| {
        groups
            .iter()
            .any(|column| columns.get(*column).is_some_and(|it| it.name.to_lowercase().contains(group)))
    };
    if of_group("promoter") && of_group("detractor") {
        groups
    } else if degrees.len() >= LABELS && degrees.len() == words.len() {
        words
    } else {
        Vec::new()
    }
}

/// Whether a header names the persons of one NPS group: "Promoters", "nps_detractors".
fn names_group(header: &str) -> bool {
    let words = words(header);
    words.len() <= 4 && words.iter().any(|word| layout::is_nps_group(word))
}

/// Opposite words of headers that count two groups of answers.
const OPPOSITES: [(&str, &str); 5] = [
    ("good", "bad"),
    ("satisfied", "dissatisfied"),
    ("satisfied", "unsatisfied"),
    ("positive", "negative"),
    ("happy", "unhappy"),
];

/// Last words of headers whose numbers count answers: "CSAT responses", "satisfied_n".
const NUMBERS_OF: [&str; 6] = ["responses", "respondents", "answers", "surveys", "n", "number"];

/// Whether a header that names a metric counts answers: its last word says so, or another header names the opposite
/// group.
pub(super) fn counts_group<'h>(header: &str, mut others: impl Iterator<Item = &'h str>) -> bool {
    let own = words(header);
    let has = |all: &[String], word: &str| all.iter().any(|known| known == word);
    if own.len() > 4 {
        return false;
    }
    let last = own.last().is_some_and(|word| NUMBERS_OF.contains(&word.as_str()));
    let opposite = |other: &str| {
        let other = words(other);
        let turned = |one: &str, two: &str| {
            has(&own, one)
                && has(&other, two)
                && own.iter().filter(|word| *word != one).eq(other.iter().filter(|word| *word != two))
        };
        OPPOSITES.iter().any(|(one, two)| turned(one, two) || turned(two, one))
    };
    // Most headers name no group that has an opposite.
    let opposes = OPPOSITES.iter().any(|(one, two)| has(&own, one) || has(&own, two));
    own.len() > 1 && (last || opposes && others.any(opposite))
}

/// Returns a number of answers, perhaps with separated thousands: `1,300`, `1 300`.
fn count_of(text: &str) -> Option<u64> {
    let separated = |c: char| [',', '.', '\'', ' ', '\u{a0}', '\u{202f}'].contains(&c);
    let mut parts = text.trim().split(separated);
    let first = parts.next()?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut digits = first.to_owned();
    for part in parts {
        if part.len() != 3 || !(1..=3).contains(&first.len()) {
            return None;
        }
        digits.push_str(part);
    }
    plain(&digits).then(|| digits.parse::<u32>().ok()).flatten().map(u64::from)
}

/// Whether a cell is a number of answers, or empty.
fn is_count(cell: &[u8]) -> bool {
    let text = encoding::text(cell);
    text.trim().is_empty() || count_of(&text).is_some()
}
