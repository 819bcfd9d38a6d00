//! The promise: intervals cover what they say, tests refuse as rarely as they say, and a difference
//! does not depend on how it is looked at. Coverage is exact: over every sample there can be.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers may fail as its body may")]

use proptest::prelude::*;
use scorelet::scale::{Coding, CodingSpec, Kind, Rating, Scale};
use scorelet::scoring::compare::Statistic;
use scorelet::scoring::interval::{Bounds, Classes, adjusted_wald, agresti_coull, exact, score, wilson};
use scorelet::scoring::{Comparison, Confidence, Method, ScoreOptions, Summary, Tally, Weighted};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Every sample of `n` from a population, with its probability.
fn samples(n: u64, shares: [f64; 3]) -> Vec<([u64; 3], f64)> {
    let factorial = |k: u64| (1..=k).fold(1.0, |product, factor| product * factor as f64);
    let pairs = (0..=n).flat_map(|d| (0..=n - d).map(move |p| [d, n - d - p, p]));
    let chance = |counts: [u64; 3]| {
        let each =
            counts.iter().zip(shares).map(|(&count, share)| share.powf(count as f64) / factorial(count));
        factorial(n) * each.product::<f64>()
    };
    pairs.map(|counts| (counts, chance(counts))).collect()
}

/// Populations over the whole triangle of shares, those with nothing but one answer left out.
fn populations() -> Vec<[f64; 3]> {
    let steps = 24;
    let inner = (1..steps).flat_map(|d| (1..steps - d).map(move |p| [d, steps - d - p, p]));
    inner.map(|[d, a, p]| [d, a, p].map(|part| f64::from(part) / f64::from(steps))).collect()
}

fn classes([detractors, passives, promoters]: [u64; 3]) -> Classes {
    Classes { detractors: detractors as f64, passives: passives as f64, promoters: promoters as f64 }
}

/// The mean and the lowest coverage over many populations.
fn coverage(n: u64, interval: impl Fn([u64; 3]) -> Bounds) -> [f64; 2] {
    let bounds: Vec<_> = samples(n, [1.0; 3]).iter().map(|&(counts, _)| interval(counts)).collect();
    let each = populations().into_iter().map(|shares| {
        let truth = shares[2] - shares[0];
        let hits = samples(n, shares).into_iter().zip(&bounds);
        hits.filter(|(_, b)| b.low - 1e-12 <= truth && truth <= b.high + 1e-12)
            .map(|((_, p), _)| p)
            .sum::<f64>()
    });
    let each: Vec<f64> = each.collect();
    [each.iter().sum::<f64>() / each.len() as f64, each.into_iter().fold(1.0, f64::min)]
}

#[test]
fn nps_intervals_cover_what_they_say() {
    let z = Confidence::default().z();
    let [mean, lowest] = coverage(10, |counts| adjusted_wald(classes(counts), z));
    assert!((0.945..0.965).contains(&mean) && lowest > 0.88, "adjusted Wald: {mean} {lowest}");
    let [mean, lowest] = coverage(10, |counts| score(classes(counts), z));
    assert!((0.945..0.975).contains(&mean) && lowest > 0.90, "score: {mean} {lowest}");
    let [mean, lowest] = coverage(30, |counts| adjusted_wald(classes(counts), z));
    assert!((0.945..0.96).contains(&mean) && lowest > 0.92, "adjusted Wald: {mean} {lowest}");
    // The measure can tell: Wald's own interval does not pass.
    let [mean, lowest] = coverage(10, |counts| {
        let sample = classes(counts);
        let half = z * (sample.variance() / sample.n()).sqrt();
        Bounds { low: sample.mean() - half, high: sample.mean() + half, clamped: false }
    });
    assert!(mean < 0.92 && lowest < 0.7, "Wald: {mean} {lowest}");
}

