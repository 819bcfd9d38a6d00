//! Which columns are ratings, and their cells counted.
//!
//! A column is a candidate by its header. Whether it holds ratings is known only at the end: then a
//! candidate whose cells mostly are none is dropped, and said so.

mod candidate;

use super::Options;
use super::error::{ImportError, quoted};
use super::left_out::{Ledger, Reason};
use super::series::{Origin, Outcome, Sink};
use super::words::{Promise, promise};
use crate::scale::{Coding, Kind, Scale};
use candidate::{Candidate, Reading};

/// The cells of one row.
pub(super) trait Cells {
    /// The cell of a column; `None` where the row has none.
    fn get(&self, column: usize) -> Option<&[u8]>;
}

/// The columns of a table, or the keys of flat JSON objects.
#[derive(Clone, Debug)]
pub(super) struct Columns<S> {
    options: Options,
    names: Vec<String>,
    candidates: Vec<Candidate<S>>,
    by: Option<usize>,
    problem: Option<ImportError>,
    /// What a row without the cell means.
    absent: Reason,
    pub rows: u64,
    pub ledger: Ledger,
}

impl<S: Sink> Columns<S> {
    /// No columns yet. `absent` is why a row without a rating's cell is left out.
    pub fn new(options: Options, absent: Reason) -> Columns<S> {
        Columns {
            options,
            names: Vec::new(),
            candidates: Vec::new(),
            by: None,
            problem: None,
            absent,
            rows: 0,
            ledger: Ledger::default(),
        }
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The number of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Adds the next column; in JSON a key may come late, then the rows before it had no answer.
    pub fn add(&mut self, name: &str) {
        let known = self.candidates.len();
        self.consider(name);
        for candidate in self.candidates.iter_mut().skip(known) {
            candidate.missed(self.rows);
        }
    }

    fn consider(&mut self, name: &str) {
        let number = self.names.len();
        self.names.push(name.to_owned());
        if self.by.is_none() && is_named(name, self.options.by.as_deref()) {
            self.by = Some(number);
        }
        let (promise, word) = promise(name);
        let says = format!("its header says {word:?}");
        match (self.options.column.as_deref(), promise, self.options.metric) {
            (Some(column), ..) if self.candidates.is_empty() && is_named(name, Some(column)) => {
                self.choose(number);
            }
            (None, Promise::Kind(kind), metric) if metric.is_none_or(|metric| metric == kind) => {
                self.candidate(number, kind, &says);
            }
            (None, Promise::Rating, _) => {
                let name = self.named(number);
                self.candidates.push(Candidate::unknown(number, name));
            }
            _ => {}
        }
    }

    /// Decides what only the whole header can: numbers for names, and which column a metric that
    /// was named belongs to.
    pub fn settle(&mut self) {
        let by_number = |wanted: &Option<String>| {
            wanted.as_ref().and_then(|text| text.parse().ok()).filter(|&number| number < self.names.len())
        };
        let column = by_number(&self.options.column);
        self.by = self.by.or_else(|| by_number(&self.options.by));
        if let (Some(number), true) = (column, self.candidates.is_empty()) {
            self.choose(number);
        }
        if let (None, Some(kind)) = (&self.options.column, self.options.metric) {
            self.settle_metric(kind);
        }
    }

    /// With a metric named, a column that promises that metric wins over one that only promises
    /// ratings; the only column there is may be called anything.
    fn settle_metric(&mut self, kind: Kind) {
        let (known, unknown): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.candidates).into_iter().partition(Candidate::is_known);
        self.candidates = known;
        if self.candidates.is_empty() {
            let only = self.names.len() == 1;
            let numbers = unknown.iter().map(|candidate| candidate.column);
            let numbers: Vec<_> = if only { vec![0] } else { numbers.collect() };
            for number in numbers {
                self.candidate(number, kind, "as asked for");
            }
        }
    }

    /// Takes the column that was asked for.
    fn choose(&mut self, number: usize) {
        let name = self.named(number);
        let (kind, why) = match (self.options.metric, promise(&name)) {
            (Some(kind), _) => (kind, "as asked for".to_owned()),
            (None, (Promise::Kind(kind), word)) => (kind, format!("its header says {word:?}")),
            _ => {
                self.problem = Some(ImportError::NoMetric { columns: vec![name] });
                return;
            }
        };
        self.candidate(number, kind, &why);
    }

    fn candidate(&mut self, number: usize, kind: Kind, why: &str) {
        let column = self.named(number);
        match Coding::new(kind, self.options.coding) {
            Ok(coding) if coding.favourable().is_none() => {
                self.problem = Some(ImportError::NoFavourable { column });
            }
            Ok(coding) => self.candidates.push(Candidate::known(number, column, coding, why)),
            Err(error) => self.problem = Some(ImportError::Coding { column, error }),
        }
    }

