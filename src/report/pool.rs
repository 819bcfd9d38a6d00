//! Pools columns of different names, of one file or several, as one sample.

use std::collections::BTreeMap;

use super::note::Tallies;
use crate::import::{LeftOut, Segment, Series};
use crate::scale::Coding;
use crate::scoring::Tally;

/// A column and how it is scored.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledColumn {
    /// Its file.
    pub file: String,
    /// Its name, or that of its question.
    pub name: String,
    /// Metric, scale, direction and groups.
    pub coding: Coding,
}

/// Two columns that cannot be pooled, because they differ in metric, scale, direction or groups. Boxed,
/// because an error is rarely met.
#[derive(Clone, Debug, PartialEq)]
pub struct Unlike(pub Box<[PooledColumn; 2]>);

/// Makes one column of all columns. Counts are added, never scores averaged.
///
/// # Errors
/// [`Unlike`] if they differ in metric, scale, direction or groups.
pub fn pool(files: &mut [(String, Tallies)]) -> Result<(), Unlike> {
    let all = || files.iter().flat_map(|(file, outcome)| outcome.series.iter().map(move |one| (file, one)));
    let Some(first) = all().next() else { return Ok(()) };
    if let Some(other) = all().find(|(_, series)| series.coding != first.1.coding) {
        let column = |(file, series): (&String, &Series<Tally>)| PooledColumn {
            file: file.clone(),
            name: series.name.clone(),
            coding: series.coding,
        };
        return Err(Unlike(Box::new([column(first), column(other)])));
    }
    let mut names: Vec<&str> = Vec::new();
    for (_, series) in all() {
        if !names.contains(&series.name.as_str()) {
            names.push(&series.name);
        }
    }
    // Of groups and ratings together only the groups are known.
    let (name, origin, coding) = (names.join(" + "), first.1.origin, first.1.coding);
    let groups_only = all().any(|(_, series)| series.groups_only);
    for (_, outcome) in files.iter_mut().filter(|(_, outcome)| !outcome.series.is_empty()) {
        let mut segments: BTreeMap<Segment, Tally> = BTreeMap::new();
        let mut left_out: Vec<LeftOut> = Vec::new();
        for series in std::mem::take(&mut outcome.series) {
            for (segment, tally) in series.segments {
                // Overflow is impossible: a file never holds 2^64 answers.
                let _ = segments.entry(segment).or_default().merge(&tally);
            }
            left_out.extend(series.left_out);
        }
        let (name, segments) = (name.clone(), segments.into_iter().collect());
        let left_out = LeftOut::pooled(&left_out);
        outcome.series.push(Series { name, origin, coding, groups_only, segments, left_out });
    }
    Ok(())
}