#[test]
fn share_intervals_cover_what_they_say() {
    let level = Confidence::default();
    let covered = |n: u64, share: f64, interval: &dyn Fn(f64, f64) -> Bounds| {
        let hit = |x: u64| {
            let bounds = interval(x as f64, n as f64);
            bounds.low - 1e-12 <= share && share <= bounds.high + 1e-12
        };
        let every = samples(n, [1.0 - share, 0.0, share]).into_iter();
        every.filter(|([_, none, x], _)| *none == 0 && hit(*x)).map(|(_, p)| p).sum::<f64>()
    };
    let over = |n: u64, interval: &dyn Fn(f64, f64) -> Bounds| {
        let each: Vec<f64> = (1..60).map(|step| covered(n, f64::from(step) / 60.0, interval)).collect();
        [each.iter().sum::<f64>() / 59.0, each.into_iter().fold(1.0, f64::min)]
    };
    for n in [5, 12, 30] {
        let [mean, lowest] = over(n, &|x, n| wilson(x, n, level.z()));
        assert!((0.945..0.965).contains(&mean) && lowest > 0.82, "Wilson, {n}: {mean} {lowest}");
        let [mean, lowest] = over(n, &|x, n| agresti_coull(x, n, level.z()));
        assert!((0.95..0.985).contains(&mean) && lowest > 0.89, "Agresti-Coull, {n}: {mean} {lowest}");
        let [_, lowest] = over(n, &|x, n| exact(x, n, level.alpha()));
        assert!(lowest >= level.level(), "exact, {n}: {lowest}");
    }
}

#[test]
fn tests_report_a_false_difference_as_rarely_as_they_claim() {
    let level = Confidence::default();
    for shares in [[0.2, 0.3, 0.5], [0.4, 0.2, 0.4], [0.1, 0.6, 0.3]] {
        let every = samples(12, shares);
        let pairs = every.iter().flat_map(|a| every.iter().map(move |b| (a.0, b.0, a.1 * b.1)));
        let found: f64 = pairs
            .filter(|(a, b, _)| Comparison::of_nps(*a, *b, level).is_significant(level).unwrap())
            .map(|(_, _, p)| p)
            .sum();
        assert!((0.025..0.06).contains(&found), "{shares:?}: {found}");
    }
}

fn tally(counts: &[u64]) -> Tally {
    let mut tally = Tally::default();
    for (value, &count) in (1..).zip(counts) {
        tally.add_count(rating(value), count).unwrap();
    }
    tally
}

fn rating(value: u8) -> Rating {
    Scale::NPS.rating(value).unwrap()
}

fn csat() -> Coding {
    Coding::new(Kind::Csat, CodingSpec::default()).unwrap()
}

fn near(got: Option<f64>, want: Option<f64>) -> bool {
    match (got, want) {
        (Some(got), Some(want)) => (got - want).abs() <= 1e-9 * want.abs().max(1.0),
        (got, want) => got.is_none() && want.is_none(),
    }
}

fn five() -> impl Strategy<Value = Vec<u64>> {
    let count = prop_oneof![4 => 0..40u64, 1 => 0..=9_007_199_254_740_991u64];
    proptest::collection::vec(count, 5)
}

