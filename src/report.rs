//! Scores files: what an import reads, or what a warehouse counted, as summaries.
//!
//! ```
//! use scorelet::{import, report::Reader, scoring};
//!
//! let mut reader = Reader::new(import::ImportOptions::default(), scoring::ScoreOptions::default());
//! reader.push(b"id,nps\n1,10\n2,11\n3,7\n").unwrap();
//! let report = reader.finish().unwrap();
//! assert_eq!(report.rows, 3);
//! assert_eq!(report.summaries[0].display.as_deref(), Some("50"));
//! assert_eq!(report.left_out[0].entry.lines, [3]);
//! ```

mod counts;
mod file;
mod note;
mod pairs;
mod pool;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use file::File;
pub use note::{Error, Note, Tallies};
pub use pool::{PooledColumn, Unlike, pool};

use crate::import::{self, LeftOut, Origin, Segment, Series, Sink};
use crate::scale::{Coding, Rating};
use crate::scoring::summary::By;
use crate::scoring::{self, Gaps, Summary, Tally, group};

impl Sink for Tally {
    // Overflow is impossible: a file never holds 2^64 answers.
    fn rating(&mut self, rating: Rating, count: u64) {
        let _ = self.add_count(rating, count);
    }

    fn missing(&mut self, count: u64) {
        let _ = self.add_missing_count(count);
    }

    fn invalid(&mut self, count: u64) {
        let _ = self.add_invalid_count(count);
    }
}

/// The summaries of one or several files, and what was not scored. The gaps are written after the other
/// summaries, under the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The rows of data, scored or not.
    pub rows: u64,
    /// One summary for each column or question and segment.
    pub summaries: Vec<Summary>,
    /// The gaps of SERVQUAL, by scale and segment.
    pub gaps: Vec<Gaps>,
    /// What was left out, by reason.
    pub left_out: Vec<NotScored>,
    /// The column or question of each summary.
    pub names: Vec<String>,
    /// Why these columns were read on these scales, and which others were not scored.
    pub notes: Vec<FileNote>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Listed<'r> {
            Ratings(&'r Summary),
            Gaps(&'r Gaps),
        }
        let ratings = self.summaries.iter().map(Listed::Ratings);
        let listed: Vec<Listed> = ratings.chain(self.gaps.iter().map(Listed::Gaps)).collect();
        let mut keys = serializer.serialize_struct("Report", 4)?;
        keys.serialize_field("rows", &self.rows)?;
        keys.serialize_field("summaries", &listed)?;
        keys.serialize_field("left_out", &self.left_out)?;
        if !self.notes.is_empty() {
            keys.serialize_field("notes", &self.notes)?;
        }
        keys.end()
    }
}

/// A remark about how a file was read. In JSON: its name, the sentence, and the column it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct FileNote {
    /// The file, if there are several.
    pub file: Option<String>,
    /// What is remarked.
    pub note: Note,
}

/// What was left out for one reason, with the file and the column or question if there are several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotScored {
    /// Reason, count and first lines.
    #[serde(flatten)]
    pub entry: LeftOut,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// Reads and scores one file, piece by piece.
#[derive(Clone, Debug)]
pub struct Reader {
    file: File,
    options: scoring::ScoreOptions,
    window: usize,
}

impl Reader {
    /// Creates a reader that has read nothing yet.
    pub fn new(import: import::ImportOptions, options: scoring::ScoreOptions) -> Reader {
        Reader { file: File::new(import), options, window: 1 }
    }

    /// Pools the answers of `window` periods, up to and including each one, if they are split by periods.
    pub fn with_window(self, window: usize) -> Reader {
        Reader { window, ..self }
    }

    /// Reads the next piece.
    ///
    /// # Errors
    /// As [`File::push`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.push(bytes)
    }

    /// Ends the file and scores it.
    ///
    /// # Errors
    /// As [`File::finish`].
    pub fn finish(self) -> Result<Report, Error> {
        Ok(Report::of(vec![(String::new(), self.file.finish()?)], &self.options, self.window))
    }
}

/// One column or question over all files.
struct Pool {
    name: String,
    /// Its position among columns with the same name in its file; they are scored separately.
    turn: usize,
    origin: Origin,
    coding: Coding,
    groups_only: bool,
    segments: BTreeMap<Segment, Tally>,
}

