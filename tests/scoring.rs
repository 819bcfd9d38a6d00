//! The promise: a score is right, its interval is right, and neither depends on how the answers came.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

use proptest::prelude::*;
use scorelet::calc::summarize;
use scorelet::json;
use scorelet::say::replies::reply;
use scorelet::scale::{Coding, CodingSpec, Direction, Kind, Scale, Values};
use scorelet::scoring::{Confidence, Flag, Method, ScoreOptions, Summary, Tally};
use serde_json::{Value, json as to_json};

fn near(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() <= 1e-9_f64.max(1e-9 * want.abs()), "{what}: {got} is not {want}");
}

fn coding(kind: Kind) -> Coding {
    Coding::new(kind, CodingSpec::default()).unwrap()
}

fn tally(counts: &[(u8, u64)]) -> Tally {
    let mut tally = Tally::default();
    for &(value, count) in counts {
        tally.add_count(Scale::NPS.rating(value).unwrap(), count).unwrap();
    }
    tally
}

fn nps([detractors, passives, promoters]: [u64; 3], options: &ScoreOptions) -> Summary {
    Summary::of(&tally(&[(3, detractors), (8, passives), (10, promoters)]), &coding(Kind::Nps), options)
}

fn at(level: f64, method: Method) -> ScoreOptions {
    ScoreOptions {
        confidence: Confidence::new(level).unwrap(),
        method: Some(method),
        ..ScoreOptions::default()
    }
}

/// Detractors, passives, promoters, level; adjusted Wald; score. Computed at 50 digits with mpmath:
/// adjusted Wald by the textbook variance, the score interval by maximising the likelihood under
/// each θ, so neither shares a formula with the code.
type Intervals = ([u64; 3], f64, [f64; 2], [f64; 2]);

const HUGE: u64 = (1 << 53) - 1;
const INTERVALS: &[Intervals] = &[
    ([20, 30, 50], 0.95, [14.051130178761609, 44.20129700570441], [13.955141614195686, 44.33930663358594]),
    ([1, 2, 3], 0.95, [-26.743258794104545, 71.18770323854899], [-31.10737846242245, 75.39566635638697]),
    ([0, 0, 1], 0.95, [-48.498649420252036, 98.49864942025204], [-58.69013712455252, 100.0]),
    ([0, 5, 0], 0.95, [-30.005697977220688, 30.005697977220688], [-43.44824647831748, 43.44824647831748]),
    (
        [456, 677, 819],
        0.95,
        [15.081735818214705, 22.053814053908056],
        [15.082275824302915, 22.05771126745522],
    ),
    ([71, 317, 501], 0.9, [44.677459835639596, 51.73509621817206], [44.755000631192104, 51.81641700971135]),
    ([3, 1, 9], 0.8, [10.634658588478088, 64.36534141152191], [12.357644737114114, 70.0725229393508]),
    ([7, 0, 0], 0.5, [-82.79754321434572, -57.20245678565428], [-100.0, -87.7950287621849]),
    (
        [1_000_000_000_000; 3],
        0.95,
        [-9.239358828992079e-05, 9.239358828992079e-05],
        [-9.239358828994895e-05, 9.239358828994895e-05],
    ),
    (
        [HUGE; 3],
        0.95,
        [-9.735246422589095e-07, 9.735246422589095e-07],
        [-9.735246422589095e-07, 9.735246422589095e-07],
    ),
];

#[test]
fn nps_intervals_are_right_from_one_answer_to_very_many() {
    for &(classes, level, adjusted, score) in INTERVALS {
        for (method, [low, high]) in [(Method::AdjustedWald, adjusted), (Method::Score, score)] {
            let interval = nps(classes, &at(level, method)).interval.unwrap();
            near(interval.low, low, &format!("{classes:?} {method:?} low"));
            near(interval.high, high, &format!("{classes:?} {method:?} high"));
        }
    }
}

#[test]
fn small_scores_come_out_as_by_hand() {
    let summary = nps([1, 2, 3], &ScoreOptions::default());
    assert_eq!((summary.n, summary.score, summary.display.as_deref()), (6, Some(100.0 / 3.0), Some("33")));
    // 2/3 of the answers are coded ±1, their mean is 1/3: 2/3 − 1/9 = 5/9.
    near(summary.variance.unwrap(), 5.0 / 9.0, "variance");
    near(summary.se.unwrap(), 100.0 * (5.0_f64 / 54.0).sqrt(), "se");
    // 3, 8, 8, 10, 10, 10: sum 49, squares 9 + 128 + 300 = 437, so 437 − 49²/6 = 36.8333….
    near(summary.mean.unwrap(), 49.0 / 6.0, "mean");
    near(summary.sd.unwrap(), (36.833_333_333_333_336_f64 / 5.0).sqrt(), "sd");
    assert_eq!(summary.median, Some(9.0));
    // The mean interval reaches beyond 10.
    assert_eq!(summary.flags, [Flag::SmallN, Flag::Clamped]);
}

