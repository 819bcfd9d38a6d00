//! Summaries and comparisons in words: the same ones in the terminal, on pages and in `calc`.

use super::numbers::Typography;
use crate::scale::{Direction, Group, Kind};
use crate::scoring::compare::{Comparison, Test, Verdict};
use crate::scoring::service::Unit;
use crate::scoring::{
    Certainty, Confidence, Figure, Gaps, Interval, Metric, NoFigure, Remark, Statistic, Summary,
};

/// Returns what a summary says, as one sentence.
///
/// ```
/// use scorelet::say::{Typography, scores};
/// use scorelet::scoring::{ScoreOptions, Summary};
/// let summary = Summary::of_proportion(400, 500, &ScoreOptions::default());
/// assert_eq!(
///     scores::sentence(&summary, Typography::Plain),
///     "80 % of 500 answers: likely between 76 and 83 % (95 % confidence)."
/// );
/// ```
pub fn sentence(summary: &Summary, typography: Typography) -> String {
    let answers = answers(summary.n, typography);
    match summary.figure() {
        Err(NoFigure::NoAnswers) => "No answers: nothing to score.".into(),
        Err(NoFigure::Withheld) => format!("{answers}: too few to show a score."),
        Ok(figure) => {
            let headline = headline(summary, &figure, typography);
            let certainty = certainty(&figure, summary.n, typography);
            let of = if summary.metric == Metric::Proportion { "of" } else { "from" };
            // The census names the number of answers itself.
            match figure.certainty {
                Certainty::Census => format!("{headline}, {certainty}."),
                _ => format!("{headline} {of} {answers}: {certainty}."),
            }
        }
    }
}

/// Returns how sure a figure from `n` answers is, as a clause.
pub fn certainty(figure: &Figure, n: u64, typography: Typography) -> String {
    match figure.certainty {
        Certainty::TooFew => "too few answers for a confidence interval".into(),
        Certainty::Census => format!("no sampling error: all {} answered", typography.count(n)),
        Certainty::NoVariation => "all answers are equal, so there is no confidence interval".into(),
        Certainty::Interval(Interval { low, high, confidence, .. }) => {
            let [low, high] = typography.pair([low, high], figure.decimals);
            let high = with_unit(high, figure.unit, typography);
            format!("likely between {low} and {high} ({} confidence)", typography.level(confidence))
        }
    }
}

/// Returns why there is no figure, as a clause.
pub const fn no_figure(why: NoFigure) -> &'static str {
    match why {
        NoFigure::NoAnswers => "no answers to score",
        NoFigure::Withheld => "withheld: too few answers to show",
    }
}

/// Returns what to know before quoting a score, as a sentence.
pub fn remark(remark: Remark, typography: Typography) -> String {
    match remark {
        Remark::SmallSample => "Fewer than 30 answers: treat this score with caution.".into(),
        Remark::UnusualScale => {
            "This scale is unusual for this question: do not compare the score with those of others.".into()
        }
        Remark::ManyInvalid { invalid, answers } => format!(
            "{} of {} answers could not be read or are not on the scale, and are not in this score.",
            typography.count(invalid),
            typography.count(answers)
        ),
        Remark::MoreNeeded { margin, n } => {
            format!("A margin of error of ±{margin} points needs about {} answers.", typography.count(n))
        }
    }
}

/// Returns how many answers are in no denominator, as a sentence; `None` where all were scored.
pub fn not_counted(summary: &Summary, typography: Typography) -> Option<String> {
    let parts = [(summary.missing, "missing"), (summary.invalid, "not on the scale")];
    let parts = parts.iter().filter(|(n, _)| *n > 0);
    let parts: Vec<_> = parts.map(|(n, what)| format!("{} {what}", typography.count(*n))).collect();
    (!parts.is_empty()).then(|| format!("Not counted: {}.", parts.join(", ")))
}

