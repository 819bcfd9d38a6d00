//! The end of a file: decides which candidates are ratings, on which scale, and notes why others are not.

use super::Columns;
use super::candidate::Candidate;
use super::propose::Basis;
use super::submissions::Submissions;
use crate::import::error::ImportError;
use crate::import::left_out::EqualRows;
use crate::import::note::{Note, Seen};
use crate::import::outcome::{Origin, Outcome, Sink};
use crate::scale::{Kind, Scale};

impl<S: Sink> Columns<S> {
    /// Ends the file and returns its ratings, or why there are none.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        for row in self.submissions.take().map(Submissions::into_rows).unwrap_or_default() {
            self.count(&row, EqualRows::one(row.line));
        }
        self.check()?;
        let mut notes = self.drop_what_is_no_rating();
        let mut passed_over = self.pass_over_words();
        self.settle_words(&mut notes)?;
        self.refuse_what_is_doubtful(&mut notes)?;
        let unclear: Vec<_> = self.candidates.iter().filter(|candidate| !candidate.is_known()).collect();
        let names: Vec<String> = unclear.iter().map(|candidate| candidate.name.clone()).collect();
        let seen: Vec<Seen> = unclear.iter().map(|candidate| candidate.seen()).collect();
        self.candidates.retain(Candidate::is_known);
        if self.candidates.is_empty() {
            let no_metric = || ImportError::NoMetric { columns: names.clone(), seen: seen.clone() };
            return Err(if names.is_empty() { self.no_rating(notes) } else { no_metric() });
        }
        self.refuse_several()?;
        passed_over.splice(0..0, names);
        passed_over.extend(std::mem::take(&mut self.unfit).into_iter().map(|unfit| unfit.column));
        notes.extend(passed_over.into_iter().map(|column| Note::MoreRatings { column }));
        notes.splice(0..0, self.candidates.iter().flat_map(Candidate::notes));
        let (split, period) = (self.by.is_some(), self.options.period);
        let by = self.by.and_then(|by| self.columns.get(by)).map(|column| column.name.clone());
        let series = self.candidates.into_iter().map(|candidate| {
            let name = candidate.name.clone();
            candidate.into_counting().into_series(name, Origin::Column, split, period.is_some())
        });
        let (series, left_out) = (series.collect(), self.ledger.into_entries());
        Ok(Outcome { rows: self.rows, by, period, series, left_out, notes })
    }

    /// Drops candidates that mostly hold something else, unless a column was asked for. Returns why.
    fn drop_what_is_no_rating(&mut self) -> Vec<Note> {
        if self.options.column.is_some() {
            return Vec::new();
        }
        let any = self.candidates.iter().any(|candidate| candidate.is_known() && candidate.ratings() > 0);
        let drops = |candidate: &Candidate<S>| {
            let empty = candidate.ratings() == 0 && (any || !candidate.is_known());
            empty || candidate.invalid() > candidate.ratings() || candidate.is_contradicted()
        };
        let dropped = self.candidates.iter().filter(|candidate| drops(candidate));
        let why = dropped.filter_map(Candidate::why_dropped).collect();
        self.candidates.retain(|candidate| !drops(candidate));
        why
    }

    /// If some columns hold ratings in numbers, drops columns of words whose header names no metric, or
    /// NPS, which has no words. Returns their names.
    fn pass_over_words(&mut self) -> Vec<String> {
        let numbers = self.candidates.iter().any(|candidate| candidate.is_known() && candidate.numbers() > 0);
        if !numbers || self.options.column.is_some() {
            return Vec::new();
        }
        let passed = |candidate: &Candidate<S>| {
            candidate.is_worded() && !candidate.reading.promised.is_some_and(|kind| kind != Kind::Nps)
        };
        let names = self.candidates.iter().filter(|one| passed(one)).map(|one| one.name.clone()).collect();
        self.candidates.retain(|candidate| !passed(candidate));
        names
    }

    /// Converts words to numbers. Where that fails it is a note, or an error if no candidate is left.
    fn settle_words(&mut self, notes: &mut Vec<Note>) -> Result<(), ImportError> {
        let mut failed = None;
        self.candidates = std::mem::take(&mut self.candidates)
            .into_iter()
            .filter_map(|mut candidate| match candidate.settle(&self.options) {
                Ok(()) => Some(candidate),
                Err(error) => {
                    notes.push(Note::NotScored(error.clone()));
                    failed = Some(error);
                    None
                }
            })
            .collect();
        match failed.filter(|_| self.candidates.is_empty()) {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Drops candidates whose answers do not fit their assumed scale. An error if no candidate is left.
    fn refuse_what_is_doubtful(&mut self, notes: &mut Vec<Note>) -> Result<(), ImportError> {
        let doubtful = |candidate: &Candidate<S>| candidate.is_contradicted() || candidate.is_doubtful();
        let found = self.candidates.iter().filter(|candidate| doubtful(candidate)).map(|candidate| {
            let assumed = candidate.reading.coding.map_or(Scale::NPS, |coding| coding.scale());
            (candidate.seen(), assumed)
        });
        let found: Vec<(Seen, Scale)> = found.collect();
        let error = found
            .first()
            .map(|(seen, assumed)| ImportError::NoScale { seen: seen.clone(), assumed: *assumed });
        notes.extend(found.into_iter().map(|(seen, assumed)| Note::DoubtfulScale { seen, assumed }));
        self.candidates.retain(|candidate| !doubtful(candidate));
        match error.filter(|_| self.candidates.is_empty()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Refuses to choose between several columns if their headers only say that they hold ratings. If
    /// words or stars show what they are, each is scored.
    fn refuse_several(&self) -> Result<(), ImportError> {
        let guessed = |candidate: &&Candidate<S>| {
            candidate.reading.promised.is_none()
                && candidate.reading.basis != Basis::Words
                && self.options.metric.is_some()
        };
        if self.options.column.is_none() && self.candidates.iter().filter(guessed).count() > 1 {
            let columns = self.candidates.iter().map(|candidate| candidate.name.clone()).collect();
            return Err(ImportError::SeveralColumns { columns });
        }
        Ok(())
    }
}