#[test]
fn shares_and_means_come_out_as_published() {
    // 400 of 500 satisfied; the t interval of 1–5 answers by R's t.test.
    let csat =
        Summary::of(&tally(&[(5, 300), (4, 100), (2, 100)]), &coding(Kind::Csat), &ScoreOptions::default());
    assert_eq!((csat.score, csat.display.as_deref()), (Some(80.0), Some("80")));
    let interval = csat.interval.unwrap();
    near(interval.low, 76.2710894694826, "Wilson low");
    near(interval.high, 83.27145010282426, "Wilson high");
    let ces =
        Summary::of(&tally(&[(7, 300), (4, 100), (1, 100)]), &coding(Kind::Ces), &ScoreOptions::default());
    assert_eq!(ces.score, Some(60.0));
    near(ces.interval.unwrap().low, 55.645412270242716, "Wilson low");
    let rare = Summary::of_proportion(1, 1_000_000_000_000, &ScoreOptions::default());
    let interval = rare.interval.unwrap();
    assert!((interval.low / 1.7652455493517474e-11 - 1.0).abs() < 1e-9, "{}", interval.low);
    assert!((interval.high / 5.664934265736512e-10 - 1.0).abs() < 1e-4, "{}", interval.high);
}

#[test]
fn effort_counts_low_answers_as_good_only_when_told() {
    let spec = CodingSpec {
        scale: Some(Scale::FIVE),
        direction: Some(Direction::LowerIsBetter),
        ..Default::default()
    };
    let effort = Coding::new(Kind::Ces, spec).unwrap();
    let summary = Summary::of(&tally(&[(1, 3), (2, 1), (5, 1)]), &effort, &ScoreOptions::default());
    assert_eq!((summary.score, summary.metric.coding().direction()), (Some(80.0), Direction::LowerIsBetter));
    assert!(!summary.flags.contains(&Flag::NonstandardScale));
}

