//! Decides which columns hold ratings, and counts their cells.
//!
//! A column is a candidate because of its header or the program that wrote it, or because its first cells do
//! not rule it out. Whether it holds ratings, and how they are read, is known only at the end, from the
//! counts of all cells: a candidate whose cells mostly are not ratings is dropped with a note.

mod answers;
mod asked;
mod beside;
mod candidate;
mod cells;
mod choose;
pub(super) mod column;
pub(super) mod conditions;
mod counted;
mod counting;
mod date_headers;
mod dates;
mod find;
mod finish;
pub(super) mod header;
mod heading;
pub(super) mod layout;
mod long;
mod long_headers;
mod mixed;
mod other_headers;
pub(super) mod pairs;
pub(super) mod pieces;
mod propose;
pub(super) mod questions;
mod reading;
mod ready;
mod repeated_ids;
pub(super) mod row_columns;
pub(super) mod sample;
mod second_header;
mod stated;
mod submissions;
mod summary_rows;
mod sums;
mod unstated;

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, Ledger, Reason};
use crate::import::options::ImportOptions;
use crate::import::outcome::Sink;

use beside::with_label;
use candidate::Candidate;
use column::Column;
use conditions::Conditions;
use counted::CountColumn;
use counting::{Dated, Place, TooManySegments};
use dates::Dates;
use header::is_beside;
use layout::ProgramScale;
use long::LongForm;
use repeated_ids::RepeatedIds;
use submissions::Submissions;
use summary_rows::SummaryRows;
use sums::Told;

/// The text in the column to split by.
type By<'c> = Option<Cow<'c, str>>;

/// The columns of a table, or the keys of flat JSON objects.
#[derive(Clone, Debug)]
pub(in crate::import) struct Columns<S> {
    options: ImportOptions,
    columns: Vec<Column>,
    candidates: Vec<Candidate>,
    by: Option<usize>,
    dates: Option<Dates>,
    /// Columns that may say that a row is a test.
    excluding: Vec<usize>,
    fixed: Option<&'static ProgramScale>,
    /// Whether a column names promoters and detractors.
    groups: bool,
    submissions: Option<Submissions>,
    repeated_ids: Option<RepeatedIds>,
    /// The other reading of a table that may have one row for each answer.
    long: Option<Box<LongForm<S>>>,
    /// Whether all columns are ratings, so that a metric that is asked for need not be that of one only.
    score_each: bool,
    summary_rows: Box<SummaryRows>,
    /// The column that says how many answers each row stands for.
    counted_by: Option<CountColumn>,
    /// What is to be said of rows with labels.
    told: Told,
    settled: bool,
    conditions: Conditions,
    /// Rows whose cells were counted.
    counted: u64,
    problem: Option<ImportError>,
    /// Why a row without a rating's cell is left out.
    absent: Reason,
    sink: PhantomData<S>,
    /// Whether candidates were given up since that was last asked.
    gave_up: bool,
    pub rows: u64,
    pub ledger: Ledger,
}

impl<S: Sink> Columns<S> {
    /// Creates an empty set. `absent` is the reason for rows without a rating's cell.
    pub fn new(options: ImportOptions, absent: Reason) -> Columns<S> {
        let conditions = Conditions::new(&options.conditions);
        Columns {
            conditions,
            options,
            columns: Vec::new(),
            candidates: Vec::new(),
            by: None,
            dates: None,
            excluding: Vec::new(),
            fixed: None,
            groups: false,
            submissions: None,
            repeated_ids: None,
            long: None,
            score_each: false,
            summary_rows: Box::default(),
            counted_by: None,
            told: Told::default(),
            settled: false,
            counted: 0,
            problem: None,
            absent,
            sink: PhantomData,
            gave_up: false,
            rows: 0,
            ledger: Ledger::default(),
        }
    }

