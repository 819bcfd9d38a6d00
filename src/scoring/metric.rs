//! What is scored, and in which coding.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::scale::{Coding, EXPECTATION, Kind};

/// What is scored: ratings, or a share. Written as the keys `metric`, `scale` and `direction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Ratings, with their scale, direction and groups.
    Rating(Coding),
    /// A share, given as `x` of `n` and coded 0 and 1.
    Proportion,
    /// Whether something was better or worse than expected, on 1–10.
    Expectation,
}

impl Metric {
    /// Returns the metric of answers in that coding.
    pub fn of(coding: Coding) -> Metric {
        if coding == Coding::EXPECTATION { Metric::Expectation } else { Metric::Rating(coding) }
    }

    /// Returns the name in requests and summaries: `nps`, `csat`, `ces`, `rating`, `proportion` or
    /// `expectation`.
    pub const fn name(&self) -> &'static str {
        match self {
            Metric::Rating(coding) => coding.kind().name(),
            Metric::Proportion => "proportion",
            Metric::Expectation => EXPECTATION,
        }
    }

    /// Returns the scale, direction and groups that its answers are coded in.
    pub const fn coding(&self) -> &Coding {
        match self {
            Metric::Rating(coding) => coding,
            Metric::Proportion => &Coding::SHARE,
            Metric::Expectation => &Coding::EXPECTATION,
        }
    }

    /// Returns whether its score is the difference of two shares, in points.
    pub const fn is_net(&self) -> bool {
        self.is_nps() || matches!(self, Metric::Expectation)
    }

    /// Returns whether its score is a Net Promoter Score.
    pub const fn is_nps(&self) -> bool {
        matches!(self, Metric::Rating(coding) if matches!(coding.kind(), Kind::Nps))
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let coding = self.coding();
        let mut keys = serializer.serialize_struct("Metric", 3)?;
        keys.serialize_field("metric", self.name())?;
        keys.serialize_field("scale", &[coding.scale().low(), coding.scale().high()])?;
        keys.serialize_field("direction", coding.direction().name())?;
        keys.end()
    }
}
