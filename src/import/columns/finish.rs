//! The end of a file: decides which candidates are ratings, on which scale, and notes why others are not.

use std::collections::{BTreeMap, BTreeSet};

use super::Columns;
use super::answers::{ENOUGH, ONE_IN};
use super::candidate::{Candidate, Judged};
use super::cells::Sort;
use super::column::Column;
use super::counted::counts_group;
use super::header::promise;
use super::propose::Basis;
use super::reading::read;
use super::submissions::Submissions;
use super::unstated::remark;
use crate::import::error::ImportError;
use crate::import::left_out::EqualRows;
use crate::import::meaning::labels::{Counts, labels};
use crate::import::meaning::order::Orders;
use crate::import::note::{Note, Seen, SmallNumbers, Unfit, UnfitColumn};
use crate::import::options::Unread;
use crate::import::outcome::{Origin, Outcome, Series, Sink};
use crate::scale::{Direction, Kind, MAX_VALUE, Scale};

/// The columns that may be scored, and what is said of the others.
#[derive(Default)]
struct Verdict {
    judged: Vec<Judged>,
    unfit: Vec<UnfitColumn>,
    notes: Vec<Note>,
    /// Columns that may hold ratings on a scale that nothing states.
    unstated: Vec<SmallNumbers>,
}

