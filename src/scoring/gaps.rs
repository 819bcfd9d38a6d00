//! SERVQUAL from single responses: what was perceived less what was expected, paired by response
//! (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64).

use serde::Serialize;

use super::interval::{Interval, Method, mean_t};
use super::summary::{By, ScoreOptions};
use crate::scale::Scale;
use crate::scale::pairs::{PairSums, RowSums, dimension};

/// The gaps of one survey. The order of the fields is the order of the keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gaps {
    /// `servqual`.
    pub metric: &'static str,
    /// The survey, where answers to several are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// The scale of both matrices.
    pub scale: [u8; 2],
    /// How many responses rated at least one row in both matrices.
    pub n: u64,
    /// The mean of the dimensions' gaps.
    pub gap: Option<f64>,
    /// Each dimension, by name.
    pub dimensions: Vec<DimensionGap>,
    /// Each row, by dimension.
    pub items: Vec<ItemGap>,
    /// The segment, where answers were split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// The period, where answers were split by time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// One dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DimensionGap {
    /// Its name, such as `reliability`.
    pub dimension: String,
    /// The mean of its items' gaps.
    pub gap: f64,
    /// The gap's interval; none where the gaps do not vary.
    pub interval: Option<Interval>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemGap {
    /// Its id, such as `reliability-3`.
    pub row: String,
    /// How many responses rated it in both matrices.
    pub n: u64,
    /// The mean of what they expected.
    pub expectation: f64,
    /// The mean of what they perceived.
    pub perception: f64,
    /// The mean of their gaps.
    pub gap: f64,
    /// The gap's interval; none where the gaps do not vary.
    pub interval: Option<Interval>,
}

/// A row with its sums.
type Row<'s> = (&'s str, RowSums);

impl Gaps {
    /// Computes the gaps of responses on `scale`. Where a row has fewer pairs than `min_n`, only the number of
    /// responses is shown.
    pub fn of(sums: &PairSums, scale: Scale, options: &ScoreOptions) -> Gaps {
        let mut rows: Vec<Row> = sums.rows().collect();
        rows.sort_by_key(|(row, _)| order(row));
        if rows.iter().any(|(_, row)| row.n < i128::from(options.min_n)) {
            rows.clear();
        }
        let dimensions: Vec<DimensionGap> = rows
            .chunk_by(|(one, _), (other, _)| dimension(one) == dimension(other))
            .map(|rows| of_dimension(rows, sums, scale, options))
            .collect();
        let total = dimensions.iter().fold(0.0, |total, one| total + one.gap);
        Gaps {
            metric: "servqual",
            survey: None,
            scale: [scale.low(), scale.high()],
            n: sums.n,
            gap: (!dimensions.is_empty()).then(|| total / dimensions.len() as f64),
            dimensions,
            items: rows.iter().map(|row| of_item(*row, scale, options)).collect(),
            by: None,
            period: None,
        }
    }
}

/// Rows are listed by dimension, and by number in it.
fn order(row: &str) -> (&str, u64, &str) {
    let name = dimension(row);
    let number = row.get(name.len() + 1..).and_then(|number| number.parse().ok());
    (name, number.unwrap_or_default(), row)
}

fn of_item((row, sums): Row, scale: Scale, options: &ScoreOptions) -> ItemGap {
    let n = sums.n as f64;
    let gap = gap(&sums);
    // n² times the variance with denominator n: whole numbers, so no digit is lost.
    let squares = (sums.n * sums.squares - total(&sums) * total(&sums)) as f64;
    let variance = squares / n / (n - 1.0);
    ItemGap {
        row: row.to_owned(),
        n: u64::try_from(sums.n).unwrap_or_default(),
        expectation: sums.expectation as f64 / n,
        perception: sums.perception as f64 / n,
        gap,
        interval: interval(gap, variance, sums.n, scale, options),
    }
}

/// The mean of the items' gaps. Its variance is by linearisation, as that of a weighted mean is: the variance of
/// each response's share in it. Where every response rated every row, this is the t interval of the responses'
/// mean gaps. The row with the fewest pairs gives the degrees of freedom.
fn of_dimension(rows: &[Row], sums: &PairSums, scale: Scale, options: &ScoreOptions) -> DimensionGap {
    let items = rows.len() as f64;
    let mean = rows.iter().fold(0.0, |sum, (_, row)| sum + gap(row)) / items;
    let n = rows.iter().map(|(_, row)| row.n).min().unwrap_or_default();
    let mut spread = 0.0;
    for (at, (one, first)) in rows.iter().enumerate() {
        let own = first.n * first.squares - total(first) * total(first);
        spread += own as f64 / first.n as f64 / first.n as f64 / first.n as f64;
        for (other, second) in rows.iter().skip(at + 1) {
            let (low, high, a, b) =
                if one < other { (one, other, first, second) } else { (other, one, second, first) };
            let both = sums.cross(low, high);
            let cross = both.product * a.n * b.n - total(b) * both.first * a.n - total(a) * both.second * b.n
                + both.n * total(a) * total(b);
            let pairs = (a.n * b.n) as f64;
            spread += 2.0 * (cross as f64 / pairs / pairs);
        }
    }
    // The variance of one response's share: that of the mean, times n.
    let count = n as f64;
    let variance = spread / (items * items) * count * (count / (count - 1.0));
    DimensionGap {
        dimension: rows.first().map_or("", |(row, _)| dimension(row)).to_owned(),
        gap: mean,
        interval: interval(mean, variance, n, scale, options),
    }
}

