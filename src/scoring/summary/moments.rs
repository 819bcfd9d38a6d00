//! Mean, spread and median of values with counts.

/// The mean of `n` values; `None` for none.
pub(in crate::scoring) fn mean(given: impl Iterator<Item = (u8, u64)>, n: u64) -> Option<f64> {
    let total: u128 = given.map(|(value, count)| u128::from(value) * u128::from(count)).sum();
    (n > 0).then(|| total as f64 / n as f64)
}

/// The standard deviation, denominator n − 1; `None` for fewer than two values.
pub(in crate::scoring) fn standard_deviation(
    given: impl Iterator<Item = (u8, u64)> + Clone,
    n: u64,
) -> Option<f64> {
    (n > 1).then(|| (spread(given) / n as f64 / (n - 1) as f64).sqrt())
}

/// The sum over all pairs of answers of their squared difference: n times the sum of squares about
/// the mean, without a subtraction that would lose digits.
fn spread(given: impl Iterator<Item = (u8, u64)> + Clone) -> f64 {
    let pairs = given.clone().flat_map(|(a, count)| {
        let others = given.clone().filter(move |&(b, _)| b > a);
        others.map(move |(b, others)| f64::from(b - a).powi(2) * (count as f64) * (others as f64))
    });
    // Not `sum`: nothing added up is −0 there.
    pairs.fold(0.0, |sum, pair| sum + pair)
}

/// The median; of an even count the mean of the two middle values.
pub(in crate::scoring) fn median(given: impl Iterator<Item = (u8, u64)> + Clone, n: u64) -> Option<f64> {
    let at = |rank: u64| {
        let mut seen = 0;
        given.clone().find_map(|(value, count)| {
            seen += count;
            (seen > rank).then_some(f64::from(value))
        })
    };
    let upper = at(n / 2)?;
    let lower = if n.is_multiple_of(2) { at(n / 2 - 1)? } else { upper };
    Some((lower + upper) / 2.0)
}
