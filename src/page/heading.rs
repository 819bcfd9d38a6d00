//! What a summary is about, in plain words.

use super::words;
use crate::scoring::Summary;

/// The lines over a summary.
pub(super) struct Heading {
    /// The metric in plain words.
    pub metric: &'static str,
    /// The survey, question or column and, where answers were split, the segment.
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
        Heading { metric: words::metric(summary), about, scale: words::scale(summary) }
    }

    /// The name of the whole, for those who do not see it.
    pub fn name(&self) -> String {
        if self.about.is_empty() {
            self.metric.to_owned()
        } else {
            format!("{}, {}", self.metric, self.about)
        }
    }
}
