//! The preview in a scenario: what it is given, what it shows.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::stage::Stage;

impl Stage {
    /// The preview with the collector's address and token, as the collector's owner opens it.
    pub fn live_preview(&self) -> String {
        format!("preview.html#token={}&collector=http://{}", self.collector.token, self.collector.address)
    }

    /// Writes a file.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Chooses a file on the preview, once its script is there to hear of it.
    pub fn choose_file(&self, file: &Path) {
        self.wait("!document.getElementById('connect').hidden");
        self.browser.choose_file("return document.getElementById('file')", file);
    }

    /// What a card of the preview shows, found by the metric: `[n, display]`; null where it is not there.
    pub fn shown(&self, place: &str, metric: &str) -> Value {
        self.js(&format!(
            "(({{ n, display }}) => n && [Number(n), display])(document.querySelector( \
             '#{place} article[data-summary][data-metric={metric}]')?.dataset ?? {{}}) ?? null"
        ))
    }

    /// Waits until such a card shows this n, and gives what it displays.
    pub fn wait_shown(&self, place: &str, metric: &str, n: u32) -> String {
        self.wait(&format!(
            "document.querySelector('#{place} article[data-summary][data-metric={metric}]')?.dataset.n == '{n}'"
        ));
        self.shown(place, metric)[1].as_str().unwrap().to_owned()
    }

    /// Stores one more answer to a preset, as a page would post it.
    pub fn store(&self, preset: &str, scale: [u8; 2], value: u8) {
        let response = json!({
            "v": 1,
            "id": format!("0199aaaa-0000-7000-8000-{:012}", self.rows().len()),
            "survey": preset,
            "answered_at": jiff::Timestamp::now().to_string(),
            "complete": true,
            "locale": "en",
            "answers": [{ "question": preset, "type": preset, "scale": scale, "value": value }],
        });
        assert_eq!(self.collector.post(&response.to_string()).status, 201);
    }
}