fn total(sums: &RowSums) -> i128 {
    sums.perception - sums.expectation
}

fn gap(sums: &RowSums) -> f64 {
    total(sums) as f64 / sums.n as f64
}

/// The t interval of a mean gap (Student 1908), within the widest gap that the scale allows.
fn interval(gap: f64, variance: f64, n: i128, scale: Scale, options: &ScoreOptions) -> Option<Interval> {
    if n < 2 || variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let widest = f64::from(scale.high() - scale.low());
    let bounds = mean_t(gap, variance.sqrt(), n as f64, 1.0, options.confidence, [-widest, widest]);
    let confidence = options.confidence.level();
    // Adding 0 turns −0 into 0.
    Some(Interval { method: Method::T, confidence, low: bounds.low + 0.0, high: bounds.high + 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::pairs::Pair;

    const ROWS: [&str; 3] = ["empathy-1", "empathy-2", "tangibles-10"];

    fn sums(responses: &[[Option<(u8, u8)>; 3]]) -> PairSums {
        let mut sums = PairSums::default();
        for response in responses {
            let pair = |(row, pair): (&'static str, &Option<(u8, u8)>)| {
                let (expectation, perception) = (*pair)?;
                let [expectation, perception] =
                    [expectation, perception].map(|value| Scale::SEVEN.rating(value).unwrap());
                Some(Pair { row, expectation, perception })
            };
            sums.add(&ROWS.into_iter().zip(response).filter_map(pair).collect::<Vec<_>>(), 1);
        }
        sums
    }

    fn gaps(responses: &[[Option<(u8, u8)>; 3]]) -> Gaps {
        Gaps::of(&sums(responses), Scale::SEVEN, &ScoreOptions::default())
    }

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn a_dimension_is_the_mean_of_its_items() {
        let all = [
            [Some((7, 5)), Some((6, 6)), Some((5, 6))],
            [Some((6, 5)), Some((7, 4)), Some((5, 5))],
            [Some((7, 7)), Some((6, 5)), Some((4, 5))],
            [Some((5, 6)), Some((6, 3)), Some((7, 5))],
        ];
        let found = gaps(&all);
        // Gaps: -2 -1 0 1, 0 -3 -1 -3, 1 0 1 -2.
        near(found.items[0].gap, -0.5);
        near(found.items[1].gap, -1.75);
        near(found.items[2].gap, 0.0);
        near(found.items[0].expectation, 6.25);
        // R: t.test(c(-2, -1, 0, 1)) gives -2.554260 and 1.554260.
        let interval = found.items[0].interval.unwrap();
        near(interval.low, -2.554260256760879);
        near(interval.high, 1.554260256760879);
        near(found.dimensions[0].gap, -1.125);
        near(found.gap.unwrap(), -0.5625);
        // R: t.test(c(-1, -2, -0.5, -1)): the mean gap of each response.
        let interval = found.dimensions[0].interval.unwrap();
        near(interval.low, -2.126122612668137);
        near(interval.high, -0.1238773873318626);
        assert_eq!((found.n, found.dimensions[1].dimension.as_str()), (4, "tangibles"));
        assert_eq!(found.dimensions[1].interval, found.items[2].interval);
    }

    #[test]
    fn a_response_that_gave_only_one_of_both_counts_for_neither() {
        let found = gaps(&[
            [Some((7, 5)), None, None],
            [Some((6, 6)), Some((6, 5)), None],
            [None, Some((6, 3)), None],
            [None, None, None],
        ]);
        assert_eq!((found.n, found.items.len(), found.dimensions.len()), (3, 2, 1));
        near(found.items[1].gap, -2.0);
        near(found.dimensions[0].gap, -1.5);
        // Linearised by hand: (-1/4)², (1/4 + 1/4)², (-1/4)², times 2 for n / (n - 1): se = sqrt(3/4).
        let interval = found.dimensions[0].interval.unwrap();
        assert_eq!(interval.low, -6.0);
        let alone = gaps(&[[Some((7, 5)), None, None]]);
        assert_eq!((alone.gap, alone.items[0].interval), (Some(-2.0), None));
        assert_eq!((gaps(&[]).gap, gaps(&[]).n), (None, 0));
    }

    #[test]
    fn few_pairs_can_be_withheld() {
        let all = sums(&[[Some((7, 5)), Some((7, 5)), None], [Some((6, 5)), None, None]]);
        let of = |min_n| Gaps::of(&all, Scale::SEVEN, &ScoreOptions { min_n, ..ScoreOptions::default() });
        assert_eq!((of(1).items.len(), of(2).items.len(), of(2).gap, of(2).n), (2, 0, None, 2));
    }
}
