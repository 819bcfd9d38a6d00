//! What a summary or a comparison says, as one plain sentence. It stands here, beside the numbers,
//! so that the terminal, a page and `calc` say the same thing of them.

use super::compare::{Comparison, Test};
use super::interval::{Confidence, Interval};
use super::summary::{Flag, Summary};

/// Under this many answers an interval says nothing anyone could use.
pub const FEW: u64 = 5;

/// What a summary says.
///
/// ```
/// use scorelet::scoring::{Options, Summary, words};
/// let summary = Summary::of_proportion(400, 500, &Options::default());
/// assert_eq!(
///     words::summary(&summary),
///     "80 % of 500 answers: likely between 76 and 83 % (95 % confidence)."
/// );
/// ```
pub fn summary(summary: &Summary) -> String {
    let answers = counted(summary.n);
    if summary.n == 0 {
        return "No answers: nothing to score.".into();
    }
    if summary.flags.contains(&Flag::Suppressed) {
        return format!("{answers}: too few to be shown.");
    }
    let (headline, interval, unit) = headline(summary);
    match interval {
        _ if summary.n < FEW => format!("{headline} {answers}: too few to say how sure this is."),
        Some(Interval { low, high, .. }) if low == high => {
            format!("{headline} {answers}: everybody answered.")
        }
        Some(Interval { low, high, confidence, .. }) => {
            let [low, high] = apart(low, high, unit.digits);
            let (unit, level) = (unit.name, percent(confidence));
            format!("{headline} {answers}: likely between {low} and {high}{unit} ({level} % confidence).")
        }
        None => format!("{headline} {answers}: all are equal, so nothing tells how sure this is."),
    }
}

/// What a comparison says of the summaries of its two samples, at the level it was made with.
pub fn comparison(a: &Summary, b: &Summary, found: &Comparison, confidence: Confidence) -> String {
    let Some(difference) = found.difference else {
        return "Nothing to compare: a sample has no answers.".into();
    };
    let means = found.method == Test::Welch;
    let pick = |summary: &Summary| if means { summary.mean } else { summary.score };
    let (Some(first), Some(second)) = (pick(a), pick(b)) else {
        return "Nothing to compare: a sample has too few answers to be shown.".into();
    };
    let nps = found.method == Test::AdjustedWald;
    let unit = if means || nps { "" } else { " %" };
    let [first, second] = if difference == 0.0 {
        [first, second].map(|score| rounded(score, if means { 2 } else { 0 }))
    } else {
        apart(first, second, if means { 2 } else { 0 })
    };
    let scores = format!("{first}{unit} to {second}{unit}");
    let (Some(low), Some(high), Some(beyond)) = (found.low, found.high, found.is_beyond_chance(confidence))
    else {
        let why =
            if difference == 0.0 { "no difference" } else { "the answers do not vary, so there is no test" };
        return format!("{scores}: {why}.");
    };
    let points = if means { "" } else { " points" };
    match beyond {
        _ if a.n.min(b.n) < FEW => format!("{scores}: too few answers to tell."),
        _ if difference == 0.0 => format!("{scores}: no difference."),
        false => format!("{scores}: within what chance alone gives."),
        true => {
            let [least, most] =
                apart(low.abs().min(high.abs()), low.abs().max(high.abs()), if means { 2 } else { 0 });
            let way = if difference > 0.0 { "up" } else { "down" };
            let level = percent(confidence.level());
            // The test and a share's interval are two methods: near the edge the interval may hold 0.
            if low < 0.0 && high > 0.0 {
                format!("{scores}: just more than chance alone gives ({level} % confidence).")
            } else {
                format!(
                    "{scores}: more than chance alone gives; {way} by likely {least} to {most}{points} ({level} % confidence)."
                )
            }
        }
    }
}

/// What those who did not answer may mean for a score; nothing where at least 80 % did, the bound
/// below which the US Office of Management and Budget asks for an analysis of non-response
/// (Standards and Guidelines for Statistical Surveys 2006, guideline 3.2.9).
pub fn non_response(invited: u64, completed: u64) -> Option<String> {
    let few = u128::from(completed) * 5 < u128::from(invited) * 4;
    let missing = invited.saturating_sub(completed);
    few.then(|| {
        let share = apart(100.0 * missing as f64 / invited as f64, 100.0, 0);
        let [share, _] = share;
        format!(
            "{share} % did not answer. They may think otherwise than those who did, and no interval holds that."
        )
    })
}

/// A unit, and the decimals it is shown with.
struct Unit {
    name: &'static str,
    digits: usize,
}

/// The leading number up to its `from`, its interval and its unit.
fn headline(summary: &Summary) -> (String, Option<Interval>, Unit) {
    let name = match summary.metric {
        "nps" => "NPS",
        "csat" => "CSAT",
        "ces" => "CES",
        "proportion" => "",
        _ => "Rating",
    };
    let mean_leads = summary.metric == "ces" && summary.scale == [1, 10];
    match (&summary.display, summary.mean) {
        (Some(display), _) if !mean_leads => {
            let (text, unit) = match summary.metric {
                "nps" => (format!("NPS {display} from"), ""),
                "proportion" => (format!("{display} % of"), " %"),
                _ => (format!("{name} {display} % favourable from"), " %"),
            };
            (text, summary.interval, Unit { name: unit, digits: 0 })
        }
        (_, mean) => {
            let mean = rounded(mean.unwrap_or_default(), 2);
            (format!("{name} mean {mean} from"), summary.mean_interval, Unit { name: "", digits: 2 })
        }
    }
}

