//! Counters since the start, and how they are written as text for Prometheus.
//!
//! The format is a few lines per metric, so it is written here: a client library would bring its own registry and
//! locks, and the labels would be texts instead of names that are known when the program is compiled.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::facts::{Metric, MetricKind};
use super::instant::now;

/// Upper bounds of the histogram's buckets, in seconds: from one commit to the longest timeout.
const BOUNDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// A request that was answered. Its names come from short lists, so that nobody can invent labels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    /// The route's path, or `other`.
    pub route: &'static str,
    /// The method, or `other`.
    pub method: &'static str,
    /// The status of the reply.
    pub status: u16,
    /// The code of a refusal.
    pub code: Option<&'static str>,
    /// How long it took.
    pub took: Duration,
}

/// What happened to the responses of one request.
#[derive(Default)]
pub(super) struct Handled {
    pub stored: usize,
    pub duplicates: usize,
    /// The code of each that is not stored.
    pub rejected: Vec<&'static str>,
}

/// All counters.
pub(super) struct Metrics {
    started: i64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    stored: u64,
    duplicates: u64,
    rejected: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    requests: BTreeMap<(&'static str, &'static str, u16), u64>,
    durations: BTreeMap<&'static str, Histogram>,
}

#[derive(Clone, Copy, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Histogram {
    fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics { started: now(), counts: Mutex::default() }
    }
}

impl Metrics {
    /// Counts a request.
    pub fn answered(&self, answered: &Answered) {
        let Answered { route, method, status, code, took } = *answered;
        let mut counts = self.counts();
        *counts.requests.entry((route, method, status)).or_default() += 1;
        counts.durations.entry(route).or_default().add(took);
        if let Some(code) = code {
            *counts.refused.entry(code).or_default() += 1;
        }
    }

    /// Counts the responses of a request.
    pub fn handled(&self, handled: &Handled) {
        let mut counts = self.counts();
        counts.stored += handled.stored as u64;
        counts.duplicates += handled.duplicates as u64;
        for code in &handled.rejected {
            *counts.rejected.entry(code).or_default() += 1;
        }
    }

    /// Writes everything, with these gauges, in the text format 0.0.4.
    pub fn text(&self, gauges: &[(Metric, f64)]) -> String {
        let counts = self.counts();
        let mut text = Exposition::default();
        for metric in Metric::ALL {
            let gauge = gauges.iter().find(|(gauge, _)| *gauge == metric);
            if metric.kind() != MetricKind::Gauge || gauge.is_some() || self.is_own(metric) {
                text.family(metric);
            }
            match metric {
                Metric::BuildInfo => text.sample(&[("version", &env!("CARGO_PKG_VERSION"))], 1.0),
                Metric::StartTime => text.sample(&[], self.started as f64 / 1000.0),
                Metric::Stored => text.sample(&[], counts.stored as f64),
                Metric::Duplicates => text.sample(&[], counts.duplicates as f64),
                Metric::Rejected => {
                    counts.rejected.iter().for_each(|(code, n)| text.sample(&[("code", code)], *n as f64));
                }
                Metric::Refused => {
                    counts.refused.iter().for_each(|(code, n)| text.sample(&[("code", code)], *n as f64));
                }
                Metric::Requests => {
                    for ((route, method, status), n) in &counts.requests {
                        let labels: [(&str, &dyn Display); 3] =
                            [("route", route), ("method", method), ("status", status)];
                        text.sample(&labels, *n as f64);
                    }
                }
                Metric::RequestDuration => {
                    counts.durations.iter().for_each(|(route, histogram)| text.histogram(route, histogram));
                }
                _ => gauge.iter().for_each(|(_, value)| text.sample(&[], *value)),
            }
        }
        text.text
    }

    fn is_own(&self, metric: Metric) -> bool {
        matches!(metric, Metric::BuildInfo | Metric::StartTime)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text in Prometheus' exposition format. No label value here needs an escape: none has a quote, a backslash or a
/// line break.
#[derive(Default)]
struct Exposition {
    text: String,
    name: &'static str,
}

impl Exposition {
    fn family(&mut self, metric: Metric) {
        self.name = metric.name();
        let (name, kind) = (self.name, metric.kind().name());
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {metric}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, labels: &[(&str, &dyn Display)], value: f64) {
        self.line("", labels, value);
    }

    fn line(&mut self, ending: &str, labels: &[(&str, &dyn Display)], value: f64) {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{}{ending}{labels} {value}", self.name);
    }

    fn histogram(&mut self, route: &str, histogram: &Histogram) {
        for (bound, count) in BOUNDS.iter().zip(histogram.buckets) {
            self.line("_bucket", &[("route", &route), ("le", bound)], count as f64);
        }
        self.line("_bucket", &[("route", &route), ("le", &"+Inf")], histogram.count as f64);
        self.line("_sum", &[("route", &route)], histogram.sum);
        self.line("_count", &[("route", &route)], histogram.count as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_cumulative() {
        let metrics = Metrics::default();
        for milliseconds in [1, 3, 3, 20_000] {
            let took = Duration::from_millis(milliseconds);
            metrics.answered(&Answered { route: "/healthz", method: "GET", status: 200, code: None, took });
        }
        let text = metrics.text(&[(Metric::QueueJobs, 3.0)]);
        let name = "scorelet_http_request_duration_seconds";
        for line in [
            format!("{name}_bucket{{route=\"/healthz\",le=\"0.001\"}} 1\n"),
            format!("{name}_bucket{{route=\"/healthz\",le=\"0.005\"}} 3\n"),
            format!("{name}_bucket{{route=\"/healthz\",le=\"10\"}} 3\n"),
            format!(
                "{name}_bucket{{route=\"/healthz\",le=\"+Inf\"}} 4\n{name}_sum{{route=\"/healthz\"}} 20.007\n"
            ),
            "scorelet_http_requests_total{route=\"/healthz\",method=\"GET\",status=\"200\"} 4\n".to_owned(),
            "# TYPE scorelet_queue_jobs gauge\nscorelet_queue_jobs 3\n".to_owned(),
        ] {
            assert!(text.contains(&line), "{line}\n{text}");
        }
        // A gauge that this system does not have is left out.
        assert!(!text.contains("disk_free"));
    }
}
