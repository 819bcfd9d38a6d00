//! Reads counts by question, segment and period, one request a line, as if the answers themselves had been
//! read.

use super::note::{Error, Note, Tallies};
use crate::calc::{self, Counted, MAX_BYTES, Paired};
use crate::import::{self, ImportError, LeftOut, Origin, PairSeries, Reason, Segment, Series};
use crate::json;
use crate::period::Period;
use crate::scale::Coding;
use crate::scoring::Tally;

/// How many questions a message lists.
const NAMED: usize = 1000;

/// What a line counts.
enum Line {
    Ratings(Counted),
    Pairs(Option<Paired>),
}

/// Counts being read.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    options: import::ImportOptions,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    line: u64,
    answers: u64,
    series: Vec<Series<Tally>>,
    pairs: Vec<PairSeries>,
    /// The questions so far, for messages.
    met: Vec<String>,
    by: Option<String>,
    period: Option<Period>,
    left_out: Vec<LeftOut>,
    /// The first line that was refused.
    bad: Option<Note>,
    /// The column of a condition that a line does not have.
    unknown: Option<String>,
}

impl Counts {
    pub fn new(options: import::ImportOptions) -> Counts {
        Counts {
            options,
            rest: Vec::new(),
            line: 0,
            answers: 0,
            series: Vec::new(),
            pairs: Vec::new(),
            met: Vec::new(),
            by: None,
            period: None,
            left_out: Vec::new(),
            bad: None,
            unknown: None,
        }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|&byte| byte == b'\n');
        self.hold(lines.next().unwrap_or_default());
        for next in lines {
            let line = std::mem::take(&mut self.rest);
            self.record(&line);
            self.hold(next);
        }
    }

    /// Keeps a piece of a line. Of a line that is too long, keeps just enough to know that.
    fn hold(&mut self, piece: &[u8]) {
        self.rest.extend_from_slice(piece);
        self.rest.truncate(MAX_BYTES + 1);
    }

    fn record(&mut self, line: &[u8]) {
        self.line += 1;
        if line.len() > MAX_BYTES {
            return self.leave_out(Reason::TooLong);
        }
        let text = String::from_utf8_lossy(line);
        if text.trim().is_empty() {
            return;
        }
        let read = json::parse(&text).map_err(|error| (Reason::NotJson, calc::Fault::from(error)));
        let counted = |value| match calc::paired(&value) {
            Ok(None) => calc::counted(&value).map(Line::Ratings),
            paired => paired.map(Line::Pairs),
        };
        let read = read.and_then(|value| counted(value).map_err(|fault| (Reason::NotAQuestion, fault)));
        match read {
            Ok(Line::Ratings(counted)) => self.count(counted),
            Ok(Line::Pairs(paired)) => paired.into_iter().for_each(|paired| self.pair(paired)),
            Err((reason, fault)) => {
                self.bad.get_or_insert(Note::BadCounts { line: self.line, fault });
                self.leave_out(reason);
            }
        }
    }

    /// Adds the pairs of a line, unless one question or metric, or a condition, is asked for.
    fn pair(&mut self, Paired { about, scale, sums }: Paired) {
        let options = &self.options;
        if options.column.is_some() || options.metric.is_some() || !options.conditions.is_empty() {
            return;
        }
        let by = about.by.map(|by| by.value);
        let period = about.period.as_deref().and_then(Period::from_label).map(|(_, number)| number);
        if period.is_none() && options.period.is_some() {
            return self.leave_out_many(Reason::NoDate, sums.n);
        }
        self.pairs.push(PairSeries { scale, segments: vec![(Segment { period, by }, sums)] });
    }

    fn leave_out(&mut self, reason: Reason) {
        self.leave_out_many(reason, 1);
    }

    fn leave_out_many(&mut self, reason: Reason, count: u64) {
        let one = LeftOut { reason, count, lines: vec![self.line] };
        self.left_out = LeftOut::pooled(self.left_out.iter().chain([&one]));
    }

    fn count(&mut self, Counted { about, coding, tally }: Counted) {
        let question = about.question.unwrap_or_else(|| coding.kind().name().to_owned());
        let name = about.row.map_or_else(|| question.clone(), |row| format!("{question}.{row}"));
        if self.met.len() < NAMED && !self.met.contains(&name) {
            self.met.push(name.clone());
        }
        let wanted = self.options.column.as_ref().is_none_or(|wanted| *wanted == name || *wanted == question);
        if !wanted || self.options.metric.is_some_and(|metric| metric != coding.kind()) {
            return;
        }
        let by = about.by.as_ref();
        let value_of = |name: &str| by.filter(|by| by.column == name).map(|by| by.value.clone());
        if let Some(unknown) = self.options.conditions.iter().find(|one| value_of(&one.column).is_none()) {
            self.unknown.get_or_insert(unknown.column.clone());
            return;
        }
        let holds =
            |one: &import::Condition| (value_of(&one.column).as_ref() == Some(&one.value)) == one.equal;
        if !self.options.conditions.iter().all(holds) {
            let answers = tally.n(coding.scale()) + tally.missing() + tally.invalid();
            return self.leave_out_many(Reason::NotSelected, answers);
        }
        let (column, value) = about.by.map(|by| (by.column, by.value)).unzip();
        let period = about.period.as_deref().map(Period::from_label);
        // All of a file is split in the same way. Answers without a date have an empty label.
        if self.series.is_empty() {
            self.by = column.clone();
        }
        if self.period.is_none() {
            self.period = period.flatten().map(|(period, _)| period);
        }
        if self.by != column {
            return self.leave_out(Reason::OtherShape);
        }
        // Each tally is within 64 bits; so must their sum be.
        let answers = tally.n(coding.scale()) + tally.missing() + tally.invalid();
        let Some(all) = self.answers.checked_add(answers) else {
            self.bad.get_or_insert(Note::TooManyAnswers { line: self.line });
            return self.leave_out(Reason::NotAQuestion);
        };
        self.answers = all;
        let number = period.flatten().filter(|(period, _)| self.period == Some(*period));
        if number.is_none() && period.flatten().is_some() {
            return self.leave_out_many(Reason::OtherShape, answers);
        }
        if number.is_none() && self.options.period.is_some() {
            return self.leave_out_many(Reason::NoDate, answers);
        }
        let segment = Segment { period: number.map(|(_, number)| number), by: value };
        self.add(name, coding, segment, tally);
    }

    fn add(&mut self, name: String, coding: Coding, segment: Segment, tally: Tally) {
        let known = self.series.iter().position(|series| series.name == name && series.coding == coding);
        let at = known.unwrap_or(self.series.len());
        if known.is_none() {
            let (segments, left_out) = (Vec::new(), Vec::new());
            let (origin, groups_only) = (Origin::Question, false);
            self.series.push(Series { name, origin, coding, groups_only, segments, left_out });
        }
        // Two surveys may ask the same question: the report adds equal segments.
        if let Some(series) = self.series.get_mut(at) {
            series.segments.push((segment, tally));
        }
    }

    pub fn finish(mut self) -> Result<Tallies, Error> {
        let last = std::mem::take(&mut self.rest);
        self.record(&last);
        if let Some(wanted) = self.unknown {
            return Err(ImportError::NoColumn { wanted, columns: self.by.into_iter().collect() }.into());
        }
        if self.series.is_empty() {
            return Err(match self.options.column {
                Some(wanted) => ImportError::NoColumn { wanted, columns: self.met }.into(),
                None => Error::NoCounts { questions: self.met, bad: self.bad.map(Box::new) },
            });
        }
        let columns = || self.by.iter().cloned().collect::<Vec<_>>();
        if let Some(wanted) = self.options.by.as_ref().filter(|wanted| self.by.as_ref() != Some(wanted)) {
            return Err(ImportError::NoColumn { wanted: wanted.clone(), columns: columns() }.into());
        }
        if self.options.period.is_some() && self.options.period != self.period {
            return Err(ImportError::NoDate { columns: columns() }.into());
        }
        Ok(Tallies {
            rows: self.answers,
            by: self.by,
            period: self.period,
            series: self.series,
            pairs: self.pairs,
            left_out: self.left_out,
            notes: [Note::Counts].into_iter().chain(self.bad).collect(),
        })
    }
}
