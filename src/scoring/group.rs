//! Many summaries at once, by segment and by period, and what small groups among them may show.

use std::ops::Range;

use super::summary::{ScoreOptions, Summary};
use super::tally::{Overflow, Tally};
use crate::scale::Coding;

/// The summaries of one sample that consists of `parts`: each of the answers of a range of them, such
/// as a segment, or the periods of a window. Where `min_n` withholds parts, others are withheld with
/// them until they hold `min_n` answers together and are at least two: otherwise they could be computed by
/// subtracting the parts that are shown from the whole (complementary suppression; Hundepool et al. 2012,
/// Statistical Disclosure Control, 4.3). With a part each window that holds it is withheld: so no
/// window taken from another one leaves it over. What would exceed 64 bits is not added.
pub fn windows(
    parts: &[Tally],
    windows: &[Range<usize>],
    coding: &Coding,
    options: &ScoreOptions,
) -> Vec<Summary> {
    let sizes: Vec<u64> = parts.iter().map(|part| part.n(coding.scale())).collect();
    let hidden = withheld(&sizes, options.min_n);
    let one = |window: &Range<usize>| {
        let inside = parts.get(window.clone()).unwrap_or_default();
        let mut all = Tally::default();
        inside.iter().for_each(|part| _ = all.merge(part));
        // An empty part reveals nobody.
        let mut parts = sizes.iter().zip(&hidden).take(window.end).skip(window.start);
        let hidden = all.n(coding.scale()) < options.min_n || parts.any(|(n, hidden)| *hidden && *n > 0);
        if hidden { Summary::suppressed(&all, coding) } else { Summary::of(&all, coding, options) }
    };
    windows.iter().map(one).collect()
}

/// Which groups of these sizes are not shown.
pub(crate) fn withheld(sizes: &[u64], min_n: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = sizes.iter().map(|&n| n < min_n).collect();
    let mut by_size: Vec<(u64, usize)> = sizes.iter().copied().zip(0..).collect();
    by_size.sort_unstable();
    // An empty group reveals nobody.
    let small = by_size.iter().filter(|(n, _)| (1..min_n).contains(n));
    let (mut groups, mut answers) = small.fold((0, 0_u64), |(groups, all), (n, _)| (groups + 1, all + n));
    let others = by_size.iter().filter(|(n, _)| *n >= min_n);
    for &(n, at) in others {
        if groups == 0 || groups > 1 && answers >= min_n {
            break;
        }
        if let Some(hide) = hidden.get_mut(at) {
            (*hide, groups, answers) = (true, groups + 1, answers.saturating_add(n));
        }
    }
    hidden
}

/// The summary of each period, its counts pooled with those of the periods before it in the window;
/// without a window with all before it. The first windows are as long as there are periods.
///
/// Where `min_n` is asked for, periods with fewer answers are joined with the following ones until
/// they have as many; only where such a run ends is a summary shown, and windows hold whole runs.
/// So no smaller number can be found by subtracting one window from another.
///
/// # Errors
/// [`Overflow`] where a window holds more answers than can be counted.
pub fn trend(
    periods: &[Tally],
    window: Option<usize>,
    coding: &Coding,
    options: &ScoreOptions,
) -> Result<Vec<Summary>, Overflow> {
    let runs = runs(periods, coding, options.min_n);
    let mut series = Vec::with_capacity(periods.len());
    let mut all = Tally::default();
    for run in &runs {
        let inside = periods.get(run.clone()).unwrap_or_default();
        let Some((_, before)) = inside.split_last() else { continue };
        series.extend(before.iter().map(|period| Summary::suppressed(period, coding)));
        all = match window {
            None => pooled(all, inside)?,
            Some(window) => {
                let start = run.end.saturating_sub(window);
                let from = runs.partition_point(|run| run.start < start);
                let from = runs.get(from).map_or(run.end, |run| run.start);
                pooled(Tally::default(), periods.get(from..run.end).unwrap_or_default())?
            }
        };
        series.push(Summary::of(&all, coding, options));
    }
    let rest = periods.get(series.len()..).unwrap_or_default();
    series.extend(rest.iter().map(|period| Summary::suppressed(period, coding)));
    Ok(series)
}