impl Pool {
    /// Returns its name in summaries: `nps`, or `nps (2)` for the second column of that name.
    fn label(&self) -> String {
        match self.turn {
            0 => self.name.clone(),
            turn => format!("{} ({})", self.name, turn + 1),
        }
    }
}

impl Report {
    /// Returns the report of files with their names. Columns with the same name, scale and groups are
    /// pooled over all files, and over the last `window` periods if answers were split by periods. Counts
    /// are added, never scores averaged.
    pub fn of(files: Vec<(String, Tallies)>, options: &scoring::ScoreOptions, window: usize) -> Report {
        let pools = pooled(&files);
        let by = files.iter().find_map(|(_, outcome)| outcome.by.clone());
        let period = files.iter().find_map(|(_, outcome)| outcome.period);
        let many = pools.len() > 1;
        let mut report = Report {
            rows: 0,
            summaries: Vec::new(),
            gaps: pairs::gaps(&files, by.as_ref(), period, options, window),
            left_out: Vec::new(),
            names: Vec::new(),
            notes: Vec::new(),
        };
        for pool in pools {
            let name = pool.label();
            let (segments, windows) = in_windows(pool.segments, window);
            let parts: Vec<Tally> = segments.iter().map(|(_, tally)| *tally).collect();
            let summaries = group::windows(&parts, &windows, &pool.coding, options);
            for ((segment, _), mut summary) in segments.into_iter().zip(summaries) {
                if pool.groups_only {
                    summary = summary.of_groups();
                }
                (summary.column, summary.question) = label(many, pool.origin, &name);
                let value = segment.by.clone();
                summary.by = by.clone().zip(value).map(|(column, value)| By { column, value });
                summary.period = period.zip(segment.period).map(|(period, number)| period.label(number));
                report.summaries.push(summary);
                report.names.push(name.clone());
            }
        }
        let several = files.len() > 1;
        for (name, outcome) in files {
            report.rows += outcome.rows;
            let file = several.then_some(name);
            report.left_out.extend(not_scored(&outcome, many, file.as_deref()));
            report.notes.extend(outcome.notes.into_iter().map(|note| FileNote { file: file.clone(), note }));
        }
        report
    }
}

/// The longest gap between two answers, in periods, that is filled with empty periods.
const LONGEST_GAP: i32 = 1000;

/// Fills the gaps in each segment's periods. Returns them ordered by segment, then by period, and for each
/// the range of the last `window` periods up to it.
fn in_windows<T: Default>(
    segments: BTreeMap<Segment, T>,
    window: usize,
) -> (Vec<(Segment, T)>, Vec<Range<usize>>) {
    let mut series: BTreeMap<Option<String>, Vec<(Option<i32>, T)>> = BTreeMap::new();
    for (Segment { period, by }, tally) in segments {
        let known = series.entry(by).or_default();
        if let (Some(number), Some(Some(last))) = (period, known.last().map(|(last, _)| *last))
            && number - last <= LONGEST_GAP
        {
            known.extend((last + 1..number).map(|empty| (Some(empty), T::default())));
        }
        known.push((period, tally));
    }
    let (mut parts, mut windows) = (Vec::new(), Vec::new());
    for (by, periods) in series {
        let begin = parts.len();
        for (at, (period, _)) in periods.iter().enumerate() {
            // Periods before a gap that was not filled are outside the window.
            let near = |(other, _): &&(Option<i32>, T)| {
                period
                    .zip(*other)
                    .is_none_or(|(number, other)| i64::from(number - other) < window.max(1) as i64)
            };
            let first = (at + 1).saturating_sub(window.max(1));
            let inside = periods.get(first..=at).unwrap_or_default().iter().filter(near).count();
            windows.push(begin + at + 1 - inside..begin + at + 1);
        }
        let segment = |period| Segment { period, by: by.clone() };
        parts.extend(periods.into_iter().map(|(period, tally)| (segment(period), tally)));
    }
    (parts, windows)
}

/// Adds up the columns and questions of all files.
fn pooled(files: &[(String, Tallies)]) -> Vec<Pool> {
    let mut pools = Vec::new();
    for (_, outcome) in files {
        for (at, series) in outcome.series.iter().enumerate() {
            let before = outcome.series.iter().take(at);
            add(&mut pools, series, before.filter(|other| is_alike(series, other)).count());
        }
    }
    pools
}

fn is_alike(one: &Series<Tally>, other: &Series<Tally>) -> bool {
    let of = |series: &Series<Tally>| (series.origin, series.coding, series.groups_only);
    one.name == other.name && of(one) == of(other)
}