fn counted(n: u64) -> String {
    if n == 1 { "1 answer".into() } else { format!("{n} answers") }
}

/// A share in percent: 0.29 · 100 is 28.999…, so to eight digits, trailing zeros dropped.
fn percent(share: f64) -> f64 {
    (share * 1e10).round() / 1e8
}

/// Both numbers, with more digits where fewer would show them as one.
fn apart(a: f64, b: f64, digits: usize) -> [String; 2] {
    let shown = |digits| [rounded(a, digits), rounded(b, digits)];
    (digits..digits + 6).map(shown).find(|[a, b]| a != b).unwrap_or_else(|| shown(digits))
}

/// To `digits` decimals, half away from zero where that is whole, without a minus before zero.
fn rounded(value: f64, digits: usize) -> String {
    let value = if digits == 0 { value.round() } else { value };
    let text = format!("{value:.digits$}");
    let zero = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
    if zero { text.trim_start_matches('-').into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Coding, CodingSpec, Kind, Scale};
    use crate::scoring::{Options, Tally};

    const LEVEL: fn() -> Confidence = Confidence::default;

    fn of(kind: Kind, counts: &[(u8, u64)]) -> (Tally, Summary) {
        let coding = coding(kind);
        let mut tally = Tally::default();
        for &(value, count) in counts {
            tally.add_count(coding.scale().rating(value).unwrap(), count).unwrap();
        }
        (tally, Summary::of(&tally, &coding, &Options::default()))
    }

    fn coding(kind: Kind) -> Coding {
        let scale = (kind == Kind::Rating).then_some(Scale::new(0, 4).unwrap());
        Coding::new(kind, CodingSpec { scale, ..CodingSpec::default() }).unwrap()
    }

    fn said(kind: Kind, counts: &[(u8, u64)]) -> String {
        summary(&of(kind, counts).1)
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
            "Rating mean 4.00 from 9 answers: all are equal, so nothing tells how sure this is."
        );
        assert_eq!(said(Kind::Nps, &[(9, 1)]), "NPS 100 from 1 answer: too few to say how sure this is.");
        assert_eq!(said(Kind::Nps, &[]), "No answers: nothing to score.");
        let hidden = Summary::suppressed(&of(Kind::Nps, &[(9, 3)]).0, &coding(Kind::Nps));
        assert_eq!(summary(&hidden), "3 answers: too few to be shown.");
        let (tally, _) = of(Kind::Nps, &[(2, 10), (10, 20)]);
        let all = Options { population: Some(30), ..Options::default() };
        let census = Summary::of(&tally, &coding(Kind::Nps), &all);
        assert_eq!(summary(&census), "NPS 33 from 30 answers: everybody answered.");
        let many = 1_000_000_000_000;
        assert_eq!(
            said(Kind::Nps, &[(2, many), (10, many)]),
            "NPS 0 from 2000000000000 answers: likely between -0.0001 and 0.0001 (95 % confidence)."
        );
    }

    fn compared(kind: Kind, first: &[(u8, u64)], second: &[(u8, u64)]) -> String {
        let ((a, one), (b, other)) = (of(kind, first), of(kind, second));
        comparison(&one, &other, &Comparison::of(&a, &b, &coding(kind), LEVEL()), LEVEL())
    }

    #[test]
    fn comparisons_are_said_plainly() {
        assert_eq!(
            compared(Kind::Nps, &[(2, 17), (7, 20), (10, 63)], &[(2, 20), (7, 21), (10, 59)]),
            "46 to 39: within what chance alone gives."
        );
        assert_eq!(
            compared(Kind::Nps, &[(2, 500), (10, 500)], &[(2, 400), (10, 600)]),
            "0 to 20: more than chance alone gives; up by likely 11 to 29 points (95 % confidence)."
        );
        assert_eq!(
            compared(Kind::Csat, &[(5, 90), (1, 10)], &[(5, 60), (1, 40)]),
            "90 % to 60 %: more than chance alone gives; down by likely 18 to 41 points (95 % confidence)."
        );
        assert_eq!(
            compared(Kind::Rating, &[(1, 50), (2, 50)], &[(2, 50), (3, 50)]),
            "1.50 to 2.50: more than chance alone gives; up by likely 0.86 to 1.14 (95 % confidence)."
        );
        assert_eq!(compared(Kind::Csat, &[(5, 9)], &[(5, 7)]), "100 % to 100 %: no difference.");
        assert_eq!(compared(Kind::Nps, &[(2, 9), (10, 9)], &[(2, 7), (10, 7)]), "0 to 0: no difference.");
        assert_eq!(compared(Kind::Nps, &[(2, 9)], &[(10, 4)]), "-100 to 100: too few answers to tell.");
        assert_eq!(compared(Kind::Nps, &[], &[(10, 4)]), "Nothing to compare: a sample has no answers.");
        assert_eq!(
            compared(Kind::Nps, &[(2, 1000), (10, 1001)], &[(2, 1000), (10, 1000)]),
            "0.05 to 0.00: within what chance alone gives."
        );
        assert_eq!(
            compared(Kind::Rating, &[(1, 9)], &[(2, 9)]),
            "1.00 to 2.00: the answers do not vary, so there is no test."
        );
    }

    #[test]
    fn those_who_did_not_answer_are_named() {
        assert!(non_response(1000, 120).unwrap().starts_with("88 % did not answer."));
        assert!(non_response(100_000, 1).unwrap().starts_with("99.999 %"));
        assert_eq!(non_response(100, 80), None);
        assert_eq!(non_response(0, 0), None);
        assert_eq!(non_response(u64::MAX, u64::MAX), None);
    }
}
