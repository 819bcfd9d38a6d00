//! What each metric of the collector means, for `GET /metrics`.

use std::fmt::{self, Display, Formatter};

use crate::server::facts::Metric;

impl Display for Metric {
    /// Writes its help text: one line.
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(help(*self))
    }
}

fn help(metric: Metric) -> &'static str {
    match metric {
        Metric::BuildInfo => "1, with the version as a label",
        Metric::StartTime => "When the collector started, in Unix seconds",
        Metric::Stored => "Responses stored, or completed, since the start",
        Metric::Duplicates => "Responses that were already stored, or were erased, since the start",
        Metric::Rejected => "Responses not stored, by the code of the reason",
        Metric::Refused => "Requests refused as a whole, by the code of the reason",
        Metric::Requests => "Requests answered, by route, method and status",
        Metric::RequestDuration => {
            "Time from a request's head to the head of its reply, by route; the rest of a stream does not count"
        }
        Metric::DatabaseBytes => "Size of the database file",
        Metric::WalBytes => "Size of the write-ahead log beside it",
        Metric::DiskFreeBytes => "Free space on the disk of the database",
        Metric::QueueJobs => "Requests that wait for the disk; at 1024 others get 503",
        Metric::LiveStreams => "Live streams that are open",
        Metric::Storing => "1 if the last attempt to store succeeded, else 0",
    }
}
