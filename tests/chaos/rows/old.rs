//! What every released version of the widget has left in an outbox is delivered by this one.

use std::fs;

use scorelet::survey::response::uuid_v7;
use serde_json::Value;

use crate::stage::{Stage, names};
use crate::world::{Findings, World, random, root};

/// The outboxes as they were found: `tests/fixtures/outbox-v*.json`, an array of entries each.
fn outboxes() -> Vec<(String, String)> {
    let folder = root().join("tests/fixtures");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = files.filter_map(|path| {
        let name = path.file_stem()?.to_str()?.strip_prefix("outbox-")?.to_owned();
        Some((name, fs::read_to_string(path).unwrap()))
    });
    let mut found: Vec<_> = named.collect();
    found.sort();
    assert!(!found.is_empty(), "no outbox of an earlier version");
    found
}

/// Lays each into an origin and visits it, a day after its youngest entry by the page's clock.
pub fn drained(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let outboxes = outboxes();
    let versions: Vec<&str> = outboxes.iter().map(|(name, _)| name.as_str()).collect();
    stage.run(&names(row, &versions, trials), world.engine.at_once(), |trial, findings, _| {
        let (_, text) = outboxes.iter().find(|(name, _)| name == trial.variant()).unwrap();
        let entries: Vec<Value> = serde_json::from_str(text).unwrap();
        let mut laid = text.clone();
        let mut youngest: f64 = 0.0;
        for entry in &entries {
            let (id, url) = (entry["id"].as_str().unwrap(), entry["url"].as_str().unwrap());
            let fresh =
                uuid_v7(random(1 << 48), random(u64::MAX).to_le_bytes().repeat(2)[..10].try_into().unwrap());
            laid = laid.replace(id, &fresh).replace(url, &trial.endpoint.url());
            youngest = youngest.max(entry["created"].as_f64().unwrap());
            // It was thanked for when it was written.
            trial.world().oracle().note(&trial.name, "thanks", &fresh);
            if entry["rejected"] != 0 {
                trial.world().oracle().note(&trial.name, "kept", &fresh);
                findings.kept += 1;
            }
        }
        let now = jiff::Timestamp::now().as_millisecond();
        let shift = (youngest as i64 + 24 * 60 * 60 * 1000 - now).to_string();
        trial.open("visit", &[("entries", &laid), ("shift", &shift)]).emptied(findings);
    })
}