    /// Returns how many columns there are.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Returns the number of the column `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == name)
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.columns.iter().map(|column| column.name.as_str())
    }

    fn all_names(&self) -> Vec<String> {
        self.names().map(str::to_owned).collect()
    }

    /// Adds the next column. In JSON a key may appear late; the rows before it have no answer then.
    pub fn add(&mut self, column: Column) {
        let number = self.columns.len();
        if let Some(long) = &mut self.long {
            long.add(column.clone());
        }
        self.columns.push(column);
        if !self.settled {
            return;
        }
        let known = self.candidates.len();
        self.look_around();
        self.choose_segment();
        if !self.choose() && self.options.column.is_none() {
            self.consider(number);
        }
        self.find_labels();
        for candidate in self.candidates.iter_mut().skip(known) {
            candidate.missed(self.counted);
        }
    }

    /// Decides what needs the whole header: the program that wrote the file, columns named by number, and
    /// the column for a metric that was asked for.
    pub fn settle(&mut self) {
        self.look_around();
        self.choose_segment();
        self.settled = true;
        self.long = LongForm::find(self).map(Box::new);
        if self.long.is_some() {
            // A row is an answer: a response has several.
            self.repeated_ids = None;
        }
        if !self.choose() && self.options.column.is_none() {
            (0..self.columns.len()).for_each(|number| self.consider(number));
            if let Some(kind) = self.options.metric {
                self.settle_metric(kind);
            }
        }
        self.find_labels();
        self.find_counts();
    }

    fn look_around(&mut self) {
        self.fixed = ProgramScale::find(self.names());
        self.excluding = layout::excluding(self.names());
        let names_groups = |column: &Column| {
            let cells = || column.cells.iter().map(|cell| encoding::text(cell));
            is_beside(&column.text) && cells().any(|cell| layout::is_nps_group(&cell))
        };
        self.groups = self.groups || self.columns.iter().any(names_groups);
        if self.submissions.is_none() {
            self.submissions = Submissions::find(self.names());
        }
        if self.repeated_ids.is_none() && self.submissions.is_none() && self.long.is_none() {
            self.repeated_ids = RepeatedIds::find(self.names());
        }
        if self.options.period.is_some() && self.dates.is_none() {
            self.dates = match self.options.date_column.clone() {
                Some(wanted) => self.find(&wanted).map(|column| Dates::of(column, &self.options)),
                None => Dates::find(&self.columns, &self.options),
            };
        }
    }

    /// Checks whether something already prevents a score.
    pub fn check(&self) -> Result<(), ImportError> {
        // Which reading counts is known at the end.
        if self.long.is_some() {
            return Ok(());
        }
        let no_column =
            |wanted: &String| ImportError::NoColumn { wanted: wanted.clone(), columns: self.all_names() };
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        match (&self.options.column, &self.options.by) {
            (Some(column), _) if self.candidates.is_empty() => Err(no_column(column)),
            (_, Some(by)) if self.by.is_none() => Err(no_column(by)),
            _ if !self.conditions.missing().is_empty() => self.conditions.check(|| self.all_names()),
            _ if self.candidates.is_empty() => Err(self.no_rating(Vec::new())),
            _ if self.options.period.is_some() && self.dates.is_none() => {
                if let Some(wanted) = &self.options.date_column {
                    return Err(no_column(wanted));
                }
                let others = Dates::of_other_things(&self.columns);
                if !others.is_empty() {
                    return Err(ImportError::OtherDates { columns: others });
                }
                Err(ImportError::NoDate { columns: self.all_names() })
            }
            _ => Ok(()),
        }
    }

    /// Returns the columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        let candidates = self.candidates.iter().filter(|candidate| !candidate.given_up);
        let candidates = candidates.map(|candidate| candidate.column);
        candidates.chain(self.not_answers()).chain(self.long.iter().flat_map(|long| long.wanted()))
    }

    /// Returns the columns whose cells are needed, but are not answers.
    fn not_answers(&self) -> impl Iterator<Item = usize> {
        let date = self.dates.iter().flat_map(Dates::wanted);
        let submission = self.submissions.as_ref().map(|found| [Some(found.id), found.complete]);
        let submission = submission.into_iter().flatten().flatten();
        self.by
            .into_iter()
            .chain(self.counted_by.map(|counted| counted.column))
            .chain(self.conditions.columns())
            .chain(date)
            .chain(self.excluding.iter().copied())
            .chain(submission)
            .chain(self.candidates.iter().filter_map(|candidate| candidate.label))
            .chain(
                self.repeated_ids
                    .iter()
                    .flat_map(|repeated| [Some(repeated.column), repeated.survey])
                    .flatten(),
            )
    }

    /// Whether candidates were given up since the last call, so that fewer columns are wanted.
    pub fn gave_up(&mut self) -> bool {
        std::mem::take(&mut self.gave_up)
    }

    /// Whether equal rows can be counted together: what they count depends on their wanted cells alone.
    pub fn may_repeat(&self) -> bool {
        self.submissions.is_none() && self.counted_by.is_none() && self.repeated_ids.is_none()
    }

    /// Counts a row, or holds it until all rows of its submission are known.
    pub fn row(&mut self, cells: &impl Cells, line: u64) {
        if let Some(long) = &mut self.long {
            long.rows(cells, EqualRows::one(line));
        }
        if let Some(submissions) = &self.submissions
            && let Some(id) = cells.get(submissions.id).map(<[u8]>::trim_ascii).filter(|id| !id.is_empty())
        {
            let complete = submissions.complete.and_then(|column| cells.get(column));
            let wanted = self.wanted().filter_map(|column| Some((column, cells.get(column)?.to_vec())));
            let wanted = wanted.collect();
            let held = self.submissions.as_mut().map(|held| held.hold(id, complete, line, wanted));
            match held.transpose() {
                Ok(replaced) => {
                    replaced.flatten().into_iter().for_each(|line| self.ledger.add(Reason::Duplicate, line))
                }
                Err(problem) => self.problem = Some(problem),
            }
            self.rows += 1;
            return;
        }
        self.rows += 1;
        self.count(cells, EqualRows::one(line));
    }

    /// Counts equal rows.
    pub fn equal_rows(&mut self, cells: &impl Cells, rows: EqualRows) {
        if let Some(long) = &mut self.long {
            long.rows(cells, rows);
        }
        self.rows += rows.count;
        self.count(cells, rows);
    }

    /// Returns the period and the segment of equal rows; `None` if they are left out as a whole.
    fn placed<'c>(&mut self, cells: &'c impl Cells, rows: EqualRows) -> Option<(Option<Dated>, By<'c>)> {
        if self.excluding.iter().any(|&column| self.is_excluded(column, cells)) {
            self.ledger.add_equal(Reason::Excluded, rows);
            return None;
        }
        let text = |_: &str, column: Option<usize>| {
            encoding::text(column.and_then(|column| cells.get(column)).unwrap_or_default())
        };
        if !self.conditions.hold(text) {
            self.ledger.add_equal(Reason::NotSelected, rows);
            return None;
        }
        let dates = &mut self.dates;
        let dated = self.options.period.map(|asked| dates.as_mut()?.period(cells, asked, rows.count));
        if dated == Some(None) {
            self.ledger.add_equal(Reason::NoDate, rows);
            return None;
        }
        self.counted += rows.count;
        // A row before the first one with the key has no value.
        let by = self.options.by.is_some().then(|| self.by.and_then(|by| cells.get(by)).unwrap_or_default());
        Some((dated.flatten(), by.map(encoding::text)))
    }

    fn count(&mut self, cells: &impl Cells, rows: EqualRows) {
        let Some((period, by)) = self.placed(cells, rows) else { return };
        // Among the rows that are counted: which of them `--where` or a missing date leaves out is decided before.
        if let Some(line) = rows.line
            && self.repeats_id(cells, period, line)
        {
            self.counted = self.counted.saturating_sub(rows.count);
            return self.ledger.add(Reason::Duplicate, line);
        }
        let rows = match self.stand_for(cells, rows) {
            Ok(rows) => rows,
            Err(reason) => return self.ledger.add_equal(reason, rows),
        };
        let place = Place { period, by: by.as_deref().map(str::trim) };
        let mut too_many = None;
        for candidate in self.candidates.iter_mut().filter(|candidate| !candidate.given_up) {
            let cell = cells.get(candidate.column).map(|cell| with_label(cell, candidate.label, cells));
            let counted = candidate.count(cell.as_deref().ok_or(self.absent), place, rows);
            self.gave_up |= candidate.given_up;
            if let Err(many) = counted {
                too_many = Some(many);
            }
        }
        if let Some(many) = too_many {
            self.too_many(many);
        }
    }

    /// Notes that the column to split by has too many values.
    fn too_many(&mut self, many: TooManySegments) {
        let by = self.by.and_then(|by| self.columns.get(by));
        self.problem = Some(many.of(by.map_or("", |column| &column.name)).into());
    }

    fn is_excluded(&self, column: usize, cells: &impl Cells) -> bool {
        let name = self.columns.get(column).map_or("", |column| column.name.as_str());
        cells.get(column).is_some_and(|cell| layout::excludes(name, &encoding::text(cell)))
    }
}
