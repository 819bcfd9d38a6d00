//! P values of several comparisons, adjusted for their number.

/// How p values are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// Holm 1979 (Scandinavian Journal of Statistics 6): for a few comparisons, when even
    /// one false finding is too many.
    Holm,
    /// Benjamini & Hochberg 1995 (JRSS B 57): for many comparisons, when a
    /// few false findings are acceptable.
    BenjaminiHochberg,
}

impl Adjustment {
    /// Returns the adjustment with that name: `holm` or `bh`.
    pub fn from_name(name: &str) -> Option<Adjustment> {
        match name {
            "holm" => Some(Adjustment::Holm),
            "bh" => Some(Adjustment::BenjaminiHochberg),
            _ => None,
        }
    }

    /// Returns the adjusted p values in the order of `p`, at most 1 each.
    ///
    /// ```
    /// use scorelet::scoring::adjust::Adjustment;
    /// assert_eq!(Adjustment::Holm.of(&[0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
    /// ```
    pub fn of(self, p: &[f64]) -> Vec<f64> {
        let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        let many = p.len() as f64;
        let factor = |rank: usize| match self {
            Adjustment::Holm => many - rank as f64,
            Adjustment::BenjaminiHochberg => many / (rank + 1) as f64,
        };
        let mut ranked: Vec<(usize, f64)> =
            order.iter().enumerate().map(|(rank, &(at, p))| (at, (factor(rank) * p).min(1.0))).collect();
        // Adjusting must not change the order of the p values.
        match self {
            Adjustment::Holm => monotone(ranked.iter_mut(), f64::max),
            Adjustment::BenjaminiHochberg => monotone(ranked.iter_mut().rev(), f64::min),
        }
        ranked.sort_by_key(|&(at, _)| at);
        ranked.into_iter().map(|(_, p)| p).collect()
    }
}

/// Each value, or the one before it where `choose` prefers that.
fn monotone<'p>(values: impl Iterator<Item = &'p mut (usize, f64)>, choose: fn(f64, f64) -> f64) {
    let mut before: Option<f64> = None;
    for (_, p) in values {
        *p = before.map_or(*p, |before| choose(*p, before));
        before = Some(*p);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R's `p.adjust`.
    #[test]
    fn adjusted_values_are_those_of_r() {
        let p = [0.2, 0.01, 0.04, 0.02, 0.03];
        let near = |got: Vec<f64>, want: [f64; 5]| {
            assert!(got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-12), "{got:?}");
        };
        near(Adjustment::Holm.of(&p), [0.2, 0.05, 0.09, 0.08, 0.09]);
        near(Adjustment::BenjaminiHochberg.of(&p), [0.2, 0.05, 0.05, 0.05, 0.05]);
        assert_eq!(Adjustment::Holm.of(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(Adjustment::BenjaminiHochberg.of(&[]).is_empty());
    }
}
