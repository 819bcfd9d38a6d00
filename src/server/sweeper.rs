//! Deletes what is older than `--keep`, in small steps between the visitors' posts.

use std::sync::Arc;
use std::time::Duration;

use super::now;
use super::routes::App;

/// Between two rounds, at most: nothing is kept longer than that beyond its time.
const ROUND: Duration = Duration::from_secs(10 * 60);

/// Between two steps of a round, so that deleting much takes a share of the disk only.
const BREATH: Duration = Duration::from_millis(50);

/// Runs until the collector stops.
pub(super) async fn run(app: Arc<App>, keep: Duration) {
    let mut stopping = app.stopping.clone();
    tokio::select! {
        () = rounds(&app, keep) => (),
        // An error says that the collector is already gone.
        _ = stopping.wait_for(|&stopping| stopping) => (),
    }
}

async fn rounds(app: &App, keep: Duration) {
    let kept = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let pause = (keep / 20).clamp(Duration::from_secs(1), ROUND);
    loop {
        while app.journal.sweep(now().saturating_sub(kept)).await > 0 {
            tokio::time::sleep(BREATH).await;
        }
        tokio::time::sleep(pause).await;
    }
}
