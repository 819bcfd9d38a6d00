//! Deletes responses older than `--keep`, in small steps between the visitors' posts.

use std::sync::Arc;
use std::time::Duration;

use super::now;
use super::routes::App;

/// The longest pause between two rounds, and so the longest that a response is kept beyond its time.
const MAX_PAUSE: Duration = Duration::from_secs(10 * 60);

/// The pause between two steps of a round, so that a large deletion does not occupy the disk.
const STEP_PAUSE: Duration = Duration::from_millis(50);

/// Runs until the collector stops.
pub(super) async fn run(app: Arc<App>, keep: Duration) {
    let mut stopping = app.stopping.clone();
    tokio::select! {
        () = rounds(&app, keep) => (),
        // An error means that the collector has already ended.
        _ = stopping.wait_for(|&stopping| stopping) => (),
    }
}

async fn rounds(app: &App, keep: Duration) {
    let kept = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let pause = (keep / 20).clamp(Duration::from_secs(1), MAX_PAUSE);
    loop {
        while app.journal.sweep(now().saturating_sub(kept)).await > 0 {
            tokio::time::sleep(STEP_PAUSE).await;
        }
        tokio::time::sleep(pause).await;
    }
}