fn pooled(tally: Tally, more: &[Tally]) -> Result<Tally, Overflow> {
    more.iter().try_fold(tally, |mut sum, period| sum.merge(period).map(|()| sum))
}

/// Runs of periods with at least `min_n` answers each, or with none at all.
fn runs(periods: &[Tally], coding: &Coding, min_n: u64) -> Vec<Range<usize>> {
    let (mut runs, mut start, mut n) = (Vec::new(), 0, 0_u64);
    for (at, period) in periods.iter().enumerate() {
        n = n.saturating_add(period.n(coding.scale()));
        if n == 0 || n >= min_n {
            runs.push(start..at + 1);
            (start, n) = (at + 1, 0);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{CodingSpec, Kind, Scale};
    use crate::scoring::Flag;

    fn coding() -> Coding {
        Coding::new(Kind::Nps, CodingSpec::default()).unwrap()
    }

    fn tally([low, middle, high]: [u64; 3]) -> Tally {
        let mut tally = Tally::default();
        for (value, count) in [(2, low), (7, middle), (10, high)] {
            tally.add_count(Scale::NPS.rating(value).unwrap(), count).unwrap();
        }
        tally
    }

    fn ns(series: &[Summary]) -> Vec<u64> {
        series.iter().map(|summary| if summary.score.is_some() { summary.n } else { 0 }).collect()
    }

    fn of(periods: &[[u64; 3]], window: Option<usize>, min_n: u64) -> Vec<Summary> {
        let periods: Vec<_> = periods.iter().copied().map(tally).collect();
        trend(&periods, window, &coding(), &ScoreOptions { min_n, ..ScoreOptions::default() }).unwrap()
    }

    #[test]
    fn counts_are_pooled_and_scores_never_averaged() {
        let periods = [[20, 30, 50], [1, 0, 0], [0, 0, 0], [0, 0, 4]];
        assert_eq!(ns(&of(&periods, None, 0)), [100, 101, 101, 105]);
        assert_eq!(ns(&of(&periods, Some(2), 0)), [100, 101, 1, 4]);
        assert_eq!(of(&periods, Some(2), 0)[1].score, Some(2900.0 / 101.0));
        let alone = of(&periods, Some(1), 0);
        assert_eq!((alone[2].score, alone[2].flags[0]), (None, Flag::NoData));
        assert!(of(&[], None, 0).is_empty());
    }

    #[test]
    fn no_window_gives_a_small_period_away() {
        let periods = [[4, 4, 4], [1, 0, 1], [1, 0, 0], [3, 3, 3], [0, 0, 0], [9, 9, 9], [0, 1, 0]];
        // The second and third are shown with the fourth, the last not at all.
        assert_eq!(ns(&of(&periods, None, 5)), [12, 0, 0, 24, 24, 51, 0]);
        // A run that began before the window is not in it, nor is one longer than it.
        assert_eq!(ns(&of(&periods, Some(3), 5)), [12, 0, 0, 12, 0, 27, 0]);
        assert_eq!(ns(&of(&periods, Some(2), 5)), [12, 0, 0, 0, 0, 27, 0]);
        let hidden = &of(&periods, None, 5)[1];
        assert_eq!((hidden.n, hidden.counts.clone(), hidden.groups), (2, None, None));
    }

    #[test]
    fn a_segment_cannot_be_had_back_by_subtraction() {
        assert_eq!(withheld(&[40, 3, 20, 50], 5), [false, true, true, false]);
        assert_eq!(withheld(&[40, 3, 20, 4], 5), [false, true, false, true]);
        assert_eq!(withheld(&[40, 1, 2, 30], 5), [false, true, true, true]);
        assert_eq!(withheld(&[40, 0, 30], 5), [false, true, false]);
        assert_eq!(withheld(&[40, 30], 5), [false, false]);
        assert_eq!(withheld(&[3], 5), [true]);
        assert_eq!(withheld(&[1, 0], 0), [false, false]);
        let options = ScoreOptions { min_n: 5, ..ScoreOptions::default() };
        let parts = [[9, 9, 9], [1, 0, 1], [4, 4, 4]].map(tally);
        let shown = windows(&parts, &[0..1, 1..2, 2..3], &coding(), &options);
        assert_eq!(ns(&shown), [27, 0, 0]);
        assert!(shown[2].flags.contains(&Flag::Suppressed));
    }
}