    fn named(&self, number: usize) -> String {
        self.names.get(number).cloned().unwrap_or_default()
    }

    /// What already stands in the way of a score.
    pub fn check(&self) -> Result<(), ImportError> {
        let no_column =
            |wanted: &String| ImportError::NoColumn { wanted: wanted.clone(), columns: self.names.clone() };
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        match (&self.options.column, &self.options.by) {
            (Some(column), _) if self.candidates.is_empty() => Err(no_column(column)),
            (_, Some(by)) if self.by.is_none() => Err(no_column(by)),
            _ if self.candidates.is_empty() => Err(self.no_rating(Vec::new())),
            _ => Ok(()),
        }
    }

    fn no_rating(&self, considered: Vec<String>) -> ImportError {
        if self.names.len() == 1 && self.options.metric.is_none() && considered.is_empty() {
            return ImportError::NoMetric { columns: self.names.clone() };
        }
        ImportError::NoRating { columns: self.names.clone(), considered }
    }

    /// The columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        self.candidates.iter().map(|candidate| candidate.column).chain(self.by)
    }

    /// Counts a row.
    pub fn row(&mut self, cells: &impl Cells, line: u64) {
        self.rows += 1;
        let segment = self.by.map(|by| String::from_utf8_lossy(cells.get(by).unwrap_or_default()));
        let segment = segment.as_deref().map(str::trim);
        for candidate in &mut self.candidates {
            let counted = candidate.count(cells.get(candidate.column).ok_or(self.absent), segment, line);
            if let (Err(many), Some(by)) = (counted, self.by) {
                self.problem = Some(many.of(self.names.get(by).map_or("", String::as_str)));
            }
        }
    }

    /// Leaves out a row as a whole.
    pub fn leave_out(&mut self, reason: Reason, line: u64) {
        self.rows += u64::from(reason != Reason::HeaderRow);
        self.ledger.add(reason, line);
    }

    /// The ratings, or why there are none.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        self.check()?;
        let mut notes = self.drop_what_is_no_rating();
        let unclear: Vec<String> =
            self.candidates.iter().filter(|c| !c.is_known()).map(|c| c.name.clone()).collect();
        self.candidates.retain(Candidate::is_known);
        if self.candidates.is_empty() {
            let no_metric = || ImportError::NoMetric { columns: unclear.clone() };
            return Err(if unclear.is_empty() { self.no_rating(notes) } else { no_metric() });
        }
        let guessed = self.candidates.iter().filter(|c| promise(&c.name).0 == Promise::Rating).count();
        if self.options.column.is_none() && guessed > 1 {
            let columns = self.candidates.into_iter().map(|candidate| candidate.name).collect();
            return Err(ImportError::SeveralColumns { columns });
        }
        notes.extend(
            unclear
                .iter()
                .map(|name| format!("{} holds numbers too: --column and --metric score it", quoted(name))),
        );
        notes.splice(0..0, self.candidates.iter().flat_map(Candidate::notes));
        let (split, by) = (self.by.is_some(), self.by.map(|by| self.named(by)));
        let series = self.candidates.into_iter().filter_map(|candidate| match candidate.reading {
            Reading::Known(counting) => Some(counting.into_series(candidate.name, Origin::Column, split)),
            Reading::Unknown { .. } => None,
        });
        Ok(Outcome {
            rows: self.rows,
            by,
            series: series.collect(),
            left_out: self.ledger.into_entries(),
            notes,
        })
    }

    /// Drops candidates that hold mostly something else, unless one was asked for; says why.
    fn drop_what_is_no_rating(&mut self) -> Vec<String> {
        if self.options.column.is_some() {
            return Vec::new();
        }
        let any = self.candidates.iter().any(|candidate| candidate.is_known() && candidate.ratings() > 0);
        let drops = |candidate: &Candidate<S>| {
            let empty = candidate.ratings() == 0 && (any || !candidate.is_known());
            empty || candidate.invalid() > candidate.ratings()
        };
        let dropped = self.candidates.iter().filter(|candidate| drops(candidate));
        let why = dropped.filter_map(Candidate::why_dropped).collect();
        self.candidates.retain(|candidate| !drops(candidate));
        why
    }
}

/// Whether a header is the text that was asked for.
fn is_named(name: &str, wanted: Option<&str>) -> bool {
    wanted.is_some_and(|wanted| name == wanted || name.trim() == wanted.trim())
}

/// The scale on which a column of unknown meaning is looked at.
const WIDEST: Scale = Scale::NPS;