proptest! {
    #[test]
    fn a_comparison_the_other_way_round_is_its_mirror_image(a in five(), b in five(), level in 0.5..0.999f64) {
        let (a, b, level) = (tally(&a), tally(&b), Confidence::new(level).unwrap());
        let nps = |one: &Tally, other: &Tally| {
            let groups = |tally: &Tally| [tally.count(1), tally.count(2) + tally.count(3), tally.count(4)];
            Comparison::of_nps(groups(one), groups(other), level)
        };
        type Compare<'c> = &'c dyn Fn(&Tally, &Tally) -> Comparison;
        let (shares, means): (Compare, Compare) =
            (&|a, b| Comparison::of(a, b, &csat(), level), &|a, b| Comparison::of_means(a, b, &csat(), level));
        for compare in [shares, means, &nps] {
            let (there, back) = (compare(&a, &b), compare(&b, &a));
            let turned = |value: Option<f64>| value.map(|value| -value);
            prop_assert!(near(there.difference, turned(back.difference)));
            prop_assert!(near(there.se, back.se) && near(there.p, back.p));
            prop_assert!(near(there.low, turned(back.high)) && near(there.high, turned(back.low)));
            if let (Some(low), Some(high)) = (there.low, there.high) {
                prop_assert!(low.is_finite() && high.is_finite() && low <= high);
            }
            if let Some(p) = there.p {
                prop_assert!((0.0..=1.0).contains(&p));
            }
            let same = compare(&a, &a);
            prop_assert!(same.difference.is_none_or(|difference| difference == 0.0));
            prop_assert!(same.p.is_none_or(|p| p == 1.0), "{same:?}");
        }
    }

    #[test]
    fn welch_agrees_with_statrs(a in proptest::collection::vec(0..60u64, 5), b in proptest::collection::vec(0..60u64, 5)) {
        let found = Comparison::of_means(&tally(&a), &tally(&b), &csat(), Confidence::default());
        if let (Statistic::T { t: Some(t), df: Some(df) }, Some(p)) = (found.statistic, found.p) {
            let student = StudentsT::new(0.0, 1.0, df).unwrap();
            prop_assert!((p - 2.0 * student.cdf(-t.abs())).abs() < 1e-9, "{t} {df}: {p}");
            let reach = (found.high.unwrap() - found.difference.unwrap()) / found.se.unwrap();
            prop_assert!((student.cdf(reach) - 0.975).abs() < 1e-9);
        }
    }

    #[test]
    fn share_intervals_hold_the_share_and_grow_with_the_level(
        n in 1..100_000u64,
        part in 0.0..1.0f64,
        level in 0.05..0.9f64,
        method in prop_oneof![Just(Method::Wilson), Just(Method::AgrestiCoull), Just(Method::Exact)],
    ) {
        let x = (part * n as f64) as u64;
        let at = |level: f64| {
            let confidence = Confidence::new(level).unwrap();
            let options = ScoreOptions { confidence, method: Some(method), ..ScoreOptions::default() };
            Summary::of_proportion(x, n, &options)
        };
        let (narrow, wide) = (at(level), at(level + 0.09));
        let (score, narrow, wide) = (narrow.score.unwrap(), narrow.interval.unwrap(), wide.interval.unwrap());
        prop_assert_eq!(narrow.method, method);
        prop_assert!(0.0 <= wide.low && wide.high <= 100.0);
        prop_assert!(wide.low <= narrow.low + 1e-9 && narrow.high <= wide.high + 1e-9);
        // Agresti and Coull's is drawn to the middle, and at a low level beyond the ends' shares.
        if method != Method::AgrestiCoull {
            prop_assert!(narrow.low <= score + 1e-9 && score <= narrow.high + 1e-9);
        }
        let mirrored = Summary::of_proportion(n - x, n, &ScoreOptions {
            confidence: Confidence::new(level).unwrap(), method: Some(method), ..ScoreOptions::default()
        }).interval.unwrap();
        prop_assert!((mirrored.low + narrow.high - 100.0).abs() < 1e-9);
    }

    #[test]
    fn weights_count_only_against_each_other(
        answers in proptest::collection::vec((1..=5u8, 0.1..10.0f64), 1..60),
        factor in 1e-3..1e3f64,
    ) {
        let of = |weight: &dyn Fn(f64) -> f64| {
            let mut weighted = Weighted::default();
            answers.iter().for_each(|&(value, own)| weighted.add(rating(value), weight(own)));
            Summary::of_weighted(&weighted, &csat(), &ScoreOptions::default())
        };
        let (own, scaled, equal) = (of(&|weight| weight), of(&|weight| weight * factor), of(&|_| factor));
        for (one, other) in [(own.score, scaled.score), (own.se, scaled.se), (own.mean, scaled.mean), (own.n_eff, scaled.n_eff)] {
            prop_assert!(near(one, other), "{one:?} {other:?}");
        }
        prop_assert!(own.n_eff.unwrap() <= own.n as f64 + 1e-9);
        let mut plain = Tally::default();
        answers.iter().for_each(|&(value, _)| plain.add(rating(value)));
        let plain = Summary::of(&plain, &csat(), &ScoreOptions::default());
        prop_assert!(near(equal.score, plain.score) && near(equal.mean, plain.mean) && near(equal.sd, plain.sd));
        prop_assert!(near(equal.variance, plain.variance) && near(equal.n_eff, Some(plain.n as f64)));
        prop_assert!(near(equal.interval.map(|i| i.low), plain.interval.map(|i| i.low)));
        prop_assert_eq!((equal.median, equal.n_needed, equal.counts), (plain.median, plain.n_needed, plain.counts));
    }
}
