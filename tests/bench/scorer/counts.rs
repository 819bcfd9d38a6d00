//! What every contender has to find: how often each value was given, by metric and plan, with answers
//! not given and those that are not ratings separately.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The answers of one metric and plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    values: BTreeMap<u8, u64>,
    missing: u64,
    invalid: u64,
}

/// All groups that hold an answer, by metric and plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(String, String), Group>);

impl Counts {
    /// Counts a score, as the file has it, `count` times.
    pub fn add(&mut self, metric: &str, plan: &str, score: &str, count: u64) {
        if count == 0 {
            return;
        }
        let group = self.0.entry((metric.to_owned(), plan.to_owned())).or_default();
        let scale = match metric {
            "nps" => 0..=10,
            "csat" => 1..=5,
            "ces" => 1..=7,
            other => panic!("no row is of the metric {other:?}"),
        };
        match score.parse::<u8>() {
            Ok(value) if scale.contains(&value) => *group.values.entry(value).or_default() += count,
            _ if score.is_empty() => group.missing += count,
            _ => group.invalid += count,
        }
    }

    /// Of rows `[metric, plan, score, count]`; a score that is `null` or empty was not given.
    pub fn of_rows(rows: &Value) -> Counts {
        let mut counts = Counts::default();
        for row in rows.as_array().unwrap_or_else(|| panic!("no rows: {rows}")) {
            let text = |at: usize| row[at].as_str().unwrap_or_default();
            counts.add(text(0), text(1), text(2), row[3].as_u64().unwrap());
        }
        counts
    }

    /// Of a report of ours, as the command line prints it and JavaScript gets it.
    pub fn of_report(report: &Value) -> Counts {
        let mut counts = Counts::default();
        for summary in report["summaries"].as_array().unwrap_or_else(|| panic!("no summaries: {report}")) {
            let (metric, plan) =
                (summary["question"].as_str().unwrap(), summary["by"]["value"].as_str().unwrap());
            let number = |value: &Value| value.as_f64().unwrap() as u64;
            for (value, count) in summary["counts"].as_object().unwrap() {
                counts.add(metric, plan, value, number(count));
            }
            counts.add(metric, plan, "", number(&summary["missing"]));
            counts.add(metric, plan, "none", number(&summary["invalid"]));
        }
        counts
    }

    /// As [`Counts::of_rows`] reads them.
    pub fn to_json(&self) -> Value {
        let rows = self.0.iter().flat_map(|((metric, plan), group)| {
            let values = group.values.iter().map(|(value, count)| (value.to_string(), *count));
            let others = [(String::new(), group.missing), ("none".to_owned(), group.invalid)];
            values.chain(others).map(move |(score, count)| json!([metric, plan, score, count]))
        });
        rows.collect()
    }
}
