//! The groups of answers as a chart places and colours them.

use crate::say::scores;
use crate::scale::{Coding, Group};
use crate::scoring::{Groups, Metric};

/// A group with its name and count.
pub(super) struct Part {
    pub name: &'static str,
    pub place: Place,
    pub count: u64,
}

/// Where a group is among the three: it decides the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Low,
    Middle,
    High,
}

impl Place {
    pub const fn of(group: Group) -> Place {
        match group {
            Group::Detractor | Group::Unfavourable => Place::Low,
            Group::Passive | Group::Neutral => Place::Middle,
            Group::Promoter | Group::Favourable => Place::High,
        }
    }

    /// Returns the class of its shapes in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Place::Low => "low",
            Place::Middle => "middle",
            Place::High => "high",
        }
    }
}

/// Returns the groups from the unfavourable end to the favourable one.
pub(super) fn parts(metric: &Metric, groups: Groups) -> [Part; 3] {
    let part = |(group, count)| Part { name: scores::group(metric, group), place: Place::of(group), count };
    groups.counts().map(part)
}

/// Returns the place of the group that a value is in; `None` where answers are in no group.
pub(super) fn place(coding: &Coding, value: u8) -> Option<Place> {
    coding.group(coding.scale().rating(value)?).map(Place::of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calc::summarize;
    use crate::json;

    fn place_of_four(request: &str) -> Option<Place> {
        let summary = summarize(&json::parse(request).unwrap()).unwrap();
        place(summary.metric.coding(), 4)
    }

    #[test]
    fn values_are_coloured_only_by_the_groups_that_were_counted() {
        assert_eq!(place_of_four(r#"{"metric":"csat","counts":{"5":4,"4":1,"3":2}}"#), Some(Place::High));
        let strict = r#"{"metric":"csat","favourable":[5],"counts":{"5":4,"4":1,"3":2}}"#;
        assert_eq!(place_of_four(strict), Some(Place::Middle));
        let mean = r#"{"metric":"rating","scale":[0,4],"statistic":"mean","counts":{"4":1}}"#;
        assert_eq!(place_of_four(mean), None);
    }
}