fn add(pools: &mut Vec<Pool>, series: &Series<Tally>, turn: usize) {
    let same = |pool: &Pool| {
        pool.turn == turn
            && pool.name == series.name
            && pool.origin == series.origin
            && (pool.coding, pool.groups_only) == (series.coding, series.groups_only)
    };
    let at = pools.iter().position(same).unwrap_or(pools.len());
    if at == pools.len() {
        let (name, origin, coding) = (series.name.clone(), series.origin, series.coding);
        let groups_only = series.groups_only;
        pools.push(Pool { name, turn, origin, coding, groups_only, segments: BTreeMap::new() });
    }
    if let Some(pool) = pools.get_mut(at) {
        for (value, tally) in &series.segments {
            // Overflow is impossible: a file never holds 2^64 answers.
            let _ = pool.segments.entry(value.clone()).or_default().merge(tally);
        }
    }
}

fn label(many: bool, origin: Origin, name: &str) -> (Option<String>, Option<String>) {
    let name = many.then(|| name.to_owned());
    if origin == Origin::Column { (name, None) } else { (None, name) }
}

fn not_scored(outcome: &Tallies, many: bool, file: Option<&str>) -> Vec<NotScored> {
    let entry = |entry: LeftOut, (column, question)| NotScored {
        entry,
        file: file.map(str::to_owned),
        column,
        question,
    };
    if !many {
        let all = outcome.series.iter().flat_map(|series| &series.left_out).chain(&outcome.left_out);
        return LeftOut::pooled(all).into_iter().map(|left| entry(left, (None, None))).collect();
    }
    let cells = outcome.series.iter().flat_map(|series| {
        series.left_out.iter().map(|left| (left.clone(), label(many, series.origin, &series.name)))
    });
    let rows = outcome.left_out.iter().map(|left| (left.clone(), (None, None)));
    cells.chain(rows).map(|(left, label)| entry(left, label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportError;
    use crate::scoring::Flag;

    fn read(text: &str, import: import::ImportOptions) -> Result<Report, Error> {
        let mut reader = Reader::new(import, scoring::ScoreOptions::default());
        reader.push(text.as_bytes()).unwrap();
        reader.finish()
    }

    #[test]
    fn a_column_of_expectation_is_better_less_worse() {
        let cells = "1\n4\n5\n6\n7\n8\n9\n9\n10\n10\n".repeat(2) + "11\n";
        for header in ["expectation", "Expectation (1-10)", "answers.expectation"] {
            let report = read(&format!("{header}\n{cells}"), import::ImportOptions::default()).unwrap();
            let [summary] = &report.summaries[..] else { panic!("{header}: {report:?}") };
            let groups = scoring::Groups::Expectation { better: 12, as_expected: 4, worse: 4 };
            assert_eq!(summary.metric.name(), "expectation", "{header}");
            assert_eq!((summary.n, summary.score, summary.groups), (20, Some(40.0), Some(groups)));
        }
        // Statements rated from 1 to 7 do not answer that question.
        let seven = format!("expectation\n{}", "1\n3\n4\n5\n6\n7\n".repeat(3));
        assert!(matches!(
            read(&seven, import::ImportOptions::default()),
            Err(Error::Import(ImportError::NoScale { .. }))
        ));
        // What the caller says counts.
        let coding =
            crate::scale::CodingSpec { scale: Some(crate::scale::Scale::SEVEN), ..Default::default() };
        let options = import::ImportOptions { coding, ..import::ImportOptions::default() };
        assert_eq!(read(&seven, options).unwrap().summaries[0].metric.name(), "csat");
    }

    #[test]
    fn a_withheld_segment_is_not_alone() {
        let text = "plan,nps\n".to_owned() + &"a,9\n".repeat(30) + &"b,2\n".repeat(3) + &"c,8\n".repeat(12);
        let import = import::ImportOptions { by: Some("plan".into()), ..import::ImportOptions::default() };
        let mut reader =
            Reader::new(import, scoring::ScoreOptions { min_n: 5, ..scoring::ScoreOptions::default() });
        reader.push(text.as_bytes()).unwrap();
        let report = reader.finish().unwrap();
        let shown: Vec<bool> = report.summaries.iter().map(|summary| summary.score.is_some()).collect();
        assert_eq!(shown, [true, false, false]);
        assert!(report.summaries[2].flags.contains(&Flag::Suppressed));
    }
}
