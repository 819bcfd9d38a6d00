//! The gaps of SERVQUAL over all files, pooled by scale and segment.

use std::collections::BTreeMap;

use super::in_windows;
use super::note::Tallies;
use crate::import::Segment;
use crate::period::Period;
use crate::scale::Scale;
use crate::scale::pairs::PairSums;
use crate::scoring::summary::By;
use crate::scoring::{Gaps, ScoreOptions, group};

/// Returns the gaps of each scale and segment, over the last `window` periods.
pub(super) fn gaps(
    files: &[(String, Tallies)],
    by: Option<&String>,
    period: Option<Period>,
    options: &ScoreOptions,
    window: usize,
) -> Vec<Gaps> {
    let mut pools: BTreeMap<[u8; 2], BTreeMap<Segment, PairSums>> = BTreeMap::new();
    for series in files.iter().flat_map(|(_, outcome)| &outcome.pairs) {
        let pool = pools.entry([series.scale.low(), series.scale.high()]).or_default();
        for (segment, sums) in &series.segments {
            pool.entry(segment.clone()).or_default().merge(sums);
        }
    }
    let mut all = Vec::new();
    for ([low, high], segments) in pools {
        let Some(scale) = Scale::new(low, high) else { continue };
        let (parts, windows) = in_windows(segments, window);
        let sizes: Vec<u64> = parts.iter().map(|(_, sums)| fewest(sums)).collect();
        let hidden = group::withheld(&sizes, options.min_n);
        for ((segment, _), window) in parts.iter().zip(windows) {
            let mut sums = PairSums::default();
            let inside = || parts.iter().zip(&hidden).take(window.end).skip(window.start);
            inside().for_each(|((_, part), _)| sums.merge(part));
            // An empty part reveals nobody.
            let withheld = inside().any(|((_, part), hidden)| *hidden && part.n > 0);
            let min_n = if withheld { u64::MAX } else { options.min_n };
            let gaps = Gaps::of(&sums, scale, &ScoreOptions { min_n, ..*options });
            let by = by.cloned().zip(segment.by.clone()).map(|(column, value)| By { column, value });
            let period = period.zip(segment.period).map(|(period, number)| period.label(number));
            all.push(Gaps { by, period, ..gaps });
        }
    }
    all
}

/// How many pairs the row with the fewest has.
fn fewest(sums: &PairSums) -> u64 {
    let fewest = sums.rows().map(|(_, row)| row.n).min().unwrap_or_default();
    u64::try_from(fewest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Note};
    use crate::report::{self, Reader, Report};
    use crate::scoring::ScoreOptions;

    const HEADER: &str = "survey,id,question,row,type,scale_low,scale_high,value\n";

    /// The rows of responses to two rows of both matrices.
    fn rows(responses: u32) -> Vec<String> {
        let row = |id: u32, question: &str, row: u32| {
            let value = 1 + (id * 5 + row * 3 + question.len() as u32) % 7;
            format!("s,{id},{question},empathy-{row},rating,1,7,{value}\n")
        };
        let of = |id| [1, 2].map(|number| ["expectation", "perception"].map(|name| row(id, name, number)));
        (0..responses).flat_map(of).flatten().collect()
    }

    fn read(rows: &[String]) -> Report {
        let mut reader = Reader::new(ImportOptions::default(), ScoreOptions::default());
        reader.push((HEADER.to_owned() + &rows.concat()).as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    #[test]
    fn rows_are_paired_in_any_order() {
        let all = rows(300);
        let expected = read(&all).gaps;
        assert_eq!((expected[0].n, expected[0].items[1].n), (300, 300));
        let mut by_question = all.clone();
        by_question.sort_by_key(|row| row.split(',').nth(2).map(str::to_owned));
        assert_eq!(read(&by_question).gaps, expected);
        let reversed: Vec<String> = all.into_iter().rev().collect();
        assert_eq!(read(&reversed).gaps, expected);
    }

    #[test]
    fn more_responses_than_are_held_must_be_in_one_piece() {
        let mut all = rows(21_000);
        let whole = read(&all);
        assert_eq!((whole.gaps[0].n, whole.gaps[0].items[0].n), (21_000, 21_000));
        // The rows of one statement after those of the other.
        let mut by_row = all.clone();
        by_row.sort_by_key(|row| row.split(',').nth(3).map(str::to_owned));
        assert!(read(&by_row).gaps.is_empty());
        all.sort_by_key(|row| row.split(',').nth(2).map(str::to_owned));
        let apart = read(&all);
        assert!(apart.gaps.is_empty() && apart.summaries.len() == 4);
        let told = report::Note::Answers(Note::Unpaired { limit: 20_000, apart: true });
        assert!(apart.notes.iter().any(|note| note.note == told));
    }

    #[test]
    fn only_rows_with_an_id_are_paired() {
        let cut = |row: &String| {
            let cells: Vec<&str> = row.split(',').collect();
            format!("s,,{}", cells[2..].join(","))
        };
        let without: Vec<String> = rows(20).iter().map(cut).collect();
        let report = read(&without);
        assert!(report.gaps.is_empty() && report.summaries.len() == 4);
    }
}