impl<S: Sink> Columns<S> {
    /// Ends the file and returns its ratings, or why there are none.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        if self.long.is_some() {
            self.settle_labelled();
        }
        if let Some(long) = self.long.take() {
            return long.finish(self);
        }
        for row in self.submissions.take().map(Submissions::into_rows).unwrap_or_default() {
            self.count(&row, EqualRows::one(row.line));
        }
        self.settle_labelled();
        self.check()?;
        if let Some(problem) = self.second_header().or_else(|| self.one_id_differs()) {
            return Err(problem);
        }
        let mut verdict = self.judge()?;
        self.drop_what_is_no_rating(&mut verdict);
        let mut passed_over = self.pass_over_words(&mut verdict);
        self.refuse_what_is_unfit(&mut verdict)?;
        self.refuse_what_is_doubtful(&mut verdict)?;
        let (known, unclear): (Vec<_>, Vec<_>) = verdict.judged.into_iter().partition(Judged::is_known);
        let mut notes = verdict.notes;
        let names: Vec<String> = unclear.iter().map(|judged| judged.candidate.name.clone()).collect();
        let unstated = (!verdict.unstated.is_empty()).then_some(Note::Unstated { columns: verdict.unstated });
        if known.is_empty() {
            let seen = unclear.iter().map(Judged::seen).collect();
            let no_metric = ImportError::NoMetric { columns: names.clone(), seen };
            notes.extend(unstated);
            return Err(if names.is_empty() { self.no_rating(notes) } else { no_metric });
        }
        self.refuse_several(&known)?;
        passed_over.splice(0..0, names);
        notes.extend(passed_over.into_iter().map(|column| Note::MoreRatings { column }));
        notes.extend(unstated);
        notes.splice(0..0, known.iter().flat_map(Judged::notes));
        notes.extend(self.conditions.notes());
        notes.extend(self.labelled_notes());
        notes.extend(self.counted_note());
        notes.extend(self.unchecked_ids());
        let orders = self.order_dates(&mut notes)?;
        let (split, period) = (self.by.is_some(), self.options.period);
        let by = self.by.and_then(|by| self.columns.get(by)).map(|column| column.name.clone());
        let series = known.into_iter().map(|judged| {
            let name = judged.candidate.name.clone();
            let counting = judged.candidate.into_counting(&judged.reading, orders);
            counting.into_series(name, Origin::Column, split, period.is_some())
        });
        let (series, left_out) = (series.collect::<Vec<Series<S>>>(), self.ledger.into_entries());
        let column = by.as_deref().unwrap_or_default();
        notes.extend(alike(&series).map(|values| Note::AlikeSegments { column: column.to_owned(), values }));
        Ok(Outcome { rows: self.rows, by, period, series, pairs: Vec::new(), left_out, notes })
    }

    /// Returns why nothing can be scored, given why columns were passed over.
    pub(super) fn no_rating(&self, considered: Vec<Note>) -> ImportError {
        let columns = self.all_names();
        let silent = || considered.iter().all(|note| matches!(note, Note::Unstated { .. }));
        if self.only() && self.options.metric.is_none() && silent() {
            return ImportError::NoMetric { columns, seen: Vec::new() };
        }
        ImportError::NoRating { columns, considered: considered.into() }
    }

    /// Decides the order of day and month, and notes which column has the dates.
    fn order_dates(&self, notes: &mut Vec<Note>) -> Result<Orders, ImportError> {
        let Some(dates) = &self.dates else { return Ok(Orders::default()) };
        let name = |column: usize| self.columns.get(column).map(Column::label).unwrap_or_default();
        dates.settle(name, notes)
    }

    /// Decides how each candidate is read.
    fn judge(&mut self) -> Result<Verdict, ImportError> {
        let other: BTreeSet<usize> = self.not_answers().collect();
        let all = std::mem::take(&mut self.candidates).into_iter();
        let mut all: Vec<Candidate> = all.filter(|candidate| !candidate.given_up).collect();
        all.iter_mut().for_each(|candidate| candidate.cells.complete());
        let mixed = self.mixed(&all);
        let mut verdict = Verdict { unfit: self.take_options(&mut all), ..Verdict::default() };
        for candidate in all {
            if mixed.as_ref().is_some_and(|mixed| mixed.number == candidate.column) {
                continue;
            }
            if candidate.watched && !candidate.names_other && !other.contains(&candidate.column) {
                match remark(&candidate) {
                    Some(Ok(small)) => verdict.unstated.push(small),
                    Some(Err(note)) if candidate.unstated => verdict.notes.push(note),
                    _ => {}
                }
            }
            if candidate.unstated {
                continue;
            }
            if let Some(unfit) = self.counts_or_averages(&candidate) {
                verdict.unfit.push(unfit.of(&candidate.name));
                continue;
            }
            match read(&candidate.cells, &candidate.clues) {
                Ok(None) => {}
                Ok(Some(reading)) => verdict.judged.push(Judged::new(candidate, reading)),
                Err(unfit) => verdict.unfit.push(unfit.of(&candidate.name)),
            }
        }
        match mixed.and_then(|mixed| mixed.refuses(&verdict.judged)) {
            Some(unfit) => Err(unfit.into()),
            None => Ok(verdict),
        }
    }

    /// Returns why a column whose header names a metric holds no answers, but counts or averages of them.
    fn counts_or_averages(&self, candidate: &Candidate) -> Option<Unfit> {
        let clues = &candidate.clues;
        if clues.unread == Unread::Ignore || clues.is_chosen() || clues.promised().is_none() {
            return None;
        }
        let own = self.columns.get(candidate.column)?;
        let others = || self.columns.iter().filter(|other| other.name != own.name);
        // `{"nps": {"0": 5, "10": 12}}`: how often each rating was given.
        let of_rating = |name: &str| {
            let (parent, value) = name.rsplit_once('.')?;
            value.parse::<u8>().ok().filter(|value| *value <= MAX_VALUE)?;
            promise(parent).kind().map(|_| parent.to_owned())
        };
        let parent = of_rating(&own.name);
        let alike = |other: &Column| parent.is_some() && of_rating(&other.name) == parent;
        if others().any(alike) || counts_group(&own.text, others().map(|other| other.text.as_str())) {
            return Some(Unfit::Counted { counts: vec![candidate.name.clone()] });
        }
        let counted = |other: &Column| labels().counts_answers(&other.name) == Some(Counts::Answers);
        let broken = candidate.cells.texts(Sort::Fraction)?.met();
        let example = broken.first()?.text.clone();
        others().any(counted).then_some(Unfit::Computed { example, average: true })
    }

    /// Drops candidates that mostly hold something else, unless a column was asked for, and notes why.
    fn drop_what_is_no_rating(&self, verdict: &mut Verdict) {
        if self.options.column.is_some() {
            return;
        }
        let any = verdict.judged.iter().any(|judged| judged.is_known() && judged.ratings > 0);
        let drops = |judged: &Judged| {
            let empty = judged.ratings == 0 && (any || !judged.is_known());
            empty || judged.invalid > judged.ratings || judged.is_contradicted()
        };
        let (dropped, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut verdict.judged).into_iter().partition(drops);
        verdict.judged = kept;
        verdict.notes.extend(dropped.iter().filter_map(Judged::why_dropped));
    }

    /// If some columns hold ratings in numbers, drops columns of words whose header names no metric, or
    /// NPS, which has no words. Returns their names.
    fn pass_over_words(&self, verdict: &mut Verdict) -> Vec<String> {
        let numbers = verdict.judged.iter().any(|judged| judged.is_known() && judged.numbers > 0);
        if !numbers || self.options.column.is_some() {
            return Vec::new();
        }
        let own = |candidate: &Candidate| candidate.clues.promised().is_some_and(|kind| kind != Kind::Nps);
        let passed = |judged: &Judged| judged.is_worded() && !own(&judged.candidate);
        let (dropped, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut verdict.judged).into_iter().partition(passed);
        verdict.judged = kept;
        dropped.into_iter().map(|judged| judged.candidate.name).collect()
    }

    /// Notes which columns cannot be scored as they are. If no candidate is left, a single reason is the
    /// error; several are told together.
    fn refuse_what_is_unfit(&mut self, verdict: &mut Verdict) -> Result<(), ImportError> {
        let unfit = std::mem::take(&mut verdict.unfit);
        match unfit.as_slice() {
            [only] if verdict.judged.is_empty() && verdict.notes.is_empty() => {
                return Err(only.clone().into());
            }
            _ => {}
        }
        let none = verdict.judged.is_empty() && !unfit.is_empty();
        verdict.notes.splice(0..0, unfit.into_iter().map(Note::NotScored));
        if none { Err(self.no_rating(std::mem::take(&mut verdict.notes))) } else { Ok(()) }
    }

    /// Drops candidates whose answers do not fit their assumed scale. An error if no candidate is left.
    fn refuse_what_is_doubtful(&self, verdict: &mut Verdict) -> Result<(), ImportError> {
        let (doubtful, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut verdict.judged)
            .into_iter()
            .partition(|judged| judged.is_contradicted() || judged.is_doubtful());
        verdict.judged = kept;
        let found: Vec<(Seen, Scale)> =
            doubtful.iter().map(|judged| (judged.seen(), judged.reading.coding().scale())).collect();
        let error = found
            .first()
            .map(|(seen, assumed)| ImportError::NoScale { seen: seen.clone(), assumed: *assumed });
        verdict.notes.extend(found.into_iter().map(|(seen, assumed)| Note::DoubtfulScale { seen, assumed }));
        match error.filter(|_| verdict.judged.is_empty()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Refuses to choose between several columns if their headers only say that they hold ratings. If
    /// words or stars show what they are, each is scored.
    fn refuse_several(&self, known: &[Judged]) -> Result<(), ImportError> {
        let guessed = |judged: &&Judged| {
            judged.candidate.clues.promised().is_none()
                && !judged.is_worded()
                && self.options.metric.is_some()
                && !self.score_each
        };
        if self.options.column.is_none() && known.iter().filter(guessed).count() > 1 {
            let columns = known.iter().map(|judged| judged.candidate.name.clone()).collect();
            return Err(ImportError::SeveralColumns { columns });
        }
        Ok(())
    }
}

/// Returns the segments that differ only in capitals or blanks.
fn alike<S>(series: &[Series<S>]) -> impl Iterator<Item = Vec<String>> {
    let mut known = BTreeMap::<String, BTreeSet<String>>::new();
    let segments = series.iter().flat_map(|series| &series.segments);
    for value in segments.filter_map(|(segment, _)| segment.by.as_ref()) {
        let plain = value.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        known.entry(plain).or_default().insert(value.clone());
    }
    known.into_values().filter(|values| values.len() > 1).map(|values| values.into_iter().collect())
}

impl Judged {
    /// Whether its scale is an assumption that its answers may refute.
    fn asks(&self) -> bool {
        let clues = &self.candidate.clues;
        let assumed = self.reading.basis == Basis::Assumed;
        assumed && clues.unread == Unread::Ask && !clues.names_high_end(self.reading.coding().scale().high())
    }

    /// Whether many of its numbers are not on the scale that was assumed.
    fn is_contradicted(&self) -> bool {
        // Up to one in ten of a few answers may be a slip.
        self.asks() && self.is_known() && self.beyond * 10 > self.ratings + self.beyond
    }

    /// Whether its answers look like those of another scale than the one that was assumed.
    fn is_doubtful(&self) -> bool {
        if !self.asks() || !self.is_known() || self.answers() < ENOUGH {
            return false;
        }
        let scale = self.reading.coding().scale();
        let (_, most) = self.range.unwrap_or_default();
        let upper_half = u16::from(most) * 2 > u16::from(scale.low()) + u16::from(scale.high());
        // What the next smaller usual scale ends at.
        let smaller = match scale {
            Scale::SEVEN => 5,
            Scale::NPS | Scale::TEN => 7,
            _ => 0,
        };
        self.invalid * ONE_IN > self.answers() || !upper_half || most <= smaller
    }

    /// Returns the scale of four points that all answers on an assumed scale of five fit, too.
    fn smaller(&self) -> Option<Scale> {
        let coding = self.reading.coding();
        // With little effort, none of many answers may be 5.
        let five = coding.scale() == Scale::FIVE && coding.direction() == Direction::HigherIsBetter;
        let five = five && self.asks() && self.numbers >= ENOUGH;
        let (_, most) = self.range.filter(|_| five)?;
        Scale::new(1, 4).filter(|four| most <= four.high())
    }

    /// Returns what is known of its cells.
    fn seen(&self) -> Seen {
        Seen {
            column: self.candidate.file_column(),
            range: self.range,
            answers: self.answers(),
            off: self.off,
            unread: self.unread(),
        }
    }

    /// Returns how it is read and why, how many of its numbers are not on the scale, and which words were
    /// not read.
    fn notes(&self) -> Vec<Note> {
        let column = || self.candidate.file_column();
        let coding = self.reading.coding();
        let mut notes = vec![Note::Scored { column: column(), coding, why: self.reading.why.clone() }];
        notes.extend(self.smaller().map(|scale| Note::SmallerScale { seen: self.seen(), scale }));
        if self.off > 0 {
            notes.push(Note::OffTheScale { column: column(), scale: coding.scale(), count: self.off });
        }
        let texts = self.unread();
        if !texts.is_empty() {
            notes.push(Note::Unread { column: column(), texts });
        }
        if let Some(said) = self.candidate.clues.contradicted() {
            notes.push(Note::AgainstHeader {
                column: column(),
                scale: said.scale,
                direction: said.direction,
            });
        }
        let asked = self.candidate.clues.asked.direction;
        let said = self.reading.said_direction(&self.candidate.cells, &self.candidate.clues);
        if let Some(direction) = said.filter(|said| asked.is_some_and(|asked| asked != *said)) {
            notes.push(Note::AgainstAnswers { column: column(), direction });
        }
        notes
    }

    /// Returns why it is not scored; `None` for a column without answers.
    fn why_dropped(&self) -> Option<Note> {
        let example = self.unread().into_iter().next().map(|(text, _)| text);
        (self.answers() > 0).then(|| Note::NotRatings {
            column: self.candidate.file_column(),
            invalid: self.invalid,
            answers: self.answers(),
            example,
            scale: self.reading.coding.map(|coding| coding.scale()),
        })
    }
}
