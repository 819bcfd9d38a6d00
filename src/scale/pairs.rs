//! Ratings of the same row in two matrices, expectation and perception, counted response by response.

use std::collections::BTreeMap;

use super::Rating;

/// The id of the matrix that asks what was perceived; the other one is [`EXPECTATION`](super::EXPECTATION).
pub const PERCEPTION: &str = "perception";

/// The ratings that one response gave for one row, in both matrices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'r> {
    /// The row's id.
    pub row: &'r str,
    /// What was expected.
    pub expectation: Rating,
    /// What was perceived.
    pub perception: Rating,
}

impl Pair<'_> {
    fn gap(&self) -> i128 {
        i128::from(self.perception.value()) - i128::from(self.expectation.value())
    }
}

/// What all responses gave for one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowSums {
    /// How many responses rated it in both matrices.
    pub n: i128,
    /// The sum of what they expected.
    pub expectation: i128,
    /// The sum of what they perceived.
    pub perception: i128,
    /// The sum of their squared gaps.
    pub squares: i128,
}

/// What the responses gave that rated two rows of a dimension in both matrices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrossSums {
    /// How many they are.
    pub n: i128,
    /// The sum of their gaps in the first row.
    pub first: i128,
    /// The sum of their gaps in the second row.
    pub second: i128,
    /// The sum of the products of both gaps.
    pub product: i128,
}

/// Sums over responses, from which every gap and its interval can be computed. They add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairSums {
    /// How many responses rated at least one row in both matrices.
    pub n: u64,
    rows: BTreeMap<String, RowSums>,
    /// By two rows of a dimension, in ascending order.
    crosses: BTreeMap<(String, String), CrossSums>,
}

impl PairSums {
    /// The most responses that can be counted: the products of their sums fit 128 bits.
    pub const MOST: u64 = 1 << 39;

    /// Adds the pairs of one response, `times` over. Of a row that is there twice the first pair counts.
    pub fn add(&mut self, pairs: &[Pair], times: u64) {
        let by_row: BTreeMap<&str, Pair> = pairs.iter().rev().map(|pair| (pair.row, *pair)).collect();
        if by_row.is_empty() {
            return;
        }
        let weight = i128::from(times);
        self.n = self.n.saturating_add(times);
        for (at, pair) in by_row.values().enumerate() {
            let (expectation, perception) = (pair.expectation.value(), pair.perception.value());
            self.add_row(
                pair.row,
                RowSums {
                    n: weight,
                    expectation: weight * i128::from(expectation),
                    perception: weight * i128::from(perception),
                    squares: weight * pair.gap() * pair.gap(),
                },
            );
            for other in by_row.values().skip(at + 1) {
                let (first, second) = (pair.gap(), other.gap());
                let sums = CrossSums {
                    n: weight,
                    first: weight * first,
                    second: weight * second,
                    product: weight * first * second,
                };
                self.add_cross([pair.row, other.row], sums);
            }
        }
    }

    /// Adds the sums of one row.
    pub fn add_row(&mut self, row: &str, more: RowSums) {
        let sums = self.rows.entry(row.to_owned()).or_default();
        sums.n += more.n;
        sums.expectation += more.expectation;
        sums.perception += more.perception;
        sums.squares += more.squares;
    }

    /// Adds the sums of two rows, in either order; those of two dimensions are not needed.
    pub fn add_cross(&mut self, [one, other]: [&str; 2], more: CrossSums) {
        if dimension(one) != dimension(other) || one == other {
            return;
        }
        let CrossSums { n, first, second, product } = more;
        let (key, first, second) = if one < other {
            ((one.to_owned(), other.to_owned()), first, second)
        } else {
            ((other.to_owned(), one.to_owned()), second, first)
        };
        let sums = self.crosses.entry(key).or_default();
        sums.n += n;
        sums.first += first;
        sums.second += second;
        sums.product += product;
    }

    /// Adds the sums of other responses.
    pub fn merge(&mut self, other: &PairSums) {
        self.n = self.n.saturating_add(other.n);
        other.rows.iter().for_each(|(row, sums)| self.add_row(row, *sums));
        other.crosses.iter().for_each(|((one, other), sums)| self.add_cross([one, other], *sums));
    }

    /// Returns the sums of each row that was rated in both matrices.
    pub fn rows(&self) -> impl Iterator<Item = (&str, RowSums)> {
        self.rows.iter().filter(|(_, sums)| sums.n > 0).map(|(row, sums)| (row.as_str(), *sums))
    }

    /// Returns the sums of two rows in ascending order.
    pub fn cross(&self, one: &str, other: &str) -> CrossSums {
        self.crosses.get(&(one.to_owned(), other.to_owned())).copied().unwrap_or_default()
    }
}

/// Returns the dimension that a row belongs to: the preset names its rows `tangibles-1` to `empathy-5`. Any
/// other row is a dimension of its own.
///
/// ```
/// use scorelet::scale::pairs::dimension;
/// assert_eq!(dimension("responsiveness-4"), "responsiveness");
/// assert_eq!(dimension("speed"), "speed");
/// ```
pub fn dimension(row: &str) -> &str {
    match row.rsplit_once('-') {
        Some((name, number))
            if !name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Scale;

    fn pair(row: &str, expectation: u8, perception: u8) -> Pair<'_> {
        let [expectation, perception] =
            [expectation, perception].map(|value| Scale::SEVEN.rating(value).unwrap());
        Pair { row, expectation, perception }
    }

    #[test]
    fn sums_add_in_any_order() {
        let one = [pair("a-2", 7, 4), pair("a-1", 6, 7), pair("b-1", 1, 1)];
        let other = [pair("a-1", 5, 5), pair("a-1", 1, 7)];
        let (mut first, mut second, mut both) =
            (PairSums::default(), PairSums::default(), PairSums::default());
        first.add(&one, 1);
        second.add(&other, 2);
        both.add(&other, 1);
        both.add(&[pair("b-1", 1, 1), pair("a-1", 6, 7), pair("a-2", 7, 4)], 1);
        both.add(&other, 1);
        both.add(&[], 9);
        first.merge(&second);
        assert_eq!(first, both);
        assert_eq!(both.n, 3);
        let rows: Vec<_> = both.rows().collect();
        assert_eq!(rows[0], ("a-1", RowSums { n: 3, expectation: 16, perception: 17, squares: 1 }));
        assert_eq!(both.cross("a-1", "a-2"), CrossSums { n: 1, first: 1, second: -3, product: -3 });
        assert_eq!(both.cross("a-1", "b-1"), CrossSums::default());
        let mut turned = PairSums::default();
        turned.add_cross(["a-2", "a-1"], CrossSums { n: 1, first: -3, second: 1, product: -3 });
        assert_eq!(turned.cross("a-1", "a-2"), both.cross("a-1", "a-2"));
    }
}
