//! Answers counted by value.

use crate::scale::{MAX_VALUE, Rating, Scale, Values};

/// How many values there are, 0 to 10.
const SLOTS: usize = MAX_VALUE as usize + 1;

/// How often each value was given, and how many answers were missing or invalid. Tallies can be added.
///
/// The number of ratings always fits a `u64`: adding more is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; SLOTS],
    missing: u64,
    invalid: u64,
}

/// More answers than a `u64` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl Tally {
    /// The tally of a share, `x` of `n`, coded 1 and 0; `x` beyond `n` counts as `n`.
    pub fn of_share(x: u64, n: u64) -> Tally {
        let mut tally = Tally::default();
        let [no, yes, ..] = &mut tally.counts;
        (*no, *yes) = (n - x.min(n), x.min(n));
        tally
    }

    /// Counts one rating.
    pub fn add(&mut self, rating: Rating) {
        if let Some(count) = self.counts.get_mut(usize::from(rating.value())) {
            // One at a time never comes near the end of a u64.
            *count = count.saturating_add(1);
        }
    }

    /// Counts one answer that was not given.
    pub fn add_missing(&mut self) {
        self.missing = self.missing.saturating_add(1);
    }

    /// Counts one answer that is not on its scale.
    pub fn add_invalid(&mut self) {
        self.invalid = self.invalid.saturating_add(1);
    }

    /// Counts the same rating `count` times.
    ///
    /// # Errors
    /// [`Overflow`] where the sum would not fit; the tally then stays as it was.
    pub fn add_count(&mut self, rating: Rating, count: u64) -> Result<(), Overflow> {
        self.answers().checked_add(count).ok_or(Overflow)?;
        if let Some(slot) = self.counts.get_mut(usize::from(rating.value())) {
            *slot += count;
        }
        Ok(())
    }

    /// Counts `count` answers that were not given.
    ///
    /// # Errors
    /// [`Overflow`] where the sum would not fit; the tally then stays as it was.
    pub fn add_missing_count(&mut self, count: u64) -> Result<(), Overflow> {
        self.answers().checked_add(count).ok_or(Overflow)?;
        self.missing += count;
        Ok(())
    }

    /// Counts `count` answers that are not on their scale.
    ///
    /// # Errors
    /// [`Overflow`] where the sum would not fit; the tally then stays as it was.
    pub fn add_invalid_count(&mut self, count: u64) -> Result<(), Overflow> {
        self.answers().checked_add(count).ok_or(Overflow)?;
        self.invalid += count;
        Ok(())
    }

    /// Adds another tally: the result is that of the answers of both.
    ///
    /// # Errors
    /// [`Overflow`] where the sum would not fit; the tally then stays as it was.
    ///
    /// ```
    /// use scorelet::scale::Scale;
    /// use scorelet::scoring::Tally;
    /// let mut march = Tally::default();
    /// march.add(Scale::NPS.rating(9).unwrap());
    /// let mut april = march;
    /// april.add_missing();
    /// march.merge(&april).unwrap();
    /// assert_eq!((march.count(9), march.missing()), (2, 1));
    /// ```
    pub fn merge(&mut self, other: &Tally) -> Result<(), Overflow> {
        self.answers().checked_add(other.answers()).ok_or(Overflow)?;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.missing += other.missing;
        self.invalid += other.invalid;
        Ok(())
    }

    /// How often `value` was given.
    pub fn count(&self, value: u8) -> u64 {
        self.counts.get(usize::from(value)).copied().unwrap_or(0)
    }

    /// How often a value of the set was given.
    pub fn count_in(&self, values: Values) -> u64 {
        values.iter().map(|value| self.count(value)).sum()
    }

    /// The number of ratings on `scale`.
    pub fn n(&self, scale: Scale) -> u64 {
        self.count_in(scale.set())
    }

    /// The values of `scale` that were given, ascending, each with its count.
    pub fn given(&self, scale: Scale) -> impl Iterator<Item = (u8, u64)> + Clone {
        scale.values().map(|value| (value, self.count(value))).filter(|&(_, count)| count > 0)
    }

    /// Answers that were not given.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Returns the number of invalid answers.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// Everything counted: what the checks hold within a `u64`.
    fn answers(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.missing + self.invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overflow_is_refused_and_changes_nothing() {
        let nine = Scale::NPS.rating(9).unwrap();
        let mut tally = Tally::default();
        tally.add_count(nine, u64::MAX - 1).unwrap();
        let before = tally;
        assert_eq!(tally.add_count(nine, 2), Err(Overflow));
        assert_eq!(tally.add_invalid_count(2), Err(Overflow));
        assert_eq!(tally.add_missing_count(2), Err(Overflow));
        assert_eq!(tally.merge(&before), Err(Overflow));
        assert_eq!(tally, before);
        tally.add_count(nine, 1).unwrap();
        assert_eq!(tally.n(Scale::NPS), u64::MAX);
    }

    #[test]
    fn a_scale_sees_only_its_own_values() {
        let mut tally = Tally::default();
        for value in 0..=10 {
            tally.add(Scale::NPS.rating(value).unwrap());
        }
        assert_eq!(tally.n(Scale::FIVE), 5);
        assert_eq!(tally.count_in(Values::range(9, 10)), 2);
        assert_eq!(tally.count(11), 0);
    }
}
