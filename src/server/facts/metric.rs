//! What `GET /metrics` measures: the one list of names, for the route, its help texts, the manual and the dashboard.

/// A metric family. Names follow Prometheus' conventions: the unit at the end, `_total` for counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "say::metrics describes each")]
pub enum Metric {
    BuildInfo,
    StartTime,
    Stored,
    Duplicates,
    Rejected,
    Refused,
    Requests,
    RequestDuration,
    DatabaseBytes,
    WalBytes,
    DiskFreeBytes,
    QueueJobs,
    LiveStreams,
    Storing,
}

/// The kind of a metric, as Prometheus calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Prometheus' own names")]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

impl MetricKind {
    /// Its name in the exposition format.
    pub fn name(self) -> &'static str {
        match self {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        }
    }
}

impl Metric {
    /// All metrics, in the order in which they are written.
    pub const ALL: [Metric; 14] = [
        Metric::BuildInfo,
        Metric::StartTime,
        Metric::Stored,
        Metric::Duplicates,
        Metric::Rejected,
        Metric::Refused,
        Metric::Requests,
        Metric::RequestDuration,
        Metric::DatabaseBytes,
        Metric::WalBytes,
        Metric::DiskFreeBytes,
        Metric::QueueJobs,
        Metric::LiveStreams,
        Metric::Storing,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Metric::BuildInfo => "scorelet_build_info",
            Metric::StartTime => "scorelet_start_time_seconds",
            Metric::Stored => "scorelet_responses_stored_total",
            Metric::Duplicates => "scorelet_responses_duplicate_total",
            Metric::Rejected => "scorelet_responses_rejected_total",
            Metric::Refused => "scorelet_requests_refused_total",
            Metric::Requests => "scorelet_http_requests_total",
            Metric::RequestDuration => "scorelet_http_request_duration_seconds",
            Metric::DatabaseBytes => "scorelet_database_bytes",
            Metric::WalBytes => "scorelet_wal_bytes",
            Metric::DiskFreeBytes => "scorelet_disk_free_bytes",
            Metric::QueueJobs => "scorelet_queue_jobs",
            Metric::LiveStreams => "scorelet_live_streams",
            Metric::Storing => "scorelet_storing",
        }
    }

    /// Its kind.
    pub fn kind(self) -> MetricKind {
        match self {
            Metric::RequestDuration => MetricKind::Histogram,
            counter if counter.name().ends_with("_total") => MetricKind::Counter,
            _ => MetricKind::Gauge,
        }
    }
}
