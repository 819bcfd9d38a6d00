//! What a summary is about.

use crate::say::scores;
use crate::scoring::Summary;

/// The lines above a summary.
pub(super) struct Heading {
    /// The metric, spelt out.
    pub metric: &'static str,
    /// The survey, question or column, and the segment and the period where answers were split.
    pub about: String,
    /// The scale, and which end is good where it is not the upper one.
    pub scale: String,
}

impl Heading {
    pub fn of(summary: &Summary, about: &str) -> Heading {
        let segment = summary.by.as_ref().map(|by| {
            let value = if by.value.is_empty() { "(none)" } else { &by.value };
            format!("{}: {value}", by.column)
        });
        let parts =
            [Some(about.to_owned()).filter(|about| !about.is_empty()), segment, summary.period.clone()];
        let about = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportOptions;
    use crate::period::Period;
    use crate::report::Reader;
    use crate::scoring::ScoreOptions;

    #[test]
    fn a_heading_names_what_was_split() {
        let options = ImportOptions {
            by: Some("plan".into()),
            period: Some(Period::Month),
            ..ImportOptions::default()
        };
        let mut reader = Reader::new(options, ScoreOptions::default());
        reader.push(b"date,plan,nps\n2026-03-01,pro,9\n2026-03-02,,8\n2026-04-01,pro,3\n").unwrap();
        let report = reader.finish().unwrap();
        let both = report.summaries.iter().zip(&report.names);
        let names: Vec<String> = both.map(|(summary, name)| Heading::of(summary, name).name()).collect();
        for wanted in
            ["nps · plan: pro · 2026-03", "nps · plan: (none) · 2026-03", "nps · plan: pro · 2026-04"]
        {
            assert!(names.iter().any(|name| name.ends_with(wanted)), "{wanted}: {names:?}");
        }
    }
}