/// Returns what a comparison of two summaries says at the level of confidence that it was made with.
pub fn comparison(
    [a, b]: [&Summary; 2],
    found: &Comparison,
    confidence: Confidence,
    typography: Typography,
) -> String {
    let verdict = found.verdict([a.n, b.n], confidence);
    if verdict == Verdict::NoAnswers {
        return "Nothing to compare: a sample has no answers.".into();
    }
    let mean = found.method == Test::Welch;
    let pick = |summary: &Summary| if mean { summary.mean } else { summary.score };
    let (Some(first), Some(second)) = (pick(a), pick(b)) else {
        return "Nothing to compare: a sample has too few answers to show a score.".into();
    };
    let digits = if mean { 2 } else { 0 };
    let scores = if verdict == Verdict::NoDifference {
        [first, second].map(|score| typography.decimal(score, digits))
    } else {
        typography.pair([first, second], digits)
    };
    let unit = if found.method == Test::NMinus1ChiSquare { Unit::Percent } else { Unit::Points };
    let [first, second] = scores.map(|score| with_unit(score, unit, typography));
    let level = typography.level(confidence.level());
    let says = match verdict {
        Verdict::NoAnswers | Verdict::TooFew => "too few answers to tell".into(),
        Verdict::NoDifference => "no difference".into(),
        Verdict::NoVariation => "all answers in each sample are equal, so they cannot be tested".into(),
        Verdict::NotSignificant => "not statistically significant: chance alone could explain it".into(),
        Verdict::Borderline => format!("only just statistically significant ({level} confidence)"),
        Verdict::Significant { up, least, most } => {
            let [least, most] = typography.pair([least, most], digits);
            let (way, points) = (if up { "up" } else { "down" }, if mean { "" } else { " points" });
            format!(
                "statistically significant: {way} by likely {least} to {most}{points} ({level} confidence)"
            )
        }
    };
    format!("{first} to {second}: {says}.")
}

/// Returns what a response rate may mean for a score. `silent` is how many of `invited` did not answer.
///
/// ```
/// use scorelet::say::{Typography, scores};
/// assert_eq!(
///     scores::non_response(880, 1000, Typography::Plain),
///     "88 % did not answer. Non-respondents may differ; the interval does not account for that."
/// );
/// ```
pub fn non_response(silent: u64, invited: u64, typography: Typography) -> String {
    let [share, _] = typography.pair([100.0 * silent as f64 / invited.max(1) as f64, 100.0], 0);
    let share = typography.percent(&share);
    format!("{share} did not answer. Non-respondents may differ; the interval does not account for that.")
}

/// The name of SERVQUAL's gaps.
pub const SERVQUAL: &str = "Service quality (SERVQUAL)";

