//! What a summary is about.

use crate::say::scores;
use crate::scoring::Summary;

/// The lines above a summary.
pub(super) struct Heading {
    /// The metric, spelt out.
    pub metric: &'static str,
    /// The survey, question or column, and the segment where answers were split.
    pub about: String,
    /// The scale, and which end is good where it is not the upper one.
    pub scale: String,
}

impl Heading {
    pub fn of(summary: &Summary, about: &str) -> Heading {
        let mut about = about.to_owned();
        if let Some(by) = &summary.by {
            let value = if by.value.is_empty() { "(none)" } else { &by.value };
            let gap = if about.is_empty() { "" } else { " · " };
            about.extend([gap, &by.column, ": ", value]);
        }
        Heading { metric: scores::name(&summary.metric), about, scale: scores::scale(&summary.metric) }
    }

    /// The accessible name of the summary.
    pub fn name(&self) -> String {
        if self.about.is_empty() {
            self.metric.to_owned()
        } else {
            format!("{}, {}", self.metric, self.about)
        }
    }
}