/// Slips of other tools, each of which would change a number here.
#[test]
fn known_slips_are_not_made() {
    let of = |request: &str| summarize(&json::parse(request).unwrap()).unwrap();
    let dismissed = of(r#"{"metric":"nps","values":[10,null,null]}"#);
    assert_eq!((dismissed.score, dismissed.missing), (Some(100.0), 2));
    assert_eq!(of(r#"{"metric":"nps","values":[0,0,10]}"#).n, 3);
    let off = of(r#"{"metric":"nps","values":[999,-5,6.5,8.5,9]}"#);
    assert_eq!((off.n, off.invalid, off.score), (1, 4, Some(100.0)));
    assert_eq!(of(r#"{"metric":"nps","counts":{}}"#).score, None);
    assert_eq!(of(r#"{"metric":"nps","counts":{"0":2,"8":1}}"#).display.as_deref(), Some("-67"));
    // z² and not 2z; two-sided and not one-sided; (P, D) one multinomial and not two samples.
    let needed = of(r#"{"metric":"nps","counts":{"0":20,"8":30,"10":50},"margin":5}"#).n_needed.unwrap();
    assert_eq!(needed.n, 934);
}

#[test]
fn bad_requests_say_what_and_where() {
    for (request, place, says) in [
        ("{\"op\":\"summarize\",", "line 1, column 19", "ends too early"),
        (r#"{"op":"summarise"}"#, "op", "summarize"),
        (r#"{"op":"summarize","metric":"nps","counts":{"9":"3"}}"#, "counts.9", "whole number"),
        (r#"{"op":"summarize","metric":"nps","count":{"9":3}}"#, "count", "did you mean \"counts\"?"),
        (r#"{"op":"summarize","metric":"nps","counts":{"9":1,"9":2}}"#, "line 1, column 50", "twice"),
    ] {
        let fault: Value = serde_json::from_str(&reply(request)).unwrap();
        assert_eq!(fault["error"]["where"], place, "{request}");
        assert!(fault["error"]["message"].as_str().unwrap().contains(says), "{request}: {fault}");
    }
}

fn counts() -> impl Strategy<Value = Vec<(u8, u64)>> {
    let count = prop_oneof![4 => 0..50u64, 1 => 0..=1_000_000_000_000u64];
    proptest::collection::vec((0..=10u8, count), 0..14)
}

fn options() -> impl Strategy<Value = ScoreOptions> {
    let method = prop_oneof![Just(None), Just(Some(Method::Score)), Just(Some(Method::AdjustedWald))];
    (0.01..0.9999f64, method).prop_map(|(level, method)| ScoreOptions {
        confidence: Confidence::new(level).unwrap(),
        method,
        ..ScoreOptions::default()
    })
}

proptest! {
    #[test]
    fn scores_and_intervals_stay_within_bounds(counts in counts(), options in options()) {
        for kind in [Kind::Nps, Kind::Csat, Kind::Ces] {
            let summary = Summary::of(&tally(&counts), &coding(kind), &options);
            let least = if kind == Kind::Nps { -100.0 } else { 0.0 };
            prop_assert_eq!(summary.score.is_none(), summary.n == 0);
            prop_assert_eq!(summary.invalid + summary.n, counts.iter().map(|(_, count)| count).sum::<u64>());
            if let (Some(score), Some(interval)) = (summary.score, summary.interval) {
                prop_assert!((least..=100.0).contains(&score));
                prop_assert!(least <= interval.low && interval.low <= interval.high && interval.high <= 100.0);
                let display: f64 = summary.display.clone().unwrap().parse().unwrap();
                prop_assert!((display - score).abs() <= 0.5 + 1e-9);
                // An interval by a test that the observed value always passes holds that value.
                if interval.method != Method::AdjustedWald {
                    prop_assert!(interval.low <= score + 1e-9 && score <= interval.high + 1e-9);
                }
            }
            if let (Some(mean), Some(interval)) = (summary.mean, summary.mean_interval) {
                let scale = summary.metric.coding().scale();
                let [low, high] = [scale.low(), scale.high()].map(f64::from);
                prop_assert!(low <= interval.low && interval.low <= mean);
                prop_assert!(mean <= interval.high && interval.high <= high);
            }
        }
    }

    #[test]
    fn turning_the_answers_round_turns_the_score_round(
        [d, a, p] in [0..2000u64, 0..2000u64, 0..2000u64],
        options in options(),
    ) {
        let (one, other) = (nps([d, a, p], &options), nps([p, a, d], &options));
        prop_assert_eq!(one.score.map(|score| -score + 0.0), other.score);
        prop_assert_eq!(one.variance, other.variance);
        if let (Some(one), Some(other)) = (one.interval, other.interval) {
            prop_assert_eq!([one.low, one.high], [-other.high + 0.0, -other.low + 0.0]);
        }
    }

    #[test]
    fn counts_add(first in counts(), second in counts()) {
        let mut sum = tally(&first);
        sum.merge(&tally(&second)).unwrap();
        prop_assert_eq!(sum, tally(&[first, second].concat()));
    }

    #[test]
    fn answers_one_by_one_and_counted_are_the_same(values in proptest::collection::vec(0..=10u8, 0..40)) {
        let mut one_by_one = Tally::default();
        values.iter().for_each(|&value| one_by_one.add(Scale::NPS.rating(value).unwrap()));
        let request = to_json!({"op": "summarize", "metric": "nps", "values": values}).to_string();
        let summary = Summary::of(&one_by_one, &coding(Kind::Nps), &ScoreOptions::default());
        let exact = serde_json::to_string(&summary).unwrap();
        prop_assert!(!exact.contains("-0.0,") && !exact.contains("-0.0}") && !exact.contains("\"-0\""), "{}", exact);
        prop_assert_eq!(json::text(&summary).unwrap(), reply(&request));
    }

    #[test]
    fn a_wider_level_gives_a_wider_interval(
        classes in [0..300u64, 0..300u64, 0..300u64],
        level in 0.05..0.9f64,
        method in prop_oneof![Just(Method::Score), Just(Method::AdjustedWald)],
    ) {
        let narrow = nps(classes, &at(level, method)).interval;
        let wide = nps(classes, &at(level + 0.09, method)).interval;
        if let (Some(narrow), Some(wide)) = (narrow, wide) {
            prop_assert!(wide.low <= narrow.low + 1e-9 && narrow.high <= wide.high + 1e-9);
        }
    }

    #[test]
    fn any_favourable_set_leaves_the_groups_whole(bits in 1..1024u16, counts in counts()) {
        let favourable: Values = (1..=10).filter(|&value| bits >> (value - 1) & 1 == 1).collect();
        let spec = CodingSpec { scale: Some(Scale::TEN), favourable: Some(favourable), ..Default::default() };
        if let Ok(coding) = Coding::new(Kind::Rating, spec) {
            let summary = Summary::of(&tally(&counts), &coding, &ScoreOptions::default());
            let Some(scorelet::scoring::Groups::Share { favourable, neutral, unfavourable }) = summary.groups else {
                panic!("a share has its groups");
            };
            prop_assert_eq!(favourable + neutral + unfavourable, summary.n);
        }
    }

    #[test]
    fn any_request_gets_a_reply(line in ".{0,80}") {
        prop_assert!(serde_json::from_str::<Value>(&reply(&line)).is_ok());
    }

    #[test]
    fn any_json_gets_a_reply(
        key in "metric|scale|counts|values|confidence|favourable|population|margin|min_n|interval",
        value in "null|-1|1e999|0|\\[\\]|\\{\\}|\"x\"|\\[5,1\\]|\\[1,5\\]|\\{\"1\":1e400\\}|0\\.5|18446744073709551616",
        metric in "nps|csat|rating|proportion",
    ) {
        let line = format!(r#"{{"op":"summarize","x":1,"n":2,"{key}":{value},"metric":"{metric}"}}"#);
        prop_assert!(serde_json::from_str::<Value>(&reply(&line)).is_ok());
        let line = line.replace(r#""x":1,"n":2,"#, "");
        prop_assert!(serde_json::from_str::<Value>(&reply(&line)).is_ok());
    }
}