/// Returns what gaps are about: the survey, the segment and the scale.
pub fn gaps_about(gaps: &Gaps) -> String {
    let [low, high] = gaps.scale;
    let segment = gaps.by.as_ref().map(|by| format!("{}: {}", by.column, by.value));
    let parts = [gaps.survey.clone(), segment, gaps.period.clone(), Some(format!("scale {low}–{high}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns what gaps say together, as one sentence.
pub fn gaps_sentence(gaps: &Gaps, typography: Typography) -> String {
    let answers = typography.counted(gaps.n, "response", "responses");
    match gaps.gap {
        Some(gap) => {
            let gap = typography.decimal(gap, 2);
            format!("Mean gap {gap} from {answers}: perception minus expectation.")
        }
        None => format!("{answers}: too few to show a gap."),
    }
}

/// Returns how sure a gap is, as a clause.
pub fn gap_interval(interval: Option<Interval>, typography: Typography) -> String {
    match interval {
        None => "no confidence interval".into(),
        Some(Interval { low, high, .. }) => {
            let [low, high] = typography.pair([low, high], 2);
            format!("{low} to {high}")
        }
    }
}

/// Returns a metric's name, spelt out.
pub const fn name(metric: &Metric) -> &'static str {
    match metric {
        Metric::Proportion => "Share",
        Metric::Expectation => "Better or worse than expected",
        Metric::Rating(coding) => match coding.kind() {
            Kind::Nps => "Net Promoter Score",
            Kind::Csat => "Customer satisfaction",
            Kind::Ces => "Customer effort",
            Kind::Rating => "Rating",
        },
    }
}

/// Returns a metric's usual abbreviation.
pub const fn short_name(metric: &Metric) -> &'static str {
    match metric {
        Metric::Proportion => "Share",
        Metric::Expectation => "Expectation",
        Metric::Rating(coding) => match coding.kind() {
            Kind::Nps => "NPS",
            Kind::Csat => "CSAT",
            Kind::Ces => "CES",
            Kind::Rating => "Rating",
        },
    }
}

/// Returns the scale, and which end is best where that is not the upper one.
pub fn scale(metric: &Metric) -> String {
    if *metric == Metric::Proportion {
        return "yes or no".into();
    }
    let coding = metric.coding();
    let (low, high) = (coding.scale().low(), coding.scale().high());
    match coding.direction() {
        Direction::HigherIsBetter => format!("scale {low}–{high}"),
        Direction::LowerIsBetter => format!("scale {low}–{high}, {low} is best"),
    }
}

/// Returns what the number of a figure is.
pub fn meaning(metric: &Metric, statistic: Statistic) -> String {
    match (statistic, metric) {
        (Statistic::Mean, _) => {
            let scale = metric.coding().scale();
            format!("mean on {}–{}", scale.low(), scale.high())
        }
        (Statistic::Score, Metric::Proportion) => "share of all answers".into(),
        (Statistic::Score, Metric::Expectation) => "better minus worse than expected, in points".into(),
        (Statistic::Score, _) if metric.is_nps() => "promoters minus detractors, in points".into(),
        (Statistic::Score, _) => "favourable answers".into(),
    }
}

/// Returns the name of the answers in a group of a metric.
pub const fn group(metric: &Metric, group: Group) -> &'static str {
    match group {
        Group::Favourable if matches!(metric, Metric::Expectation) => "Better than expected",
        Group::Neutral if matches!(metric, Metric::Expectation) => "As expected",
        Group::Unfavourable if matches!(metric, Metric::Expectation) => "Worse than expected",
        Group::Detractor => "Detractors",
        Group::Passive => "Passives",
        Group::Promoter => "Promoters",
        Group::Favourable => "Favourable",
        Group::Neutral => "Neutral",
        Group::Unfavourable => "Unfavourable",
    }
}

/// Returns a figure's rounded number, without its unit.
pub fn number(figure: &Figure, typography: Typography) -> String {
    typography.signed(&figure.rounded)
}

/// Returns a figure's rounded number with its unit.
pub fn quantity(figure: &Figure, typography: Typography) -> String {
    with_unit(number(figure, typography), figure.unit, typography)
}

fn with_unit(number: String, unit: Unit, typography: Typography) -> String {
    if unit == Unit::Percent { typography.percent(&number) } else { number }
}

/// What a sentence about a summary begins with.
fn headline(summary: &Summary, figure: &Figure, typography: Typography) -> String {
    let (quantity, name) = (quantity(figure, typography), short_name(&summary.metric));
    match (figure.statistic, figure.unit) {
        _ if summary.metric == Metric::Proportion => quantity,
        (Statistic::Mean, _) => format!("{name} mean {quantity}"),
        (Statistic::Score, Unit::Percent) => format!("{name} {quantity} favourable"),
        (Statistic::Score, _) => format!("{name} {quantity}"),
    }
}

fn answers(n: u64, typography: Typography) -> String {
    format!("{} {}", typography.count(n), if n == 1 { "answer" } else { "answers" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Coding, CodingSpec, Kind, Scale};
    use crate::scoring::{ScoreOptions, Tally};

    const LEVEL: fn() -> Confidence = Confidence::default;

    fn of(kind: Kind, counts: &[(u8, u64)]) -> (Tally, Summary) {
        let coding = coding(kind);
        let mut tally = Tally::default();
        for &(value, count) in counts {
            tally.add_count(coding.scale().rating(value).unwrap(), count).unwrap();
        }
        (tally, Summary::of(&tally, &coding, &ScoreOptions::default()))
    }

    fn coding(kind: Kind) -> Coding {
        let scale = (kind == Kind::Rating).then_some(Scale::new(0, 4).unwrap());
        Coding::new(kind, CodingSpec { scale, ..CodingSpec::default() }).unwrap()
    }

    fn said(kind: Kind, counts: &[(u8, u64)]) -> String {
        sentence(&of(kind, counts).1, Typography::Plain)
    }

    #[test]
    fn summaries_are_said_plainly() {
        assert_eq!(
            said(Kind::Nps, &[(2, 20), (7, 30), (10, 50)]),
            "NPS 30 from 100 answers: likely between 14 and 44 (95 % confidence)."
        );
        assert_eq!(
            said(Kind::Csat, &[(5, 400), (1, 100)]),
            "CSAT 80 % favourable from 500 answers: likely between 76 and 83 % (95 % confidence)."
        );
        assert_eq!(
            said(Kind::Rating, &[(1, 20), (4, 20)]),
            "Rating mean 2.50 from 40 answers: likely between 2.01 and 2.99 (95 % confidence)."
        );
        assert_eq!(
            said(Kind::Rating, &[(4, 9)]),
            "Rating mean 4.00 from 9 answers: all answers are equal, so there is no confidence interval."
        );
        assert_eq!(
            said(Kind::Nps, &[(9, 1)]),
            "NPS 100 from 1 answer: too few answers for a confidence interval."
        );
        assert_eq!(said(Kind::Nps, &[]), "No answers: nothing to score.");
        let hidden = Summary::suppressed(&of(Kind::Nps, &[(9, 3)]).0, &coding(Kind::Nps));
        assert_eq!(sentence(&hidden, Typography::Plain), "3 answers: too few to show a score.");
        let (tally, _) = of(Kind::Nps, &[(2, 10), (10, 20)]);
        let all = ScoreOptions { population: Some(30), ..ScoreOptions::default() };
        let census = Summary::of(&tally, &coding(Kind::Nps), &all);
        assert_eq!(sentence(&census, Typography::Plain), "NPS 33, no sampling error: all 30 answered.");
        let many = 1_000_000_000_000;
        assert_eq!(
            said(Kind::Nps, &[(2, many), (10, many)]),
            "NPS 0 from 2000000000000 answers: likely between -0.0001 and 0.0001 (95 % confidence)."
        );
    }

    fn compared(kind: Kind, first: &[(u8, u64)], second: &[(u8, u64)]) -> String {
        let ((a, one), (b, other)) = (of(kind, first), of(kind, second));
        let found = Comparison::of(&a, &b, &coding(kind), LEVEL());
        comparison([&one, &other], &found, LEVEL(), Typography::Plain)
    }

    #[test]
    fn comparisons_are_said_plainly() {
        assert_eq!(
            compared(Kind::Nps, &[(2, 17), (7, 20), (10, 63)], &[(2, 20), (7, 21), (10, 59)]),
            "46 to 39: not statistically significant: chance alone could explain it."
        );
        assert_eq!(
            compared(Kind::Nps, &[(2, 500), (10, 500)], &[(2, 400), (10, 600)]),
            "0 to 20: statistically significant: up by likely 11 to 29 points (95 % confidence)."
        );
        assert_eq!(
            compared(Kind::Csat, &[(5, 90), (1, 10)], &[(5, 60), (1, 40)]),
            "90 % to 60 %: statistically significant: down by likely 18 to 41 points (95 % confidence)."
        );
        assert_eq!(
            compared(Kind::Rating, &[(1, 50), (2, 50)], &[(2, 50), (3, 50)]),
            "1.50 to 2.50: statistically significant: up by likely 0.86 to 1.14 (95 % confidence)."
        );
        assert_eq!(compared(Kind::Csat, &[(5, 9)], &[(5, 7)]), "100 % to 100 %: no difference.");
        assert_eq!(compared(Kind::Nps, &[(2, 9), (10, 9)], &[(2, 7), (10, 7)]), "0 to 0: no difference.");
        assert_eq!(compared(Kind::Nps, &[(2, 9)], &[(10, 4)]), "-100 to 100: too few answers to tell.");
        assert_eq!(compared(Kind::Nps, &[], &[(10, 4)]), "Nothing to compare: a sample has no answers.");
        assert_eq!(
            compared(Kind::Nps, &[(2, 1000), (10, 1001)], &[(2, 1000), (10, 1000)]),
            "0.05 to 0.00: not statistically significant: chance alone could explain it."
        );
        assert_eq!(
            compared(Kind::Rating, &[(1, 9)], &[(2, 9)]),
            "1.00 to 2.00: all answers in each sample are equal, so they cannot be tested."
        );
    }

    #[test]
    fn those_who_did_not_answer_are_named() {
        let said = |silent, invited| non_response(silent, invited, Typography::Plain);
        assert!(said(880, 1000).starts_with("88 % did not answer."));
        assert!(said(99_999, 100_000).starts_with("99.999 %"));
    }

    #[test]
    fn a_sentence_has_the_signs_of_a_page() {
        let (_, summary) = of(Kind::Nps, &[(1, 900), (9, 600)]);
        let wanted = "NPS −20 from 1,500 answers: likely between −25 and −15 (95\u{a0}% confidence).";
        assert_eq!(sentence(&summary, Typography::Page), wanted);
    }

    #[test]
    fn a_score_is_said_with_how_sure_it_is() {
        let said = |kind, counts: &[(u8, u64)]| {
            let (_, summary) = of(kind, counts);
            let figure = summary.figure().unwrap();
            let certainty = certainty(&figure, summary.n, Typography::Page).replace('\u{a0}', " ");
            (number(&figure, Typography::Page), certainty)
        };
        let (number, certainty) = said(Kind::Nps, &[(0, 456), (7, 677), (10, 819)]);
        let wanted = "likely between 15 and 22 (95 % confidence)";
        assert_eq!((number.as_str(), certainty.as_str()), ("19", wanted));
        let (number, certainty) = said(Kind::Nps, &[(0, 50), (7, 30), (10, 20)]);
        let wanted = "likely between −44 and −14 (95 % confidence)";
        assert_eq!((number.as_str(), certainty.as_str()), ("−30", wanted));
        let (number, certainty) = said(Kind::Csat, &[(5, 4)]);
        let wanted = "too few answers for a confidence interval";
        assert_eq!((number.as_str(), certainty.as_str()), ("100", wanted));
    }
}
